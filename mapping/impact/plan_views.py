"""Plans of comparisons: made, frozen before outcomes are read, changed where everybody sees it."""

from fraudhub.accounts.roles import Permission
from fraudhub.jobs.verbs import worker_is_running
from fraudhub.web.doorways import ActOnRecord, CreateRecord, RecordDetail, RecordList
from mapping.audit import ImpactAudit, PlanAudit
from mapping.drawing.plans import plan_page, plan_rows, plan_title
from mapping.impact.forms import ChangePlanForm, NothingToSay, PlanForm
from mapping.impact.plan_verbs import change_plan, freeze_plan, make_plan
from mapping.impact.verbs import request_planned_report
from mapping.models import Evaluation, Plan
from mapping.sources import areas, outreach
from mapping.views import RefusalsAreAudited


class PlanList(RecordList):
    model = Plan
    permission = Permission.SEE_IMPACT
    template_name = "mapping/plan_list.html"
    page_title = "Analysis plans"

    def rows(self, queryset):
        return queryset.with_versions().newest_first()

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        names = areas.borough_names()
        for plan in context["object_list"]:
            plan.called = plan_title(plan, names)
        may_plan = self.request.user.may(Permission.PLAN_ANALYSES)
        return context | {"may_plan": may_plan}


class FindsWithVersions:
    """The plan with every version of it, in two queries."""

    def find(self):
        found = self.model.objects.within(self.scope).with_versions().filter(reference=self.kwargs["reference"])
        return found.first() or self.missing()


class PlanDetail(FindsWithVersions, RecordDetail):
    model = Plan
    permission = Permission.SEE_IMPACT
    audit_action = PlanAudit.SEEN
    template_name = "mapping/plan_detail.html"

    def title(self):
        return plan_title(self.object, areas.borough_names())

    def get_context_data(self, **kwargs):
        user, plan = self.request.user, self.object
        reports = Evaluation.objects.within(self.scope).for_audience(user.audience).filter(plan_version__plan=plan)
        return super().get_context_data(
            page=plan_page(plan, names=areas.borough_names(), started=outreach.go_live_dates(self.scope)),
            reports=reports.select_related("job", "plan_version").defer("chart", "figures").newest_first()[:50],
            may_plan=user.may(Permission.PLAN_ANALYSES),
            worker_is_running=worker_is_running(),
            **kwargs,
        )


class MakePlan(RefusalsAreAudited, CreateRecord):
    permission = Permission.PLAN_ANALYSES
    refused_action = PlanAudit.REFUSED
    form_class = PlanForm
    template_name = "mapping/plan_new.html"
    page_title = "Make an analysis plan"
    success_message = "The plan is made. It is not frozen yet."

    def perform(self, data):
        return make_plan(title=data["title"], wanted=PlanForm.wanted(data), by=self.request.user)


class OnPlan(FindsWithVersions, RefusalsAreAudited, ActOnRecord):
    model = Plan
    permission = Permission.PLAN_ANALYSES
    refused_action = PlanAudit.REFUSED
    template_name = "web/act_on_record.html"


class ChangePlan(OnPlan):
    form_class = ChangePlanForm
    success_message = "The change is saved. It is not frozen yet."
    extra_context = {"button_text": "Save the change"}

    def title(self):
        return f"Change the plan “{plan_title(self.record, areas.borough_names())}”"

    def get_form_kwargs(self):
        latest = self.record.latest
        return super().get_form_kwargs() | {"after_frozen": latest.is_frozen or latest.number > 1}

    def get_initial(self):
        decided = self.record.latest.decided
        return decided | {
            "smallest": round(100 * decided["smallest_effect_of_interest"]),
            "reason": "" if self.record.latest.is_frozen else self.record.latest.reason,
        }

    def get_context_data(self, **kwargs):
        latest = self.record.latest
        cautions = [
            f"Version {latest.number} is frozen and stays as it is. What you save here is version {latest.number + 1}, "
            "and every report by it says that the plan was changed, when and why."
        ]
        return super().get_context_data(
            cautions=cautions if latest.is_frozen else [],
            version=self.request.POST.get("version", latest.mark),
            **kwargs,
        )

    def perform(self, plan, data):
        return change_plan(
            plan, wanted=PlanForm.wanted(data), reason=data["reason"], read=self.request.POST.get("version", ""),
            by=self.request.user,
        )  # fmt: skip


class FreezePlan(OnPlan):
    """Shows what is frozen; where it is another by the time the button is pressed, nothing is."""

    template_name = "mapping/plan_freeze.html"
    form_class = NothingToSay
    success_message = "The plan is frozen."
    extra_context = {
        "button_text": "Freeze the plan",
        "introduction": "Outcomes are read only by a frozen plan. It keeps the first days on record at this moment.",
        "cautions": ["A frozen version is never changed. Another decision is another version, with a reason."],
    }

    def title(self):
        return f"Freeze the plan “{plan_title(self.record, areas.borough_names())}”"

    def get_context_data(self, **kwargs):
        latest = self.record.latest
        rows = plan_rows(latest.decided, areas.borough_names())
        return super().get_context_data(rows=rows, version=latest.mark, **kwargs)

    def perform(self, plan, data):
        return freeze_plan(plan, read=self.request.POST.get("version", ""), by=self.request.user)


class ReportOnPlan(FindsWithVersions, RefusalsAreAudited, ActOnRecord):
    """Asks for the comparison; the job's page says how far it is."""

    model = Plan
    permission = Permission.SEE_IMPACT
    refused_action = ImpactAudit.REFUSED
    form_class = NothingToSay
    template_name = "web/act_on_record.html"
    extra_context = {
        "button_text": "Write the report",
        "introduction": "The outcomes are read now, by the version of the plan that is in force.",
    }

    def title(self):
        return f"Report by the plan “{plan_title(self.record, areas.borough_names())}”"

    def perform(self, plan, data):
        return request_planned_report(plan, by=self.request.user)
