"""What heads the inbox: visitors nobody knows, whoever is out alone and late or asks for help, and a button that was
pressed about nobody. All are asked for in one question, so that the inbox with all its piles keeps to fifteen."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import CharField, Count, DateTimeField, F, Q, Value, Window
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import timezone

from fraudhub.accounts.roles import Permission
from fraudhub.core.london_time import show_clock, show_moment
from fraudhub.inbox.sockets import MOST_OF_A_PILE, Band, Item, Pile
from outreach.models import Outing, UnnamedConcern, VisitorCheck
from outreach.verbs.lone_working_ladder import INBOX_KIND, Ladder

SEE_TO_IT_WITHIN = timedelta(minutes=15)
UNKNOWN_VISITOR, UNNAMED = "unknown_visitor", "unnamed_concern"
BANDS = {"Danger now": Band.DANGER, "Money going now": Band.MONEY}
COLUMNS = (
    "kind", "reference", "borough", "since", "help_since", "about", "seen_to", "seen_to_name", "seen_to_since",
    "of_all",
)  # fmt: skip


def piles(_, viewer) -> list[Pile]:
    """By the clock, and not by whether the sweep ran."""
    ladder = Ladder(timezone.now())
    asked = [*_unknown_visitors(viewer), *_out_alone(viewer, ladder), *_unnamed_concerns(viewer)]
    if not asked:
        return []
    rows = asked[0].union(*asked[1:], all=True) if len(asked) > 1 else asked[0]
    found: dict[str, list[dict]] = {UNKNOWN_VISITOR: [], INBOX_KIND: [], UNNAMED: []}
    for row in rows.order_by(F("help_since").asc(nulls_last=True), "since", "reference"):
        found[row["kind"]].append(row)
    return [
        _pile(UNKNOWN_VISITOR, "Unknown visitors", found[UNKNOWN_VISITOR], _visitor),
        _pile(UNNAMED, "Concerns that name nobody", found[UNNAMED], _unnamed),
        _pile(INBOX_KIND, "Out alone", found[INBOX_KIND], lambda row: _outing(row, ladder), "outreach:outing_list"),
    ]


def _pile(kind: str, name: str, rows: list[dict], item, url_name: str = "") -> Pile:
    items = [item(row) for row in rows[:MOST_OF_A_PILE]]
    return Pile(kind, name, rows[0]["of_all"] if rows else 0, items, reverse(url_name) if url_name else "")


def _unknown_visitors(viewer):
    if not viewer.may(Permission.TAKE_CONCERN):
        return
    nothing, no_time = Value("", CharField()), Cast(Value(None), DateTimeField())
    yield (
        VisitorCheck.objects.within(viewer.scope_for(Permission.TAKE_CONCERN))
        .alarms()
        .order_by()
        .annotate(
            kind=Value(UNKNOWN_VISITOR, CharField()),
            since=F("created_at"),
            help_since=no_time,
            about=F("postcode"),
            seen_to=F("settled_by"),
            seen_to_name=nothing,
            seen_to_since=no_time,
            of_all=Window(Count("pk")),
        )
        .values(*COLUMNS)
    )


def _unnamed_concerns(viewer):
    if not viewer.may(Permission.TAKE_CONCERN):
        return
    yield (
        UnnamedConcern.objects.within(viewer.scope_for(Permission.TAKE_CONCERN))
        .open()
        .order_by()
        .annotate(
            told_kind=Value(UNNAMED, CharField()),
            since=F("happened_at"),
            help_since=Cast(Value(None), DateTimeField()),
            about=F("created_by__full_name"),
            seen_to=F("settled_by"),
            seen_to_name=F("kind__name"),
            seen_to_since=Cast(Value(None), DateTimeField()),
            of_all=Window(Count("pk")),
        )
        .values("told_kind", *COLUMNS[1:])
    )


def _out_alone(viewer, ladder: Ladder):
    if not viewer.may(Permission.KEEP_LONE_WORKING) or not ladder.steps:
        return
    late = Q(due_back_at__lte=ladder.now - ladder.steps[0].after)
    yield (
        Outing.objects.within(viewer.scope_for(Permission.KEEP_LONE_WORKING))
        .out()
        .filter(Q(help_at__isnull=False) | late)
        .order_by()
        .annotate(
            kind=Value(INBOX_KIND, CharField()),
            since=F("due_back_at"),
            help_since=F("help_at"),
            about=F("user__full_name"),
            seen_to=F("seen_to_by"),
            seen_to_name=F("seen_to_by__full_name"),
            seen_to_since=F("seen_to_at"),
            of_all=Window(Count("pk")),
        )
        .values(*COLUMNS)
    )


def _visitor(row: dict) -> Item:
    return Item(
        kind=UNKNOWN_VISITOR,
        reference=row["reference"],
        title="A visitor we do not know",
        why=f"Somebody at {row['about']} asked at {show_moment(row['since'])}, and was told no.",
        href=reverse("outreach:visitor_check_detail", args=[row["reference"]]),
        due=row["since"] + SEE_TO_IT_WITHIN,
        band=Band.DANGER,
        borough=row["borough"],
    )


def _unnamed(row: dict) -> Item:
    """``seen_to_name`` is which of the three buttons it was: nobody has seen to it yet."""
    kind = row["seen_to_name"]
    return Item(
        kind=UNNAMED,
        reference=row["reference"],
        title=f"{kind}, and nobody is named",
        why=f"{row['about']} pressed it at {show_moment(row['since'])}. Ring them.",
        href=reverse("outreach:unnamed_concern_detail", args=[row["reference"]]),
        due=row["since"] + SEE_TO_IT_WITHIN,
        band=BANDS.get(kind, Band.WORRIED),
        borough=row["borough"],
    )


def _outing(row: dict, ladder: Ladder) -> Item:
    is_seen_to = row["seen_to_since"] is not None and row["seen_to_since"] + ladder.holds > ladder.now
    asks: datetime | None = row["help_since"]
    said = f"asked for help at {show_clock(asks)}" if asks else f"was due back at {show_moment(row['since'])}"
    seen_to = f"{row['seen_to_name']} sees to it." if is_seen_to else "Nobody sees to it."
    return Item(
        kind=INBOX_KIND,
        reference=row["reference"],
        title="Out alone, and asks for help" if asks else "Out alone, and late",
        why=f"{row['about']} {said}. {seen_to}",
        href=reverse("outreach:outing_detail", args=[row["reference"]]),
        due=asks or row["since"],
        band=Band.DANGER,
        heads_its_band=asks is not None,
        borough=row["borough"],
        for_whom=row["seen_to"] if is_seen_to else None,
    )
