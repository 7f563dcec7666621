"""Shapes of the rollout's API: what goes out, and what may come in."""

from rest_framework import serializers

from fraudhub.api.serializers import CheckedText, StrictSerializer
from fraudhub.core.validators import tidy_line, valid_note
from outreach.models import GateEvidence, ReadinessGate, Rollout
from outreach.models.readiness import DOCUMENT_LENGTH
from outreach.validators import REASON_LENGTH


class RolloutSerializer(serializers.ModelSerializer):
    borough_code = serializers.CharField(source="borough_id")
    borough = serializers.CharField(source="borough.name")
    first_planned_on = serializers.DateField(allow_null=True)
    planned_on = serializers.DateField(allow_null=True)
    actual_on = serializers.DateField(allow_null=True)

    class Meta:
        model = Rollout
        fields = ["reference", "borough_code", "borough", "stage", "first_planned_on", "planned_on", "actual_on"]


class GateSerializer(serializers.Serializer):
    """One gate, as it is today."""

    gate = serializers.CharField(source="gate.code")
    name = serializers.CharField(source="gate.name")
    needed_for = serializers.CharField(source="gate.needed_for")
    is_met = serializers.BooleanField()
    because = serializers.CharField(help_text="What shows it, or what is missing.")
    since = serializers.DateField(allow_null=True)
    until = serializers.DateField(allow_null=True)
    who_mends = serializers.CharField(source="gate.who_mends")
    evidence = serializers.CharField(source="evidence.reference", allow_null=True, default=None)


class RolloutDateSerializer(serializers.Serializer):
    """One version; an actual one without a day takes the actual date back."""

    kind = serializers.CharField()
    on = serializers.DateField(allow_null=True)
    reason = serializers.CharField()
    recorded_at = serializers.DateTimeField()


class RolloutStepSerializer(serializers.Serializer):
    from_stage = serializers.CharField()
    to_stage = serializers.CharField()
    reason = serializers.CharField()
    moved_at = serializers.DateTimeField()


class RolloutDetailSerializer(RolloutSerializer):
    """With its gates, and every version of its dates and every move, oldest first."""

    gates = serializers.SerializerMethodField()
    dates = RolloutDateSerializer(many=True)
    steps = RolloutStepSerializer(many=True)

    class Meta(RolloutSerializer.Meta):
        fields = [*RolloutSerializer.Meta.fields, "gates", "dates", "steps"]

    def get_gates(self, rollout) -> list[dict]:
        return GateSerializer(self.context["gates"], many=True).data


class EvidenceSerializer(serializers.ModelSerializer):
    gate = serializers.CharField(source="gate_id")
    rollout = serializers.CharField(source="rollout.reference")
    withdraws = serializers.CharField(source="withdraws.reference", allow_null=True, default=None)

    class Meta:
        model = GateEvidence
        fields = [
            "reference", "rollout", "gate", "words", "document", "shown_on", "valid_until", "withdraws", "reason",
            "recorded_at",
        ]  # fmt: skip


class Reason(CheckedText):
    def __init__(self, **kwargs):
        super().__init__(check=valid_note, max_length=REASON_LENGTH, **kwargs)


class PlanGoLiveInput(StrictSerializer):
    on = serializers.DateField()
    reason = Reason(required=False, allow_blank=True, default="")


class RecordGoLiveInput(PlanGoLiveInput):
    """``reason`` is needed when an actual date was recorded before."""


class WithdrawGoLiveInput(StrictSerializer):
    reason = Reason()


class MoveRolloutInput(StrictSerializer):
    stage = serializers.ChoiceField(choices=Rollout.Stage.choices)
    reason = Reason(required=False, allow_blank=True, default="")


class RecordEvidenceInput(StrictSerializer):
    gate = serializers.SlugRelatedField(slug_field="code", queryset=ReadinessGate.objects.all())
    words = Reason()
    document = CheckedText(check=tidy_line, required=False, allow_blank=True, default="", max_length=DOCUMENT_LENGTH)
    shown_on = serializers.DateField()
    valid_until = serializers.DateField(required=False, allow_null=True, default=None)


class WithdrawEvidenceInput(StrictSerializer):
    evidence = serializers.SlugRelatedField(slug_field="reference", queryset=GateEvidence.objects.none())
    reason = Reason()

    def get_fields(self):
        fields = super().get_fields()
        if "rollout" in self.context:
            fields["evidence"].queryset = self.context["rollout"].evidence.all()
        return fields
