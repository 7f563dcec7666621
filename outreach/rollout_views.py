"""Pages of the rollout across the boroughs: the programme page, and one borough with its stages and dates."""

from django.utils import timezone

from fraudhub.accounts.roles import Permission
from fraudhub.geography.models import Borough
from fraudhub.web.doorways import ActOnRecord, CreateRecord, RecordDetail, RecordList
from outreach.models import Rollout
from outreach.readiness import is_needed_for, readiness_of
from outreach.rollout_comparing import RECENT_WEEKS, compared, days_late, with_its_work
from outreach.rollout_forms import (
    BeginRolloutForm,
    MoveRolloutForm,
    PlanGoLiveForm,
    RecordGoLiveForm,
    WithdrawForm,
)
from outreach.rollout_timeline import timeline
from outreach.rules.rolling_out import MOVES
from outreach.verbs import begin_rollout, move_rollout, plan_go_live, record_go_live, withdraw_go_live
from outreach.whole_weeks import WholeWeeks


class RolloutList(RecordList):
    """The programme page: the boroughs compared."""

    template_name = "outreach/rollout_list.html"
    model, permission = Rollout, Permission.SEE_ROLLOUT
    page_title = "Rollout across the boroughs"

    def rows(self, queryset):
        rows = queryset.with_dates().select_related("borough").order_by("borough__name")
        return with_its_work(rows, timezone.localdate())

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        today, user = timezone.localdate(), self.request.user
        rollouts = list(context["object_list"])
        may_set = user.may(Permission.SET_ROLLOUT)
        return {
            **context,
            "may_begin": may_set and Borough.objects.count() > context["page_obj"].paginator.count,
            "compared": compared(rollouts, viewer=user, today=today),
            "timeline": timeline(rollouts, today=today),
            "weeks": WholeWeeks.before(today, RECENT_WEEKS),
        }


class BeginRollout(CreateRecord):
    template_name = "outreach/rollout_begin.html"
    form_class, permission = BeginRolloutForm, Permission.SET_ROLLOUT
    page_title = "Begin a borough’s rollout"
    success_message = "The rollout has begun. Plan its go-live next."

    def perform(self, data):
        return begin_rollout(data["borough"], by=self.request.user)


class RolloutDetail(RecordDetail):
    """One borough: what it still needs, its dates in every version, and each move it made."""

    template_name = "outreach/rollout_detail.html"
    model, permission = Rollout, Permission.SEE_ROLLOUT

    def find(self):
        rows = self.model.objects.within(self.scope).with_dates().select_related("borough")
        return rows.filter(reference=self.kwargs["reference"]).first() or self.missing()

    def get_context_data(self, **kwargs):
        user, today, rollout = self.request.user, timezone.localdate(), self.object
        versions = rollout.dates.select_related("recorded_by").order_by("-pk")
        latest = {}
        for version in versions:
            latest.setdefault(version.kind, version.pk)
        gates = readiness_of([rollout], today)[rollout.pk]
        ahead = [stage for stage in MOVES[rollout.stage] if not rollout.has_started]
        following = Rollout.Stage.LIVE if rollout.stage == Rollout.Stage.READY else ahead[0] if ahead else None
        needed_now = following or Rollout.Stage.LIVE
        return super().get_context_data(
            versions=[(version, version.pk == latest[version.kind]) for version in versions],
            evidence=rollout.evidence.shows().select_related("gate", "recorded_by", "withdrawal").order_by("-pk"),
            steps=rollout.steps.select_related("moved_by").order_by("-pk"),
            gates=gates,
            gates_met=sum(state.is_met for state in gates),
            following=Rollout.Stage(following).label if following else "",
            lacking=[state for state in gates if not state.is_met and is_needed_for(state.gate, needed_now)],
            days_late=days_late(rollout, today),
            may_set=user.may(Permission.SET_ROLLOUT),
            may_record=user.scope_for(Permission.RECORD_EVIDENCE).covers_borough(rollout.borough_id),
            **kwargs,
        )


class PlanGoLive(ActOnRecord):
    template_name = "outreach/rollout_plan_go_live.html"
    model, form_class, permission = Rollout, PlanGoLiveForm, Permission.SET_ROLLOUT
    joined = ("borough",)
    success_message = "The planned date is recorded. Earlier dates are kept below it."

    def title(self):
        return f"Plan go-live in {self.record.borough.name}"

    def perform(self, rollout, data):
        return plan_go_live(rollout, by=self.request.user, **data)


class RecordGoLive(ActOnRecord):
    template_name = "outreach/rollout_record_go_live.html"
    model, form_class, permission = Rollout, RecordGoLiveForm, Permission.SET_ROLLOUT
    joined = ("borough",)
    success_message = "The actual date is recorded. The impact report counts from it."

    def title(self):
        does = "Correct the actual date of" if self.record.has_started else "Record go-live in"
        return f"{does} {self.record.borough.name}"

    def perform(self, rollout, data):
        return record_go_live(rollout, by=self.request.user, **data)


class WithdrawGoLive(ActOnRecord):
    template_name = "web/act_on_record.html"
    model, form_class, permission = Rollout, WithdrawForm, Permission.SET_ROLLOUT
    joined = ("borough",)
    success_message = "The go-live is taken back. Every date that was recorded can still be read below."
    extra_context = {
        "button_text": "Take the go-live back",
        "button_kind": "warning",
        "introduction": "Only when the borough did not start after all. If it started and stopped, pause it.",
        "cautions": [
            "No actual date is in force from then on, so the impact report no longer counts the borough as started. "
            "The date that was recorded stays on the borough’s page, with your reason beside it."
        ],
    }

    def title(self):
        return f"Take back the go-live of {self.record.borough.name}"

    def perform(self, rollout, data):
        return withdraw_go_live(rollout, by=self.request.user, **data)


class MoveRollout(ActOnRecord):
    template_name = "web/act_on_record.html"
    model, form_class, permission = Rollout, MoveRolloutForm, Permission.SET_ROLLOUT
    joined = ("borough",)
    success_message = "The borough has moved."

    def title(self):
        return f"Move {self.record.borough.name} to another stage"

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "rollout": self.record}

    def perform(self, rollout, data):
        return move_rollout(rollout, by=self.request.user, **data)

    def get_context_data(self, **kwargs):
        now = f"{self.record.borough.name} is at the stage “{self.record.get_stage_display()}”."
        pause = "A pause takes no new visits. Those that are planned stay: the coordinator cancels what cannot be held."
        cautions = [pause] if Rollout.Stage.PAUSED in MOVES[self.record.stage] else []
        return super().get_context_data(introduction=now, cautions=cautions, button_text="Move it", **kwargs)
