"""What stands in the way of referring somebody and of deciding about a concern."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils import timezone

from fraudhub.people.consenting import SHARE, consents_to
from fraudhub.people.life import life_of
from fraudhub.referrals.models import CareActAnswers, Concern, ConcernDecision, Destination, Referral

SHARED_NAMES = {"phone": "Phone number", "address": "Address", "need": "What is needed", "access": "Access needs"}
OLDEST_TYPED = timedelta(days=366)
# From which states each may follow.
FOLLOWS = {
    "sent": {"drafted"},
    "received": {"sent"},
    "accepted": {"sent", "received"},
    "declined": {"sent", "received", "accepted"},
    "in_progress": {"accepted"},
    "closed": {"sent", "received", "accepted", "in_progress"},
    "recalled": {"drafted", "sent", "received", "accepted", "in_progress"},
}


def what_does_not_fit_a_draft(said: dict):
    """(field, sentence) for answers that do not go together: asked by the page and by the API."""
    if said.get("without_consent_ground") and not said.get("without_consent_reason"):
        yield "without_consent_reason", "Say why it goes without their consent, and who decided."
    if said.get("organisation") and said.get("to_email"):
        yield "to_email", "Give an email address or choose a partner that signs in, not both."


def what_does_not_fit_an_answer(said: dict):
    """(field, sentence): to decline or to be done needs words."""
    sentences = {"declined": "Say why it is declined.", "closed": "Say what came of it."}
    sentence = sentences.get(said.get("state"))
    if sentence and not said.get("text"):
        yield "text", sentence


def what_does_not_fit_the_test(said: dict):
    """(field, sentence) for answers to section 42."""
    if said.get("ground") and not said.get("agrees") and not said.get("ground_reason"):
        yield "ground_reason", "Say why it may go without their agreement, and who decided."


def what_does_not_fit_a_concern(happened_at: datetime | None):
    """(sentence) for the moment as it is typed: a slip of the year would head the inbox. What comes from a phone is
    never refused for being old."""
    if happened_at is not None and happened_at < timezone.now() - OLDEST_TYPED:
        yield "That is more than a year ago. Check the year: a concern is about what must not wait."


def why_not_draft(person, *, destination: Destination, case, shared, ground: str, reason: str):
    if life_of(person).has_died:
        yield "This person has died."
    if case is not None and not case.is_open:
        yield "This case is closed. Reopen it first, with a reason."
    if set(shared) - set(SHARED_NAMES):
        yield "Choose what is shared from the list."
    if ground and not reason:
        yield "Say why it goes without their consent, and who decided."
    if ground and not destination.may_go_without:
        yield f"{destination} takes nobody without their consent."


def why_not_send(referral: Referral):
    """Consent is asked here, at the moment of use, whatever was so when the referral was drafted."""
    yield from why_not_become(referral, "sent")
    if life_of(referral.person).has_died:
        yield "This person has died."
    rule = referral.destination.consent_rule
    asks_consent = rule == Destination.ConsentRule.NEEDED and not referral.without_consent_ground
    if asks_consent and not consents_to(referral.person, SHARE):
        yield (
            f"{referral.person.full_name} has not agreed that a partner is told. Ask, and record what they say; or "
            "call this referral back and make one with the right to go without consent, where there is one."
        )
    if referral.destination.route == Destination.Route.LINK and not (referral.to_email or referral.organisation_id):
        yield "Give the email address of the partner, or choose a partner that signs in."


def why_not_become(referral: Referral, state: str, *, text: str = ""):
    if referral.state == state:
        yield f"This referral is {referral.get_state_display().lower()} already: nothing was done twice."
    elif referral.state not in FOLLOWS[state]:
        yield f"This referral is {referral.get_state_display().lower()}: that cannot follow."
    if state == "declined" and not text:
        yield "Say why it was declined."
    if state == "closed" and not text:
        yield "Say what came of it."


def referrals_in_the_way(case):
    """Plugged into the closing of a case."""
    for referral in Referral.objects.open().filter(case=case).select_related("destination"):
        yield f"The referral to {referral.destination} is open. Close it with its outcome, or call it back, first."
    for concern in Concern.objects.open().of_case(case).select_related("kind"):
        yield f"The concern {concern.reference} is not decided. Decide about it first."


def why_not_raise(*, happened_at: datetime, now: datetime):
    if happened_at > now:
        yield "The time must be in the past."


def why_not_take(concern: Concern, *, by):
    if concern.decided_at is not None:
        yield "This concern is decided."
    elif concern.taken_by_id is not None and concern.taken_by_id != by.pk:
        yield f"{concern.taken_by} has this concern."


def why_not_decide(concern: Concern, *, decision: ConcernDecision, reason: str, answers: CareActAnswers | None):
    if concern.decided_at is not None:
        yield f"{concern.decided_by} decided about this already."
        return
    if not reason:
        yield "Say why: a concern ends with a decision, a reason and a name."
    if decision.needs_test and answers is None:
        yield "Answer the three questions of section 42 first."
    if decision.pk == "s42" and answers is not None:
        if not answers.agrees and not answers.ground:
            yield "They do not agree. Say by which right it goes to the council all the same, or decide otherwise."
        if concern.council_told_at is None:
            yield "Record when and how the council was told first."


def why_not_tell_council(concern: Concern, *, told_at: datetime, now: datetime, answers: CareActAnswers | None):
    if answers is None:
        yield "Answer the three questions of section 42 first."
    elif not answers.agrees and not answers.ground:
        yield "They do not agree. Answer the questions again and say by which right the council is told all the same."
    if told_at > now:
        yield "The time must be in the past."
    elif told_at < concern.happened_at:
        yield "The council cannot have been told before it happened."


def why_not_record_council(concern: Concern, *, decided_on: date, today: date):
    if concern.council_told_at is None:
        yield "Record when and how the council was told first."
    elif decided_on < timezone.localdate(concern.council_told_at):
        yield "The council cannot have decided before it was told. Check the day."
    if decided_on > today:
        yield "The day must be today or in the past."
