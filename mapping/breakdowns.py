"""What may be drawn, in one table: which measure, by which area, over which kind of period. There is nothing else.

Filters are not free (DESIGN 7): each further cut is a further way to work a hidden number out, so a cut that is not
in this table is refused with a sentence, on pages, in the API and from the shell alike.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from fraudhub.accounts.roles import Audience
from fraudhub.core.periods import CalendarQuarter, FinancialYear, Month, Period, Window, parse_period
from fraudhub.geography.levels import Level
from mapping.linked.windows import Kind, ends_a_quarter, kind_of, plainest

NONE, PER_1000, PER_1000_OLDER = "none", "1000", "1000_65plus"
PER_NAMES = {
    NONE: "As a number",
    PER_1000: "Per 1,000 residents",
    PER_1000_OLDER: "Per 1,000 residents aged 65 and over",
}


class Source(StrEnum):
    """Whose records a measure is counted from; with a change of those it is drawn again."""

    REPORTS = "reports"
    PROGRAMME = "programme"  # what the hubs did
    LEDGER = "ledger"


@dataclass(frozen=True)
class Per:
    """How the cells of one map are named and set: `counted` says which tally they come from; `band` is the population
    column they are divided by, or None."""

    code: str
    counted: str
    band: str | None
    title: str
    unit: str
    counts: str  # what one of the count is called: "reports"
    decimals: int
    is_money: bool = False


@dataclass(frozen=True)
class Measure:
    """`older`: the measure that counts those aged 65 and over among these, by which it is set against residents of that
    age. `people`: small numbers of it are hidden. `quiet`: where nothing came, there was none. `no_finer`: why it is
    shown by borough alone. `compared`: its change can be set against boroughs without a hub. `crossed_with`: a map of
    two things at once, each as its own map shows it: those counted in `older`, and this."""

    code: str
    name: str
    counts: str
    levels: tuple[Level, ...] = (Level.BOROUGH, Level.WARD, Level.MSOA)
    pers: tuple[str, ...] = (NONE, PER_1000)
    older: str = ""
    of_older: bool = False
    people: bool = True
    sources: tuple[Source, ...] = (Source.REPORTS,)
    is_money: bool = False
    quiet: bool = False
    no_finer: str = "the numbers would be too small"
    compared: bool = True
    crossed_with: str = ""

    @property
    def programme(self) -> bool:
        """Counted only where a hub has started."""
        return Source.PROGRAMME in self.sources

    def per(self, code: str) -> Per:
        counted, name, counts = self.code, self.name, self.counts
        if code == PER_1000_OLDER and self.older:
            other = COUNTED[self.older]
            counted, name, counts = other.code, other.name, other.counts
        if self.crossed_with:
            name = self.name
        unit = "pounds" if self.is_money else counts
        if code == NONE:
            return Per(code, counted, None, name, unit, counts, 0, self.is_money)
        older = code == PER_1000_OLDER
        against = "per 1,000 residents" + (" aged 65 and over" if older else "")
        band = "aged_65_plus" if older else "all_ages"
        title = name if self.crossed_with else f"{name} {against}"
        return Per(code, counted, band, title, f"{unit} {against}", counts, 0 if self.is_money else 1,
                   self.is_money)  # fmt: skip


_WITH_OLDER = (NONE, PER_1000, PER_1000_OLDER)
_OF_THE_HUBS = {"sources": (Source.PROGRAMME,), "compared": False}
COUNTED = {
    measure.code: measure
    for measure in (
        Measure("reports", "Reports of fraud", "reports", tuple(Level), _WITH_OLDER, older="reports_65plus"),
        Measure("reports_65plus", "Reports by people aged 65 and over", "reports", of_older=True),
        Measure("victims", "Victims of fraud", "victims", pers=_WITH_OLDER, older="victims_65plus"),
        Measure("victims_65plus", "Victims aged 65 and over", "victims", pers=(NONE, PER_1000_OLDER), of_older=True),
        Measure("repeat_victims", "Repeat victims", "repeat victims", (Level.BOROUGH,), quiet=True),
        Measure("losses_capped", "Money lost, large losses capped", "pounds", (Level.BOROUGH, Level.WARD),
                is_money=True),
        Measure("losses", "Money lost", "pounds", (Level.BOROUGH, Level.WARD), is_money=True),
        Measure("visits", "Visits to residents", "visits", **_OF_THE_HUBS),
        Measure("events", "Events for residents", "events", (Level.BOROUGH,), people=False, **_OF_THE_HUBS,
                no_finer="an event is for whoever comes"),
        Measure("coverage_65plus", "Residents aged 65 and over who were visited", "residents",
                pers=(NONE, PER_1000_OLDER), of_older=True, **_OF_THE_HUBS),
        Measure("protective_actions", "Protective actions", "actions", **_OF_THE_HUBS),
        Measure("recovered", "Money recovered, as it was received", "pounds", (Level.BOROUGH,), is_money=True,
                sources=(Source.LEDGER,), quiet=True, compared=False,
                no_finer="the ledger knows no nearer place than the borough of the victims"),
        Measure("where_next", "Where next: risk and reach among residents aged 65 and over", "victims",
                pers=(PER_1000_OLDER,), older="victims_65plus", of_older=True, compared=False,
                sources=(Source.REPORTS, Source.PROGRAMME), crossed_with="coverage_65plus"),
    )
}  # fmt: skip
MEASURES = {code: measure for code, measure in COUNTED.items() if code != "reports_65plus"}
LEVELS = {"borough": "Borough", "ward": "Ward", "msoa": "MSOA (neighbourhood)", "lsoa": "LSOA (smallest area)"}


def per_of(measure: str, per: str) -> Per:
    return MEASURES[measure].per(per)


def kinds_of(measure: Measure, level: Level, per: str) -> tuple[Kind, ...]:
    """The kinds of period a measure is shown for at a level, finest first; none where it is not shown."""
    if level not in measure.levels:
        return ()
    if measure.code == "recovered" or (measure.crossed_with and level is not Level.BOROUGH):
        return (Kind.YEAR,)
    if measure.is_money:
        return (Kind.QUARTER,) if level is Level.BOROUGH else (Kind.YEAR,)
    if measure.code == "repeat_victims" or measure.crossed_with:
        return (Kind.ROLLING, Kind.YEAR)
    if level is Level.BOROUGH:
        return (Kind.MONTH, Kind.QUARTER, Kind.ROLLING, Kind.YEAR)
    older = measure.of_older or per == PER_1000_OLDER
    if level is Level.LSOA:
        return () if older else (Kind.THREE_YEARS,)
    return (Kind.YEAR,) if older else (Kind.ROLLING, Kind.YEAR)


@dataclass(frozen=True)
class MapRequest:
    """One map, as it is asked for; all texts, as they came. With `before`, an earlier period stands beside it."""

    measure: str
    per: str
    level: str
    period: str
    before: str = ""

    def title(self) -> str:
        """What the map is called; of a request that nothing stands in the way of."""
        shown, when = per_of(self.measure, self.per), self.when.label
        if self.before:
            when = f"{plainest(parse_period(self.before)).label} beside {when}"
        return f"{shown.title}, by {Level(self.level).label}, {when}"

    @property
    def when(self) -> Period:
        return plainest(parse_period(self.period))

    @property
    def then(self) -> Period | None:
        """The earlier period, of a pair."""
        return plainest(parse_period(self.before)) if self.before else None

    def to_json(self) -> dict[str, str]:
        return {"measure": self.measure, "per": self.per, "level": self.level, "period": self.period,
                "before": self.before}  # fmt: skip


def why_not_draw(asked: MapRequest, *, audience: Audience | None, today: date) -> Iterator[str]:
    """The sentences that stand in the way of this map for this audience."""
    if audience is None:
        yield "Your role does not include maps."
        return
    measure = MEASURES.get(asked.measure)
    if measure is None:
        yield f"Choose a measure from this list: {_listed(MEASURES)}."
    if asked.per not in PER_NAMES:
        yield f"Choose what to set it against from this list: {_listed(PER_NAMES)}."
    elif measure and asked.per not in measure.pers:
        yield (
            f"{measure.name} cannot be set {PER_NAMES[asked.per].lower()}: the same people must be on both sides. "
            f"Choose from: {', '.join(measure.pers)}."
        )
    if asked.level not in LEVELS:
        yield f"Choose a kind of area from this list: {_listed(LEVELS)}."
    elif asked.level not in audience.levels:
        yield f"Your role may not see figures by {Level(asked.level).label}."
    try:
        period, before = asked.when, asked.then
    except ValueError as error:
        yield str(error)
        return
    if measure and asked.level in LEVELS and asked.per in PER_NAMES:
        yield from _why_not_by(measure, Level(asked.level), asked.per, period)
    yield from _why_not_then(period, today)
    if before is not None:
        yield from _why_not_beside(measure, before, period)


def _why_not_by(measure: Measure, level: Level, per: str, period: Period) -> Iterator[str]:
    kinds = kinds_of(measure, level, per)
    shown = measure.per(per).title
    if not kinds:
        why = measure.no_finer if measure.levels == (Level.BOROUGH,) else "the numbers would be too small"
        yield f"{shown} is not shown by {level.label}: {why}."
        return
    kind = kind_of(period)
    if kind not in kinds:
        yield f"{shown} by {level.label} is for: {_or([each.label for each in kinds])}."
    elif kind is Kind.ROLLING and level is not Level.BOROUGH and not ends_a_quarter(period):
        yield f"Twelve months by {level.label} end with a quarter: in March, June, September or December."


def _why_not_beside(measure: Measure | None, before: Period, period: Period) -> Iterator[str]:
    """Both sides are shown by themselves too, so that a pair tells nothing that two maps do not."""
    if measure and measure.crossed_with:
        yield f"{measure.name} shows two things at once already: choose one period."
    if kind_of(before) is not kind_of(period):
        yield f"{before.label} and {period.label} are not of the same length: choose two of a kind."
    elif before.end > period.start:
        yield f"{before.label} is not over before {period.label} begins: choose an earlier period to set it beside."
    elif kind_of(period) is Kind.ROLLING and before.months()[-1].month != period.months()[-1].month:
        yield f"{before.label} and {period.label} end in different months: fraud has seasons, so choose the same."
    elif kind_of(period) in (Kind.MONTH, Kind.QUARTER) and before.start.month != period.start.month:
        yield f"{before.label} and {period.label} are not of the same season: choose the same months of two years."


def _why_not_then(period: Period, today: date) -> Iterator[str]:
    if period.start > today:
        yield f"{period.label} has not begun. Choose a period that is over."
    elif period.end > Month.of(today).start:
        yield (
            f"{period.label} is not over. Figures are shown for whole periods, so that no two maps differ by a day or "
            f"two. The last whole year is {last_whole_year(today).label}."
        )


def last_whole_year(today: date) -> FinancialYear:
    return FinancialYear(FinancialYear.of(today).year - 1)


def periods_to_offer(today: date, *, years: int = 6) -> list[tuple[str, list[Period]]]:
    """What the form offers, by kind, newest first: only what is over."""
    last = last_whole_year(today)
    month = Month.of(today) + -1
    quarter_end = month + -(month.month % 3)
    quarters = [quarter_end + -3 * back for back in range(4 * years)]
    return [
        ("Financial years", [FinancialYear(last.year - back) for back in range(years)]),
        ("Twelve months, to the end of a quarter",
         [Window(end + -11, end) for end in quarters if end.month != 3]),
        ("Quarters", [CalendarQuarter(end.year, end.month // 3) for end in quarters]),
        ("Months", [month + -back for back in range(12 * 3)]),
        ("Three financial years together",
         [Window(Month(last.year - 2 - back, 4), Month(last.year + 1 - back, 3)) for back in range(3)]),
    ]  # fmt: skip


def latest_of_everything(today: date) -> Iterator[MapRequest]:
    """The latest period of each kind of each measure, by each level and against each population."""
    latest: dict[Kind, Period] = {}
    for _, periods in periods_to_offer(today):
        for period in periods:
            latest.setdefault(kind_of(period), period)
    for measure in MEASURES.values():
        for per in measure.pers:
            for level in measure.levels:
                for kind in kinds_of(measure, level, per):
                    yield MapRequest(measure.code, per, str(level), latest[kind].code)


def _listed(table: dict) -> str:
    return ", ".join(table)


def _or(labels: list[str]) -> str:
    return labels[0] if len(labels) == 1 else f"{', '.join(labels[:-1])} or {labels[-1]}"
