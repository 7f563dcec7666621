"""Is my visitor genuine? Cards, the one search for who answers the phone, and its alarms."""

from django.urls import reverse

from fraudhub.accounts.roles import Permission
from fraudhub.core.london_time import show_clock, show_moment
from fraudhub.web.doorways import ActOnRecord, FormPage, RecordDetail
from fraudhub.web.forms import ReasonForm, ScopedForm
from outreach.audit import VerifyingAudit
from outreach.models import VisitorCheck, Volunteer, VolunteerCard
from outreach.verbs import check_visitor, give_card, revoke_card, settle_visitor_check
from outreach.verifying_forms import CheckVisitorForm


class CheckVisitor(FormPage):
    """Yes or no, and nothing else. The answer is on the page that was asked, so that no address holds it."""

    template_name = "outreach/check_visitor.html"
    form_class, permission = CheckVisitorForm, Permission.VERIFY_VISITOR
    page_title = "Is this visitor genuine?"
    keeps_typed = False

    def form_valid(self, form):
        check = check_visitor(by=self.request.user, **form.cleaned_data)
        between = ""
        if check.visit:
            between = f"{show_clock(check.visit.planned_start)} and {show_clock(check.visit.planned_end)}"
        again = self.form_class(user=self.request.user, scope=self.scope)
        return self.render_to_response(self.get_context_data(form=again, check=check, between=between))


class VisitorCheckDetail(RecordDetail):
    template_name = "outreach/visitor_check.html"
    model, permission, audit_action = VisitorCheck, Permission.SEE_CONCERNS, VerifyingAudit.READ
    page_title = "A visitor we do not know"
    joined = ("borough", "created_by", "settled_by")

    def get_context_data(self, **kwargs):
        check = self.object
        rows = [
            {"key": "Asked on", "value": f"{show_moment(check.created_at)}, answered by {check.created_by}"},
            {"key": "Postcode", "value": check.postcode},
            {"key": "What the visitor showed", "value": check.asked_for or "No number"},
            {"key": "Answer", "value": _answer(check)},
        ]
        if check.settled_at:
            rows.append({"key": "Seen to", "value": f"{show_moment(check.settled_at)} by {check.settled_by}"})
            rows.append({"key": "What was found", "value": check.settled_because})
        may_settle = self.request.user.may(Permission.TAKE_CONCERN) and check in VisitorCheck.objects.within(
            self.request.user.scope_for(Permission.TAKE_CONCERN)
        ).alarms().filter(pk=check.pk)
        return super().get_context_data(
            rows=rows, settle_href=check.url("settle") if may_settle else "", list_href=reverse("inbox:list"), **kwargs
        )


def _answer(check: VisitorCheck) -> str:
    if check.is_expected:
        return "Yes, expected"
    return "No" if check.was_looked_up else "No, without looking: this account had been told no too often"


class SettleForm(ReasonForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = "What was found, and what was done"


class SettleVisitorCheck(ActOnRecord):
    template_name = "web/act_on_record.html"
    model, form_class, permission = VisitorCheck, SettleForm, Permission.TAKE_CONCERN
    page_title = "It is seen to"
    success_message = "It is recorded, and no longer in the inbox."

    def perform(self, check, data):
        return settle_visitor_check(check, by=self.request.user, **data)


class GiveCard(ActOnRecord):
    template_name = "outreach/give_card.html"
    model, form_class, permission = Volunteer, ScopedForm, Permission.HANDLE_CARDS
    page_title = "Give a card"

    def perform(self, volunteer, data):
        card = give_card(volunteer, by=self.request.user)
        self.success_message = f"{volunteer} carries the card {card} from now on."
        return volunteer

    def address_of(self, volunteer):
        return reverse("outreach:volunteer_list")

    def get_context_data(self, **kwargs):
        return super().get_context_data(cancel_href=reverse("outreach:volunteer_list"), **kwargs)


class RevokeCard(ActOnRecord):
    template_name = "outreach/revoke_card.html"
    model, form_class, permission = VolunteerCard, ReasonForm, Permission.HANDLE_CARDS
    joined = ("volunteer",)
    page_title = "Revoke a card"
    success_message = "The card is revoked. Whoever shows it is not known to us from now on."

    def perform(self, card, data):
        return revoke_card(card, by=self.request.user, **data)

    def address_of(self, card):
        return reverse("outreach:volunteer_list")

    def get_context_data(self, **kwargs):
        return super().get_context_data(cancel_href=reverse("outreach:volunteer_list"), **kwargs)
