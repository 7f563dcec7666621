"""Pages of events."""

from django.utils import timezone

from fraudhub.accounts.roles import Permission
from fraudhub.web.doorways import CreateRecord, RecordDetail, RecordList
from fraudhub.web.lists import list_address
from outreach.audit import EventAudit
from outreach.event_forms import EventFilter, LogEventForm
from outreach.models import Event, Volunteer
from outreach.verbs import log_event


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
        return Volunteer.objects.within(scope).filter(events=self.object)
