"""What apps above lay into the inbox."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import IntEnum

from django.db.models import Count, QuerySet, Window
from django.utils import timezone

from fraudhub.core.london_time import day_begins, show_moment
from fraudhub.core.one_question import Row
from fraudhub.core.periods import show_date
from fraudhub.core.sockets import follow, show

piles = show("inbox.piles")  # (None, viewer) -> Pile
# (None, viewer) -> Asking: for piles of tables that can be read in one question with those of other apps
asked_at_once = show("inbox.asked_at_once")
# ((kind, reference), *, by, preview): somebody has it in hand now, or has not any more
item_is_taken = follow("inbox.item_is_taken")
item_is_given_back = follow("inbox.item_is_given_back")


class Band(IntEnum):
    """What comes first whatever its clock: lower is sooner."""

    DANGER = 0
    MONEY = 1
    WORRIED = 2
    HIGH = 3
    MEDIUM = 4
    STANDARD = 5

    @property
    def words(self) -> str:
        return ("Danger now", "Money going now", "Worried", "High", "Medium", "Standard")[self]

    @property
    def colour(self) -> str:
        return ("red", "orange", "magenta", "yellow", "blue", "grey")[self]


@dataclass(frozen=True)
class Item:
    """One thing that waits for somebody. ``why`` says why it is here; ``for_whom`` is the account of who has it
    already, None when anybody may take it; ``heads_its_band`` puts it before all others of its band, whatever their
    clocks."""

    kind: str
    reference: str
    title: str
    why: str
    href: str
    due: datetime
    band: Band = Band.STANDARD
    borough: str | None = None
    for_whom: int | None = None
    heads_its_band: bool = False

    @property
    def due_words(self) -> str:
        """ "by the end of 3 June 2025" for a day, "by 2:15pm on 3 June 2025" for a moment."""
        day = timezone.localdate(self.due)
        if self.due == day_begins(day):
            return f"by the end of {show_date(day - timedelta(days=1))}"
        return f"by {show_moment(self.due)}"

    @property
    def rank(self) -> tuple:
        return (self.band, not self.heads_its_band, self.due, self.kind, self.reference)


@dataclass(frozen=True)
class Pile:
    """What one app lays there of one kind: the most urgent of it, how many there are in all, and where all are."""

    kind: str
    name: str
    total: int
    items: list[Item] = field(default_factory=list)
    href: str = ""


@dataclass(frozen=True)
class Asking:
    """What one app asks of its tables, made by ``told``, and how it makes piles of the rows."""

    questions: list[QuerySet]
    piles: Callable[[dict[str, list[Row]]], list[Pile]]


MOST_OF_A_PILE = 50


def the_first(queryset: QuerySet) -> tuple[list, int]:
    """The first rows of a pile, in their order, and how many there are in all: one question to the database."""
    rows = list(queryset.annotate(of_all=Window(Count("pk")))[:MOST_OF_A_PILE])
    return rows, rows[0].of_all if rows else 0


def end_of(day: date) -> datetime:
    """The moment at which that London day is over: what is due on it is late from then on."""
    return day_begins(day + timedelta(days=1))


def pile_of(kind: str, name: str, rows: dict[str, list[Row]], item, *, href: str = "") -> Pile:
    """``item`` makes what the inbox shows of one row, but for what all have in common."""
    there = rows.get(kind, [])
    items = [Item(kind=kind, reference=row.reference, borough=row.borough, **item(row)) for row in there]
    return Pile(kind, name, there[0].of_all if there else 0, items, href)
