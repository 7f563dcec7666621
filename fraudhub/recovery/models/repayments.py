"""Money on its way to victims: a distribution is proposed, agreed to where that is asked, and paid; each victim's part
is an allocation, beside which a credit stands in their case."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from fraudhub.cases.models import Credit, FraudCase, Reimbursement
from fraudhub.core.append_only import AppendOnly, AppendOnlyRows
from fraudhub.core.models import Record
from fraudhub.core.money import RECOVERY_LIMIT_GBP
from fraudhub.core.personal_data import PersonalData
from fraudhub.core.validators import NOTE_LENGTH
from fraudhub.geography.models import Borough
from fraudhub.geography.scoping import ScopedQuerySet
from fraudhub.recovery.models.ledger import LedgerEntry
from fraudhub.recovery.models.lists import RouteStage
from fraudhub.recovery.models.matters import KEEP, Asset, Matter


class AppendOnlyScoped(AppendOnlyRows, ScopedQuerySet):
    pass


class ApprovalLimit(AppendOnly, Record):
    """From one day on, a larger sum needs a second person: of one borough's victims, or (without a borough) of the
    whole force. The latest counts; where the force has set none, every sum needs one."""

    reference_prefix = "LM"
    url_namespace = "recovery:limit"
    borough_path = "borough"
    personal = PersonalData(not_personal={"amount_gbp", "from_on", "note"})

    borough = models.ForeignKey(Borough, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    amount_gbp = models.DecimalField(max_digits=12, decimal_places=2)
    from_on = models.DateField()
    note = models.TextField(max_length=NOTE_LENGTH)

    objects = AppendOnlyScoped.as_manager()

    class Meta:
        ordering = ["-from_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_gbp__gte=0, amount_gbp__lte=RECOVERY_LIMIT_GBP), name="limit_is_no_less_than_nought"
            )
        ]


class DistributionQuerySet(ScopedQuerySet):
    def waiting(self) -> DistributionQuerySet:
        return self.filter(state=Distribution.State.WAITING)

    def on_one_word(self) -> DistributionQuerySet:
        """Paid without a second person, and not taken back."""
        return self.filter(state=Distribution.State.PAID, answered_by=None, entry__reversed_by=None)


class Distribution(Record):
    """One sum of one asset for the victims of a matter, and how it is split."""

    class Method(models.TextChoices):
        PRO_RATA = "pro_rata", "In proportion to what each is still out of pocket"
        FIRST_IN = "first_in", "Whoever lost first is repaid first"
        BY_ORDER = "by_order", "As an order or agreement says"

    class State(models.TextChoices):
        WAITING = "waiting", "Waits for a second person"
        PAID = "paid", "Paid"
        DECLINED = "declined", "Not agreed"

    reference_prefix = "DX"
    url_namespace = "recovery:distribution"
    borough_path = "shares__case__borough"
    reason_path = "matter"
    personal = PersonalData(
        p3={"reason", "answer_note", "note"},
        not_personal={
            "amount_gbp", "paid_on", "method", "state", "second_person_because", "answered_at", "beyond_loss",
        },
        keep=KEEP,
    )  # fmt: skip

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="distributions")
    asset = models.ForeignKey(Asset, on_delete=models.PROTECT, related_name="distributions")
    stage = models.ForeignKey(RouteStage, on_delete=models.PROTECT, related_name="+")
    amount_gbp = models.DecimalField(max_digits=12, decimal_places=2)
    paid_on = models.DateField()
    method = models.CharField(max_length=8, choices=Method.choices)
    state = models.CharField(max_length=8, choices=State.choices)
    beyond_loss = models.BooleanField(default=False, help_text="Somebody gets back more than they lost.")
    reason = models.TextField(blank=True, max_length=NOTE_LENGTH, help_text="Why more than was lost.")
    note = models.TextField(blank=True, max_length=NOTE_LENGTH)
    second_person_because = models.CharField(max_length=200, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    answer_note = models.TextField(blank=True, max_length=NOTE_LENGTH)
    entry = models.OneToOneField(
        LedgerEntry, null=True, blank=True, on_delete=models.PROTECT, related_name="distribution"
    )

    objects = DistributionQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_gbp__gt=0, amount_gbp__lte=RECOVERY_LIMIT_GBP), name="distribution_is_of_some_money"
            ),
            models.CheckConstraint(
                condition=Q(beyond_loss=False) | ~Q(reason=""), name="distribution_beyond_a_loss_has_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(state="paid", entry__isnull=False) | ~Q(state="paid") & Q(entry__isnull=True),
                name="distribution_that_is_paid_is_in_the_ledger",
            ),
            models.CheckConstraint(
                condition=Q(second_person_because="") | Q(state="waiting") | Q(answered_by__isnull=False),
                name="distribution_is_answered_by_a_second_person",
            ),
            models.CheckConstraint(
                condition=Q(answered_by__isnull=True) | ~Q(answered_by=models.F("created_by")),
                name="distribution_is_not_answered_by_who_proposed_it",
            ),
        ]


class ProposedShare(models.Model):
    """One victim's part of a distribution, as it was proposed."""

    borough_path = "case__borough"
    personal = PersonalData(not_personal={"amount_gbp", "place"})

    distribution = models.ForeignKey(Distribution, on_delete=models.PROTECT, related_name="shares")
    case = models.ForeignKey(FraudCase, on_delete=models.PROTECT, related_name="+")
    amount_gbp = models.DecimalField(max_digits=12, decimal_places=2)
    place = models.PositiveSmallIntegerField()

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ["place"]
        constraints = [
            models.CheckConstraint(condition=Q(amount_gbp__gt=0), name="share_is_of_some_money"),
            models.UniqueConstraint(fields=["distribution", "case"], name="share_is_one_for_each_case"),
        ]

    def __str__(self):
        return f"{self.amount_gbp} for {self.case_id}"


class AllocationQuerySet(AppendOnlyScoped):
    def standing(self) -> AllocationQuerySet:
        return self.filter(entry__reversed_by=None)

    def of_case(self, case: FraudCase) -> AllocationQuerySet:
        return self.filter(case=case)


class Allocation(AppendOnly, Record):
    """One victim's part of money that was returned, and the credit in their case. When the entry is reversed, so is the
    credit, and neither counts."""

    reference_prefix = "AC"
    url_namespace = "recovery:allocation"
    borough_path = "case__borough"
    reason_path = "case"
    personal = PersonalData(not_personal={"amount_gbp"}, keep="case")

    entry = models.ForeignKey(LedgerEntry, on_delete=models.PROTECT, related_name="allocations")
    case = models.ForeignKey(FraudCase, on_delete=models.PROTECT, related_name="allocations")
    credit = models.OneToOneField(Credit, on_delete=models.PROTECT, related_name="allocation")
    amount_gbp = models.DecimalField(max_digits=12, decimal_places=2)

    objects = AllocationQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(amount_gbp__gt=0), name="allocation_is_of_some_money"),
            models.UniqueConstraint(fields=["entry", "case"], name="allocation_is_one_for_each_case"),
        ]


class MatterRefund(models.Model):
    """What a firm reimbursed came of this matter. The money itself is the case's, and counted there once."""

    borough_path = "reimbursement__case__borough"
    personal = PersonalData()

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="refunds")
    reimbursement = models.OneToOneField(Reimbursement, on_delete=models.PROTECT, related_name="of_matter")

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return f"{self.reimbursement} of {self.matter}"
