"""Shapes of what is typed about money, outcomes and the Victims' Code."""

from django import forms

from fraudhub.cases.models import (
    EARLIEST_MONEY_DAY,
    BankContact,
    CodeRight,
    EnhancedRights,
    How,
    OutcomeCode,
    Payment,
    PaymentMethod,
    RefundClaim,
)
from fraudhub.core.money import show_pounds
from fraudhub.core.periods import show_date
from fraudhub.core.validators import NAME_LENGTH, valid_currency
from fraudhub.geography.models import Borough
from fraudhub.govuk.fields import DateField, MoneyField, NoteField, NumberField, TextField, YesNoField
from fraudhub.govuk.forms import GovukForm
from fraudhub.govuk.widgets import Checkboxes, Radios
from fraudhub.web.forms import FilterForm, MomentForm, ScopedForm

STATE_HINTS = {
    "lost": "The money left, and has not come back by itself.",
    "prevented": "Somebody stopped it: the bank, a branch, the hub, the victim.",
    "attempted": "They tried, and it failed without anybody's doing.",
}


def _bank(label: str, **more) -> TextField:
    return TextField(label=label, max_length=NAME_LENGTH, **more)


class PaymentForm(ScopedForm, GovukForm):
    state = forms.ChoiceField(
        label="What became of it?",
        choices=Payment.State.choices,
        widget=Radios(hints=STATE_HINTS),
        error_messages={"required": "Choose what became of the payment."},
    )
    amount_gbp = MoneyField(label="Amount in pounds", error_messages={"required": "Enter the amount in pounds."})
    paid_on = DateField(
        label="Day of the payment",
        error_messages={"required": "Enter the day of the payment."},
        past=True,
        earliest=EARLIEST_MONEY_DAY,
    )
    method = forms.ModelChoiceField(
        PaymentMethod.objects.all(),
        label="How it was paid",
        error_messages={"required": "Choose how it was paid."},
        empty_label="Select one",
    )
    bank = _bank("Bank it left, or was to leave", required=False)
    payee = TextField(
        label="Who it went to", max_length=NAME_LENGTH, required=False, help_text="The name on the payment."
    )
    original_amount = MoneyField(label="Amount in another currency", required=False)
    currency = TextField(
        label="That currency", max_length=3, required=False, help_text="Three letters, like EUR.",
        widget=forms.TextInput(attrs={"class": "govuk-input--width-4", "autocapitalize": "characters"}),
    )  # fmt: skip
    note = NoteField(label="Note", required=False, rows=3)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["original_amount"].widget.prefix = ""

    def clean_currency(self):
        typed = self.cleaned_data["currency"]
        return valid_currency(typed) if typed else ""


class ReimbursementForm(ScopedForm, GovukForm):
    firm = _bank("Bank or firm that paid", error_messages={"required": "Enter the bank or firm that paid."})
    amount_gbp = MoneyField(label="Amount", error_messages={"required": "Enter the amount."})
    received_on = DateField(
        label="Day it arrived",
        error_messages={"required": "Enter the day it arrived."},
        past=True,
        earliest=EARLIEST_MONEY_DAY,
    )
    claim = forms.ModelChoiceField(
        RefundClaim.objects.none(), label="For which claim?", required=False, empty_label="None of them"
    )
    note = NoteField(label="Note", required=False, rows=3)

    def __init__(self, *args, case, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["claim"]
        field.queryset = RefundClaim.objects.within(self.scope).filter(case=case)
        field.label_from_instance = lambda claim: f"{claim.bank}, {claim.reference}"


class BankContactForm(MomentForm):
    what = forms.ChoiceField(
        label="What happened?",
        choices=BankContact.What.choices,
        widget=Radios,
        error_messages={"required": "Choose what happened."},
    )
    bank = _bank("Bank", error_messages={"required": "Enter the name of the bank."})
    staff_name = TextField(label="Who you spoke to", max_length=NAME_LENGTH, required=False)
    bank_reference = TextField(label="Their reference", max_length=60, required=False)
    payment = forms.ModelChoiceField(
        Payment.objects.none(), label="About which payment?", required=False, empty_label="None in particular"
    )
    note = NoteField(label="What was said", required=False, rows=4)
    field_order = ["what", "bank", "on", "clock"]

    def __init__(self, *args, case, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["payment"]
        field.queryset = Payment.objects.within(self.scope).standing().filter(case=case)
        field.label_from_instance = describe_payment


def describe_payment(payment: Payment) -> str:
    bank = f" from {payment.bank}" if payment.bank else ""
    return f"{show_pounds(payment.amount_gbp)}{bank} on {show_date(payment.paid_on)}"


class ClaimForm(ScopedForm, GovukForm):
    bank = _bank("Bank that is asked", error_messages={"required": "Enter the bank that is asked."})
    payments = forms.ModelMultipleChoiceField(
        Payment.objects.none(),
        label="Payments that are claimed",
        widget=Checkboxes,
        error_messages={"required": "Choose the payments that are claimed."},
    )
    is_vulnerable = YesNoField(
        label="Is the victim a vulnerable consumer?",
        help_text="Their circumstances make them less able to protect themselves. The excess is then not taken off.",
    )
    note = NoteField(label="Note", required=False, rows=3)

    def __init__(self, *args, case, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["payments"]
        field.queryset = Payment.objects.within(self.scope).standing().filter(case=case, state=Payment.State.LOST)
        field.label_from_instance = describe_payment
        field.widget.hints = {
            str(payment.pk): "The scheme does not cover this way of paying. Ask all the same."
            for payment in field.queryset.select_related("method")
            if payment.method.is_covered is False
        }


class MakeClaimForm(ScopedForm, GovukForm):
    claimed_on = DateField(
        label="Day of the claim", error_messages={"required": "Enter the day of the claim."}, past=True
    )
    told_of_vulnerability = YesNoField(
        label="Was the bank told that the customer is vulnerable?", help_text="It changes what they pay."
    )
    bank_reference = TextField(label="The bank's reference", max_length=60, required=False)


class StopClockForm(ScopedForm, GovukForm):
    from_on = DateField(
        label="Day the bank asked", error_messages={"required": "Enter the day the bank asked."}, past=True
    )
    asked_for = NoteField(label="What it asked for", error_messages={"required": "Say what it asked for."}, rows=3)


class StartClockForm(ScopedForm, GovukForm):
    until_on = DateField(
        label="Day the bank had it", error_messages={"required": "Enter the day the bank had it."}, past=True
    )


class AnswerClaimForm(ScopedForm, GovukForm):
    answer = forms.ChoiceField(
        label="What does the bank say?",
        choices=RefundClaim.Answer.choices,
        widget=Radios,
        error_messages={"required": "Choose what the bank says."},
    )
    answered_on = DateField(
        label="Day of the answer", error_messages={"required": "Enter the day of the answer."}, past=True
    )
    is_final = YesNoField(
        label="Is it the bank's final answer?",
        help_text="A letter that says so and names the ombudsman. The ombudsman's time limit counts from it.",
    )
    note = NoteField(label="What it says", required=False, rows=3)


class OmbudsmanForm(ScopedForm, GovukForm):
    on = DateField(
        label="Day it went to the ombudsman",
        error_messages={"required": "Enter the day it went to the ombudsman."},
        past=True,
    )


class ClaimFilter(FilterForm):
    borough = forms.ModelChoiceField(Borough.objects.all(), label="Borough", required=False, empty_label="All")
    state = forms.ChoiceField(label="State", required=False, choices=[("", "Not closed"), *RefundClaim.State.choices])

    def apply(self, queryset):
        asked = self.cleaned_data
        if asked["borough"]:
            queryset = queryset.filter(case__borough=asked["borough"])
        return queryset.filter(state=asked["state"]) if asked["state"] else queryset.open()


class OutcomeForm(ScopedForm, GovukForm):
    outcome = forms.ModelChoiceField(
        OutcomeCode.objects.all(),
        label="Outcome",
        error_messages={"required": "Choose the outcome."},
        empty_label="Select one",
    )
    decided_on = DateField(
        label="Day it was decided", error_messages={"required": "Enter the day it was decided."}, past=True
    )
    suspect_is_named = YesNoField(label="Is there a named suspect?")
    note = NoteField(label="Note", required=False, rows=3)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["outcome"].label_from_instance = lambda code: f"{code.pk}: {code.plain_name}"


class BeginDutyForm(ScopedForm, GovukForm):
    right = forms.ModelChoiceField(
        CodeRight.objects.filter(begins=CodeRight.Begins.EVENT),
        label="What are they owed?",
        widget=Radios,
        empty_label=None,
        error_messages={"required": "Choose what the victim is owed."},
    )
    happened_on = DateField(
        label="Day it happened", error_messages={"required": "Enter the day it happened."}, past=True
    )
    because = TextField(
        label="What happened",
        error_messages={"required": "Say what happened."},
        max_length=200,
        help_text="An arrest, a decision, a complaint.",
    )


class MeetDutyForm(ScopedForm, GovukForm):
    met_on = DateField(
        label="Day they were told, or it was done",
        error_messages={"required": "Enter the day they were told, or it was done."},
        past=True,
    )
    how = forms.ChoiceField(
        label="How?", choices=How.choices, widget=Radios, error_messages={"required": "Choose how it was done."}
    )
    met_by = TextField(
        label="Another body did it", max_length=120, required=False, help_text="Like Report Fraud. Empty when we did."
    )
    note = NoteField(label="What they were told", required=False, rows=3)
    late_reason = NoteField(label="Why it was late", required=False, rows=2, help_text="Needed when it was late.")


class AgreeUpdatesForm(ScopedForm, GovukForm):
    every_days = NumberField(label="How often?", min_value=1, max_value=365)
    how = forms.ChoiceField(
        label="How?", choices=How.choices, widget=Radios, error_messages={"required": "Choose how they want to hear."}
    )
    note = NoteField(label="What else they asked for", required=False, rows=2)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["every_days"].widget.suffix = "days"


class EnhancedRightsForm(ScopedForm, GovukForm):
    apply = YesNoField(label="Do Enhanced Rights apply?")
    ground = forms.ChoiceField(
        label="On what ground?", choices=EnhancedRights.Ground.choices, widget=Radios, required=False
    )
    note = NoteField(label="What shows it", required=False, rows=3)

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("apply") and not cleaned.get("ground") and "ground" not in self.errors:
            self.add_error("ground", "Choose the ground on which they apply.")
        return cleaned
