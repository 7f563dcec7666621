"""Costs of the programme for programs: the same rules as the pages, and the same sentences (409)."""

from decimal import Decimal

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from fraudhub.accounts.roles import Permission
from fraudhub.api.receipts import KEY, once_per_key
from fraudhub.api.serializers import StrictSerializer
from fraudhub.api.viewsets import RecordViewSet
from fraudhub.audit.writing import audit
from fraudhub.core.errors import RuleBroken
from fraudhub.core.validators import NOTE_LENGTH
from fraudhub.geography.models import Borough
from mapping.audit import CostAudit
from mapping.impact.cost_verbs import correct_cost, record_cost, record_unit_figure
from mapping.impact.costs import COST_LIMIT_GBP, SOURCE_LENGTH
from mapping.models import ProgrammeCost, UnitFigure


class ProgrammeCostSerializer(serializers.ModelSerializer):
    corrects = serializers.SlugRelatedField("reference", read_only=True)
    is_standing = serializers.BooleanField(read_only=True, help_text="Not corrected since, and not taken back.")

    class Meta:
        model = ProgrammeCost
        fields = [
            "reference", "item", "borough", "first_on", "last_on", "amount_gbp", "source", "corrects", "reason",
            "is_standing", "created_at",
        ]  # fmt: skip
        read_only_fields = fields


class CorrectCostInput(StrictSerializer):
    first_on = serializers.DateField()
    last_on = serializers.DateField()
    amount_gbp = serializers.DecimalField(11, 2, min_value=0, max_value=COST_LIMIT_GBP, help_text="0 takes it back.")
    source = serializers.CharField(max_length=SOURCE_LENGTH)
    reason = serializers.CharField(max_length=NOTE_LENGTH)


class RecordCostInput(StrictSerializer):
    item = serializers.ChoiceField(ProgrammeCost.Item.choices)
    borough = serializers.PrimaryKeyRelatedField(
        queryset=Borough.objects.all(), allow_null=True, help_text="Null for the whole programme."
    )
    first_on = serializers.DateField()
    last_on = serializers.DateField()
    amount_gbp = serializers.DecimalField(11, 2, min_value=Decimal("0.01"), max_value=COST_LIMIT_GBP)
    source = serializers.CharField(max_length=SOURCE_LENGTH)


class ProgrammeCostViewSet(RecordViewSet):
    """What was spent on the programme, every correction included."""

    model, serializer_class = ProgrammeCost, ProgrammeCostSerializer
    permission, audit_action = Permission.SEE_IMPACT, CostAudit.SEEN
    action_permissions = {"record": Permission.ENTER_COSTS, "correct": Permission.ENTER_COSTS}

    def rows(self, queryset):
        return queryset.select_related("corrects", "corrected_by").order_by("-pk")

    @extend_schema(
        parameters=[KEY], request=RecordCostInput,
        responses={200: ProgrammeCostSerializer, 201: ProgrammeCostSerializer},
    )  # fmt: skip
    @action(detail=False, methods=["post"], url_path="new")
    def record(self, request):
        wanted = self.checked(RecordCostInput)
        return _once(request, lambda: ProgrammeCostSerializer(record_cost(by=request.user, **wanted)).data)

    @extend_schema(
        parameters=[KEY], request=CorrectCostInput,
        responses={200: ProgrammeCostSerializer, 201: ProgrammeCostSerializer},
        description="Enter the amount that stands in place of this one. The answer is the new row.",
    )  # fmt: skip
    @action(detail=True, methods=["post"])
    def correct(self, request, reference=None):
        cost, wanted = self.get_object(), self.checked(CorrectCostInput)
        return _once(request, lambda: ProgrammeCostSerializer(correct_cost(cost, by=request.user, **wanted)).data)


class UnitFigureSerializer(serializers.ModelSerializer):
    class Meta:
        model = UnitFigure
        fields = ["reference", "code", "value", "price_year", "valid_from", "source", "is_checked", "created_at"]
        read_only_fields = fields


class RecordUnitFigureInput(StrictSerializer):
    code = serializers.ChoiceField(UnitFigure.Code.choices)
    value = serializers.DecimalField(12, 4, min_value=Decimal("0.0001"))
    price_year = serializers.RegexField(r"^\d{4}-\d{2}$", required=False, default="", help_text="Like 2015-16.")
    valid_from = serializers.DateField()
    source = serializers.CharField(max_length=SOURCE_LENGTH)
    is_checked = serializers.BooleanField()


class UnitFigureViewSet(RecordViewSet):
    """What one fraud costs, as entered here; what came with the hub is on the page alone."""

    model, serializer_class = UnitFigure, UnitFigureSerializer
    permission, audit_action = Permission.SEE_IMPACT, CostAudit.SEEN
    action_permissions = {"record": Permission.ENTER_COSTS}

    @extend_schema(
        parameters=[KEY], request=RecordUnitFigureInput,
        responses={200: UnitFigureSerializer, 201: UnitFigureSerializer},
    )  # fmt: skip
    @action(detail=False, methods=["post"], url_path="new")
    def record(self, request):
        wanted = self.checked(RecordUnitFigureInput)
        return _once(request, lambda: UnitFigureSerializer(record_unit_figure(by=request.user, **wanted)).data)


def _once(request, do) -> Response:
    try:
        return once_per_key(request, lambda: (201, dict(do())))
    except RuleBroken:
        audit(CostAudit.REFUSED, by=request.user)
        raise


def register(router):
    router.register("programme-costs", ProgrammeCostViewSet, basename="cost")
    router.register("unit-figures", UnitFigureViewSet, basename="unit-figure")
