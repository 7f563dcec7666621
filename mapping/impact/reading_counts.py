"""One cut of the counts, read from the hub's records: the only place where a report meets the database."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import date

from django.conf import settings
from django.utils import timezone

from fraudhub.core.errors import RuleBroken
from fraudhub.core.periods import FinancialYear
from fraudhub.geography.adjacency import neighbouring_boroughs
from fraudhub.geography.levels import Level
from fraudhub.geography.scoping import Scope
from mapping.counts import Counts, counts_of
from mapping.impact.economics import figures_in_force, standing_costs
from mapping.sources import areas, cases, series

# Report Fraud replaced Action Fraud as the national front door on this day; the reference list of sources has it too.
RECORDING_CHANGES = (["2025-12-04", "Report Fraud replaced Action Fraud"],)


def read_counts(
    scope: Scope, tell: Callable[[int, str], None] = lambda *_: None, *, then: date | None = None
) -> Counts:
    """RuleBroken when the hub holds no report to compare. ``then``: a day in the past, whose outcomes are kept too."""
    tell(5, "Reading reports")
    data_cut, newest = cases.victims_changed_at(scope), cases.newest_report_day(scope)
    if data_cut is None or newest is None:
        raise RuleBroken("The hub holds no reports to compare.")
    found = series.monthly(scope)
    tell(15, "Reading outcomes and losses")
    names = areas.borough_names()
    histories = series.outcome_histories(scope, extract_on=newest)
    return counts_of(
        found,
        names=names,
        people=areas.residents(Level.BOROUGH, "all_ages"),
        older=areas.residents(Level.BOROUGH, "aged_65_plus"),
        as_of=newest.isoformat(),
        data_cut=data_cut.isoformat(),
        histories=histories,
        losses=series.single_losses(scope),
        neighbours=[list(pair) for pair in neighbouring_boroughs()],
        recording_changes=[list(change) for change in RECORDING_CHANGES],
        years=years_of(histories),
        synthetic=settings.DEMONSTRATION,
        outcomes_then=series.outcomes_by_year(scope, then=then) if then and then <= newest else {},
        arriving=series.months_still_arriving(scope),
        spending=standing_costs(),
        economics=[asdict(figure) for figure in figures_in_force(timezone.localdate()).values()],
    )


def years_of(histories: dict[str, dict[str, dict[str, list[list[int]]]]]) -> list[list[int]]:
    """[financial year, reports] in order: every report, of a known borough or not, of whatever kind."""
    found: dict[int, int] = {}
    for by_month in histories.values():
        for month, by_outcome in by_month.items():
            year = FinancialYear.of(date.fromisoformat(f"{month}-01")).year
            found[year] = found.get(year, 0) + sum(count for ages in by_outcome.values() for _, count, *_ in ages)
    return [[year, found[year]] for year in sorted(found)]
