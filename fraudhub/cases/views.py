"""Cases: their list, their pages, and what is done with them."""

import csv
import io

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.generic import FormView

from fraudhub.accounts.roles import Permission
from fraudhub.audit.writing import audit
from fraudhub.cases.audit import CaseAudit
from fraudhub.cases.case_forms import (
    AnswerClosingForm,
    CaseFilter,
    ChangeCaseForm,
    CloseCaseForm,
    HandOverForm,
    IdentifierForm,
    NoteForm,
    OpenCaseForm,
    PaperForm,
)
from fraudhub.cases.case_pages import ActOnCase, AddToCase, CasePage
from fraudhub.cases.claims import claims_to_show
from fraudhub.cases.incidents import (
    earlier_cases,
    linked_cases,
)
from fraudhub.cases.listing import COLUMNS, export_row
from fraudhub.cases.models import (
    CaseClosing,
    CaseDocument,
    CaseNote,
    FraudCase,
    Identifier,
    RefundClaim,
    Triage,
)
from fraudhub.cases.rules.casework import why_not_close
from fraudhub.cases.sockets import case_panels
from fraudhub.cases.timeline import KINDS, happenings
from fraudhub.cases.verbs import (
    add_paper,
    answer_closing,
    change_case,
    close_case,
    correct_note,
    hand_over_case,
    name_identifier,
    note_on_case,
    open_case,
    remove_identifier,
    reopen_case,
)
from fraudhub.core.plurals import how_many
from fraudhub.core.spreadsheets import guarded
from fraudhub.documents.verbs import upload_document
from fraudhub.govuk.templatetags.govuk import uk_date
from fraudhub.people.candidates import known_elsewhere
from fraudhub.people.models import Person
from fraudhub.people.sockets import person_panels
from fraudhub.web.doorways import AddToRecord, ChangeRecord, Doorway, RecordList
from fraudhub.web.forms import ReasonForm
from fraudhub.web.lists import list_address


class CaseList(RecordList):
    template_name = "cases/list.html"
    model, permission, audit_action = FraudCase, Permission.SEE_CASES, CaseAudit.LISTED
    filter_form = CaseFilter
    page_title = "Cases"

    def rows(self, queryset):
        rows = queryset.with_money().select_related("person", "borough", "fraud_type", "owner").order_by("-pk")
        return rows if self.request.GET else rows.open()

    def filtered(self, rows):
        return self.filters.apply(rows, user=self.request.user)

    def is_own_work(self):
        """A reference finds a case whoever has it."""
        return self.request.GET.get("owner") == "me" and not self.request.GET.get("reference", "").strip()

    def get_context_data(self, **kwargs):
        query = self.request.GET.urlencode()
        may_export = self.request.user.may(Permission.EXPORT_CASES)
        return super().get_context_data(
            export_href=reverse("cases:export") + (f"?{query}" if query else "") if may_export else "", **kwargs
        )


class ExportCases(Doorway, FormView):
    """The same list with the same filters as a file. It takes personal data out of the hub: the hub asks again who is
    there, and why."""

    template_name = "cases/export.html"
    form_class, permission, asks_again = ReasonForm, Permission.EXPORT_CASES, True
    page_title = "Download the list of cases"

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "user": self.request.user, "scope": self.scope}

    def cases(self):
        listed = CaseList()
        listed.setup(self.request)
        return listed.get_queryset().within(self.scope)

    def form_valid(self, form):
        cases = list(self.cases())
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\r\n")
        writer.writerow(COLUMNS)
        writer.writerows([guarded(cell) for cell in export_row(case)] for case in cases)
        audit(
            CaseAudit.EXPORTED, by=self.request.user, references=[case.reference for case in cases],
            boroughs=self.scope.borough_codes(), reason=form.cleaned_data["reason"], facts={"count": len(cases)},
        )  # fmt: skip
        response = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = 'attachment; filename="cases.csv"'
        return response

    def form_invalid(self, form):
        response = super().form_invalid(form)
        response.status_code = 400
        return response

    def get_context_data(self, **kwargs):
        leave = how_many(self.cases().count(), "case leaves", "cases leave")
        return super().get_context_data(
            introduction=f"{leave} the hub with names and money. Your reason is kept with your name.",
            list_href=list_address(self.request, "cases:list"),
            **kwargs,
        )


class CaseDetail(CasePage):
    template_name = "cases/detail.html"
    audit_action = CaseAudit.SEEN

    def get_context_data(self, **kwargs):
        case, viewer = self.object, self.request.user
        mine, elsewhere = earlier_cases(case, self.scope)
        sees_restricted = viewer.may(Permission.SEE_RESTRICTED_NOTES)
        notes = CaseNote.objects.within(self.scope).filter(case=case).standing()
        closing = CaseClosing.objects.within(self.scope).filter(case=case).waiting().select_related("reason").first()
        return super().get_context_data(
            rows=_summary(case),
            reports=Triage.objects.within(viewer.scope_for(Permission.SEE_REPORTS))
            .filter(case=case)
            .select_related("report__source"),
            notes=notes.shown_to(viewer, sees_restricted=sees_restricted).select_related("created_by")[:5],
            earlier=mine,
            earlier_elsewhere=elsewhere,
            known_elsewhere=known_elsewhere(case.person, self.scope),
            shared=Identifier.objects.within(self.scope).shared_with_other_cases(case),
            people_href=case.url("people"),
            closing=closing,
            may_answer=closing is not None and viewer.may(Permission.AGREE_CLOSING),
            may_reopen=not case.is_open and viewer.may(Permission.WORK_CASES),
            may_note=viewer.may(Permission.WORK_CASES),
            claims=claims_to_show(RefundClaim.objects.within(self.scope).open().filter(case=case)),
            note_href=case.url("note"),
            change_href=case.url("change"),
            history_href=case.url("history"),
            **kwargs,
        )


def _summary(case: FraudCase) -> list[dict]:
    told = [
        ("Who", case.person.full_name, case.person.url()),
        ("Borough", case.borough.name, ""),
        ("Status", case.get_status_display() + (f" on {uk_date(case.closed_on)}" if case.closed_on else ""), ""),
        ("Who has it", str(case.owner or "Nobody"), ""),
        ("Opened on", uk_date(case.opened_on), ""),
        ("Kind of fraud", str(case.fraud_type or ""), ""),
        ("Method", str(case.method or ""), ""),
        ("How they were reached", case.channel, ""),
        ("Happened or began", uk_date(case.occurred_on) if case.occurred_on else "", ""),
        ("What happened", case.summary, ""),
        ("Look at it again on", uk_date(case.review_on) if case.review_on else "", ""),
    ]
    return [{"key": key, "value": value, "value_href": href} for key, value, href in told if value]


class CasePeople(CasePage):
    template_name = "cases/people.html"
    tab, audit_action = "people", CaseAudit.SEEN

    def get_context_data(self, **kwargs):
        case, viewer = self.object, self.request.user
        linked, elsewhere = linked_cases(case, self.scope)
        if linked or elsewhere:
            audit(CaseAudit.LINKS_READ, case, by=viewer, references=[each.reference for each, _ in linked])
        panels = [*person_panels.gather(case.person, viewer), *case_panels.gather(case, viewer)]
        return super().get_context_data(
            identifiers=Identifier.objects.within(self.scope).standing().filter(case=case),
            linked=linked,
            linked_elsewhere=elsewhere,
            panels=[panel for panel in panels if panel.heading != "Cases"],
            **kwargs,
        )


class CaseDocuments(CasePage):
    template_name = "cases/documents.html"
    tab, audit_action = "documents", CaseAudit.SEEN

    def get_context_data(self, **kwargs):
        scope = self.request.user.scope_for(Permission.SEE_DOCUMENTS)
        papers = CaseDocument.objects.within(scope).filter(case=self.object).select_related("document__created_by")
        return super().get_context_data(papers=papers, **kwargs)


class CaseHistory(CasePage):
    """The timeline of everything, or of one kind."""

    template_name = "cases/history.html"
    tab, audit_action = "history", CaseAudit.SEEN

    def get_context_data(self, **kwargs):
        found = happenings(self.object, self.request.user)
        kind = self.request.GET.get("kind", "")
        there = {each.kind for each in found}
        kinds = [("", "Everything"), *((key, name) for key, name in KINDS.items() if key in there)]
        return super().get_context_data(
            timeline=[each for each in found if kind in ("", each.kind)],
            kinds=[
                {"text": name, "href": f"?kind={key}" if key else "?", "current": key == kind} for key, name in kinds
            ],
            **kwargs,
        )


class OpenCase(AddToRecord):
    """For somebody the hub knows, without a report: they rang, or a partner did."""

    template_name = "web/act_on_record.html"
    model, form_class, permission = Person, OpenCaseForm, Permission.WORK_CASES
    page_title = "Open a case"
    success_message = "The case is open."
    extra_context = {"button_text": "Open the case"}

    def perform(self, data):
        return open_case(borough=self.record.borough, person=self.record, by=self.request.user, **data)

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            cancel_href=self.record.url(), introduction=f"For {self.record.full_name}.", **kwargs
        )


class ChangeCase(ActOnCase, ChangeRecord):
    form_class = ChangeCaseForm
    page_title = "Change the case"
    success_message = "The case is changed."

    def perform(self, case, data):
        return change_case(case, version=self.version(), by=self.request.user, **data)


class HandOverCase(ActOnCase):
    form_class = HandOverForm
    page_title = "Give the case to somebody"
    success_message = "It is given."

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "case": self.record}

    def get_initial(self):
        return {"owner": self.record.owner}

    def perform(self, case, data):
        hand_over_case(case, by=self.request.user, **data)


class NoteOnCase(AddToCase):
    form_class = NoteForm
    page_title = "Write a note"
    success_message = "The note is kept."

    def perform(self, data):
        return note_on_case(self.record, by=self.request.user, **data)


class CorrectNote(ActOnCase):
    model, form_class, back_to = CaseNote, NoteForm, "history"
    page_title = "Correct a note"
    success_message = "The correction is kept. The first note stays as it was."
    extra_context = {"introduction": "A note is never changed: what you write stands beside it."}

    def find(self):
        note = super().find()
        viewer = self.request.user
        hidden = note.visibility == CaseNote.Visibility.RESTRICTED and note.created_by_id != viewer.pk
        return self.missing() if hidden and not viewer.may(Permission.SEE_RESTRICTED_NOTES) else note

    def get_initial(self):
        return {"text": self.record.text, "visibility": self.record.visibility}

    def perform(self, note, data):
        correct_note(note, by=self.request.user, **data)


class AddPaper(AddToCase):
    form_class, back_to = PaperForm, "documents"
    page_title = "Add a document"
    success_message = "The document is kept."

    def perform(self, data):
        name, content = data["file"]
        document = upload_document(
            title=data["title"], file_name=name, content=content, borough=self.record.borough, by=self.request.user
        )
        return add_paper(self.record, document, by=self.request.user)


class NameIdentifier(AddToCase):
    form_class, back_to = IdentifierForm, "people"
    page_title = "Name something that points to who did it"
    success_message = "It is named."
    extra_context = {
        "introduction": "The same phone number, account or name in two cases links them, also across boroughs."
    }

    def perform(self, data):
        return name_identifier(self.record, by=self.request.user, **data)


class RemoveIdentifier(ActOnCase):
    model, form_class, back_to = Identifier, ReasonForm, "people"
    page_title = "Take it out"
    success_message = "It is taken out."

    def perform(self, identifier, data):
        remove_identifier(identifier, by=self.request.user, **data)


class CloseCase(ActOnCase):
    form_class = CloseCaseForm
    page_title = "Close the case"
    success_message = "It is done."
    extra_context = {"button_text": "Close the case"}

    def perform(self, case, data):
        close_case(case, by=self.request.user, **data)

    def get_context_data(self, **kwargs):
        return super().get_context_data(cautions=list(why_not_close(self.record, today=timezone.localdate())), **kwargs)


class AnswerClosing(ActOnCase):
    model, form_class, permission = CaseClosing, AnswerClosingForm, Permission.AGREE_CLOSING
    page_title = "Does this case end?"
    success_message = "Your answer is kept."

    def perform(self, closing, data):
        answer_closing(closing, by=self.request.user, **data)

    def get_context_data(self, **kwargs):
        closing = self.record
        asked = f"{closing.created_by} asks to close it: {closing.reason}. {closing.note}"
        return super().get_context_data(introduction=asked, **kwargs)


class ReopenCase(ActOnCase):
    form_class = ReasonForm
    page_title = "Reopen the case"
    success_message = "The case is open again."

    def perform(self, case, data):
        reopen_case(case, by=self.request.user, **data)
