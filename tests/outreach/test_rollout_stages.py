"""From scoping to live, into a pause and out of it: each move by its rule, with who, when and why."""

from datetime import date, datetime, timedelta
from threading import Event, Thread

import pytest
import time_machine
from django.db import connection, transaction
from django.utils import timezone

from fraudhub.audit.models import AuditEntry
from fraudhub.core.errors import RuleBroken
from outreach.models import Rollout, RolloutStep, Visit
from outreach.verbs import move_rollout, reallocate_visit, record_go_live, withdraw_evidence
from tests.factories.outreach import a_visit, a_volunteer, at
from tests.factories.people import a_person
from tests.factories.rollout import (
    a_live_borough,
    a_ready_borough,
    a_rollout,
    everything_shown,
    moved_to_ready,
    nothing_to_be_found,
)

pytestmark = pytest.mark.django_db
Stage = Rollout.Stage


@pytest.mark.feature(126)
def test_each_move_is_kept_with_who_when_and_why(programme_lead):
    rollout = a_rollout()

    with time_machine.travel("2024-01-02T09:30:00+00:00", tick=False):
        moment = timezone.now()
        move_rollout(rollout, stage="funded", by=programme_lead)
        move_rollout(rollout, stage="scoping", reason="The grant fell through", by=programme_lead)

    assert list(RolloutStep.objects.values_list("from_stage", "to_stage", "reason", "moved_at", "moved_by")) == [
        ("scoping", "funded", "", moment, programme_lead.pk),
        ("funded", "scoping", "The grant fell through", moment, programme_lead.pk),
    ]
    entries = AuditEntry.objects.filter(action="rollout.moved").order_by("pk")
    assert [entry.facts for entry in entries] == [
        {"from": "scoping", "to": "funded"}, {"from": "funded", "to": "scoping"},
    ]  # fmt: skip


def test_a_move_is_neither_changed_nor_taken_away():
    move_rollout(a_rollout(), stage="funded", by=None)
    step = RolloutStep.objects.get()

    for attempt in (step.save, step.delete, RolloutStep.objects.all().delete):
        with pytest.raises(TypeError):
            attempt()
    with pytest.raises(TypeError):
        RolloutStep.objects.update(reason="Another.")


@pytest.mark.feature(126)
@pytest.mark.parametrize(
    ("stage", "sentence"),
    [
        ("scoping", "Stockport is at the stage “Scoping” already."),
        ("recruiting", "Stockport is at the stage “Scoping”. From there it moves to “Funded”."),
        ("ready", "Stockport is at the stage “Scoping”. From there it moves to “Funded”."),
        (
            "live",
            "Stockport becomes live when its go-live is recorded, with the day. It is at the stage “Scoping” now.",
        ),
        ("paused", "Stockport is at the stage “Scoping”. From there it moves to “Funded”."),
    ],
)
def test_no_stage_is_jumped_over(stage, sentence):
    rollout = a_rollout()

    with pytest.raises(RuleBroken) as broken:
        move_rollout(rollout, stage=stage, reason="Because", by=None)

    assert broken.value.sentences == [sentence]
    assert not RolloutStep.objects.exists()


def test_going_back_and_pausing_need_a_reason():
    rollout = move_rollout(a_rollout(), stage="funded", by=None)
    with pytest.raises(RuleBroken, match="Say why Stockport goes back"):
        move_rollout(rollout, stage="scoping", by=None)
    a_live_borough("bury")

    with pytest.raises(RuleBroken, match="Say why Bury is paused"):
        move_rollout(a_rollout("bury"), stage="paused", by=None)
    with pytest.raises(RuleBroken, match="Withdraw the go-live if it did not start after all"):
        move_rollout(a_rollout("bury"), stage="ready", reason="Wrong", by=None)


@pytest.mark.feature(126)
def test_nobody_is_sent_to_a_door_in_a_borough_that_is_not_live(stockport_volunteer):
    volunteer = a_volunteer(stockport_volunteer)  # of a borough that is live since 8 January 2024

    with pytest.raises(RuleBroken, match="Stockport is not live on 5 January 2024"):
        a_visit(stockport_volunteer, start=datetime.fromisoformat("2024-01-05T10:00:00+00:00"))

    assert not Visit.objects.exists()
    assert a_visit(stockport_volunteer).volunteer == volunteer


@pytest.mark.feature(126)
def test_a_paused_borough_takes_no_new_visits_keeps_the_old_ones_and_goes_on_when_the_pause_ends(
    stockport_volunteer, programme_lead
):
    planned = a_visit(stockport_volunteer, start=at("10:00", days=2))
    rollout = move_rollout(a_rollout(), stage="paused", reason="Nobody on the rota", by=programme_lead)

    with pytest.raises(RuleBroken) as broken:
        a_visit(stockport_volunteer, start=at("14:00", days=3))
    with nothing_to_be_found():
        move_rollout(rollout, stage="live", by=programme_lead)

    assert "Stockport is paused on" in str(broken.value)
    assert "no new visits until the programme lead ends the pause" in str(broken.value)
    planned.refresh_from_db()
    assert planned.is_planned
    assert a_visit(stockport_volunteer, start=at("14:00", days=3)).is_planned


@pytest.mark.feature(127)
def test_a_pause_ends_only_with_every_gate_met_again(programme_lead):
    day = timezone.localdate()
    rollout = a_ready_borough(on=day)
    record_go_live(rollout, on=day, by=programme_lead)
    move_rollout(rollout, stage="paused", reason="The agreement ends", by=programme_lead)
    withdraw_evidence(rollout.evidence.get(gate="sharing_agreement"), reason="The council left", by=programme_lead)

    with pytest.raises(RuleBroken) as broken:
        move_rollout(rollout, stage="live", by=programme_lead)

    assert any("Sharing agreement signed: what showed it was withdrawn" in line for line in broken.value.sentences)
    rollout.refresh_from_db()
    assert rollout.stage == Stage.PAUSED


@pytest.mark.feature(126)
def test_a_pause_that_is_over_stays_a_gap_in_the_days_on_which_the_hub_worked():
    a_live_borough("stockport", since=date(2024, 1, 8))
    rollout = a_rollout()
    with time_machine.travel("2024-12-20T15:00:00+00:00", tick=False):
        move_rollout(rollout, stage="paused", reason="Nobody over Christmas", by=None)
    with time_machine.travel("2025-01-06T09:00:00+00:00", tick=False), nothing_to_be_found():
        move_rollout(rollout, stage="live", by=None)

    worked = [
        Rollout.objects.live_on(date(*day)).exists()
        for day in (
            (2024, 1, 7),
            (2024, 1, 8),
            (2024, 12, 19),
            (2024, 12, 20),
            (2025, 1, 5),
            (2025, 1, 6),
            (2025, 2, 1),
        )
    ]

    assert worked == [False, True, True, False, False, True, True]


def test_the_last_day_of_a_pause_is_a_london_day():
    a_live_borough("stockport", since=date(2024, 1, 8))
    rollout = a_rollout()
    with time_machine.travel("2024-06-30T23:30:00+00:00", tick=False):  # half past midnight on 1 July in London
        move_rollout(rollout, stage="paused", reason="Heat", by=None)

    assert Rollout.objects.live_on(date(2024, 6, 30)).exists()
    assert not Rollout.objects.live_on(date(2024, 7, 1)).exists()


def test_moving_on_is_asked_of_the_row_as_it_is_now():
    rollout = a_rollout()
    as_it_was = Rollout.objects.get()
    with nothing_to_be_found():
        everything_shown(rollout, date(2024, 1, 2))
        moved_to_ready(rollout, date(2024, 1, 2))

    with pytest.raises(RuleBroken, match="is at the stage “Ready”"):
        move_rollout(as_it_was, stage="funded", by=None)


@pytest.mark.postgres
@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite lets one write at a time")
@pytest.mark.feature(126)
def test_a_visit_is_not_planned_in_the_instant_of_a_pause(committed_db):
    volunteer, person = a_volunteer(), a_person()
    rollout, others = Rollout.objects.get(), a_visit(volunteer.user, start=at("10:00", days=1))
    paused, said = Event(), {}

    def while_it_is_being_paused(name, do):
        try:
            paused.wait(10)
            do()
        except RuleBroken as refused:
            said[name] = str(refused)
        finally:
            connection.close()

    start = at("14:00", days=1)
    planning = {
        "planning": lambda: a_visit(volunteer.user, start=start, residents=[person]),
        "moving": lambda: reallocate_visit(
            others, volunteer=volunteer, planned_start=start, planned_end=start + timedelta(hours=1),
            reason="They asked.", by=None,
        ),
    }  # fmt: skip
    threads = [Thread(target=while_it_is_being_paused, args=each) for each in planning.items()]
    for thread in threads:
        thread.start()
    with transaction.atomic():
        move_rollout(rollout, stage="paused", reason="Too few volunteers", by=None)
        paused.set()
        wait_until_held_up(len(threads), threads)
    for thread in threads:
        thread.join(10)

    assert set(said) == {"planning", "moving"}
    assert all("Stockport is paused on" in sentence for sentence in said.values())
    assert set(Visit.objects.all()) == {others}


def wait_until_held_up(count, threads):
    """Until so many wait for a lock, or are done without one."""
    for _ in range(200):
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0] >= count or not any(thread.is_alive() for thread in threads):
                return
        threads[0].join(0.05)
