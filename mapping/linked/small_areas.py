"""Which wards, MSOAs and LSOAs of one borough are hidden, in every period, so that no total of any of them tells.

Places whose shown areas are all the same are a *pool*: nothing that is shown changes when what happened in one is
moved to another in the same month. So a hidden area can have every count its pools allow, and that is how its
protection is measured: exactly, without a solver. The pool is the hypercube of Giessing and Repsilber ("Tools and
strategies to protect multiple tables with the GHQUAR cell suppression engine", 2002), over area and month, with the
same pattern in every linked table (wards, MSOAs and LSOAs; all periods), as linked tables need: de Wolf and Giessing,
"Adjusting the tau-ARGUS modular approach to deal with linked tables", Data & Knowledge Engineering 68 (2009).

Because an area is hidden in all periods, no difference of two periods, or of two editions, can give it back.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from fraudhub.geography.levels import Level
from mapping.linked.ground import Ground
from mapping.linked.rules import Measured, whole_of
from mapping.linked.tally import over
from mapping.linked.windows import Stretch

Hidden = dict[Level, set[int]]
_TIES = ("none", "largest", "all")  # how many areas of other levels are hidden with one


class CannotBeHidden(Exception):
    """Everything below the borough is hidden, and its own total still tells."""


@dataclass
class BoroughAreas:
    """The areas of one borough, at the levels a measure is shown by, and those that are hidden so far."""

    ground: Ground
    measures: list[Measured]
    stretches: dict[Level, list[Stretch]]
    places: np.ndarray
    hidden: Hidden
    squares: list[tuple[int, int, int, int]]
    whole: Hidden | None = None  # what is hidden of the measure these are a part of, where that is shown

    def __post_init__(self):
        # Where nothing ever happened nobody looks for what was hidden.
        self.of_whole = None if self.whole is None else self._keys(self.whole, list(self.whole))
        self.lively = np.array([place for place in self.places if self._size(np.array([place]))], dtype=np.int64)

    @property
    def levels(self) -> list[Level]:
        return list(self.stretches)

    def areas(self, level: Level) -> list[int]:
        return sorted(set(self.ground.part_of[level][self.places].tolist()))

    def places_of(self, level: Level, area: int) -> np.ndarray:
        return self.places[self.ground.part_of[level][self.places] == area]

    def hide(self, level: Level, area: int) -> None:
        """What is known no finer than its borough is one area at every level, so it is hidden at each or at none."""
        place = self.places_of(level, area)
        if self.ground.unplaced_everywhere[place].any():
            for other in self.levels:
                self.hidden[other].add(int(self.ground.part_of[other][place[0]]))
        else:
            self.hidden[level].add(area)

    def hide_all(self) -> None:
        for level in self.levels:
            self.hidden[level] = set(self.areas(level))

    def protect(self) -> Hidden:
        """Hide further areas until every hidden one is open enough; raises CannotBeHidden."""
        waiting = [(level, area) for level in self.levels for area in sorted(self.hidden[level])]
        while waiting:
            level, area = waiting.pop(0)
            if self.is_open(level, area):
                continue  # and stays so: hiding more only makes pools larger
            before = {each: set(self.hidden[each]) for each in self.levels}
            self._hide_beside(level, area)
            added = [(each, one) for each in self.levels for one in sorted(self.hidden[each] - before[each])]
            if not added and not self.is_open(level, area):
                raise CannotBeHidden
            waiting += [(level, area), *added]
        return self.hidden

    def is_open(self, level: Level, area: int, hidden: Hidden | None = None) -> bool:
        """Each measure that is shown by this level can have enough other values here, in every period, or is nought
        wherever this area could be mixed up with another."""
        inner = self.places_of(level, area)
        exchanges = list(self.exchanges(inner, hidden or self.hidden))
        stretches = self.stretches[level]
        concerned = np.unique(np.concatenate([inner, *(outer for _, outer in exchanges)]))
        for measured in self.measures:
            if level not in measured.levels:
                continue
            fine = measured.rule.has_room(exchanges, stretches)
            if not fine.all() and self.whole is not None:
                fine = fine | measured.rule.has_room(exchanges, stretches, moved=self._moved(inner, exchanges))
            if not fine.all():
                fine = fine | whole_of(self.measures, measured).rule.is_empty(concerned, stretches)
            if not fine.all() and level is Level.LSOA:
                fine = fine | self._by_squares(measured, inner, stretches)
            if not fine.all():
                return False
        return True

    def _moved(self, inner: np.ndarray, exchanges: list) -> list[tuple[np.ndarray, np.ndarray]]:
        """What is hidden of the whole as well can be moved among these places (first), and then still change places
        with others of the pool (second)."""
        of_whole = self.of_whole
        found = []
        for inside, outside in exchanges:
            pool = np.concatenate([inside, outside])
            keys = of_whole[np.isin(self.places, inside)]
            shared = [key for key in np.unique(keys) if np.isin(outside, self.places[of_whole == key]).any()]
            together = np.intersect1d(pool, self.places[np.isin(of_whole, shared)])
            if len(together):
                found.append((together, np.setdiff1d(pool, together)))
        return found

    def _keys(self, hidden: Hidden, levels: list[Level] | None = None) -> np.ndarray:
        """One number for each place; the same for places whose shown areas are all the same."""
        key = np.zeros(len(self.places), dtype=np.int64)
        for level in levels or self.levels:
            count = len(self.ground.codes[level])
            shown_as = np.arange(count)
            shown_as[list(hidden[level])] = count
            key = key * (count + 1) + shown_as[self.ground.part_of[level][self.places]]
        return key

    def exchanges(self, inner: np.ndarray, hidden: Hidden) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """For each pool that lies partly in and partly out of an area: its places inside and outside."""
        pool = self._keys(hidden)
        is_inner, is_lively = np.isin(self.places, inner), np.isin(self.places, self.lively)
        for key in np.unique(pool[is_inner]):
            outer = self.places[(pool == key) & ~is_inner & is_lively]
            if len(outer):
                yield self.places[(pool == key) & is_inner], outer

    def _hide_beside(self, level: Level, area: int) -> None:
        """The least that helps: one more area of the level; then with it the areas of other levels that tie them;
        then everything below the borough."""
        inner = self.places_of(level, area)
        if self.ground.unplaced_everywhere[inner].any():
            ways = [self._trials_for_the_unplaced()]
        elif level is Level.LSOA:
            if self._take_first_open(level, area, self._trials_with_one_more(level, inner, ties="none")):
                return
            if self._hide_a_square(area):
                return
            ways = [self._trials_across_a_border(int(inner[0]))]
        else:
            ways = [self._trials_with_one_more(level, inner, ties=ties) for ties in _TIES]
        if not any(self._take_first_open(level, area, trials) for trials in ways):
            self.hide_all()

    def _take_first_open(self, level: Level, area: int, trials: Iterator[Hidden]) -> bool:
        for trial in trials:
            if self.is_open(level, area, trial):
                self.hidden = trial
                return True
        return False

    def _trials_with_one_more(self, level: Level, inner: np.ndarray, *, ties: str) -> Iterator[Hidden]:
        near = self.lively[~self.ground.unplaced_everywhere[self.lively]]
        if level is Level.LSOA:
            of = self.ground.part_of
            near = near[(of[Level.WARD][near] == of[Level.WARD][inner[0]])
                        | (of[Level.MSOA][near] == of[Level.MSOA][inner[0]])]  # fmt: skip
        others = set(self.ground.part_of[level][near].tolist()) - self.hidden[level]
        for one in sorted(others, key=lambda one: (self._size(self.places_of(level, one)), one)):
            tied = [inner, self.places_of(level, one)]
            if ties == "largest":
                tied = [self._largest_part(level, places) for places in tied]
            yield self._with({level: {one}}, np.concatenate(tied), ties=ties != "none")

    def _largest_part(self, level: Level, places: np.ndarray) -> np.ndarray:
        """Of an area's places, those in the other level's area that has most of it."""
        others = [other for other in self.levels if other not in (level, Level.LSOA)]
        for other in others:
            parts = [places[self.ground.part_of[other][places] == one] for one in
                     sorted(set(self.ground.part_of[other][places].tolist()))]  # fmt: skip
            places = max(parts, key=self._size)
        return places

    def _trials_across_a_border(self, place: int) -> Iterator[Hidden]:
        """For an LSOA alone in its ward and MSOA: those of its MSOA in another ward, with both wards; or the other
        way round."""
        trials = []
        for same, other in ((Level.MSOA, Level.WARD), (Level.WARD, Level.MSOA)):
            near = self.places[self.ground.part_of[same][self.places] == self.ground.part_of[same][place]]
            for area in set(self.ground.part_of[other][near].tolist()) - {int(self.ground.part_of[other][place])}:
                beyond = near[self.ground.part_of[other][near] == area]
                places = np.append(beyond, place)
                extra = {each: set(self.ground.part_of[each][places].tolist()) for each in (Level.LSOA, other)}
                trials.append((self._size(beyond), str(other), area, extra))
        for *_, extra in sorted(trials, key=lambda trial: trial[:3]):
            yield {each: self.hidden[each] | extra.get(each, set()) for each in self.levels}

    def _trials_for_the_unplaced(self) -> Iterator[Hidden]:
        """Beside what could be placed no finer, one area of each level, all three with some places in common."""
        placed = self.lively[~self.ground.unplaced_everywhere[self.lively]]
        coarse = [level for level in self.levels if level is not Level.LSOA]
        combined = np.stack([self.ground.part_of[level][placed] for level in coarse], axis=1)
        for row in sorted(
            map(tuple, np.unique(combined, axis=0)),
            key=lambda row: self._size(placed[(combined == row).all(axis=1)]),
        ):
            common = placed[(combined == row).all(axis=1)]
            extra = {level: {int(one)} for level, one in zip(coarse, row, strict=True)}
            yield self._with(extra, common, ties=False)
        wards = set(self.ground.part_of[coarse[0]][placed].tolist())
        for one in sorted(wards, key=lambda one: (self._size(self.places_of(coarse[0], one)), one)):
            yield self._with({coarse[0]: {one}}, self.places_of(coarse[0], one), ties=True)

    def _with(self, extra: dict[Level, set[int]], places: np.ndarray, *, ties: bool) -> Hidden:
        trial = {each: self.hidden[each] | extra.get(each, set()) for each in self.levels}
        for each in self.levels:
            # LSOAs are tied to whatever they lie in; wards and MSOAs to each other only if nothing less helps
            if each not in extra and (ties or (each is Level.LSOA and Level.LSOA not in extra)):
                trial[each] = trial[each] | set(self.ground.part_of[each][places].tolist())
        return trial

    def _size(self, places: np.ndarray) -> int:
        return self.measures[0].rule.size(places)

    # Four LSOAs, two wards by two MSOAs: what moves from one to its ward's other is moved back in the other ward.

    def _by_squares(self, measured: Measured, inner: np.ndarray, stretches: list[Stretch]) -> np.ndarray:
        fine = np.zeros(len(stretches), dtype=bool)
        for square in self.squares:
            if inner[0] in square:
                at = square.index(int(inner[0]))
                fine |= over(self._turns(measured, square[at:] + square[:at]), stretches) >= measured.rule.k
        return fine

    def _turns(self, measured: Measured, square) -> np.ndarray:
        """By month, of (a, a neighbour, the one opposite, the other neighbour): how far a can go up and down."""
        take = measured.rule.moves.take
        a, beside, opposite, below = square
        return np.minimum(take[beside], take[below]) + np.minimum(take[a], take[opposite])

    def _hide_a_square(self, area: int) -> bool:
        ward, msoa = self.ground.part_of[Level.WARD], self.ground.part_of[Level.MSOA]
        (a,) = self.places_of(Level.LSOA, area)
        stretches = self.stretches[Level.LSOA]
        shown = [measured for measured in self.measures if Level.LSOA in measured.levels]
        found = []
        for beside in self.places[(ward[self.places] == ward[a]) & (msoa[self.places] != msoa[a])]:
            for below in self.places[(msoa[self.places] == msoa[a]) & (ward[self.places] != ward[a])]:
                opposites = (ward[self.places] == ward[below]) & (msoa[self.places] == msoa[beside])
                for opposite in self.places[opposites]:
                    square = tuple(int(one) for one in (a, beside, opposite, below))
                    if all((over(self._turns(each, square), stretches) >= each.rule.k).all() for each in shown):
                        found.append((self._size(np.array(square)), square))
        if not found:
            return False
        self.squares.append(min(found)[1])
        for place in self.squares[-1]:
            self.hide(Level.LSOA, int(self.ground.part_of[Level.LSOA][place]))
        return True
