"""What programs send, by the checks of the forms."""

from rest_framework import serializers

from fraudhub.api.serializers import (
    Day,
    Moment,
    PastDay,
    PastMoment,
    Read,
    ScopedReference,
    StrictSerializer,
    code_of,
    free_text,
    line_of_text,
    pounds,
)
from fraudhub.cases.models import FraudCase
from fraudhub.core.money import RECOVERY_LIMIT_GBP
from fraudhub.geography.models import Borough
from fraudhub.recovery.forms import valid_percent
from fraudhub.recovery.models import (
    Asset,
    AssetKind,
    Distribution,
    Hearing,
    RecoveryRoute,
    RouteStage,
)
from fraudhub.recovery.money_forms import TotalsFilter, valid_month
from fraudhub.recovery.totals import HAS_A_HEADLINE
from fraudhub.recovery.units import Units, exact, token_name


def recovered(**kwargs) -> Read:
    return pounds(limit=RECOVERY_LIMIT_GBP, **kwargs)


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
    holds_until = Day(required=False, allow_null=True, default=None, help_text="The last day of the order.")
    benefit_gbp = recovered(required=False, allow_null=True, default=None)
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


class AgencyInput(StrictSerializer):
    name = line_of_text(required=True, max_length=120)
    percent = Read(by=valid_percent)


class SharesInput(StrictSerializer):
    ours = Read(by=valid_percent, help_text="Our own share; together with the others 100.")
    others = AgencyInput(many=True, required=False, default=list)


class RefundInput(StrictSerializer):
    case = ScopedReference(queryset=FraudCase.objects.all())
    firm = line_of_text(required=True, max_length=120)
    amount_gbp = pounds()
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
    amount_gbp = recovered(zero=True)
    from_on = Day()
    note = free_text(required=True)

    def validate_borough(self, borough):
        scope = self.context["scope"]
        if not scope.is_everything and (borough is None or not scope.covers_borough(borough.pk)):
            raise serializers.ValidationError("Choose a borough of yours.", code="invalid")
        return borough


class CloseMonthInput(StrictSerializer):
    month = Read(by=valid_month, help_text="Like 2025-04.")


class UnitsInput(StrictSerializer):
    token = Read(by=token_name)
    units = Read(by=exact)
    price_gbp = Read(by=exact, help_text="Of one, on that day.")
    price_from = line_of_text(required=True, max_length=120)

    def validate(self, sent):
        return Units(**sent)


class EnterInput(StrictSerializer):
    asset = ScopedReference(queryset=Asset.objects.all())
    stage = code_of(RouteStage.objects.all())
    amount_gbp = recovered(required=False, allow_null=True, default=None)
    units = UnitsInput(required=False, allow_null=True, default=None, help_text="Of a cryptoasset, instead of pounds.")
    happened_on = Day()
    bank_line = line_of_text(max_length=60)
    note = free_text()


class RevalueInput(StrictSerializer):
    asset = ScopedReference(queryset=Asset.objects.all())
    column = serializers.ChoiceField(choices=["denied", "ordered"])
    new_value_gbp = recovered(zero=True, required=False, allow_null=True, default=None)
    units = UnitsInput(required=False, allow_null=True, default=None, help_text="Of a cryptoasset, instead of pounds.")
    happened_on = Day()
    reason = free_text(required=True)


class ShareInput(StrictSerializer):
    case = ScopedReference(queryset=FraudCase.objects.all())
    amount_gbp = recovered(zero=True)


class DistributeInput(StrictSerializer):
    asset = ScopedReference(queryset=Asset.objects.all())
    stage = code_of(RouteStage.objects.all())
    amount_gbp = recovered()
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
