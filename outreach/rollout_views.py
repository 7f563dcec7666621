"""Pages of the rollout across the boroughs."""

from fraudhub.accounts.roles import Permission
from fraudhub.geography.models import Borough
from fraudhub.web.doorways import ActOnRecord, CreateRecord, RecordDetail, RecordList
from outreach.models import Rollout
from outreach.rollout_forms import BeginRolloutForm, PlanGoLiveForm, RecordGoLiveForm
from outreach.verbs import begin_rollout, plan_go_live, record_go_live


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
