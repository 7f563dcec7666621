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
from fraudhub.recovery.audit import LedgerAudit, RecoveryAudit, RepaymentAudit
from fraudhub.recovery.models import Asset, Distribution, LedgerEntry, Matter
from fraudhub.recovery.money_forms import TotalsFilter
from fraudhub.recovery.serializers import (
    AddAssetInput,
    AnswerSplitInput,
    AssetRowSerializer,
    AssetSerializer,
    DistributeInput,
    EnterInput,
    EntrySerializer,
    MatterSerializer,
    MatterWithMoneySerializer,
    OpenMatterInput,
    RecordStageInput,
    RevalueInput,
    SplitSerializer,
    TotalsSerializer,
)
from fraudhub.recovery.statement import statement_of
from fraudhub.recovery.totals import BASES, WAYS, totals_of
from fraudhub.recovery.totals_for_all import BASES_FOR_ALL, WAYS_FOR_ALL, for_all
from fraudhub.recovery.verbs import (
    add_asset,
    answer_distribution,
    distribute,
    open_matter,
    record_recovery,
    record_stage,
    revalue,
    reverse_entry,
)

WRITES = ("create", "stages", "assets", "entries", "revalue", "splits")


def adds(shape, told, description=""):
    return extend_schema(request=shape, responses={200: told, 201: told}, parameters=[KEY], description=description)


class RecoveryMatterViewSet(RecordViewSet):
    """Matters by clock; what is done in one is posted to it."""

    model, permission = Matter, Permission.SEE_RECOVERY
    action_permissions = dict.fromkeys(WRITES, Permission.WORK_RECOVERY)
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
        return queryset.select_related("matter", "asset", "reverses").order_by("-pk")

    @extend_schema(request=ReasonInput, responses=EntrySerializer, description="Answers with the second entry.")
    @action(detail=True, methods=["post"])
    def reverse(self, request, reference=None):
        entry, values = self.get_object(), self.checked(ReasonInput)
        return Response(EntrySerializer(reverse_entry(entry, by=request.user, **values)).data)


class SplitViewSet(RecordViewSet):
    """Sums split over victims, and the second person's answer."""

    model, serializer_class, permission = Distribution, SplitSerializer, Permission.SEE_RECOVERY
    action_permissions = {"answer_split": Permission.AGREE_RECOVERY}
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
    router.register("recovery-totals", RecoveryTotalsViewSet, basename="recovery-totals")
