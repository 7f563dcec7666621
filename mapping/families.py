"""Measures that are read, counted and hidden together, and the release each figure is cut from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

import numpy as np
import pandas as pd

from fraudhub.core.periods import Month
from fraudhub.geography.levels import Level
from fraudhub.geography.scoping import Scope
from mapping.breakdowns import COUNTED
from mapping.linked.ground import Ground
from mapping.linked.release import Pattern, Release, Shape, YearByYear, measured
from mapping.linked.rules import CountRule, Measured, MoneyRule
from mapping.linked.tally import Answers, Counted, Happened, Tally, areas_of
from mapping.linked.windows import Calendar, Kind, Stretch
from mapping.remembering import Earlier
from mapping.sources import cases, outreach, recovery
from mapping.sources.places import the_ground

AREAS = (Level.WARD, Level.MSOA)
REPEATED_WITHIN_MONTHS = 12
CASES = "cases"  # counted beside repeat victims, and shown in no map: where there was none, nobody could be seen
AS_OF = "as of {}"  # up to which moment the sums of a year were shown, among the notes of a release
CAP_PERCENTILE = 95  # lower than in a comparison, so that what is beyond it is never one or two people's
_YEARLY = frozenset({Kind.ROLLING, Kind.YEAR})
_TIMES = frozenset({Kind.MONTH, Kind.QUARTER, Kind.ROLLING, Kind.YEAR})

_OF_REPORTS = Shape(_TIMES | {Kind.THREE_YEARS}, AREAS, by_quarter_ends=True, by_lsoa=True)
_OF_OLDER = Shape(_TIMES, AREAS, by_quarter_ends=False, by_lsoa=False)
_OF_REPEATS = Shape(_YEARLY, (), by_quarter_ends=False, by_lsoa=False)
_OF_LOSSES = Shape(frozenset({Kind.QUARTER, Kind.YEAR}), (Level.WARD,), by_quarter_ends=False, by_lsoa=False)
_OF_RECEIPTS = Shape(frozenset({Kind.YEAR}), (), by_quarter_ends=False, by_lsoa=False, total_is_open=True)
_OF_WORK = Shape(_TIMES, AREAS, by_quarter_ends=True, by_lsoa=False)
SHAPES = {
    "reports": _OF_REPORTS, "victims": _OF_REPORTS, "reports_65plus": _OF_OLDER, "victims_65plus": _OF_OLDER,
    "repeat_victims": _OF_REPEATS, CASES: _OF_REPEATS, "losses_capped": _OF_LOSSES, "losses": _OF_LOSSES,
    "recovered": _OF_RECEIPTS,
    "visits": _OF_WORK, "protective_actions": _OF_WORK, "coverage_65plus": _OF_WORK, "events": _OF_WORK,
}  # fmt: skip
TOGETHER = (
    ("reports", "victims"), ("reports_65plus", "victims_65plus"), ("repeat_victims",), ("losses_capped",), ("losses",),
    ("recovered",), ("visits", "protective_actions", "coverage_65plus"),
)  # fmt: skip
AMONG = {"victims": "reports", "victims_65plus": "reports_65plus"}
PART_OF = {"reports_65plus": "reports", "victims_65plus": "victims"}
INSIDE = {"reports_65plus": "reports", "losses": "losses_capped"}


class NothingCounted(Exception):
    """The hub holds nothing at all of this measure."""


@dataclass(frozen=True)
class Money:
    """Losses (or receipts), one by one, as they are summed: `pence` up to the cap where there is one. Every one has its
    place among `places` and its month among `months`."""

    place: np.ndarray
    month: np.ndarray
    pence: np.ndarray
    places: int
    months: int

    @cached_property
    def most(self) -> np.ndarray:
        """How many there were."""
        return self._by_place_and_month().astype(np.int64)

    @cached_property
    def _pence(self) -> np.ndarray:
        return self._by_place_and_month(self.pence)

    def _by_place_and_month(self, weights: np.ndarray | None = None) -> np.ndarray:
        at = self.place.astype(np.int64) * self.months + self.month
        return np.bincount(at, weights, minlength=self.places * self.months).reshape(self.places, self.months)

    def counted(self, ground: Ground, level: Level | None, stretch: Stretch) -> np.ndarray:
        """By area: whole pounds."""
        (part_of, areas), (start, end) = areas_of(ground, level), stretch
        pence = np.bincount(part_of, weights=self._pence[:, start:end].sum(axis=1), minlength=areas)
        return np.rint(pence / 100).astype(np.int64)


@dataclass(frozen=True)
class Standing:
    """Sums of money as they are now, but of some `years` (by their first month) as they were shown last: what came in
    since is too little. `shift` months lie between the two calendars."""

    now: Money
    then: Answers
    shift: int
    years: frozenset[int]

    @cached_property
    def most(self) -> np.ndarray:
        most = self.now.most.copy()
        for first in self.years:
            kept = self.then.most[:, first + self.shift : first + self.shift + 12]
            most[:, first : first + kept.shape[1]] = kept[:, : most.shape[1] - first]
        return most

    def counted(self, ground: Ground, level: Level | None, stretch: Stretch) -> np.ndarray:
        if stretch[0] // 12 * 12 not in self.years:
            return self.now.counted(ground, level, stretch)
        return self.then.counted(ground, level, (stretch[0] + self.shift, stretch[1] + self.shift))


@dataclass(frozen=True)
class Family:
    """What was read, by measure, and the release that says what of it may be shown. `releases` is by measure too."""

    ground: Ground
    calendar: Calendar
    happened: dict[str, Counted]
    releases: dict[str, Release | YearByYear]
    data_cut: datetime
    notes: dict[str, float] = field(default_factory=dict)  # the cap of losses, in pounds
    age_unknown: np.ndarray | None = None  # reports, by place and month
    without_the_unplaced: bool = False
    rows: int | None = None  # how many reports there were, where that says more than the data cut
    settled: bool = False  # nothing changed since the last release: there is nothing new to remember of this one

    def received(self, measure: str, places: np.ndarray) -> np.ndarray:
        """By month: did anything of this measure come from these places?"""
        return self.happened[measure].most[places].sum(axis=0) > 0

    def cases(self, level: Level | None, stretch: Stretch) -> np.ndarray | None:
        """How many began by area, where it is cases alone that show what is counted; None of everything else."""
        return self.happened[CASES].counted(self.ground, level, stretch) if CASES in self.happened else None

    @property
    def patterns(self) -> dict[str, Pattern]:
        """By measure (and year, where each is by itself): what is hidden, for the next release to hide as well."""
        found = {}
        for code, release in sorted(self.releases.items()):
            if isinstance(release, YearByYear):
                for first, each in release.releases.items():
                    found[in_year(code, self.calendar.first + first)] = each.pattern
            else:
                found[code] = release.pattern
        return found


@dataclass(frozen=True)
class Wanted:
    """What a family is read for: a measure, for one k, `areas` or boroughs alone, and what an earlier release hid.
    `data_cut`: the last change of what is read, and `rows` how many reports there were then."""

    measure: str
    k: int
    today: date
    areas: bool
    earlier: Earlier
    data_cut: datetime | None
    rows: int | None = None


def name_of(measure: str) -> str:
    """Of the family: measures of one name are read and released together."""
    return _READERS[measure].__name__.strip("_")


def read(wanted: Wanted) -> Family:
    """From the records themselves. NothingCounted where the hub holds none."""
    return _READERS[wanted.measure](wanted)


def changed_at(measure: str) -> datetime | None:
    """The data cut: the last change of what a measure is counted from; None where there is nothing."""
    return _CHANGES[name_of(measure)](Scope.everything())


def rows_of(measure: str) -> int | None:
    """How many reports there are, for what is counted from them."""
    return cases.how_many_reports(the_ground()) if _CHANGES[name_of(measure)] is cases.counted_changed_at else None


def shape_of(measure: str, areas: bool = True) -> Shape:
    shape = SHAPES[measure]
    return shape if areas else Shape(shape.borough_kinds, (), by_quarter_ends=False, by_lsoa=False)


def shown(measure: str, calendar: Calendar) -> dict[Level | None, list[Stretch]]:
    """By level, of everywhere too (None): the stretches that a measure is shown for, whoever looks."""
    shape = shape_of(measure)
    by_borough = [stretch for kind in sorted(shape.borough_kinds) for stretch in calendar.all_of(kind)]
    found = {None: by_borough, Level.BOROUGH: by_borough} | shape.stretches(calendar, quarters=True)
    return {level: stretches for level, stretches in found.items() if stretches}


def in_year(measure: str, first: Month) -> str:
    """As the pattern of one year is called."""
    return f"{measure} from {first.code}"


def released_together(codes: tuple[str, ...], tallies: dict[str, Tally], ground: Ground, calendar: Calendar,
                      wanted: Wanted, *, inside: Pattern | None = None, settled: bool = False) -> Release:  # fmt: skip
    """Counts that are hidden together. `tallies` by code."""
    shape = shape_of(codes[0], wanted.areas)
    below = frozenset(shape.levels)
    counts = [
        measured(code, tallies[code], wanted.k, ground, below & set(COUNTED[code].levels), among=AMONG.get(code, ""))
        for code in codes
    ]
    before = wanted.earlier.patterns.get(codes[0])
    return Release(ground, calendar, shape, counts, inside=inside, before=before, settled=settled)


def _reports(asked: Wanted) -> Family:
    everything = Scope.everything()
    ground = the_ground()
    tallied = cases.reports_tallied(ground)
    if tallied is None:
        raise NothingCounted
    by_month = tallied.grids["reports"].sum(axis=0)
    days = Counter({(tallied.first + at).start: int(count) for at, count in enumerate(by_month)})
    calendar = Calendar.covering(+days, asked.today)
    grids = {name: in_calendar(grid, tallied.first, calendar) for name, grid in tallied.grids.items()}
    happened = {"reports": Happened.times(grids["reports"]), "reports_65plus": Happened.times(grids["older"])}
    happened |= _victims(cases.victims_by_day(everything), grids, ground, calendar)
    wholes, parts = TOGETHER[:2]
    left_out = _leave_out_the_unplaced(happened, SHAPES["reports"], ground, calendar, asked.k, wholes)
    tallies = {code: each.tally(happened.get(PART_OF.get(code))) for code, each in happened.items()}
    first = released_together(wholes, tallies, ground, calendar, asked)
    second = released_together(parts, tallies, ground, calendar, asked, inside=first.pattern)
    releases = dict.fromkeys(wholes, first) | dict.fromkeys(parts, second)
    return Family(ground, calendar, happened, releases, asked.data_cut, age_unknown=grids["age_unknown"],
                  without_the_unplaced=left_out)  # fmt: skip


def _victims(rows: pd.DataFrame, grids: dict[str, np.ndarray], ground: Ground, calendar: Calendar):
    """Individuals: those whose report led to a case, once however often they reported, and all others."""
    at = _placed(rows, ground, calendar)
    who, is_older = rows["who"].to_numpy(dtype=np.int64), rows["older"].eq(True)
    alone = grids["individuals"] - _grid(ground, calendar, at)
    older_alone = grids["older_individuals"] - _grid(ground, calendar, at, is_older)
    return {
        "victims": _people(alone, at, who, calendar),
        "victims_65plus": _people(older_alone, at, who, calendar, is_older.to_numpy()),
    }


def in_calendar(grid: np.ndarray, first: Month, calendar: Calendar) -> np.ndarray:
    """A grid that begins with another month, cut and filled to the months of the calendar."""
    shift = first - calendar.first
    found = np.zeros((grid.shape[0], calendar.length), dtype=np.int64)
    here = slice(max(0, shift), max(0, min(calendar.length, shift + grid.shape[1])))
    found[:, here] = grid[:, max(0, -shift) : max(0, -shift) + here.stop - here.start]
    return found


def year_again(code: str, counted: Counted, ground: Ground, calendar: Calendar, first: int, wanted: Wanted) -> Release:
    """One year, from its first month, hidden as the last release hid it."""
    shape, patterns = shape_of(code, wanted.areas), wanted.earlier.patterns
    year = Calendar(calendar.first + first, min(12, calendar.length - first))
    rule = CountRule(Tally.plain(counted.most[:, first : first + 12]), wanted.k)
    inside = patterns.get(in_year(INSIDE[code], year.first)) if code in INSIDE else None
    return Release(ground, year, shape, [Measured(code, rule, frozenset(shape.levels))], inside=inside,
                   before=patterns[in_year(code, year.first)], settled=True)  # fmt: skip


def _repeats(asked: Wanted) -> Family:
    everything = Scope.everything()
    rows = cases.victims_by_day(everything)
    ground, calendar = _stage(pd.Series(cases.report_days(everything)), asked.today)
    rows = rows[rows["borough"].notna()]
    again, began = repeated(rows), begun(rows)
    at = _placed(again, ground, calendar)
    nothing = np.zeros((len(ground.places), calendar.length), dtype=np.int64)
    happened = {
        "repeat_victims": _people(nothing, at, again["who"].to_numpy(dtype=np.int64), calendar),
        CASES: Happened.times(_grid(ground, calendar, _placed(began, ground, calendar))),
    }
    tallies = {"repeat_victims": happened["repeat_victims"].tally()}
    release = released_together(("repeat_victims",), tallies, ground, calendar, asked)
    return Family(ground, calendar, happened, {"repeat_victims": release}, asked.data_cut)


def repeated(rows: pd.DataFrame) -> pd.DataFrame:
    """Of `victims_by_day`: the first report of each case of somebody with another case in the twelve months before."""
    first = begun(rows)
    months = first["day"].map(lambda day: day.year * 12 + day.month).astype("int64")
    earlier = months.groupby(first["who"]).shift()
    return first[(months - earlier).le(REPEATED_WITHIN_MONTHS)]


def begun(rows: pd.DataFrame) -> pd.DataFrame:
    """Of `victims_by_day`: the first report of each case."""
    return rows.sort_values("day", kind="stable").drop_duplicates("case")


def _losses(asked: Wanted) -> Family:
    ground = the_ground()
    losses = cases.losses_placed(ground)
    if losses is None:
        raise NothingCounted
    by_month = np.bincount(losses.month)
    days = Counter({(losses.first + at).start: int(count) for at, count in enumerate(by_month) if count})
    calendar = Calendar.covering(days, asked.today)
    month = losses.month + (losses.first - calendar.first)
    inside = (month >= 0) & (month < calendar.length)
    place, month, who, pence, came = (
        each[inside] for each in (losses.place, month, losses.who, losses.pence, losses.came)
    )
    kept = asked.earlier.kept
    cap = 100 * kept.notes["cap_gbp"] if kept else cap_of(pence)  # another cap would tell whose loss lies between
    capped = np.minimum(pence, cap)
    size = (len(ground.places), calendar.length)
    happened = {"losses": Money(place, month, pence, *size), "losses_capped": Money(place, month, capped, *size)}
    shape = shape_of("losses", asked.areas)
    levels, releases = frozenset(shape.levels), {"losses_capped": {}, "losses": {}}
    notes, standing = {"cap_gbp": cap / 100}, set()
    for first in range(0, calendar.length, 12):
        year = Calendar(calendar.first + first, min(12, calendar.length - first))
        then = (month >= first) & (month < first + 12)
        rows_then = (place[then], month[then] - first, who[then])
        since, as_of = came[then] > _as_of(asked.earlier, year), asked.data_cut.timestamp()
        if _stands(asked, ground, calendar, year) and any(
            _tells_what_came(ground, year, MoneyRule(*(each[since] for each in (*rows_then, amounts[then]))), shape)
            for amounts in (pence, capped)
        ):
            standing.add(first)
            as_of = _as_of(asked.earlier, year)
        notes[AS_OF.format(year.first.code)] = as_of
        lower = Measured("losses_capped", MoneyRule(*rows_then, capped[then]), levels)
        raw = Measured("losses", MoneyRule(*rows_then, pence[then], (pence - capped)[then]), levels)
        if first in standing:
            continue
        first_pattern = None
        for code, measured_ in (("losses_capped", lower), ("losses", raw)):
            old = asked.earlier.patterns.get(in_year(code, year.first))
            release = Release(ground, year, shape, [measured_], inside=first_pattern, before=old)
            releases[code][first] = release
            first_pattern = release.pattern
    if standing:
        happened = {code: _standing(code, each, asked.earlier, calendar, standing) for code, each in happened.items()}
        for code, each in happened.items():
            releases[code] |= {first: year_again(code, each, ground, calendar, first, asked) for first in standing}
    by_year = {code: YearByYear(each) for code, each in releases.items()}
    return Family(ground, calendar, happened, by_year, asked.data_cut, notes)


def _as_of(earlier: Earlier, year: Calendar) -> float:
    """Up to which moment the sums of a year were shown last, in POSIX time; 0 where they were not."""
    if earlier.kept is None or earlier.data_cut is None:
        return 0.0
    return earlier.kept.notes.get(AS_OF.format(year.first.code), earlier.data_cut.timestamp())


def _stands(asked: Wanted, ground: Ground, calendar: Calendar, year: Calendar) -> bool:
    """The sums of that year were shown by the last release, and no others are shown of it now."""
    kept = asked.earlier.kept
    if kept is None or (kept.ground, kept.areas) != (ground.name, asked.areas):
        return False
    then = Calendar(asked.earlier.begins, next(iter(asked.earlier.counts.values())).shape[1])
    first, shift = year.first - calendar.first, calendar.first - then.first
    now = {stretch for each in shown("losses", calendar).values() for stretch in each if stretch[0] // 12 * 12 == first}
    before = {(start - shift, end - shift) for each in shown("losses", then).values() for start, end in each}
    return bool(now) and now <= before


def _tells_what_came(ground: Ground, year: Calendar, rule: MoneyRule, shape: Shape) -> bool:
    """Whoever kept the last sums takes them from the new ones: is what is left some few people's?"""
    stretches = [stretch for kind in sorted(shape.borough_kinds) for stretch in year.all_of(kind)]
    return any(
        rule.tells(np.flatnonzero(part_of == area), stretches).any()
        for level in (Level.BOROUGH, *shape.levels)
        for part_of, areas in [areas_of(ground, level)]
        for area in np.unique(part_of[rule.place])
    )


def _standing(code: str, now: Money, earlier: Earlier, calendar: Calendar, years: set[int]) -> Standing:
    then = Calendar(earlier.begins, earlier.counts[code].shape[1])
    answers = Answers(earlier.counts[code], shown(code, then), earlier.kept.sums[code])
    return Standing(now, answers, calendar.first - then.first, frozenset(years))


def _recovered(asked: Wanted) -> Family:
    """A year at a time, by the borough of the victims: the ledger knows no nearer place, and in less time nearly
    everything would be one matter's."""
    everything = Scope.everything()
    rows = recovery.receipts_by_month(everything)
    ground, calendar = _stage(rows["day"], asked.today, until_now=True)
    place, month = _placed(rows, ground, calendar)
    inside = (month >= 0) & (month < calendar.length)
    place, month = place[inside], month[inside]
    matter, people = (rows[name].to_numpy(dtype=np.int64)[inside] for name in ("matter", "people"))
    pence = rows["pence"].to_numpy(dtype=np.float64)[inside]
    releases = {}
    for first in range(0, calendar.length, 12):
        year = Calendar(calendar.first + first, min(12, calendar.length - first))
        then = (month >= first) & (month < first + 12)
        rule = MoneyRule(place[then], month[then] - first, matter[then], pence[then], people=people[then])
        old = asked.earlier.patterns.get(in_year("recovered", year.first))
        measures = [Measured("recovered", rule, frozenset())]
        releases[first] = Release(ground, year, shape_of("recovered"), measures, before=old)
    happened = {"recovered": Money(place, month, pence, len(ground.places), calendar.length)}
    return Family(ground, calendar, happened, {"recovered": YearByYear(releases)}, asked.data_cut)


def cap_of(pence: np.ndarray) -> float:
    """The 95th percentile of all single losses, upwards to one figure, so that it is nobody's own loss."""
    if not len(pence):
        return 0.0
    level = float(np.percentile(pence, CAP_PERCENTILE))
    step = 10.0 ** np.floor(np.log10(max(level, 100.0)))
    return float(np.ceil(level / step) * step)


def _programme(asked: Wanted) -> Family:
    everything = Scope.everything()
    visits, actions = outreach.visits_by_day(everything), outreach.protective_actions_by_day(everything)
    days = pd.concat([visits["day"], actions["day"]])
    ground, calendar = _stage(days, asked.today, until_now=True, since=_first_start())
    once = visits.drop_duplicates("visit")
    older = visits[visits["older"].eq(True)]
    nothing = np.zeros((len(ground.places), calendar.length), dtype=np.int64)
    happened = {
        "visits": Happened.times(_grid(ground, calendar, _placed(once, ground, calendar))),
        "protective_actions": Happened.times(_grid(ground, calendar, _placed(actions, ground, calendar))),
        "coverage_65plus": _people(
            nothing, _placed(older, ground, calendar), older["who"].to_numpy(dtype=np.int64), calendar
        ),
    }
    tallies = {code: each.tally() for code, each in happened.items()}
    release = released_together(tuple(happened), tallies, ground, calendar, asked)
    return Family(ground, calendar, happened, dict.fromkeys(happened, release), asked.data_cut)


def _first_start() -> date | None:
    return min(filter(None, outreach.go_live_dates(Scope.everything()).values()), default=None)


def _events(asked: Wanted) -> Family:
    """Events are announced in public and count nobody, so none is hidden."""
    everything = Scope.everything()
    rows = outreach.events_by_day(everything)
    ground, calendar = _stage(rows["day"], asked.today, until_now=True, since=_first_start())
    grid = _grid(ground, calendar, _placed(rows.assign(lsoa=None), ground, calendar))
    return Family(ground, calendar, {"events": Happened.times(grid)}, {}, asked.data_cut)


def _leave_out_the_unplaced(
    happened: dict[str, Happened], shape: Shape, ground: Ground, calendar: Calendar, k: int, codes: tuple[str, ...]
) -> bool:
    """Those of no known borough, when they are few in any period, are left out of every figure of all measures: a
    borough's own figures would be the price of hiding them. True when they were left out and there are any."""
    nowhere = np.array([len(ground.places) - 1])
    stretches = [stretch for kind in sorted(shape.borough_kinds) for stretch in calendar.all_of(kind)]
    tallies = {code: each.tally() for code, each in happened.items()}
    rules = [CountRule(tallies[code], k) for code in codes]
    parts = [CountRule(Tally.plain(tallies[code].most), k) for code in happened if code not in codes]
    if not any(rule.tells(nowhere, stretches).any() for rule in [*rules, *parts]):
        return False
    _leave_out(happened, ground)
    return True


def _leave_out(happened: dict[str, Happened], ground: Ground) -> None:
    nowhere = len(ground.places) - 1
    for code, each in happened.items():
        anonymous = each.anonymous.copy()
        anonymous[nowhere] = 0
        placed = each.place != nowhere
        happened[code] = Happened(anonymous, each.place[placed], each.month[placed], each.who[placed])


def _stage(days: pd.Series, today: date, counts: pd.Series | None = None, *, until_now=False, since=None):
    if days.empty:
        raise NothingCounted
    counted = Counter()
    for day, count in zip(days, [1] * len(days) if counts is None else counts.tolist(), strict=True):
        counted[day] += count
    return the_ground(), Calendar.covering(counted, today, until_now=until_now, since=since)


def _placed(rows: pd.DataFrame, ground: Ground, calendar: Calendar) -> tuple[np.ndarray, np.ndarray]:
    """Place and month of each row, as numbers."""
    places = [
        ground.place_of(*(code if isinstance(code, str) else None for code in pair))  # pandas has NaN for None
        for pair in zip(rows["lsoa"], rows["borough"], strict=True)
    ]
    months = [Month(day.year, day.month) - calendar.first for day in rows["day"]]
    return np.array(places, dtype=np.int64), np.array(months, dtype=np.int64)


def _grid(ground: Ground, calendar: Calendar, at, counts: pd.Series | None = None) -> np.ndarray:
    place, month = at
    inside = (month >= 0) & (month < calendar.length)
    grid = np.zeros((len(ground.places), calendar.length), dtype=np.int64)
    weights = np.ones(len(place), dtype=np.int64) if counts is None else counts.to_numpy(dtype=np.int64)
    np.add.at(grid, (place[inside], month[inside]), weights[inside])
    return grid


def _people(anonymous: np.ndarray, at, who: np.ndarray, calendar: Calendar, kept: np.ndarray | None = None) -> Happened:
    place, month = at
    inside = (month >= 0) & (month < calendar.length)
    if kept is not None:
        inside &= kept
    return Happened(anonymous, place[inside], month[inside], who[inside])


_READERS: dict[str, Callable[[Wanted], Family]] = {
    "reports": _reports, "reports_65plus": _reports, "victims": _reports, "victims_65plus": _reports,
    "repeat_victims": _repeats, "losses": _losses, "losses_capped": _losses,
    "recovered": _recovered,
    "visits": _programme, "protective_actions": _programme, "coverage_65plus": _programme, "events": _events,
}  # fmt: skip
_CHANGES: dict[str, Callable[[Scope], datetime | None]] = {
    "reports": cases.counted_changed_at, "repeats": cases.counted_changed_at, "losses": cases.counted_changed_at,
    "recovered": recovery.changed_at, "programme": outreach.changed_at, "events": outreach.changed_at,
}  # fmt: skip
