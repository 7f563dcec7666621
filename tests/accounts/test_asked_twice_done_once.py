import uuid

import pytest

from fraudhub.accounts.models import Receipt
from fraudhub.accounts.receipts import KeyReused, once
from fraudhub.core.errors import RuleBroken

pytestmark = pytest.mark.django_db


def test_the_second_time_the_stored_answer_is_given_and_nothing_is_done(stockport_officer):
    key, done = uuid.uuid4(), []

    def do():
        done.append(1)
        return 201, {"reference": "VT-1"}

    first = once(stockport_officer, key, {"a": 1}, do)
    second = once(stockport_officer, key, {"a": 1}, do)

    assert (first.status, first.body, first.first_time) == (201, {"reference": "VT-1"}, True)
    assert (second.body, second.first_time) == (first.body, False)
    assert done == [1]


def test_the_same_key_with_other_content_is_a_conflict(stockport_officer):
    key = uuid.uuid4()
    once(stockport_officer, key, {"a": 1}, lambda: (201, {}))

    with pytest.raises(KeyReused):
        once(stockport_officer, key, {"a": 2}, lambda: (201, {}))


def test_another_persons_key_reveals_nothing(stockport_officer, trafford_officer):
    key = uuid.uuid4()
    once(stockport_officer, key, {"a": 1}, lambda: (201, {"reference": "VT-1"}))

    answer = once(trafford_officer, key, {"a": 2}, lambda: (201, {"reference": "VT-2"}))

    assert answer.body == {"reference": "VT-2"}


def test_a_refused_change_leaves_no_receipt_so_it_can_be_put_right_and_sent_again(stockport_officer):
    key = uuid.uuid4()

    def refuse():
        raise RuleBroken("Not now.")

    with pytest.raises(RuleBroken):
        once(stockport_officer, key, {"a": 1}, refuse)

    assert not Receipt.objects.filter(key=key).exists()
    assert once(stockport_officer, key, {"a": 2}, lambda: (201, {})).first_time
