"""The rollout for programs: the same rules, the same sentences."""

import uuid

import pytest
from django.utils import timezone

from outreach.models import GateEvidence, Rollout, RolloutStep
from tests.factories.rollout import a_live_borough, a_ready_borough, a_rollout, nothing_to_be_found, some_evidence

pytestmark = pytest.mark.django_db


def send(client, rollout, what, body, key=None):
    return client.post(
        f"/api/v1/rollout/{rollout.reference}/{what}/", body, content_type="application/json",
        headers={"Idempotency-Key": key or str(uuid.uuid4())},
    )  # fmt: skip


@pytest.mark.feature(127)
def test_a_gate_that_is_not_met_refuses_with_409_and_the_sentences(client, programme_lead):
    rollout = a_rollout()
    client.force_login(programme_lead)

    answer = send(client, rollout, "record-go-live", {"on": timezone.localdate().isoformat()})

    said = answer.json()
    assert (answer.status_code, said["code"]) == (409, "rule_broken")
    assert answer["Content-Type"] == "application/problem+json"
    assert [error["message"].split(":")[0] for error in said["errors"][1:]] == [
        "Sharing agreement signed", "Privacy notice published", "Chair named", "Phone line listed",
        "Vetted volunteers", "Lone-worker rota covered",
    ]  # fmt: skip
    assert Rollout.objects.get().stage == "scoping"


@pytest.mark.feature(127)
def test_a_borough_goes_live_once_however_often_the_same_is_sent(client, programme_lead):
    today = timezone.localdate()
    rollout = a_ready_borough(on=today)
    client.force_login(programme_lead)
    key = str(uuid.uuid4())

    first, again = (send(client, rollout, "record-go-live", {"on": today.isoformat()}, key) for _ in range(2))

    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert (first.json()["stage"], first.json()["actual_on"]) == ("live", today.isoformat())
    assert rollout.dates.count() == 1


@pytest.mark.feature(127)
def test_a_coordinator_records_evidence_and_withdraws_it_and_reads_the_gates(client, stockport_coordinator):
    rollout = a_rollout()
    client.force_login(stockport_coordinator)
    body = {"gate": "phone_line", "words": "0161 496 0100, listed with 101", "shown_on": "2026-01-05"}

    recorded = send(client, rollout, "record-evidence", body)
    read = client.get(f"/api/v1/rollout/{rollout.reference}/").json()
    withdrawn = send(
        client, rollout, "withdraw-evidence", {"evidence": recorded.json()["reference"], "reason": "It changed"}
    )

    assert recorded.status_code == 201
    gate = next(gate for gate in read["gates"] if gate["gate"] == "phone_line")
    assert (gate["is_met"], gate["since"], gate["evidence"]) == (True, "2026-01-05", recorded.json()["reference"])
    assert withdrawn.json()["withdraws"] == recorded.json()["reference"]
    assert GateEvidence.objects.count() == 2


@pytest.mark.feature(126)
def test_stages_are_moved_through_by_the_same_table(client, programme_lead):
    rollout = a_rollout()
    client.force_login(programme_lead)

    jumped = send(client, rollout, "move", {"stage": "live"})
    moved = send(client, rollout, "move", {"stage": "funded"})

    assert jumped.status_code == 409
    assert "becomes live when its go-live is recorded" in jumped.json()["detail"]
    assert (moved.status_code, moved.json()["stage"]) == (201, "funded")
    assert [step["to_stage"] for step in moved.json()["steps"]] == ["funded"]


@pytest.mark.feature(128)
def test_a_go_live_is_taken_back_and_every_version_can_be_read(client, programme_lead):
    a_live_borough()
    rollout = a_rollout()
    client.force_login(programme_lead)

    answer = send(client, rollout, "withdraw-go-live", {"reason": "The rooms were flooded"}).json()

    assert (answer["stage"], answer["actual_on"]) == ("ready", None)
    assert [(version["kind"], version["on"]) for version in answer["dates"]] == [
        ("actual", "2024-01-08"), ("actual", None),
    ]  # fmt: skip


def test_what_cannot_be_meant_is_refused_by_field(client, programme_lead):
    rollout = a_rollout()
    another = some_evidence(a_rollout("bury"))
    client.force_login(programme_lead)

    answers = [
        send(client, rollout, "move", {"stage": "elsewhere"}),
        send(client, rollout, "move", {"stage": "funded", "colour": "red"}),
        send(client, rollout, "record-go-live", {"on": "soon"}),
        send(client, rollout, "record-evidence", {"gate": "none", "words": "x", "shown_on": "2026-01-05"}),
        send(client, rollout, "withdraw-evidence", {"evidence": another.reference, "reason": "Not this borough’s"}),
        send(client, rollout, "withdraw-go-live", {}),
    ]

    assert [answer.status_code for answer in answers] == [400] * 6
    assert not RolloutStep.objects.exists()


@pytest.mark.feature(127)
def test_a_neighbour_and_an_officer_record_nothing(client, trafford_coordinator, stockport_officer, gmp_viewer):
    rollout = a_rollout()
    body = {"gate": "phone_line", "words": "Listed", "shown_on": "2026-01-05"}
    found = []

    for user in (trafford_coordinator, stockport_officer, gmp_viewer):
        client.force_login(user)
        found.append(send(client, rollout, "record-evidence", body).status_code)

    assert found == [404, 403, 403]
    assert not GateEvidence.objects.exists()


def test_the_list_has_every_borough_with_its_dates(client, gmp_viewer):
    with nothing_to_be_found():
        a_live_borough("bury")
    a_rollout("wigan")
    client.force_login(gmp_viewer)

    rows = client.get("/api/v1/rollout/").json()["results"]

    assert {row["borough"]: (row["stage"], row["actual_on"]) for row in rows} == {
        "Bury": ("live", "2024-01-08"), "Wigan": ("scoping", None),
    }  # fmt: skip
