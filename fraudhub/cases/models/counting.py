"""Reports counted for maps: by day and place, for those who add up themselves and hide what is small."""

from __future__ import annotations

from django.db.models import Count, F, Q

from fraudhub.geography.scoping import ScopedQuerySet

OF_A_BUSINESS = Q(victim_kind="business")
NOT_MATCHED = Q(triage__case__isnull=True)  # to a person: such a report is a victim by itself


class CountedByPlace(ScopedQuerySet):
    def by_day_and_place(self):
        """{"day", "lsoa", "borough", "reports", "older", "age_unknown", "victims", "older_victims"}: one row for each
        that has any. Victims are here those of reports that led to no case; the others are in ``with_their_person``."""
        alone = NOT_MATCHED & ~OF_A_BUSINESS
        older = Q(victim_aged_65_plus=True)
        return (
            self.order_by()
            .values(day=F("reported_on"), lsoa_code=F("lsoa_id"), borough_code=F("victim_borough_id"))
            .annotate(
                reports=Count("pk"),
                older=Count("pk", filter=older),
                age_unknown=Count("pk", filter=Q(victim_aged_65_plus__isnull=True)),
                victims=Count("pk", filter=alone),
                older_victims=Count("pk", filter=alone & older),
            )
            .values_list(
                "day", "lsoa_code", "borough_code", "reports", "older", "age_unknown", "victims", "older_victims"
            )
        )

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
        """(day, lsoa, borough, person or None, key, pounds) of each report with a loss."""
        return self.filter(lost_gbp__gt=0).order_by("pk").values_list(
            "reported_on", "lsoa_id", "victim_borough_id", "triage__case__person__canonical", "pk", "lost_gbp"
        )  # fmt: skip
