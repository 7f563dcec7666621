"""What the volunteer says happened arrives once, whole, with its three times."""

import uuid
from datetime import UTC, datetime, timedelta
from datetime import timezone as fixed_timezone

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from fraudhub.accounts.models import Receipt
from fraudhub.accounts.receipts import KeyReused
from fraudhub.audit.models import AuditEntry
from fraudhub.core.errors import RuleBroken
from fraudhub.core.london_time import show_moment
from outreach.models import ChecklistVersion, Visit, VisitOutcome, VisitRecord
from outreach.verbs import cancel_visit, receive_record
from tests.factories.accounts import an_account
from tests.factories.outreach import CALM_ANSWERS, a_visit, at, the_record_of

pytestmark = pytest.mark.django_db


def content(visit, **changes):
    now = timezone.now()
    return {
        "client_uuid": uuid.uuid4(),
        "outcome": VisitOutcome.objects.get(code="visited"),
        "checklist_version": ChecklistVersion.objects.get(code="2024-1"),
        "answers": CALM_ANSWERS,
        "happened_at": now,
        "recorded_at": now,
        "by": visit.volunteer.user,
        **changes,
    }


def test_a_recorded_visit_is_closed_and_written_down_in_the_trail():
    visit = a_visit()

    record = the_record_of(visit)

    visit.refresh_from_db()
    assert visit.status == Visit.Status.RECORDED
    assert visit.closed_at == record.received_at
    assert record.answers == CALM_ANSWERS
    entry = AuditEntry.objects.about(visit).get(action="visit.recorded")
    assert entry.actor_id == visit.volunteer.user_id
    assert entry.facts == {"outcome": "visited", "follow_ups": 1}
    assert "lives" not in str(entry.facts) + str(entry.fields)


@pytest.mark.feature(18)
def test_three_times_are_kept_when_it_happened_was_written_down_and_reached_the_hub():
    visit = a_visit(start=datetime(2026, 7, 6, 9, 30, tzinfo=UTC))
    happened = datetime(2026, 7, 6, 9, 40, tzinfo=UTC)
    written = datetime(2026, 7, 6, 12, 5, tzinfo=fixed_timezone(timedelta(hours=2)))  # a phone still on holiday time
    received = datetime(2026, 7, 8, 18, 0, tzinfo=UTC)

    record = the_record_of(visit, happened_at=happened, recorded_at=written, now=received)

    record.refresh_from_db()
    assert (record.happened_at, record.recorded_at, record.received_at) == (happened, written, received)
    assert record.recorded_utc_offset_minutes == 120
    assert list(record.flags()) == []


@pytest.mark.feature(16)
@pytest.mark.parametrize(
    "outcome", ["no_answer", "declined", "wrong_address", "unsafe", "in_hospital", "moved_away", "died"]
)
def test_a_call_that_was_no_visit_is_recorded_with_its_next_step_and_without_the_checklist(outcome):
    visit = a_visit()

    record = the_record_of(visit, outcome=outcome, answers={"volunteer_ok": "fine"})

    assert not record.outcome.resident_was_met
    assert record.outcome.next_step
    assert Visit.objects.filter(pk=visit.pk, status=Visit.Status.RECORDED).exists()
    assert not Visit.objects.carried_out().filter(pk=visit.pk).exists()


def test_only_the_volunteer_who_was_asked_may_record_it():
    visit = a_visit()

    with pytest.raises(RuleBroken) as refusal:
        the_record_of(visit, by=an_account("volunteer", "stockport"))

    assert "Only those who were asked" in str(refusal.value)
    assert not VisitRecord.objects.exists()


def test_a_visit_that_was_cancelled_and_went_ahead_is_recorded_and_marked():
    visit = cancel_visit(a_visit(), reason="She is away", by=None)

    record = the_record_of(visit)

    visit.refresh_from_db()
    assert visit.status == Visit.Status.RECORDED
    assert list(record.flags()) == ["When it arrived the visit had been cancelled."]


def test_a_second_record_with_another_number_is_refused():
    visit = a_visit()
    the_record_of(visit)

    with pytest.raises(RuleBroken) as refusal:
        the_record_of(visit)

    assert "already recorded" in str(refusal.value)
    assert VisitRecord.objects.count() == 1


@pytest.mark.parametrize(
    ("happened", "sentence"),
    [
        (timedelta(days=-2), "it can be recorded from"),
        (timedelta(days=3), "ask the hub to plan it again"),
    ],
)
def test_what_happened_outside_the_visits_days_is_refused(happened, sentence):
    start = at("10:00", days=-5)
    visit = a_visit(start=start)

    with pytest.raises(RuleBroken) as refusal:
        the_record_of(visit, happened_at=start + happened)

    assert sentence in str(refusal.value)


def test_a_visit_cannot_have_happened_before_it_was_planned():
    start = at("15:00", days=-5)
    visit = a_visit(start=start, now=start - timedelta(hours=3))

    with pytest.raises(RuleBroken) as refusal:
        the_record_of(visit, happened_at=start - timedelta(hours=4))
    record = the_record_of(visit, happened_at=start - timedelta(hours=3, minutes=4))  # a phone's clock may differ

    assert refusal.value.sentences == [
        f"This visit was planned at {show_moment(visit.planned_at)} and cannot have happened before that. "
        "Check the day and the time."
    ]
    assert record.visit == visit


def test_a_phone_whose_clock_is_more_than_a_day_ahead_is_asked_to_look_at_it():
    visit = a_visit()
    ahead = timezone.now() + timedelta(days=1, minutes=1)

    with pytest.raises(RuleBroken) as refusal:
        the_record_of(visit, recorded_at=ahead)

    assert "Check the clock of the phone" in str(refusal.value)


def test_a_phone_that_comes_back_after_five_weeks_is_taken_in_and_flagged():
    start = at("10:00", days=-35)
    visit = a_visit(start=start)

    record = the_record_of(visit, happened_at=start, recorded_at=start + timedelta(hours=1))

    assert "more than 30 days after it was written down" in " ".join(record.flags())
    assert VisitRecord.objects.arrived_late().get() == record


def test_a_clock_a_little_ahead_is_taken_in_and_flagged():
    record = the_record_of(a_visit(), recorded_at=timezone.now() + timedelta(minutes=20))

    assert list(record.flags()) == ["The clock of the phone was ahead of ours when it was written down."]


def test_answers_that_do_not_fit_the_checklist_are_named_and_nothing_is_kept():
    visit = a_visit()
    wrong = {**CALM_ANSWERS, "money_danger": "perhaps", "shoe_size": "9", "worrying": "Card 4111 1111 1111 1111"}
    del wrong["present"]

    with pytest.raises(ValidationError) as refusal:
        the_record_of(visit, answers=wrong)

    problems = refusal.value.message_dict
    assert problems["money_danger"] == ["Choose one of the answers in the list."]
    assert problems["present"] == ["Choose an answer."]
    assert problems["shoe_size"] == ["This question is not asked on this visit."]
    assert "card number" in problems["worrying"][0]
    assert not VisitRecord.objects.exists()


def test_who_wants_nothing_noted_has_nothing_noted():
    visit = a_visit()
    refused = {"present": "alone", "consent": "no", "leaflet": "yes", "volunteer_ok": "fine"}

    with pytest.raises(ValidationError) as refusal:
        the_record_of(visit, answers={**refused, "scam_kind": "ROMANCE"})
    record = the_record_of(visit, answers=refused)

    assert refusal.value.message_dict == {"scam_kind": ["This question is not asked on this visit."]}
    assert record.answers == refused


def test_what_the_answers_call_for_is_kept_with_the_most_urgent_first():
    answers = {
        **CALM_ANSWERS, "scam_kind": "COURIER", "loss_band": "5000_9999", "bank_told": "not_told",
        "still_going": "over", "essentials": "yes", "money_danger": "here", "paid_last_day": "bank_not_told",
    }  # fmt: skip

    record = the_record_of(a_visit(), answers=answers)

    assert record.escalations == ["E999", "E159", "HUB_TODAY", "HUB"]
    assert Visit.objects.worrying().get() == record.visit


# Sent again ------------------------------------------------------------------------------------------------


def test_the_same_record_sent_again_gets_the_stored_answer_and_makes_no_second_row():
    visit = a_visit()
    sent = content(visit)

    first = receive_record(visit, **sent)
    with time_machine.travel(timezone.now() + timedelta(days=9)):
        again = receive_record(visit, **sent)

    assert (first.status, first.first_time) == (201, True)
    assert again.first_time is False
    assert again.body == first.body
    assert VisitRecord.objects.count() == 1


def test_the_same_number_with_other_answers_is_a_conflict_and_changes_nothing():
    visit = a_visit()
    sent = content(visit)
    receive_record(visit, **sent)

    with pytest.raises(KeyReused):
        receive_record(visit, **{**sent, "answers": {**CALM_ANSWERS, "lives": "family"}})

    assert VisitRecord.objects.get().answers["lives"] == "alone"


def test_another_volunteers_number_tells_nothing():
    visit, other = a_visit(), a_visit(an_account("volunteer", "stockport"))
    number = uuid.uuid4()
    receive_record(visit, **content(visit, client_uuid=number))

    answer = receive_record(other, **content(other, client_uuid=number))

    assert answer.first_time
    assert answer.body["reference"] == other.reference
    assert Receipt.objects.filter(key=number).count() == 2


def test_a_refused_record_may_be_sent_again_once_it_is_put_right():
    visit = a_visit()
    sent = content(visit, answers={})
    with pytest.raises(ValidationError):
        receive_record(visit, **sent)

    answer = receive_record(visit, **{**sent, "answers": CALM_ANSWERS})

    assert answer.status == 201


def test_the_database_itself_holds_one_record_per_volunteer_and_number():
    first, second = a_visit(), a_visit(an_account("volunteer", "stockport"))
    record = the_record_of(first)
    copy = VisitRecord.objects.get(pk=record.pk)
    copy.pk, copy.visit = None, second

    with pytest.raises(IntegrityError), transaction.atomic():
        copy.save(force_insert=True)
