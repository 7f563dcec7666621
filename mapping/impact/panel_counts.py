"""The figures given to the Police, Fire and Crime Panel, counted again from the hub's own records: pure functions of
one cut of the counts, with what exactly is counted beside each."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import date
from statistics import median

from fraudhub.core.periods import show_date
from mapping.counts import Counts
from mapping.drawing.saying import pounds
from mapping.evaluation.chain_ladder import maturity_projection
from mapping.evaluation.maturity import cumulative_incidence
from mapping.evaluation.months import month_code, month_name, month_number
from mapping.evaluation.verdict import joined, whole_percent
from mapping.published import PUBLISHED_REPORTS

YEARS = {2023: "2023 to 2024", 2024: "2024 to 2025"}
PUBLISHED_POSITIVE = {2023: "16%", 2024: "11% to date (September 2025)"}
PUBLISHED_THEN = date(2025, 9, 30)  # the month the panel's paper names
PROFILE_ROWS = 3
A_YEAR = 12
FEWEST_TO_SHARE = 10  # a cost over fewer would tell a small count
FEWEST_LOSSES = 100  # a total of fewer is one or two people's


@dataclass(frozen=True)
class Line:
    """One figure: what was published, what the hub counts, and what exactly is counted."""

    figure: str  # its number in the list of published figures
    name: str
    published: str
    counted: str
    definition: str

    def to_json(self) -> dict:
        return asdict(self)


def lines(counts: Counts, starts: dict[str, str | None], show: Callable[[int], str]) -> list[Line]:
    """``show`` hides and rounds a count for the readers."""
    pilots = sorted(code for code, day in starts.items() if day and day.startswith("2024"))
    return [
        *report_lines(counts, show),
        *outcome_lines(counts),
        *pilot_lines(counts, {code: starts[code] for code in pilots}, show),
        *start_lines(counts, starts, pilots),
    ]


def report_lines(counts: Counts, show: Callable[[int], str]) -> Iterable[Line]:
    found = dict(counts.years)
    for figure, year in (("P01", 2023), ("P02", 2024)):
        count, published = found.get(year, 0), PUBLISHED_REPORTS[year]
        yield Line(
            figure, f"Victim reports, {YEARS[year]}", f"{published:,}",
            f"{count:,}" if count == published else show(count),
            "Every report of fraud the hub holds by somebody living in Greater Manchester or of no known area, with or "
            "without a loss, by the day it was made, 1 April to 31 March. The published text does not say whether it "
            "counts reports or people.",
        )  # fmt: skip
    before, after = found.get(2023, 0), found.get(2024, 0)
    changed = f"{100 * (after - before) / before:+.1f}%".replace("-", "−") if before and after else "not known"
    whole = f" ({_whole(100 * (after - before) / before)})" if before and after else ""
    yield Line(
        "P03", "Change in victim reports", "−14%", f"{changed}{whole}",
        "The second of these two years against the first. It is all of Greater Manchester and says nothing of what "
        "brought it about: whether recording changed is not known.",
    )  # fmt: skip


def outcome_lines(counts: Counts) -> Iterable[Line]:
    for figure, year in (("P05", 2023), ("P06", 2024)):
        positive, closed, still_open = _outcomes_of(counts, year)
        cases = positive + closed + still_open
        if cases:
            told = f"{100 * positive / cases:.0f}% to date, {100 * still_open / cases:.0f}% still open"
        else:
            told = "No reports"
        yield Line(
            figure, f"Positive outcomes, reports of {YEARS[year]}", PUBLISHED_POSITIVE[year], told,
            "Reports made in the year with a positive outcome so far, of all reports made in the year. Positive is the "
            "programme's own list of outcomes in force. The published text does not say what its share is of.",
        )  # fmt: skip
    yield from then_lines(counts)
    cases = counts.cases()
    at_a_year = [
        f"{YEARS[year]}: {100 * point.share:.0f}%"
        for year in YEARS
        for point in cumulative_incidence(_cases_of(cases, year), [A_YEAR])
        if _cases_of(cases, year) and point.share is not None
    ] if cases else []  # fmt: skip
    yield Line(
        "P06", "Positive outcomes twelve months after the report", "Not published",
        "; ".join(at_a_year) or "Not known",
        "The same age for both years, so that the later year is not behind because it is younger.",
    )  # fmt: skip
    projection = maturity_projection(cases, counts.newest) if cases else None
    yield Line(
        "P06", "Where positive outcomes are likely to end", "“Likely to rise”",
        "Not known" if projection is None else projection.not_computed or projection.detail["sentence"],
        "All reports together, projected on the timing of past outcomes.",
    )  # fmt: skip


def then_lines(counts: Counts) -> Iterable[Line]:
    """The same as they stood at the end of the month that was published; nothing while that has not come."""
    for figure, year in (("P05", 2023), ("P06", 2024)):
        positive, closed, still_open = counts.outcomes_then.get(str(year), (0, 0, 0))
        cases = positive + closed + still_open
        if not cases:
            continue
        yield Line(
            figure, f"Positive outcomes as they stood on {show_date(PUBLISHED_THEN)}, reports of {YEARS[year]}",
            PUBLISHED_POSITIVE[year],
            f"{100 * positive / cases:.0f}% to that day, {100 * still_open / cases:.0f}% still open",
            "The same, with the outcomes dated up to that day alone; a later one does not move it.",
        )  # fmt: skip


def profile_lines(counts: Counts, groups: dict[str, int], show: Callable[[int], str]) -> Iterable[Line]:
    """A fraud problem profile in short: where, whom and what, over the last twelve months of the figures."""
    months = counts.months[-A_YEAR:]
    year = {code: _sum(counts, "victims", code, months) for code in counts.names} if len(months) == A_YEAR else {}
    if not sum(year.values()):
        yield Line("P15", "Fraud problem profile", "Being developed", "Not known yet", "Twelve months are needed.")
        return
    rate = {code: 1000 * count / counts.people[code] for code, count in year.items()}
    highest = sorted(rate, key=rate.get, reverse=True)[:PROFILE_ROWS]
    older = sum(_sum(counts, "victims_65plus", code, months) for code in counts.names)
    whole = sum(groups.values())
    types = [f"{name.lower()} {100 * count / whole:.0f}%" for name, count in list(groups.items())[:PROFILE_ROWS]]
    told = [
        f"Most victims per 1,000 residents: {', '.join(f'{counts.names[code]} {rate[code]:.0f}' for code in highest)}",
        f"Aged 65 and over: {100 * older / sum(year.values()):.0f}% of {show(sum(year.values()))} victims",
        f"Kinds: {', '.join(types)}" if types else "Kinds: not known",
    ]
    yield Line(
        "P15", "Fraud problem profile", "Being developed", ". ".join(told) + ".",
        f"Victims in {_span(months)}; unknown ages count as younger; kinds are groups of the national list, of reports "
        "of a known type. By ward, month and measure it is the maps and the picture in each meeting "
        "pack. The published text does not say what the profile will hold.",
    )  # fmt: skip


def partnership_lines(names: list[str], met: list[str], strategic: str | None) -> Iterable[Line]:
    """``names`` of boroughs with a partnership, ``met`` of those whose partnership met in the last three months."""
    yield Line(
        "P13", "Partnerships (MAAF) at work", "10 (each locality)",
        f"{len(names)} founded, {len(met)} met in the last three months" + (f": {joined(met)}" if met else ""),
        "Partnerships of a borough on record, and those with a meeting that was held in the three months up to the day "
        "of counting.",
    )  # fmt: skip
    yield Line(
        "P14", "Strategic partnership for Greater Manchester", "Being scoped", strategic or "Not founded yet",
        "Whether a partnership of all ten boroughs is on record, and when it last met.",
    )  # fmt: skip


def cost_lines(
    pounds_spent: float, since: str | None, activity: dict[str, int], show: Callable[[int], str]
) -> Iterable[Line]:
    """``activity`` holds visits, events and referrals since the first cost."""
    definition = (
        "All costs entered that hold, whatever they paid for, over each kind of work in turn since the first day they "
        "pay for: what one would have cost had there been nothing else. The amount of the extra funding was not given."
    )
    if not pounds_spent:
        yield Line("P16", "Extra funding", "Amount not given", "No cost is entered", definition)
        return
    told = [
        f"{name} {show(count)}" + (f" (about {pounds(pounds_spent / count)} each)" if count >= FEWEST_TO_SHARE else "")
        for name, count in activity.items()
    ]
    yield Line(
        "P16", "Extra funding", "Amount not given",
        f"{pounds(pounds_spent)} of costs since {show_date(date.fromisoformat(since))}: {', '.join(told)}", definition,
    )  # fmt: skip


def _cases_of(cases, year: int) -> list:
    first = month_number(f"{year}-04")
    return [case for case in cases if first <= case.reported < first + A_YEAR]


def _outcomes_of(counts: Counts, year: int) -> tuple[int, int, int]:
    first = month_number(f"{year}-04")
    months = {month_code(first + at) for at in range(A_YEAR)}
    totals = {"1": 0, "2": 0, "0": 0}
    for by_month in counts.histories.values():
        for month, by_outcome in by_month.items():
            if month in months:
                for outcome, ages in by_outcome.items():
                    totals[outcome] += sum(count for _, count, *_ in ages)
    return totals["1"], totals["2"], totals["0"]


def pilot_lines(counts: Counts, pilots: dict[str, str], show: Callable[[int], str]) -> Iterable[Line]:
    """Twelve months after each borough's own start against the twelve before; the others over the first's months."""
    names = joined([counts.names[code] for code in pilots]) if pilots else "Pilot boroughs"
    windows = {code: _around(day) for code, day in pilots.items()}
    held = set(counts.months)
    if not pilots or not all(set(side) <= held for pair in windows.values() for side in pair):
        yield Line("P09", f"Fewer victims: {names}", "About 800", "Not known yet",
                   "Twelve whole months on both sides of each start are needed.")  # fmt: skip
        return
    ours = [sum(_sum(counts, "victims", code, windows[code][side]) for code in pilots) for side in (0, 1)]
    first = windows[min(pilots, key=pilots.get)]
    others = [code for code in counts.names if code not in pilots]
    theirs = [sum(_sum(counts, "victims", code, first[side]) for code in others) for side in (0, 1)]
    spans = "; ".join(
        f"{counts.names[code]} {_span(windows[code][0])}, then {_span(windows[code][1])}" for code in pilots
    )
    yield Line(
        "P09", f"Fewer victims: {names}", "About 800",
        f"{show(ours[0])}, then {show(ours[1])}: {_change(ours)}. The other {len(others)} boroughs, {_span(first[0])} "
        f"and {_span(first[1])}: {_change(theirs)}",
        f"People who reported a fraud, with or without a loss; a report not yet matched to a person is one. {spans}. "
        "The month of the start is left out. When the others fell too, the difference is not the service's.",
    )  # fmt: skip
    yield _losses(counts, windows, names)


def _losses(counts: Counts, windows: dict[str, tuple[list[str], list[str]]], names: str) -> Line:
    sides = [
        sorted(pence for code, pair in windows.items() for month in pair[side]
               for pence in counts.losses.get(code, {}).get(month, []))
        for side in (0, 1)
    ]  # fmt: skip
    definition = (
        "All that people say they lost, in the same months, before anything was given back. Without the largest 1% "
        "stands beside it: one very large loss can make or unmake such a figure."
    )
    if min(len(side) for side in sides) < FEWEST_LOSSES:
        return Line("P10", f"Losses: {names}", "Lower by millions of pounds", "Not shown: too few losses", definition)
    told = [
        f"{pounds(sum(side) / 100)} (without the largest 1% {pounds(sum(side[: -max(1, len(side) // 100)]) / 100)}, "
        f"median {pounds(median(side) / 100)})"
        for side in sides
    ]
    return Line("P10", f"Losses: {names}", "Lower by millions of pounds", f"{told[0]}, then {told[1]}", definition)


def start_lines(counts: Counts, starts: dict[str, str | None], pilots: list[str]) -> Iterable[Line]:
    named = joined([counts.names[code] for code in pilots]) if pilots else "none"
    yield Line(
        "P11", "Pilot boroughs", "2", f"{len(pilots)}: {named}", "Boroughs whose first day on record is in 2024."
    )
    live = [code for code, day in starts.items() if day and day <= counts.as_of]
    yield Line("P12", "Boroughs that have started", "Target: 10", f"{len(live)} of {len(counts.names)}",
               "Boroughs whose first day on record is not later than the newest report.")  # fmt: skip


def _around(day: str) -> tuple[list[str], list[str]]:
    start = month_number(day)
    before, after = range(start - A_YEAR, start), range(start + 1, start + 1 + A_YEAR)
    return [month_code(month) for month in before], [month_code(month) for month in after]


def _sum(counts: Counts, series: str, code: str, months: list[str]) -> int:
    place = {month: at for at, month in enumerate(counts.months)}
    return sum(counts.series[series][code][place[month]] for month in months)


def _span(months: list[str]) -> str:
    return f"{month_name(month_number(months[0]))} to {month_name(month_number(months[-1]))}"


def _change(pair: list[int]) -> str:
    before, after = pair
    if not before:
        return "not known"
    size = whole_percent(100 * (after / before - 1))
    way = "fewer" if after < before else "more"
    return f"about {5 * round(abs(after - before) / 5):,} {way} ({size}%)" if size else "about as many"


def _whole(value: float) -> str:
    return f"{'−' if value < 0 else '+'}{whole_percent(value)}%"
