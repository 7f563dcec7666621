"""Whoever is out alone and does not say that they are safe is asked after, by the clock alone."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import OperationalError

from fraudhub.accounts.models import User
from fraudhub.accounts.roles import ROLES, Permission
from fraudhub.accounts.verbs import end_duty
from fraudhub.audit.models import AuditEntry
from fraudhub.core.errors import RuleBroken
from fraudhub.inbox.models import Hold
from fraudhub.inbox.verbs import give_back, take_item
from fraudhub.messages import verbs as messages
from fraudhub.messages.models import Message
from outreach.models import LoneWorkerStep, OutingCall
from outreach.verbs import (
    ask_for_help,
    climb_outings,
    extend_outing,
    find_safe,
    give_outing_back,
    lone_working_ladder,
    say_safe,
    see_to_outing,
)
from tests.factories.accounts import an_account
from tests.factories.lone_working import on_the_rota, out_on_a_visit

NOW = datetime(2025, 6, 2, 13, tzinfo=UTC)
DUE = NOW + timedelta(hours=1)


@pytest.fixture(autouse=True)
def _monday(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def go_to(time_machine):
    """So many minutes after somebody was due back, with the sweeps that ran meanwhile."""

    def go(minutes, *, due=DUE):
        time_machine.move_to(due + timedelta(minutes=minutes), tick=False)
        return climb_outings()

    return go


@pytest.fixture
def hub(db):
    """A first and a second on the rota, and a coordinator."""
    first = an_account("hub_officer", "stockport", name="First")
    second = an_account("hub_officer", "stockport", name="Second")
    on_the_rota(first)
    on_the_rota(second, rung=2)
    return first, second, an_account("hub_coordinator", "stockport", name="Coordinator")


@pytest.fixture
def outing(hub):
    return out_on_a_visit(an_account("volunteer", "stockport", name="Jean"))


def called(outing) -> list[tuple[int, str]]:
    """(step, name), in the order they were called."""
    return [(call.position, call.user.full_name) for call in outing.calls.select_related("user").order_by("pk")]


BUDDY = [(1, "First")]
COORDINATORS = [*BUDDY, (2, "Second"), (2, "Coordinator")]
POLICE = [*COORDINATORS, (3, "First"), (3, "Second"), (3, "Coordinator")]


@pytest.mark.feature(22)
def test_the_buddy_is_called_after_15_minutes_the_coordinators_after_30_and_all_about_the_police_after_45(
    outing, go_to
):
    for minutes, who in ((14, []), (15, BUDDY), (29, BUDDY), (30, COORDINATORS), (44, COORDINATORS), (45, POLICE)):
        go_to(minutes)
        assert called(outing) == who, minutes

    assert go_to(46) == go_to(600) == 0
    assert called(outing) == POLICE


@pytest.mark.feature(22)
def test_a_second_sweep_in_the_same_minute_calls_nobody_again(outing, go_to):
    assert go_to(15) == 1

    assert go_to(15) == 0
    assert AuditEntry.objects.filter(action="outing.called").count() == 1


@pytest.mark.feature(22)
def test_a_sweep_that_did_not_run_for_an_hour_calls_everybody_at_once_and_each_person_once(outing, go_to):
    go_to(60)

    assert called(outing) == COORDINATORS
    assert Message.objects.filter(subject="Somebody out alone is late").count() == 3
    assert all("101" in message.body for message in Message.objects.all())
    assert go_to(61) == 0


@pytest.mark.feature(22)
def test_the_mail_holds_a_reference_and_no_name_and_no_address(outing, go_to):
    go_to(45)

    visit = outing.visit
    for message in Message.objects.all():
        assert outing.reference in message.body
        for word in ("Jean", visit.reference, *str(visit.residents.get().address).split("\n")):
            assert word not in message.subject + message.body


@pytest.mark.feature(22)
def test_it_climbs_whatever_the_message_provider_says(
    hub, time_machine, monkeypatch, django_capture_on_commit_callbacks
):
    class Away:
        def send(self, message):
            raise ConnectionError("away")

    outing = out_on_a_visit()
    monkeypatch.setattr(messages, "the_port", Away)

    for minutes in (15, 30, 45):
        time_machine.move_to(DUE + timedelta(minutes=minutes), tick=False)
        with django_capture_on_commit_callbacks(execute=True):
            climb_outings()

    assert called(outing) == POLICE
    assert set(Message.objects.values_list("state", "problem")) == {("waiting", "The provider did not take it.")}


@pytest.mark.django_db
def test_one_that_cannot_be_written_down_stops_none_of_the_others(go_to):
    buddy = an_account("hub_officer", "stockport")
    neighbour = an_account("hub_officer", "trafford")
    on_the_rota(buddy)
    on_the_rota(neighbour, borough="trafford")
    ill, well = out_on_a_visit(), out_on_a_visit(borough="trafford")
    User.objects.filter(pk=buddy.pk).update(email="")  # no message can be written to nobody

    with pytest.raises(Exception, match="message_has_somebody_to_go_to"):
        go_to(15)

    assert (ill.calls.count(), well.calls.count()) == (0, 1)


@pytest.mark.feature(22)
def test_where_they_cannot_be_called_about_together_each_is_called_about_alone(hub, monkeypatch, go_to):
    """A moment later the database answers again: nothing is wrong, and all are called about."""
    outings = [out_on_a_visit() for _ in range(5)]
    climbing = lone_working_ladder._climb_those
    monkeypatch.setattr(lone_working_ladder, "AT_ONCE", 2)

    def not_together(pks, ladder):
        if len(pks) > 1:
            raise OperationalError("database is locked")
        return climbing(pks, ladder)

    monkeypatch.setattr(lone_working_ladder, "_climb_those", not_together)

    go_to(15)

    assert [outing.calls.count() for outing in outings] == [1] * 5


def test_a_step_with_nobody_on_it_passes_the_call_on_at_once(hub, outing, go_to):
    for user in hub[:2]:
        end_duty(user.duty_turns.get(), by=None)

    go_to(15)

    assert called(outing) == [(2, "Coordinator")]
    assert go_to(30) == 0
    go_to(45)
    assert called(outing) == [(2, "Coordinator"), (3, "Coordinator")]


def test_the_second_on_the_rota_is_the_buddy_where_there_is_no_first(hub, outing, go_to):
    end_duty(hub[0].duty_turns.get(), by=None)

    go_to(15)

    assert called(outing) == [(1, "Second")]


@pytest.mark.django_db
def test_where_the_hub_has_nobody_left_the_investigators_are_told_and_where_nobody_is_there_it_is_tried_again(go_to):
    turn = on_the_rota()
    outing = out_on_a_visit()
    end_duty(turn, by=None)

    assert go_to(15) == go_to(20) == 0
    an_account("investigator", name="Police")
    go_to(21)

    assert called(outing) == [(3, "Police")]


@pytest.mark.django_db
def test_nobody_is_their_own_buddy(go_to):
    officer = an_account("hub_officer", "stockport", name="Out herself")
    on_the_rota(officer)
    on_the_rota(an_account("hub_officer", "stockport", name="Second"), rung=2)
    outing = out_on_a_visit()
    type(outing).objects.filter(pk=outing.pk).update(user=officer)

    go_to(15)

    assert called(outing) == [(1, "Second")]


@pytest.mark.feature(22)
def test_more_time_starts_the_ladder_anew(outing, go_to, time_machine):
    go_to(15)

    extend_outing(outing, by=outing.user)

    outing.refresh_from_db()
    assert outing.due_back_at == DUE + timedelta(minutes=30)  # a quarter of an hour from now
    assert go_to(44) == 0
    go_to(45)
    assert called(outing) == [*BUDDY, *BUDDY]


@pytest.mark.feature(22)
def test_more_time_in_time_counts_from_when_they_were_due(outing, go_to):
    extend_outing(outing, by=outing.user)

    outing.refresh_from_db()
    assert outing.due_back_at == DUE + timedelta(minutes=15)
    assert go_to(29) == 0
    assert go_to(30) == 1


@pytest.mark.feature(22)
def test_help_calls_everybody_at_once_and_each_once(outing, go_to):
    ask_for_help(outing, by=outing.user)

    assert called(outing) == COORDINATORS
    assert Message.objects.filter(subject="Somebody out alone asks for help").count() == 3
    assert go_to(0) == go_to(60) == 0


def test_more_time_does_not_quiet_a_call_for_help(outing, go_to):
    ask_for_help(outing, by=outing.user)

    extend_outing(outing, by=outing.user)

    outing.refresh_from_db()
    assert outing.help_at == NOW


@pytest.mark.feature(22)
def test_who_sees_to_it_stops_the_calls_for_15_minutes_then_it_climbs_again_by_the_clock(hub, outing, go_to):
    go_to(15)
    go_to(20)
    see_to_outing(outing, by=hub[0])

    assert go_to(34) == 0
    go_to(35)

    assert called(outing) == COORDINATORS
    outing.refresh_from_db()
    assert outing.seen_to_by is None
    go_to(45)
    assert called(outing) == POLICE


def test_who_says_again_that_they_see_to_it_has_15_minutes_more(hub, outing, go_to):
    go_to(15)
    see_to_outing(outing, by=hub[0])
    go_to(29)
    see_to_outing(outing, by=hub[0])

    assert go_to(43) == 0
    assert go_to(44) == 2


def test_two_do_not_see_to_the_same_until_the_first_has_had_their_time(hub, outing, go_to):
    go_to(15)
    see_to_outing(outing, by=hub[0])

    with pytest.raises(RuleBroken, match="First sees to it, since 3:15pm"):
        see_to_outing(outing, by=hub[1])
    go_to(30)

    assert see_to_outing(outing, by=hub[1]).seen_to_by == hub[1]


def test_one_who_is_not_late_is_not_seen_to(hub, outing):
    with pytest.raises(RuleBroken, match="They are not late: they are due back at 3pm"):
        see_to_outing(outing, by=hub[0])


def test_taken_when_everybody_was_called_and_then_forgotten_everybody_is_called_once_more(hub, outing, go_to):
    ask_for_help(outing, by=outing.user)
    see_to_outing(outing, by=hub[2])

    assert go_to(-46) == 0
    go_to(-45)

    assert called(outing) == [*COORDINATORS, (3, "First"), (3, "Second"), (3, "Coordinator")]
    assert go_to(60) == 0


def test_given_back_it_climbs_from_where_the_clock_is(hub, outing, go_to):
    go_to(15)
    see_to_outing(outing, by=hub[0])
    assert go_to(32) == 2  # the fifteen minutes were over at 30
    see_to_outing(outing, by=hub[1])
    assert go_to(46) == 0

    give_outing_back(outing, by=hub[1])

    assert go_to(46) == 3


@pytest.mark.feature(22)
def test_safe_ends_it_and_whoever_was_called_hears_so(outing, go_to):
    go_to(15)

    say_safe(outing, by=outing.user)

    told = Message.objects.get(subject="Somebody out alone is safe")
    assert told.to_user.full_name == "First"
    assert outing.reference in told.body
    assert go_to(60) == 0


def test_a_visit_record_does_not_stop_the_ladder(outing, go_to):
    from tests.factories.outreach import the_record_of

    the_record_of(outing.visit, happened_at=NOW)

    assert go_to(15) == 1


@pytest.mark.feature(22)
def test_staff_who_made_sure_say_how_they_know(hub, outing, go_to):
    go_to(30)

    outing = find_safe(
        outing, how_known="Her husband answered. She is at home.", left_at=DUE - timedelta(minutes=5), by=hub[2]
    )

    assert outing.ended_how == "found_safe"
    assert outing.minutes == 55
    assert outing.steps.last().text == "Her husband answered. She is at home."
    assert AuditEntry.objects.filter(action="outing.found_safe", object_reference=outing.reference).count() == 1
    with pytest.raises(RuleBroken, match="It is over: Coordinator said at 3:30pm"):
        find_safe(outing, how_known="Again.", by=hub[0])
    assert go_to(45) == 0


def test_grabbed_in_the_inbox_it_is_seen_to_and_given_back_there_it_is_nobodys(hub, outing, go_to):
    go_to(15)

    take_item("outing", outing.reference, by=hub[0])
    outing.refresh_from_db()
    assert outing.seen_to_by == hub[0]
    give_back("outing", outing.reference, by=hub[0])

    outing.refresh_from_db()
    assert outing.seen_to_by is None
    assert go_to(30) == 2


def test_the_inbox_does_not_hold_for_a_day_what_nobody_sees_to_any_more(
    hub, outing, go_to, django_capture_on_commit_callbacks
):
    go_to(15)
    take_item("outing", outing.reference, by=hub[0])

    with django_capture_on_commit_callbacks(execute=True):
        go_to(30)

    assert not Hold.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("begins", "due", "steps"),
    [
        # An hour from twenty past midnight, when the clocks go from 1am to 2am: back at twenty past two.
        ("2026-03-29T00:20:00+00:00", "2026-03-29T01:20:00+00:00", ("2:35am", "2:50am", "3:05am")),
        # Two hours from half past midnight, when the clocks go from 2am back to 1am: half past one, the second one.
        ("2026-10-24T23:30:00+00:00", "2026-10-25T01:30:00+00:00", ("1:45am", "2am", "2:15am")),
    ],
)
@pytest.mark.feature(22)
def test_the_minutes_are_true_when_the_clocks_change(begins, due, steps, time_machine):
    from fraudhub.core.london_time import show_clock

    begins, due = datetime.fromisoformat(begins), datetime.fromisoformat(due)
    time_machine.move_to(begins, tick=False)
    on_the_rota()
    an_account("hub_coordinator", "stockport")
    outing = out_on_a_visit(minutes=(due - begins).total_seconds() / 60)
    assert outing.due_back_at == due

    for position, (minutes, clock) in enumerate(zip((15, 30, 45), steps, strict=True), 1):
        comes = due + timedelta(minutes=minutes)
        assert show_clock(comes) == clock
        time_machine.move_to(comes - timedelta(seconds=1), tick=False)
        climb_outings()
        assert OutingCall.objects.filter(position=position).count() == 0
        time_machine.move_to(comes, tick=False)
        climb_outings()
        assert OutingCall.objects.filter(position=position, at=comes).exists()


@pytest.mark.django_db
def test_the_steps_are_a_list_with_their_doubts():
    steps = LoneWorkerStep.objects.ladder(NOW.date())

    assert [step.minutes_after_due for step in steps] == [15, 30, 45]
    assert [step.asks_the_police for step in steps] == [False, False, True]
    assert all(step.needs_checking and step.source for step in steps)


def test_whoever_may_be_put_on_the_rota_may_see_to_what_it_calls_them_for():
    for role in ROLES.values():
        if Permission.TAKE_CONCERN in role.permissions:
            assert {Permission.SEE_LONE_WORKING, Permission.KEEP_LONE_WORKING} <= role.permissions, role


def test_who_is_called_about_several_at_once_gets_one_mail_with_each_reference(hub, go_to):
    outings = [out_on_a_visit() for _ in range(3)]

    go_to(15)

    message = Message.objects.get()
    assert all(outing.reference in message.body for outing in outings)
    assert OutingCall.objects.count() == 3
    assert AuditEntry.objects.get(action="outing.called").references == [outing.reference for outing in outings]


def test_the_next_step_is_kept_to_the_second_also_where_seconds_are_not_whole(hub, time_machine):
    time_machine.move_to(NOW + timedelta(microseconds=123_456), tick=False)
    outing = out_on_a_visit()
    time_machine.move_to(outing.due_back_at + timedelta(minutes=15), tick=False)

    climb_outings()

    outing.refresh_from_db()
    assert outing.next_call_at == outing.due_back_at + timedelta(minutes=30)
