"""What stands in the way of a phone that takes visits with it."""

from fraudhub.core.london_time import show_moment
from outreach.models import Phone


def why_not_hold(phone: Phone):
    if phone.is_revoked:
        yield (
            f"This phone was said to be lost, at {show_moment(phone.revoked_at)}. It forgets what it holds. If you "
            "have it in your hand, set it up again."
        )


def why_not_revoke(phone: Phone):
    if phone.is_revoked:
        yield "This phone was said to be lost already."
