"""The rollout for programs: the same rules as the pages, and the same sentences when one stands in the way (409)."""

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.response import Response

from fraudhub.accounts.roles import Permission
from fraudhub.api.receipts import KEY, once_per_key
from fraudhub.api.viewsets import RecordViewSet
from outreach.audit import RolloutAudit
from outreach.models import Rollout
from outreach.readiness import readiness_of
from outreach.rollout_serializers import (
    EvidenceSerializer,
    MoveRolloutInput,
    PlanGoLiveInput,
    RecordEvidenceInput,
    RecordGoLiveInput,
    RolloutDetailSerializer,
    RolloutSerializer,
    WithdrawEvidenceInput,
    WithdrawGoLiveInput,
)
from outreach.verbs import (
    move_rollout,
    plan_go_live,
    record_evidence,
    record_go_live,
    withdraw_evidence,
    withdraw_go_live,
)


def _adds(shape, answer=RolloutDetailSerializer):
    """Each of these adds a row that stays, so each carries a key and is done once."""
    return extend_schema(request=shape, responses={200: answer, 201: answer}, parameters=[KEY])


class RolloutViewSet(RecordViewSet):
    """Each borough with its stage, the days it was to start and the day it did; one of them with its gates as they are
    today, every version of its dates and every move."""

    model, serializer_class = Rollout, RolloutSerializer
    permission, audit_action = Permission.SEE_ROLLOUT, RolloutAudit.LIST_READ
    action_permissions = {
        "move": Permission.SET_ROLLOUT,
        "plan_go_live": Permission.SET_ROLLOUT,
        "record_go_live": Permission.SET_ROLLOUT,
        "withdraw_go_live": Permission.SET_ROLLOUT,
        "record_evidence": Permission.RECORD_EVIDENCE,
        "withdraw_evidence": Permission.RECORD_EVIDENCE,
    }

    def rows(self, queryset):
        return queryset.with_dates().select_related("borough").order_by("-pk")

    @extend_schema(responses=RolloutDetailSerializer)
    def retrieve(self, request, *args, **kwargs):
        return super().retrieve(request, *args, **kwargs)

    def answer(self, record):
        return Response(self.in_full(record))

    def in_full(self, rollout):
        gates = readiness_of([rollout], timezone.localdate())[rollout.pk]
        return RolloutDetailSerializer(rollout, context={"gates": gates}).data

    def changed(self, shape, verb):
        """The body through its shape, then the verb; the answer is the rollout as it is afterwards."""
        rollout = self.get_object()
        form = shape(data=self.request.data)
        form.is_valid(raise_exception=True)

        def do():
            verb(rollout, by=self.request.user, **form.validated_data)
            return 201, self.in_full(self.get_object())

        return once_per_key(self.request, do)

    @_adds(MoveRolloutInput)
    @action(detail=True, methods=["post"])
    def move(self, request, reference=None):
        return self.changed(MoveRolloutInput, move_rollout)

    @_adds(PlanGoLiveInput)
    @action(detail=True, methods=["post"], url_path="plan-go-live", url_name="plan-go-live")
    def plan_go_live(self, request, reference=None):
        return self.changed(PlanGoLiveInput, plan_go_live)

    @_adds(RecordGoLiveInput)
    @action(detail=True, methods=["post"], url_path="record-go-live", url_name="record-go-live")
    def record_go_live(self, request, reference=None):
        return self.changed(RecordGoLiveInput, record_go_live)

    @_adds(WithdrawGoLiveInput)
    @action(detail=True, methods=["post"], url_path="withdraw-go-live", url_name="withdraw-go-live")
    def withdraw_go_live(self, request, reference=None):
        return self.changed(WithdrawGoLiveInput, withdraw_go_live)

    @_adds(RecordEvidenceInput, EvidenceSerializer)
    @action(detail=True, methods=["post"], url_path="record-evidence", url_name="record-evidence")
    def record_evidence(self, request, reference=None):
        rollout = self.get_object()
        form = RecordEvidenceInput(data=request.data)
        form.is_valid(raise_exception=True)

        def do():
            return 201, EvidenceSerializer(record_evidence(rollout, by=request.user, **form.validated_data)).data

        return once_per_key(request, do)

    @_adds(WithdrawEvidenceInput, EvidenceSerializer)
    @action(detail=True, methods=["post"], url_path="withdraw-evidence", url_name="withdraw-evidence")
    def withdraw_evidence(self, request, reference=None):
        form = WithdrawEvidenceInput(data=request.data, context={"rollout": self.get_object()})
        form.is_valid(raise_exception=True)
        evidence, reason = form.validated_data["evidence"], form.validated_data["reason"]

        def do():
            return 201, EvidenceSerializer(withdraw_evidence(evidence, reason=reason, by=request.user)).data

        return once_per_key(request, do)
