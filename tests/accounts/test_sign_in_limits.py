"""SECURITY 3: "Limits live in shared storage"."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection

from fraudhub.accounts.models import SignInCounter
from fraudhub.accounts.sign_in_limits import (
    ADDRESS_FAILURES,
    FREE_TRIES,
    begin_try,
    count_failure,
    delay_after,
    forget_failures,
    forget_old_counters,
    know_browser,
)

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
NOBODY, JEAN = "nobody@example.org", "jean@example.org"


@pytest.fixture
def clock(db):
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


def fail(email, *, times, clock, address="192.0.2.1", browser=""):
    """So many wrong passwords, each as soon as it is allowed."""
    for _ in range(times):
        if wait := begin_try(email, address=address, browser=browser):
            clock.shift(wait)
            assert not begin_try(email, address=address, browser=browser)


@pytest.mark.parametrize(
    ("failures", "seconds"), [(0, 0), (4, 0), (5, 30), (6, 60), (7, 120), (8, 240), (9, 480), (10, 900), (10_000, 900)]
)
def test_the_delay_grows_from_thirty_seconds_to_fifteen_minutes(failures, seconds):
    assert delay_after(failures) == timedelta(seconds=seconds)


def test_limits_live_in_shared_storage_five_tries_are_free_and_the_sixth_waits(clock):
    fail(JEAN, times=FREE_TRIES, clock=clock)

    wait = begin_try(JEAN, address="198.51.100.7")

    assert wait == timedelta(seconds=30)
    assert begin_try(NOBODY, address="192.0.2.1") == timedelta(0)


def test_a_try_while_waiting_makes_the_wait_no_longer(clock):
    fail(JEAN, times=FREE_TRIES, clock=clock)
    clock.shift(timedelta(seconds=10))
    begin_try(JEAN, address="192.0.2.1")

    clock.shift(timedelta(seconds=20))

    assert begin_try(JEAN, address="192.0.2.1") == timedelta(0)


def test_signing_in_forgets_the_failures_before_it(clock):
    fail(JEAN, times=FREE_TRIES, clock=clock)

    forget_failures(JEAN)

    assert begin_try(JEAN, address="192.0.2.1") == timedelta(0)


def test_a_lock_must_not_shut_out_the_real_user_who_has_signed_in_from_this_browser_before(clock):
    browser = know_browser(JEAN)
    fail(JEAN, times=12, clock=clock, address="203.0.113.9")

    assert begin_try(JEAN, address="192.0.2.1") == timedelta(minutes=15)
    assert begin_try(JEAN, address="192.0.2.1", browser=browser) == timedelta(0)


def test_a_known_browser_is_known_for_its_own_name_alone_and_has_limits_too(clock):
    browser = know_browser(NOBODY)
    fail(JEAN, times=FREE_TRIES, clock=clock)
    fail(NOBODY, times=FREE_TRIES, clock=clock, browser=browser)

    assert begin_try(JEAN, address="192.0.2.1", browser=browser)
    assert begin_try(NOBODY, address="192.0.2.1", browser=browser)
    assert begin_try(JEAN, address="192.0.2.1", browser=browser[:-1] + "x")


def test_thirty_failures_in_a_minute_from_one_address_make_it_wait_for_the_minute_to_end(clock):
    for number in range(ADDRESS_FAILURES):
        begin_try(f"person{number}@example.org", address="192.0.2.1")
        count_failure("192.0.2.1")
    clock.shift(timedelta(seconds=20))

    assert begin_try(JEAN, address="192.0.2.1") == timedelta(seconds=40)
    assert begin_try(JEAN, address="192.0.2.2") == timedelta(0)
    clock.shift(timedelta(seconds=40))
    assert begin_try(JEAN, address="192.0.2.1") == timedelta(0)


def test_one_household_of_ipv6_is_one_address(clock):
    for number in range(ADDRESS_FAILURES):
        count_failure(f"2001:db8:0:1::{number:x}")

    assert begin_try(JEAN, address="2001:db8:0:1:ffff::1")
    assert not begin_try(JEAN, address="2001:db8:0:2::1")


def test_the_rows_name_nobody_and_are_gone_after_a_day(clock):
    fail(JEAN, times=3, clock=clock)
    assert JEAN not in str(list(SignInCounter.objects.values()))

    clock.shift(timedelta(days=1, seconds=1))

    assert forget_old_counters() == 1
    assert not SignInCounter.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_fifty_guesses_at_once_are_five_guesses():
    def guess(_):
        try:
            return begin_try(JEAN, address="192.0.2.1")
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        waits = list(pool.map(guess, range(50)))

    assert sum(1 for wait in waits if not wait) == FREE_TRIES
