"""/api/v1/claims/: claims to banks go their way; one is prepared in its case."""

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action

from fraudhub.accounts.roles import Permission
from fraudhub.api.serializers import ReasonInput
from fraudhub.api.viewsets import RecordViewSet
from fraudhub.cases.audit import MoneyAudit
from fraudhub.cases.claim_serializers import (
    AnswerClaimInput,
    ClaimSerializer,
    MakeClaimInput,
    OmbudsmanInput,
    StartClockInput,
    StopClockInput,
)
from fraudhub.cases.models import RefundClaim
from fraudhub.cases.verbs import (
    answer_claim,
    close_claim,
    go_to_the_ombudsman,
    make_claim,
    start_clock_again,
    stop_clock,
)

ACTS = ("make", "stop_clock", "start_clock", "answer_claim", "ombudsman", "close")


def acts(shape):
    return extend_schema(request=shape, responses=ClaimSerializer)


class ClaimViewSet(RecordViewSet):
    """What victims ask banks to reimburse, and the day that matters now."""

    model, serializer_class = RefundClaim, ClaimSerializer
    permission = Permission.SEE_CASES
    action_permissions = dict.fromkeys(ACTS, Permission.WORK_CASES)
    audit_action, list_audit_action = MoneyAudit.CLAIM_SEEN, MoneyAudit.CLAIMS_LISTED

    def rows(self, queryset):
        return queryset.select_related("case").prefetch_related("payments").order_by("-pk")

    @acts(MakeClaimInput)
    @action(detail=True, methods=["post"])
    def make(self, request, reference=None):
        return self.act(MakeClaimInput, make_claim)

    @acts(StopClockInput)
    @action(detail=True, methods=["post"], url_path="stop-clock")
    def stop_clock(self, request, reference=None):
        return self.act(StopClockInput, stop_clock)

    @acts(StartClockInput)
    @action(detail=True, methods=["post"], url_path="start-clock")
    def start_clock(self, request, reference=None):
        return self.act(StartClockInput, start_clock_again)

    @acts(AnswerClaimInput)
    @action(detail=True, methods=["post"], url_path="answer", url_name="answer")
    def answer_claim(self, request, reference=None):
        return self.act(AnswerClaimInput, answer_claim)

    @acts(OmbudsmanInput)
    @action(detail=True, methods=["post"])
    def ombudsman(self, request, reference=None):
        return self.act(OmbudsmanInput, go_to_the_ombudsman)

    @acts(ReasonInput)
    @action(detail=True, methods=["post"])
    def close(self, request, reference=None):
        return self.act(ReasonInput, close_claim)
