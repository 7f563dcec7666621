"""Time limits, by examples that a reader can check with a calendar. No database."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from fraudhub.core.periods import show_date
from fraudhub.recovery.clocks import Limit, Reached, clocks_of, ends, next_clock


def a_limit(code="C", *, starts_at="SEIZED", length=6, unit="months", met_by=("OVER",), **told):
    return Limit(
        code, "to do something", starts_at, told.pop("from_first", False), length, unit, told.pop("waits", False),
        frozenset(met_by), told.pop("met_by_hearing", False), told.pop("warn_days", 10), **told,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("length", "unit", "last_moment"),
    [
        (48, "hours", datetime(2025, 3, 30, 13, 30, tzinfo=UTC)),  # 48 hours of time: the clocks go forward between
        (30, "days", datetime(2025, 4, 27, 23, 0, tzinfo=UTC)),
        (5, "working_days", datetime(2025, 4, 4, 23, 0, tzinfo=UTC)),
        (8, "weeks", datetime(2025, 5, 23, 23, 0, tzinfo=UTC)),
        (6, "months", datetime(2025, 9, 28, 23, 0, tzinfo=UTC)),
        (2, "years", datetime(2027, 3, 28, 23, 0, tzinfo=UTC)),
    ],
)
def test_a_limit_ends_with_its_last_day_in_london(length, unit, last_moment):
    seized = Reached("SEIZED", date(2025, 3, 28), datetime(2025, 3, 28, 13, 30, tzinfo=UTC))

    assert ends(seized, length, unit).astimezone(UTC) == last_moment


@pytest.mark.parametrize(
    ("began_on", "length", "unit", "last_day"),
    [
        (date(2025, 1, 6), 6, "months", date(2025, 7, 5)),
        (date(2025, 3, 1), 6, "months", date(2025, 8, 31)),
        (date(2025, 8, 31), 6, "months", date(2026, 2, 27)),  # there is no 31 February: the earlier day
        (date(2024, 2, 29), 2, "years", date(2026, 2, 27)),
        (date(2025, 3, 1), 2, "years", date(2027, 2, 28)),
        (date(2025, 3, 29), 2, "days", date(2025, 3, 30)),  # the clocks go forward in that night
    ],
)
def test_where_the_law_says_beginning_with_a_day_that_day_is_the_first(began_on, length, unit, last_day):
    limit = a_limit(length=length, unit=unit, counts_first_day=True, warn_days=1)

    (running,) = clocks_of([limit], [Reached("SEIZED", began_on)])

    assert timezone.localtime(running.due_at).replace(tzinfo=None) == datetime.combine(
        last_day + timedelta(days=1), datetime.min.time()
    )
    assert running.due_words() == show_date(last_day)
    assert running.warn_at == running.due_at - timedelta(days=1)


def test_where_no_time_was_written_down_hours_count_from_midnight():
    assert ends(Reached("SEIZED", date(2025, 6, 2)), 48, "hours") == datetime(2025, 6, 3, 23, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seized_on", "late_at"),
    [
        (date(2025, 10, 26), datetime(2025, 10, 27, 23, 0, tzinfo=UTC)),  # the day of 25 hours
        (date(2025, 3, 30), datetime(2025, 4, 1, 0, 0, tzinfo=UTC)),  # the day of 23 hours
    ],
)
def test_hours_from_a_midnight_are_hours_also_when_the_clocks_change(seized_on, late_at):
    assert ends(Reached("SEIZED", seized_on), 48, "hours").astimezone(UTC) == late_at


def test_a_clock_warns_ahead_then_is_late_and_says_when_it_was_met():
    limit = a_limit(warn_days=10)
    (running,) = clocks_of([limit], [Reached("SEIZED", date(2025, 1, 6))])

    at = lambda *day: running.state(datetime(*day, 12, tzinfo=UTC))  # noqa: E731
    assert [at(2025, 6, 26), at(2025, 6, 28), at(2025, 7, 6), at(2025, 7, 7)] == ["running", "soon", "soon", "late"]
    (met,) = clocks_of([limit], [Reached("SEIZED", date(2025, 1, 6)), Reached("OVER", date(2025, 7, 6))])
    (late,) = clocks_of([limit], [Reached("SEIZED", date(2025, 1, 6)), Reached("OVER", date(2025, 7, 7))])
    assert [each.state(datetime(2025, 8, 1, tzinfo=UTC)) for each in (met, late)] == ["met", "met late"]


def test_an_extension_starts_one_clock_anew_and_not_the_one_for_all_of_them():
    each, all_of_it = a_limit("A"), a_limit("B", from_first=True, length=2, unit="years")
    extended = [Reached("SEIZED", date(2025, 1, 6)), Reached("SEIZED", date(2025, 6, 20))]

    running = {clock.limit.code: clock.due_words() for clock in clocks_of([each, all_of_it], extended)}

    assert running == {"A": "20 December 2025", "B": "6 January 2027"}


def test_an_order_at_a_hearing_meets_a_clock_that_asks_for_one():
    limit = a_limit(length=48, unit="hours", met_by_hearing=True)
    seized = [Reached("SEIZED", date(2025, 6, 2))]

    assert not clocks_of([limit], seized, granted_at=[datetime(2025, 6, 1, 9, tzinfo=UTC)])[0].is_met
    met, record = clocks_of([limit], seized, granted_at=[datetime(2025, 6, 3, 9, tzinfo=UTC)])
    assert met.is_met
    assert (record.limit.name, record.due_words()) == ("to record the order as a stage", "4 June 2025")
    assert record.state(datetime(2025, 6, 4, 22, 59, tzinfo=UTC)) == "soon"
    assert record.state(datetime(2025, 6, 4, 23, 0, tzinfo=UTC)) == "late"
    recorded = [*seized, Reached("OVER", date(2025, 6, 3))]
    (met,) = clocks_of([limit], recorded, granted_at=[datetime(2025, 6, 3, 9, tzinfo=UTC)])
    assert met.is_met


def test_the_law_of_the_day_counts():
    old = a_limit("OLD", length=90, unit="days", valid_to=date(2025, 1, 1))
    new = a_limit("NEW", valid_from=date(2025, 1, 1))

    codes = [
        [clock.limit.code for clock in clocks_of([old, new], [Reached("SEIZED", day)])]
        for day in (date(2024, 12, 31), date(2025, 1, 1))
    ]

    assert codes == [["OLD"], ["NEW"]]


def test_a_claim_counts_from_the_last_payment():
    limit = a_limit(starts_at=None, length=13)

    assert clocks_of([limit], []) == []
    assert clocks_of([limit], [], counts_from=date(2025, 1, 31))[0].due_words() == "28 February 2026"


def test_what_must_be_done_comes_before_what_one_only_waits_for():
    waits, acts = a_limit("W", waits=True, length=1), a_limit("A", length=2)
    running = clocks_of([waits, acts], [Reached("SEIZED", date(2025, 1, 6))])

    assert next_clock(running).limit.code == "A"
    assert next_clock([each for each in running if each.limit.waits]).state(datetime(2025, 3, 1, tzinfo=UTC)) == "over"


@pytest.mark.parametrize(
    ("seized_at", "late_at"),
    [
        (datetime(2025, 6, 2, 13, 30, tzinfo=UTC), datetime(2025, 6, 4, 13, 30, tzinfo=UTC)),  # Monday to Wednesday
        (datetime(2025, 6, 6, 15, 0, tzinfo=UTC), datetime(2025, 6, 10, 15, 0, tzinfo=UTC)),  # Friday to Tuesday
        (datetime(2025, 6, 7, 9, 0, tzinfo=UTC), datetime(2025, 6, 10, 23, 0, tzinfo=UTC)),  # Saturday: from Monday on
        # Maundy Thursday, 4pm: Good Friday, the weekend and Easter Monday do not count.
        (datetime(2025, 4, 17, 15, 0, tzinfo=UTC), datetime(2025, 4, 23, 15, 0, tzinfo=UTC)),
        (datetime(2025, 12, 24, 12, 0, tzinfo=UTC), datetime(2025, 12, 30, 12, 0, tzinfo=UTC)),  # Christmas
    ],
)
def test_where_the_law_leaves_days_off_out_of_the_hours_the_clock_does_and_warns_as_if_it_did_not(seized_at, late_at):
    limit = a_limit(length=48, unit="hours", warn_days=1, working_days_only=True)

    (running,) = clocks_of([limit], [Reached("SEIZED", timezone.localdate(seized_at), seized_at)])

    assert running.due_at.astimezone(UTC) == late_at
    assert running.warn_at == seized_at + timedelta(hours=24)
    assert running.state(seized_at + timedelta(hours=49)) == (
        "soon" if late_at - seized_at > timedelta(days=2) else "late"
    )
    assert running.limit.in_words == "48 hours of working days"


def test_an_order_an_hour_late_is_late_where_the_hour_is_known():
    limit = a_limit(length=48, unit="hours", met_by_hearing=True)
    seized = Reached("SEIZED", date(2025, 6, 2), datetime(2025, 6, 2, 13, 30, tzinfo=UTC))
    day = date(2025, 6, 4)

    def state(**met):
        return clocks_of([limit], [seized, *met.pop("reached", [])], **met)[0].state(datetime(2025, 7, 1, tzinfo=UTC))

    assert state(reached=[Reached("OVER", day)]) == "met"
    assert state(reached=[Reached("OVER", day, datetime(2025, 6, 4, 13, 0, tzinfo=UTC))]) == "met"
    assert state(reached=[Reached("OVER", day, datetime(2025, 6, 4, 14, 0, tzinfo=UTC))]) == "met late"
    assert state(granted_at=[datetime(2025, 6, 4, 14, 0, tzinfo=UTC)]) == "met late"


def test_an_order_that_ends_before_the_law_says_has_a_clock_of_its_own():
    longest = a_limit("2Y", starts_at="FROZEN", from_first=True, length=2, unit="years", counts_first_day=True)
    frozen = Reached("FROZEN", date(2025, 1, 6), until=date(2025, 7, 5))

    def clocks(*reached):
        return {clock.limit.code: clock for clock in clocks_of([longest], [frozen, *reached])}

    own = clocks()["ORDER"]
    assert (own.due_words(), own.limit.in_words) == ("5 July 2025", "")
    assert next_clock(clocks().values()) == own
    assert own.state(datetime(2025, 6, 4, 12, tzinfo=UTC)) == "running"
    assert own.state(datetime(2025, 6, 6, 12, tzinfo=UTC)) == "soon"
    assert own.state(datetime(2025, 7, 5, 22, 59, tzinfo=UTC)) == "soon"
    assert own.state(datetime(2025, 7, 5, 23, 0, tzinfo=UTC)) == "late"
    assert not clocks(Reached("VARIED", date(2025, 3, 1)))["ORDER"].is_met  # living expenses make it no longer
    extended = clocks(Reached("VARIED", date(2025, 7, 1), until=date(2026, 1, 5)))
    assert (extended["ORDER"].due_words(), extended["2Y"].due_words()) == ("5 January 2026", "5 January 2027")
    assert clocks(Reached("OVER", date(2025, 7, 5)))["ORDER"].state(datetime(2026, 1, 1, tzinfo=UTC)) == "met"
    assert clocks(Reached("OVER", date(2025, 7, 6)))["ORDER"].state(datetime(2026, 1, 1, tzinfo=UTC)) == "met late"
