"""Where somebody is out now: asked by the pages of the phone area."""

from fraudhub.accounts.roles import Permission
from outreach.models import Outing


def own_outing(user) -> Outing | None:
    """Where they are out now, if they are."""
    rows = Outing.objects.within(user.scope_for(Permission.RECORD_VISIT)).out()
    return rows.select_related("visit", "borough").first()
