"""Fraud as it was reported to us, the lists that describe it, and the imports it came in."""

from __future__ import annotations

from django.db import models
from django.db.models import Case, Count, F, Q, Sum, When
from django.db.models.functions import Cast, ExtractYear, Round, TruncMonth

from fraudhub.cases.models.counting import CountedByPlace
from fraudhub.core.models import Record, ReferenceRow
from fraudhub.core.money import PAYMENT_LIMIT_GBP
from fraudhub.core.periods import Period
from fraudhub.core.personal_data import PersonalData
from fraudhub.core.validators import NAME_LENGTH, NOTE_LENGTH
from fraudhub.geography.models import Borough, Lsoa, Msoa, Ward
from fraudhub.geography.scoping import ScopedQuerySet
from fraudhub.people.models import NameSource

SOURCE_REFERENCE_LENGTH = 40
LIST_COLUMNS = {"code", "name", "valid_from", "valid_to", "needs_checking", "source"}


class FraudType(ReferenceRow):
    """One code of the national list of fraud types (NFIB codes)."""

    personal = PersonalData(
        not_personal=LIST_COLUMNS
        | {"group", "plain_english", "usual_victim", "often_older_people", "for_volunteers", "is_computer_misuse"}
    )

    group = models.CharField(max_length=80)
    plain_english = models.CharField(max_length=300)
    usual_victim = models.CharField(max_length=20)
    often_older_people = models.BooleanField(default=False)
    for_volunteers = models.BooleanField(default=False)
    is_computer_misuse = models.BooleanField(default=False, help_text="Not fraud: counted apart.")


class ScamMethod(ReferenceRow):
    """What people call it when it happens to them; a volunteer picks one of these, the hub picks the code."""

    personal = PersonalData(
        not_personal=LIST_COLUMNS
        | {"what_happens", "usual_contact", "often_older_people", "do_first", "fraud_types", "is_fraud"}
    )

    what_happens = models.CharField(max_length=300)
    usual_contact = models.CharField(max_length=80)
    often_older_people = models.BooleanField(default=False)
    is_fraud = models.BooleanField(default=True)
    do_first = models.CharField(max_length=300)
    fraud_types = models.ManyToManyField(FraudType, blank=True, related_name="methods")


class OutcomeCode(ReferenceRow):
    """One code of the police outcomes framework. Code 0 is not an outcome: it means still open."""

    personal = PersonalData(
        not_personal=LIST_COLUMNS
        | {"plain_name", "group", "is_outcome", "is_positive", "is_positive_wide", "needs_named_suspect", "note"}
    )

    plain_name = models.CharField(max_length=120)
    group = models.CharField(max_length=80)
    is_outcome = models.BooleanField(default=True)
    is_positive = models.BooleanField(default=False)
    is_positive_wide = models.BooleanField(default=False)
    needs_named_suspect = models.BooleanField(null=True, blank=True)
    note = models.TextField(blank=True)


class ReportSource(ReferenceRow):
    """A way a report reaches us, and the days on which it took reports."""

    personal = PersonalData(not_personal=LIST_COLUMNS | {"note", "name_source"})

    note = models.TextField(blank=True)
    name_source = models.ForeignKey(
        NameSource, null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        help_text="Where a hub got the name of somebody it knows by such a report, and on what lawful basis.",
    )  # fmt: skip


class ImportRunQuerySet(ScopedQuerySet):
    def started(self):
        """Loading began; those only previewed are left out."""
        return self.filter(started_at__isnull=False)

    def waiting_to_load(self):
        return self.filter(started_at__isnull=True).exclude(kept_as="")


class ImportRun(Record):
    """One file of reports that somebody had the hub read. Its counts grow with each batch that is safely stored,
    so that a run that was cut short still says what it did: loaded + already there + refused = rows.

    From a page it begins with a preview: the file is kept until it is loaded, or for a day.
    """

    reference_prefix = "IM"
    url_namespace = "cases:import"
    borough_path = "borough"
    personal = PersonalData(
        not_personal={
            "source", "borough", "file_name", "file_digest", "finished_at", "rows", "loaded", "already_there",
            "different", "refused", "areas_unknown", "postcodes_unknown", "boroughs_corrected", "outside_source_dates",
            "previewed", "kept_as", "started_at",
        }
    )  # fmt: skip

    source = models.ForeignKey(ReportSource, on_delete=models.PROTECT, related_name="imports")
    borough = models.ForeignKey(
        Borough, null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        help_text="Whose import it was; empty for one of all Greater Manchester.",
    )  # fmt: skip
    file_name = models.CharField(max_length=120)
    file_digest = models.CharField(max_length=64, help_text="sha256 of the file's bytes.")
    previewed = models.JSONField(null=True, blank=True, help_text="The counts that a dry run promised.")
    kept_as = models.CharField(max_length=64, blank=True, help_text="The uploaded file, until it is loaded.")
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    rows = models.PositiveIntegerField(default=0)
    loaded = models.PositiveIntegerField(default=0)
    already_there = models.PositiveIntegerField(default=0)
    different = models.PositiveIntegerField(
        default=0, help_text="Of those already there, how many came with other content."
    )
    refused = models.PositiveIntegerField(default=0)
    areas_unknown = models.PositiveIntegerField(default=0, help_text="Loaded without any area.")
    postcodes_unknown = models.PositiveIntegerField(default=0)
    boroughs_corrected = models.PositiveIntegerField(
        default=0, help_text="The postcode lies in another borough than the file said; the postcode was believed."
    )
    outside_source_dates = models.PositiveIntegerField(default=0)

    objects = ImportRunQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(rows=F("loaded") + F("already_there") + F("refused")),
                name="import_accounts_for_every_row",
            ),
            models.CheckConstraint(
                condition=Q(different__lte=F("already_there")),
                name="import_finds_differences_only_in_reports_already_there",
            ),
        ]


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
