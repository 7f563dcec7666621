"""The only writers of referrals and concerns."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from fraudhub.accounts.models import DutyTurn, Organisation, User
from fraudhub.accounts.one_time_links import new_nonce, nonce_of, place_of
from fraudhub.accounts.roles import Permission
from fraudhub.audit.writing import audit
from fraudhub.cases.models import FraudCase
from fraudhub.core.errors import refuse_if
from fraudhub.core.validators import show_phone
from fraudhub.messages.verbs import write_message
from fraudhub.people.consenting import SHARE, standing_answer
from fraudhub.people.models import Person
from fraudhub.referrals.audit import ConcernAudit, ReferralAudit
from fraudhub.referrals.models import (
    LINK_LASTS,
    AnswerLink,
    CareActAnswers,
    Concern,
    ConcernCall,
    ConcernDecision,
    ConcernKind,
    Destination,
    Referral,
    ReferralQuerySet,
    ReferralStep,
    hash_of,
)
from fraudhub.referrals.rules import (
    SHARED_NAMES,
    why_not_become,
    why_not_decide,
    why_not_draft,
    why_not_raise,
    why_not_record_council,
    why_not_send,
    why_not_take,
    why_not_tell_council,
)

ASKED_MAIL = """A Fraud Protection Hub in Greater Manchester asks for your help with a referral, {reference}.

Open this link to read it and to answer. It works once, for 14 days:

{link}

Nothing about anybody is in this message. If you did not expect it, ring your hub by the number you know.
"""
CHASED_MAIL = """A Fraud Protection Hub in Greater Manchester still waits for your answer to the referral {reference}.

The link in the earlier message no longer works. This one does, once, for 14 days:

{link}
"""
NEXT_MAIL = """Thank you for your answer to the referral {reference}. When you know more of it, please tell the hub.

This link works once, for 14 days; you are sent another if it grows old:

{link}
"""
RENEWED_MAIL = """What came of the referral {reference}? The Fraud Protection Hub would like to know.

The link in the earlier message no longer works. This one does, once, for 14 days:

{link}
"""
RECALLED_MAIL = """The referral {reference} was called back by the hub.

Please do nothing more about it, and delete what you were told, unless the law makes you keep it.
"""
CALLED_MAIL = """A concern waits in the inbox of the Fraud Protection Hub, {reference}.

It must not wait: please sign in and take it now.
"""


# Referrals ----------------------------------------------------------------------------------------------


@transaction.atomic
def draft_referral(
    person: Person,
    *,
    destination: Destination,
    need: str,
    shared: list[str] = (),
    case: FraudCase | None = None,
    organisation: Organisation | None = None,
    to_email: str = "",
    without_consent_ground: str = "",
    without_consent_reason: str = "",
    told_them: bool | None = None,
    by,
) -> Referral:
    refuse_if(
        why_not_draft(
            person,
            destination=destination,
            case=case,
            shared=shared,
            ground=without_consent_ground,
            reason=without_consent_reason,
        )
    )
    referral = Referral.objects.create(
        borough=person.borough,
        person=person,
        case=case,
        destination=destination,
        organisation=organisation,
        to_email=to_email,
        need=need,
        shared=sorted(shared),
        without_consent_ground=without_consent_ground,
        without_consent_reason=without_consent_reason,
        told_them=told_them,
        expects_answer=bool(destination.reply_expected) and destination.route != Destination.Route.SELF,
        created_by=by,
    )
    _note(referral, Referral.State.DRAFTED, by=by)
    return referral


@transaction.atomic
def send_referral(referral: Referral, *, base_url: str = "", by) -> Referral:
    """By its route. What is told is written down as it is now; consent is asked at this moment. Pressed twice, it goes
    once."""
    referral = _held(referral)
    refuse_if(why_not_send(referral))
    today = timezone.localdate()
    if referral.destination.consent_rule == Destination.ConsentRule.NEEDED and not referral.without_consent_ground:
        referral.consent = standing_answer(referral.person, SHARE)
    referral.shared_text = what_is_told(referral)
    referral.state, referral.sent_on = Referral.State.SENT, today
    referral.chase_on = referral.next_chase(today) if referral.expects_answer else None
    referral.save()
    _note(referral, Referral.State.SENT, by=by, recipient=str(referral.destination))
    if referral.to_email:
        _send_link(referral, "A referral from a Fraud Protection Hub", ASKED_MAIL, base_url)
    return referral


def what_is_told(referral: Referral) -> str:
    """The name, and of the rest only what was agreed."""
    person = referral.person
    told = {
        "phone": show_phone(person.phone) if person.phone else "",
        "address": str(person.address or ""),
        "need": referral.need,
        "access": "; ".join(person.needs),
    }
    lines = [f"Name: {person.full_name}"]
    lines += [f"{SHARED_NAMES[key]}: {told[key]}" for key in referral.shared if told[key]]
    return "\n".join(lines)


def _send_link(referral: Referral, subject: str, body: str, base_url: str) -> AnswerLink:
    """A new link; those before it work no longer."""
    now, nonce = timezone.now(), new_nonce()
    AnswerLink.objects.filter(referral=referral, used_at=None).update(used_at=now)
    link = AnswerLink.objects.create(
        referral=referral, nonce_hash=hash_of(nonce), made_at=now, expires_at=now + LINK_LASTS
    )
    link.nonce = nonce  # for the mail alone: the row keeps the hash
    base = (base_url or settings.HUB_URL).rstrip("/")
    # The mark that stands for the token must not be escaped, so the address is put together by hand.
    address = base + reverse("referrals:answer_by_link", args=["TOKEN"]).replace("TOKEN", place_of(link))
    write_message(
        to_address=referral.to_email,
        subject=subject,
        body=body.format(reference=referral.reference, link=address),
        borough=referral.borough,
        by=None,
    )
    return link


@transaction.atomic
def move_referral(referral: Referral, *, state: str, text: str = "", by, by_name: str = "", base_url: str = ""):
    """Received, accepted, declined with a reason, in progress, or closed with an outcome: by staff who heard of it,
    by a partner who is signed in, or (``by`` None) by a partner's link."""
    referral = _held(referral)
    refuse_if(why_not_become(referral, state, text=text))
    if state == Referral.State.ACCEPTED and referral.state == Referral.State.SENT:
        _note(referral, Referral.State.RECEIVED, by=by, by_name=by_name)  # who accepts it has it
    referral.state, referral.chase_on = state, None
    if referral.answered_at is None:
        referral.answered_at = timezone.now()
    if state in (Referral.State.DECLINED, Referral.State.CLOSED):
        referral.outcome, referral.closed_on = text, timezone.localdate()
    referral.save()
    _note(referral, state, by=by, by_name=by_name, text=text)
    if by is None and referral.to_email and state not in ReferralQuerySet.OVER:
        _send_link(referral, "Please tell us what came of it", NEXT_MAIL, base_url)
    return referral


@transaction.atomic
def keep_at_work(referral: Referral, *, text: str, by) -> Referral:
    """A try came to nothing, and it goes on: what happened, and what is done next. Said of each try."""
    referral = _held(referral)
    if referral.state in (Referral.State.SENT, Referral.State.RECEIVED):
        referral = move_referral(referral, state=Referral.State.ACCEPTED, by=by)
    if referral.state != Referral.State.IN_PROGRESS:
        return move_referral(referral, state=Referral.State.IN_PROGRESS, text=text, by=by)
    _note(referral, Referral.State.IN_PROGRESS, by=by, text=text)
    return referral


@transaction.atomic
def recall_referral(referral: Referral, *, reason: str, by) -> Referral:
    """No link to it works any more; a partner who was told is asked to delete it."""
    referral = _held(referral)
    refuse_if(why_not_become(referral, "recalled"))
    was_told = referral.state != Referral.State.DRAFTED
    referral.state, referral.chase_on, referral.closed_on = Referral.State.RECALLED, None, timezone.localdate()
    referral.save()
    AnswerLink.objects.filter(referral=referral, used_at=None).update(used_at=timezone.now())
    _note(referral, Referral.State.RECALLED, by=by, text=reason)
    if was_told and referral.to_email:
        write_message(
            to_address=referral.to_email,
            subject="A referral was called back",
            body=RECALLED_MAIL.format(reference=referral.reference),
            borough=referral.borough,
            by=None,
        )
    return referral


def open_answer_link(token: str, *, lock: bool = False) -> AnswerLink | None:
    """The link of a token while it can still be used, and while its referral waits for anything."""
    nonce = nonce_of(token)
    if nonce is None:
        return None
    links = AnswerLink.objects.select_for_update(of=("self",)) if lock else AnswerLink.objects
    link = links.filter(nonce_hash=hash_of(nonce), used_at=None, expires_at__gt=timezone.now()).first()
    return link if link and link.referral.state in ("sent", "received", "accepted", "in_progress") else None


@transaction.atomic
def answer_by_link(token: str, *, state: str, text: str = "", by_name: str, base_url: str = "") -> Referral:
    link = open_answer_link(token, lock=True)
    refuse_if([] if link else ["This link no longer works. Ring the hub by the number you know."])
    referral = move_referral(link.referral, state=state, text=text, by=None, by_name=by_name, base_url=base_url)
    link.used_at = timezone.now()
    link.save(update_fields=["used_at"])
    return referral


def chase_referrals() -> int:
    """Those that nobody answered: a new link by mail and a line in the inbox, after two working days and after five."""
    chased = 0
    for pk in Referral.objects.to_chase(timezone.localdate()).values_list("pk", flat=True):
        with transaction.atomic():
            referral = Referral.objects.select_for_update(of=("self",)).select_related("destination").get(pk=pk)
            if referral.state != Referral.State.SENT or not referral.chase_on:
                continue
            referral.times_chased += 1
            referral.chase_on = referral.next_chase(referral.sent_on)
            referral.save(update_fields=["times_chased", "chase_on"])
            _note(referral, "chased", by=None)
            if referral.to_email:
                _send_link(referral, "A referral waits for your answer", CHASED_MAIL, "")
            chased += 1
    return chased


def renew_old_links() -> int:
    """A partner who answered, and not yet with the end of it, is sent a new link when theirs has grown old: six in
    all, which is three months. After that the hub rings."""
    renewed = 0
    for pk in Referral.objects.with_an_old_link(timezone.now()).values_list("pk", flat=True):
        with transaction.atomic():
            referral = _held(Referral(pk=pk))
            if Referral.objects.with_an_old_link(timezone.now()).filter(pk=pk).exists():
                _note(referral, "chased", by=None)
                _send_link(referral, "Please tell us what came of it", RENEWED_MAIL, "")
                renewed += 1
    return renewed


def _held(referral: Referral) -> Referral:
    rows = Referral.objects.select_for_update(of=("self",))
    return rows.select_related("person__address", "destination", "borough").get(pk=referral.pk)


def _note(referral: Referral, what: str, *, by, by_name: str = "", text: str = "", recipient: str = "") -> None:
    ReferralStep.objects.create(referral=referral, what=what, at=timezone.now(), by=by, by_name=by_name, text=text)
    audit(
        ReferralAudit[what.upper()], referral, by=by, references=[referral.person.reference], recipient=recipient,
        facts={"destination": referral.destination_id, "by_link": by is None and bool(by_name)},
    )  # fmt: skip


# Concerns -----------------------------------------------------------------------------------------------


@transaction.atomic
def raise_concern(
    person: Person,
    *,
    kind: ConcernKind,
    what: str,
    happened_at: datetime | None = None,
    source_reference: str = "",
    raised_by_name: str = "",
    case: FraudCase | None = None,
    by,
    now: datetime | None = None,
) -> Concern:
    """The clock starts at the doorstep: one that comes late, as the phone had no signal, calls at once everybody whom
    it would have called by now. The same visit raises each kind once about each person. ``now`` is the moment it
    reached the hub, for history that is entered afterwards."""
    now = now or timezone.now()
    happened_at = happened_at or now
    refuse_if(why_not_raise(happened_at=happened_at, now=now))
    if source_reference:
        there = Concern.objects.filter(source_reference=source_reference, kind=kind, person=person).first()
        if there:
            return there
    concern = Concern.objects.create(
        borough=person.borough,
        person=person,
        case=case,
        kind=kind,
        what=what,
        raised_by_name=raised_by_name or (by.full_name if by else ""),
        source_reference=source_reference,
        happened_at=happened_at,
        decide_by=happened_at + timedelta(minutes=kind.decide_within_minutes),
        created_by=by,
    )
    audit(ConcernAudit.RAISED, concern, by=by, references=[person.reference], facts={"kind": kind.pk})
    if timezone.now() - now < timedelta(days=1):  # in history there is nobody to call
        _climb(concern, now)
    return concern


def climb_ladders() -> int:
    """Everybody whose rung has come is called, for each concern that nobody has taken. How far the ladder is climbed
    depends on the clock alone, and not on whether a provider took a message."""
    called = 0
    for pk in Concern.objects.taken_by_nobody().values_list("pk", flat=True):
        with transaction.atomic():
            concern = Concern.objects.select_for_update(of=("self",)).select_related("kind", "borough").get(pk=pk)
            if concern.taken_at is None and concern.decided_at is None:
                called += _climb(concern, timezone.now())
    return called


def _climb(concern: Concern, now: datetime) -> int:
    """Call every rung that is due. A rung with nobody on it passes the call on at once: somebody is always told."""
    told = set(concern.calls.values_list("user", flat=True))
    called, due = 0, concern.rung_due(now)
    for rung in range(1, 5):
        if rung > due and (told or called):
            break
        for user in _on_rung(concern, rung, now):
            if user.pk in told:
                continue
            told.add(user.pk)
            called += 1
            ConcernCall.objects.create(concern=concern, user=user, rung=rung, at=now)
            write_message(
                to_address=user.email,
                to_user=user,
                subject="A concern must not wait",
                body=CALLED_MAIL.format(reference=concern.reference),
                by=None,
            )
    if called:
        audit(ConcernAudit.CALLED, concern, by=None, facts={"rung": due, "people": called})
    return called


def _on_rung(concern: Concern, rung: int, now: datetime):
    if rung in (1, 2):
        turns = DutyTurn.objects.now(now).filter(
            borough=concern.borough_id, kind=DutyTurn.Kind.SAFEGUARDING, rung=rung, user__is_active=True
        )
        return [turn.user for turn in turns.select_related("user")]
    may = User.objects.who_may(Permission.TAKE_CONCERN, concern.borough_id)
    if rung == 3:
        those = User.objects.acting_today_as("hub_coordinator", concern.borough_id)
    else:
        those = User.objects.acting_today_as("investigator")
    return list(may.filter(pk__in=those).order_by("pk"))


def _held_concern(concern: Concern) -> Concern:
    return (
        Concern.objects.select_for_update(of=("self",)).select_related("kind", "person", "borough").get(pk=concern.pk)
    )


@transaction.atomic
def take_concern(concern: Concern, *, by) -> Concern:
    """The ladder stops; two who press together, one has it."""
    concern = _held_concern(concern)
    refuse_if(why_not_take(concern, by=by))
    if concern.taken_by_id == by.pk:
        return concern
    concern.taken_by, concern.taken_at = by, timezone.now()
    concern.save(update_fields=["taken_by", "taken_at"])
    audit(ConcernAudit.TAKEN, concern, by=by, references=[concern.person.reference])
    return concern


@transaction.atomic
def give_concern_back(concern: Concern, *, reason: str, by) -> Concern:
    """It is nobody's again, and the ladder goes on from where the clock is."""
    concern = _held_concern(concern)
    refuse_if(["Nobody has this concern."] if concern.taken_at is None else [])
    concern.taken_by = concern.taken_at = None
    concern.save(update_fields=["taken_by", "taken_at"])
    audit(ConcernAudit.GIVEN_BACK, concern, by=by, reason=reason)
    return concern


@transaction.atomic
def answer_care_act(
    concern: Concern,
    *,
    has_care_needs: str,
    is_abused: str,
    cannot_protect: str,
    what_they_want: str = "",
    agrees: bool,
    ground: str = "",
    ground_reason: str = "",
    told_them: bool | None = None,
    by,
) -> CareActAnswers:
    """Care Act 2014 section 42(1): care and support needs; abuse or neglect or the risk of it; and, because of those
    needs, unable to protect themselves."""
    concern = _held_concern(concern)
    refuse_if(["Say why it may go without their agreement."] if ground and not ground_reason else [])
    now = timezone.now()
    concern.care_act_answers.filter(ended_at=None).update(ended_at=now)
    answers = CareActAnswers.objects.create(
        concern=concern,
        has_care_needs=has_care_needs,
        is_abused=is_abused,
        cannot_protect=cannot_protect,
        what_they_want=what_they_want,
        agrees=agrees,
        ground="" if agrees else ground,
        ground_reason="" if agrees else ground_reason,
        told_them=None if agrees or not ground else told_them,
        answered_at=now,
        answered_by=by,
    )
    audit(ConcernAudit.TEST_ANSWERED, concern, by=by, facts={"met": answers.test_is_met})
    return answers


@transaction.atomic
def tell_council(concern: Concern, *, told_at: datetime, how: str, council_reference: str = "", by) -> Concern:
    concern = _held_concern(concern)
    answers = standing_answers(concern)
    refuse_if(why_not_tell_council(concern, told_at=told_at, now=timezone.now(), answers=answers))
    concern.council_told_at, concern.council_told_how = told_at, how
    concern.council_reference = council_reference
    concern.save(update_fields=["council_told_at", "council_told_how", "council_reference"])
    audit(ConcernAudit.COUNCIL_TOLD, concern, by=by, recipient="Adult social care", facts={"how": how})
    return concern


@transaction.atomic
def record_council_decision(concern: Concern, *, decision: str, decided_on: date, council_reference: str = "", by):
    """Also after the hub's own decision: councils take days."""
    concern = _held_concern(concern)
    refuse_if(why_not_record_council(concern, decided_on=decided_on, today=timezone.localdate()))
    concern.council_decision, concern.council_decided_on = decision, decided_on
    concern.council_reference = council_reference or concern.council_reference
    concern.save(update_fields=["council_decision", "council_decided_on", "council_reference"])
    audit(ConcernAudit.COUNCIL_DECIDED, concern, by=by, fields=["council_decision"])
    return concern


def standing_answers(concern: Concern) -> CareActAnswers | None:
    return concern.care_act_answers.filter(ended_at=None).first()


@transaction.atomic
def decide_concern(
    concern: Concern, *, decision: ConcernDecision, reason: str, by, now: datetime | None = None
) -> Concern:
    """``now`` is the moment it was decided, for history that is entered afterwards."""
    concern = _held_concern(concern)
    refuse_if(why_not_decide(concern, decision=decision, reason=reason, answers=standing_answers(concern)))
    now = now or timezone.now()
    if concern.taken_at is None:
        concern.taken_by, concern.taken_at = by, now
    concern.decision, concern.decision_reason = decision, reason
    concern.decided_by, concern.decided_at = by, now
    concern.save()
    audit(ConcernAudit.DECIDED, concern, by=by, references=[concern.person.reference], facts={"decision": decision.pk})
    return concern
