"""What must be true of a borough before it moves on, and how the hub knows."""

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone

from fraudhub.accounts.models import Membership
from fraudhub.accounts.verbs import end_membership
from fraudhub.audit.models import AuditEntry
from fraudhub.core.errors import RuleBroken
from outreach.models import GateEvidence, Rollout
from outreach.readiness import readiness_of
from outreach.verbs import move_rollout, record_go_live, withdraw_evidence
from tests.factories.accounts import an_account
from tests.factories.rollout import (
    a_ready_borough,
    a_rollout,
    everything_shown,
    moved_to_ready,
    some_evidence,
    somebody_for_lone_workers,
    the_gate,
    two_vetted_volunteers,
)

pytestmark = pytest.mark.django_db
TODAY = date(2024, 1, 8)


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel("2024-01-08T10:00:00+00:00", tick=False):
        yield


def the_states(rollout, day=TODAY):
    return {state.gate.pk: state for state in readiness_of([rollout], day)[rollout.pk]}


def met(rollout, day=TODAY):
    return {code for code, state in the_states(rollout, day).items() if state.is_met}


@pytest.mark.feature(127)
def test_a_borough_where_nothing_was_done_names_every_gate_it_lacks_and_who_can_mend_it(programme_lead):
    rollout = a_rollout()

    with pytest.raises(RuleBroken) as broken:
        record_go_live(rollout, on=TODAY, by=programme_lead)

    said = broken.value.sentences
    assert said[0] == "Stockport is at the stage “Scoping”. It goes live from the stage “Ready”."
    assert [sentence.split(":")[0] for sentence in said[1:]] == [
        "Sharing agreement signed", "Privacy notice published", "Chair named", "Phone line listed",
        "Vetted volunteers", "Lone-worker rota covered",
    ]  # fmt: skip
    assert "nobody has recorded what shows it. The coordinator of the hub" in said[1]
    assert "nobody is cleared for home visits on 8 January 2024" in said[5]
    assert "from 9am to 5pm on 8 January 2024" in said[6]
    rollout.refresh_from_db()
    assert rollout.stage == Rollout.Stage.SCOPING
    assert not rollout.dates.exists()


@pytest.mark.feature(127)
def test_with_every_gate_met_it_goes_live(programme_lead):
    rollout = a_ready_borough(on=TODAY)

    record_go_live(rollout, on=TODAY, by=programme_lead)

    assert Rollout.objects.live_on(TODAY).get() == rollout
    version = rollout.dates.get(kind="actual")
    assert (version.on, version.recorded_by) == (TODAY, programme_lead)
    assert version.recorded_at == timezone.now()


@pytest.mark.feature(127)
@pytest.mark.parametrize("code", ["sharing_agreement", "privacy_notice", "phone_line"])
def test_evidence_that_was_withdrawn_closes_its_gate_again(code, programme_lead):
    rollout = a_ready_borough(on=TODAY)
    evidence = GateEvidence.objects.get(gate=code)

    withdraw_evidence(evidence, reason="It was the wrong paper", by=programme_lead)

    with pytest.raises(RuleBroken) as broken:
        record_go_live(rollout, on=TODAY, by=programme_lead)
    assert len(broken.value.sentences) == 1
    assert "was withdrawn on 8 January 2024: It was the wrong paper. " in str(broken.value)
    assert GateEvidence.objects.filter(gate=code).count() == 2
    entry = AuditEntry.objects.get(action="rollout.evidence_withdrawn")
    assert (entry.reason, entry.actor_id) == ("It was the wrong paper", programme_lead.pk)


@pytest.mark.feature(127)
def test_evidence_counts_from_its_day_to_its_last_one_and_is_renewed_by_another_row():
    rollout = a_rollout()
    some_evidence(rollout, shown_on=date(2024, 1, 2), valid_until=date(2024, 3, 31))
    days = (date(2024, 1, 1), date(2024, 1, 2), date(2024, 3, 31), date(2024, 4, 1))

    before = ["sharing_agreement" in met(rollout, day) for day in days]
    ended = the_states(rollout, days[3])["sharing_agreement"].because
    with time_machine.travel("2024-04-02T10:00:00+01:00", tick=False):
        some_evidence(rollout, shown_on=date(2024, 4, 1), words="Renewed for a year.")

    assert before == [False, True, True, False]
    assert ended == "What showed it ended on 31 March 2024."
    assert the_states(rollout, days[3])["sharing_agreement"].because == "Renewed for a year."


@pytest.mark.feature(127)
def test_evidence_is_neither_changed_nor_taken_away_nor_withdrawn_twice():
    evidence = some_evidence(a_rollout())

    for attempt in (evidence.save, evidence.delete, GateEvidence.objects.all().delete):
        with pytest.raises(TypeError):
            attempt()
    with pytest.raises(TypeError):
        GateEvidence.objects.update(words="Another.")
    withdrawal = withdraw_evidence(evidence, reason="Wrong paper", by=None)
    with pytest.raises(RuleBroken, match="withdrawn on 8 January 2024 already"):
        withdraw_evidence(evidence, reason="Again", by=None)
    with pytest.raises(RuleBroken, match="only says that other evidence no longer counts"):
        withdraw_evidence(withdrawal, reason="Again", by=None)


def test_what_the_hub_finds_itself_is_not_recorded_by_hand_and_evidence_is_not_of_tomorrow():
    rollout = a_rollout()

    with pytest.raises(RuleBroken, match="found in the hub’s own records"):
        some_evidence(rollout, "chair")
    with pytest.raises(RuleBroken, match="today or in the past"):
        some_evidence(rollout, shown_on=TODAY + timedelta(days=1))
    with pytest.raises(RuleBroken, match="must not have passed"):
        some_evidence(rollout, shown_on=date(2023, 5, 1), valid_until=date(2023, 12, 31))
    with pytest.raises(RuleBroken, match="Give the number that residents ring"):
        some_evidence(rollout, "phone_line", words="Listed with 101 since 2 January 2024.")


@pytest.mark.feature(127)
def test_a_chair_counts_while_the_role_is_in_force():
    rollout = a_rollout()
    before = the_states(rollout)["chair"]
    chair = an_account("maaf_chair", "stockport")
    an_account("maaf_chair", "trafford")

    named = the_states(rollout)["chair"]
    end_membership(Membership.objects.get(user=chair), ends_on=TODAY, by=None)

    assert before.because == "Nobody holds the role of MAAF chair on 8 January 2024."
    assert (named.is_met, named.since) == (True, date(2024, 1, 1))
    assert not the_states(rollout)["chair"].is_met


@pytest.mark.feature(127)
def test_volunteers_count_while_they_serve_and_their_vetting_holds():
    rollout = a_rollout()
    two_vetted_volunteers(vetted_until=TODAY)

    today, tomorrow = the_states(rollout)["volunteers"], the_states(rollout, TODAY + timedelta(days=1))["volunteers"]

    assert (today.is_met, today.because) == (True, "2 people are cleared for home visits.")
    assert today.since is None  # not the day they applied: they were cleared long after
    assert tomorrow.because == "Nobody is cleared for home visits on 9 January 2024."


@pytest.mark.feature(127)
def test_one_volunteer_too_few_is_said_with_the_number_that_is_asked_for():
    rollout = a_rollout()
    one = two_vetted_volunteers()[0]
    end_membership(Membership.objects.get(user=one.user), ends_on=TODAY, by=None)

    state = the_states(rollout)["volunteers"]

    assert state.because == "1 person is cleared for home visits on 8 January 2024, and 2 are needed."


@pytest.mark.feature(127)
def test_the_rota_must_cover_the_visiting_hours_of_each_of_the_coming_days():
    rollout = a_rollout()
    somebody_for_lone_workers(since=TODAY, days=6)

    short = the_states(rollout)["rota"]
    somebody_for_lone_workers(since=TODAY + timedelta(days=6), days=1)

    assert "on 14 January 2024, or not all the time" in short.because
    assert (the_states(rollout)["rota"].is_met, the_states(rollout)["rota"].until) == (True, date(2024, 1, 14))


@pytest.mark.feature(127)
def test_the_rota_is_counted_by_london_days_through_both_clock_changes():
    rollout = a_rollout()
    for first in (date(2024, 3, 29), date(2024, 10, 25)):
        somebody_for_lone_workers(since=first)

        assert the_states(rollout, first)["rota"].is_met


@pytest.mark.feature(127)
def test_a_start_of_last_week_needs_the_gates_to_hold_on_that_day_and_still(programme_lead):
    rollout = a_ready_borough(on=TODAY)

    with pytest.raises(RuleBroken) as broken:
        record_go_live(rollout, on=date(2024, 1, 3), by=programme_lead)

    assert all(sentence.startswith("On 3 January 2024, the day it went live: ") for sentence in broken.value.sentences)
    assert "counts from 8 January 2024" in broken.value.sentences[0]


@pytest.mark.feature(126)
def test_each_stage_asks_for_its_own_gates_and_for_those_before_it(programme_lead):
    rollout = a_rollout()
    move_rollout(rollout, stage="funded", by=programme_lead)

    with pytest.raises(RuleBroken) as recruiting:
        move_rollout(rollout, stage="recruiting", by=programme_lead)
    everything_shown(rollout, TODAY)
    rollout = move_rollout(rollout, stage="recruiting", by=programme_lead)
    with pytest.raises(RuleBroken) as ready:
        move_rollout(rollout, stage="ready", by=programme_lead)

    assert [line.split(":")[0] for line in recruiting.value.sentences] == [
        "Sharing agreement signed", "Privacy notice published",
    ]  # fmt: skip
    assert [line.split(":")[0] for line in ready.value.sentences] == ["Chair named", "Vetted volunteers"]


def test_all_ten_are_asked_with_as_many_questions_as_one(django_assert_num_queries):
    rollouts = [a_rollout("stockport")]
    with django_assert_num_queries(6):
        readiness_of(rollouts, TODAY)
    rollouts += [a_rollout(slug) for slug in ("bury", "bolton", "wigan")]
    everything_shown(rollouts[1], TODAY)

    with django_assert_num_queries(6):
        readiness_of(rollouts, TODAY)


def test_a_gate_is_a_row_of_a_list_and_asks_for_nothing_once_it_is_no_longer_valid():
    rollout = a_rollout()
    gate = the_gate("phone_line")
    gate.valid_to = TODAY
    gate.save()

    assert "phone_line" not in the_states(rollout)
    assert "phone_line" in the_states(rollout, TODAY - timedelta(days=1))


def test_a_ready_borough_is_moved_there_by_its_verbs():
    rollout = a_ready_borough(on=TODAY)

    assert moved_to_ready(rollout, TODAY).stage == Rollout.Stage.READY
    assert met(rollout) == {"sharing_agreement", "privacy_notice", "chair", "phone_line", "volunteers", "rota"}
