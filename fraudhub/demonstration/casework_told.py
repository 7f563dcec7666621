"""What hubs do about reports in the made-up world: triage, cases with their money and rights, referrals in every state,
a concern, and what people agreed to. Each by the verb that does it in life."""

from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone

from fraudhub.accounts.models import Organisation, User
from fraudhub.accounts.verbs import put_on_duty
from fraudhub.cases.identifiers import comparable
from fraudhub.cases.models import (
    CloseReason,
    CodeRight,
    FraudCase,
    FraudReport,
    OutcomeCode,
    Payment,
    PaymentMethod,
    RefundRule,
    Triage,
)
from fraudhub.cases.verbs import (
    answer_claim,
    begin_duty,
    close_case,
    decide_enhanced_rights,
    decide_outcome,
    draft_claim,
    log_bank_contact,
    make_claim,
    meet_duty,
    name_identifier,
    note_on_case,
    record_payment,
    record_reimbursement,
    set_aside_report,
    triage_to_somebody_new,
)
from fraudhub.core.london_time import day_begins
from fraudhub.demonstration.cast import council_of
from fraudhub.geography.models import Borough
from fraudhub.people.models import ConsentPurpose, ConsentWording, Person, TriageRule
from fraudhub.people.verbs import add_trusted_contact, assess_vulnerability, record_answer
from fraudhub.referrals.models import ConcernKind, Destination
from fraudhub.referrals.verbs import draft_referral, move_referral, raise_concern, send_referral

LEFT_TO_TRIAGE, CASES_OF_A_PILOT, CASES_ELSEWHERE = 14, 12, 2
BANKS = ("Northern Counties Bank", "Ship Canal Building Society", "Pennine Bank")
A_MULE, A_TRADER = "0161 496 0777", "Apex Roofing and Drives"
NOTES = (
    "Rang at 10am. She would rather be rung before noon.",
    "He thinks that the caller was really from the bank. Explained 159.",
    "Her daughter was there. She wants to speak to us herself.",
)


def set_rota(borough: Borough, officer: User, coordinator: User) -> None:
    """Two weeks of duty from this morning, for who is in danger."""
    start = day_begins(timezone.localdate())
    end = start + timedelta(days=14)
    for rung, user in ((1, officer), (2, coordinator)):
        put_on_duty(borough, kind="safeguarding", user=user, rung=rung, starts_at=start, ends_at=end, by=None)


def work_the_reports(borough: Borough, draw: random.Random, *, pilot: bool, officer: User, coordinator: User) -> None:
    """The newest stay for the morning; some before them are cases; to the rest of those that wait a letter went."""
    waiting = Triage.objects.waiting().filter(report__victim_borough=borough).select_related("report")
    waiting = list(waiting.order_by("-report__reported_on", "-pk"))
    left = [each.report_id for each in waiting[:LEFT_TO_TRIAGE]]
    told = (
        FraudReport.objects.filter(victim_borough=borough, lost_gbp__gt=20).exclude(victim_name="").exclude(pk__in=left)
    )
    chosen = list(told.of_individuals().latest_first()[: CASES_OF_A_PILOT if pilot else CASES_ELSEWHERE])
    cases = []
    for report in chosen:
        case = triage_to_somebody_new(report, full_name=report.victim_name, borough=borough, by=officer)
        cases.append(case)
        record_payment(
            case,
            state=Payment.State.LOST,
            paid_on=report.reported_on,
            method=PaymentMethod.objects.get(pk="faster-payment"),
            amount_gbp=report.lost_gbp,
            bank=draw.choice(BANKS),
            by=officer,
        )
        _rights_of_the_first_days(case, leave_one=len(cases) % 4 == 1, by=officer)
    for triage in waiting[LEFT_TO_TRIAGE:]:
        if triage.report not in chosen:
            set_aside_report(triage.report, reason="A letter with advice was sent.", by=officer)
    if cases:
        _tell_their_stories(cases, draw, officer=officer, coordinator=coordinator)


def _rights_of_the_first_days(case: FraudCase, *, leave_one: bool, by: User) -> None:
    """Report Fraud records and confirms; the rest is told with the first call, the day after the report. Of some one
    thing is left for the morning."""
    left = ["R6_UPDATES", *(["R4_REFER"] if leave_one else [])]
    for duty in case.duties.waiting().exclude(right__in=left):
        met_on = min(duty.starts_on + timedelta(days=1), duty.due_on)
        by_others = "Report Fraud" if duty.right_id in ("R2_RECORD", "R3_CONFIRM") else ""
        meet_duty(duty, met_on=met_on, how="letter" if by_others else "phone", met_by=by_others, by=by)


def _tell_their_stories(cases: list[FraudCase], draw: random.Random, *, officer: User, coordinator: User) -> None:
    today = timezone.localdate()
    first = cases[0]
    number, written = comparable("phone", A_MULE)
    name_identifier(first, kind="phone", value=number, as_written=written, by=officer)
    note_on_case(first, text=draw.choice(NOTES), by=officer)
    _a_referral(first, "GMVS", "sent", by=officer)
    if len(cases) < 3:
        return
    romance, roofer, refused, paid, done, handed_on = (cases * 6)[1:7]
    _forty_payments(romance, draw, today, by=officer)
    name, written = comparable("trader", A_TRADER)
    for case in (roofer, first):
        name_identifier(case, kind="trader", value=name, as_written=written, by=officer)
    record_payment(
        roofer, state=Payment.State.PREVENTED, paid_on=today - timedelta(days=9),
        method=PaymentMethod.objects.get(pk="bank-transfer"), amount_gbp=Decimal("4800.00"), bank=BANKS[0], by=officer,
    )  # fmt: skip
    log_bank_contact(
        roofer, at=timezone.now() - timedelta(days=9), what="hold_placed", bank=BANKS[0], staff_name="Ms Hall",
        bank_reference="NCB-2217", note="Held for 72 hours.", by=officer,
    )  # fmt: skip
    _claims(refused, paid, today, by=officer)
    decide_enhanced_rights(romance, apply=True, ground="persistent", note="Third fraud in a year.", by=officer)
    begin_duty(
        roofer, right=CodeRight.objects.get(pk="R6_EVENT"), happened_on=today - timedelta(days=4),
        because="Two people were arrested", by=officer,
    )  # fmt: skip
    decide_outcome(
        handed_on, outcome=OutcomeCode.objects.get(pk="20"), decided_on=today, note="Trading standards.", by=coordinator
    )
    close_case(done, reason=CloseReason.objects.get(pk="protected"), note="Call blocker fitted.", by=officer)
    close_case(
        handed_on,
        reason=CloseReason.objects.get(pk="declined"),
        note="She said twice that she wants no help.",
        by=officer,
    )
    for case, destination, state in (
        (romance, "AGEUK", "accepted"), (roofer, "TS", "in_progress"), (refused, "CITADV", "declined"),
        (paid, "GMFRS", "closed"),
    ):  # fmt: skip
        _a_referral(case, destination, state, by=officer)
    _a_referral(roofer, "ASC", "sent", organisation=council_of(roofer.borough), by=officer)
    _vulnerability(romance.person, ("going_on", "alone", "disbelief"), by=officer)
    add_trusted_contact(
        romance.person, full_name="Ruth Bamford", relation="niece", capacity="lpa_money", may_be_told=True,
        seen_on=today - timedelta(days=6), scope_note="Bank accounts and the house.", by=officer,
    )  # fmt: skip
    raise_concern(
        romance.person, kind=ConcernKind.objects.get(pk="worried"), case=romance,
        what="A man she met online wants to move in on Friday. She has lent him her bank card.",
        happened_at=timezone.now() - timedelta(hours=3), raised_by_name="A volunteer", by=officer,
    )  # fmt: skip


def _forty_payments(case: FraudCase, draw: random.Random, today: date, *, by: User) -> None:
    """One romance fraud is one incident, however many payments."""
    for week in range(40):
        record_payment(
            case, state=Payment.State.LOST, paid_on=today - timedelta(days=7 * week + 3),
            method=PaymentMethod.objects.get(pk="faster-payment"), amount_gbp=Decimal(draw.randint(40, 400)),
            payee="M. Laurent", bank=BANKS[1], by=by,
        )  # fmt: skip


def _claims(refused: FraudCase, paid: FraudCase, today: date, *, by: User) -> None:
    for case, bank in ((refused, BANKS[1]), (paid, BANKS[2])):
        payment = case.payments.filter(reverses=None).order_by("pk").first()
        if not RefundRule.objects.valid_on(payment.paid_on).exists():
            continue  # before the scheme began there was nothing to claim
        claim = draft_claim(case, bank=bank, payments=[payment], is_vulnerable=case is paid, by=by)
        claimed_on = max(payment.paid_on, today - timedelta(days=12))
        claim = make_claim(claim, claimed_on=claimed_on, told_of_vulnerability=case is paid, by=by)
        if case is refused:
            answer_claim(claim, answer="refused", answered_on=today, is_final=True, by=by)
        else:
            half = (payment.amount_gbp / 2).quantize(Decimal("0.01"))
            record_reimbursement(
                case, firm=bank, amount_gbp=max(half, Decimal("0.01")), received_on=today, claim=claim, by=by
            )


def _a_referral(
    case: FraudCase, destination: str, state: str, *, organisation: Organisation | None = None, by: User
) -> None:
    record_answer(
        case.person, purpose=ConsentPurpose.objects.get(pk="share"),
        wording=ConsentWording.objects.get(pk="spoken-2024-1"), is_given=True, how="spoken",
        given_on=timezone.localdate(), by=by,
    )  # fmt: skip
    referral = draft_referral(
        case.person, case=case, destination=Destination.objects.get(pk=destination), shared=["phone", "need"],
        need="Somebody to talk to, and help with the bank.", by=by,
        organisation=organisation, to_email="" if organisation else f"{destination.lower()}@partner.example.org",
    )  # fmt: skip
    send_referral(referral, base_url="http://127.0.0.1:8000/", by=by)
    words = {"declined": "No place before the spring.", "closed": "A visit was made, and an alarm fitted."}
    path = {"accepted": ["accepted"], "in_progress": ["accepted", "in_progress"], "declined": ["declined"],
            "closed": ["accepted", "closed"], "sent": []}[state]  # fmt: skip
    for step in path:
        move_referral(referral, state=step, text=words.get(step, ""), by=by)


def _vulnerability(person: Person, said_yes: tuple[str, ...], *, by: User) -> None:
    rule = TriageRule.objects.get(pk="2024-1")
    answers = {each.pk: "yes" if each.pk.split(".")[1] in said_yes else "no" for each in rule.factors.all()}
    assess_vulnerability(
        person, rule=rule, answers=answers, share_lost="most", bills_missed=True, wellbeing="worse",
        harm_note="She sold her car in March.", by=by,
    )  # fmt: skip
