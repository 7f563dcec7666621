"""What lone working shows elsewhere: navigation, home, the inbox; and what the inbox does to it."""

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from fraudhub.accounts.roles import Permission
from fraudhub.core.london_time import show_clock, show_moment
from fraudhub.inbox.sockets import Band, Item, Pile, the_first
from fraudhub.web.sockets import Card, NavLink
from outreach.models import Outing
from outreach.verbs import give_outing_back, see_to_outing
from outreach.verbs.lone_working_ladder import INBOX_KIND, Ladder


def navigation(_, viewer) -> list[NavLink]:
    return [NavLink("Lone working", "outreach:outing_list", Permission.SEE_LONE_WORKING)]


def home_cards(_, viewer) -> list[Card]:
    if not viewer.may(Permission.SEE_LONE_WORKING):
        return []
    out = Outing.objects.within(viewer.scope_for(Permission.SEE_LONE_WORKING)).out().count()
    links = [("See the board", reverse("outreach:outing_list"))]
    return [Card("Out alone now", "Who is out for the hub, and when they are due back.", links, count=out)]


def piles(_, viewer) -> list[Pile]:
    """Whoever asks for help, then whoever is so late that the ladder has begun: by the clock, and not by whether the
    sweep ran."""
    if not viewer.may(Permission.KEEP_LONE_WORKING):
        return []
    now = timezone.now()
    ladder = Ladder(now)
    steps = ladder.steps
    out = Outing.objects.within(viewer.scope_for(Permission.KEEP_LONE_WORKING)).out()
    waiting = out.filter(Q(help_at__isnull=False) | Q(due_back_at__lte=now - steps[0].after)) if steps else out
    rows, total = the_first(waiting.select_related("user", "seen_to_by").most_urgent_first())
    items = [
        Item(
            kind=INBOX_KIND,
            reference=outing.reference,
            title="Out alone, and asks for help" if outing.help_at else "Out alone, and late",
            why=_why(outing, is_seen_to=outing.is_seen_to(now, ladder.holds)),
            href=outing.url(),
            due=outing.help_at or outing.due_back_at,
            band=Band.DANGER,
            heads_its_band=outing.help_at is not None,
            borough=outing.borough_id,
            for_whom=outing.seen_to_by_id if outing.is_seen_to(now, ladder.holds) else None,
        )
        for outing in rows
    ]
    return [Pile(INBOX_KIND, "Out alone", total, items, reverse("outreach:outing_list"))]


def _why(outing: Outing, *, is_seen_to: bool) -> str:
    asked = f"{outing.user} asked for help at {show_clock(outing.help_at)}." if outing.help_at else ""
    late = f"{outing.user} was due back at {show_moment(outing.due_back_at)}."
    seen_to = f" {outing.seen_to_by} sees to it." if is_seen_to else " Nobody sees to it."
    return (asked or late) + seen_to


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
