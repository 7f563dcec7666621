"""Measures that are read, counted and hidden together, and the release each figure is cut from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime

import numpy as np
import pandas as pd

from fraudhub.core.periods import Month
from fraudhub.geography.levels import Level
from fraudhub.geography.scoping import Scope
from mapping.linked.ground import Ground
from mapping.linked.release import Pattern, Release, Shape, YearByYear, measured
from mapping.linked.rules import CountRule, Measured, MoneyRule
from mapping.linked.tally import Happened, Tally
from mapping.linked.windows import Calendar, Kind, Stretch
from mapping.remembering import Earlier
from mapping.sources import cases, outreach, recovery
from mapping.sources.places import the_ground

AREAS = (Level.WARD, Level.MSOA)
BELOW = frozenset(AREAS)
REPEATED_WITHIN_MONTHS = 12
CAP_PERCENTILE = 95  # lower than in a comparison, so that what is beyond it is never one or two people's
_YEARLY = frozenset({Kind.ROLLING, Kind.YEAR})
_TIMES = frozenset({Kind.MONTH, Kind.QUARTER, Kind.ROLLING, Kind.YEAR})

SHAPES = {
    "reports": Shape(_TIMES | {Kind.THREE_YEARS}, AREAS, by_quarter_ends=True, by_lsoa=True),
    "older": Shape(_TIMES, AREAS, by_quarter_ends=False, by_lsoa=False),
    "repeats": Shape(_YEARLY, (), by_quarter_ends=False, by_lsoa=False),
    "losses": Shape(frozenset({Kind.QUARTER, Kind.YEAR}), (Level.WARD,), by_quarter_ends=False, by_lsoa=False),
    "recovered": Shape(frozenset({Kind.YEAR}), (), by_quarter_ends=False, by_lsoa=False, total_is_open=True),
    "programme": Shape(_TIMES, AREAS, by_quarter_ends=True, by_lsoa=False),
}


AMONG = {"victims": "reports", "victims_65plus": "reports_65plus"}
PART_OF = {"reports_65plus": "reports", "victims_65plus": "victims"}


class NothingCounted(Exception):
    """The hub holds nothing at all of this measure."""


@dataclass(frozen=True)
class Money:
    """Losses (or receipts), one by one, as they are summed: `pence` up to the cap where there is one."""

    place: np.ndarray
    month: np.ndarray
    pence: np.ndarray

    def counted(self, part_of: np.ndarray, areas: int, stretch: Stretch) -> np.ndarray:
        """By area: whole pounds."""
        then = (self.month >= stretch[0]) & (self.month < stretch[1])
        pence = np.bincount(part_of[self.place[then]], weights=self.pence[then], minlength=areas)
        return np.rint(pence / 100).astype(np.int64)


@dataclass(frozen=True)
class Family:
    """What was read, by measure, and the release that says what of it may be shown. `releases` is by measure too."""

    ground: Ground
    calendar: Calendar
    happened: dict[str, Happened | Money]
    releases: dict[str, Release | YearByYear]
    data_cut: datetime
    notes: dict[str, float] = field(default_factory=dict)  # the cap of losses, in pounds
    age_unknown: np.ndarray | None = None  # reports, by place and month
    without_the_unplaced: bool = False
    name: str = ""  # measures of one name are released together
    settled: bool = False  # nothing changed since the last release: there is nothing new to remember of this one

    def held(self) -> dict[str, np.ndarray]:
        """By measure: what happened by place and month; money is not among it."""
        return {code: each.tally().most for code, each in self.happened.items() if isinstance(each, Happened)}

    def received(self, measure: str, places: np.ndarray) -> np.ndarray:
        """By month: did anything of this measure come from these places?"""
        happened = self.happened[measure]
        if isinstance(happened, Money):
            return np.bincount(happened.month[np.isin(happened.place, places)], minlength=self.calendar.length) > 0
        return happened.tally().most[places].sum(axis=0) > 0

    @property
    def patterns(self) -> dict[str, Pattern]:
        """By measure (and year, where each is by itself): what is hidden, for the next release to hide as well."""
        found = {}
        for code, release in sorted(self.releases.items()):
            if isinstance(release, YearByYear):
                for first, each in release.releases.items():
                    found[f"{code} from {(self.calendar.first + first).code}"] = each.pattern
            else:
                found[code] = release.pattern
        return found


@dataclass(frozen=True)
class Wanted:
    """What a family is read for: a measure, for one k, `areas` or boroughs alone, and what an earlier release hid."""

    measure: str
    k: int
    today: date
    areas: bool
    earlier: Earlier


def family_of(measure: str, *, k: int, today: date, areas: bool = True, earlier: Earlier | None = None) -> Family:
    """Everything a measure is read and hidden with, over all places and all periods that are over, for one k.

    Without `areas` only boroughs are shown (and nothing below them has to be kept safe).
    """
    wanted = Wanted(measure, k, today, areas, earlier or Earlier())
    return replace(_READERS[measure](wanted), name=name_of(measure))


def name_of(measure: str) -> str:
    return _READERS[measure].__name__.strip("_")


def tells_by_what_came_since(family: Family, measure: str, earlier: Earlier, k: int) -> bool:
    """Would somebody who kept an earlier map learn a number that is newly hidden, from what came since?

    What was shown then is known. So an area that is hidden now and was not is as open as what came since, in it and in
    those it is mixed with, allows.
    """
    release = family.releases.get(measure)
    known = measure in earlier.counts and measure in earlier.patterns
    if family.settled or not known or not isinstance(release, Release):
        return False
    first = Month(*map(int, earlier.first_month.split("-")))
    counts = {code: _in_calendar(each, first, family.calendar) for code, each in earlier.counts.items()}
    since = {
        code: np.maximum(family.happened[code].tally().most - then, 0)
        for code, then in counts.items()
        if code in family.happened
    }
    months = min(family.calendar.length, first - family.calendar.first + earlier.counts[measure].shape[1])
    then = earlier_of(release, earlier.patterns[measure], counts, k, months)
    return release.tells_since(then, came_since(release, since, measure, k))


def earlier_of(release: Release, pattern: Pattern, counts: dict[str, np.ndarray], k: int, months: int) -> Release:
    """The earlier release of the same measures, as it was settled then: `months` of the calendar were over."""
    ground, calendar = release.ground, Calendar(release.calendar.first, months)
    measures = [
        measured(each.code, Tally.plain(counts[each.code][:, :months]), k, ground, each.levels, among=each.among)
        for each in release.measures
        if each.code in counts
    ]
    return Release(ground, calendar, release.shape, measures, before=pattern, settled=True)


def came_since(release: Release, since: dict[str, np.ndarray], measure: str, k: int) -> Measured:
    """What came in since of one measure: of a part with what came in of the rest, against which alone it could have
    come otherwise."""
    whole = since.get(PART_OF.get(measure, ""))
    rest = None if whole is None else np.maximum(whole - since[measure], 0)
    return measured(measure, Tally.plain(since[measure], rest), k, release.ground, frozenset(release.shape.levels))


def _reports(asked: Wanted) -> Family:
    """Where nothing changed since the last release, what it hid is hidden again without working it out, and the people
    among the reports are read only for figures of victims."""
    everything, k = Scope.everything(), asked.k
    ground = the_ground()
    tallied = cases.reports_tallied(ground)
    if tallied is None:
        raise NothingCounted
    by_month = tallied.grids["reports"].sum(axis=0)
    days = Counter({(tallied.first + at).start: int(count) for at, count in enumerate(by_month)})
    calendar = Calendar.covering(+days, asked.today)
    grids = {name: _in_calendar(grid, tallied.first, calendar) for name, grid in tallied.grids.items()}
    data_cut = max(filter(None, (tallied.changed_at, cases.decided_at(everything))))
    happened = {"reports": Happened.times(grids["reports"]), "reports_65plus": Happened.times(grids["older"])}
    settled = asked.earlier.was_made_of(data_cut, calendar)
    if not settled or asked.measure.startswith("victims"):
        happened |= _victims(cases.victims_by_day(everything), grids, ground, calendar)
    wholes, parts = (tuple(code for code in PART_OF.values() if code in happened),
                     tuple(code for code in PART_OF if code in happened))  # fmt: skip
    if settled:
        left_out = not asked.earlier.counts["reports"][-1].any() and bool(grids["reports"][-1].any())
        if left_out:
            _leave_out(happened, ground)
    else:
        left_out = _leave_out_the_unplaced(happened, SHAPES["reports"], ground, calendar, k, wholes)
    shape = _shape("reports", asked.areas)
    below = frozenset(shape.levels)
    counts = [
        measured(
            code,
            happened[code].tally(),
            k,
            ground,
            below if code == "reports" else BELOW & below,
            among=AMONG.get(code, ""),
        )
        for code in wholes
    ]
    before = asked.earlier.patterns
    first = Release(ground, calendar, shape, counts, before=before.get("reports"), settled=settled)
    shape = _shape("older", asked.areas)
    some = [
        measured(
            code,
            happened[code].tally(happened[PART_OF[code]]),
            k,
            ground,
            frozenset(shape.levels),
            among=AMONG.get(code, ""),
        )
        for code in parts
    ]
    second = Release(ground, calendar, shape, some, inside=first.pattern, before=before.get("reports_65plus"),
                     settled=settled)  # fmt: skip
    releases = dict.fromkeys(wholes, first) | dict.fromkeys(parts, second)
    return Family(ground, calendar, happened, releases, data_cut, age_unknown=grids["age_unknown"],
                  without_the_unplaced=left_out, settled=settled)  # fmt: skip


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


def _in_calendar(grid: np.ndarray, first: Month, calendar: Calendar) -> np.ndarray:
    """A grid that begins with another month, cut and filled to the months of the calendar."""
    shift = first - calendar.first
    found = np.zeros((grid.shape[0], calendar.length), dtype=np.int64)
    here = slice(max(0, shift), max(0, min(calendar.length, shift + grid.shape[1])))
    found[:, here] = grid[:, max(0, -shift) : max(0, -shift) + here.stop - here.start]
    return found


def _repeats(asked: Wanted) -> Family:
    everything = Scope.everything()
    rows = cases.victims_by_day(everything)
    ground, calendar = _stage(pd.Series(cases.report_days(everything)), asked.today)
    again = repeated(rows[rows["borough"].notna()])
    at = _placed(again, ground, calendar)
    nothing = np.zeros((len(ground.places), calendar.length), dtype=np.int64)
    happened = {"repeat_victims": _people(nothing, at, again["who"].to_numpy(dtype=np.int64), calendar)}
    counts = [measured("repeat_victims", happened["repeat_victims"].tally(), asked.k, ground, frozenset())]
    release = Release(ground, calendar, SHAPES["repeats"], counts, before=asked.earlier.patterns.get("repeat_victims"))
    return Family(ground, calendar, happened, {"repeat_victims": release}, cases.victims_changed_at(everything))


def repeated(rows: pd.DataFrame) -> pd.DataFrame:
    """Of `victims_by_day`: the first report of each case of somebody with another case in the twelve months before."""
    first = rows.sort_values("day", kind="stable").drop_duplicates("case")
    months = first["day"].map(lambda day: day.year * 12 + day.month).astype("int64")
    earlier = months.groupby(first["who"]).shift()
    return first[(months - earlier).le(REPEATED_WITHIN_MONTHS)]


def _losses(asked: Wanted) -> Family:
    everything = Scope.everything()
    rows = cases.losses_by_day(everything)
    ground, calendar = _stage(rows["day"], asked.today)
    place, month = _placed(rows, ground, calendar)
    inside = (month >= 0) & (month < calendar.length)
    place, month = place[inside], month[inside]
    who, pence = rows["who"].to_numpy(dtype=np.int64)[inside], rows["pence"].to_numpy(dtype=np.float64)[inside]
    cap = cap_of(pence)
    capped = np.minimum(pence, cap)
    happened = {"losses": Money(place, month, pence), "losses_capped": Money(place, month, capped)}
    shape = _shape("losses", asked.areas)
    levels, releases = frozenset(shape.levels), {"losses_capped": {}, "losses": {}}
    for first in range(0, calendar.length, 12):
        year = Calendar(calendar.first + first, min(12, calendar.length - first))
        then = (month >= first) & (month < first + 12)
        rows_then = (place[then], month[then] - first, who[then])
        lower = Measured("losses_capped", MoneyRule(*rows_then, capped[then]), levels)
        raw = Measured("losses", MoneyRule(*rows_then, pence[then], (pence - capped)[then]), levels)
        first_pattern = None
        for code, measured_ in (("losses_capped", lower), ("losses", raw)):
            old = asked.earlier.patterns.get(f"{code} from {year.first.code}")
            release = Release(ground, year, shape, [measured_], inside=first_pattern, before=old)
            releases[code][first] = release
            first_pattern = release.pattern
    by_year = {code: YearByYear(each) for code, each in releases.items()}
    return Family(ground, calendar, happened, by_year, cases.victims_changed_at(everything), {"cap_gbp": cap / 100})


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
        old = asked.earlier.patterns.get(f"recovered from {year.first.code}")
        measures = [Measured("recovered", rule, frozenset())]
        releases[first] = Release(ground, year, SHAPES["recovered"], measures, before=old)
    happened = {"recovered": Money(place, month, pence)}
    return Family(ground, calendar, happened, {"recovered": YearByYear(releases)}, recovery.changed_at(everything))


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
    begun = min(filter(None, outreach.go_live_dates(everything).values()), default=None)
    ground, calendar = _stage(pd.concat([visits["day"], actions["day"]]), asked.today, until_now=True, since=begun)
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
    shape = _shape("programme", asked.areas)
    counts = [measured(code, each.tally(), asked.k, ground, frozenset(shape.levels)) for code, each in happened.items()]
    release = Release(ground, calendar, shape, counts, before=asked.earlier.patterns.get("visits"))
    return Family(ground, calendar, happened, dict.fromkeys(happened, release), outreach.changed_at(everything))


def _events(asked: Wanted) -> Family:
    """Events are announced in public and count nobody, so none is hidden."""
    everything = Scope.everything()
    rows = outreach.events_by_day(everything)
    ground, calendar = _stage(rows["day"], asked.today, until_now=True)
    grid = _grid(ground, calendar, _placed(rows.assign(lsoa=None), ground, calendar))
    return Family(ground, calendar, {"events": Happened.times(grid)}, {}, outreach.changed_at(everything))


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


def _shape(name: str, areas: bool) -> Shape:
    shape = SHAPES[name]
    return shape if areas else Shape(shape.borough_kinds, (), by_quarter_ends=False, by_lsoa=False)


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
