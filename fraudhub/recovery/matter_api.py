"""Matters for programs, with their stages, victims and hearings: the verbs of the pages, by the same permissions and
rules. What is entered in a matter is posted to it."""

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action

from fraudhub.accounts.roles import Permission
from fraudhub.api.asking import understood
from fraudhub.api.pagination import CursorPages
from fraudhub.api.receipts import KEY, once_per_key
from fraudhub.api.serializers import ReasonInput
from fraudhub.api.viewsets import RecordViewSet
from fraudhub.recovery.audit import RecoveryAudit, RepaymentAudit
from fraudhub.recovery.forms import MatterFilter
from fraudhub.recovery.inputs import (
    AddAssetInput,
    BringInInput,
    ChangeMatterInput,
    DistributeInput,
    EnterInput,
    ListHearingInput,
    NamePaperInput,
    NameVictimInput,
    OpenMatterInput,
    RecordStageInput,
    RefundInput,
    ResultInput,
    RevalueInput,
    SharesInput,
)
from fraudhub.recovery.models import (
    Hearing,
    Matter,
    MatterVictim,
    StageEvent,
)
from fraudhub.recovery.serializers import (
    AssetSerializer,
    EntrySerializer,
    HearingSerializer,
    MatterSerializer,
    MatterWithMoneySerializer,
    PaperSerializer,
    RefundSerializer,
    SplitSerializer,
    StageEventSerializer,
    VictimSerializer,
)
from fraudhub.recovery.verbs import (
    add_asset,
    agree_shares,
    bring_in_asset,
    change_matter,
    close_matter,
    distribute,
    list_hearing,
    name_paper,
    name_victim,
    open_matter,
    record_recovery,
    record_refund,
    record_result,
    record_stage,
    remove_victim,
    reopen_matter,
    revalue,
    take_back_stage,
)

WRITES = (
    "create", "partial_update", "stages", "assets", "bring_in", "victims", "shares", "entries", "revalue", "refunds",
    "splits", "hearings", "papers", "close", "reopen",
)  # fmt: skip


def adds(shape, told, description=""):
    return extend_schema(request=shape, responses={200: told, 201: told}, parameters=[KEY], description=description)


class RecoveryMatterViewSet(RecordViewSet):
    """Matters by clock; what is done in one is posted to it."""

    model, permission = Matter, Permission.SEE_RECOVERY
    action_permissions = dict.fromkeys(WRITES, Permission.WORK_RECOVERY)
    asks_reason = False  # cases are named by their references, and read at their own address
    audit_action, list_audit_action = RecoveryAudit.MATTER_SEEN, RecoveryAudit.MATTERS_LISTED

    def get_serializer_class(self):
        return MatterSerializer if self.action == "list" else MatterWithMoneySerializer

    def rows(self, queryset):
        return queryset.select_related("owner").order_by("-pk")

    def filter_queryset(self, queryset):
        """The list alone, by the form of the page; open and closed ones, where the state is not said."""
        if self.action != "list":
            return queryset
        form = understood(self.request.query_params, MatterFilter, besides=CursorPages.names(), state="any")
        return form.apply(queryset, user=self.request.user)

    @extend_schema(
        parameters=[
            OpenApiParameter("words", str, description="A reference, or part of its name; the rest is not asked then."),
            OpenApiParameter("route", str, description="A code, like CASH."),
            OpenApiParameter("stage", str, description="A code, like CASH.DETAINED: where it stands now."),
            OpenApiParameter(
                "state", str, enum=["late", "soon", "closed", "any"],
                description="By its clock: late; late, or soon. Left empty: open. Left out: any.",
            ),
            OpenApiParameter("owner", str, enum=["me"], description="Those that you have."),
            OpenApiParameter("borough", str, description="ONS code: a victim lives there."),
            OpenApiParameter("fraud", str, enum=["yes", "no"], description="Linked to fraud, or other crime."),
        ]
    )  # fmt: skip
    def list(self, request, *args, **kwargs):
        return super().list(request, *args, **kwargs)

    @adds(OpenMatterInput, MatterWithMoneySerializer)
    def create(self, request):
        values = self.checked(OpenMatterInput)
        return once_per_key(
            request, lambda: (201, MatterWithMoneySerializer(open_matter(by=request.user, **values)).data)
        )

    @adds(RecordStageInput, MatterWithMoneySerializer, "409 when the stage does not follow the one it has reached.")
    @action(detail=True, methods=["post"])
    def stages(self, request, reference=None):
        def reach(matter, **said):
            record_stage(matter, **said)
            return self.get_queryset().get(pk=matter.pk)

        return self.add(RecordStageInput, reach, MatterWithMoneySerializer)

    @adds(AddAssetInput, AssetSerializer, "409 when the asset is in the hub already: it is named.")
    @action(detail=True, methods=["post"])
    def assets(self, request, reference=None):
        return self.add(AddAssetInput, add_asset, AssetSerializer)

    @adds(EnterInput, EntrySerializer, "The same bank line, posted again, answers with the entry that it made.")
    @action(detail=True, methods=["post"])
    def entries(self, request, reference=None):
        def enter(matter, *, asset, **said):
            return record_recovery(asset, matter=matter, **said)

        return self.add(EnterInput, enter, EntrySerializer)

    @adds(RevalueInput, EntrySerializer)
    @action(detail=True, methods=["post"])
    def revalue(self, request, reference=None):
        def value_anew(matter, *, asset, **said):
            return revalue(asset, matter=matter, **said)

        return self.add(RevalueInput, value_anew, EntrySerializer)

    @adds(DistributeInput, SplitSerializer, "Paid at once, or waiting for a second person: the state says which.")
    @action(detail=True, methods=["post"])
    def splits(self, request, reference=None):
        def split(matter, *, given, **said):
            return distribute(matter, given={each["case"]: each["amount_gbp"] for each in given}, **said)

        return self.add(DistributeInput, split, SplitSerializer)

    @extend_schema(
        request=ChangeMatterInput, responses=MatterWithMoneySerializer,
        description="409 stale when somebody else changed the matter since version.",
    )  # fmt: skip
    def partial_update(self, request, reference=None):
        matter, values = self.get_object(), self.checked(ChangeMatterInput)
        change_matter(matter, version=values.pop("version"), by=request.user, **values)
        return self.answer(self.get_queryset().get(pk=matter.pk))

    @adds(BringInInput, AssetSerializer, "An asset that the hub has, pursued here too: its money still counts once.")
    @action(detail=True, methods=["post"], url_path="bring-in")
    def bring_in(self, request, reference=None):
        return self.add(BringInInput, bring_in_asset, AssetSerializer)

    @adds(NameVictimInput, VictimSerializer, "A case whose victim is to be repaid.")
    @action(detail=True, methods=["post"])
    def victims(self, request, reference=None):
        return self.add(NameVictimInput, name_victim, VictimSerializer)

    @adds(SharesInput, MatterWithMoneySerializer, "From the next entry on, our share is what counts.")
    @action(detail=True, methods=["post"])
    def shares(self, request, reference=None):
        def share(matter, *, others, **said):
            return agree_shares(matter, others=[(each["name"], each["percent"]) for each in others], **said)

        return self.add(SharesInput, share, MatterWithMoneySerializer)

    @adds(RefundInput, RefundSerializer, "What a firm reimbursed: kept and counted in the victim's case, once.")
    @action(detail=True, methods=["post"])
    def refunds(self, request, reference=None):
        return self.add(RefundInput, record_refund, RefundSerializer)

    @adds(ListHearingInput, HearingSerializer)
    @action(detail=True, methods=["post"])
    def hearings(self, request, reference=None):
        return self.add(ListHearingInput, list_hearing, HearingSerializer)

    @adds(NamePaperInput, PaperSerializer, "Where a document about the matter is to be found.")
    @action(detail=True, methods=["post"])
    def papers(self, request, reference=None):
        return self.add(NamePaperInput, name_paper, PaperSerializer)

    @extend_schema(request=ReasonInput, responses=MatterWithMoneySerializer)
    @action(detail=True, methods=["post"])
    def close(self, request, reference=None):
        return self.act(ReasonInput, close_matter)

    @extend_schema(request=ReasonInput, responses=MatterWithMoneySerializer)
    @action(detail=True, methods=["post"])
    def reopen(self, request, reference=None):
        return self.act(ReasonInput, reopen_matter)


class RecoveryStageViewSet(RecordViewSet):
    """Stages that matters reached. The last one is taken back by a second row."""

    model, serializer_class, permission = StageEvent, StageEventSerializer, Permission.SEE_RECOVERY
    action_permissions = {"take_back": Permission.WORK_RECOVERY}
    audit_action = RecoveryAudit.STAGE_SEEN

    def rows(self, queryset):
        return queryset.select_related("matter", "reverses").order_by("-pk")

    @extend_schema(request=ReasonInput, responses=StageEventSerializer, description="Answers with the second row.")
    @action(detail=True, methods=["post"], url_path="take-back", url_name="take-back")
    def take_back(self, request, reference=None):
        event, values = self.get_object(), self.checked(ReasonInput)
        return self.answer(take_back_stage(event, by=request.user, **values))


class RecoveryVictimViewSet(RecordViewSet):
    """Cases that are named in matters. Nobody is named here: a case is read at its own address."""

    model, serializer_class, permission = MatterVictim, VictimSerializer, Permission.SEE_RECOVERY
    action_permissions = {"take_out": Permission.WORK_RECOVERY}
    asks_reason = False
    audit_action = RepaymentAudit.LISTED

    def rows(self, queryset):
        return queryset.select_related("matter", "case").order_by("-pk")

    @extend_schema(request=ReasonInput, responses=VictimSerializer)
    @action(detail=True, methods=["post"], url_path="take-out", url_name="take-out")
    def take_out(self, request, reference=None):
        return self.act(ReasonInput, remove_victim)


class RecoveryHearingViewSet(RecordViewSet):
    """Days in court, and what the court did."""

    model, serializer_class, permission = Hearing, HearingSerializer, Permission.SEE_RECOVERY
    action_permissions = {"result": Permission.WORK_RECOVERY}
    audit_action = RecoveryAudit.HEARINGS_READ

    def rows(self, queryset):
        return queryset.select_related("matter").order_by("-pk")

    @extend_schema(request=ResultInput, responses=HearingSerializer)
    @action(detail=True, methods=["post"])
    def result(self, request, reference=None):
        return self.act(ResultInput, record_result)
