"""What outreach lays into the inbox. Each kind is a small table of its own, and all are asked in one question: the
inbox is the page that everybody opens first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import CharField, Count, DateField, DateTimeField, Exists, F, OuterRef, QuerySet, Value, Window
from django.db.models.functions import Cast, Coalesce, RowNumber
from django.urls import reverse
from django.utils import timezone

from fraudhub.accounts.roles import Permission
from fraudhub.core.london_time import show_moment
from fraudhub.core.periods import show_date
from fraudhub.core.working_days import after_working_days
from fraudhub.inbox.sockets import MOST_OF_A_PILE, Band, Item, Pile, end_of
from fraudhub.referrals.models import Referral
from outreach.models import Visit, VisitorCheck

SEE_TO_IT_WITHIN = timedelta(minutes=15)
COLUMNS = ("kind", "reference", "at", "on_day", "text", "borough_id", "of_all")


@dataclass(frozen=True)
class Row:
    """One thing of one kind: a moment or a day, and a few words."""

    reference: str
    at: datetime | None
    on_day: date | None
    text: str
    borough_id: str | None


@dataclass(frozen=True)
class Kind:
    """What waits: who sees it, the rows (of a scope) in their order, and how one is said."""

    code: str
    name: str
    permission: Permission
    rows: Callable[[object], QuerySet]
    order: tuple
    item: Callable[[Row], Item]


def piles(_, viewer) -> list[Pile]:
    kinds = {kind.code: kind for kind in KINDS if viewer.may(kind.permission)}
    branches = [_branch(kind, viewer) for kind in kinds.values()]
    if not branches:
        return []
    asked = branches[0].union(*branches[1:], all=True) if len(branches) > 1 else branches[0]
    found = {code: Pile(code, kind.name, 0) for code, kind in kinds.items()}
    items: dict[str, list[Item]] = {code: [] for code in kinds}
    totals = dict.fromkeys(kinds, 0)
    for code, reference, at, on_day, text, borough, of_all in asked:
        totals[code] = of_all
        items[code].append(kinds[code].item(Row(reference, at, on_day, text, borough)))
    return [
        Pile(code, pile.name, totals[code], sorted(items[code], key=lambda item: item.rank))
        for code, pile in found.items()
    ]


def _branch(kind: Kind, viewer) -> QuerySet:
    """The most urgent rows of one kind as plain columns, with how many there are in all."""
    rows = kind.rows(viewer.scope_for(kind.permission)).order_by()
    numbered = rows.annotate(place=Window(RowNumber(), order_by=list(kind.order)), of_all=Window(Count("pk")))
    return numbered.filter(place__lte=MOST_OF_A_PILE).annotate(kind=Value(kind.code)).values_list(*COLUMNS)


def _no_day():
    return Cast(Value(None), DateField())


def _no_moment():
    return Cast(Value(None), DateTimeField())


def _alarms(scope) -> QuerySet:
    alarms = VisitorCheck.objects.within(scope).alarms()
    return alarms.annotate(at=F("created_at"), on_day=_no_day(), text=F("postcode"))


def _alarm(row: Row) -> Item:
    return Item(
        kind="unknown_visitor",
        reference=row.reference,
        title="A visitor we do not know",
        why=f"Somebody at {row.text} asked on {show_moment(row.at)}, and was told no.",
        href=reverse("outreach:visitor_check_detail", args=[row.reference]),
        due=row.at + SEE_TO_IT_WITHIN,
        band=Band.DANGER,
        borough=row.borough_id,
    )


def _stuck_visits(scope) -> QuerySet:
    """Planned visits that cannot go ahead as they are."""
    stuck = Visit.objects.within(scope).that_cannot_go_ahead(timezone.now())
    who = Coalesce("officer__full_name", "volunteer__full_name", output_field=CharField())
    return stuck.annotate(at=F("planned_start"), on_day=_no_day(), text=who)


def _stuck_visit(row: Row) -> Item:
    return Item(
        kind="visit_stuck",
        reference=row.reference,
        title="A visit cannot go ahead as planned",
        why=f"{row.text}, {show_moment(row.at)}.",
        href=reverse("outreach:visit_detail", args=[row.reference]),
        due=row.at,
        band=Band.HIGH,
        borough=row.borough_id,
    )


def _asked_for(scope) -> QuerySet:
    """Visits that a referral asks for and that nobody has planned."""
    standing = Visit.objects.standing().filter(asked_for=OuterRef("pk"))
    waiting = Referral.objects.within(scope).awaiting_visit().exclude(Exists(standing))
    return waiting.annotate(at=_no_moment(), on_day=F("sent_on"), text=F("person__reference"))


def _visit_asked_for(row: Row) -> Item:
    return Item(
        kind="visit_asked_for",
        reference=row.reference,
        title="A visit is asked for",
        why=f"{row.text}, since {show_date(row.on_day)}.",
        href=f"{reverse('outreach:visit_plan')}?person={row.text}&referral={row.reference}",
        due=end_of(after_working_days(row.on_day, 2)),
        band=Band.MEDIUM,
        borough=row.borough_id,
    )


KINDS = (
    Kind("unknown_visitor", "Unknown visitors", Permission.TAKE_CONCERN, _alarms, ("pk",), _alarm),
    Kind(
        "visit_stuck", "Visits that cannot go ahead", Permission.PLAN_VISIT, _stuck_visits, ("planned_start", "pk"),
        _stuck_visit,
    ),
    Kind(
        "visit_asked_for", "Visits asked for", Permission.PLAN_VISIT, _asked_for, ("sent_on", "pk"), _visit_asked_for
    ),
)  # fmt: skip
