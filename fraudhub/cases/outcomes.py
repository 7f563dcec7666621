"""Outcomes counted by the year in which a case was opened, so that recent years, which are still open, are seen to be.
Basis: cases recorded in the year, whatever has become of them since. Reads only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count

from fraudhub.cases.models import OutcomeDecision, OutcomeSet
from fraudhub.core.periods import FinancialYear


@dataclass(frozen=True)
class YearOfOutcomes:
    """Cases opened in one financial year. ``without``: those with no outcome yet, which are in no share of outcomes."""

    year: FinancialYear
    cases: int
    without: int
    positive: int
    filed_nationally: int  # outcome 19
    other_agency: int  # outcome 20

    @property
    def share(self) -> float | None:
        """Positive outcomes of all cases of the year, in per cent; None without cases."""
        return round(100 * self.positive / self.cases, 1) if self.cases else None

    @property
    def share_without_nationally_filed(self) -> float | None:
        left = self.cases - self.filed_nationally
        return round(100 * self.positive / left, 1) if left else None


def the_set(code: str, day: date) -> tuple[OutcomeSet | None, list[OutcomeSet]]:
    """The set asked for, or the first in force; and all that are in force."""
    there = list(OutcomeSet.objects.valid_on(day).order_by("valid_from", "pk"))
    return next((each for each in there if each.pk == code), there[0] if there else None), there


def shares_by_year(cases, chosen: OutcomeSet) -> list[YearOfOutcomes]:
    """``cases``: a queryset, already scoped. The newest year first."""
    positive = set(chosen.codes.values_list("pk", flat=True))
    counted: dict[FinancialYear, dict] = {}
    rows = (
        cases.annotate(standing=OutcomeDecision.objects.latest_of("pk"))
        .order_by()
        .values("opened_on", "standing")
        .annotate(cases=Count("pk"))
    )
    for row in rows:
        year = FinancialYear.of(row["opened_on"])
        found = counted.setdefault(year, {})
        found[row["standing"]] = found.get(row["standing"], 0) + row["cases"]
    return [
        YearOfOutcomes(
            year=year,
            cases=sum(found.values()),
            without=found.get(None, 0) + found.get("0", 0),
            positive=sum(count for code, count in found.items() if code in positive),
            filed_nationally=found.get("19", 0),
            other_agency=found.get("20", 0),
        )
        for year, found in sorted(counted.items(), key=lambda pair: pair[0].start, reverse=True)
    ]
