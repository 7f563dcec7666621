"""Money in a case, claims to banks with their clocks, outcomes, and the Victims' Code."""

from django.urls import reverse
from django.utils import timezone

from fraudhub.accounts.roles import Permission
from fraudhub.audit.writing import audit
from fraudhub.cases.audit import CaseAudit, MoneyAudit, RightsAudit
from fraudhub.cases.case_pages import ActOnCase, AddToCase, CasePage
from fraudhub.cases.claims import claims_to_show, ranked
from fraudhub.cases.models import (
    BankContact,
    CodeDuty,
    CodeRight,
    Credit,
    EnhancedRights,
    FraudCase,
    OutcomeDecision,
    Payment,
    RefundClaim,
    Reimbursement,
    UpdateAgreement,
)
from fraudhub.cases.money import NAMES, money_of
from fraudhub.cases.money_forms import (
    AgreeUpdatesForm,
    AnswerClaimForm,
    BankContactForm,
    BeginDutyForm,
    ClaimFilter,
    ClaimForm,
    EnhancedRightsForm,
    MakeClaimForm,
    MeetDutyForm,
    OmbudsmanForm,
    OutcomeForm,
    PaymentForm,
    ReimbursementForm,
    StartClockForm,
    StopClockForm,
)
from fraudhub.cases.outcomes import shares_by_year, the_set
from fraudhub.cases.verbs import (
    agree_updates,
    answer_claim,
    begin_duty,
    close_claim,
    decide_enhanced_rights,
    decide_outcome,
    draft_claim,
    drop_duty,
    go_to_the_ombudsman,
    log_bank_contact,
    make_claim,
    meet_duty,
    record_payment,
    record_reimbursement,
    reverse_entry,
    start_clock_again,
    stop_clock,
)
from fraudhub.core.money import show_pounds
from fraudhub.govuk.templatetags.govuk import uk_date, uk_datetime
from fraudhub.web.doorways import Page, RecordList
from fraudhub.web.forms import ReasonForm


class CasePayments(CasePage):
    template_name = "cases/payments.html"
    tab, audit_action = "payments", CaseAudit.SEEN

    def get_context_data(self, **kwargs):
        case = self.object
        money = money_of(case)
        payments = (
            Payment.objects.within(self.scope).filter(case=case).select_related("method", "reverses", "reversed_by")
        )
        credits = Credit.objects.within(self.scope).standing().filter(case=case)
        contacts = BankContact.objects.within(self.scope).filter(case=case).select_related("created_by")
        return super().get_context_data(
            money=[(NAMES[name], amount, name) for name, amount in money.columns().items()],
            payments=[each for each in payments if each.reverses_id is None],
            credits=credits,
            contacts=[
                [
                    uk_datetime(each.at),
                    each.get_what_display(),
                    each.bank,
                    each.staff_name,
                    each.bank_reference,
                    each.note,
                ]
                for each in contacts
            ],
            contact_head=["When", "What", "Bank", "Who", "Their reference", "Note"],
            **kwargs,
        )


class CaseRefunds(CasePage):
    template_name = "cases/refunds.html"
    tab, audit_action = "refunds", CaseAudit.SEEN

    def get_context_data(self, **kwargs):
        case = self.object
        claims = RefundClaim.objects.within(self.scope).filter(case=case).prefetch_related("stops", "payments")
        entries = Reimbursement.objects.within(self.scope).filter(case=case, reverses=None)
        return super().get_context_data(
            claims=claims_to_show(claims, with_clocks=True),
            reimbursements=entries.select_related("claim", "reversed_by"),
            **kwargs,
        )


class RecordPayment(AddToCase):
    form_class, back_to = PaymentForm, "payments"
    page_title = "Record a payment"
    success_message = "The payment is recorded."
    extra_context = {"button_text": "Record the payment"}

    def perform(self, data):
        return record_payment(self.record, by=self.request.user, **data)


class ReversePayment(ActOnCase):
    model, form_class, back_to = Payment, ReasonForm, "payments"
    page_title = "Take back a payment"
    success_message = "The payment counts no longer. Record the right one if there is one."
    extra_context = {
        "button_text": "Take it back",
        "introduction": "Nothing is erased: a second entry says that the first was a mistake, and neither counts.",
    }

    def perform(self, entry, data):
        reverse_entry(entry, by=self.request.user, **data)


class ReverseReimbursement(ReversePayment):
    model, back_to = Reimbursement, "refunds"
    page_title = "Take back a reimbursement"
    success_message = "The reimbursement counts no longer. Record the right one if there is one."


class RecordReimbursement(AddToCase):
    form_class, back_to = ReimbursementForm, "refunds"
    page_title = "Record a reimbursement"
    success_message = "The reimbursement is recorded."
    extra_context = {"introduction": "Money that arrived. What a bank only promises is its answer to a claim."}

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "case": self.record}

    def perform(self, data):
        return record_reimbursement(self.record, by=self.request.user, **data)


class LogBankContact(AddToCase):
    form_class, back_to = BankContactForm, "payments"
    page_title = "Log a contact with a bank"
    success_message = "The contact is logged."

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "case": self.record}

    def get_initial(self):
        now = timezone.localtime()
        return {"on": now.date(), "clock": now.time().replace(second=0, microsecond=0)}

    def perform(self, data):
        at = data.pop("moment")
        return log_bank_contact(self.record, at=at, by=self.request.user, **data)


class DraftClaim(AddToCase):
    form_class, back_to = ClaimForm, "refunds"
    page_title = "Prepare a claim to a bank"
    success_message = "The claim is prepared. Record the day on which it is made."

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "case": self.record}

    def perform(self, data):
        data = {**data, "payments": list(data["payments"])}
        return draft_claim(self.record, by=self.request.user, **data)


class _ActOnClaim(ActOnCase):
    model, back_to = RefundClaim, "refunds"

    def get_context_data(self, **kwargs):
        claim = self.record
        about = f"{show_pounds(claim.amount_gbp)} from {claim.bank}, {claim.reference}."
        return super().get_context_data(introduction=about, **kwargs)


class MakeClaim(_ActOnClaim):
    form_class = MakeClaimForm
    page_title = "Record that the claim was made"
    success_message = "The claim is made. The bank's clock runs."

    def perform(self, claim, data):
        make_claim(claim, by=self.request.user, **data)


class StopClock(_ActOnClaim):
    form_class = StopClockForm
    page_title = "The bank asked for something"
    success_message = "The bank's clock stands still."

    def perform(self, claim, data):
        stop_clock(claim, by=self.request.user, **data)


class StartClock(_ActOnClaim):
    form_class = StartClockForm
    page_title = "The bank has what it asked for"
    success_message = "The bank's clock runs again."

    def perform(self, claim, data):
        start_clock_again(claim, by=self.request.user, **data)


class AnswerClaim(_ActOnClaim):
    form_class = AnswerClaimForm
    page_title = "Record the bank's answer"
    success_message = "The answer is recorded."

    def perform(self, claim, data):
        answer_claim(claim, by=self.request.user, **data)


class ClaimToOmbudsman(_ActOnClaim):
    form_class = OmbudsmanForm
    page_title = "Record that it went to the ombudsman"
    success_message = "It is recorded."

    def perform(self, claim, data):
        go_to_the_ombudsman(claim, by=self.request.user, **data)


class CloseClaim(_ActOnClaim):
    form_class = ReasonForm
    page_title = "Close the claim"
    success_message = "The claim is closed."

    def perform(self, claim, data):
        close_claim(claim, by=self.request.user, **data)


class ClaimList(RecordList):
    """Every claim that is not closed, by pounds at stake over days left."""

    template_name = "cases/claim_list.html"
    model, permission, audit_action = RefundClaim, Permission.SEE_CASES, MoneyAudit.CLAIMS_LISTED
    filter_form = ClaimFilter
    page_title = "Refund claims"

    def rows(self, queryset):
        queryset = queryset.select_related("case__borough", "case__person")
        return queryset if self.request.GET else queryset.open()

    def get_queryset(self):
        return ranked(super().get_queryset())


# Rights and outcomes -------------------------------------------------------------------------------------


class CaseRights(CasePage):
    template_name = "cases/rights.html"
    tab, audit_action = "rights", CaseAudit.SEEN

    def get_context_data(self, **kwargs):
        case, today = self.object, timezone.localdate()
        duties = CodeDuty.objects.within(self.scope).filter(case=case).select_related("right", "created_by")
        waiting = [each for each in duties if each.state(today) in ("due", "late")]
        return super().get_context_data(
            waiting=[(each, each.state(today)) for each in waiting],
            over=[(each, each.state(today)) for each in duties if each not in waiting],
            agreement=UpdateAgreement.objects.within(self.scope).filter(case=case, ended_at=None).first(),
            enhanced=EnhancedRights.objects.within(self.scope).filter(case=case, ended_at=None).first(),
            outcomes=OutcomeDecision.objects.within(self.scope)
            .filter(case=case)
            .select_related("outcome", "created_by"),
            without_clock=CodeRight.objects.filter(begins=CodeRight.Begins.NEVER),
            may_note=self.request.user.may(Permission.WORK_CASES),
            **kwargs,
        )


class DecideOutcome(AddToCase):
    form_class, back_to = OutcomeForm, "rights"
    page_title = "Give the case an outcome"
    success_message = "The outcome is recorded."

    def perform(self, data):
        return decide_outcome(self.record, by=self.request.user, **data)


class BeginDuty(AddToCase):
    form_class, back_to = BeginDutyForm, "rights"
    page_title = "Something the victim must be told"
    success_message = "The clock runs."

    def perform(self, data):
        return begin_duty(self.record, by=self.request.user, **data)


class MeetDuty(ActOnCase):
    model, form_class, back_to = CodeDuty, MeetDutyForm, "rights"
    page_title = "Record that it was done"
    success_message = "It is recorded."

    def get_initial(self):
        return {"met_on": timezone.localdate()}

    def perform(self, duty, data):
        meet_duty(duty, by=self.request.user, **data)

    def get_context_data(self, **kwargs):
        duty = self.record
        due = f" Due by {uk_date(duty.due_on)}." if duty.due_on else ""
        return super().get_context_data(introduction=f"{duty.right.name}.{due}", **kwargs)


class DropDuty(ActOnCase):
    model, form_class, back_to = CodeDuty, ReasonForm, "rights"
    page_title = "It is owed no longer"
    success_message = "It is recorded."

    def perform(self, duty, data):
        drop_duty(duty, by=self.request.user, **data)


class AgreeUpdates(ActOnCase):
    form_class, back_to = AgreeUpdatesForm, "rights"
    page_title = "How often and how they want to hear"
    success_message = "It is agreed."

    def get_initial(self):
        standing = UpdateAgreement.objects.within(self.scope).filter(case=self.record, ended_at=None).first()
        return {"every_days": standing.every_days, "how": standing.how} if standing else {}

    def perform(self, case, data):
        agree_updates(case, by=self.request.user, **data)


class DecideEnhancedRights(ActOnCase):
    form_class, back_to = EnhancedRightsForm, "rights"
    page_title = "Enhanced Rights"
    success_message = "It is recorded. The clocks that still run are set anew."
    extra_context = {
        "introduction": "A right under the Victims' Code. The programme's own score of vulnerability and the test of "
        "the Care Act are other things, decided apart."
    }

    def perform(self, case, data):
        decide_enhanced_rights(case, by=self.request.user, **data)


class OutcomeShares(Page):
    """Outcomes of the cases opened in each year, with the set of codes that the shares were made by."""

    template_name = "cases/outcome_shares.html"
    permission = Permission.SEE_CASES
    page_title = "Outcomes"

    def get_context_data(self, **kwargs):
        chosen, others = the_set(self.request.GET.get("set", ""), timezone.localdate())
        cases = FraudCase.objects.within(self.scope)
        audit(RightsAudit.OUTCOMES_READ, by=self.request.user, boroughs=self.scope.borough_codes())
        return super().get_context_data(
            chosen=chosen,
            codes=", ".join(chosen.codes.values_list("pk", flat=True)) if chosen else "",
            others=others,
            years=shares_by_year(cases, chosen) if chosen else [],
            list_href=reverse("cases:list"),
            **kwargs,
        )
