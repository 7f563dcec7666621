"""Money in a case: never one number. Attempted, prevented and lost are three; what firms reimbursed, what was returned
and what courts ordered as compensation are three more. Entries are added and reversed, never edited."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q

from fraudhub.cases.models.casework import FraudCase
from fraudhub.cases.models.lists import LIST_COLUMNS
from fraudhub.core.append_only import AppendOnly, AppendOnlyRows
from fraudhub.core.models import Record, ReferenceRow
from fraudhub.core.money import PAYMENT_LIMIT_GBP
from fraudhub.core.personal_data import PersonalData
from fraudhub.core.validators import NAME_LENGTH, NOTE_LENGTH
from fraudhub.geography.scoping import ScopedQuerySet

# A fraud may be found out after decades; a day before this is a slip of the year.
EARLIEST_MONEY_DAY = date(1980, 1, 1)


class PaymentMethod(ReferenceRow):
    """A way money moves, and whether the reimbursement scheme covers it."""

    personal = PersonalData(not_personal=LIST_COLUMNS | {"is_covered"})

    is_covered = models.BooleanField(null=True, blank=True)


class RefundRule(ReferenceRow):
    """The limits of the reimbursement scheme from one day on. Law moves: limits are rows, not code."""

    personal = PersonalData(
        not_personal=LIST_COLUMNS
        | {
            "claim_within_months", "answer_working_days", "longest_working_days", "cap_gbp", "excess_gbp",
            "excess_spares_vulnerable", "ombudsman_after_weeks", "ombudsman_within_months",
        }
    )  # fmt: skip

    claim_within_months = models.PositiveSmallIntegerField(help_text="After the last payment.")
    answer_working_days = models.PositiveSmallIntegerField()
    longest_working_days = models.PositiveSmallIntegerField(help_text="With the clock stopped.")
    cap_gbp = models.DecimalField(max_digits=10, decimal_places=2)
    excess_gbp = models.DecimalField(max_digits=10, decimal_places=2)
    excess_spares_vulnerable = models.BooleanField(default=True)
    ombudsman_after_weeks = models.PositiveSmallIntegerField(help_text="Without a final answer.")
    ombudsman_within_months = models.PositiveSmallIntegerField(help_text="After the final answer.")


class EntryQuerySet(ScopedQuerySet):
    def standing(self):
        """Without what was reversed, and without the reversals."""
        return self.filter(reverses=None, reversed_by=None)


def _amount():
    return models.DecimalField(max_digits=10, decimal_places=2)


def _reverses(model: str):
    return models.OneToOneField(model, null=True, blank=True, on_delete=models.PROTECT, related_name="reversed_by")


def _entry_constraints(what: str) -> list[models.CheckConstraint]:
    return [
        models.CheckConstraint(
            condition=Q(amount_gbp__gt=0, amount_gbp__lte=PAYMENT_LIMIT_GBP), name=f"{what}_amount_is_positive_and_sane"
        ),
        models.CheckConstraint(
            condition=Q(reverses__isnull=True) | ~Q(note=""), name=f"{what}_is_reversed_with_a_reason"
        ),
    ]


def _day_constraint(day: str, name: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=Q(**{f"{day}__gte": EARLIEST_MONEY_DAY}), name=name)


class Payment(Record):
    """One payment of one fraud: what became of it, and where it went. A mistake is reversed by a second row."""

    class State(models.TextChoices):
        LOST = "lost", "Lost"
        PREVENTED = "prevented", "Prevented"
        ATTEMPTED = "attempted", "Attempted"

    reference_prefix = "PY"
    url_namespace = "cases:payment"
    borough_path = "case__borough"
    reason_path = "case"
    personal = PersonalData(
        p3={"payee", "bank", "note"},
        not_personal={"paid_on", "method", "amount_gbp", "original_amount", "currency", "state", "reverses"},
        keep="case",
    )

    case = models.ForeignKey(FraudCase, on_delete=models.PROTECT, related_name="payments")
    state = models.CharField(max_length=10, choices=State.choices)
    paid_on = models.DateField()
    method = models.ForeignKey(PaymentMethod, on_delete=models.PROTECT, related_name="+")
    payee = models.CharField(max_length=NAME_LENGTH, blank=True)
    bank = models.CharField(max_length=NAME_LENGTH, blank=True, help_text="The bank it left, or was to leave.")
    amount_gbp = _amount()
    original_amount = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True, help_text="Of the original amount: EUR, USD.")
    reverses = _reverses("self")
    note = models.TextField(blank=True, max_length=NOTE_LENGTH)

    objects = EntryQuerySet.as_manager()

    class Meta:
        ordering = ["-paid_on", "-pk"]
        constraints = [
            *_entry_constraints("payment"),
            _day_constraint("paid_on", "payment_is_from_1980_on"),
            models.CheckConstraint(
                condition=Q(original_amount__isnull=True, currency="") | Q(original_amount__gt=0) & ~Q(currency=""),
                name="payment_has_an_original_amount_with_its_currency",
            ),
        ]


class RefundClaimQuerySet(ScopedQuerySet):
    def open(self):
        return self.exclude(state=RefundClaim.State.CLOSED)


class RefundClaim(Record):
    """What the victim asks one bank to reimburse, and how far the bank is with it. Its clock is in refunds.py."""

    class State(models.TextChoices):
        TO_BE_MADE = "to_be_made", "To be made"
        MADE = "made", "With the bank"
        ANSWERED = "answered", "Answered by the bank"
        OMBUDSMAN = "ombudsman", "With the ombudsman"
        CLOSED = "closed", "Closed"

    class Answer(models.TextChoices):
        PAID = "paid", "Pays in full"
        PART = "part", "Pays a part"
        REFUSED = "refused", "Refuses"

    reference_prefix = "RC"
    url_namespace = "cases:claim"
    borough_path = "case__borough"
    reason_path = "case"
    personal = PersonalData(
        p3={"bank", "bank_reference", "is_vulnerable", "note", "closed_because"},
        not_personal={
            "state", "payments", "last_paid_on", "amount_gbp", "told_of_vulnerability", "claimed_on", "answer",
            "answered_on", "is_final", "ombudsman_on", "closed_on", "due_on", "due_for",
        },
        keep="case",
    )  # fmt: skip

    case = models.ForeignKey(FraudCase, on_delete=models.PROTECT, related_name="claims")
    state = models.CharField(max_length=10, choices=State.choices, default=State.TO_BE_MADE)
    bank = models.CharField(max_length=NAME_LENGTH)
    bank_reference = models.CharField(max_length=60, blank=True)
    payments = models.ManyToManyField(Payment, related_name="claims")
    last_paid_on = models.DateField(help_text="Of the payments claimed.")
    amount_gbp = models.DecimalField(max_digits=12, decimal_places=2, help_text="Of the payments claimed.")
    is_vulnerable = models.BooleanField(default=False)
    told_of_vulnerability = models.BooleanField(default=False, help_text="The bank was told.")
    claimed_on = models.DateField(null=True, blank=True)
    answer = models.CharField(max_length=10, choices=Answer.choices, blank=True)
    answered_on = models.DateField(null=True, blank=True)
    is_final = models.BooleanField(default=False, help_text="The bank's final answer.")
    ombudsman_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    closed_because = models.TextField(blank=True, max_length=NOTE_LENGTH)
    note = models.TextField(blank=True, max_length=NOTE_LENGTH)
    due_on = models.DateField(null=True, blank=True, help_text="The day that matters now: worked out by the verbs.")
    due_for = models.CharField(max_length=40, blank=True)

    objects = RefundClaimQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["due_on"], condition=~Q(state="closed"), name="claim_open_by_day")]
        constraints = [
            models.CheckConstraint(condition=Q(amount_gbp__gt=0), name="claim_amount_is_positive"),
            models.CheckConstraint(condition=~Q(bank=""), name="claim_is_to_a_bank"),
            models.CheckConstraint(
                condition=Q(state="to_be_made", claimed_on__isnull=True)
                | Q(state="closed")
                | ~Q(state="to_be_made") & Q(claimed_on__isnull=False),
                name="claim_that_was_made_has_its_day",
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_on__isnull=True) | ~Q(answer="") & Q(answered_on__isnull=False),
                name="claim_answer_has_its_day",
            ),
            models.CheckConstraint(
                condition=Q(answered_on__isnull=True) | Q(answered_on__gte=models.F("claimed_on")),
                name="claim_is_answered_after_it_is_made",
            ),
            models.CheckConstraint(
                condition=Q(state="closed", closed_on__isnull=False) & ~Q(closed_because="")
                | ~Q(state="closed") & Q(closed_on__isnull=True),
                name="claim_is_closed_with_a_day_and_a_reason",
            ),
        ]


class ClockStop(models.Model):
    """Days on which a bank's clock stood still, as it had asked for something."""

    borough_path = "claim__case__borough"
    personal = PersonalData(p3={"asked_for"}, not_personal={"from_on", "until_on"})

    claim = models.ForeignKey(RefundClaim, on_delete=models.PROTECT, related_name="stops")
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True, help_text="The day the bank had what it asked for.")
    asked_for = models.TextField(max_length=NOTE_LENGTH)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ["from_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=models.F("from_on")),
                name="clock_starts_again_after_it_stopped",
            ),
            models.UniqueConstraint(
                fields=["claim"], condition=Q(until_on=None), name="clock_of_a_claim_stands_still_once"
            ),
        ]

    def __str__(self):
        return f"{self.from_on} to {self.until_on or 'now'}"


class Reimbursement(Record):
    """What a bank or another firm paid back. It is not recovery."""

    reference_prefix = "RB"
    url_namespace = "cases:reimbursement"
    borough_path = "case__borough"
    reason_path = "case"
    personal = PersonalData(
        p3={"firm", "note"}, not_personal={"amount_gbp", "received_on", "claim", "reverses"}, keep="case"
    )

    case = models.ForeignKey(FraudCase, on_delete=models.PROTECT, related_name="reimbursements")
    claim = models.ForeignKey(
        RefundClaim, null=True, blank=True, on_delete=models.PROTECT, related_name="reimbursements"
    )
    firm = models.CharField(max_length=NAME_LENGTH)
    amount_gbp = _amount()
    received_on = models.DateField()
    reverses = _reverses("self")
    note = models.TextField(blank=True, max_length=NOTE_LENGTH)

    objects = EntryQuerySet.as_manager()

    class Meta:
        ordering = ["-received_on", "-pk"]
        constraints = [
            *_entry_constraints("reimbursement"), _day_constraint("received_on", "reimbursement_is_from_1980_on"),
        ]  # fmt: skip


class CreditQuerySet(AppendOnlyRows, EntryQuerySet):
    pass


class Credit(AppendOnly, Record):
    """Money that came back to the victim from recovered assets or by a court's order: made by recovery, and never
    changed."""

    class Kind(models.TextChoices):
        RETURNED = "returned", "Returned"
        COMPENSATION = "compensation", "Compensation"

    reference_prefix = "CR"
    url_namespace = "cases:credit"
    borough_path = "case__borough"
    reason_path = "case"
    personal = PersonalData(
        p3={"note"}, not_personal={"kind", "amount_gbp", "received_on", "source_reference", "reverses"}, keep="case"
    )

    case = models.ForeignKey(FraudCase, on_delete=models.PROTECT, related_name="credits")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    amount_gbp = _amount()
    received_on = models.DateField()
    source_reference = models.CharField(max_length=60, blank=True, help_text="The matter it comes from.")
    reverses = _reverses("self")
    note = models.TextField(blank=True, max_length=NOTE_LENGTH)

    objects = CreditQuerySet.as_manager()

    class Meta:
        ordering = ["-received_on", "-pk"]
        constraints = _entry_constraints("credit")


class BankContact(Record):
    """Who at which bank was told what, and at which minute: a held payment depends on it."""

    class What(models.TextChoices):
        TOLD = "told", "Told of the fraud"
        HOLD_ASKED = "hold_asked", "Asked to hold a payment"
        HOLD_PLACED = "hold_placed", "Payment held"
        HOLD_REFUSED = "hold_refused", "Payment not held"
        HOLD_ENDED = "hold_ended", "Hold ended"
        PROTOCOL = "protocol", "Banking Protocol: branch rang 999"
        VULNERABLE = "vulnerable", "Told that the customer is vulnerable"
        OTHER = "other", "Something else"

    reference_prefix = "BC"
    url_namespace = "cases:bank_contact"
    borough_path = "case__borough"
    reason_path = "case"
    personal = PersonalData(
        p3={"bank", "staff_name", "bank_reference", "note"}, not_personal={"at", "what", "payment"}, keep="case"
    )

    case = models.ForeignKey(FraudCase, on_delete=models.PROTECT, related_name="bank_contacts")
    payment = models.ForeignKey(Payment, null=True, blank=True, on_delete=models.PROTECT, related_name="bank_contacts")
    at = models.DateTimeField()
    what = models.CharField(max_length=12, choices=What.choices)
    bank = models.CharField(max_length=NAME_LENGTH)
    staff_name = models.CharField(max_length=NAME_LENGTH, blank=True)
    bank_reference = models.CharField(max_length=60, blank=True, help_text="Their log or incident number.")
    note = models.TextField(blank=True, max_length=NOTE_LENGTH)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [models.CheckConstraint(condition=~Q(bank=""), name="bank_contact_names_the_bank")]
