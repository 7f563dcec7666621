"""How fine in time each borough's figures are, so that months, quarters, twelve months and years, of ten boroughs and
of all together, tell nothing small.

A borough loses a detail (its months, its quarters, or its years) in all periods at once. What is hidden is then open
by the corners of a square: one borough's month goes up and another month of the same quarter down, in a second
borough the other way round, and neither a quarter, a year, nor the sum of the boroughs changes: the hypercube of
Giessing and Repsilber (2002). Hidden may be nought: nought is told only where all it could be mixed with is nought.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from mapping.linked.rules import CountRule
from mapping.linked.tally import over
from mapping.linked.windows import Calendar, Kind, Stretch

FINEST_FIRST = (Kind.MONTH, Kind.QUARTER, Kind.YEAR)
_NO_LIMIT = 10**9
_MONTHS = {Kind.MONTH: 1, Kind.QUARTER: 3, Kind.YEAR: 12}
_WITHIN = {Kind.MONTH: 3, Kind.QUARTER: 12}  # months among which something can be moved


def detail_of(stretch: Stretch) -> Kind:
    """Which detail shows this stretch: twelve months that are no financial year need quarters, or months."""
    start, end = stretch
    if start % 12 == 0 and (end - start) % 12 == 0:
        return Kind.YEAR
    return Kind.QUARTER if start % 3 == 0 and end % 3 == 0 else Kind.MONTH


@dataclass
class Detail:
    """`lost[kind]`: the boroughs without that detail; `all_lost`: the details that all together lost too."""

    lost: dict[Kind, set[int]] = field(default_factory=lambda: {kind: set() for kind in FINEST_FIRST})
    all_lost: set[Kind] = field(default_factory=set)

    def lose(self, kind: Kind, borough: int) -> None:
        """Whoever has no years has no quarters, and without quarters there are no months."""
        for finer in FINEST_FIRST[: FINEST_FIRST.index(kind) + 1]:
            self.lost[finer].add(borough)

    def lose_for_all(self, kind: Kind, boroughs: int) -> None:
        for borough in range(boroughs):
            self.lose(kind, borough)
        self.all_lost |= set(FINEST_FIRST[: FINEST_FIRST.index(kind) + 1])


class BoroughTable:
    """`rule` counts by borough here: a row of its tally is a borough (or what is in none)."""

    def __init__(self, rule: CountRule, calendar: Calendar, kinds: set[Kind], detail: Detail, anything: np.ndarray,
                 free: dict[Kind, set[int]] | None = None):  # fmt: skip
        """`anything`: what happened of the measure that these are some of, or of these: where it is nought, nought is
        told. `free`: of a part, the boroughs whose whole has lost a detail too: there anybody can be moved."""
        self.rule, self.calendar, self.detail, self.free = rule, calendar, detail, free
        self.anything = anything
        tally = rule.tally
        self.boroughs = len(tally.most)
        self.sizes = tally.most.sum(axis=1)
        self._known_turns: dict[tuple[Kind, Kind, int, int], np.ndarray] = {}
        self.shown = [s for kind in Kind if kind in kinds for s in calendar.all_of(kind)]
        self.shown = list(dict.fromkeys(self.shown))
        self.by_detail = {kind: [s for s in self.shown if detail_of(s) is kind] for kind in FINEST_FIRST}

    def protect(self) -> Detail:
        for kind, stretches in self.by_detail.items():
            if stretches:
                self._hide_small(kind, stretches)
        for kind in reversed(FINEST_FIRST):  # years first: what they lose, quarters and months lose too
            self._widen(kind)
        return self.detail

    def _hide_small(self, kind: Kind, stretches: list[Stretch]) -> None:
        tells = np.stack([self.rule.tells(np.array([one]), stretches) for one in range(self.boroughs)])
        if self.rule.tells(np.arange(self.boroughs), stretches).any():
            self.detail.lose_for_all(kind, self.boroughs)
        for borough in np.flatnonzero(tells.any(axis=1)):
            self.detail.lose(kind, int(borough))

    def _widen(self, kind: Kind) -> None:
        """Until no hidden number of this detail is too well known: a further borough loses it, when that helps; else
        the borough itself loses the next coarser detail."""
        while (borough := next(self._closed(kind), None)) is not None:
            others = [one for one in range(self.boroughs) if one not in self.detail.lost[kind] and self.sizes[one]]
            if others and kind not in self.detail.all_lost:
                best = min(others, key=lambda one: self._helped_by(kind, borough, one))
                helped = self._helped_by(kind, borough, best)[0] < self._helped_by(kind, borough, None)[0]
                if helped or kind is Kind.YEAR:
                    self.detail.lose(kind, best)
                    continue
            self._lose_coarser(kind, borough)

    def _lose_coarser(self, kind: Kind, borough: int) -> None:
        for coarser in FINEST_FIRST[FINEST_FIRST.index(kind) + 1 :]:
            if borough not in self.detail.lost[coarser]:
                self.detail.lose(coarser, borough)
                self._widen(coarser)
                return
        others = [one for one in range(self.boroughs) if one not in self.detail.lost[Kind.YEAR] and self.sizes[one]]
        if others:
            self.detail.lose(Kind.YEAR, min(others, key=lambda one: (int(self.sizes[one]), one)))
        else:
            self.detail.lose_for_all(Kind.YEAR, self.boroughs)

    def _closed(self, kind: Kind) -> Iterator[int]:
        """Boroughs with a hidden number that is too well known; none where nothing at all is shown."""
        stretches = self.by_detail[kind]
        if not stretches or Kind.YEAR in self.detail.all_lost:
            return
        for borough in sorted(self.detail.lost[kind]):
            if (self._room(kind, borough, stretches) < self.rule.k - 1).any():
                yield borough

    def room(self, kind: Kind, borough: int, stretches: list[Stretch]) -> np.ndarray:
        """How many further whole numbers each of these stretches of the detail may be."""
        at = [self.by_detail[kind].index(stretch) for stretch in stretches]
        return self._room(kind, borough, self.by_detail[kind])[at]

    def _helped_by(self, kind: Kind, borough: int, one: int | None) -> tuple[int, int, int]:
        room = self._room(kind, borough, self.by_detail[kind], beside=set() if one is None else {one})
        return int((room < self.rule.k - 1).sum()), 0 if one is None else int(self.sizes[one]), one or 0

    def _room(self, kind: Kind, borough: int, stretches: list[Stretch], beside: frozenset | set = frozenset()):
        """How many further whole numbers each stretch of a borough may be; unlimited where nought is told."""
        room = np.zeros(len(stretches), dtype=np.int64)
        if kind in self.detail.all_lost:
            room = np.maximum(room, self._turned(kind, kind, borough, None))
        for coarse in FINEST_FIRST[FINEST_FIRST.index(kind) :]:
            lost = self.detail.lost[coarse]
            partners = (lost | (set(beside) if coarse is kind else set())) - {borough}
            partners = sorted(one for one in partners if self.sizes[one])
            if borough not in lost or not partners:
                continue
            if coarse is Kind.YEAR:
                room = np.maximum(room, over(self._exchanged(borough, partners), stretches))
            else:
                turned = [self._turned(kind, coarse, borough, one) for one in partners]
                then = self._then_turned(coarse, borough, stretches)
                room = np.maximum(room, np.maximum.reduce(turned) + then)
                for number in np.flatnonzero(room < self.rule.k - 1) if len(partners) > 1 else ():
                    room[number] = max(
                        room[number], self._turned_with_all(coarse, borough, partners, stretches[number])
                    )
        room = np.minimum(room, self._left_to_them(kind, borough, stretches, beside))
        told = np.array([self.tells_nought(borough, stretch) for stretch in stretches])
        return np.where(told, _NO_LIMIT, room)

    def _left_to_them(self, kind: Kind, borough: int, stretches: list[Stretch], beside) -> np.ndarray:
        """No more than what all that lost a detail have together, for that is known by subtraction: of this detail, and
        of each coarser one."""
        most, length = self.rule.tally.most, self.calendar.length
        left = np.full(len(stretches), _NO_LIMIT)
        for coarse in FINEST_FIRST[FINEST_FIRST.index(kind) :]:
            if coarse in self.detail.all_lost:
                continue
            lost = self.detail.lost[coarse] | (set(beside) if coarse is kind else set())
            together = most[sorted(lost) if borough in lost else [borough]].sum(axis=0)
            within = _MONTHS[coarse]
            around = [(a // within * within, -(-b // within) * within) for a, b in stretches]
            known = np.array([end <= length for _, end in around])  # what is not over is not shown
            sums = over(together, [(a, min(b, length)) for a, b in around])
            left = np.where(known, np.minimum(left, sums), left)
        return left

    def _then_turned(self, coarse: Kind, borough: int, stretches: list[Stretch]) -> np.ndarray | int:
        """What can first change places with another borough in any month of a quarter (or year), and then be moved
        among its months: where the whole has lost this detail too, in this borough and in one more."""
        years = self.detail.lost[Kind.YEAR]
        if self.free is None or borough not in years or len(self.free[coarse]) < 2 or borough not in self.free[coarse]:
            return 0
        partners = sorted(one for one in years - {borough} if self.sizes[one])
        if not partners:
            return 0
        within = _WITHIN[coarse]
        around = [(a // within * within, min(-(-b // within) * within, self.calendar.length)) for a, b in stretches]
        return over(self._exchanged(borough, partners), around)

    def tells_nought(self, borough: int, stretch: Stretch) -> bool:
        return is_told_to_be_nought(self.detail, self.anything, borough, stretch, self.calendar.length)

    def _give(self, boroughs: list[int] | int, coarse: Kind, others: list[int]) -> np.ndarray:
        """How many more a borough could have in each month: of a part, only as many as there are of the other part."""
        rest = self.rule.tally.rest
        free = self.free is None or set(others) <= self.free.get(coarse, set())
        return np.full(self.rule.tally.most.shape[1], _NO_LIMIT) if rest is None or free else rest[boroughs]

    def _exchanged(self, borough: int, partners: list[int]) -> np.ndarray:
        """By month, between boroughs that have no figures at all."""
        take = self.rule.tally.least
        give = self._give(borough, Kind.YEAR, [borough, *partners])
        others_give = self._give(partners, Kind.YEAR, [borough, *partners])
        others_give = others_give.sum(axis=0) if others_give.ndim > 1 else others_give
        return np.minimum(give, take[partners].sum(axis=0)) + np.minimum(take[borough], others_give)

    def _turned(self, kind: Kind, coarse: Kind, borough: int, other: int | None) -> np.ndarray:
        """For each stretch of a detail, how far squares with one side in it and the other outside can be turned, both
        in one quarter (or, when that is lost as well, in one year). Without another borough, where the sum of all is
        hidden too: moves within the borough."""
        if (kind, coarse, borough, other) not in self._known_turns:
            take, concerned = self.rule.tally.least, [one for one in (borough, other) if one is not None]
            rise, fall = self._give(borough, coarse, concerned), take[borough]
            if other is not None:
                rise = np.minimum(rise, take[other])
                fall = np.minimum(fall, self._give(other, coarse, concerned))
            months, within = np.arange(self.calendar.length), _WITHIN.get(coarse, self.calendar.length)
            groups = months // within
            found = np.zeros(len(self.by_detail[kind]), dtype=np.int64)
            for number, (start, end) in enumerate(self.by_detail[kind]):
                inside = (months >= start) & (months < end)
                for group in {start // within, (end - 1) // within}:
                    inner, outer = inside & (groups == group), ~inside & (groups == group)
                    if (group + 1) * within > self.calendar.length:  # not over, so no sum of it is shown
                        found[number] += min(rise[inner].sum() + fall[inner].sum(), _NO_LIMIT)
                        continue
                    found[number] += min(rise[inner].sum(), fall[outer].sum())
                    found[number] += min(fall[inner].sum(), rise[outer].sum())
            self._known_turns[kind, coarse, borough, other] = found
        return self._known_turns[kind, coarse, borough, other]

    def _turned_with_all(self, coarse: Kind, borough: int, partners: list[int], stretch: Stretch) -> int:
        """The same with one partner after another, each keeping its own sums."""
        take, concerned = self.rule.tally.least, [borough, *partners]
        within, months = _WITHIN[coarse], np.arange(self.calendar.length)
        inside = (months >= stretch[0]) & (months < stretch[1])
        total = 0
        for group in {stretch[0] // within, (stretch[1] - 1) // within}:
            inner, outer = (np.flatnonzero(side & (months // within == group)) for side in (inside, ~inside))
            if (group + 1) * within > self.calendar.length:
                continue
            for here, there in ((inner, outer), (outer, inner)):  # up, then down
                more, less = self._give(borough, coarse, concerned).copy(), take[borough].copy()
                for one in partners:
                    give = self._give(one, coarse, concerned)
                    rise, fall = np.minimum(more[here], take[one][here]), np.minimum(less[there], give[there])
                    amount = min(rise.sum(), fall.sum())
                    total += int(amount)
                    _use(more, here, rise, amount)
                    _use(less, there, fall, amount)
        return total


def _use(left: np.ndarray, months: np.ndarray, possible: np.ndarray, amount: int) -> None:
    """Take an amount off, month after month."""
    before = np.concatenate([[0], possible.cumsum()[:-1]])
    left[months] -= np.clip(amount - before, 0, possible)


def is_told_to_be_nought(detail: Detail, most: np.ndarray, borough: int, stretch: Stretch, length: int) -> bool:
    """Hidden or not, it is known: in all that is shown around it nothing happened. Of victims, no report either: a
    nought of victims beside hidden reports would bound the reports."""
    lost = [kind for kind in FINEST_FIRST if borough in detail.lost[kind]]
    if Kind.YEAR in lost:
        pool = [borough] if Kind.YEAR in detail.all_lost else sorted(detail.lost[Kind.YEAR])
        return Kind.YEAR not in detail.all_lost and not most[pool, stretch[0] : stretch[1]].any()
    start, end = stretch
    if lost:
        within = _WITHIN[lost[-1]]
        start, end = start // within * within, min(-(-end // within) * within, length)
    return not most[borough, start:end].any()
