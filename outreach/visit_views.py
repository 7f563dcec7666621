"""Pages of visits, for the hub's staff. The volunteers' own pages are in field/."""

from django.utils import timezone

from fraudhub.accounts.roles import Permission
from fraudhub.core.periods import show_date
from fraudhub.people.models import Person
from fraudhub.web.doorways import ActOnRecord, RecordDetail, RecordList
from fraudhub.web.lists import list_address
from outreach.audit import VisitAudit
from outreach.care_panels import what_came_of
from outreach.checklist import answers_by_section, called_for
from outreach.models import OtherAccount, QualityCheck, Visit, VisitNotice, VisitRecord, VisitReply, VisitTakenOff
from outreach.planning_cautions import known_at_the_home, perhaps_moved
from outreach.rules.visiting import why_not_go
from outreach.verbs import cancel_visit
from outreach.visit_forms import CancelVisitForm, VisitFilter


class VisitList(RecordList):
    template_name = "outreach/visit_list.html"
    model, permission, audit_action = Visit, Permission.SEE_VISITS, VisitAudit.LIST_READ
    filter_form = VisitFilter
    page_title = "Visits"

    def rows(self, queryset):
        return (
            queryset.select_related("volunteer", "companion", "officer", "purpose", "record__outcome")
            .prefetch_related("residents")
            .order_by("-planned_start", "-pk")
        )

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            may_plan=self.request.user.may(Permission.PLAN_VISIT), now=timezone.now(), **kwargs
        )


class VisitDetail(RecordDetail):
    template_name = "outreach/visit_detail.html"
    model, permission, audit_action = Visit, Permission.SEE_VISITS, VisitAudit.READ
    joined = (
        "borough", "purpose", "volunteer__user", "volunteer__borough", "companion__user", "companion__borough",
        "officer",
    )  # fmt: skip

    def title(self):
        return f"Visit on {show_date(timezone.localdate(self.object.planned_start))}"

    def get_context_data(self, **kwargs):
        visit = self.object
        user = self.request.user
        record = self.record_of(visit) if visit.status == Visit.Status.RECORDED else None
        residents = Person.objects.within(user.scope_for(Permission.SEE_PEOPLE)).filter(visits=visit)
        residents = list(residents.select_related("address"))
        return super().get_context_data(
            residents=residents,
            cautions=[*perhaps_moved(residents), *known_at_the_home(residents, visit.volunteers)]
            if visit.is_planned
            else [],
            visit_record=record,
            sections=answers_by_section(record) if record else [],
            called_for=called_for(record) if record else [],
            flags=list(record.flags()) if record else [],
            may_cancel=user.may(Permission.PLAN_VISIT) and visit.is_planned,
            may_plan=user.may(Permission.PLAN_VISIT) and visit.is_planned,
            stands_in_the_way=self.what_stands_in_the_way(visit),
            notices=VisitNotice.objects.within(self.scope).filter(visit=visit).select_related("recorded_by"),
            taken_off=VisitTakenOff.objects.within(self.scope).filter(visit=visit).select_related("user", "created_by"),
            accounts=self.other_accounts(visit) if record else [],
            **(self.said_afterwards(visit) if record else {}),
            may_reply=user.may(Permission.SUPERVISE) and record is not None and bool(visit.volunteers),
            **what_came_of(visit, user),
            is_overdue=visit.is_planned and visit.planned_end < timezone.now(),
            list_href=list_address(self.request, "outreach:visit_list"),
            **kwargs,
        )

    def record_of(self, visit):
        records = VisitRecord.objects.within(self.scope).filter(visit=visit)
        return records.select_related("outcome", "checklist_version", "recorded_by").first()

    def other_accounts(self, visit):
        rows = OtherAccount.objects.within(self.scope).filter(visit=visit)
        return rows.select_related("recorded_by").order_by("pk")

    def what_stands_in_the_way(self, visit) -> list[str]:
        """One question where nothing does, which is the rule."""
        stuck = Visit.objects.within(self.scope).filter(pk=visit.pk).that_cannot_go_ahead(timezone.now())
        return list(why_not_go(visit)) if visit.is_planned and stuck.exists() else []

    def said_afterwards(self, visit) -> dict:
        replies = VisitReply.objects.within(self.scope).filter(visit=visit).select_related("volunteer", "created_by")
        looks = QualityCheck.objects.within(self.scope).filter(visit=visit).select_related("looked_by")
        return {"replies": replies, "second_look": looks.first()}


class CancelVisit(ActOnRecord):
    template_name = "outreach/visit_cancel.html"
    model, form_class, permission = Visit, CancelVisitForm, Permission.PLAN_VISIT
    page_title = "Cancel a visit"
    success_message = "The visit is cancelled."

    def perform(self, visit, data):
        return cancel_visit(visit, by=self.request.user, **data)
