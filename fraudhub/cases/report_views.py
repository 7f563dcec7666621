"""Reports as received, and how they come in."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse, reverse_lazy

from fraudhub.accounts.roles import Permission
from fraudhub.audit.writing import audit
from fraudhub.cases.audit import ImportAudit, ReportAudit
from fraudhub.cases.forms import ImportForm, LoadForm, ReportFilter
from fraudhub.cases.importing import Counts
from fraudhub.cases.models import FraudReport, ImportRun, Triage
from fraudhub.cases.uploading import (
    first_problems,
    frequent_problems,
    keep_preview,
    load_import,
    read_upload,
    refused_rows,
    why_not_load,
)
from fraudhub.core.money import show_pounds
from fraudhub.core.validators import show_phone
from fraudhub.govuk.templatetags.govuk import uk_date, uk_datetime
from fraudhub.web import reason_views
from fraudhub.web.doorways import ActOnRecord, CreateRecord, RecordDetail, RecordList
from fraudhub.web.lists import list_address


class ReportList(RecordList):
    template_name = "cases/report_list.html"
    model, permission, audit_action = FraudReport, Permission.SEE_REPORTS, ReportAudit.LISTED
    filter_form = ReportFilter
    page_title = "Reports"

    def rows(self, queryset):
        return queryset.select_related("source", "fraud_type", "victim_borough", "ward").latest_first()

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            may_import=self.request.user.may(Permission.IMPORT_REPORTS), import_href=reverse("cases:import"), **kwargs
        )


class ReportDetail(RecordDetail):
    template_name = "cases/report_detail.html"
    model, permission, audit_action = FraudReport, Permission.SEE_REPORTS, ReportAudit.SEEN

    def title(self):
        return f"Report {self.object.reference}"

    def get_context_data(self, **kwargs):
        report = self.object
        return super().get_context_data(
            victim=_told(
                ("Name", report.victim_name),
                ("Kind", report.get_victim_kind_display()),
                ("Date of birth", uk_date(report.victim_birth_date) if report.victim_birth_date else ""),
                ("Age as given", report.victim_age),
                ("Phone", show_phone(report.victim_phone)),
                ("Email", report.victim_email),
                ("Address", report.victim_address),
                ("Postcode", report.victim_postcode),
                ("Borough", report.victim_borough.name if report.victim_borough else "Area not known"),
                ("Ward", report.ward.name if report.ward else "Not known"),
            ),
            fraud=_told(
                ("Reported on", uk_date(report.reported_on)),
                ("Occurred on", uk_date(report.occurred_on) if report.occurred_on else ""),
                ("Received on", uk_date(report.received_on) if report.received_on else ""),
                ("Source", f"{report.source.name}, {report.source_reference}"),
                ("Kind of fraud", report.fraud_type.name if report.fraud_type else ""),
                ("Method", report.method.name if report.method else ""),
                ("Channel", report.channel),
                ("Attempted", show_pounds(report.attempted_gbp) if report.attempted_gbp is not None else ""),
                ("Lost", show_pounds(report.lost_gbp) if report.lost_gbp is not None else ""),
                ("Suspect in", report.suspect_borough.name if report.suspect_borough else ""),
                ("Outcome", report.outcome.name if report.outcome else ""),
                ("Outcome on", uk_date(report.outcome_on) if report.outcome_on else ""),
            ),
            differences=report.differences.within(self.scope).select_related("import_run"),
            list_href=list_address(self.request, "cases:report_list"),
            triage=Triage.objects.within(self.scope).filter(report=report).select_related("case", "decided_by").first(),
            may_triage=self.request.user.may(Permission.WORK_CASES),
            **kwargs,
        )


class GiveReason(reason_views.GiveReason):
    model, permission, list_name = FraudReport, Permission.SEE_REPORTS, "cases:report_list"


class ImportList(RecordList):
    template_name = "cases/import_list.html"
    model, permission, audit_action = ImportRun, Permission.IMPORT_REPORTS, None
    page_title = "Imports of reports"

    def rows(self, queryset):
        return queryset.select_related("source", "created_by").order_by("-pk")

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            import_href=reverse("cases:import"), list_href=reverse("cases:report_list"), **kwargs
        )


class Import(CreateRecord):
    """Choose a file and see what would happen."""

    template_name = "cases/import.html"
    form_class, permission = ImportForm, Permission.IMPORT_REPORTS
    page_title = "Import reports"
    extra_context = {"button_text": "Check the file", "cancel_href": reverse_lazy("cases:report_list")}

    def prepare(self, data):
        file = data["file"]
        return read_upload(source=data["source"], file_name=file.name, content=file.read(), by=self.request.user)

    def perform(self, preview):
        return keep_preview(preview, by=self.request.user)


class ImportDetail(RecordDetail):
    """What a file would do, or did."""

    template_name = "cases/import_detail.html"
    model, permission, audit_action = ImportRun, Permission.IMPORT_REPORTS, ImportAudit.SEEN

    def title(self):
        return "Loaded reports" if self.object.finished_at else "Check before loading"

    def get_context_data(self, **kwargs):
        run = self.object
        waits = run.started_at is None
        promised = {name: count for name, count in (run.previewed or {}).items() if name != "rows"}
        counts = Counts(**promised) if waits else _counts_of(run)
        rows = _told(
            ("File", run.file_name),
            ("Source", run.source.name),
            ("Uploaded", uk_datetime(run.created_at)),
            ("Loaded", uk_datetime(run.finished_at) if run.finished_at else ""),
        )
        return super().get_context_data(
            rows=rows,
            sentences=counts.sentences(dry_run=waits),
            counts=counts,
            may_load=not list(why_not_load(run)),
            in_the_way=list(why_not_load(run)) if waits else [],
            problems=first_problems(run),
            frequent=frequent_problems(run),
            load_href=run.url("load"),
            refused_href=run.url("refused"),
            list_href=reverse("cases:import_list"),
            **kwargs,
        )


class LoadImport(ActOnRecord):
    """Load a file that was previewed."""

    template_name = "cases/import_load.html"
    model, form_class, permission = ImportRun, LoadForm, Permission.IMPORT_REPORTS
    page_title = "Load the reports"
    success_message = "The reports are loaded."
    extra_context = {"button_text": "Load the reports"}

    def get(self, request, *args, **kwargs):
        return self.back_to_it() if list(why_not_load(self.record)) else super().get(request, *args, **kwargs)

    def perform(self, run, data):
        load_import(run, by=self.request.user)

    def refuse(self, form, sentences):
        """A second press is no mistake of anybody's: what became of the file is on its page."""
        self.record.refresh_from_db()
        return self.back_to_it()

    def back_to_it(self):
        for sentence in why_not_load(self.record):
            messages.info(self.request, sentence)
        return HttpResponseRedirect(self.record.url())


class RefusedRows(RecordDetail):
    """The errors file: line, column, value, reason, and the row as it came. It takes personal data out of the hub."""

    model, permission, asks_again = ImportRun, Permission.IMPORT_REPORTS, True

    def get(self, request, *args, **kwargs):
        run = self.find()
        audit(ImportAudit.ERRORS_READ, run, by=request.user)
        response = HttpResponse(refused_rows(run), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="refused-{run.reference}.csv"'
        return response


def _told(*pairs) -> list[dict]:
    return [{"key": key, "value": value} for key, value in pairs if value not in ("", None)]


def _counts_of(run: ImportRun) -> Counts:
    return Counts(**{name: getattr(run, name) for name in Counts.__dataclass_fields__})
