"""/api/v1/cases/"""

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.decorators import action

from fraudhub.accounts.roles import Permission
from fraudhub.api.authentication import RefusedWithASentence
from fraudhub.api.receipts import KEY, once_per_key
from fraudhub.api.viewsets import RecordViewSet
from fraudhub.audit.writing import audit
from fraudhub.cases.audit import CaseAudit
from fraudhub.cases.case_pages import is_outside_own
from fraudhub.cases.claim_serializers import ClaimSerializer, DraftClaimInput
from fraudhub.cases.models import FraudCase
from fraudhub.cases.serializers import (
    CaseRowSerializer,
    CaseSerializer,
    ChangeCaseInput,
    NoteSerializer,
    PaymentSerializer,
    RecordPaymentInput,
    WriteNoteInput,
)
from fraudhub.cases.verbs import change_case, draft_claim, note_on_case, record_payment
from fraudhub.core.validators import valid_note

REASON_HEADER = "X-Access-Reason"
REASON = OpenApiParameter(
    REASON_HEADER, str, OpenApiParameter.HEADER,
    description="Why a case is opened that is not one's own; asked of who sees every borough. Kept in the audit trail.",
)  # fmt: skip


class ReasonWanted(RefusedWithASentence):
    status_code = status.HTTP_403_FORBIDDEN
    default_code = "reason_wanted"
    default_detail = f"This case is not one of yours. Say why you open it, in the header {REASON_HEADER}."


def ask_for_reason(case: FraudCase, request) -> None:
    """Of who sees every borough, outside the cases they have: as the pages ask."""
    if is_outside_own(case, request.user):
        reason = valid_note(request.headers.get(REASON_HEADER, ""))
        if not reason:
            raise ReasonWanted
        audit(CaseAudit.REASON_GIVEN, case, by=request.user, reason=reason)


class CaseViewSet(RecordViewSet):
    """Cases with their money, to the penny the same as on the page and in the file."""

    model, serializer_class = FraudCase, CaseSerializer
    permission = Permission.SEE_CASES
    action_permissions = dict.fromkeys(("partial_update", "payments", "notes", "claims"), Permission.WORK_CASES)
    audit_action, list_audit_action = CaseAudit.SEEN, CaseAudit.LISTED

    def get_serializer_class(self):
        return CaseRowSerializer if self.action == "list" else CaseSerializer

    def rows(self, queryset):
        return queryset.with_money().select_related("person", "owner").order_by("-pk")

    def get_object(self):
        case = super().get_object()
        ask_for_reason(case, self.request)
        return case

    @extend_schema(parameters=[REASON])
    def retrieve(self, request, *args, **kwargs):
        return super().retrieve(request, *args, **kwargs)

    @extend_schema(
        request=ChangeCaseInput, responses=CaseSerializer, parameters=[REASON],
        description="409 stale when somebody else changed the case since version.",
    )  # fmt: skip
    def partial_update(self, request, reference=None):
        case, values = self.get_object(), self.checked(ChangeCaseInput)
        change_case(case, version=values.pop("version"), by=request.user, **values)
        return self.answer(self.get_queryset().get(pk=case.pk))

    @extend_schema(
        request=RecordPaymentInput, responses={200: PaymentSerializer, 201: PaymentSerializer},
        parameters=[KEY, REASON],
    )  # fmt: skip
    @action(detail=True, methods=["post"])
    def payments(self, request, reference=None):
        return self.add(RecordPaymentInput, record_payment, PaymentSerializer)

    @extend_schema(
        request=WriteNoteInput, responses={200: NoteSerializer, 201: NoteSerializer}, parameters=[KEY, REASON]
    )
    @action(detail=True, methods=["post"])
    def notes(self, request, reference=None):
        return self.add(WriteNoteInput, note_on_case, NoteSerializer)

    @extend_schema(
        request=DraftClaimInput, responses={200: ClaimSerializer, 201: ClaimSerializer}, parameters=[KEY, REASON],
        description="Prepare a claim to one bank. From then on its days are counted: /api/v1/claims/ goes on with it.",
    )  # fmt: skip
    @action(detail=True, methods=["post"])
    def claims(self, request, reference=None):
        return self.add(DraftClaimInput, draft_claim, ClaimSerializer)

    def add(self, shape, verb, told):
        case, values = self.get_object(), self.checked(shape)
        return once_per_key(self.request, lambda: (201, told(verb(case, by=self.request.user, **values)).data))
