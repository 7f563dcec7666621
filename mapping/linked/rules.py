"""When a sum tells too much about somebody, and when hiding it helps.

Counts: from 1 to k - 1 people, and the same of what is left beside a part. Money: fewer than ten people, one of whom
(or one matter) gave more than half, or (p% rule) the largest could be worked out by the second largest to within a
tenth: Hundepool and others, "Statistical Disclosure Control" (2012), section 4.2.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np

from fraudhub.geography.levels import Level
from mapping.linked.tally import Moves, Tally, over
from mapping.linked.windows import Stretch

LEAST_LOSERS = 10
LARGEST_SHARE = 0.5
CLOSE_SHARE = 0.1


class Rule(Protocol):
    def tells(self, places: np.ndarray, stretches: list[Stretch]) -> np.ndarray:
        """Of each stretch: would the sum over these places tell too much?"""

    def is_empty(self, places: np.ndarray, stretches: list[Stretch]) -> np.ndarray: ...

    def has_room(
        self, exchanges: list[tuple[np.ndarray, np.ndarray]], stretches: list[Stretch], *, moved=()
    ) -> np.ndarray:
        """Of each stretch: is the sum over the inner places open enough, when nothing but the sum of each pair of
        inner and outer places can be seen? `moved`: of a part, instead, places among which anybody can be moved,
        as the whole is hidden there too, and others with whom they can then change places."""

    def size(self, places: np.ndarray) -> int: ...


@dataclass(frozen=True)
class Measured:
    """One measure among those that are hidden together, and the levels below the borough that it is shown by.
    `by_borough` is the same rule over sums by borough; money has none. `among`: the measure that these are some of.
    Nought of these is told where that is nought, or it would bound it."""

    code: str
    rule: Rule
    levels: frozenset[Level]
    by_borough: CountRule | None = None
    among: str = ""


def whole_of(measures: list[Measured], measured: Measured) -> Measured:
    """The measure whose nought is this one's."""
    return next((each for each in measures if each.code == measured.among), measured)


@dataclass(frozen=True)
class CountRule:
    tally: Tally
    k: int

    @cached_property
    def moves(self) -> Moves:
        return Moves.of(self.tally)

    def tells(self, places, stretches):
        tally = self.tally
        most, least = (over(each[places].sum(axis=0), stretches) for each in (tally.most, tally.least))
        small = (most > 0) & (least < self.k)
        if tally.rest is not None:
            rest = over(tally.rest[places].sum(axis=0), stretches)
            small |= (most > 0) & (rest > 0) & (rest < self.k)
        return small

    def is_empty(self, places, stretches):
        return over(self.tally.most[places].sum(axis=0), stretches) == 0

    def has_room(self, exchanges, stretches, *, moved=()):
        months = np.zeros(self.tally.most.shape[1], dtype=np.int64)
        if moved:
            for together, others in moved:
                take, give = self.moves.take[together].sum(axis=0), self.moves.give[together].sum(axis=0)
                months += take + np.minimum(give, self.moves.take[others].sum(axis=0))
        else:
            for inside, outside in exchanges:
                months += self.moves.between(inside, outside)
        return over(months, stretches) >= self.k

    def size(self, places):
        return int(self.tally.most[places].sum())


@dataclass(frozen=True)
class MoneyRule:
    """`place`, `month`, `who`, `pence`: one entry a loss; `who` is the same number for the same person. `over_cap` is
    what a loss had beyond the cap, when the capped sums are shown too: their difference must not tell anybody's.
    `people`: how many share in what is of one `who`, when that is no person but a matter."""

    place: np.ndarray
    month: np.ndarray
    who: np.ndarray
    pence: np.ndarray
    over_cap: np.ndarray | None = None
    people: np.ndarray | None = None

    @cached_property
    def _order(self) -> tuple[np.ndarray, np.ndarray]:
        """The entries place by place, and where those of each place begin: of millions each is looked at where it is
        asked for alone."""
        order = np.argsort(self.place, kind="stable")
        return order, np.searchsorted(self.place[order], np.arange(1 + self.place.max(initial=-1) + 1))

    def _entries(self, places: np.ndarray) -> np.ndarray:
        order, begins = self._order
        return np.concatenate(
            [order[begins[each] : begins[each + 1]] for each in np.unique(places) if each < len(begins) - 1]
            or [order[:0]]
        )

    def _then(self, places: np.ndarray, stretches: list[Stretch]) -> list[np.ndarray]:
        entries = self._entries(places)
        month = self.month[entries]
        return [entries[(month >= start) & (month < end)] for start, end in stretches]

    def tells(self, places, stretches):
        return np.array([self._tells(entries) for entries in self._then(places, stretches)])

    def _tells(self, rows) -> bool:
        if not len(rows):
            return False
        each = self._by_person(rows, self.pence)
        if self._how_many(rows) < LEAST_LOSERS or _told_by_others(each):
            return True
        if self.over_cap is None:
            return False
        beyond = self._by_person(rows, self.over_cap)
        beyond = beyond[beyond > 0]
        return len(beyond) > 0 and (len(beyond) < 3 or _told_by_others(beyond))

    def _how_many(self, rows) -> int:
        who, first = np.unique(self.who[rows], return_index=True)
        return len(who) if self.people is None else int(self.people[rows][first].sum())

    def _by_person(self, rows, amounts) -> np.ndarray:
        _, person = np.unique(self.who[rows], return_inverse=True)
        return np.sort(np.bincount(person, weights=amounts[rows]))[::-1]

    def is_empty(self, places, stretches):
        return np.array([not len(entries) for entries in self._then(places, stretches)])

    def has_room(self, exchanges, stretches, *, moved=()):
        if not exchanges:
            return np.zeros(len(stretches), dtype=bool)
        both = np.unique(np.concatenate([places for pair in exchanges for places in pair]))
        return ~self.tells(both, stretches) & ~self.is_empty(both, stretches)

    def size(self, places):
        return len(self._entries(places))


def _told_by_others(each: np.ndarray) -> bool:
    """`each` from the largest down."""
    total, largest = each.sum(), each[0]
    second = each[1] if len(each) > 1 else 0.0
    return largest > LARGEST_SHARE * total or total - largest - second < CLOSE_SHARE * largest
