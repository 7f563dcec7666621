"""Shapes of the API of cases: what goes out, and what may come in."""

from rest_framework import serializers

from fraudhub.api.serializers import (
    CheckedText,
    Day,
    PastDay,
    StrictSerializer,
    code_of,
    free_text,
    line_of_text,
    pounds,
)
from fraudhub.cases.models import CaseNote, FraudCase, FraudType, Payment, PaymentMethod, ScamMethod
from fraudhub.cases.money import NAMES, money_of
from fraudhub.cases.rules.money import why_not_so_early
from fraudhub.core.validators import NAME_LENGTH, tidy_line, valid_currency, valid_note


class CaseSerializer(serializers.ModelSerializer):
    borough = serializers.CharField(source="borough_id", help_text="ONS code.")
    person = serializers.CharField(source="person.reference")
    owner = serializers.CharField(source="owner.reference", allow_null=True, default=None)
    fraud_type = serializers.CharField(source="fraud_type_id", allow_null=True)
    method = serializers.CharField(source="method_id", allow_null=True)
    money = serializers.SerializerMethodField(help_text="Pounds to the penny, each column by itself; none are added.")

    class Meta:
        model = FraudCase
        fields = [
            "reference", "borough", "person", "owner", "status", "fraud_type", "method", "channel", "summary",
            "occurred_on", "opened_on", "review_on", "closed_on", "version", "money",
        ]  # fmt: skip
        read_only_fields = fields

    def get_money(self, case) -> dict[str, str]:
        return {f"{name}_gbp": f"{amount:.2f}" for name, amount in money_of(case).columns().items() if name in NAMES}


class CaseRowSerializer(CaseSerializer):
    """A case in a list: without the story, which is read one by one, with a reason where one is asked."""

    class Meta(CaseSerializer.Meta):
        fields = [name for name in CaseSerializer.Meta.fields if name != "summary"]
        read_only_fields = fields


class PaymentSerializer(serializers.ModelSerializer):
    case = serializers.CharField(source="case.reference")
    method = serializers.CharField(source="method_id")

    class Meta:
        model = Payment
        fields = [
            "reference", "case", "state", "paid_on", "method", "payee", "bank", "amount_gbp", "original_amount",
            "currency", "note",
        ]  # fmt: skip
        read_only_fields = fields


class NoteSerializer(serializers.ModelSerializer):
    case = serializers.CharField(source="case.reference")

    class Meta:
        model = CaseNote
        fields = ["reference", "case", "visibility", "text", "created_at"]
        read_only_fields = fields


class MoneyDay(PastDay):
    """A day on which money moved, as the forms take it."""

    def to_internal_value(self, data):
        day = super().to_internal_value(data)
        for sentence in why_not_so_early("The day", day):
            raise serializers.ValidationError(sentence, code="too_early")
        return day


class RecordPaymentInput(StrictSerializer):
    state = serializers.ChoiceField(choices=Payment.State.choices)
    amount_gbp = pounds(help_text="Pounds, in a string.")
    paid_on = MoneyDay()
    method = code_of(PaymentMethod.objects.all())
    payee = line_of_text(max_length=NAME_LENGTH)
    bank = line_of_text(max_length=NAME_LENGTH)
    original_amount = pounds(required=False, allow_null=True, default=None)
    currency = CheckedText(check=valid_currency, required=False, allow_blank=True, default="")
    note = free_text()


class WriteNoteInput(StrictSerializer):
    text = CheckedText(check=valid_note)
    visibility = serializers.ChoiceField(choices=CaseNote.Visibility.choices, default=CaseNote.Visibility.HUB)


class ChangeCaseInput(StrictSerializer):
    """What is left out stays as it is."""

    version = serializers.IntegerField(min_value=1, max_value=2_000_000_000, help_text="Of the case as it was read.")
    summary = CheckedText(check=valid_note, required=False, allow_blank=True)
    fraud_type = code_of(FraudType.objects.all(), required=False, allow_null=True)
    method = code_of(ScamMethod.objects.all(), required=False, allow_null=True)
    channel = CheckedText(check=tidy_line, required=False, allow_blank=True, max_length=60)
    occurred_on = PastDay(required=False, allow_null=True)
    review_on = Day(required=False, allow_null=True)
