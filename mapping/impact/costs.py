"""What the programme costs and what one fraud costs: dated, sourced amounts that are added and never change."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import models
from django.db.models import F, Q

from fraudhub.core.append_only import AppendOnly, AppendOnlyRows
from fraudhub.core.models import Record
from fraudhub.core.personal_data import PersonalData
from fraudhub.core.validators import NOTE_LENGTH
from fraudhub.geography.models import Borough
from mapping.scoping import AboutAllBoroughs

COST_LIMIT_GBP = Decimal("100000000.00")
SOURCE_LENGTH = 300
KEEP = "as long as the programme"


class ProgrammeCostQuerySet(AppendOnlyRows, AboutAllBoroughs):
    def standing(self) -> ProgrammeCostQuerySet:
        """What holds: not corrected since, and not taken back."""
        return self.filter(corrected_by=None, amount_gbp__gt=0)

    def newest_first(self) -> ProgrammeCostQuerySet:
        return self.order_by("-first_on", "-pk")


class ProgrammeCost(AppendOnly, Record):
    """One amount spent on the programme over a span of days, as a document says. A correction is another row, which
    says which one it stands in place of and why; with an amount of nought it takes that one back."""

    class Item(models.TextChoices):
        STAFF = "staff", "Staff"
        TRAINING = "training", "Training"
        PLATFORM = "platform", "Platform"
        PRINTING = "printing", "Printing"
        DEVICES = "devices", "Devices given out"
        VOLUNTEERS = "volunteers", "Volunteers’ expenses"
        OTHER = "other", "Other"

    reference_prefix = "GC"
    url_namespace = "mapping:cost"
    personal = PersonalData(
        not_personal={"item", "borough", "first_on", "last_on", "amount_gbp", "source", "reason", "corrects"}, keep=KEEP
    )

    item = models.CharField(max_length=12, choices=Item.choices)
    borough = models.ForeignKey(
        Borough, null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        help_text="None for the whole programme: shared evenly by the ten.",
    )  # fmt: skip
    first_on = models.DateField()
    last_on = models.DateField(help_text="The last day it pays for.")
    amount_gbp = models.DecimalField(max_digits=11, decimal_places=2)
    source = models.CharField(max_length=SOURCE_LENGTH, help_text="The document that says so.")
    corrects = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="corrected_by")
    reason = models.TextField(blank=True, max_length=NOTE_LENGTH)

    objects = ProgrammeCostQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_gbp__gt=0) | Q(amount_gbp=0, corrects__isnull=False),
                name="programme_cost_is_positive_or_takes_one_back",
            ),
            models.CheckConstraint(condition=Q(amount_gbp__lte=COST_LIMIT_GBP), name="programme_cost_is_sane"),
            models.CheckConstraint(condition=Q(last_on__gte=F("first_on")), name="programme_cost_ends_after_it_begins"),
            models.CheckConstraint(condition=~Q(source=""), name="programme_cost_has_a_source"),
            models.CheckConstraint(
                condition=Q(corrects__isnull=True) | ~Q(reason=""), name="programme_cost_is_corrected_with_a_reason"
            ),
        ]

    @property
    def is_standing(self) -> bool:
        return self.amount_gbp > 0 and not hasattr(self, "corrected_by")


class UnitFigureQuerySet(AppendOnlyRows, AboutAllBoroughs):
    def newest_first(self) -> UnitFigureQuerySet:
        return self.order_by("-valid_from", "-pk")

    def in_force(self, day: date) -> dict[str, UnitFigure]:
        """By code, the newest of each that holds on the day."""
        rows = self.filter(valid_from__lte=day).order_by("valid_from", "pk")
        return {row.code: row for row in rows}


class UnitFigure(AppendOnly, Record):
    """One number that a benefit rests on, from a day on, in place of the one that came with the hub."""

    class Code(models.TextChoices):
        UNIT_COST = "unit_cost", "Economic and social cost of one fraud against a person"
        DEFLATOR_FROM = "deflator_from", "GDP deflator of the price year"
        DEFLATOR_TO = "deflator_to", "GDP deflator of the year costs are stated in"
        MULTIPLIER = "unreported_multiplier", "Frauds that happen for each one reported"

    UNITS = {Code.UNIT_COST: "pounds", Code.MULTIPLIER: "ratio"}

    reference_prefix = "GU"
    url_namespace = "mapping:unit_figure"
    personal = PersonalData(
        not_personal={"code", "value", "price_year", "valid_from", "source", "is_checked"}, keep=KEEP
    )

    code = models.CharField(max_length=24, choices=Code.choices)
    value = models.DecimalField(max_digits=12, decimal_places=4)
    price_year = models.CharField(max_length=7, blank=True, help_text="2015-16; of a cost and of a deflator.")
    valid_from = models.DateField()
    source = models.CharField(max_length=SOURCE_LENGTH)
    is_checked = models.BooleanField(help_text="Somebody compared it with the published table.")

    objects = UnitFigureQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(value__gt=0), name="unit_figure_is_positive"),
            models.CheckConstraint(condition=~Q(source=""), name="unit_figure_has_a_source"),
            models.CheckConstraint(
                condition=Q(code="unreported_multiplier") | ~Q(price_year=""),
                name="unit_figure_says_the_year_of_prices",
            ),
        ]

    @property
    def unit(self) -> str:
        return self.UNITS.get(self.code, "index")
