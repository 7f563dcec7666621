"""Reports counted for maps: by day and place, for those who add up themselves and hide what is small."""

from __future__ import annotations

from django.db.models import Count, F, Q
from django.db.models.functions import TruncMonth

from fraudhub.geography.scoping import ScopedQuerySet

OF_A_BUSINESS = Q(victim_kind="business")
NOT_MATCHED = Q(triage__case__isnull=True)  # to a person: such a report is a victim by itself


class CountedByPlace(ScopedQuerySet):
    def by_month_and_place(self):
        """(first day of the month, lsoa, borough, reports, older, age_unknown, individuals, older_individuals): one row
        for each that has any. Which individuals are one person is in ``with_their_person``."""
        individual, older = ~OF_A_BUSINESS, Q(victim_aged_65_plus=True)
        return (
            self.order_by()
            .values(month=TruncMonth("reported_on"), lsoa_code=F("lsoa_id"), borough_code=F("victim_borough_id"))
            .annotate(
                reports=Count("pk"),
                older=Count("pk", filter=older),
                age_unknown=Count("pk", filter=Q(victim_aged_65_plus__isnull=True)),
                individuals=Count("pk", filter=individual),
                older_individuals=Count("pk", filter=individual & older),
            )
            .values_list(
                "month", "lsoa_code", "borough_code", "reports", "older", "age_unknown", "individuals",
                "older_individuals",
            )
        )  # fmt: skip

    def with_their_person(self):
        """(day, lsoa, borough, aged 65 or over, case, person) of each report of an individual that led to a case."""
        return (
            self.exclude(NOT_MATCHED | OF_A_BUSINESS)
            .order_by("reported_on", "pk")
            .values_list(
                "reported_on", "lsoa_id", "victim_borough_id", "victim_aged_65_plus", "triage__case",
                "triage__case__person__canonical",
            )
        )  # fmt: skip

    def each_loss(self):
        """(day, lsoa, borough, person or None, key, pounds, when it came in) of each report with a loss."""
        return self.filter(lost_gbp__gt=0).order_by("pk").values_list(
            "reported_on", "lsoa_id", "victim_borough_id", "triage__case__person__canonical", "pk", "lost_gbp",
            "created_at",
        )  # fmt: skip
