"""Shapes of the API of recovery: what goes out, and what may come in."""

from rest_framework import serializers

from fraudhub.cases.models import Reimbursement
from fraudhub.recovery.models import (
    ApprovalLimit,
    Asset,
    Distribution,
    Hearing,
    LedgerEntry,
    Matter,
    MatterPaper,
    MatterVictim,
    MonthClose,
    StageEvent,
)
from fraudhub.recovery.showing import columns_of_asset, money_of_matter


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
    units = serializers.SerializerMethodField(help_text="Of a cryptoasset: how its value was reckoned.")
    victim_borough = serializers.CharField(source="victim_borough_id", allow_null=True, help_text="ONS code.")

    class Meta:
        model = LedgerEntry
        fields = [
            "reference", "matter", "asset", "route", "stage", "column", "kind", "happened_on", "amount_gbp",
            "share_gbp", "counted_pence", "units", "bank_line", "reverses", "note", "is_fraud_linked", "victims_live",
            "victim_borough",
        ]  # fmt: skip
        read_only_fields = fields

    def get_units(self, entry) -> dict[str, str] | None:
        valued = getattr(entry, "valuation", None)
        return valued and {name: getattr(valued, name) for name in ("token", "units", "price_gbp", "price_from")}


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


class StageEventSerializer(serializers.ModelSerializer):
    matter = serializers.CharField(source="matter.reference")
    stage = serializers.CharField(source="stage_id")
    reverses = serializers.CharField(source="reverses.reference", allow_null=True, default=None)

    class Meta:
        model = StageEvent
        fields = [
            "reference", "matter", "stage", "happened_on", "happened_at", "holds_until", "benefit_gbp", "paper",
            "reverses", "note",
        ]  # fmt: skip
        read_only_fields = fields


class VictimSerializer(serializers.ModelSerializer):
    matter = serializers.CharField(source="matter.reference")
    case = serializers.CharField(source="case.reference")

    class Meta:
        model = MatterVictim
        fields = ["reference", "matter", "case", "left_at", "left_because"]
        read_only_fields = fields


class HearingSerializer(serializers.ModelSerializer):
    matter = serializers.CharField(source="matter.reference")

    class Meta:
        model = Hearing
        fields = ["reference", "matter", "starts_at", "court", "purpose", "result", "resulted_at", "note"]
        read_only_fields = fields


class PaperSerializer(serializers.ModelSerializer):
    matter = serializers.CharField(source="matter.reference")

    class Meta:
        model = MatterPaper
        fields = ["reference", "matter", "title", "kept_as"]
        read_only_fields = fields


class RefundSerializer(serializers.ModelSerializer):
    case = serializers.CharField(source="case.reference")

    class Meta:
        model = Reimbursement
        fields = ["reference", "case", "firm", "amount_gbp", "received_on", "note"]
        read_only_fields = fields


class LimitSerializer(serializers.ModelSerializer):
    borough = serializers.CharField(source="borough_id", allow_null=True, help_text="ONS code; null: the force.")

    class Meta:
        model = ApprovalLimit
        fields = ["reference", "borough", "amount_gbp", "from_on", "note"]
        read_only_fields = fields


class MonthSerializer(serializers.ModelSerializer):
    month = serializers.CharField(source="month.code", help_text="Like 2025-04.")

    class Meta:
        model = MonthClose
        fields = ["reference", "month", "closed_at"]
        read_only_fields = fields


class MonthWithMoneySerializer(MonthSerializer):
    when_closed = serializers.SerializerMethodField(help_text="The five columns, as they were closed.")
    now = serializers.SerializerMethodField(help_text="The same, with what was entered since.")

    class Meta(MonthSerializer.Meta):
        fields = [*MonthSerializer.Meta.fields, "when_closed", "now"]
        read_only_fields = fields

    def get_when_closed(self, month) -> dict[str, str]:
        return {column: f"{pounds:.2f}" for column, pounds in self.context["closed"].frozen.items()}

    def get_now(self, month) -> dict[str, str]:
        return {column: f"{pounds:.2f}" for column, pounds in self.context["closed"].now.items()}


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


class YearsLineSerializer(serializers.Serializer):
    code = serializers.CharField(source="key")
    name = serializers.CharField()
    in_assets_recovered = serializers.BooleanField(source="in_total")


class YearSerializer(serializers.Serializer):
    """One year of the table. What has no entry in it is not among its lines."""

    year = serializers.CharField()
    lines = TotalsLineSerializer(many=True)
    total = a_money()
    assets_recovered = serializers.DecimalField(
        max_digits=14, decimal_places=2, allow_null=True, help_text="Where the basis has such a headline."
    )


class YearsSerializer(serializers.Serializer):
    """All financial years on one basis. The last one is not over."""

    basis = serializers.CharField()
    basis_in_words = serializers.CharField()
    by = serializers.CharField()
    lines = YearsLineSerializer(many=True, help_text="What stands in any of the years, each once.")
    years = YearSerializer(many=True)
    earlier = serializers.DecimalField(
        max_digits=14, decimal_places=2, help_text="Dated before the first year, and in none of them."
    )
