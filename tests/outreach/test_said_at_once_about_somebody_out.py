"""Two who say the same, a sweep beside them, two sweeps at once: each step once, and the end is the end."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from fraudhub.audit.models import AuditEntry
from fraudhub.core.errors import RuleBroken
from outreach.models import Outing, OutingCall, OutingStep
from outreach.verbs import ask_for_help, climb_outings, find_safe, receive_word, say_safe, see_to_outing, start_outing
from tests.factories.accounts import an_account
from tests.factories.lone_working import on_the_rota, out_on_a_visit
from tests.factories.outreach import a_visit
from tests.outreach.test_sent_many_times_at_once import THREADS, all_at_once


@pytest.fixture
def hub(committed_db):
    first, coordinator = an_account("hub_officer", "stockport"), an_account("hub_coordinator", "stockport")
    on_the_rota(first)
    return first, coordinator


@pytest.fixture
def late(hub):
    """Twenty minutes late by the clock of the sweeps."""
    outing = out_on_a_visit(minutes=60)
    return outing, timezone.now() + timedelta(minutes=80)


@pytest.mark.feature(22)
def test_twenty_sweeps_at_once_call_each_step_once(late):
    _, now = late

    called = all_at_once(lambda number: climb_outings(now=now))

    assert sum(called) == 1
    assert OutingCall.objects.count() == 1
    assert AuditEntry.objects.filter(action="outing.called").count() == 1


@pytest.mark.feature(22)
def test_whoever_says_safe_beside_the_sweeps_it_ends_once_and_nobody_is_called_after(late):
    outing, now = late

    def does(number):
        return say_safe(outing, by=outing.user, now=now) if number % 2 else climb_outings(now=now)

    all_at_once(does)

    outing = Outing.objects.get()
    assert not outing.is_out
    assert outing.next_call_at is None
    assert OutingStep.objects.filter(what="said_safe").count() == 1
    assert OutingCall.objects.count() <= 1
    assert climb_outings(now=now + timedelta(hours=9)) == 0


@pytest.mark.feature(22)
def test_of_twenty_who_found_them_safe_one_has_said_so_and_the_others_read_who(hub, late):
    outing, now = late

    answers = all_at_once(lambda number: find_safe(outing, how_known="She rang.", by=hub[number % 2], now=now))

    refused = [answer for answer in answers if isinstance(answer, RuleBroken)]
    assert len(refused) == THREADS - 1
    assert all("It is over" in str(refusal) for refusal in refused)
    assert OutingStep.objects.filter(what="found_safe").count() == 1


def test_of_two_who_see_to_it_one_does(hub, late):
    outing, now = late

    answers = all_at_once(lambda number: see_to_outing(outing, by=hub[number % 2], now=now))

    seen_to_by = Outing.objects.get().seen_to_by
    assert {answer.seen_to_by for answer in answers if isinstance(answer, Outing)} == {seen_to_by}


@pytest.mark.feature(22)
def test_twenty_presses_of_i_have_arrived_are_one_outing(hub):
    now = timezone.now()
    visit = a_visit(start=now, now=now - timedelta(hours=2))

    all_at_once(lambda number: start_outing(visit, by=visit.volunteer.user))

    assert Outing.objects.count() == OutingStep.objects.count() == 1


@pytest.mark.feature(22)
def test_twenty_presses_for_help_call_everybody_once_for_each_press_that_the_hub_heard(hub):
    outing = out_on_a_visit(minutes=60)
    now, same = timezone.now(), uuid.uuid4()

    answers = all_at_once(
        lambda number: receive_word(outing.visit, "help", client_uuid=same, happened_at=now, by=outing.user)
    )

    assert sum(answer.first_time for answer in answers) == 1
    assert OutingCall.objects.count() == 2


def test_help_pressed_twice_calls_again_in_case_the_first_was_missed(hub):
    outing = out_on_a_visit(minutes=60)

    ask_for_help(outing, by=outing.user)
    ask_for_help(outing, by=outing.user, now=timezone.now() + timedelta(minutes=1))

    assert OutingCall.objects.count() == 4
