"""Fraud as it was reported to us, the lists that describe it, and the imports it came in."""

from __future__ import annotations

from django.db import models
from django.db.models import Case, Count, F, Q, Sum, When
from django.db.models.functions import Cast, ExtractYear, Round, TruncMonth

from fraudhub.cases.models.counting import CountedByPlace
from fraudhub.cases.models.imports import ImportRun
from fraudhub.cases.models.lists import FraudType, OutcomeCode, ReportSource, ScamMethod
from fraudhub.core.models import Record
from fraudhub.core.money import PAYMENT_LIMIT_GBP
from fraudhub.core.periods import Period
from fraudhub.core.personal_data import PersonalData
from fraudhub.core.validators import NAME_LENGTH, NOTE_LENGTH
from fraudhub.geography.models import Borough, Lsoa, Msoa, Ward
from fraudhub.geography.scoping import ScopedQuerySet

SOURCE_REFERENCE_LENGTH = 40
# What counts as one victim is said here and nowhere else: a person, on whichever hub's row, however many reports led
# to cases of theirs; and each report that led to no case yet.
VICTIMS = Count("pk", filter=Q(triage__case__isnull=True)) + Count("triage__case__person__canonical", distinct=True)
WITH_LOSS = Q(lost_gbp__gt=0)
# Of a type that is not among those usual for older people, whom the programme is for.
SELDOM_OF_OLDER_PEOPLE = Q(fraud_type__often_older_people=False)
LOSS_PENCE = Sum(Cast(Round(F("lost_gbp") * 100), models.BigIntegerField()), default=0)


class FraudReportQuerySet(CountedByPlace):
    """Phrases chain: ``FraudReport.objects.within(scope).during(year).aged_65_plus().totals_by_ward()``."""

    def during(self, period: Period) -> FraudReportQuerySet:
        """Reported in the period: the day the victim told somebody, not the day of the fraud."""
        return self.filter(reported_on__gte=period.start, reported_on__lt=period.end)

    def with_loss(self) -> FraudReportQuerySet:
        return self.filter(WITH_LOSS)

    def without_loss(self) -> FraudReportQuerySet:
        """Attempts: nothing was lost, or nobody says that anything was."""
        return self.exclude(WITH_LOSS)

    def aged_65_plus(self) -> FraudReportQuerySet:
        """Known to be 65 or older on the day of the report. Unknown ages are left out: see ``of_unknown_age``."""
        return self.filter(victim_aged_65_plus=True)

    def of_unknown_age(self) -> FraudReportQuerySet:
        return self.filter(victim_aged_65_plus__isnull=True)

    def of_unknown_area(self) -> FraudReportQuerySet:
        """Without even a borough."""
        return self.filter(victim_borough__isnull=True)

    def of_unknown_ward(self) -> FraudReportQuerySet:
        """The postcode was missing or not known, so that only the borough, or nothing, is."""
        return self.filter(ward__isnull=True)

    def of_individuals(self) -> FraudReportQuerySet:
        """Not by a business. A report that does not say is taken for a person's."""
        return self.exclude(victim_kind=VictimKind.BUSINESS)

    def of_known_occurrence(self) -> FraudReportQuerySet:
        """The day of the fraud itself is known."""
        return self.filter(occurred_on__isnull=False)

    def in_most_deprived_places(self) -> FraudReportQuerySet:
        """In the most deprived fifth of England's neighbourhoods; who lives nobody knows where is left out."""
        return self.filter(lsoa__imd_decile__lte=2)

    def of_known_type(self) -> FraudReportQuerySet:
        return self.filter(fraud_type__isnull=False)

    def of_businesses(self) -> FraudReportQuerySet:
        return self.filter(victim_kind=VictimKind.BUSINESS)

    def of_known_people(self):
        """(person, reported on, borough code) of reports that led to a case: of one person, on whichever hub's row."""
        known = self.filter(triage__case__isnull=False).order_by()
        return known.values_list("triage__case__person__canonical", "reported_on", "victim_borough_id")

    def by_day_and_arrival(self):
        """(day reported, day received or None, reports)"""
        return self.order_by().values_list("reported_on", "received_on").annotate(reports=Count("pk"))

    def by_day_and_kind(self):
        """(day reported, borough code or None, reports, of which seldom of older people)"""
        days = self.order_by().values_list("reported_on", "victim_borough_id")
        return days.annotate(reports=Count("pk"), others=Count("pk", filter=SELDOM_OF_OLDER_PEOPLE))

    def with_their_outcomes(self):
        """(borough code, reported on, outcome code, outcome on) of every report, as its source gave it."""
        rows = self.order_by().values_list("victim_borough_id", "reported_on", "outcome_id", "outcome_on")
        return rows.iterator(chunk_size=5000)

    def losses_one_by_one(self):
        """(borough code, reported on, pounds) of every report with a loss."""
        return self.order_by().values_list("victim_borough_id", "reported_on", "lost_gbp").iterator(chunk_size=5000)

    def victims(self) -> int:
        return self.aggregate(victims=VICTIMS)["victims"]

    def latest_first(self) -> FraudReportQuerySet:
        return self.order_by("-reported_on", "-pk")

    # Totals: rows as dictionaries, one for each area, month or year, and one with None for the area not known.

    def totals_by_borough(self):
        """{"area": borough code or None, "reports", "victims", "with_loss", "aged_65_plus", "age_unknown",
        "loss_pence"}"""
        return self._totals(area=F("victim_borough_id"))

    def totals_by_ward(self):
        """As ``totals_by_borough``, by best-fit ward."""
        return self._totals(area=F("ward_id"))

    def totals_by_msoa(self):
        return self._totals(area=F("msoa_id"))

    def totals_by_lsoa(self):
        return self._totals(area=F("lsoa_id"))

    def monthly_by_borough(self, day: str = "reported_on"):
        """As ``totals_by_borough``, with "month": the first day of the calendar month of the report, or of another day
        it has."""
        return self._totals(month=TruncMonth(day), area=F("victim_borough_id"))

    def by_financial_year(self):
        """As ``totals_by_borough``, with "financial_year" (2024 is 2024 to 2025) in place of "area"."""
        year = ExtractYear("reported_on")
        return self._totals(financial_year=Case(When(reported_on__month__lt=4, then=year - 1), default=year))

    def _totals(self, **groups):
        return (
            self.order_by()
            .values(**groups)
            .annotate(
                reports=Count("pk"),
                victims=VICTIMS,
                with_loss=Count("pk", filter=WITH_LOSS),
                aged_65_plus=Count("pk", filter=Q(victim_aged_65_plus=True)),
                age_unknown=Count("pk", filter=Q(victim_aged_65_plus__isnull=True)),
                loss_pence=LOSS_PENCE,
            )
            .order_by(*groups)
        )


class VictimKind(models.TextChoices):
    INDIVIDUAL = "individual", "Individual"
    BUSINESS = "business", "Business"


def _key(model, **kwargs):
    """A foreign key without an index of its own: at five million rows each index is paid for at every import."""
    return models.ForeignKey(
        model, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False, **kwargs
    )


class FraudReport(Record):
    """One report, exactly as one source gave it to us; never changed afterwards. What it leads to is a case."""

    reference_prefix = "RP"
    url_namespace = "cases:report"
    borough_path = "victim_borough"
    reason_path = ""
    personal = PersonalData(
        p3={
            "source_reference", "victim_name", "victim_birth_date", "victim_age", "victim_aged_65_plus", "victim_phone",
            "victim_email", "victim_address", "victim_postcode", "lsoa", "summary", "content_digest",
        },
        not_personal={
            "source", "reported_on", "occurred_on", "received_on", "fraud_type", "method", "channel",
            "victim_borough", "borough_as_given", "suspect_borough", "ward", "msoa", "victim_kind", "attempted_gbp",
            "lost_gbp", "outcome", "outcome_on", "import_run", "line",
        },
        keep="report without a case: 2 years",
    )  # fmt: skip

    source = models.ForeignKey(ReportSource, on_delete=models.PROTECT, related_name="reports", db_index=False)
    source_reference = models.CharField(max_length=SOURCE_REFERENCE_LENGTH)
    content_digest = models.CharField(max_length=32, help_text="Of what the source said, to notice a change.")

    reported_on = models.DateField(help_text="The victim told somebody.")
    occurred_on = models.DateField(null=True, blank=True)
    received_on = models.DateField(null=True, blank=True, help_text="It reached the hub.")

    fraud_type = _key(FraudType)
    method = _key(ScamMethod)
    channel = models.CharField(max_length=60, blank=True)

    victim_kind = models.CharField(max_length=10, blank=True, choices=VictimKind.choices)
    victim_name = models.CharField(max_length=NAME_LENGTH, blank=True)
    victim_birth_date = models.DateField(null=True, blank=True)
    victim_age = models.PositiveSmallIntegerField(null=True, blank=True, help_text="As the source gave it.")
    victim_aged_65_plus = models.BooleanField(
        null=True, blank=True, help_text="On the day of the report; empty when the age is not known."
    )
    victim_phone = models.CharField(max_length=20, blank=True)
    victim_email = models.CharField(max_length=254, blank=True)
    victim_address = models.CharField(max_length=300, blank=True)
    victim_postcode = models.CharField(max_length=20, blank=True)
    victim_borough = _key(Borough, help_text="Of the postcode when we know it, else as the source gave it.")
    borough_as_given = models.CharField(max_length=9, blank=True)
    suspect_borough = _key(Borough)
    lsoa = _key(Lsoa)
    ward = _key(Ward)
    msoa = _key(Msoa)

    attempted_gbp = models.DecimalField(max_digits=10, decimal_places=2, null=True, blank=True)
    lost_gbp = models.DecimalField(max_digits=10, decimal_places=2, null=True, blank=True)

    outcome = _key(OutcomeCode)
    outcome_on = models.DateField(null=True, blank=True)
    summary = models.TextField(blank=True, max_length=NOTE_LENGTH)

    import_run = models.ForeignKey(ImportRun, null=True, on_delete=models.PROTECT, related_name="reports")
    line = models.PositiveIntegerField(null=True, help_text="Where in its file it began.")

    objects = FraudReportQuerySet.as_manager()

    class Meta:
        ordering = ["-reported_on", "-pk"]
        indexes = [
            models.Index(fields=["victim_borough", "reported_on"], name="report_by_borough_and_day"),
            models.Index(fields=["reported_on", "ward"], name="report_by_day_and_ward"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "source_reference"], name="report_is_kept_once_per_source_and_reference"
            ),
            models.CheckConstraint(
                condition=~Q(source_reference=""), name="report_has_the_reference_of_its_source"
            ),
            models.CheckConstraint(condition=Q(reported_on__gte="2000-01-01"), name="report_is_from_2000_on"),
            models.CheckConstraint(
                condition=Q(occurred_on__isnull=True) | Q(occurred_on__gte="1900-01-01"),
                name="report_fraud_is_from_1900_on",
            ),
            models.CheckConstraint(
                condition=Q(occurred_on__isnull=True) | Q(occurred_on__lte=F("reported_on")),
                name="report_is_not_older_than_its_fraud",
            ),
            models.CheckConstraint(
                condition=Q(received_on__isnull=True) | Q(received_on__gte=F("reported_on")),
                name="report_is_received_after_it_is_made",
            ),
            models.CheckConstraint(
                condition=Q(outcome_on__isnull=True)
                | (Q(outcome__isnull=False) & Q(outcome_on__gte=F("reported_on"))),
                name="report_outcome_has_a_code_and_comes_after_the_report",
            ),
            models.CheckConstraint(
                condition=Q(victim_birth_date__isnull=True)
                | (Q(victim_birth_date__gte="1900-01-01") & Q(victim_birth_date__lte=F("reported_on"))),
                name="report_victim_is_born_before_reporting",
            ),
            models.CheckConstraint(
                condition=Q(victim_age__isnull=True) | Q(victim_age__range=(0, 125)),
                name="report_victim_age_is_from_0_to_125",
            ),
            models.CheckConstraint(
                condition=Q(victim_kind__in=["", *VictimKind.values]), name="report_victim_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(attempted_gbp__isnull=True) | Q(attempted_gbp__range=(0, PAYMENT_LIMIT_GBP)),
                name="report_attempted_amount_is_from_nought_to_the_limit",
            ),
            models.CheckConstraint(
                condition=Q(lost_gbp__isnull=True) | Q(lost_gbp__range=(0, PAYMENT_LIMIT_GBP)),
                name="report_lost_amount_is_from_nought_to_the_limit",
            ),
            models.CheckConstraint(
                condition=Q(lsoa__isnull=True, ward__isnull=True, msoa__isnull=True)
                | Q(lsoa__isnull=False, ward__isnull=False, msoa__isnull=False, victim_borough__isnull=False),
                name="report_areas_are_all_known_or_only_the_borough",
            ),
        ]  # fmt: skip

    def __str__(self):
        return self.reference


class ReportDifference(models.Model):
    """The same source sent the same reference again with other content. The report stays as it first came; this is
    what came later, until a person has looked."""

    borough_path = "report__victim_borough"
    personal = PersonalData(
        p3={"content"}, not_personal={"report", "import_run", "line", "content_digest", "fields", "noticed_at"}
    )

    report = models.ForeignKey(FraudReport, on_delete=models.PROTECT, related_name="differences")
    import_run = models.ForeignKey(ImportRun, on_delete=models.PROTECT, related_name="differences")
    line = models.PositiveIntegerField()
    content_digest = models.CharField(max_length=32)
    fields = models.JSONField(help_text="Names of the columns that differ.")
    content = models.JSONField(help_text="The row as it came, by column.")
    noticed_at = models.DateTimeField(auto_now_add=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "content_digest"], name="difference_is_kept_once_per_report_and_content"
            )
        ]

    def __str__(self):
        return f"{self.report_id}: {', '.join(self.fields)}"
