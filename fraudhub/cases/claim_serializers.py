"""Shapes of the API of claims to banks: what goes out, and what may come in."""

from rest_framework import serializers

from fraudhub.api.serializers import PastDay, ScopedReference, StrictSerializer, free_text, line_of_text
from fraudhub.cases.models import Payment, RefundClaim
from fraudhub.core.validators import NAME_LENGTH


class ClaimSerializer(serializers.ModelSerializer):
    case = serializers.CharField(source="case.reference")
    payments = serializers.SlugRelatedField(slug_field="reference", many=True, read_only=True)
    due_on = serializers.DateField(allow_null=True, help_text="The day that matters now, and in due_for what for.")

    class Meta:
        model = RefundClaim
        fields = [
            "reference", "case", "state", "bank", "bank_reference", "payments", "amount_gbp", "last_paid_on",
            "is_vulnerable", "told_of_vulnerability", "claimed_on", "answer", "answered_on", "is_final",
            "ombudsman_on", "closed_on", "closed_because", "note", "due_on", "due_for",
        ]  # fmt: skip
        read_only_fields = fields


class DraftClaimInput(StrictSerializer):
    bank = line_of_text(required=True, max_length=NAME_LENGTH)
    payments = ScopedReference(
        queryset=Payment.objects.all(), many=True, allow_empty=False, help_text="References of payments that were lost."
    )
    is_vulnerable = serializers.BooleanField(help_text="The victim is a vulnerable consumer.")
    note = free_text()


class MakeClaimInput(StrictSerializer):
    claimed_on = PastDay()
    told_of_vulnerability = serializers.BooleanField(help_text="The bank was told.")
    bank_reference = line_of_text(max_length=60)


class StopClockInput(StrictSerializer):
    from_on = PastDay(help_text="The day the bank asked.")
    asked_for = free_text(required=True)


class StartClockInput(StrictSerializer):
    until_on = PastDay(help_text="The day the bank had it.")


class AnswerClaimInput(StrictSerializer):
    answer = serializers.ChoiceField(choices=RefundClaim.Answer.choices)
    answered_on = PastDay()
    is_final = serializers.BooleanField(help_text="It says that it is the bank's final answer.")
    note = free_text()


class OmbudsmanInput(StrictSerializer):
    on = PastDay()
