"""Concerns: taken, tested by section 42, decided with a reason and a name."""

from django.utils import timezone

from fraudhub.accounts.models import DutyTurn
from fraudhub.accounts.roles import Permission
from fraudhub.people.models import Person
from fraudhub.referrals.audit import ConcernAudit
from fraudhub.referrals.forms import (
    CareActForm,
    ConcernFilter,
    CouncilDecisionForm,
    DecideConcernForm,
    RaiseConcernForm,
    TellCouncilForm,
)
from fraudhub.referrals.models import Concern
from fraudhub.referrals.verbs import (
    answer_care_act,
    decide_concern,
    give_concern_back,
    raise_concern,
    record_council_decision,
    standing_answers,
    take_concern,
    tell_council,
)
from fraudhub.web.doorways import ActOnRecord, AddToRecord, RecordDetail, RecordList
from fraudhub.web.forms import ReasonForm, ScopedForm
from fraudhub.web.lists import list_address


class ConcernList(RecordList):
    template_name = "referrals/concern_list.html"
    model, permission, audit_action = Concern, Permission.SEE_CONCERNS, ConcernAudit.LISTED
    filter_form = ConcernFilter
    page_title = "Concerns"

    def rows(self, queryset):
        rows = queryset.select_related("kind", "person", "borough", "taken_by", "decision")
        rows = rows.order_by("kind__rank", "happened_at", "pk")
        return rows if self.request.GET else rows.open()

    def is_own_work(self):
        """Nobody explains themselves before they help. Those that are decided ask for nobody's help."""
        return not self.request.GET.get("state")

    def get_context_data(self, **kwargs):
        turns = DutyTurn.objects.within(self.scope).now(timezone.now()).filter(kind=DutyTurn.Kind.SAFEGUARDING)
        return super().get_context_data(
            on_duty=turns.select_related("user", "borough").order_by("borough__name", "rung"), **kwargs
        )


class ConcernDetail(RecordDetail):
    template_name = "referrals/concern_detail.html"
    model, permission, audit_action = Concern, Permission.SEE_CONCERNS, ConcernAudit.SEEN
    joined = ("kind", "person", "borough", "taken_by", "decision", "decided_by", "case")

    def title(self):
        return f"Concern {self.object.reference}"

    def get_context_data(self, **kwargs):
        concern = self.object
        return super().get_context_data(
            answers=standing_answers(concern),
            calls=concern.calls.within(self.scope).select_related("user"),
            is_late=concern.decided_at is None and concern.decide_by <= timezone.now(),
            may_take=self.request.user.may(Permission.TAKE_CONCERN),
            list_href=list_address(self.request, "referrals:concern_list"),
            **kwargs,
        )


class _ActOnConcern(ActOnRecord):
    template_name = "web/act_on_record.html"
    model, permission = Concern, Permission.TAKE_CONCERN
    joined = ("kind", "person")

    def get_context_data(self, **kwargs):
        about = f"{self.record.person.full_name}: {self.record.kind.name.lower()}."
        return super().get_context_data(**{"introduction": about, **kwargs})


class RaiseConcern(AddToRecord):
    template_name = "web/act_on_record.html"
    model, form_class, permission = Person, RaiseConcernForm, Permission.TAKE_CONCERN
    page_title = "Raise a concern"
    asks_reason = False  # nobody explains themselves before they help
    success_message = "The concern is raised. Whoever is on duty is called."
    extra_context = {"button_text": "Raise the concern"}

    def get_initial(self):
        now = timezone.localtime()
        return {"on": now.date(), "clock": now.time().replace(second=0, microsecond=0)}

    def perform(self, data):
        happened_at = data.pop("moment")
        return raise_concern(self.record, happened_at=happened_at, by=self.request.user, **data)

    def get_context_data(self, **kwargs):
        return super().get_context_data(introduction=f"{self.record.full_name}.", **kwargs)


class TakeConcern(_ActOnConcern):
    form_class = ScopedForm
    page_title = "Take this concern"
    success_message = "You have it. Nobody else is called."
    extra_context = {"button_text": "Take it"}

    def perform(self, concern, data):
        return take_concern(concern, by=self.request.user)


class GiveConcernBack(_ActOnConcern):
    form_class = ReasonForm
    page_title = "Give this concern back"
    success_message = "Nobody has it now. Whoever is due by the clock is called."

    def perform(self, concern, data):
        return give_concern_back(concern, by=self.request.user, **data)


class AnswerCareAct(_ActOnConcern):
    form_class = CareActForm
    page_title = "Section 42 of the Care Act"
    success_message = "The answers are kept."

    def perform(self, concern, data):
        answer_care_act(concern, by=self.request.user, **data)

    def get_context_data(self, **kwargs):
        about = (
            "The council decides whether it enquires; we send a concern. Adults with capacity may make choices that we "
            "think unwise."
        )
        return super().get_context_data(introduction=about, **kwargs)


class TellCouncil(_ActOnConcern):
    form_class = TellCouncilForm
    page_title = "The council was told"
    success_message = "It is recorded."

    def perform(self, concern, data):
        return tell_council(concern, told_at=data.pop("moment"), by=self.request.user, **data)


class RecordCouncilDecision(_ActOnConcern):
    form_class = CouncilDecisionForm
    page_title = "What the council decided"
    success_message = "It is recorded."

    def perform(self, concern, data):
        return record_council_decision(concern, by=self.request.user, **data)


class DecideConcern(_ActOnConcern):
    form_class = DecideConcernForm
    page_title = "Decide about this concern"
    success_message = "It is decided, with your name."

    def perform(self, concern, data):
        return decide_concern(concern, by=self.request.user, **data)
