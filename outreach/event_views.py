"""Pages of events."""

from datetime import timedelta

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone

from fraudhub.accounts.roles import Permission
from fraudhub.core.periods import show_date
from fraudhub.geography.models import Borough
from fraudhub.web.doorways import ActOnRecord, CreateRecord, RecordDetail, RecordList
from fraudhub.web.forms import ReasonForm
from fraudhub.web.lists import list_address
from outreach.audit import EventAudit
from outreach.event_forms import EventFilter, LogEventForm
from outreach.models import Event, Volunteer
from outreach.models.events import BANDS, EVENTS_A_WEEK
from outreach.verbs import log_event, take_back_event


class EventList(RecordList):
    template_name = "outreach/event_list.html"
    model, permission, audit_action = Event, Permission.SEE_EVENTS, EventAudit.LIST_READ
    filter_form = EventFilter
    page_title = "Events"

    def rows(self, queryset):
        return queryset.with_headcount().select_related("kind", "borough", "partner").order_by("-held_on", "-pk")

    def get_context_data(self, **kwargs):
        may_log = self.request.user.may(Permission.LOG_EVENT)
        mine = Event.objects.within(self.request.user.scope_for(Permission.LOG_EVENT)).standing()
        return super().get_context_data(
            may_log=may_log, last=mine.first() if may_log else None, weeks=self.this_week(), **kwargs
        )

    def this_week(self) -> list[str]:
        """For each borough in sight, how many of the two a week are logged so far: Monday to Sunday."""
        monday = timezone.localdate() - timedelta(days=timezone.localdate().weekday())
        week = Event.objects.within(self.scope).standing().filter(held_on__gte=monday)
        boroughs = Borough.objects.all()
        if not self.scope.is_everything:
            boroughs = boroughs.filter(pk__in=self.scope.borough_codes())
        logged = dict(week.order_by().values_list("borough").annotate(Count("pk")))
        return [
            f"{borough.name}, week from {show_date(monday)}: {logged.get(borough.pk, 0)} of {EVENTS_A_WEEK} logged."
            for borough in boroughs.order_by("name")
        ]


class LogEvent(CreateRecord):
    template_name = "outreach/event_log.html"
    form_class, permission = LogEventForm, Permission.LOG_EVENT
    page_title = "Log an event"
    success_message = "The event is logged."

    def get_initial(self):
        """Today's talk; or all but the day and the heads of the event it is like, for what is held week by week; or
        the whole of one that was taken back as it was mistyped."""
        asked = self.request.GET
        events = Event.objects.within(self.scope)
        mistyped = events.filter(reference=asked.get("instead_of", "")).first()
        like = mistyped or events.filter(reference=asked.get("like", "")).first()
        if like is None:
            return {"held_on": timezone.localdate(), "kind": "talk"}
        as_it_was = (
            {name: getattr(mistyped, name) for name in ("held_on", "nobody_came_because", *BANDS)} if mistyped else {}
        )
        return {
            "held_on": timezone.localdate(), "borough": like.borough_id, "kind": like.kind_id, "place": like.place,
            "partner": like.partner_id, "topics": like.topics.all(), "volunteers": like.volunteers.all(),
            "materials": like.materials, "lasted_minutes": like.lasted_minutes, **as_it_was,
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
            lasted=in_hours(self.object.lasted_minutes),
            list_href=list_address(self.request, "outreach:event_list"),
            **kwargs,
        )

    def volunteers(self):
        """Who helped, by name, for the hub that logs it."""
        scope = self.request.user.scope_for(Permission.LOG_EVENT)
        return Volunteer.objects.within(scope).filter(events=self.object)


def in_hours(minutes: int | None) -> str:
    """ "1 hour 30 minutes"; nothing where nobody said."""
    if not minutes:
        return ""
    hours, rest = divmod(minutes, 60)
    parts = [(hours, "hour"), (rest, "minute")]
    return " ".join(f"{number} {word}{'' if number == 1 else 's'}" for number, word in parts if number)


class TakeBackEvent(ActOnRecord):
    template_name = "web/act_on_record.html"
    model, form_class, permission = Event, ReasonForm, Permission.LOG_EVENT
    joined = ("kind", "borough")
    page_title = "Take it back"
    success_message = "The event is taken back, and counts no longer. Here it is again, to be put right and logged."

    def perform(self, event, data):
        return take_back_event(event, by=self.request.user, **data)

    def address_of(self, event):
        """Straight to the form with all that was typed, as most are taken back for one wrong number."""
        return f"{reverse('outreach:event_log')}?instead_of={event.reference}"

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            introduction=f"{self.record}, {show_date(self.record.held_on)}. It stays to be read, with your reason, and "
            "counts no longer. What the stock book says was given out there is in stock again. Then the form comes "
            "with all that was typed, so that you can log it as it was.",
            button_text="Take it back", button_kind="warning", cancel_href=self.record.url(), **kwargs,
        )  # fmt: skip
