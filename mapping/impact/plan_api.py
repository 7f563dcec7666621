"""Analysis plans for programs: the same rules as the pages, and the same sentences (409)."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from fraudhub.accounts.roles import Permission
from fraudhub.api.receipts import KEY, once_per_key
from fraudhub.api.serializers import StrictSerializer, free_text, line_of_text
from fraudhub.api.viewsets import RecordViewSet
from fraudhub.jobs.api import JobSerializer
from mapping.audit import ImpactAudit, PlanAudit
from mapping.impact.plan_verbs import change_plan, freeze_plan, make_plan
from mapping.impact.plans import TITLE_LENGTH
from mapping.impact.verbs import request_planned_report
from mapping.models import Plan, PlanVersion


class PlanVersionSerializer(serializers.ModelSerializer):
    class Meta:
        model = PlanVersion
        fields = ["number", "mark", "decided", "reason", "made_at", "frozen_at", "reports_before", "power"]
        read_only_fields = fields


class PlanSerializer(serializers.ModelSerializer):
    versions = serializers.SerializerMethodField()

    class Meta:
        model = Plan
        fields = ["reference", "title", "created_at", "versions"]
        read_only_fields = fields

    def get_versions(self, plan) -> list[dict]:
        """Newest first, as PlanVersion rows."""
        return PlanVersionSerializer(plan.all_versions, many=True).data


def _codes(**kwargs):
    return serializers.ListField(child=serializers.CharField(max_length=9), max_length=10, **kwargs)


class ChangePlanInput(StrictSerializer):
    treated = _codes(min_length=1)
    comparison = _codes(required=False)
    pre_months = serializers.IntegerField(required=False)
    min_post_months = serializers.IntegerField(required=False)
    transition_months = serializers.IntegerField(required=False)
    exclude_last_months = serializers.IntegerField(required=False)
    smallest_effect_of_interest = serializers.FloatField(required=False, help_text="A share: 0.10 is 10%.")
    reason = free_text()
    version = serializers.CharField(
        required=False, max_length=40, help_text="The mark of the version you read: refused where it is another by now."
    )


class FreezePlanInput(StrictSerializer):
    version = serializers.CharField(
        required=False, max_length=40, help_text="The mark of the version you read: refused where it is another by now."
    )


class MakePlanInput(ChangePlanInput):
    title = line_of_text(required=True, max_length=TITLE_LENGTH)
    reason = None
    version = None


class PlanViewSet(RecordViewSet):
    """Analysis plans with every version of them."""

    model, serializer_class = Plan, PlanSerializer
    permission, audit_action = Permission.SEE_IMPACT, PlanAudit.SEEN
    action_permissions = {
        "make": Permission.PLAN_ANALYSES, "change": Permission.PLAN_ANALYSES, "freeze": Permission.PLAN_ANALYSES,
    }  # fmt: skip

    def rows(self, queryset):
        return queryset.with_versions().newest_first()

    @extend_schema(parameters=[KEY], request=MakePlanInput, responses={200: PlanSerializer, 201: PlanSerializer})
    @action(detail=False, methods=["post"], url_path="new")
    def make(self, request):
        wanted = self.checked(MakePlanInput)
        title = wanted.pop("title")
        return self._once(lambda: self._read(make_plan(title=title, wanted=wanted, by=request.user)))

    @extend_schema(parameters=[KEY], request=ChangePlanInput, responses={200: PlanSerializer, 201: PlanSerializer})
    @action(detail=True, methods=["post"])
    def change(self, request, reference=None):
        plan, wanted = self.get_object(), self.checked(ChangePlanInput)
        reason, read = wanted.pop("reason", ""), wanted.pop("version", "")
        return self._once(
            lambda: self._read(change_plan(plan, wanted=wanted, reason=reason, read=read, by=request.user))
        )

    @extend_schema(parameters=[KEY], request=FreezePlanInput, responses={200: PlanSerializer, 201: PlanSerializer})
    @action(detail=True, methods=["post"])
    def freeze(self, request, reference=None):
        plan, read = self.get_object(), self.checked(FreezePlanInput).get("version", "")
        return self._once(lambda: self._read(freeze_plan(plan, read=read, by=request.user)))

    @extend_schema(
        parameters=[KEY],
        request=None,
        responses={200: JobSerializer, 201: JobSerializer},
        description="Ask for the report by the version in force. The answer is the job.",
    )
    @action(detail=True, methods=["post"])
    def report(self, request, reference=None):
        plan = self.get_object()
        return self._once(
            lambda: dict(JobSerializer(request_planned_report(plan, by=request.user)).data), ImpactAudit.REFUSED
        )

    def _read(self, plan) -> dict:
        return dict(PlanSerializer(Plan.objects.with_versions().within(self.scope).get(pk=plan.pk)).data)

    def _once(self, do, refused_action=PlanAudit.REFUSED) -> Response:
        return once_per_key(self.request, lambda: (201, do()), refused=refused_action)


def register(router):
    router.register("plans", PlanViewSet, basename="plan")
