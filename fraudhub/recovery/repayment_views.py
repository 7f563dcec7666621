"""Money on its way to victims: who is to be repaid, splits and second persons, limits, and what came back to the
residents of a hub."""

from django.urls import reverse

from fraudhub.accounts.roles import Permission
from fraudhub.audit.writing import audit
from fraudhub.cases.case_pages import CasePage
from fraudhub.cases.models import OutcomeDecision
from fraudhub.recovery.audit import RecoveryAudit, RepaymentAudit
from fraudhub.recovery.matter_pages import ActOnMatter, AddToMatter, MatterPage, WithMatterForm
from fraudhub.recovery.models import Allocation, ApprovalLimit, Distribution, Matter, MatterVictim
from fraudhub.recovery.money_forms import AnswerForm, DistributeForm, LimitForm
from fraudhub.recovery.repaying_list import to_be_repaid, with_shares
from fraudhub.recovery.shares import HOW, owed_in
from fraudhub.recovery.showing import returned_in_case
from fraudhub.recovery.verbs import answer_distribution, distribute, set_limit
from fraudhub.web.doorways import CreateRecord, RecordDetail, RecordList


class MatterVictims(MatterPage):
    """Who is to be repaid, what each is out of pocket, and how sums were split."""

    template_name = "recovery/victims.html"
    tab, asks_reason = "victims", True

    def get_context_data(self, **kwargs):
        matter = self.object
        owed = owed_in(matter)
        victims = MatterVictim.objects.within(self.scope).standing().filter(matter=matter)
        named = {victim.case_id: victim for victim in victims}
        returned = {}
        for each in Allocation.objects.within(self.scope).standing().filter(entry__matter=matter):
            returned[each.case_id] = returned.get(each.case_id, 0) + each.amount_gbp
        outcomes = {}
        decided = OutcomeDecision.objects.within(self.scope).filter(case__in=[each.case.pk for each in owed])
        for decision in decided.select_related("outcome").order_by("pk"):
            outcomes[decision.case_id] = decision.outcome
        if owed:
            audit(
                RepaymentAudit.LISTED, matter, by=self.request.user,
                references=[each.case.reference for each in owed], boroughs=[each.case.borough_id for each in owed],
            )  # fmt: skip
        return super().get_context_data(
            victims=[
                (each, named[each.case.pk], returned.get(each.case.pk, 0), outcomes.get(each.case.pk)) for each in owed
            ],
            distributions=Distribution.objects.within(self.scope)
            .filter(matter=matter)
            .select_related("asset__kind", "created_by", "answered_by"),
            **kwargs,
        )


class Distribute(WithMatterForm, AddToMatter):
    form_class, back_to, asks_reason = DistributeForm, "victims", True
    page_title = "Return money to victims"
    extra_context = {"button_text": "Split it"}

    def perform(self, data):
        self.made = distribute(self.record, by=self.request.user, **data)
        return self.made

    def address_of(self, record):
        return record.url()


class DistributionDetail(RecordDetail):
    template_name = "recovery/distribution.html"
    model, permission, audit_action = Distribution, Permission.SEE_RECOVERY, RepaymentAudit.SEEN
    joined = ("matter__route", "asset__kind", "stage", "created_by", "answered_by", "entry__reversed_by")

    def title(self):
        return f"Split {self.object.reference}"

    def get_context_data(self, **kwargs):
        split, viewer = self.object, self.request.user
        shares = split.shares.within(self.scope).select_related("case__person", "case__borough")
        waits = split.state == Distribution.State.WAITING
        return super().get_context_data(
            shares=shares,
            how=HOW[split.method],
            may_answer=waits and viewer.may(Permission.AGREE_RECOVERY) and viewer.pk != split.created_by_id,
            is_mine=waits and viewer.pk == split.created_by_id,
            **kwargs,
        )


class AnswerDistribution(ActOnMatter):
    model, form_class, permission = Distribution, AnswerForm, Permission.AGREE_RECOVERY
    page_title = "Does this money go to the victims?"
    success_message = "Your answer is kept."

    def perform(self, distribution, data):
        answer_distribution(distribution, by=self.request.user, **data)

    def address_of(self, record):
        return record.url()

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            cancel_href=self.record.url(), cautions=[self.record.second_person_because], **kwargs
        )


class DistributionList(RecordList):
    """Splits that wait for a second person first, then the latest."""

    template_name = "recovery/distribution_list.html"
    model, permission, audit_action = Distribution, Permission.SEE_RECOVERY, RepaymentAudit.LISTED
    asks_reason = False  # it names nobody
    page_title = "Splits over victims"

    def rows(self, queryset):
        rows = queryset.select_related("matter__route", "created_by", "asset__kind")
        return rows.order_by("answered_at", "-pk") if self.request.GET.get("all") else rows.waiting().order_by("pk")


class RepaymentList(RecordList):
    """Matters with money that arrived and has not gone to their victims, with the share of each."""

    template_name = "recovery/repayment_list.html"
    model, permission = Matter, Permission.SEE_RECOVERY
    page_title = "Victims to be repaid"
    paginate_by = 10

    def rows(self, queryset):
        return to_be_repaid(queryset)

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        context["to_repay"] = with_shares(list(context["object_list"]))
        shown = [each.case.reference for one in context["to_repay"] for each, _ in one.shares]
        if shown:
            audit(RepaymentAudit.LISTED, by=self.request.user, references=shown, boroughs=[])
        return context


class LimitList(RecordList):
    template_name = "recovery/limit_list.html"
    model, permission = ApprovalLimit, Permission.SET_RECOVERY_LIMIT
    page_title = "When a second person agrees"

    def rows(self, queryset):
        return queryset.select_related("borough", "created_by")


class SetLimit(CreateRecord):
    template_name = "web/act_on_record.html"
    form_class, permission = LimitForm, Permission.SET_RECOVERY_LIMIT
    page_title = "Set a limit"
    success_message = "The limit is set."

    def perform(self, data):
        return set_limit(by=self.request.user, **data)

    def address_of(self, record):
        return reverse("recovery:limit_list")

    def get_context_data(self, **kwargs):
        return super().get_context_data(cancel_href=reverse("recovery:limit_list"), **kwargs)


class ReturnList(RecordList):
    """What came back to the victims of a hub: for the hub, and no more of the matter than its route."""

    template_name = "recovery/return_list.html"
    model, permission, audit_action = Allocation, Permission.SEE_RETURNS, RepaymentAudit.RETURNS_READ
    page_title = "Returned to victims"

    def rows(self, queryset):
        rows = queryset.standing().select_related("entry__route", "case__person", "case__borough", "credit")
        return rows.order_by("-entry__happened_on", "-pk")


class CaseRecovery(CasePage):
    """Recovery, among the pages of a case: what came back to its victim, and for investigators the matters."""

    template_name = "recovery/of_case.html"
    tab, audit_action = "recovery", RecoveryAudit.MATTERS_LISTED

    def get_context_data(self, **kwargs):
        viewer = self.request.user
        matters = Matter.objects.within(viewer.scope_for(Permission.SEE_RECOVERY)).about(self.object)
        return super().get_context_data(
            returns=returned_in_case(self.object, viewer.scope_for(Permission.SEE_RETURNS)),
            sees_matters=viewer.may(Permission.SEE_RECOVERY),
            matters=matters.select_related("route", "stage").distinct(),
            **kwargs,
        )
