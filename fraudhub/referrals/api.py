"""Referrals and concerns for programs: the verbs of their pages, by the same permissions and rules."""

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action

from fraudhub.accounts.roles import Permission
from fraudhub.api.reasons import take_reason
from fraudhub.api.receipts import KEY, once_per_key
from fraudhub.api.serializers import NothingInput, ReasonInput
from fraudhub.api.viewsets import RecordViewSet
from fraudhub.referrals.audit import ConcernAudit, ReferralAudit
from fraudhub.referrals.models import Concern, Referral
from fraudhub.referrals.serializers import (
    CareActInput,
    ConcernSerializer,
    CouncilDecisionInput,
    DecideConcernInput,
    DraftReferralInput,
    MoveReferralInput,
    RaiseConcernInput,
    ReferralSerializer,
    TellCouncilInput,
)
from fraudhub.referrals.verbs import (
    answer_care_act,
    decide_concern,
    draft_referral,
    give_concern_back,
    move_referral,
    raise_concern,
    recall_referral,
    record_council_decision,
    send_referral,
    take_concern,
    tell_council,
)
from fraudhub.web.reasons import is_outside_own


class ReferralViewSet(RecordViewSet):
    """Who was handed on, to whom, and how far it is."""

    model, serializer_class = Referral, ReferralSerializer
    permission = Permission.SEE_REFERRALS
    action_permissions = dict.fromkeys(("create", "send", "move", "recall"), Permission.REFER)
    audit_action, list_audit_action = ReferralAudit.SEEN, ReferralAudit.LISTED

    def rows(self, queryset):
        return queryset.select_related("person", "case", "organisation").order_by("-pk")

    @extend_schema(
        request=DraftReferralInput, responses={200: ReferralSerializer, 201: ReferralSerializer}, parameters=[KEY],
        description="Draft a referral. Nothing leaves the hub before it is sent.",
    )  # fmt: skip
    def create(self, request):
        said = self.checked(DraftReferralInput)
        person = said.pop("person")
        if is_outside_own(person, request.user, self.scope):
            take_reason(request, person)
        return once_per_key(
            request, lambda: (201, ReferralSerializer(draft_referral(person, by=request.user, **said)).data)
        )

    @extend_schema(
        request=NothingInput, responses=ReferralSerializer,
        description="Send it by its route. Consent is asked at this moment; sent already is 409.",
    )  # fmt: skip
    @action(detail=True, methods=["post"])
    def send(self, request, reference=None):
        base_url = request.build_absolute_uri("/")
        return self.act(NothingInput, lambda referral, by: send_referral(referral, base_url=base_url, by=by))

    @extend_schema(request=MoveReferralInput, responses=ReferralSerializer)
    @action(detail=True, methods=["post"], url_path="answer")
    def move(self, request, reference=None):
        return self.act(MoveReferralInput, move_referral)

    @extend_schema(request=ReasonInput, responses=ReferralSerializer)
    @action(detail=True, methods=["post"], url_path="call-back")
    def recall(self, request, reference=None):
        return self.act(ReasonInput, recall_referral)


class ConcernViewSet(RecordViewSet):
    """Worries that must not wait."""

    model, serializer_class = Concern, ConcernSerializer
    permission = Permission.SEE_CONCERNS
    action_permissions = dict.fromkeys(
        ("create", "take", "give_back", "care_act", "council", "council_decision", "decide"), Permission.TAKE_CONCERN
    )
    audit_action, list_audit_action = ConcernAudit.SEEN, ConcernAudit.LISTED

    def rows(self, queryset):
        joined = queryset.select_related("person", "case", "kind", "taken_by", "decided_by")
        return joined.prefetch_related("care_act_answers").order_by("-pk")

    @extend_schema(
        request=RaiseConcernInput, responses={200: ConcernSerializer, 201: ConcernSerializer}, parameters=[KEY],
        description="Raise a concern. Its clock starts when it happened, and whoever is due by then is called.",
    )  # fmt: skip
    def create(self, request):
        said = self.checked(RaiseConcernInput)
        person = said.pop("person")
        return once_per_key(
            request, lambda: (201, ConcernSerializer(raise_concern(person, by=request.user, **said)).data)
        )

    @extend_schema(request=NothingInput, responses=ConcernSerializer)
    @action(detail=True, methods=["post"])
    def take(self, request, reference=None):
        return self.act(NothingInput, take_concern)

    @extend_schema(request=ReasonInput, responses=ConcernSerializer)
    @action(detail=True, methods=["post"], url_path="give-back")
    def give_back(self, request, reference=None):
        return self.act(ReasonInput, give_concern_back)

    @extend_schema(request=CareActInput, responses=ConcernSerializer)
    @action(detail=True, methods=["post"], url_path="section-42")
    def care_act(self, request, reference=None):
        return self.act(CareActInput, answer_care_act)

    @extend_schema(request=TellCouncilInput, responses=ConcernSerializer)
    @action(detail=True, methods=["post"])
    def council(self, request, reference=None):
        return self.act(TellCouncilInput, tell_council)

    @extend_schema(request=CouncilDecisionInput, responses=ConcernSerializer)
    @action(detail=True, methods=["post"], url_path="council-decision")
    def council_decision(self, request, reference=None):
        return self.act(CouncilDecisionInput, record_council_decision)

    @extend_schema(request=DecideConcernInput, responses=ConcernSerializer)
    @action(detail=True, methods=["post"])
    def decide(self, request, reference=None):
        return self.act(DecideConcernInput, decide_concern)


def register(router):
    router.register("referrals", ReferralViewSet, basename="referral")
    router.register("concerns", ConcernViewSet, basename="concern")
