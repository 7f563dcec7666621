"""Assets, each of which exists once, and the matters in which they are pursued."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Case, Q, Value, When
from django.utils import timezone
from simple_history.models import HistoricalRecords

from fraudhub.cases.models import FraudCase
from fraudhub.core.append_only import AppendOnly, AppendOnlyRows
from fraudhub.core.london_time import day_begins, show_moment
from fraudhub.core.models import Record
from fraudhub.core.money import RECOVERY_LIMIT_GBP
from fraudhub.core.periods import show_date
from fraudhub.core.personal_data import PersonalData
from fraudhub.core.validators import NAME_LENGTH, NOTE_LENGTH
from fraudhub.geography.models import Borough
from fraudhub.geography.scoping import ScopedQuerySet
from fraudhub.recovery.models.lists import AssetKind, RecoveryRoute, RouteStage

KEEP = "crime, investigation"
ALL_OF_IT = Decimal("100.00")


class Asset(Record):
    """One thing in the world that can be recovered: an account, a bundle of cash, a watch, a wallet. It is here once,
    however many agencies and routes have a claim on it."""

    reference_prefix = "AS"
    url_namespace = "recovery:asset"
    borough_path = "matters__victims__case__borough"
    personal = PersonalData(
        p3={"identity", "identity_as_written", "description", "held_by"}, not_personal={"kind"}, keep=KEEP
    )

    kind = models.ForeignKey(AssetKind, on_delete=models.PROTECT, related_name="+")
    identity = models.CharField(max_length=120, help_text="As it is compared: letters and digits alone.")
    identity_as_written = models.CharField(max_length=120)
    description = models.TextField(blank=True, max_length=NOTE_LENGTH)
    held_by = models.CharField(max_length=NAME_LENGTH, blank=True, help_text="Who has it: a bank, a store, an agency.")

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "identity"], name="asset_is_here_once"),
            models.CheckConstraint(condition=~Q(identity=""), name="asset_says_which_one_it_is"),
        ]

    @property
    def in_words(self) -> str:
        return f"{self.kind.name} {self.identity_as_written}"


class MatterQuerySet(ScopedQuerySet):
    def open(self) -> MatterQuerySet:
        return self.filter(closed_on=None)

    def by_clock(self) -> MatterQuerySet:
        """What must be done first comes first, then what one waits for; those without a clock last."""
        rank = Case(When(due_at=None, then=Value(2)), When(only_waits=True, then=Value(1)), default=Value(0))
        return self.order_by(rank, "due_at", "pk")

    def warned(self, now: datetime) -> MatterQuerySet:
        """Open, with a clock that ends soon or has ended."""
        return self.open().filter(warn_at__lte=now)

    def late(self, now: datetime) -> MatterQuerySet:
        return self.open().filter(due_at__lte=now, only_waits=False)

    def with_victim_in(self, borough: Borough) -> MatterQuerySet:
        """Each once, however many of its victims live there."""
        return self.filter(pk__in=MatterVictim.objects.standing().filter(case__borough=borough).values("matter"))

    def about(self, case: FraudCase) -> MatterQuerySet:
        return self.filter(victims__case=case, victims__left_at=None)


class Where(models.TextChoices):
    """Where the victims of a matter live."""

    NOBODY = "nobody", "No victim known"
    ONE = "one", "One borough"
    SEVERAL = "several", "Several boroughs"


class Matter(Record):
    """One attempt to recover assets by one route, with its stages, clocks, hearings and victims."""

    reference_prefix = "RM"
    borough_path = "victims__case__borough"
    reason_path = ""
    personal = PersonalData(
        p3={"about", "crime_reference", "closed_because"},
        p2={"owner"},
        not_personal={
            "route", "stage", "is_fraud_linked", "counts_from_on", "court", "opened_on", "closed_on", "victim_borough",
            "victims_live", "our_share_percent", "due_at", "warn_at", "due_for", "only_waits", "version",
        },
        keep=KEEP,
    )  # fmt: skip

    route = models.ForeignKey(RecoveryRoute, on_delete=models.PROTECT, related_name="matters")
    stage = models.ForeignKey(RouteStage, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    about = models.CharField(max_length=200, help_text="What it is called in the office.")
    crime_reference = models.CharField(max_length=60, blank=True)
    is_fraud_linked = models.BooleanField(help_text="The money comes from fraud.")
    counts_from_on = models.DateField(
        null=True, blank=True, help_text="The last payment, where a limit counts from it."
    )
    court = models.CharField(max_length=NAME_LENGTH, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    opened_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)
    closed_because = models.TextField(blank=True, max_length=NOTE_LENGTH)
    assets = models.ManyToManyField(Asset, through="MatterAsset", related_name="matters")
    victim_borough = models.ForeignKey(Borough, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    victims_live = models.CharField(max_length=7, choices=Where.choices, default=Where.NOBODY)
    our_share_percent = models.DecimalField(max_digits=5, decimal_places=2, default=ALL_OF_IT)
    due_at = models.DateTimeField(
        null=True, blank=True, help_text="The clock that ends first: worked out by the verbs."
    )
    warn_at = models.DateTimeField(null=True, blank=True)
    due_for = models.CharField(max_length=200, blank=True)
    only_waits = models.BooleanField(
        default=False, help_text="Nobody is late: the clock says when something may be done."
    )
    version = models.PositiveIntegerField(default=1)

    objects = MatterQuerySet.as_manager()
    history = HistoricalRecords(
        excluded_fields=["created_at", "created_by", "version", "due_at", "warn_at", "due_for", "only_waits"]
    )

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["due_at"], condition=Q(closed_on=None), name="matter_open_by_clock")]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True, closed_because="")
                | Q(closed_on__isnull=False) & ~Q(closed_because=""),
                name="matter_is_closed_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(our_share_percent__gt=0, our_share_percent__lte=100), name="matter_share_is_a_percentage"
            ),
            models.CheckConstraint(
                condition=Q(victims_live="one", victim_borough__isnull=False)
                | ~Q(victims_live="one") & Q(victim_borough__isnull=True),
                name="matter_names_one_borough_or_none",
            ),
        ]

    @property
    def is_open(self) -> bool:
        return self.closed_on is None

    @property
    def due_words(self) -> str:
        """ "3 June 2025" where its clock ends with a day, "2:30pm on 3 June 2025" where it counts hours."""
        day = timezone.localdate(self.due_at)
        if self.due_at == day_begins(day):
            return show_date(day - timedelta(days=1))
        return show_moment(self.due_at)


class MatterAsset(models.Model):
    """An asset that is pursued in a matter."""

    borough_path = "matter__victims__case__borough"
    personal = PersonalData(not_personal={"added_at"})

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="asset_links")
    asset = models.ForeignKey(Asset, on_delete=models.PROTECT, related_name="matter_links")
    added_at = models.DateTimeField(auto_now_add=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["matter", "asset"], name="matter_has_an_asset_once")]

    def __str__(self):
        return f"{self.asset} in {self.matter}"


class Agency(models.Model):
    """Another body in a joint matter, and the part of the money that is agreed to be its own."""

    borough_path = "matter__victims__case__borough"
    personal = PersonalData(not_personal={"name", "share_percent"})

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="agencies")
    name = models.CharField(max_length=NAME_LENGTH)
    share_percent = models.DecimalField(max_digits=5, decimal_places=2)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(share_percent__gte=0, share_percent__lt=100), name="agency_share_is_a_percentage"
            ),
            models.UniqueConstraint(fields=["matter", "name"], name="agency_is_named_once_in_a_matter"),
        ]

    def __str__(self):
        return f"{self.name}, {self.share_percent}%"


class StageEventQuerySet(AppendOnlyRows, ScopedQuerySet):
    def standing(self) -> StageEventQuerySet:
        return self.filter(reverses=None, reversed_by=None)

    def in_order(self) -> StageEventQuerySet:
        return self.order_by("happened_on", "pk")


class StageEvent(AppendOnly, Record):
    """A matter reached a stage on a day. One entered by mistake is taken back by a second row."""

    reference_prefix = "SG"
    url_namespace = "recovery:stage"
    borough_path = "matter__victims__case__borough"
    personal = PersonalData(
        p3={"note"},
        not_personal={"stage", "happened_on", "happened_at", "holds_until", "benefit_gbp", "paper", "reverses"},
        keep=KEEP,
    )

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="events")
    stage = models.ForeignKey(RouteStage, on_delete=models.PROTECT, related_name="+")
    happened_on = models.DateField()
    happened_at = models.DateTimeField(null=True, blank=True, help_text="Where hours count.")
    holds_until = models.DateField(null=True, blank=True, help_text="The last day of an order, where it says one.")
    benefit_gbp = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    paper = models.CharField(max_length=120, blank=True, help_text="The number of the order or exhibit.")
    note = models.TextField(blank=True, max_length=NOTE_LENGTH)
    reverses = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="reversed_by")

    objects = StageEventQuerySet.as_manager()

    class Meta:
        ordering = ["happened_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(benefit_gbp__isnull=True) | Q(benefit_gbp__gt=0, benefit_gbp__lte=RECOVERY_LIMIT_GBP),
                name="stage_benefit_is_positive_and_sane",
            ),
            models.CheckConstraint(
                condition=Q(reverses__isnull=True) | ~Q(note=""), name="stage_is_taken_back_with_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(holds_until__isnull=True) | Q(holds_until__gte=models.F("happened_on")),
                name="stage_order_does_not_end_before_it_is_made",
            ),
        ]


class HearingQuerySet(ScopedQuerySet):
    def to_come(self) -> HearingQuerySet:
        return self.filter(result="")


class Hearing(Record):
    """A day in court in a matter, and what the court did."""

    class Result(models.TextChoices):
        GRANTED = "granted", "Granted"
        PART = "part", "Granted in part"
        REFUSED = "refused", "Refused"
        ADJOURNED = "adjourned", "Put off to another day"
        VACATED = "vacated", "Did not take place"

    reference_prefix = "HG"
    url_namespace = "recovery:hearing"
    borough_path = "matter__victims__case__borough"
    personal = PersonalData(
        p3={"purpose", "note"}, not_personal={"starts_at", "court", "result", "resulted_at"}, keep=KEEP
    )

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="hearings")
    starts_at = models.DateTimeField()
    court = models.CharField(max_length=NAME_LENGTH)
    purpose = models.CharField(max_length=200)
    result = models.CharField(max_length=10, choices=Result.choices, blank=True)
    resulted_at = models.DateTimeField(null=True, blank=True)
    note = models.TextField(blank=True, max_length=NOTE_LENGTH)

    objects = HearingQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "pk"]
        indexes = [models.Index(fields=["starts_at"], condition=Q(result=""), name="hearing_to_come_by_time")]
        constraints = [
            models.CheckConstraint(
                condition=Q(result="", resulted_at__isnull=True) | ~Q(result="") & Q(resulted_at__isnull=False),
                name="hearing_result_has_its_moment",
            )
        ]


class MatterPaper(Record):
    """Where a document about a matter is to be found: an order, an exhibit, a valuation."""

    reference_prefix = "MD"
    url_namespace = "recovery:paper"
    borough_path = "matter__victims__case__borough"
    personal = PersonalData(p3={"title", "kept_as"}, keep=KEEP)

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="papers")
    title = models.CharField(max_length=200)
    kept_as = models.CharField(max_length=200, help_text="Its number, and the system or store that has it.")

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]


class MatterVictimQuerySet(ScopedQuerySet):
    def standing(self) -> MatterVictimQuerySet:
        return self.filter(left_at=None)


class MatterVictim(Record):
    """A case whose loss this matter is about: its person is to be repaid."""

    reference_prefix = "MX"
    url_namespace = "recovery:victim"
    borough_path = "case__borough"
    reason_path = "matter"
    personal = PersonalData(p3={"left_because"}, not_personal={"left_at"}, keep="case")

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="victims")
    case = models.ForeignKey(FraudCase, on_delete=models.PROTECT, related_name="recovery_matters")
    left_at = models.DateTimeField(null=True, blank=True)
    left_because = models.TextField(blank=True, max_length=NOTE_LENGTH)

    objects = MatterVictimQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["matter", "case"], condition=Q(left_at=None), name="victim_is_named_once_in_a_matter"
            ),
            models.CheckConstraint(
                condition=Q(left_at__isnull=True, left_because="") | Q(left_at__isnull=False) & ~Q(left_because=""),
                name="victim_leaves_a_matter_with_a_reason",
            ),
        ]
