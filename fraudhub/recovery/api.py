"""/api/v1/recovery-…: the totals of a year; matters are in matter_api.py, the ledger and what goes with it in
ledger_api.py."""

from functools import partial

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.response import Response

from fraudhub.accounts.roles import Permission
from fraudhub.api.asking import understood
from fraudhub.api.receipts import KEY, once_per_key
from fraudhub.api.viewsets import ActionViewSet
from fraudhub.audit.writing import audit
from fraudhub.jobs.api import JobSerializer
from fraudhub.recovery import ledger_api, matter_api
from fraudhub.recovery.audit import LedgerAudit
from fraudhub.recovery.inputs import StatementInput
from fraudhub.recovery.money_forms import TotalsFilter
from fraudhub.recovery.serializers import TotalsSerializer, YearsSerializer
from fraudhub.recovery.statement import statement_of
from fraudhub.recovery.totals import BASES, WAYS, totals_of
from fraudhub.recovery.totals_for_all import BASES_FOR_ALL, WAYS_FOR_ALL, for_all
from fraudhub.recovery.verbs import request_statement
from fraudhub.recovery.years import WAYS_OF_YEARS
from fraudhub.recovery.years_views import note_years, years_filter, years_for


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
            OpenApiParameter("basis", str, enum=[str(each) for each in BASES]),
            OpenApiParameter("by", str, enum=list(WAYS_OF_YEARS)),
        ],
        responses=YearsSerializer, description="All financial years side by side, on one basis.",
    )  # fmt: skip
    @action(detail=False, methods=["get"])
    def years(self, request):
        filters = understood(request.query_params, partial(years_filter, request.user), besides=frozenset({"format"}))
        found = years_for(request.user, self.scope, filters)
        note_years(request.user, found)
        recovered = found.recovered or [None] * len(found.years)
        years = [
            {"year": totals.asked.year.code, "lines": totals.lines, "total": totals.total, "assets_recovered": pounds}
            for totals, pounds in zip(found.years, recovered, strict=True)
        ]
        said = {"basis": str(found.basis), "basis_in_words": BASES[found.basis], "by": found.by}
        return Response(YearsSerializer({**said, "lines": found.lines, "years": years, "earlier": found.earlier}).data)

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
    bases, ways = (list(BASES), WAYS) if full else (BASES_FOR_ALL, WAYS_FOR_ALL)
    return understood(params, lambda said: TotalsFilter(said, bases=bases, ways=ways)).asked()


def register(router):
    router.register("recovery-matters", matter_api.RecoveryMatterViewSet, basename="recovery-matter")
    router.register("recovery-assets", ledger_api.AssetViewSet, basename="recovery-asset")
    router.register("recovery-entries", ledger_api.RecoveryEntryViewSet, basename="recovery-entry")
    router.register("recovery-splits", ledger_api.SplitViewSet, basename="recovery-split")
    router.register("recovery-stages", matter_api.RecoveryStageViewSet, basename="recovery-stage")
    router.register("recovery-victims", matter_api.RecoveryVictimViewSet, basename="recovery-victim")
    router.register("recovery-hearings", matter_api.RecoveryHearingViewSet, basename="recovery-hearing")
    router.register("recovery-limits", ledger_api.RecoveryLimitViewSet, basename="recovery-limit")
    router.register("recovery-months", ledger_api.RecoveryMonthViewSet, basename="recovery-month")
    router.register("recovery-totals", RecoveryTotalsViewSet, basename="recovery-totals")
