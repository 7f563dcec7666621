"""/api/v1/cases/"""

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action

from fraudhub.accounts.roles import Permission
from fraudhub.api.receipts import KEY
from fraudhub.api.viewsets import RecordViewSet
from fraudhub.cases.audit import CaseAudit
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

    @extend_schema(
        request=ChangeCaseInput, responses=CaseSerializer,
        description="409 stale when somebody else changed the case since version.",
    )  # fmt: skip
    def partial_update(self, request, reference=None):
        case, values = self.get_object(), self.checked(ChangeCaseInput)
        change_case(case, version=values.pop("version"), by=request.user, **values)
        return self.answer(self.get_queryset().get(pk=case.pk))

    @extend_schema(
        request=RecordPaymentInput, responses={200: PaymentSerializer, 201: PaymentSerializer},
        parameters=[KEY],
    )  # fmt: skip
    @action(detail=True, methods=["post"])
    def payments(self, request, reference=None):
        return self.add(RecordPaymentInput, record_payment, PaymentSerializer)

    @extend_schema(request=WriteNoteInput, responses={200: NoteSerializer, 201: NoteSerializer}, parameters=[KEY])
    @action(detail=True, methods=["post"])
    def notes(self, request, reference=None):
        return self.add(WriteNoteInput, note_on_case, NoteSerializer)

    @extend_schema(
        request=DraftClaimInput, responses={200: ClaimSerializer, 201: ClaimSerializer}, parameters=[KEY],
        description="Prepare a claim to one bank. From then on its days are counted: /api/v1/claims/ goes on with it.",
    )  # fmt: skip
    @action(detail=True, methods=["post"])
    def claims(self, request, reference=None):
        return self.add(DraftClaimInput, draft_claim, ClaimSerializer)
