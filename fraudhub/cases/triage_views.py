"""What becomes of a report: a case, a part of one, or nothing; and taking it out again."""

from django.urls import reverse

from fraudhub.accounts.roles import Permission
from fraudhub.audit.writing import audit
from fraudhub.cases.audit import ReportAudit
from fraudhub.cases.case_forms import (
    TakeOutForm,
    TriageForm,
)
from fraudhub.cases.case_pages import OfACase
from fraudhub.cases.incidents import (
    what_it_may_be_part_of,
    who_it_may_be,
)
from fraudhub.cases.models import (
    FraudCase,
    FraudReport,
    Triage,
)
from fraudhub.cases.verbs import (
    join_case,
    set_aside_report,
    take_out_report,
    triage_to_new_case,
    triage_to_somebody_new,
)
from fraudhub.web.doorways import ActOnRecord


class TriageReport(ActOnRecord):
    """A report becomes a case, joins one, or is set aside."""

    template_name = "cases/triage.html"
    model, form_class, permission = FraudReport, TriageForm, Permission.WORK_CASES
    page_title = "What becomes of this report?"
    success_message = "It is decided."

    def get_form_kwargs(self):
        people = who_it_may_be(self.record, self.scope)
        self.people = people
        incidents = what_it_may_be_part_of(self.record, people, self.scope)
        return {**super().get_form_kwargs(), "people": people, "incidents": incidents, "report": self.record}

    def perform(self, report, data):
        by, decision = self.request.user, data["decision"]
        if decision == "set_aside":
            set_aside_report(report, reason=data["reason"], by=by)
            return None
        if decision == "new":
            person = next((each.person for each in self.people if each.person.reference == data["person"]), None)
            if person is not None:
                return triage_to_new_case(report, person=person, by=by)
            return triage_to_somebody_new(report, full_name=data["full_name"], borough=data["borough"], by=by)
        return join_case(report, data["case"], by=by).case

    def address_of(self, record):
        return record.url() if isinstance(record, FraudCase) else reverse("inbox:list")

    def get_context_data(self, **kwargs):
        triage = Triage.objects.within(self.scope).filter(report=self.record).select_related("case").first()
        context = super().get_context_data(triage=triage, **kwargs)
        shown = [each.person.reference for each in self.people]
        audit(ReportAudit.SEEN, self.record, by=self.request.user, references=shown)
        return context


class TakeOutReport(OfACase, ActOnRecord):
    template_name = "web/act_on_record.html"
    model, form_class, permission = Triage, TakeOutForm, Permission.WORK_CASES
    page_title = "Take a report out of the case"
    success_message = "The report waits again for somebody to decide."
    extra_context = {"button_text": "Take it out"}

    def find(self):
        found = super().find()
        return found if found.case_id else self.missing()

    def perform(self, triage, data):
        self.was_in = triage.case
        take_out_report(triage, by=self.request.user, **data)

    def address_of(self, record):
        return self.was_in.url()

    def get_context_data(self, **kwargs):
        return super().get_context_data(cancel_href=self.case().url(), **kwargs)
