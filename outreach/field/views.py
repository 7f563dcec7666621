"""The volunteers' phone area: today's and tomorrow's visits, one question a screen, received by the hub.

Works without a script. What is typed is kept by the hub between screens (VisitDraft), so Back, a refresh or a
second tab lose nothing; the draft's client_uuid makes one record of however many presses.
"""

from datetime import timedelta
from functools import cached_property
from itertools import chain

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from fraudhub.accounts.receipts import KeyReused
from fraudhub.accounts.roles import Permission
from fraudhub.audit.writing import audit
from fraudhub.core.errors import RuleBroken
from fraudhub.core.london_time import show_clock
from fraudhub.core.periods import show_date
from fraudhub.people.at_the_door import before_the_door
from fraudhub.people.models import Person
from fraudhub.web.doorways import ActOnRecord, OneRecord, Page
from outreach.audit import VisitAudit
from outreach.checklist import escalation_of, escalations
from outreach.clearance import lacks_today_and_tomorrow
from outreach.field.forms import AnswerForm, OutcomeForm, SendForm, WhenForm
from outreach.field.out_alone import own_outing
from outreach.field.steps import Steps
from outreach.models import (
    Activity,
    Visit,
    VisitDraft,
    VisitRecord,
    VisitReply,
    VisitResident,
    VisitTakenOff,
    Volunteer,
)
from outreach.verbs import keep_answer, keep_outcome, keep_time, receive_record


class Today(Page):
    """The visits a volunteer may see now, by day."""

    template_name = "outreach/field/today.html"
    permission = Permission.SEE_OWN_VISITS
    page_title = "Your visits"

    def get_context_data(self, **kwargs):
        visits = list(
            Visit.objects.within(self.scope)
            .in_sight_of(self.request.user, timezone.now())
            .select_related("purpose")
            .prefetch_related("residents__address", "residents__communication_needs")
            .order_by("planned_start", "pk")
        )
        drafts = VisitDraft.objects.within(self.request.user.scope_for(Permission.RECORD_VISIT))
        begun = set(drafts.values_list("visit_id", flat=True))
        if visits:
            audit(
                VisitAudit.LIST_READ, by=self.request.user, references=[visit.reference for visit in visits],
                boroughs={visit.borough_id for visit in visits}, facts={"count": len(visits)},
            )  # fmt: skip
        user = self.request.user
        changes = VisitTakenOff.objects.within(self.scope).not_seen().filter(user=user).order_by("planned_start")
        replies = VisitReply.objects.within(self.scope).not_seen().filter(volunteer__user=user)
        return super().get_context_data(
            days=_by_day(visits, begun),
            changes=changes,
            replies=replies.select_related("created_by"),
            outing=own_outing(user),
            **_what_holds_them_back(user),
            **kwargs,
        )


def _what_holds_them_back(user) -> dict[str, list]:
    """Why a volunteer has no visits now, or none from tomorrow on, and who can mend it; nothing for an officer, or for
    who is cleared."""
    own = Volunteer.objects.within(user.scope_for(Permission.SEE_OWN_VOLUNTEERING)).filter(user=user)
    volunteer = own.select_related("borough").first()
    if volunteer is None:
        return {}
    lacks, from_tomorrow = lacks_today_and_tomorrow(volunteer, Activity.VISITS, timezone.localdate())
    return {"lacks": lacks, "lacks_from_tomorrow": from_tomorrow}


def _by_day(visits, begun) -> list[dict]:
    """Earlier days that are still open, then today and tomorrow, which are always said even when they are free."""
    today = timezone.localdate()
    days = {today: [], today + timedelta(days=1): []}
    for visit in visits:
        days.setdefault(timezone.localdate(visit.planned_start), []).append((visit, visit.pk in begun))
    names = {-1: "Yesterday", 0: "Today", 1: "Tomorrow"}
    return [{"name": names.get((day - today).days, ""), "date": day, "visits": days[day]} for day in sorted(days)]


class OwnVisit(OneRecord):
    """One of the volunteer's own visits, while they may see it; afterwards it is as missing as another's."""

    model = Visit

    @cached_property
    def visit(self) -> Visit:
        found = (
            Visit.objects.within(self.scope)
            .in_sight_of(self.request.user, timezone.now())
            .filter(reference=self.kwargs["reference"])
            .select_related("purpose", "borough", "volunteer__user", "companion__user", "officer")
            .first()
        )
        if found is None:
            raise Http404
        return found

    def find(self):
        return self.visit

    @cached_property
    def draft(self) -> VisitDraft | None:
        drafts = VisitDraft.objects.within(self.request.user.scope_for(Permission.RECORD_VISIT))
        return (
            drafts.filter(visit=self.visit, owner=self.request.user)
            .select_related("visit", "checklist_version", "outcome")
            .first()
        )

    @cached_property
    def steps(self) -> Steps:
        return Steps(self.draft)

    @cached_property
    def record_kept(self) -> VisitRecord | None:
        records = VisitRecord.objects.within(self.scope).filter(visit=self.visit)
        return records.select_related("outcome", "checklist_version").first()

    def address(self, name: str, *more: str) -> str:
        return reverse(f"outreach:field:{name}", args=[self.visit.reference, *more])


class OwnVisitDetail(OwnVisit, Page):
    """Who to call on, where, what they need and what to beware of: no more than that."""

    template_name = "outreach/field/visit.html"
    permission = Permission.SEE_OWN_VISITS

    def title(self):
        return f"Visit at {show_clock(self.visit.planned_start)}"

    def get_context_data(self, **kwargs):
        visited = VisitResident.objects.within(self.scope).filter(visit=self.visit)
        residents = [row.person for row in visited.select_related("person__address").order_by("pk")]
        audit(VisitAudit.READ, self.visit, by=self.request.user, references=[each.reference for each in residents])
        return super().get_context_data(
            visit=self.visit,
            day=_day_in_words(self.visit),
            residents=[_least(person) for person in residents],
            risks=list(dict.fromkeys(chain.from_iterable(before_the_door(residents).values()))),
            kept=self.record_kept,
            go_on=self.steps.resume() if self.draft else self.address("outcome"),
            begun=self.draft is not None,
            with_whom=[each for each in self.visit.party_of_users if each.pk != self.request.user.pk],
            may_know=any(each.user_id == self.request.user.pk for each in self.visit.volunteers),
            outing=own_outing(self.request.user),
            may_start=self.visit.is_planned and timezone.localdate(self.visit.planned_start) == timezone.localdate(),
            **kwargs,
        )


def _least(person: Person) -> dict[str, str]:
    """The least a visitor needs (SECURITY 2): name, address, access needs. Risks are said above, once."""
    return {
        "name": person.full_name,
        "address": str(person.address) if person.address else "",
        "access_needs": "\n".join(person.needs),
        "language": person.language,
    }


def _day_in_words(visit: Visit) -> str:
    day = timezone.localdate(visit.planned_start)
    near = {-1: "Yesterday", 0: "Today", 1: "Tomorrow"}.get((day - timezone.localdate()).days)
    return f"{near}, {show_date(day)}" if near else show_date(day)


class Step(OwnVisit, ActOnRecord):
    """One screen of a visit that is still to be recorded. Without a draft it leads back to the visit."""

    permission = Permission.RECORD_VISIT
    needs_draft = True

    def dispatch(self, request, *args, **kwargs):
        self.request = request
        signed_in = request.user.is_authenticated and request.user.may(self.permission)
        if signed_in and not self.is_open:
            return HttpResponseRedirect(self.address("received" if self.record_kept else "visit"))
        return super().dispatch(request, *args, **kwargs)

    @property
    def is_open(self) -> bool:
        return self.visit.is_planned and (self.draft is not None or not self.needs_draft)

    @property
    def changing(self) -> bool:
        """Came from checking the answers, and goes back there."""
        return self.request.GET.get("from") == "check"

    def form_valid(self, form):
        try:
            draft = self.perform(self.visit, form.cleaned_data)
        except RuleBroken as broken:
            return self.refuse(form, broken.sentences)
        except ValidationError as problem:
            return self.refuse(form, problem.messages)
        return HttpResponseRedirect(self.next_address(Steps(draft)))

    def next_address(self, steps: Steps) -> str:
        raise NotImplementedError

    def get_context_data(self, **kwargs):
        return super().get_context_data(visit=self.visit, back=self.back(), **kwargs)

    def back(self) -> str:
        return self.address("check") if self.changing else self.back_one()


class HowItWent(Step):
    template_name = "outreach/field/question.html"
    form_class = OutcomeForm
    page_title = "How did it go?"
    needs_draft = False

    def get_initial(self):
        return {"outcome": self.draft.outcome_id if self.draft else None}

    def perform(self, visit, data):
        return keep_outcome(visit, outcome=data["outcome"], by=self.request.user)

    def next_address(self, steps):
        return steps.to_check() if self.changing else steps.after(None)

    def back_one(self):
        return self.address("visit")


class AskQuestion(Step):
    template_name = "outreach/field/question.html"
    form_class = AnswerForm

    def dispatch(self, request, *args, **kwargs):
        self.request = request
        signed_in = request.user.is_authenticated and request.user.may(self.permission)
        if signed_in and self.visit.is_planned and self.draft and self.question is None:
            return HttpResponseRedirect(self.steps.resume())  # an earlier answer has closed it
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def question(self):
        return self.steps.question(self.kwargs["key"])

    def title(self):
        return self.question.name

    def get_initial(self):
        return {"answer": self.draft.answers.get(self.question.key)}

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "question": self.question}

    def perform(self, visit, data):
        return keep_answer(self.draft, question=self.question, typed=data["answer"], by=self.request.user)

    def next_address(self, steps):
        if escalation_of(self.question, steps.draft.answers.get(self.question.key)):
            return self.address("do_now", self.question.key) + ("?from=check" if self.changing else "")
        return steps.to_check() if self.changing else steps.after(self.question.key)

    def back_one(self):
        return self.steps.before(self.question.key)

    def get_context_data(self, **kwargs):
        return super().get_context_data(question=self.question, place=self.steps.place(self.question.key), **kwargs)


class DoNow(OwnVisit, Page):
    """What an answer calls for, said at once and alone on the screen."""

    template_name = "outreach/field/do_now.html"
    permission = Permission.RECORD_VISIT

    def get(self, request, *args, **kwargs):
        if not self.visit.is_planned or self.draft is None:
            return HttpResponseRedirect(self.address("visit"))
        if self.escalation is None:
            return HttpResponseRedirect(self.steps.resume())
        return super().get(request, *args, **kwargs)

    @cached_property
    def escalation(self):
        question = self.steps.question(self.kwargs["key"])
        return question and escalation_of(question, self.draft.answers.get(question.key))

    def title(self):
        return self.escalation.code.name

    def get_context_data(self, **kwargs):
        key = self.escalation.question.key
        changing = self.request.GET.get("from") == "check"
        return super().get_context_data(
            escalation=self.escalation,
            back=self.address("question", key),
            go_on=self.steps.to_check() if changing else self.steps.after(key),
            **kwargs,
        )


class When(Step):
    template_name = "outreach/field/question.html"
    form_class = WhenForm
    page_title = "When were you there?"

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "visit": self.visit}

    def get_initial(self):
        moment = self.draft.happened_at or min(self.visit.planned_start, timezone.now())
        moment = timezone.localtime(moment)
        return {"day": moment.date().isoformat(), "clock": moment.time().replace(second=0, microsecond=0)}

    def perform(self, visit, data):
        return keep_time(self.draft, happened_at=data["happened_at"], by=self.request.user)

    def next_address(self, steps):
        return steps.to_check()

    def back_one(self):
        return self.steps.before(None)


class CheckAnswers(Step):
    """Everything on one page before it is sent; sent twice, it is received once."""

    template_name = "outreach/field/check.html"
    form_class = SendForm
    page_title = "Check before you send"

    def get(self, request, *args, **kwargs):
        if self.steps.to_check() != self.address("check"):
            return HttpResponseRedirect(self.steps.resume())
        return super().get(request, *args, **kwargs)

    def get_initial(self):
        return {"client_uuid": self.draft.client_uuid}

    def back_one(self):
        return self.address("when")

    def form_valid(self, form):
        draft = self.draft
        if form.cleaned_data["client_uuid"] != draft.client_uuid or self.steps.to_check() != self.address("check"):
            return HttpResponseRedirect(self.steps.to_check())
        try:
            receive_record(
                self.visit,
                client_uuid=draft.client_uuid,
                outcome=draft.outcome,
                checklist_version=draft.checklist_version,
                answers=self.steps.answers(),
                happened_at=draft.happened_at,
                recorded_at=timezone.localtime(draft.changed_at),
                by=self.request.user,
            )
        except RuleBroken as broken:
            return self.refuse(form, broken.sentences)
        except KeyReused:
            return self.refuse(
                form, ["These answers were changed while they were being sent. Look at your visits and try again."]
            )
        return HttpResponseRedirect(self.address("received"))

    def get_context_data(self, **kwargs):
        happened = timezone.localtime(self.draft.happened_at)
        first = {
            "key": "How did it go?",
            "value": self.draft.outcome.name,
            "href": self.address("outcome") + "?from=check",
        }
        last = {
            "key": "When were you there?",
            "value": f"{show_date(happened.date())} at {show_clock(happened)}",
            "href": self.address("when") + "?from=check",
        }
        return super().get_context_data(
            rows=[first, *self.steps.rows(), last],
            outcome=self.draft.outcome,
            called_for=self.steps.escalations(),
            **kwargs,
        )


class Received(OwnVisit, Page):
    """The hub has it: said only when it is so."""

    template_name = "outreach/field/received.html"
    permission = Permission.SEE_OWN_VISITS
    page_title = "Received by the hub"

    def get(self, request, *args, **kwargs):
        if self.record_kept is None:
            return HttpResponseRedirect(self.address("visit"))
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        record = self.record_kept
        questions = record.checklist_version.questions_in_order()
        return super().get_context_data(
            visit=self.visit,
            kept=record,
            called_for=escalations(questions, record.answers),
            outing=own_outing(self.request.user),
            **kwargs,
        )
