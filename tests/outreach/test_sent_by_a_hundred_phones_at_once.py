"""A phone with a bad signal sends again and again: a hundred of the same, at once, through the phone's own door."""

import json
import threading

import pytest
from django.db import connection
from django.test import Client

from fraudhub.accounts.models import Receipt
from outreach.models import VisitRecord
from tests.factories.outreach import a_visit, at
from tests.factories.phones import APhone

AT_ONCE, ROUNDS = 100, 20
SENDERS = 50  # each sends it twice in a row: a database has a hundred connections and not all of them are ours


@pytest.mark.feature(3)
@pytest.mark.feature(142)
def test_a_hundred_of_the_same_record_at_once_make_one_row_in_each_of_twenty_rounds(committed_db):
    visits = [a_visit(start=at("10:00", days=-1), now=at("08:00", days=-1)) for _ in range(ROUNDS)]

    for visit in visits:
        phone = APhone(visit.volunteer.user)
        phone.fetch()
        results = sent_at_once(phone, json.dumps(phone.envelope(phone.record(visit))))

        states = [result["state"] for result in results]
        assert sorted(set(states)) == ["already saved", "saved"], states
        assert states.count("saved") == 1
        assert len({result["received_at"] for result in results}) == 1
        assert VisitRecord.objects.filter(visit=visit).count() == 1
        assert Receipt.objects.filter(user=phone.user).count() == 1
    assert VisitRecord.objects.count() == ROUNDS


def sent_at_once(phone: APhone, body: str) -> list[dict]:
    """What each of the threads was answered; anything but an answer of ours is raised here."""
    got, barrier, cookies = [], threading.Barrier(SENDERS), phone.client.cookies

    def one():
        try:
            client = Client()
            client.cookies = cookies
            barrier.wait(timeout=60)
            for _ in range(AT_ONCE // SENDERS):
                answer = client.post("/field/phone/sync/", body, content_type="application/json")
                while answer.status_code == 503:  # a busy database says so, and the phone sends it again
                    answer = client.post("/field/phone/sync/", body, content_type="application/json")
                got.append(answer.json()["results"][0] if answer.status_code == 200 else answer.content)
        except BaseException as fault:
            got.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=one) for _ in range(SENDERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=300)
    assert [each for each in got if not isinstance(each, dict)] == []
    assert len(got) == AT_ONCE
    return got
