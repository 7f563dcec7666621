"""Pages of follow-ups, of visits that were none, and of fields that have two values."""

from django.utils import timezone

from fraudhub.accounts.roles import Permission
from fraudhub.core.periods import show_date
from fraudhub.core.validators import show_phone
from fraudhub.govuk.templatetags.govuk import uk_datetime
from fraudhub.people.models import Person
from fraudhub.web.doorways import ActOnRecord, AddToRecord, RecordDetail, RecordList
from fraudhub.web.lists import list_address
from outreach.aftercare_forms import (
    ChooseValueForm,
    CorrectionFilter,
    DoFollowUpForm,
    EndFollowUpForm,
    FollowUpFilter,
    NextStepForm,
    PlanFollowUpForm,
)
from outreach.audit import CorrectionAudit, FollowUpAudit
from outreach.correctable import held
from outreach.models import Correction, FollowUp, FollowUpTry, How, Visit
from outreach.rules.aftercare import ways_closed
from outreach.verbs import choose_value, do_follow_up, end_follow_up, plan_follow_up, see_to_next_step, try_follow_up


class FollowUpList(RecordList):
    template_name = "outreach/follow_up_list.html"
    model, permission, audit_action = FollowUp, Permission.SEE_FOLLOW_UPS, FollowUpAudit.LIST_READ
    filter_form = FollowUpFilter
    page_title = "Follow-ups"

    def rows(self, queryset):
        rows = queryset.select_related("person", "kind", "device__kind", "borough").order_by("due_on", "pk")
        return rows if self.request.GET.get("show") else rows.open()

    def get_context_data(self, **kwargs):
        not_done = self.request.GET.get("show") == "ended"
        return super().get_context_data(today=timezone.localdate(), not_done=not_done, **kwargs)


class PlanFollowUp(AddToRecord):
    template_name = "web/act_on_record.html"
    model, form_class, permission = Person, PlanFollowUpForm, Permission.DO_FOLLOW_UP
    joined = ("borough",)
    page_title = "Plan a follow-up"
    success_message = "The follow-up is planned."

    def perform(self, data):
        return plan_follow_up(self.record, by=self.request.user, **data)

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            introduction=f"For {self.record.full_name}, counted from today. It falls on a working day.",
            cancel_href=self.record.url(), **kwargs,
        )  # fmt: skip


class FollowUpDetail(RecordDetail):
    template_name = "outreach/follow_up_detail.html"
    model, permission, audit_action = FollowUp, Permission.SEE_FOLLOW_UPS, FollowUpAudit.READ
    joined = ("person__address", "kind", "device__kind", "visit__record__outcome", "closed_by", "borough")

    def get_context_data(self, **kwargs):
        follow_up = self.object
        closed = ways_closed(follow_up.person) if follow_up.is_open else {}
        tries = FollowUpTry.objects.within(self.scope).filter(follow_up=follow_up).select_related("written_by")
        may_do = follow_up.is_open and self.request.user.may(Permission.DO_FOLLOW_UP)
        return super().get_context_data(
            rows=[*known_of(follow_up, closed), *self.visited_since(follow_up)],
            closed=list(closed.values()),
            timeline=[
                {
                    "heading": f"{each.get_how_display()}: nobody reached",
                    "by": each.written_by.full_name if each.written_by else "the hub",
                    "at": each.on,
                    "is_day": True,
                    "text": "\n".join(filter(None, [each.note, f"Next try on {show_date(each.next_try_on)}."])),
                }
                for each in tries.order_by("-pk")
            ],
            do_href=follow_up.url("do") if may_do else "",
            end_href=follow_up.url("end") if may_do else "",
            list_href=list_address(self.request, "outreach:follow_up_list"),
            **kwargs,
        )

    def visited_since(self, follow_up) -> list[dict]:
        """The last visit at which they were met since: what they said there need not be asked again."""
        if not follow_up.is_open:
            return []
        scope = self.request.user.scope_for(Permission.SEE_VISITS)
        visits = Visit.objects.within(scope).carried_out().filter(
            visited__person__canonical=follow_up.person.canonical_id, closed_at__gt=follow_up.created_at
        )  # fmt: skip
        visit = visits.select_related("record").order_by("-closed_at").first()
        if visit is None or visit.pk == follow_up.visit_id:
            return []
        day = show_date(timezone.localdate(visit.planned_start))
        return [{"key": "Visited since, on", "value": day, "value_href": visit.url()}, *_sure_at(visit, "that visit")]


def known_of(follow_up: FollowUp, closed) -> list[dict]:
    person, visit = follow_up.person, follow_up.visit
    rows = [
        {"key": "Who", "value": person.full_name, "value_href": person.url()},
        {"key": "When", "value": f"{follow_up.kind.name}. {_when(follow_up)}"},
    ]
    if follow_up.is_open and How.CALL not in closed:
        rows.append({"key": "Phone number", "value": show_phone(person.phone) if person.phone else "None is known"})
    if follow_up.is_open and person.needs:
        rows.append({"key": "They need", "value": "\n".join(person.needs)})
    if visit is not None:
        day = show_date(timezone.localdate(visit.planned_start))
        rows.append({"key": "After the visit of", "value": day, "value_href": visit.url()})
        rows += _sure_at(visit)
    if follow_up.device is not None:
        rows.append({"key": "Device", "value": str(follow_up.device), "value_href": follow_up.device.url()})
    if follow_up.state == FollowUp.State.DONE:
        sure = f"{follow_up.confidence} of 5" if follow_up.confidence else "Did not say"
        rows += [
            {"key": "How sure they are now", "value": sure},
            {"key": "Fraudsters in touch again", "value": follow_up.get_new_contact_display()},
        ]
    if follow_up.note:
        rows.append({"key": "What they said", "value": follow_up.note})
    if follow_up.ended_because:
        rows.append({"key": "Why nobody asked", "value": follow_up.ended_because})
    return rows


def _when(follow_up: FollowUp) -> str:
    if follow_up.is_overtaken:
        return "A later visit set another day."
    if follow_up.is_open:
        return f"Due on {show_date(follow_up.due_on)}."
    by = f" by {follow_up.closed_by}" if follow_up.closed_by else ""
    if follow_up.state == FollowUp.State.DONE:
        return f"Done on {show_date(follow_up.done_on)}, {follow_up.get_how_display().lower()}{by}."
    return f"Closed on {show_date(timezone.localdate(follow_up.closed_at))}{by}."


def _sure_at(visit: Visit, which: str = "the visit") -> list[dict]:
    """How sure they were before and after the visit. Of a couple nobody knows which of them said it."""
    record = getattr(visit, "record", None)
    said = [record.answers.get(f"confidence_{when}", "") for when in ("before", "after")] if record else ["", ""]
    if not any(said):
        return []
    before, after = (f"{each} of 5" if each else "not said" for each in said)
    return [{"key": f"How sure, at {which}", "value": f"Before: {before}. After: {after}."}]


class _OfFollowUp(ActOnRecord):
    template_name = "web/act_on_record.html"
    model, permission = FollowUp, Permission.DO_FOLLOW_UP
    joined = ("person", "kind", "device", "visit")


class DoFollowUp(_OfFollowUp):
    form_class = DoFollowUpForm
    page_title = "Ask how they are"
    success_message = "It is recorded."

    def get_initial(self):
        return {"on": timezone.localdate(), "confidence": ""}

    def get_form_kwargs(self):
        device = self.record.device
        return {**super().get_form_kwargs(), "device": device is not None and device.person_id is not None}

    def perform(self, follow_up, data):
        by, tried = self.request.user, {name: data[name] for name in ("on", "how", "note")}
        if not data["reached"]:
            return try_follow_up(follow_up, next_try_on=data["next_try_on"], by=by, **tried)
        device = {name: data[name] for name in DoFollowUpForm.DEVICE if name in data}
        said = {name: data[name] for name in ("confidence", "new_contact", "again")}
        return do_follow_up(follow_up, by=by, **tried, **said, **device)

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            introduction=f"{self.record.person.full_name}.",
            cautions=list(ways_closed(self.record.person).values()),
            **kwargs,
        )


class EndFollowUp(_OfFollowUp):
    form_class = EndFollowUpForm
    page_title = "End the follow-up"
    success_message = "Nobody will ask."

    def perform(self, follow_up, data):
        return end_follow_up(follow_up, by=self.request.user, **data)

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            introduction=f"{self.record.person.full_name} will not be asked how they are.",
            button_text="End it", button_kind="warning", **kwargs,
        )  # fmt: skip


class SeeToNextStep(ActOnRecord):
    template_name = "web/act_on_record.html"
    model, form_class, permission = Visit, NextStepForm, Permission.DO_FOLLOW_UP
    joined = ("record__outcome",)
    page_title = "Say what was done"
    success_message = "It is recorded, and waits no longer."

    def perform(self, visit, data):
        return see_to_next_step(visit, by=self.request.user, **data)

    def get_context_data(self, **kwargs):
        record = getattr(self.record, "record", None)
        return super().get_context_data(
            introduction=record.outcome.waits_as if record else "",
            cautions=["A death or a move is recorded on the person’s own page; that settles this too."]
            if record and record.outcome_id in ("died", "moved_away")
            else [],
            **kwargs,
        )


# Corrections --------------------------------------------------------------------------------------------


class CorrectionList(RecordList):
    template_name = "outreach/correction_list.html"
    model, permission, audit_action = Correction, Permission.CHANGE_PERSON, CorrectionAudit.LIST_READ
    filter_form = CorrectionFilter
    page_title = "What volunteers say is not right"

    def rows(self, queryset):
        rows = queryset.select_related("person", "created_by", "visit", "borough").order_by("-pk")
        return rows if self.request.GET.get("show") else rows.waiting()


class CorrectionDetail(RecordDetail):
    template_name = "outreach/correction_detail.html"
    model, permission, audit_action = Correction, Permission.CHANGE_PERSON, CorrectionAudit.READ
    joined = ("person__address", "visit", "created_by", "settled_by", "hub_said_by")

    def get_context_data(self, **kwargs):
        correction = self.object
        may_choose = correction.is_waiting
        return super().get_context_data(
            rows=self.known(correction),
            both_head=["", "What it says", "Who said it, and when"],
            both=both_of(correction),
            choose_href=correction.url("choose") if may_choose else "",
            list_href=list_address(self.request, "outreach:correction_list"),
            **kwargs,
        )

    def known(self, correction) -> list[dict]:
        person = correction.person
        rows = [
            {"key": "Who", "value": person.full_name, "value_href": person.url()},
            {"key": "What", "value": correction.get_field_display()},
            {"key": "State", "value": correction.get_state_display()},
        ]
        if correction.settled_at:
            rows += [
                {"key": "Chosen", "value": f"{correction.get_chosen_display()}: {correction.settled_as or 'nothing'}"},
                {"key": "By", "value": f"{correction.settled_by}, {uk_datetime(correction.settled_at)}"},
            ]
        if correction.note:
            rows.append({"key": "How they know", "value": correction.note})
        return rows


def both_of(correction: Correction) -> list[list]:
    """The values side by side, each with who said it and when."""
    received = uk_datetime(correction.received_at)
    said = f"{correction.created_by}, {uk_datetime(correction.happened_at)}. Reached the hub {received}."
    rows = [
        ["Said at the visit", correction.says, said],
        ["The hub held", correction.hub_had or "nothing", _hub_said(correction)],
        ["The phone had shown", correction.was or "nothing", "Before the visit"],
    ]
    if correction.is_waiting and (now_held := held(correction.person, correction.field)) != correction.hub_had:
        rows.append(["The hub holds now", now_held or "nothing", "Changed since"])
    return rows


def _hub_said(correction: Correction) -> str:
    if correction.hub_said_at is None:
        return "Since they are known here"
    return f"{correction.hub_said_by or 'the hub'}, {uk_datetime(correction.hub_said_at)}"


class ChooseValue(ActOnRecord):
    template_name = "outreach/correction_choose.html"
    model, form_class, permission = Correction, ChooseValueForm, Permission.CHANGE_PERSON
    joined = ("person__address", "visit", "created_by", "hub_said_by")
    page_title = "Choose what is right"
    success_message = "It is settled."

    def get_initial(self):
        return {"seen": held(self.record.person, self.record.field)}

    def get_form_kwargs(self):
        words = {"visitors": self.record.says, "hubs": held(self.record.person, self.record.field) or "nothing"}
        return {**super().get_form_kwargs(), "field": self.record.field, "words": words}

    def perform(self, correction, data):
        return choose_value(correction, by=self.request.user, **data)

    def get_context_data(self, **kwargs):
        correction = self.record
        return super().get_context_data(
            introduction=f"{correction}.",
            both_head=["", "What it says", "Who said it, and when"],
            values=both_of(correction),
            **kwargs,
        )
