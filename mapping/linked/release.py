"""All figures of one measure at once, and which of them may be shown: what maps, tables, files and programs are cut
from. Nobody asks for a cell; they ask for a release and are given what it shows."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from fraudhub.geography.levels import Level
from mapping.linked.boroughs import BoroughTable, Detail, detail_of, is_told_to_be_nought
from mapping.linked.ground import Ground
from mapping.linked.rules import CountRule, Measured, Rule, whole_of
from mapping.linked.small_areas import BoroughAreas, CannotBeHidden, Hidden
from mapping.linked.tally import Tally, over
from mapping.linked.windows import Calendar, Kind, Stretch


@dataclass(frozen=True)
class Shape:
    """By which areas and periods a measure is shown: see mapping.breakdowns."""

    borough_kinds: frozenset[Kind]
    area_levels: tuple[Level, ...]  # ward, MSOA
    by_quarter_ends: bool  # wards and MSOAs also by twelve months to a quarter's end
    by_lsoa: bool  # three financial years together
    total_is_open: bool = False  # the sum of all is on another page, so that hiding it here would hide nothing

    @property
    def levels(self) -> tuple[Level, ...]:
        return (*self.area_levels, Level.LSOA) if self.by_lsoa else self.area_levels

    def sheets(self, calendar: Calendar) -> list[Stretch | None]:
        """What is shown of areas by financial years alone has nothing to add up between them: each year is hidden by
        itself. None: all periods hang together, and an area is hidden in all of them."""
        return [None] if self.by_quarter_ends or self.by_lsoa else list(calendar.all_of(Kind.YEAR))

    def stretches(self, calendar: Calendar, *, quarters: bool) -> dict[Level, list[Stretch]]:
        years = list(calendar.all_of(Kind.YEAR))
        found = {
            level: calendar.years_to_quarter_ends() if self.by_quarter_ends and quarters else years
            for level in self.area_levels
        }
        if self.by_lsoa:
            found[Level.LSOA] = list(calendar.all_of(Kind.THREE_YEARS))
        return {level: stretches for level, stretches in found.items() if stretches}


@dataclass(frozen=True)
class Pattern:
    """What is hidden: a detail of a borough's, or an area, in every period. In codes, to be kept and compared."""

    lost: dict[str, frozenset[str]] = field(default_factory=dict)  # kind to borough codes
    all_lost: frozenset[str] = frozenset()  # kinds that all together lost
    areas: dict[str, frozenset[str]] = field(default_factory=dict)  # level, or level and first month, to area codes

    def to_json(self) -> dict:
        return {
            "lost": {kind: sorted(codes) for kind, codes in sorted(self.lost.items())},
            "all_lost": sorted(self.all_lost),
            "areas": {level: sorted(codes) for level, codes in sorted(self.areas.items())},
        }

    @classmethod
    def from_json(cls, kept: dict) -> Pattern:
        return cls(
            {kind: frozenset(codes) for kind, codes in kept["lost"].items()},
            frozenset(kept["all_lost"]),
            {level: frozenset(codes) for level, codes in kept["areas"].items()},
        )


class Release:
    """Measures that are hidden together, for everybody of one k: what is hidden of one is hidden of all, so that none
    bounds another (a report that is moved takes its victim along).

    `inside` is the release of what these are a part of: what is hidden there is hidden here. `before` is the pattern
    of an earlier release, of which nothing is shown again; where it is `settled`, it was made for these counts.
    """

    def __init__(self, ground: Ground, calendar: Calendar, shape: Shape, measures: list[Measured], *,
                 inside: Pattern | None = None, before: Pattern | None = None, settled: bool = False):  # fmt: skip
        self.ground, self.calendar, self.shape, self.measures = ground, calendar, shape, measures
        self.detail = Detail()
        self.hidden: dict[Stretch | None, Hidden] = {sheet: {} for sheet in shape.sheets(calendar)}
        self._free, self._whole = None, None
        self._around: dict[tuple[int, Stretch | None], BoroughAreas] = {}  # once it is protected
        if inside is not None:
            self._begin_with(inside)
            whole = {level: set(codes) for level, codes in next(iter(self.hidden.values()), {}).items()}
            self._whole = whole if shape.levels else None
            self._free = {kind: set(lost) for kind, lost in self.detail.lost.items()}
        if before is not None:
            self._begin_with(before)
        if not settled:
            self._protect()

    @property
    def pattern(self) -> Pattern:
        boroughs = self.ground.codes[Level.BOROUGH]
        return Pattern(
            {str(kind): frozenset(boroughs[one] for one in lost) for kind, lost in self.detail.lost.items()},
            frozenset(str(kind) for kind in self.detail.all_lost),
            {
                self._sheet_name(level, sheet): frozenset(self.ground.codes[level][one] for one in hidden)
                for sheet, areas in self.hidden.items()
                for level, hidden in areas.items()
            },
        )  # fmt: skip

    def _begin_with(self, pattern: Pattern) -> None:
        at = {code: one for one, code in enumerate(self.ground.codes[Level.BOROUGH])}
        for kind, codes in pattern.lost.items():
            for code in codes:
                self.detail.lose(Kind(kind), at[code])
        self.detail.all_lost |= {Kind(kind) for kind in pattern.all_lost}
        for name, codes in pattern.areas.items():
            level, _, month = name.partition(" from ")
            at_level = {code: one for one, code in enumerate(self.ground.codes[Level(level)])}
            for sheet, areas in self.hidden.items():
                if not month or self._sheet_name(Level(level), sheet) == name:
                    areas.setdefault(Level(level), set()).update(at_level[code] for code in codes)

    def _sheet_name(self, level: Level, sheet: Stretch | None) -> str:
        return str(level) if sheet is None else f"{level} from {(self.calendar.first + sheet[0]).code}"

    def _protect(self) -> None:
        while True:
            before = None
            while before != self.pattern:  # what one measure loses, the others lose
                before = self.pattern
                for measured in self.measures:
                    if measured.by_borough is not None:
                        table = BoroughTable(
                            measured.by_borough, self.calendar, set(self.shape.borough_kinds), self.detail,
                            whole_of(self.measures, measured).by_borough.tally.most, self._free,
                        )  # fmt: skip
                        table.protect()
                    else:
                        self._pool_boroughs(measured.rule)
            telling = self._protect_areas()
            if telling is None:
                return
            self.detail.lose(Kind.YEAR, telling)

    def _pool_boroughs(self, rule: Rule) -> None:
        """Money: a borough with a sum that tells shows none, nor do those with which its own is mixed."""
        stretches = [s for kind in sorted(self.shape.borough_kinds) for s in self.calendar.all_of(kind)]
        places = self.ground.part_of[Level.BOROUGH]
        boroughs = range(len(self.ground.codes[Level.BOROUGH]))
        sizes = [rule.size(np.flatnonzero(places == one)) for one in boroughs]
        lost = self.detail.lost[Kind.YEAR]
        for one in boroughs:
            if rule.tells(np.flatnonzero(places == one), stretches).any():
                self.detail.lose(Kind.YEAR, one)
        while lost and len(lost) < sum(1 for size in sizes if size):
            if len(lost) > 1 and not rule.tells(np.flatnonzero(np.isin(places, list(lost))), stretches).any():
                return
            self.detail.lose(
                Kind.YEAR, min((one for one in boroughs if one not in lost and sizes[one]), key=lambda one: sizes[one])
            )
        pooled = np.flatnonzero(np.isin(places, list(lost)))
        if not lost or not rule.tells(pooled, stretches).any():
            return
        if not self.shape.total_is_open:
            self.detail.lose_for_all(Kind.YEAR, len(boroughs))

    def _protect_areas(self) -> int | None:
        """Hide what must be below each borough; the number of a borough whose own total still tells, or None."""
        for sheet, kept in self.hidden.items():
            for borough in range(len(self.ground.codes[Level.BOROUGH])):
                areas = self._areas_of(borough, sheet)
                if borough in self.detail.lost[Kind.YEAR]:
                    areas.hide_all()
                elif len(areas.places) > 1:
                    for level in areas.levels:
                        for area in areas.areas(level):
                            if area in kept.get(level, ()) or self._tells(areas, level, area):
                                areas.hide(level, area)
                    try:
                        areas.protect()
                    except CannotBeHidden:
                        return borough
                for level, hidden in areas.hidden.items():
                    kept.setdefault(level, set()).update(hidden)
        return None

    def _areas_of(self, borough: int, sheet: Stretch | None, hidden: Hidden | None = None) -> BoroughAreas:
        places = np.flatnonzero(self.ground.part_of[Level.BOROUGH] == borough)
        stretches = self.shape.stretches(self.calendar, quarters=borough not in self.detail.lost[Kind.QUARTER])
        if sheet is not None:
            stretches = {level: [sheet] for level in stretches}
        nothing = {level: set() for level in stretches}
        return BoroughAreas(self.ground, self.measures, stretches, places, hidden or nothing, [], self._whole)

    def _tells(self, areas: BoroughAreas, level: Level, area: int) -> bool:
        places = areas.places_of(level, area)
        return any(
            measured.rule.tells(places, areas.stretches[level]).any()
            for measured in self.measures
            if level in measured.levels
        )

    def tells_since(self, then: Release, since: Measured) -> bool:
        """Of what is hidden now and was shown then (a nought too): is what came since too little to be mixed up? Where
        it is, all areas of their borough are hidden first."""
        for borough, sheet in self._known_from_then(then, since):
            areas = self._areas_of(borough, sheet)
            for level in areas.levels:
                self.hidden[sheet].setdefault(level, set()).update(areas.areas(level))
        return self._boroughs_are_known(then, since) or bool(self._known_from_then(then, since))

    def _known_from_then(self, then: Release, since: Measured) -> set[tuple[int, Stretch | None]]:
        found, rule = set(), since.rule
        for sheet, kept in self.hidden.items():
            for level in self.shape.levels:
                for area in sorted(kept.get(level, ())):
                    places = np.flatnonzero(self.ground.part_of[level] == area)
                    borough = int(self.ground.part_of[Level.BOROUGH][places[0]])
                    areas = self._areas_of(borough, sheet, kept)
                    stretches = [
                        s for s in areas.stretches.get(level, []) if self._is_new(then, since.code, level, area, s)
                    ]
                    if not stretches:
                        continue
                    fine = rule.has_room(list(areas.exchanges(places, kept)), stretches)
                    if not (fine | rule.is_empty(places, stretches)).all():
                        found.add((borough, sheet))
        return found

    def _is_new(self, then: Release, code: str, level: Level, area: int, stretch: Stretch) -> bool:
        """Hidden now, and shown then; what was not over then was shown to nobody."""
        return (
            stretch[1] <= then.calendar.length
            and self.hides_area(code, level, area, stretch)
            and not then.hides_area(code, level, area, stretch)
        )

    def _boroughs_are_known(self, then: Release, since: Measured) -> bool:
        rule, code = since.by_borough, since.code
        table = BoroughTable(
            rule, self.calendar, set(self.shape.borough_kinds), self.detail, rule.tally.most, self._free
        )
        sums = rule.tally.most.sum(axis=0)
        for kind, stretches in table.by_detail.items():
            stretches = [s for s in stretches if s[1] <= then.calendar.length]
            came = over(sums, stretches)
            if any(
                0 < came[at] < rule.k and self.hides_all(code, stretch) and not then.hides_all(code, stretch)
                for at, stretch in enumerate(stretches)
            ):
                return True
            for borough in sorted(self.detail.lost[kind]):
                new = [
                    s
                    for s in stretches
                    if self.hides_borough(code, borough, s) and not then.hides_borough(code, borough, s)
                ]
                came_here = over(rule.tally.most[borough], new) > 0
                if new and (came_here & (table.room(kind, borough, new) < rule.k - 1)).any():
                    return True
        return False

    # What may be shown.

    def _whole_of(self, code: str) -> Measured:
        """The measure whose nought is told as this one's."""
        return whole_of(self.measures, next(each for each in self.measures if each.code == code))

    def hides_all(self, code: str, stretch: Stretch) -> bool:
        """Nought is told where it is told of each borough."""
        return detail_of(stretch) in self.detail.all_lost and not all(
            self._is_nought(code, borough, stretch) for borough in range(len(self.ground.codes[Level.BOROUGH]))
        )

    def _is_nought(self, code: str, borough: int, stretch: Stretch) -> bool:
        if borough in self.detail.lost[detail_of(stretch)]:
            return self._borough_is_nought(code, borough, stretch)
        places = np.flatnonzero(self.ground.part_of[Level.BOROUGH] == borough)
        return bool(self._whole_of(code).rule.is_empty(places, [stretch])[0])

    def hides_borough(self, code: str, borough: int, stretch: Stretch) -> bool:
        """Nought is told where all that it could be mixed with is nought too."""
        if borough not in self.detail.lost[detail_of(stretch)]:
            return False
        return not self._borough_is_nought(code, borough, stretch)

    def is_all_there_is(self, borough: int, stretch: Stretch) -> bool:
        """What is shown tells it, hidden or not: the sum of all, which is open, and nought of everybody else."""
        if not self.shape.total_is_open or self.detail.lost[Kind.YEAR] - {borough}:
            return False
        others = np.flatnonzero(self.ground.part_of[Level.BOROUGH] != borough)
        return all(measured.rule.is_empty(others, [stretch])[0] for measured in self.measures)

    def _borough_is_nought(self, code: str, borough: int, stretch: Stretch) -> bool:
        whole = self._whole_of(code)
        if whole.by_borough is not None:
            most = whole.by_borough.tally.most
            return is_told_to_be_nought(self.detail, most, borough, stretch, self.calendar.length)
        lost = self.detail.lost[Kind.YEAR]
        pool = np.flatnonzero(np.isin(self.ground.part_of[Level.BOROUGH], list(lost)))
        return Kind.YEAR not in self.detail.all_lost and bool(whole.rule.is_empty(pool, [stretch])[0])

    def hides_area(self, code: str, level: Level, area: int, stretch: Stretch) -> bool:
        """Of a ward, an MSOA or an LSOA. Nought is told where all that it could be mixed with is nought too."""
        places = np.flatnonzero(self.ground.part_of[level] == area)
        borough = int(self.ground.part_of[Level.BOROUGH][places[0]])
        if Kind.YEAR in self.detail.all_lost:
            return True
        if borough in self.detail.lost[Kind.YEAR]:
            return not self._borough_is_nought(code, borough, stretch)
        mixed = places
        sheet = None if None in self.hidden else stretch
        hidden = self.hidden[sheet]
        if area in hidden.get(level, ()):
            if (borough, sheet) not in self._around:
                self._around[borough, sheet] = self._areas_of(borough, sheet, hidden)
            exchanges = self._around[borough, sheet].exchanges(places, hidden)
            mixed = np.unique(np.concatenate([places, *(outer for _, outer in exchanges)]))
        elif detail_of(stretch) is not Kind.QUARTER or borough not in self.detail.lost[Kind.QUARTER]:
            return False
        if detail_of(stretch) is Kind.QUARTER and borough in self.detail.lost[Kind.QUARTER]:
            start, end = stretch
            stretch = (start // 12 * 12, min(-(-end // 12) * 12, self.calendar.length))  # the years it is a part of
        return not self._whole_of(code).rule.is_empty(mixed, [stretch])[0]


def measured(code: str, tally: Tally, k: int, ground: Ground, levels: frozenset[Level], *, among: str = "") -> Measured:
    """A count, with its rule for places and the same for boroughs."""

    def summed(months):
        return None if months is None else ground.summed(months, Level.BOROUGH)

    by_borough = Tally(summed(tally.most), summed(tally.least), summed(tally.rest))
    return Measured(code, CountRule(tally, k), levels, CountRule(by_borough, k), among)


class YearByYear:
    """Releases of one financial year each, for what is not added up across years."""

    def __init__(self, releases: dict[int, Release]):
        self.releases = releases  # by the first month of the year

    def _at(self, stretch: Stretch) -> tuple[Release, Stretch]:
        first = stretch[0] // 12 * 12
        return self.releases[first], (stretch[0] - first, stretch[1] - first)

    def hides_all(self, code: str, stretch: Stretch) -> bool:
        release, within = self._at(stretch)
        return release.hides_all(code, within)

    def is_all_there_is(self, borough: int, stretch: Stretch) -> bool:
        release, within = self._at(stretch)
        return release.is_all_there_is(borough, within)

    def hides_borough(self, code: str, borough: int, stretch: Stretch) -> bool:
        release, within = self._at(stretch)
        return release.hides_borough(code, borough, within)

    def hides_area(self, code: str, level: Level, area: int, stretch: Stretch) -> bool:
        release, within = self._at(stretch)
        return release.hides_area(code, level, area, within)
