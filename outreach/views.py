"""Pages for the hub's staff and the programme. The volunteers' own pages are in field/."""

from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.utils import timezone

from fraudhub.accounts.roles import Permission
from fraudhub.core.periods import show_date
from fraudhub.geography.models import Borough
from fraudhub.people.models import Person
from fraudhub.referrals.models import Referral
from fraudhub.web.doorways import ActOnRecord, CreateRecord, RecordDetail, RecordList
from fraudhub.web.lists import list_address
from outreach.audit import EventAudit, VisitAudit, VolunteerAudit
from outreach.checklist import answers_by_section, called_for
from outreach.forms import (
    BeginRolloutForm,
    CancelVisitForm,
    EventFilter,
    LogEventForm,
    PlanGoLiveForm,
    PlanVisitForm,
    RecordGoLiveForm,
    VisitFilter,
)
from outreach.models import Event, Rollout, Visit, VisitRecord, Volunteer, VolunteerCard
from outreach.rules import why_not_cancel
from outreach.verbs import (
    begin_rollout,
    cancel_visit,
    log_event,
    plan_go_live,
    plan_visit,
    record_go_live,
)

# The rollout -----------------------------------------------------------------------------------------------


class RolloutList(RecordList):
    """The programme page: each borough with the day it was to start and the day it did."""

    template_name = "outreach/rollout_list.html"
    model, permission = Rollout, Permission.SEE_ROLLOUT
    page_title = "Rollout across the boroughs"

    def rows(self, queryset):
        return queryset.with_dates().select_related("borough").order_by("borough__name")

    def get_context_data(self, **kwargs):
        may_begin = self.request.user.may(Permission.SET_ROLLOUT) and (
            Borough.objects.count() > Rollout.objects.within(self.scope).count()
        )
        return super().get_context_data(may_begin=may_begin, **kwargs)


class BeginRollout(CreateRecord):
    template_name = "outreach/rollout_begin.html"
    form_class, permission = BeginRolloutForm, Permission.SET_ROLLOUT
    page_title = "Begin a borough’s rollout"
    success_message = "The rollout has begun. Plan its go-live next."

    def perform(self, data):
        return begin_rollout(data["borough"], by=self.request.user)


class RolloutDetail(RecordDetail):
    template_name = "outreach/rollout_detail.html"
    model, permission = Rollout, Permission.SEE_ROLLOUT

    def get_context_data(self, **kwargs):
        versions = self.object.dates.select_related("recorded_by").order_by("-pk")
        latest = {}
        for version in versions:
            latest.setdefault(version.kind, version.pk)
        return super().get_context_data(
            versions=[(version, version.pk == latest[version.kind]) for version in versions],
            may_set=self.request.user.may(Permission.SET_ROLLOUT),
            **kwargs,
        )


class PlanGoLive(ActOnRecord):
    template_name = "outreach/rollout_plan_go_live.html"
    model, form_class, permission = Rollout, PlanGoLiveForm, Permission.SET_ROLLOUT
    success_message = "The planned date is recorded. Earlier dates are kept below it."

    def title(self):
        return f"Plan go-live in {self.record.borough.name}"

    def perform(self, rollout, data):
        return plan_go_live(rollout, by=self.request.user, **data)


class RecordGoLive(ActOnRecord):
    template_name = "outreach/rollout_record_go_live.html"
    model, form_class, permission = Rollout, RecordGoLiveForm, Permission.SET_ROLLOUT
    success_message = "The actual date is recorded. The impact report counts from it."

    def title(self):
        return f"Record go-live in {self.record.borough.name}"

    def perform(self, rollout, data):
        return record_go_live(rollout, by=self.request.user, **data)


# Volunteers ------------------------------------------------------------------------------------------------


class VolunteerList(RecordList):
    template_name = "outreach/volunteer_list.html"
    model, permission, audit_action = Volunteer, Permission.SEE_VOLUNTEERS, VolunteerAudit.LIST_READ
    page_title = "Volunteers"

    def rows(self, queryset):
        now = timezone.now()
        ahead = Q(visits__status=Visit.Status.PLANNED, visits__planned_end__gte=now)
        card = VolunteerCard.objects.within(self.scope).standing().filter(volunteer=OuterRef("pk"))
        serving = Volunteer.objects.serving_on(timezone.localdate(now)).filter(pk=OuterRef("pk"))
        return (
            queryset.select_related("user", "borough")
            .annotate(
                ahead=Count("visits", filter=ahead),
                recorded=Count("visits", filter=Q(visits__status=Visit.Status.RECORDED)),
                serves=Exists(serving),
                card_number=Subquery(card.values("number")),
                card_reference=Subquery(card.values("reference")),
            )
            .order_by("user__full_name", "pk")
        )


# Visits ----------------------------------------------------------------------------------------------------


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


# Events ----------------------------------------------------------------------------------------------------


class EventList(RecordList):
    template_name = "outreach/event_list.html"
    model, permission, audit_action = Event, Permission.SEE_EVENTS, EventAudit.LIST_READ
    filter_form = EventFilter
    page_title = "Events"

    def rows(self, queryset):
        return queryset.with_headcount().select_related("kind", "borough", "partner").order_by("-held_on", "-pk")

    def get_context_data(self, **kwargs):
        may_log = self.request.user.may(Permission.LOG_EVENT)
        last = Event.objects.within(self.request.user.scope_for(Permission.LOG_EVENT)).first() if may_log else None
        return super().get_context_data(may_log=may_log, last=last, **kwargs)


class LogEvent(CreateRecord):
    template_name = "outreach/event_log.html"
    form_class, permission = LogEventForm, Permission.LOG_EVENT
    page_title = "Log an event"
    success_message = "The event is logged."

    def get_initial(self):
        """Today's talk; or all but the day and the heads of the event it is like, for what is held week by week."""
        like = Event.objects.within(self.scope).filter(reference=self.request.GET.get("like", "")).first()
        if like is None:
            return {"held_on": timezone.localdate(), "kind": "talk"}
        return {
            "held_on": timezone.localdate(), "borough": like.borough_id, "kind": like.kind_id, "place": like.place,
            "partner": like.partner_id, "topics": like.topics.all(), "volunteers": like.volunteers.all(),
            "materials": like.materials,
        }  # fmt: skip

    def perform(self, data):
        return log_event(data.pop("borough"), by=self.request.user, **data)


class EventDetail(RecordDetail):
    template_name = "outreach/event_detail.html"
    model, permission, audit_action = Event, Permission.SEE_EVENTS, EventAudit.READ

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            topics=self.object.topics.order_by("name"),
            volunteers=self.volunteers(),
            may_log=self.request.user.may(Permission.LOG_EVENT),
            list_href=list_address(self.request, "outreach:event_list"),
            **kwargs,
        )

    def volunteers(self):
        """Who helped, by name, for the hub that logs it."""
        scope = self.request.user.scope_for(Permission.LOG_EVENT)
        return Volunteer.objects.within(scope).filter(events=self.object).select_related("user")
