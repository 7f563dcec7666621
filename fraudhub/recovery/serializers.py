"""Shapes of the API of recovery: what goes out, and what may come in."""

from decimal import Decimal

from django.core.exceptions import ValidationError as DjangoValidationError
from rest_framework import serializers

from fraudhub.api.serializers import (
    Day,
    Moment,
    PastDay,
    PastMoment,
    ScopedReference,
    StrictSerializer,
    code_of,
    free_text,
    line_of_text,
)
from fraudhub.cases.models import FraudCase, Reimbursement
from fraudhub.core.money import PAYMENT_LIMIT_GBP, RECOVERY_LIMIT_GBP
from fraudhub.core.validators import valid_amount
from fraudhub.geography.models import Borough
from fraudhub.recovery.forms import valid_percent
from fraudhub.recovery.models import (
    ApprovalLimit,
    Asset,
    AssetKind,
    Distribution,
    Hearing,
    LedgerEntry,
    Matter,
    MatterPaper,
    MatterVictim,
    MonthClose,
    RecoveryRoute,
    RouteStage,
    StageEvent,
)
from fraudhub.recovery.money_forms import TotalsFilter, valid_month
from fraudhub.recovery.showing import columns_of_asset, money_of_matter
from fraudhub.recovery.totals import HAS_A_HEADLINE
from fraudhub.recovery.units import Units, exact, token_name


class Pounds(serializers.CharField):
    """``"1250.50"``: through the validator of the forms. More than two places, a minus or a word is refused with a
    sentence."""

    def __init__(self, *, zero: bool = False, limit: Decimal = RECOVERY_LIMIT_GBP, **kwargs):
        self.zero, self.limit = zero, limit
        super().__init__(**kwargs)

    def to_internal_value(self, data):
        if isinstance(data, bool) or not isinstance(data, (str, int)):
            raise serializers.ValidationError('Write the amount as text, like "1250.50".', code="invalid")
        try:
            return valid_amount(str(data), limit=self.limit, zero=self.zero)
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
            "reference", "matter", "stage", "happened_on", "happened_at", "benefit_gbp", "paper", "reverses", "note",
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


class ChangeMatterInput(StrictSerializer):
    version = serializers.IntegerField(min_value=1, max_value=10**9)
    about = line_of_text(required=True, max_length=200)
    is_fraud_linked = serializers.BooleanField(help_text="It counts from the next entry on.")
    counts_from_on = PastDay(allow_null=True)
    crime_reference = line_of_text(max_length=60)
    court = line_of_text(max_length=120)

    def __init__(self, *args, **kwargs):
        """What is left out stays as it is."""
        super().__init__(*args, **{**kwargs, "partial": True})

    def validate(self, sent):
        if "version" not in sent:
            raise serializers.ValidationError({"version": ["Say which version you have read."]}, code="required")
        return sent


class BringInInput(StrictSerializer):
    asset = ScopedReference(queryset=Asset.objects.all())


class NameVictimInput(StrictSerializer):
    case = ScopedReference(queryset=FraudCase.objects.all())


class Percent(serializers.CharField):
    """``"33.34"``: by the check of the form."""

    def to_internal_value(self, data):
        if isinstance(data, bool) or not isinstance(data, (str, int)):
            raise serializers.ValidationError('Write the share as text, like "33.34".', code="invalid")
        try:
            return valid_percent(str(data))
        except DjangoValidationError as problem:
            raise serializers.ValidationError(problem.messages, code="invalid") from None


class AgencyInput(StrictSerializer):
    name = line_of_text(required=True, max_length=120)
    percent = Percent()


class SharesInput(StrictSerializer):
    ours = Percent(help_text="Our own share; together with the others 100.")
    others = AgencyInput(many=True, required=False, default=list)


class RefundInput(StrictSerializer):
    case = ScopedReference(queryset=FraudCase.objects.all())
    firm = line_of_text(required=True, max_length=120)
    amount_gbp = Pounds(limit=PAYMENT_LIMIT_GBP)
    received_on = PastDay()
    note = free_text()


class ListHearingInput(StrictSerializer):
    starts_at = Moment()
    court = line_of_text(required=True, max_length=120)
    purpose = line_of_text(required=True, max_length=200)


class ResultInput(StrictSerializer):
    result = serializers.ChoiceField(choices=Hearing.Result.choices)
    note = free_text()


class NamePaperInput(StrictSerializer):
    title = line_of_text(required=True, max_length=200)
    kept_as = line_of_text(required=True, max_length=200)


class LimitInput(StrictSerializer):
    borough = code_of(Borough.objects.all(), allow_null=True, required=False, default=None)
    amount_gbp = Pounds(zero=True)
    from_on = Day()
    note = free_text(required=True)

    def validate_borough(self, borough):
        scope = self.context["scope"]
        if not scope.is_everything and (borough is None or not scope.covers_borough(borough.pk)):
            raise serializers.ValidationError("Choose a borough of yours.", code="invalid")
        return borough


class CloseMonthInput(StrictSerializer):
    month = serializers.CharField(max_length=7, help_text="Like 2025-04.")

    def validate_month(self, month):
        try:
            return valid_month(month)
        except DjangoValidationError as problem:
            raise serializers.ValidationError(problem.messages, code="invalid") from None


class Exact(serializers.CharField):
    """A number of units, or a price, as text: with up to 18 decimals."""

    read = staticmethod(exact)

    def to_internal_value(self, data):
        if not isinstance(data, str):
            raise serializers.ValidationError('Write it as text, like "1.25".', code="invalid")
        try:
            return self.read(data)
        except ValueError as problem:
            raise serializers.ValidationError(str(problem), code="invalid") from None


class Token(Exact):
    read = staticmethod(token_name)


class UnitsInput(StrictSerializer):
    token = Token()
    units = Exact()
    price_gbp = Exact(help_text="Of one, on that day.")
    price_from = line_of_text(required=True, max_length=120)

    def validate(self, sent):
        return Units(**sent)


class EnterInput(StrictSerializer):
    asset = ScopedReference(queryset=Asset.objects.all())
    stage = code_of(RouteStage.objects.all())
    amount_gbp = Pounds(required=False, allow_null=True, default=None)
    units = UnitsInput(required=False, allow_null=True, default=None, help_text="Of a cryptoasset, instead of pounds.")
    happened_on = Day()
    bank_line = line_of_text(max_length=60)
    note = free_text()


class RevalueInput(StrictSerializer):
    asset = ScopedReference(queryset=Asset.objects.all())
    column = serializers.ChoiceField(choices=["denied", "ordered"])
    new_value_gbp = Pounds(zero=True, required=False, allow_null=True, default=None)
    units = UnitsInput(required=False, allow_null=True, default=None, help_text="Of a cryptoasset, instead of pounds.")
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


class StatementInput(StrictSerializer):
    year = serializers.CharField(max_length=7, help_text="Like 2024-25.")
    basis = serializers.ChoiceField(choices=[str(basis) for basis in HAS_A_HEADLINE])
    upto = Day(required=False, allow_null=True, default=None)

    def validate(self, sent):
        """By the form of the page."""
        upto = sent["upto"].isoformat() if sent["upto"] else ""
        form = TotalsFilter({**sent, "upto": upto}, bases=HAS_A_HEADLINE)
        if not form.is_valid():
            raise serializers.ValidationError({name: list(errors) for name, errors in form.errors.items()})
        return {**sent, "asked": form.asked()}


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
