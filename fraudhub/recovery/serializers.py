"""Shapes of the API of recovery: what goes out, and what may come in."""

from django.core.exceptions import ValidationError as DjangoValidationError
from rest_framework import serializers

from fraudhub.api.serializers import (
    Day,
    PastDay,
    PastMoment,
    ScopedReference,
    StrictSerializer,
    code_of,
    free_text,
    line_of_text,
)
from fraudhub.cases.models import FraudCase
from fraudhub.core.money import RECOVERY_LIMIT_GBP
from fraudhub.core.validators import valid_amount
from fraudhub.recovery.models import Asset, AssetKind, Distribution, LedgerEntry, Matter, RecoveryRoute, RouteStage
from fraudhub.recovery.showing import columns_of_asset, money_of_matter


class Pounds(serializers.CharField):
    """``"1250.50"``: through the validator of the forms. More than two places, a minus or a word is refused with a
    sentence."""

    def __init__(self, *, zero: bool = False, **kwargs):
        self.zero = zero
        super().__init__(**kwargs)

    def to_internal_value(self, data):
        if isinstance(data, bool) or not isinstance(data, (str, int)):
            raise serializers.ValidationError('Write the amount as text, like "1250.50".', code="invalid")
        try:
            return valid_amount(str(data), limit=RECOVERY_LIMIT_GBP, zero=self.zero)
        except DjangoValidationError as problem:
            raise serializers.ValidationError(problem.messages, code=problem.code) from None


def a_money() -> serializers.DecimalField:
    return serializers.DecimalField(max_digits=14, decimal_places=2, read_only=True)


class ColumnsSerializer(serializers.Serializer):
    """Five columns, which nothing adds together."""

    denied = a_money()
    ordered = a_money()
    received = a_money()
    returned = a_money()
    reimbursed = a_money()


class MatterSerializer(serializers.ModelSerializer):
    route = serializers.CharField(source="route_id")
    stage = serializers.CharField(source="stage_id", allow_null=True)
    owner = serializers.CharField(source="owner.reference", allow_null=True, default=None)
    victim_borough = serializers.CharField(source="victim_borough_id", allow_null=True, help_text="ONS code.")

    class Meta:
        model = Matter
        fields = [
            "reference", "route", "stage", "about", "crime_reference", "is_fraud_linked", "counts_from_on", "court",
            "owner", "opened_on", "closed_on", "closed_because", "victim_borough", "victims_live", "our_share_percent",
            "due_at", "due_for", "only_waits",
        ]  # fmt: skip
        read_only_fields = fields


class MatterWithMoneySerializer(MatterSerializer):
    whole = serializers.SerializerMethodField(help_text="The five columns, as the whole of it.")
    counted = serializers.SerializerMethodField(help_text="The five columns, of a joint matter our share.")

    class Meta(MatterSerializer.Meta):
        fields = [*MatterSerializer.Meta.fields, "whole", "counted"]
        read_only_fields = fields

    def get_whole(self, matter) -> dict[str, str]:
        return {column: f"{pounds:.2f}" for column, pounds in money_of_matter(matter).whole.items()}

    def get_counted(self, matter) -> dict[str, str]:
        return {column: f"{pounds:.2f}" for column, pounds in money_of_matter(matter).ours.items()}


class AssetSerializer(serializers.ModelSerializer):
    kind = serializers.CharField(source="kind_id")
    identity = serializers.CharField(source="identity_as_written")
    counted = serializers.SerializerMethodField(help_text="Its columns, in all matters.")

    class Meta:
        model = Asset
        fields = ["reference", "kind", "identity", "description", "held_by", "counted"]
        read_only_fields = fields

    def get_counted(self, asset) -> dict[str, str]:
        return {column: f"{pounds:.2f}" for column, pounds in columns_of_asset([asset])[0][1].items()}


class AssetRowSerializer(AssetSerializer):
    class Meta(AssetSerializer.Meta):
        fields = ["reference", "kind", "identity", "held_by"]
        read_only_fields = fields


class EntrySerializer(serializers.ModelSerializer):
    matter = serializers.CharField(source="matter.reference")
    asset = serializers.CharField(source="asset.reference")
    route = serializers.CharField(source="route_id")
    stage = serializers.CharField(source="stage_id")
    reverses = serializers.CharField(source="reverses.reference", allow_null=True, default=None)
    counted_pence = serializers.IntegerField(
        source="share_pence", help_text="With its sign; of a joint matter our share."
    )

    class Meta:
        model = LedgerEntry
        fields = [
            "reference", "matter", "asset", "route", "stage", "column", "kind", "happened_on", "amount_gbp",
            "share_gbp", "counted_pence", "bank_line", "reverses", "note", "is_fraud_linked", "victims_live",
        ]  # fmt: skip
        read_only_fields = fields


class SplitSerializer(serializers.ModelSerializer):
    matter = serializers.CharField(source="matter.reference")
    asset = serializers.CharField(source="asset.reference")
    stage = serializers.CharField(source="stage_id")
    entry = serializers.CharField(source="entry.reference", allow_null=True, default=None)
    shares = serializers.SerializerMethodField()

    class Meta:
        model = Distribution
        fields = [
            "reference", "matter", "asset", "stage", "amount_gbp", "paid_on", "method", "state", "beyond_loss",
            "reason", "second_person_because", "answered_at", "answer_note", "entry", "shares",
        ]  # fmt: skip
        read_only_fields = fields

    def get_shares(self, split) -> list[dict[str, str]]:
        return [{"case": each.case.reference, "amount_gbp": f"{each.amount_gbp:.2f}"} for each in split.shares.all()]


class OpenMatterInput(StrictSerializer):
    route = code_of(RecoveryRoute.objects.all())
    about = line_of_text(required=True, max_length=200)
    is_fraud_linked = serializers.BooleanField()
    opened_on = PastDay()
    counts_from_on = PastDay(required=False, allow_null=True, default=None)
    crime_reference = line_of_text(max_length=60)
    court = line_of_text(max_length=120)


class RecordStageInput(StrictSerializer):
    stage = code_of(RouteStage.objects.all())
    happened_on = PastDay()
    happened_at = PastMoment(required=False, allow_null=True, default=None)
    benefit_gbp = Pounds(required=False, allow_null=True, default=None)
    paper = line_of_text(max_length=120)
    note = free_text()


class AddAssetInput(StrictSerializer):
    kind = code_of(AssetKind.objects.all())
    identity = line_of_text(required=True, max_length=120)
    description = free_text()
    held_by = line_of_text(max_length=120)


class EnterInput(StrictSerializer):
    asset = ScopedReference(queryset=Asset.objects.all())
    stage = code_of(RouteStage.objects.all())
    amount_gbp = Pounds()
    happened_on = Day()
    bank_line = line_of_text(max_length=60)
    note = free_text()


class RevalueInput(StrictSerializer):
    asset = ScopedReference(queryset=Asset.objects.all())
    column = serializers.ChoiceField(choices=["denied", "ordered"])
    new_value_gbp = Pounds(zero=True)
    happened_on = Day()
    reason = free_text(required=True)


class ShareInput(StrictSerializer):
    case = ScopedReference(queryset=FraudCase.objects.all())
    amount_gbp = Pounds(zero=True)


class DistributeInput(StrictSerializer):
    asset = ScopedReference(queryset=Asset.objects.all())
    stage = code_of(RouteStage.objects.all())
    amount_gbp = Pounds()
    paid_on = Day()
    method = serializers.ChoiceField(choices=Distribution.Method.choices)
    given = ShareInput(many=True, required=False, default=list, help_text="By the order: the share of each case.")
    reason = free_text()
    note = free_text()

    def validate_given(self, given):
        if len({each["case"].pk for each in given}) < len(given):
            raise serializers.ValidationError("Name each case once.", code="twice")
        return given


class AnswerSplitInput(StrictSerializer):
    agrees = serializers.BooleanField()
    note = free_text()


class TotalsLineSerializer(serializers.Serializer):
    code = serializers.CharField(source="key")
    name = serializers.CharField()
    in_assets_recovered = serializers.BooleanField(source="in_total")
    pounds = serializers.DecimalField(max_digits=14, decimal_places=2)


class TotalsSerializer(serializers.Serializer):
    year = serializers.CharField()
    upto = serializers.DateField(allow_null=True)
    basis = serializers.CharField()
    basis_in_words = serializers.CharField()
    by = serializers.CharField()
    columns = serializers.DictField(child=serializers.CharField(), help_text="Each by itself; never add them.")
    lines = TotalsLineSerializer(many=True)
    total = serializers.DecimalField(max_digits=14, decimal_places=2)
    statement = serializers.ListField(child=serializers.CharField())
