"""The ledger: entries are added, never edited. A balance is the sum of what was entered."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import models
from django.db.models import BigIntegerField, Case, F, Q, Sum, When
from django.db.models.functions import Cast, Round, TruncMonth

from fraudhub.core.append_only import AppendOnly, AppendOnlyRows
from fraudhub.core.models import Record
from fraudhub.core.money import RECOVERY_LIMIT_GBP
from fraudhub.core.periods import Period
from fraudhub.core.personal_data import PersonalData
from fraudhub.core.validators import NOTE_LENGTH
from fraudhub.geography.models import Borough
from fraudhub.geography.scoping import ScopedQuerySet
from fraudhub.recovery.models.lists import Column, RecoveryRoute, RouteStage
from fraudhub.recovery.models.matters import KEEP, Asset, Matter, StageEvent, Where
from fraudhub.recovery.units import Units


class LedgerQuerySet(AppendOnlyRows, ScopedQuerySet):
    def standing(self) -> LedgerQuerySet:
        """Without what was reversed, and without the reversals. A sum needs neither left out: they cancel."""
        return self.filter(reverses=None, reversed_by=None)

    def during(self, period: Period) -> LedgerQuerySet:
        return self.filter(happened_on__gte=period.start, happened_on__lt=period.end)

    def up_to(self, day: date) -> LedgerQuerySet:
        return self.filter(happened_on__lte=day)

    def counting(self, column: str) -> LedgerQuerySet:
        return self.filter(column=column)

    def of_assets_recovered(self) -> LedgerQuerySet:
        """Of the routes that count in what is called assets recovered."""
        return self.filter(route__in=RecoveryRoute.objects.filter(in_total=True))

    def pounds(self) -> Decimal:
        """Our share of what these entries come to."""
        return Decimal(self.aggregate(pence=Sum("share_pence"))["pence"] or 0) / 100

    def received_by_victim_borough_and_month(self) -> LedgerQuerySet:
        """{victim_borough, victims_live, month, matter, pence}: money received, by the borough of the victims, a row a
        matter, as one matter's money may be one victim's. For maps: scope and period are asked before.
        ``victim_borough`` is None where no victim is known, or they live in several."""
        rows = self.counting(Column.RECEIVED).order_by()
        return (
            rows.annotate(month=TruncMonth("happened_on"))
            .values("victim_borough", "victims_live", "month", "matter")
            .annotate(pence=Sum("share_pence"))
            .order_by("month", "victim_borough", "victims_live", "matter")
        )


def _pence(field: str):
    return Cast(Round(F(field) * 100), BigIntegerField())


def _effect(field: str) -> models.GeneratedField:
    """Whole pence with their sign: a fall in value and a reversal take away; a fall that is reversed gives back."""
    adds = (Q(kind="fall") & Q(reverses__isnull=False)) | (~Q(kind="fall") & Q(reverses__isnull=True))
    return models.GeneratedField(
        expression=Case(When(adds, then=_pence(field)), default=-_pence(field), output_field=BigIntegerField()),
        output_field=BigIntegerField(),
        db_persist=True,
    )


class LedgerEntry(AppendOnly, Record):
    """One amount of one asset, counted in one column, at a stage of a matter, on a day. What it is counted under is
    written down with it, so that a total of last year does not move because something was learnt since."""

    class Kind(models.TextChoices):
        AMOUNT = "amount", "Amount"
        GAIN = "gain", "Revalued upwards"
        FALL = "fall", "Revalued downwards"

    reference_prefix = "LE"
    url_namespace = "recovery:entry"
    borough_path = "matter__victims__case__borough"
    personal = PersonalData(
        p3={"note"},
        not_personal={
            "kind", "column", "happened_on", "amount_gbp", "share_gbp", "bank_line", "bank_line_turn", "reverses",
            "victims_live", "is_fraud_linked", "effect_pence", "share_pence",
        },
        keep=KEEP,
    )  # fmt: skip

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="entries")
    asset = models.ForeignKey(Asset, on_delete=models.PROTECT, related_name="entries")
    event = models.ForeignKey(StageEvent, on_delete=models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=6, choices=Kind.choices, default=Kind.AMOUNT)
    column = models.CharField(max_length=10, choices=Column.choices)
    happened_on = models.DateField()
    amount_gbp = models.DecimalField(max_digits=12, decimal_places=2)
    share_gbp = models.DecimalField(max_digits=12, decimal_places=2, help_text="Of the amount, what is ours to count.")
    bank_line = models.CharField(max_length=60, blank=True, help_text="The bank's own number of the line.")
    bank_line_turn = models.PositiveSmallIntegerField(default=0, help_text="How often it was entered and taken back.")
    reverses = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="reversed_by")
    note = models.TextField(blank=True, max_length=NOTE_LENGTH)
    # What it is counted under.
    route = models.ForeignKey(RecoveryRoute, on_delete=models.PROTECT, related_name="+")
    stage = models.ForeignKey(RouteStage, on_delete=models.PROTECT, related_name="+")
    victim_borough = models.ForeignKey(Borough, null=True, on_delete=models.PROTECT, related_name="+")
    victims_live = models.CharField(max_length=7, choices=Where.choices)
    is_fraud_linked = models.BooleanField()
    effect_pence = _effect("amount_gbp")
    share_pence = _effect("share_gbp")

    objects = LedgerQuerySet.as_manager()

    class Meta:
        ordering = ["-happened_on", "-pk"]
        verbose_name_plural = "ledger entries"
        indexes = [
            # Whole: a year's totals, and the matters behind one of them, are read from the index alone.
            models.Index(
                fields=[
                    "happened_on", "column", "route", "stage", "is_fraud_linked", "victims_live", "victim_borough",
                    "share_pence", "matter",
                ],
                name="ledger_by_day_and_matter",
            ),
        ]  # fmt: skip
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_gbp__gt=0, amount_gbp__lte=RECOVERY_LIMIT_GBP),
                name="ledger_amount_is_positive_and_sane",
            ),
            models.CheckConstraint(
                condition=Q(share_gbp__gte=0, share_gbp__lte=F("amount_gbp")), name="ledger_share_is_a_part_of_it"
            ),
            models.CheckConstraint(
                condition=Q(reverses__isnull=True) | ~Q(note=""), name="ledger_entry_is_reversed_with_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(kind="amount") | Q(column__in=["denied", "ordered"]) & ~Q(note=""),
                name="ledger_revalues_with_a_reason_what_is_no_money_yet",
            ),
            models.CheckConstraint(
                condition=~Q(column="reimbursed"), name="ledger_leaves_what_firms_reimbursed_to_cases"
            ),
            models.UniqueConstraint(
                fields=["bank_line", "bank_line_turn"],
                condition=~Q(bank_line=""),
                name="ledger_has_one_entry_for_a_bank_line",
            ),
        ]

    @property
    def effect_gbp(self) -> Decimal:
        return Decimal(self.effect_pence) / 100


class ValuationQuerySet(AppendOnlyRows, ScopedQuerySet):
    pass


class Valuation(AppendOnly):
    """By how many units of a token, and at which price of one, the value of an entry was reckoned. Both are kept as
    text: SQLite would round them."""

    borough_path = "entry__matter__victims__case__borough"
    personal = PersonalData(not_personal={"token", "units", "price_gbp", "price_from"})

    entry = models.OneToOneField(LedgerEntry, on_delete=models.PROTECT, related_name="valuation")
    token = models.CharField(max_length=12)
    units = models.CharField(max_length=40)
    price_gbp = models.CharField(max_length=40)
    price_from = models.CharField(max_length=120, help_text="Where the price was read.")

    objects = ValuationQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(token="") & ~Q(units="") & ~Q(price_gbp="") & ~Q(price_from=""),
                name="valuation_says_how_it_was_reckoned",
            )
        ]

    def __str__(self):
        return self.as_units.in_words

    @property
    def as_units(self) -> Units:
        return Units(self.token, Decimal(self.units), Decimal(self.price_gbp), self.price_from)
