"""Totals: one year on one basis, their drill-down, the statement in words, files, and the closing of months."""

from django.http import HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views import View

from fraudhub.accounts.roles import Permission
from fraudhub.audit.writing import audit
from fraudhub.cases.models import Reimbursement
from fraudhub.core.plurals import how_many
from fraudhub.jobs.views import AskForJob
from fraudhub.recovery.audit import LedgerAudit
from fraudhub.recovery.exports import CSV, ENTRY_COLUMNS, TOTAL_COLUMNS, as_file, as_lines, entry_row, total_rows
from fraudhub.recovery.models import Column, LedgerEntry, MonthClose
from fraudhub.recovery.money_forms import CloseMonthForm, StatementForm, TotalsFilter
from fraudhub.recovery.months import closed_months_of, entered_since, reimbursed_since, which_were_adjusted
from fraudhub.recovery.statement import report_of, statement_of
from fraudhub.recovery.totals import BASES, WAYS, Asked, entries_in, rows_behind, totals_of
from fraudhub.recovery.totals_for_all import BASES_FOR_ALL, WAYS_FOR_ALL, for_all
from fraudhub.recovery.verbs import close_month, request_statement
from fraudhub.recovery.verbs.closing import first_open_month
from fraudhub.web.doorways import CreateRecord, Doorway, Page, RecordDetail, RecordList


class AsksForTotals:
    """A doorway to figures of one year on one basis. Who sees matters sees every figure and what is behind it; others
    see what says nothing of a victim."""

    permission = Permission.SEE_RECOVERY_TOTALS

    @property
    def sees_matters(self) -> bool:
        return self.request.user.may(Permission.SEE_RECOVERY)

    def totals_filter(self) -> TotalsFilter:
        if not hasattr(self, "_filters"):
            bases, ways = (list(BASES), WAYS) if self.sees_matters else (BASES_FOR_ALL, WAYS_FOR_ALL)
            self._filters = TotalsFilter(self.request.GET or None, bases=bases, ways=ways)
        return self._filters

    def asked(self) -> Asked:
        return self.totals_filter().asked()

    def totals(self):
        asked = self.asked()
        return totals_of(asked, self.scope) if self.sees_matters else for_all(asked, self.scope)

    def note(self, action=LedgerAudit.TOTALS_READ, **facts):
        asked = self.asked()
        said = {"year": asked.year.code, "basis": str(asked.basis), "by": asked.by, **facts}
        audit(action, by=self.request.user, facts=said, boroughs=[])


class ProgrammeTotals(AsksForTotals, Page):
    template_name = "recovery/totals.html"
    page_title = "Assets recovered"

    def behind(self, line) -> str:
        if not self.sees_matters:
            return ""
        return reverse("recovery:totals_line") + "?" + self.asked().query(line=line.key)

    def get_context_data(self, **kwargs):
        asked, totals = self.asked(), self.totals()
        self.note()
        in_total = [line for line in totals.lines if line.in_total]
        return super().get_context_data(
            filters=self.totals_filter(),
            asked=asked,
            totals=totals,
            basis=Column(asked.basis).label,
            basis_in_words=BASES[asked.basis],
            way=WAYS[asked.by],
            columns=[(column.label, totals.columns.get(column), column == asked.basis) for column in Column],
            lines=[(line, self.behind(line)) for line in totals.lines],
            in_total=sum(line.pounds for line in in_total),
            shows_both=asked.by in ("route", "stage") and 0 < len(in_total) < len(totals.lines),
            statement=statement_of(totals, self.scope) if self.sees_matters else None,
            months=which_were_adjusted(asked.period) if self.sees_matters else [],
            sees_matters=self.sees_matters,
            query=asked.query(),
            **kwargs,
        )  # fmt: skip


class RecoveryReport(AsksForTotals, Page):
    """A year in words, to be quoted: its bound, its basis, what it includes and what it does not."""

    template_name = "recovery/report.html"
    permission = Permission.SEE_RECOVERY

    def title(self):
        return self.report.title

    def get_context_data(self, **kwargs):
        self.report = report_of(self.asked(), self.scope)
        self.note()
        return super().get_context_data(
            report=self.report, query=self.report.asked.query(), now=timezone.now(), **kwargs
        )


class RequestStatement(AsksForTotals, AskForJob):
    """The statement as a tagged PDF and for Word: a job sets it."""

    template_name = "recovery/report_files.html"
    form_class, permission = StatementForm, Permission.SEE_RECOVERY
    page_title = "The statement as PDF and for Word"
    extra_context = {"button_text": "Set it"}

    def get_initial(self):
        asked = self.asked()
        return {"year": asked.year.code, "basis": str(asked.basis), "upto": asked.upto}

    def perform(self, data):
        return request_statement(data["asked"], by=self.request.user)

    def get_context_data(self, **kwargs):
        return super().get_context_data(cancel_href=reverse("recovery:report") + "?" + self.asked().query(), **kwargs)


class TotalsFile(AsksForTotals, Doorway, View):
    """Figures as a file. What was asked and is not understood gives no file of something else: the page says why."""

    def get(self, request):
        filters = self.totals_filter()
        if filters.is_bound and not filters.is_valid():
            return HttpResponseRedirect(reverse("recovery:totals") + "?" + request.GET.urlencode())
        return self.file()


class TotalsCsv(TotalsFile):
    """The lines of the page as a file."""

    def file(self):
        self.note(LedgerAudit.EXPORTED, rows="totals")
        text = "".join(as_lines(TOTAL_COLUMNS, total_rows(self.totals())))
        return as_file(HttpResponse(text, content_type=CSV), f"recovery-{self.asked().year.code}.csv")


class EntriesCsv(TotalsFile):
    """Every entry behind the page, whatever its column. It names matters and assets by reference, and nobody."""

    permission = Permission.SEE_RECOVERY

    def file(self):
        asked = self.asked()
        rows = entries_in(asked, self.scope).select_related("matter", "asset", "reverses")
        refunds = Reimbursement.objects.within(self.scope).filter(
            received_on__gte=asked.period.start, received_on__lt=asked.period.end
        )
        self.note(LedgerAudit.EXPORTED, rows="entries")
        refunds = refunds.select_related("case", "reverses")
        parts = (part.order_by("pk").iterator(chunk_size=2000) for part in (rows, refunds))
        found = (entry_row(each) for part in parts for each in part)
        lines = StreamingHttpResponse(as_lines(ENTRY_COLUMNS, found), content_type=CSV)
        return as_file(lines, f"recovery-entries-{asked.year.code}.csv")


class TotalsLine(AsksForTotals, RecordList):
    """The matters, or the cases, behind one line of the totals; what they come to is what the line says."""

    template_name = "recovery/totals_line.html"
    model, permission = LedgerEntry, Permission.SEE_RECOVERY
    page_title = "Behind the total"

    def get(self, request, *args, **kwargs):
        self.behind = rows_behind(self.asked(), request.GET.get("line", ""), self.scope)
        if not self.behind.rows:  # an old address: the figures moved since
            return HttpResponseRedirect(reverse("recovery:totals") + "?" + self.asked().query())
        return super().get(request, *args, **kwargs)

    def get_queryset(self):
        self.filters = None
        return self.behind.rows

    def get_context_data(self, **kwargs):
        asked = self.asked()
        context = super().get_context_data(**kwargs)
        self.note(line=self.behind.line.key)
        return {
            **context,
            "asked": asked,
            "line": self.behind.line,
            "basis_in_words": BASES[asked.basis],
            "rows": [
                (reverse("recovery:ledger", args=[row["matter__reference"]]), row["matter__about"],
                 row["matter__route__name"], row["pence"])
                if "matter__reference" in row
                else (reverse("cases:refunds", args=[row["case__reference"]]), row["case__reference"], "", row["pence"])
                for row in context["object_list"]
            ],
            "back_href": reverse("recovery:totals") + "?" + asked.query(),
        }  # fmt: skip


class MonthList(RecordList):
    """Closed months, what they were closed with, and the one that is closed next."""

    template_name = "recovery/month_list.html"
    model, permission = MonthClose, Permission.SEE_RECOVERY
    page_title = "Closed months"

    def rows(self, queryset):
        return queryset.select_related("created_by").order_by("-starts_on")

    def get_context_data(self, **kwargs):
        month = first_open_month()
        over = month is not None and month.end <= timezone.localdate()
        may = self.request.user.may(Permission.CLOSE_RECOVERY_MONTH)
        return super().get_context_data(next_month=month, may_close=may and over, **kwargs)


class MonthDetail(RecordDetail):
    template_name = "recovery/month_detail.html"
    model, permission = MonthClose, Permission.SEE_RECOVERY
    joined = ("created_by",)

    def title(self):
        return f"{self.object.month.label}, closed"

    def get_context_data(self, **kwargs):
        (closed,) = closed_months_of(self.object.month, self.scope)
        late = entered_since(self.object, self.scope).select_related("matter", "stage", "reverses", "created_by")
        return super().get_context_data(
            closed=closed,
            columns=[
                (column.label, closed.frozen[column], closed.now[column], closed.now[column] - closed.frozen[column])
                for column in Column
            ],
            late=late.order_by("pk")[:200],
            late_refunds=reimbursed_since(self.object, self.scope).select_related("case").order_by("pk")[:200],
            **kwargs,
        )


class CloseMonth(CreateRecord):
    template_name = "web/act_on_record.html"
    form_class, permission = CloseMonthForm, Permission.CLOSE_RECOVERY_MONTH
    page_title = "Close a month"
    success_message = "The month is closed. What is entered for it from now on shows as an adjustment."

    def get_initial(self):
        month = first_open_month()
        return {"month": month.code} if month else {}

    def perform(self, data):
        return close_month(data["month"], by=self.request.user)

    def get_context_data(self, **kwargs):
        month = first_open_month()
        words = "There is nothing in the ledger to close yet."
        if month is not None:
            count = LedgerEntry.objects.within(self.scope).during(month).count()
            entries = how_many(count, "entry", "entries")
            words = f"{month.label}: {entries}. Its totals are kept as they are now. This cannot be undone."
        return super().get_context_data(
            introduction=words,
            button_text=f"Close {month.label}" if month else "Close",
            cancel_href=reverse("recovery:month_list"),
            **kwargs,
        )
