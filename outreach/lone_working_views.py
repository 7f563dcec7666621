"""The lone-worker board: everybody who is out, and what staff do about whoever is late or asks for help."""

from datetime import timedelta

from django.urls import reverse, reverse_lazy
from django.utils import timezone

from fraudhub.accounts.models import DutyTurn
from fraudhub.accounts.roles import Permission
from fraudhub.core.validators import show_phone
from fraudhub.geography.models import Borough
from fraudhub.jobs.verbs import was_heard_of
from fraudhub.people.models import Person
from fraudhub.web.doorways import ActOnRecord, CreateRecord, RecordDetail, RecordList
from fraudhub.web.forms import ScopedForm
from outreach.audit import OutingAudit
from outreach.lone_working_forms import (
    EnterOutingForm,
    ExtendOutingForm,
    FindSafeForm,
    NoteOnOutingForm,
    WhenLeftForm,
)
from outreach.lone_working_state import SWEEP, SWEEPS_AT_LEAST_EVERY, State
from outreach.models import Outing, OutingCall, OutingStep, Volunteer
from outreach.rules.lone_working import what_for, why_not_see_to
from outreach.verbs import (
    ask_for_help,
    enter_outing,
    extend_outing,
    find_safe,
    give_outing_back,
    note_on_outing,
    say_when_left,
    see_to_outing,
)
from outreach.verbs.lone_working_ladder import Ladder

BACK_WITHIN, MOST_BACK = timedelta(hours=24), 25
JOINED = ("user", "borough", "visit__record", "seen_to_by", "ended_by")


class OutingList(RecordList):
    """Whoever asks for help first, then the latest, then who is due next. As it was when the page was asked for."""

    template_name = "outreach/outing_list.html"
    model, permission, audit_action = Outing, Permission.SEE_LONE_WORKING, OutingAudit.LIST_READ
    page_title = "Lone working"
    paginate_by = 100

    def rows(self, queryset):
        return _with_places(queryset.out()).most_urgent_first()

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        now, ladder = timezone.now(), Ladder(timezone.now())
        turns = DutyTurn.objects.within(self.request.user.scope_for(Permission.SEE_DUTY)).now(now)
        on_duty = list(
            turns.filter(kind=DutyTurn.Kind.LONE_WORKER).select_related("user", "borough").order_by("borough", "rung")
        )
        covered = {turn.borough_id for turn in on_duty}
        mine = [] if self.scope.is_everything else set(self.scope.borough_codes()) - covered
        back = Outing.objects.within(self.scope).back_since(now - BACK_WITHIN).select_related("user", "visit")
        may_keep = self.request.user.may(Permission.KEEP_LONE_WORKING)
        return {
            **context,
            "states": [_state(outing, ladder) for outing in context["object_list"]],
            "as_at": now,
            "on_duty": on_duty,
            "calls_by_itself": not self.object_list or was_heard_of(SWEEP, within=SWEEPS_AT_LEAST_EVERY),
            "uncovered": Borough.objects.filter(pk__in=mine) if mine else [],
            "back": [(outing, what_for(outing)) for outing in back.order_by("-ended_at")[:MOST_BACK]],
            "enter_href": reverse("outreach:outing_enter") if may_keep else "",
            "several": self.scope.only_borough is None,
        }


def _with_places(queryset):
    return queryset.select_related(*JOINED).prefetch_related("visit__residents__address")


def _state(outing: Outing, ladder: Ladder) -> State:
    return State.of(outing, steps=ladder.steps, holds=ladder.holds, now=ladder.now)


class OutingDetail(RecordDetail):
    template_name = "outreach/outing_detail.html"
    model, permission, audit_action = Outing, Permission.SEE_LONE_WORKING, OutingAudit.READ
    joined = JOINED

    def title(self):
        return f"{self.object.user}, out alone" if self.object.is_out else f"{self.object.user}, back"

    def get_context_data(self, **kwargs):
        outing, user, ladder = self.object, self.request.user, Ladder(timezone.now())
        steps = OutingStep.objects.within(self.scope).filter(outing=outing).select_related("by")
        calls = OutingCall.objects.within(self.scope).filter(outing=outing).select_related("user")
        homes = Person.objects.within(user.scope_for(Permission.SEE_PEOPLE)).filter(visits=outing.visit_id)
        phones = [show_phone(person.phone) for person in homes if person.phone] if outing.visit_id else []
        may_keep = user.may(Permission.KEEP_LONE_WORKING)
        holds = ladder.holds
        may_see_to = may_keep and not list(why_not_see_to(outing, by=user, now=ladder.now, holds=holds))
        return super().get_context_data(
            state=_state(outing, ladder),
            what_for=what_for(outing),
            phones=phones,
            reached=_how_they_are_reached(Volunteer.objects.within(self.scope).filter(user=outing.user).first()),
            history=_history(outing, steps, calls, ladder),
            may_keep=may_keep,
            may_see_to=may_see_to,
            is_mine=outing.seen_to_by_id == user.pk,
            visit_href=outing.visit.url() if outing.visit_id and user.may(Permission.SEE_VISITS) else "",
            as_at=ladder.now,
            list_href=reverse("outreach:outing_list"),
            **kwargs,
        )


def _how_they_are_reached(volunteer: Volunteer | None) -> list[dict]:
    """What whoever is called needs at once, as a duty officer reads no volunteer's own page."""
    if volunteer is None:
        return []
    ring = ", ".join(filter(None, [volunteer.emergency_name, show_phone(volunteer.emergency_phone)]))
    rows = [
        {"key": "Their phone", "value": show_phone(volunteer.phone) or "None is held"},
        {"key": "Ring for them", "value": ring},
        {"key": "Vehicle", "value": volunteer.vehicle},
    ]
    return [row for row in rows if row["value"]]


def _history(outing: Outing, steps, calls, ladder: Ladder) -> list[dict]:
    """What was said and who was called, the newest first."""
    names = {step.position: step.name for step in ladder.steps}
    rows = [
        {
            "at": step.happened_at,
            "heading": step.get_what_display(),
            "by": step.by,
            "text": "\n".join(filter(None, [step.text, *step.flags()])),
        }
        for step in steps
    ]
    rows += [
        {"at": call.at, "heading": f"Called: {call.user}", "by": "", "text": names.get(call.position, "")}
        for call in calls
    ]
    return sorted(rows, key=lambda row: row["at"], reverse=True)


class EnterOuting(CreateRecord):
    template_name = "web/act_on_record.html"
    form_class, permission = EnterOutingForm, Permission.KEEP_LONE_WORKING
    page_title = "Enter somebody who is out"
    success_message = "They are on the board. If they do not ring back in time, the calls begin."
    extra_context = {
        "cancel_href": reverse_lazy("outreach:outing_list"),
        "introduction": "For somebody who rings in, because their phone shows no page or they have none.",
        "button_text": "Put them on the board",
    }

    def get_initial(self):
        return {"since": timezone.localtime().time().replace(second=0, microsecond=0)}

    def perform(self, data):
        return enter_outing(data.pop("user"), by=self.request.user, **data)


class _ActOnOuting(ActOnRecord):
    template_name = "web/act_on_record.html"
    model, permission = Outing, Permission.KEEP_LONE_WORKING
    joined = ("user", "borough", "visit")

    def get_context_data(self, **kwargs):
        about = f"{self.record.user}: {what_for(self.record)}."
        return super().get_context_data(**{"introduction": about, **kwargs})


class FindSafe(_ActOnOuting):
    form_class = FindSafeForm
    page_title = "They are safe"
    success_message = "It is over. Whoever was called is told."

    def perform(self, outing, data):
        return find_safe(outing, by=self.request.user, **data)


class SeeToOuting(_ActOnOuting):
    form_class = ScopedForm
    page_title = "I am seeing to it"
    success_message = "You see to it. For 15 minutes nobody else is called; then the calls go on."
    extra_context = {"button_text": "I am seeing to it"}

    def perform(self, outing, data):
        return see_to_outing(outing, by=self.request.user)


class GiveOutingBack(_ActOnOuting):
    form_class = ScopedForm
    page_title = "Give it back"
    success_message = "Nobody sees to it now. Whoever is due by the clock is called."
    extra_context = {"button_text": "Give it back"}

    def perform(self, outing, data):
        return give_outing_back(outing, by=self.request.user)


class ExtendOuting(_ActOnOuting):
    form_class = ExtendOutingForm
    page_title = "More time"
    success_message = "They have more time. The calls begin anew after it."

    def perform(self, outing, data):
        return extend_outing(outing, by=self.request.user, **data)


class NoteOnOuting(_ActOnOuting):
    form_class = NoteOnOutingForm
    page_title = "Make a note"
    success_message = "The note is kept."

    def perform(self, outing, data):
        return note_on_outing(outing, by=self.request.user, **data)


class CallEverybody(_ActOnOuting):
    form_class = NoteOnOutingForm
    page_title = "They need help"
    success_message = "Everybody is called."
    extra_context = {"button_text": "Call everybody", "button_kind": "warning"}

    def perform(self, outing, data):
        return ask_for_help(outing, by=self.request.user, **data)


class SayWhenLeft(_ActOnOuting):
    form_class = WhenLeftForm
    page_title = "When they left"
    success_message = "It is kept, and counts for their hours."

    def perform(self, outing, data):
        return say_when_left(outing, left_at=data["moment"], reason=data["reason"], by=self.request.user)
