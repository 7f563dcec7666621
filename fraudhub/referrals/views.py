"""Referrals: their list and pages, and how a partner answers."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.generic import FormView

from fraudhub.accounts.roles import Permission
from fraudhub.audit.writing import audit
from fraudhub.cases.case_pages import CasePage
from fraudhub.cases.models import FraudCase
from fraudhub.core.errors import RuleBroken
from fraudhub.people.consenting import SHARE, consents_to
from fraudhub.people.models import Person
from fraudhub.referrals.audit import ReferralAudit
from fraudhub.referrals.forms import (
    AnswerByLinkForm,
    DraftReferralForm,
    MoveReferralForm,
    PartnerAnswerForm,
    ReferralFilter,
)
from fraudhub.referrals.models import Referral
from fraudhub.referrals.rules import FOLLOWS, why_not_send
from fraudhub.referrals.verbs import (
    answer_by_link,
    draft_referral,
    move_referral,
    open_answer_link,
    recall_referral,
    send_referral,
    what_is_told,
)
from fraudhub.web.doorways import ActOnRecord, AddToRecord, Doorway, RecordDetail, RecordList
from fraudhub.web.forms import ReasonForm, ScopedForm
from fraudhub.web.lists import list_address

STEP_WORDS = dict(Referral.State.choices) | {"chased": "Chased"}


def may_follow(state: str) -> list[str]:
    """What an answer may be now; calling back and sending are pages of their own."""
    return [after for after, before in FOLLOWS.items() if state in before and after not in ("sent", "recalled")]


class ReferralList(RecordList):
    template_name = "referrals/list.html"
    model, permission, audit_action = Referral, Permission.SEE_REFERRALS, ReferralAudit.LISTED
    filter_form = ReferralFilter
    page_title = "Referrals"

    def rows(self, queryset):
        rows = queryset.select_related("person", "destination", "borough").order_by("-pk")
        return rows if self.request.GET else rows.open()


class _ReferralPage(RecordDetail):
    model, audit_action = Referral, ReferralAudit.SEEN
    joined = ("person", "destination", "borough", "case", "organisation")

    def title(self):
        return f"Referral {self.object.reference}"

    def steps(self):
        return [
            {
                "heading": STEP_WORDS[step.what],
                "by": step.by_name or (step.by.full_name if step.by else "the hub"),
                "at": step.at,
                "text": step.text,
            }
            for step in self.object.steps.within(self.scope).select_related("by").order_by("-at", "-pk")
        ]


class ReferralDetail(_ReferralPage):
    template_name = "referrals/detail.html"
    permission = Permission.SEE_REFERRALS

    def get_context_data(self, **kwargs):
        referral = self.object
        return super().get_context_data(
            steps=self.steps(),
            told=referral.shared_text or what_is_told(referral),
            may_refer=self.request.user.may(Permission.REFER),
            may_answer=bool(may_follow(referral.state)),
            may_recall=referral.state in FOLLOWS["recalled"],
            list_href=list_address(self.request, "referrals:list"),
            **kwargs,
        )


class CaseReferrals(CasePage):
    """The referrals of one case, among its pages."""

    template_name = "referrals/of_case.html"
    tab, audit_action = "referrals", ReferralAudit.LISTED

    def get_context_data(self, **kwargs):
        viewer = self.request.user
        referrals = Referral.objects.within(viewer.scope_for(Permission.SEE_REFERRALS)).filter(case=self.object)
        refer_href = reverse("referrals:draft", args=[self.object.person.reference]) + f"?case={self.object.reference}"
        return super().get_context_data(
            referrals=referrals.select_related("destination"),
            refer_href=refer_href if viewer.may(Permission.REFER) and self.object.is_open else "",
            **kwargs,
        )


class DraftReferral(AddToRecord):
    template_name = "referrals/draft.html"
    model, form_class, permission = Person, DraftReferralForm, Permission.REFER
    page_title = "Refer somebody"
    success_message = "The referral is drafted. Read it, then send it."

    def case(self) -> FraudCase | None:
        asked = self.request.GET.get("case", "")
        cases = FraudCase.objects.within(self.request.user.scope_for(Permission.SEE_CASES))
        return cases.about(self.record).filter(reference=asked).first() if asked else None

    def perform(self, data):
        return draft_referral(self.record, case=self.case(), by=self.request.user, **data)

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            introduction=f"{self.record.full_name}.", agrees=consents_to(self.record, SHARE),
            consent_href=self.record.url("record_consent"), **kwargs,
        )  # fmt: skip


class SendReferral(ActOnRecord):
    template_name = "referrals/send.html"
    model, form_class, permission = Referral, ScopedForm, Permission.REFER
    joined = ("person__address", "destination")
    page_title = "Send the referral"
    success_message = "The referral is sent."
    extra_context = {"button_text": "Send it"}

    def perform(self, referral, data):
        return send_referral(referral, base_url=self.request.build_absolute_uri("/"), by=self.request.user)

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            cautions=list(why_not_send(self.record)), told=what_is_told(self.record), **kwargs
        )


class MoveReferral(ActOnRecord):
    template_name = "web/act_on_record.html"
    model, form_class, permission = Referral, MoveReferralForm, Permission.REFER
    page_title = "Record their answer"
    success_message = "Their answer is recorded."

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "states": may_follow(self.record.state)}

    def perform(self, referral, data):
        return move_referral(referral, by=self.request.user, **data)


class RecallReferral(ActOnRecord):
    template_name = "web/act_on_record.html"
    model, form_class, permission = Referral, ReasonForm, Permission.REFER
    page_title = "Call the referral back"
    success_message = "The referral is called back."
    extra_context = {
        "button_text": "Call it back",
        "button_kind": "warning",
        "introduction": "Its link works no longer. A partner who was told is asked to delete it.",
    }

    def perform(self, referral, data):
        return recall_referral(referral, by=self.request.user, **data)


# Partners -----------------------------------------------------------------------------------------------


class PartnerReferralList(RecordList):
    """What a hub asks of the partner's own organisation."""

    template_name = "referrals/partner_list.html"
    model, permission, audit_action = Referral, Permission.ANSWER_REFERRALS, ReferralAudit.LISTED
    page_title = "Referrals to you"

    def rows(self, queryset):
        return (
            queryset.exclude(state__in=["drafted", "recalled"]).select_related("destination", "borough").order_by("-pk")
        )


class PartnerReferralDetail(_ReferralPage):
    """What was agreed to be told, and nothing else."""

    template_name = "referrals/partner_detail.html"
    permission = Permission.ANSWER_REFERRALS

    def find(self):
        referral = super().find()
        return self.missing() if referral.state in ("drafted", "recalled") else referral

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            may_answer=bool(may_follow(self.object.state)), list_href=reverse("referrals:partner_list"), **kwargs
        )


class PartnerAnswer(ActOnRecord):
    template_name = "web/act_on_record.html"
    model, form_class, permission = Referral, PartnerAnswerForm, Permission.ANSWER_REFERRALS
    page_title = "Your answer"
    success_message = "Thank you. The hub has your answer."

    def find(self):
        referral = super().find()
        return self.missing() if referral.state in ("drafted", "recalled") else referral

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "states": may_follow(self.record.state)}

    def perform(self, referral, data):
        return move_referral(referral, by=self.request.user, by_name=self.request.user.full_name, **data)

    def address_of(self, referral):
        return reverse("referrals:partner_detail", args=[referral.reference])

    def get_context_data(self, **kwargs):
        return super().get_context_data(cancel_href=self.address_of(self.record), **kwargs)


class AnswerByLink(Doorway, FormView):
    """For a partner without an account, by a link that was mailed. Opening it changes nothing, as some mail systems
    open every link; what it shows is what was agreed, and nothing else."""

    template_name = "referrals/answer_by_link.html"
    form_class = AnswerByLinkForm
    permission = None
    public = True
    page_title = "A referral to you"

    def dispatch(self, request, *args, **kwargs):
        self.link = open_answer_link(kwargs["token"])
        if self.link is None:
            return self.spent()
        self.referral = self.link.referral
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "states": may_follow(self.referral.state)}

    def get_context_data(self, **kwargs):
        audit(ReferralAudit.LINK_OPENED, self.referral, by=None)
        return super().get_context_data(referral=self.referral, expires_at=self.link.expires_at, **kwargs)

    def form_valid(self, form):
        try:
            base_url = self.request.build_absolute_uri("/")
            referral = answer_by_link(self.kwargs["token"], base_url=base_url, **form.cleaned_data)
        except RuleBroken:  # answered in another tab, or called back meanwhile
            return self.spent()
        goes_on = bool(may_follow(referral.state))
        return render(self.request, "referrals/answered.html", {"page_title": "Thank you", "goes_on": goes_on})

    def form_invalid(self, form):
        response = super().form_invalid(form)
        response.status_code = 400
        return response

    def spent(self) -> HttpResponse:
        sentence = (
            "It was used, it is older than 14 days, or the hub called the referral back. Ring the hub by the number "
            "you know."
        )
        context = {"page_title": "This link no longer works", "sentence": sentence}
        return render(self.request, "web/link_is_spent.html", context, status=404)
