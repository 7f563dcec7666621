"""What matters have in common, for programs: assets, the ledger, splits over victims, limits and closed months."""

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.response import Response

from fraudhub.accounts.roles import Permission
from fraudhub.api.receipts import once_per_key
from fraudhub.api.serializers import ReasonInput
from fraudhub.api.viewsets import RecordViewSet
from fraudhub.recovery.audit import LedgerAudit, RecoveryAudit, RepaymentAudit
from fraudhub.recovery.inputs import AnswerSplitInput, CloseMonthInput, LimitInput
from fraudhub.recovery.matter_api import adds
from fraudhub.recovery.models import (
    ApprovalLimit,
    Asset,
    Distribution,
    LedgerEntry,
    MonthClose,
)
from fraudhub.recovery.months import closed_months_of
from fraudhub.recovery.serializers import (
    AssetRowSerializer,
    AssetSerializer,
    EntrySerializer,
    LimitSerializer,
    MonthSerializer,
    MonthWithMoneySerializer,
    SplitSerializer,
)
from fraudhub.recovery.verbs import (
    answer_distribution,
    close_month,
    reverse_entry,
    set_limit,
)


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
