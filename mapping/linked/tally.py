"""What was counted of one measure, by place and month, and how much a reader may not know of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np

from fraudhub.geography.levels import Level
from mapping.linked.ground import Ground
from mapping.linked.windows import Stretch


@dataclass(frozen=True)
class Tally:
    """`most` counts what happened; `least` leaves out whoever was counted before, in any month or place, so that the
    people of any area and period are never fewer. For reports the two are the same.

    `rest`, of a part of another tally (those aged 65 and over), is the other part: it is what a reader gets by
    subtraction, and what a number can be moved against.
    """

    most: np.ndarray  # places by months
    least: np.ndarray
    rest: np.ndarray | None = None

    @classmethod
    def plain(cls, counts: np.ndarray, rest: np.ndarray | None = None) -> Tally:
        return cls(counts, counts, rest)


def over(months: np.ndarray, stretches: list[Stretch]) -> np.ndarray:
    """Sums of the last axis over each stretch."""
    running = np.concatenate([np.zeros((*months.shape[:-1], 1), dtype=months.dtype), months.cumsum(axis=-1)], axis=-1)
    starts, ends = [s for s, _ in stretches], [e for _, e in stretches]
    return running[..., ends] - running[..., starts]


@dataclass(frozen=True)
class Moves:
    """How many can be taken from a place in a month and put into another, and nothing that is shown would change.

    Of a plain count any number can be put anywhere. Of a part, somebody of the other part must be there to change
    places with: the whole is shown.
    """

    take: np.ndarray
    give: np.ndarray | None  # None: no limit

    @classmethod
    def of(cls, tally: Tally) -> Moves:
        return cls(tally.least, tally.rest)

    def between(self, inside: np.ndarray, outside: np.ndarray) -> np.ndarray:
        """By month: how far the sum over the places `inside` can go up and down against those `outside`."""
        took_in, took_out = self.take[inside].sum(axis=0), self.take[outside].sum(axis=0)
        if self.give is None:
            return took_in + took_out
        up = np.minimum(self.give[inside].sum(axis=0), took_out)
        down = np.minimum(took_in, self.give[outside].sum(axis=0))
        return up + down


class Counted(Protocol):
    """What was counted of one measure. `most`: how much happened by place and month, whoever it happened to."""

    most: np.ndarray

    def counted(self, ground: Ground, level: Level | None, stretch: Stretch) -> np.ndarray:
        """By area of a level, or of everywhere: how many (people once in each area), or whole pounds, in a stretch."""


def areas_of(ground: Ground, level: Level | None) -> tuple[np.ndarray, int]:
    """Which area each place is part of, and how many areas there are; without a level all is one area."""
    if level is None:
        return np.zeros(len(ground.places), dtype=np.int64), 1
    return ground.part_of[level], len(ground.codes[level])


@dataclass(frozen=True)
class Happened:
    """What was counted, before anything is hidden: `anonymous` by place and month, and where people are counted, each
    time somebody was counted (`place`, `month`, `who`), so that nobody counts twice in one area and period."""

    anonymous: np.ndarray
    place: np.ndarray
    month: np.ndarray
    who: np.ndarray

    @classmethod
    def times(cls, anonymous: np.ndarray) -> Happened:
        nobody = np.zeros(0, dtype=np.int64)
        return cls(anonymous, nobody, nobody, nobody)

    @cached_property
    def most(self) -> np.ndarray:
        most = self.anonymous.copy()
        np.add.at(most, (self.place, self.month), 1)
        return most

    def tally(self, whole: Counted | None = None) -> Tally:
        """`whole`: what this is a part of."""
        least = self.anonymous.copy()
        order = np.lexsort((self.place, self.month, self.who))
        _, first = np.unique(self.who[order], return_index=True)
        first = order[first]
        np.add.at(least, (self.place[first], self.month[first]), 1)
        return Tally(self.most, least, None if whole is None else rest_of(whole, self))

    def counted(self, ground: Ground, level: Level | None, stretch: Stretch) -> np.ndarray:
        (part_of, areas), (start, end) = areas_of(ground, level), stretch
        total = np.bincount(part_of, weights=self.anonymous[:, start:end].sum(axis=1), minlength=areas).astype(np.int64)
        then = (self.month >= start) & (self.month < end)
        if then.any():
            once = np.unique(self.who[then] * areas + part_of[self.place[then]])  # one number for who and where
            total += np.bincount(once % areas, minlength=areas)
        return total


@dataclass(frozen=True)
class Answers:
    """The same figures once more: how much there was in each area and stretch that is shown, and nobody's own row.

    `stretches[level]` are the columns of `sums[level]`, areas by stretches; level None is everywhere.
    """

    most: np.ndarray
    stretches: dict[Level | None, list[Stretch]]
    sums: dict[Level | None, np.ndarray]

    @classmethod
    def of(cls, counted: Counted, ground: Ground, stretches: dict[Level | None, list[Stretch]]) -> Answers:
        sums = {
            level: np.stack([counted.counted(ground, level, stretch) for stretch in shown], axis=1)
            for level, shown in stretches.items()
        }
        return cls(counted.most, stretches, sums)

    def tally(self, whole: Counted | None = None) -> Tally:
        """Enough to say where nought is told; it was worked out before what is hidden."""
        return Tally.plain(self.most, None if whole is None else rest_of(whole, self))

    def counted(self, ground: Ground, level: Level | None, stretch: Stretch) -> np.ndarray:
        return self.sums[level][:, self.stretches[level].index(stretch)]


def rest_of(whole: Counted, part: Counted) -> np.ndarray:
    return np.maximum(whole.most - part.most, 0)
