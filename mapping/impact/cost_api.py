"""Costs of the programme for programs: the same rules as the pages, and the same sentences (409)."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from fraudhub.accounts.roles import Permission
from fraudhub.api.receipts import KEY, once_per_key
from fraudhub.api.serializers import Day, PastDay, Read, StrictSerializer, free_text, line_of_text, pounds
from fraudhub.api.viewsets import RecordViewSet
from fraudhub.geography.models import Borough
from mapping.audit import CostAudit
from mapping.impact.cost_forms import valid_figure
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
    first_on = Day()
    last_on = Day()
    amount_gbp = pounds(limit=COST_LIMIT_GBP, zero=True, help_text="0 takes it back.")
    source = line_of_text(required=True, max_length=SOURCE_LENGTH)
    reason = free_text(required=True)


class RecordCostInput(StrictSerializer):
    item = serializers.ChoiceField(ProgrammeCost.Item.choices)
    borough = serializers.PrimaryKeyRelatedField(
        queryset=Borough.objects.all(), allow_null=True, help_text="Null for the whole programme."
    )
    first_on = Day()
    last_on = Day()
    amount_gbp = pounds(limit=COST_LIMIT_GBP)
    source = line_of_text(required=True, max_length=SOURCE_LENGTH)


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
    value = Read(by=valid_figure, help_text="Like 1290 or 76.5.")
    price_year = serializers.RegexField(r"^\d{4}-\d{2}$", required=False, default="", help_text="Like 2015-16.")
    valid_from = PastDay()
    source = line_of_text(required=True, max_length=SOURCE_LENGTH)
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
    return once_per_key(request, lambda: (201, dict(do())), refused=CostAudit.REFUSED)


def register(router):
    router.register("programme-costs", ProgrammeCostViewSet, basename="cost")
    router.register("unit-figures", UnitFigureViewSet, basename="unit-figure")
