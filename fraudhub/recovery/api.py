"""Recovery for programs: the verbs of its pages, by the same permissions and rules."""

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from fraudhub.accounts.roles import Permission
from fraudhub.api.receipts import KEY, once_per_key
from fraudhub.api.serializers import ReasonInput
from fraudhub.api.viewsets import ActionViewSet, RecordViewSet
from fraudhub.audit.writing import audit
from fraudhub.jobs.api import JobSerializer
from fraudhub.recovery.audit import LedgerAudit, RecoveryAudit, RepaymentAudit
from fraudhub.recovery.models import (
    ApprovalLimit,
    Asset,
    Distribution,
    Hearing,
    LedgerEntry,
    Matter,
    MatterVictim,
    MonthClose,
    StageEvent,
)
from fraudhub.recovery.money_forms import TotalsFilter
from fraudhub.recovery.months import closed_months_of
from fraudhub.recovery.serializers import (
    AddAssetInput,
    AnswerSplitInput,
    AssetRowSerializer,
    AssetSerializer,
    BringInInput,
    ChangeMatterInput,
    CloseMonthInput,
    DistributeInput,
    EnterInput,
    EntrySerializer,
    HearingSerializer,
    LimitInput,
    LimitSerializer,
    ListHearingInput,
    MatterSerializer,
    MatterWithMoneySerializer,
    MonthSerializer,
    MonthWithMoneySerializer,
    NamePaperInput,
    NameVictimInput,
    OpenMatterInput,
    PaperSerializer,
    RecordStageInput,
    RefundInput,
    RefundSerializer,
    ResultInput,
    RevalueInput,
    SharesInput,
    SplitSerializer,
    StageEventSerializer,
    StatementInput,
    TotalsSerializer,
    VictimSerializer,
)
from fraudhub.recovery.statement import statement_of
from fraudhub.recovery.totals import BASES, WAYS, totals_of
from fraudhub.recovery.totals_for_all import BASES_FOR_ALL, WAYS_FOR_ALL, for_all
from fraudhub.recovery.verbs import (
    add_asset,
    agree_shares,
    answer_distribution,
    bring_in_asset,
    change_matter,
    close_matter,
    close_month,
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
    request_statement,
    revalue,
    reverse_entry,
    set_limit,
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

    def add(self, shape, verb, told):
        matter, values = self.get_object(), self.checked(shape)
        return once_per_key(self.request, lambda: (201, told(verb(matter, values)).data))

    @adds(OpenMatterInput, MatterWithMoneySerializer)
    def create(self, request):
        values = self.checked(OpenMatterInput)
        return once_per_key(
            request, lambda: (201, MatterWithMoneySerializer(open_matter(by=request.user, **values)).data)
        )

    @adds(RecordStageInput, MatterWithMoneySerializer, "409 when the stage does not follow the one it has reached.")
    @action(detail=True, methods=["post"])
    def stages(self, request, reference=None):
        def verb(matter, values):
            record_stage(matter, by=request.user, **values)
            return self.get_queryset().get(pk=matter.pk)

        return self.add(RecordStageInput, verb, MatterWithMoneySerializer)

    @adds(AddAssetInput, AssetSerializer, "409 when the asset is in the hub already: it is named.")
    @action(detail=True, methods=["post"])
    def assets(self, request, reference=None):
        return self.add(AddAssetInput, lambda matter, values: add_asset(matter, by=request.user, **values),
                        AssetSerializer)  # fmt: skip

    @adds(EnterInput, EntrySerializer, "The same bank line, posted again, answers with the entry that it made.")
    @action(detail=True, methods=["post"])
    def entries(self, request, reference=None):
        def verb(matter, values):
            return record_recovery(values.pop("asset"), matter=matter, by=request.user, **values)

        return self.add(EnterInput, verb, EntrySerializer)

    @adds(RevalueInput, EntrySerializer)
    @action(detail=True, methods=["post"])
    def revalue(self, request, reference=None):
        def verb(matter, values):
            return revalue(values.pop("asset"), matter=matter, by=request.user, **values)

        return self.add(RevalueInput, verb, EntrySerializer)

    @adds(DistributeInput, SplitSerializer, "Paid at once, or waiting for a second person: the state says which.")
    @action(detail=True, methods=["post"])
    def splits(self, request, reference=None):
        def verb(matter, values):
            given = {each["case"]: each["amount_gbp"] for each in values.pop("given")}
            return distribute(matter, given=given, by=request.user, **values)

        return self.add(DistributeInput, verb, SplitSerializer)

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
        return self.add(BringInInput, lambda matter, values: bring_in_asset(matter, by=request.user, **values),
                        AssetSerializer)  # fmt: skip

    @adds(NameVictimInput, VictimSerializer, "A case whose victim is to be repaid.")
    @action(detail=True, methods=["post"])
    def victims(self, request, reference=None):
        return self.add(NameVictimInput, lambda matter, values: name_victim(matter, by=request.user, **values),
                        VictimSerializer)  # fmt: skip

    @adds(SharesInput, MatterWithMoneySerializer, "From the next entry on, our share is what counts.")
    @action(detail=True, methods=["post"])
    def shares(self, request, reference=None):
        def verb(matter, values):
            others = [(each["name"], each["percent"]) for each in values["others"]]
            return agree_shares(matter, ours=values["ours"], others=others, by=request.user)

        return self.add(SharesInput, verb, MatterWithMoneySerializer)

    @adds(RefundInput, RefundSerializer, "What a firm reimbursed: kept and counted in the victim's case, once.")
    @action(detail=True, methods=["post"])
    def refunds(self, request, reference=None):
        return self.add(RefundInput, lambda matter, values: record_refund(matter, by=request.user, **values),
                        RefundSerializer)  # fmt: skip

    @adds(ListHearingInput, HearingSerializer)
    @action(detail=True, methods=["post"])
    def hearings(self, request, reference=None):
        return self.add(ListHearingInput, lambda matter, values: list_hearing(matter, by=request.user, **values),
                        HearingSerializer)  # fmt: skip

    @adds(NamePaperInput, PaperSerializer, "Where a document about the matter is to be found.")
    @action(detail=True, methods=["post"])
    def papers(self, request, reference=None):
        return self.add(NamePaperInput, lambda matter, values: name_paper(matter, by=request.user, **values),
                        PaperSerializer)  # fmt: skip

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


class RecoveryLimitViewSet(RecordViewSet):
    """Sums above which a second person agrees, of the force and of boroughs."""

    model, serializer_class, permission = ApprovalLimit, LimitSerializer, Permission.SET_RECOVERY_LIMIT

    def rows(self, queryset):
        return queryset.order_by("-pk")

    @adds(LimitInput, LimitSerializer)
    def create(self, request):
        values = self.checked(LimitInput)
        return once_per_key(request, lambda: (201, LimitSerializer(set_limit(by=request.user, **values)).data))


class RecoveryMonthViewSet(RecordViewSet):
    """Closed months: what each was closed with, and what it comes to now."""

    model, permission = MonthClose, Permission.SEE_RECOVERY
    action_permissions = {"create": Permission.CLOSE_RECOVERY_MONTH}

    def get_serializer_class(self):
        return MonthSerializer if self.action == "list" else MonthWithMoneySerializer

    def rows(self, queryset):
        return queryset.order_by("-pk")

    def answer(self, record):
        (closed,) = closed_months_of(record.month, self.scope)
        return Response(MonthWithMoneySerializer(record, context={"closed": closed}).data)

    @adds(CloseMonthInput, MonthSerializer, "409 when it is closed already, is not over, or another comes first.")
    def create(self, request):
        month = self.checked(CloseMonthInput)["month"]
        return once_per_key(request, lambda: (201, MonthSerializer(close_month(month, by=request.user)).data))


class AssetViewSet(RecordViewSet):
    """Assets, each of which is here once."""

    model, permission = Asset, Permission.SEE_RECOVERY
    audit_action, list_audit_action = RecoveryAudit.ASSET_SEEN, RecoveryAudit.ASSETS_LISTED

    def get_serializer_class(self):
        return AssetRowSerializer if self.action == "list" else AssetSerializer

    def rows(self, queryset):
        return queryset.order_by("-pk")


class RecoveryEntryViewSet(RecordViewSet):
    """The ledger. Entries are added and reversed; nothing changes or deletes one."""

    model, serializer_class, permission = LedgerEntry, EntrySerializer, Permission.SEE_RECOVERY
    action_permissions = {"reverse": Permission.WORK_RECOVERY}
    audit_action, list_audit_action = LedgerAudit.ENTRY_SEEN, LedgerAudit.ENTRIES_LISTED

    def rows(self, queryset):
        return queryset.select_related("matter", "asset", "reverses", "valuation").order_by("-pk")

    @extend_schema(request=ReasonInput, responses=EntrySerializer, description="Answers with the second entry.")
    @action(detail=True, methods=["post"])
    def reverse(self, request, reference=None):
        entry, values = self.get_object(), self.checked(ReasonInput)
        return Response(EntrySerializer(reverse_entry(entry, by=request.user, **values)).data)


class SplitViewSet(RecordViewSet):
    """Sums split over victims, and the second person's answer."""

    model, serializer_class, permission = Distribution, SplitSerializer, Permission.SEE_RECOVERY
    action_permissions = {"answer_split": Permission.AGREE_RECOVERY}
    asks_reason = False  # shares are told by case
    audit_action, list_audit_action = RepaymentAudit.SEEN, RepaymentAudit.LISTED

    def rows(self, queryset):
        return queryset.select_related("matter", "asset", "entry").prefetch_related("shares__case").order_by("-pk")

    @extend_schema(request=AnswerSplitInput, responses=SplitSerializer)
    @action(detail=True, methods=["post"], url_path="answer", url_name="answer")
    def answer_split(self, request, reference=None):
        return self.act(AnswerSplitInput, answer_distribution)


class RecoveryTotalsViewSet(ActionViewSet):
    """One financial year, on one basis, broken down one way: the figures of the page."""

    permission = Permission.SEE_RECOVERY_TOTALS
    action_permissions = {"files": Permission.SEE_RECOVERY}

    @extend_schema(
        request=StatementInput, responses={200: JobSerializer, 201: JobSerializer}, parameters=[KEY],
        description="The statement of a year as a tagged PDF, for Word and as CSV. The answer is the job that sets it.",
    )  # fmt: skip
    @action(detail=False, methods=["post"])
    def files(self, request):
        asked = self.checked(StatementInput)["asked"]
        return once_per_key(request, lambda: (201, JobSerializer(request_statement(asked, by=request.user)).data))

    @extend_schema(
        parameters=[
            OpenApiParameter("year", str, description="Like 2024-25; this year when left out."),
            OpenApiParameter("basis", str, enum=[str(each) for each in BASES]),
            OpenApiParameter("by", str, enum=list(WAYS)),
            OpenApiParameter("upto", str, description="The last day that counts, like 2025-09-30."),
        ],
        responses=TotalsSerializer,
    )  # fmt: skip
    def list(self, request):
        full = request.user.may(Permission.SEE_RECOVERY)
        asked = _asked(request.query_params, full)
        totals = totals_of(asked, self.scope) if full else for_all(asked, self.scope)
        said = {"year": asked.year.code, "basis": str(asked.basis), "by": asked.by}
        audit(LedgerAudit.TOTALS_READ, by=request.user, facts=said, boroughs=[])
        statement = statement_of(totals, self.scope) if full else None
        answer = {
            **said,
            "upto": asked.upto,
            "basis_in_words": BASES[asked.basis],
            "columns": {column: f"{pounds:.2f}" for column, pounds in totals.columns.items()},
            "lines": totals.lines,
            "total": totals.total,
            "statement": statement.sentences() if statement else [],
        }
        return Response(TotalsSerializer(answer).data)


def _asked(params, full: bool):
    """By the form of the page; what it does not understand is refused here, not passed over."""
    bases, ways = (list(BASES), WAYS) if full else (BASES_FOR_ALL, WAYS_FOR_ALL)
    if unknown := set(params) - {"year", "basis", "by", "upto"}:
        raise ValidationError({name: ["This field is not known here."] for name in unknown}, code="unknown_field")
    said = {name: params[name] for name in params}
    form = TotalsFilter(said, bases=bases, ways=ways)
    if not form.is_valid():
        raise ValidationError({name: list(errors) for name, errors in form.errors.items()}, code="invalid")
    return form.asked()


def register(router):
    router.register("recovery-matters", RecoveryMatterViewSet, basename="recovery-matter")
    router.register("recovery-assets", AssetViewSet, basename="recovery-asset")
    router.register("recovery-entries", RecoveryEntryViewSet, basename="recovery-entry")
    router.register("recovery-splits", SplitViewSet, basename="recovery-split")
    router.register("recovery-stages", RecoveryStageViewSet, basename="recovery-stage")
    router.register("recovery-victims", RecoveryVictimViewSet, basename="recovery-victim")
    router.register("recovery-hearings", RecoveryHearingViewSet, basename="recovery-hearing")
    router.register("recovery-limits", RecoveryLimitViewSet, basename="recovery-limit")
    router.register("recovery-months", RecoveryMonthViewSet, basename="recovery-month")
    router.register("recovery-totals", RecoveryTotalsViewSet, basename="recovery-totals")
