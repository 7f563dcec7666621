"""Twenty phones' worth of the same record at the same moment: one row, one answer."""

import threading
import uuid

import pytest
from django.db import connection
from django.utils import timezone

from fraudhub.accounts.models import Receipt
from fraudhub.accounts.receipts import KeyReused
from fraudhub.core.errors import RuleBroken
from outreach.models import ChecklistVersion, Visit, VisitOutcome, VisitRecord
from outreach.verbs import plan_visit, receive_record
from tests.factories.outreach import CALM_ANSWERS, a_visit, a_volunteer, at
from tests.factories.people import a_person

THREADS = 20


def all_at_once(does) -> list:
    """What each of the threads got, answers and refusals alike; anything else is raised here."""
    got, barrier = [], threading.Barrier(THREADS)

    def one(number):
        try:
            barrier.wait(timeout=30)
            got.append(does(number))
        except (KeyReused, RuleBroken) as refusal:
            got.append(refusal)
        except BaseException as fault:
            got.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(number,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    for each in got:
        if isinstance(each, BaseException) and not isinstance(each, KeyReused | RuleBroken):
            raise each
    assert len(got) == THREADS
    return got


def sent(**changes):
    now = timezone.now()
    return {
        "client_uuid": uuid.uuid4(),
        "outcome": VisitOutcome.objects.get(code="visited"),
        "checklist_version": ChecklistVersion.objects.get(code="2024-1"),
        "answers": CALM_ANSWERS,
        "happened_at": now,
        "recorded_at": now,
        **changes,
    }


@pytest.mark.feature(142)
def test_twenty_of_the_same_record_at_once_make_one_row_and_twenty_equal_answers(committed_db):
    visit = a_visit()
    same = sent(by=visit.volunteer.user)

    answers = all_at_once(lambda number: receive_record(visit, **same))

    assert all(answer.body == answers[0].body for answer in answers)
    assert sum(answer.first_time for answer in answers) == 1
    assert VisitRecord.objects.count() == 1
    assert Receipt.objects.filter(key=same["client_uuid"]).count() == 1


def test_twenty_different_records_of_one_visit_at_once_leave_one_and_nineteen_refusals(committed_db):
    visit = a_visit()
    by = visit.volunteer.user
    different = [sent(by=by) for _ in range(THREADS)]

    answers = all_at_once(lambda number: receive_record(visit, **different[number]))

    refused = [answer for answer in answers if isinstance(answer, RuleBroken)]
    assert len(refused) == THREADS - 1
    assert VisitRecord.objects.count() == 1
    assert Receipt.objects.filter(user=by).count() == 1


def test_twenty_coordinators_cannot_fill_the_same_hour_twice(committed_db):
    volunteer = a_volunteer()
    people = [a_person() for _ in range(THREADS)]
    purpose = a_visit(volunteer.user, start=at("15:00", days=3)).purpose

    answers = all_at_once(
        lambda number: plan_visit(
            volunteer,
            residents=[people[number]],
            planned_start=at("10:00", days=2),
            planned_end=at("11:00", days=2),
            purpose=purpose,
            by=None,
        )
    )

    assert sum(isinstance(answer, Visit) for answer in answers) == 1
    assert volunteer.visits.filter(planned_start=at("10:00", days=2)).count() == 1
