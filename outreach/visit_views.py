"""Pages of visits, for the hub's staff. The volunteers' own pages are in field/."""

from django.utils import timezone

from fraudhub.accounts.roles import Permission
from fraudhub.core.periods import show_date
from fraudhub.people.models import Person
from fraudhub.referrals.models import Referral
from fraudhub.web.doorways import ActOnRecord, CreateRecord, RecordDetail, RecordList
from fraudhub.web.lists import list_address
from outreach.audit import VisitAudit
from outreach.care_panels import what_came_of
from outreach.checklist import answers_by_section, called_for
from outreach.models import Visit, VisitRecord
from outreach.rules.visiting import why_not_cancel
from outreach.verbs import cancel_visit, plan_visit
from outreach.visit_forms import CancelVisitForm, PlanVisitForm, VisitFilter


class VisitList(RecordList):
    template_name = "outreach/visit_list.html"
    model, permission, audit_action = Visit, Permission.SEE_VISITS, VisitAudit.LIST_READ
    filter_form = VisitFilter
    page_title = "Visits"

    def rows(self, queryset):
        return (
            queryset.select_related("volunteer__user", "purpose", "record__outcome")
            .prefetch_related("residents")
            .order_by("-planned_start", "-pk")
        )

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            may_plan=self.request.user.may(Permission.PLAN_VISIT), now=timezone.now(), **kwargs
        )


class PlanVisit(CreateRecord):
    template_name = "outreach/visit_plan.html"
    form_class, permission = PlanVisitForm, Permission.PLAN_VISIT
    page_title = "Plan a visit"
    success_message = "The visit is planned. The volunteer sees it from the day before."

    def get_initial(self):
        person = self.person()
        return {"residents": person.reference if person else "", "purpose": "first_visit"}

    def person(self) -> Person | None:
        """Whoever's page the coordinator came from, if it is one they may see."""
        reference = self.request.GET.get("person", "")[:16]
        return Person.objects.within(self.scope).filter(reference=reference).first() if reference else None

    def get_context_data(self, **kwargs):
        return super().get_context_data(person=self.person(), **kwargs)

    def asked_for(self) -> Referral | None:
        """The referral that asks for this visit, if that is where the coordinator came from."""
        reference = self.request.GET.get("referral", "")[:16]
        waiting = Referral.objects.within(self.request.user.scope_for(Permission.SEE_REFERRALS)).awaiting_visit()
        return waiting.filter(reference=reference).first() if reference else None

    def perform(self, data):
        return plan_visit(
            data["volunteer"],
            residents=data["residents"],
            planned_start=data["planned_start"],
            planned_end=data["planned_end"],
            purpose=data["purpose"],
            notes_for_visitor=data["notes_for_visitor"],
            asked_for=self.asked_for(),
            by=self.request.user,
        )


class VisitDetail(RecordDetail):
    template_name = "outreach/visit_detail.html"
    model, permission, audit_action = Visit, Permission.SEE_VISITS, VisitAudit.READ

    def title(self):
        return f"Visit on {show_date(timezone.localdate(self.object.planned_start))}"

    def get_context_data(self, **kwargs):
        visit = self.object
        user = self.request.user
        record = (
            VisitRecord.objects.within(self.scope)
            .filter(visit=visit)
            .select_related("outcome", "checklist_version", "recorded_by")
            .first()
        )
        residents = Person.objects.within(user.scope_for(Permission.SEE_PEOPLE)).filter(visits=visit)
        return super().get_context_data(
            residents=residents.select_related("address"),
            visit_record=record,
            sections=answers_by_section(record) if record else [],
            called_for=called_for(record) if record else [],
            flags=list(record.flags()) if record else [],
            may_cancel=user.may(Permission.PLAN_VISIT) and not list(why_not_cancel(visit)),
            **what_came_of(visit, user),
            is_overdue=visit.is_planned and visit.planned_end < timezone.now(),
            list_href=list_address(self.request, "outreach:visit_list"),
            **kwargs,
        )


class CancelVisit(ActOnRecord):
    template_name = "outreach/visit_cancel.html"
    model, form_class, permission = Visit, CancelVisitForm, Permission.PLAN_VISIT
    page_title = "Cancel a visit"
    success_message = "The visit is cancelled."

    def perform(self, visit, data):
        return cancel_visit(visit, by=self.request.user, **data)
