"""What lone working shows elsewhere: navigation and home; and what the inbox does to it."""

from django.urls import reverse

from fraudhub.accounts.roles import Permission
from fraudhub.web.sockets import Card, Menu, NavLink
from outreach.models import Outing
from outreach.verbs import give_outing_back, see_to_outing
from outreach.verbs.lone_working_ladder import INBOX_KIND


def navigation(_, viewer) -> list[NavLink]:
    return [NavLink("Lone working", "outreach:outing_list", Permission.SEE_LONE_WORKING, Menu.VOLUNTEERS)]


def home_cards(_, viewer) -> list[Card]:
    if not viewer.may(Permission.SEE_LONE_WORKING):
        return []
    out = Outing.objects.within(viewer.scope_for(Permission.SEE_LONE_WORKING)).out().count()
    links = [("See the board", reverse("outreach:outing_list"))]
    return [Card("Out alone now", "Who is out for the hub, and when they are due back.", links, count=out)]


def see_to_what_was_grabbed(item: tuple[str, str], *, by, preview: bool = False) -> list[str]:
    """Whoever grabs it in the inbox sees to it."""
    kind, reference = item
    outing = Outing.objects.out().filter(reference=reference).first() if kind == INBOX_KIND else None
    if outing is not None and not preview:
        see_to_outing(outing, by=by)
    return []


def give_back_what_was_grabbed(item: tuple[str, str], *, by, preview: bool = False) -> list[str]:
    """The ladder goes on."""
    kind, reference = item
    if kind == INBOX_KIND and not preview:
        for outing in Outing.objects.out().filter(reference=reference, seen_to_by=by):
            give_outing_back(outing, by=by)
    return []
