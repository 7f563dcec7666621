"""What a programme lead and a hub read of the rollout, and what they do there."""

import re
from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from fraudhub.core.periods import show_date
from outreach.models import GateEvidence, Rollout
from outreach.rollout_timeline import timeline
from outreach.verbs import move_rollout, plan_go_live, record_go_live
from tests.factories.outreach import a_visit, an_event, at, the_record_of
from tests.factories.rollout import (
    a_live_borough,
    a_ready_borough,
    a_rollout,
    nothing_to_be_found,
    some_evidence,
)

pytestmark = pytest.mark.django_db


def read(client, user, path):
    client.force_login(user)
    return " ".join(re.sub(r"<[^>]+>", " ", client.get(path).content.decode()).split())


def typed(name, day):
    return {f"{name}_day": day.day, f"{name}_month": day.month, f"{name}_year": day.year}


@pytest.mark.feature(127)
def test_a_go_live_without_its_gates_is_refused_on_the_page_with_what_is_missing_and_keeps_what_was_typed(
    client, programme_lead
):
    rollout = a_rollout()
    client.force_login(programme_lead)

    page = client.post(
        rollout.url("record_go_live"), {**typed("on", timezone.localdate()), "reason": "All are keen to begin"}
    )

    text = page.content.decode()
    assert page.status_code == 400
    for words in (
        "Sharing agreement signed: nobody has recorded what shows it.",
        "Chair named: nobody holds the role of MAAF chair",
        "Vetted volunteers: nobody is cleared for home visits",
        "Lone-worker rota covered: nobody is on duty",
        "All are keen to begin",
    ):
        assert words in text
    assert not rollout.dates.exists()


@pytest.mark.feature(127)
def test_a_hub_coordinator_records_evidence_once_and_withdraws_it_with_a_reason(client, stockport_coordinator):
    rollout = a_rollout()
    client.force_login(stockport_coordinator)
    form = reverse("outreach:rollout_record_evidence", args=[rollout.reference])
    key = re.search(r'name="submission_key" value="([^"]+)"', client.get(form).content.decode()).group(1)
    told = {
        "gate": "phone_line", "words": "0161 496 0100, listed with 101", "document": "Folder 7",
        **typed("shown_on", date(2026, 1, 5)), "submission_key": key,
    }  # fmt: skip

    for _ in range(2):
        page = client.post(form, told, follow=True)
    evidence = GateEvidence.objects.get()
    withdrawn = client.post(evidence.url("withdraw"), {"reason": "The number changed"}, follow=True)

    assert "The evidence is recorded." in page.content.decode()
    assert "0161 496 0100, listed with 101" in page.content.decode()
    assert (evidence.document, evidence.recorded_by) == ("Folder 7", stockport_coordinator)
    text = " ".join(withdrawn.content.decode().split())
    assert f"Withdrawn on {show_date(timezone.localdate())}: The number changed" in text
    assert "Withdraw<span" not in text


def test_evidence_of_tomorrow_is_refused_with_a_sentence_and_what_was_typed_stays(client, programme_lead):
    rollout = a_rollout()
    client.force_login(programme_lead)

    page = client.post(
        reverse("outreach:rollout_record_evidence", args=[rollout.reference]),
        {"gate": "phone_line", "words": "Listed soon", **typed("shown_on", timezone.localdate() + timedelta(days=1))},
    )

    assert page.status_code == 400
    assert "must be today or in the past" in page.content.decode()
    assert "Listed soon" in page.content.decode()


@pytest.mark.feature(127)
def test_the_page_of_a_borough_says_of_each_gate_whether_it_is_met_by_what_since_when_and_who_can_mend_it(
    client, programme_lead, gmp_viewer
):
    rollout = a_rollout()
    some_evidence(rollout, "sharing_agreement", shown_on=date(2024, 1, 2), valid_until=date(2099, 12, 31))
    move_rollout(rollout, stage="funded", by=programme_lead)

    text = read(client, programme_lead, rollout.url())
    seen = read(client, gmp_viewer, rollout.url())

    assert "Gates met 1 of 6" in text
    assert "Before Stockport moves to “Recruiting”, this has to be put right:" in text
    assert "Privacy notice published: nobody has recorded what shows it. The coordinator of the hub" in text
    assert "Met Signed by the council, GMP and Age UK. Until 31 December 2099 2 January 2024" in text
    assert "Scoping to funded" in text
    assert "Record what shows that a gate is met" in text
    assert "Record what shows that a gate is met" not in seen


@pytest.mark.feature(126)
def test_the_programme_lead_pauses_a_borough_with_a_reason_and_its_pages_say_so(client, programme_lead):
    a_live_borough()
    rollout = a_rollout()
    client.force_login(programme_lead)

    silent = client.post(rollout.url("move"), {"stage": "paused"})
    client.post(rollout.url("move"), {"stage": "paused", "reason": "Nobody on the rota"})
    jumped = client.post(rollout.url("move"), {"stage": "funded", "reason": "Wrong"})
    text = read(client, programme_lead, rollout.url())

    assert "Say why Stockport is paused." in silent.content.decode()
    assert jumped.status_code == 400
    assert "Stage Paused" in text
    assert "Actual start 8 January 2024" in text
    assert "Live to paused" in text
    assert "Nobody on the rota" in text


@pytest.mark.feature(128)
def test_a_go_live_taken_back_stays_to_be_read_on_the_page(client, programme_lead):
    a_live_borough()
    rollout = a_rollout()
    client.force_login(programme_lead)

    client.post(rollout.url("withdraw_go_live"), {"reason": "The rooms were flooded"})
    text = read(client, programme_lead, rollout.url())

    assert "None Actual, taken back" in text
    assert "8 January 2024 Actual, replaced" in text
    assert "The rooms were flooded" in text
    assert "Actual start Not started" in text


@pytest.mark.feature(131)
def test_the_programme_page_compares_the_boroughs(client, programme_lead):
    on = timezone.localdate() - timedelta(days=40)
    rollout = a_ready_borough("bury", on=on)
    for planned in (on - timedelta(days=28), on - timedelta(days=7)):
        plan_go_live(rollout, on=planned, by=programme_lead)
    with nothing_to_be_found():
        record_go_live(rollout, on=on, by=programme_lead)
    plan_go_live(a_rollout("wigan"), on=timezone.localdate() + timedelta(days=90), by=programme_lead)
    an_event("bury", held_on=timezone.localdate() - timedelta(days=timezone.localdate().weekday() + 3))

    client.force_login(programme_lead)
    page = client.get("/rollout/").content.decode()

    cells = re.findall(r"<t[hd][ >].*?</t[hd]>", page[page.index("<tbody") :], re.DOTALL)
    cells = [" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in cells]
    assert cells[:10] == [
        "Bury", "Live", show_date(on - timedelta(days=28)), show_date(on - timedelta(days=7)), show_date(on),
        "28 days late", "5 of 6", "2", "fewer than 5", "1",
    ]  # fmt: skip
    assert cells[10:] == [
        "Wigan", "Scoping", show_date(timezone.localdate() + timedelta(days=90)), "The same", "Not started",
        "Not due yet", "0 of 6", "0", "fewer than 5", "0",
    ]  # fmt: skip
    assert "Bury is live, and not every gate is met any more." in page


@pytest.mark.feature(131)
def test_visits_are_counted_for_who_sees_the_people_there_and_hidden_from_everybody_else(
    client, stockport_officer, programme_lead, gmp_viewer
):
    with time_machine.travel("2026-11-18T15:00:00+00:00", tick=False):
        the_record_of(a_visit(start=at("10:00")))
    with time_machine.travel("2026-11-26T15:00:00+00:00", tick=False):
        seen = {user: read(client, user, "/rollout/") for user in (stockport_officer, programme_lead, gmp_viewer)}

    assert "of 6 1 1 0 Visits at which" in seen[stockport_officer]
    assert "fewer than 5 0 Visits at which" in seen[programme_lead]
    assert "fewer than 5 0 Visits at which" in seen[gmp_viewer]


@pytest.mark.feature(131)
def test_the_timeline_says_in_words_what_it_draws_and_draws_the_pause(client, programme_lead):
    with time_machine.travel("2024-12-20T09:00:00+00:00", tick=False):
        a_live_borough("stockport", since=date(2024, 1, 8))
        rollout = a_rollout()
        plan_go_live(a_rollout("bury"), on=date(2025, 6, 30), by=None)
        move_rollout(rollout, stage="paused", reason="Nobody over Christmas", by=None)
    with time_machine.travel("2025-01-06T09:00:00+00:00", tick=False), nothing_to_be_found():
        move_rollout(rollout, stage="live", by=None)
    with time_machine.travel("2025-03-01T09:00:00+00:00", tick=False):
        rollouts = Rollout.objects.with_dates().select_related("borough").order_by("borough__name")
        drawn = timeline(rollouts, today=date(2025, 3, 1))
        client.force_login(programme_lead)
        page = client.get("/rollout/").content.decode()

    assert drawn.description == "Bury: scoping, planned 30 June 2025. Stockport: live since 8 January 2024."
    assert [year for year, _ in drawn.years] == [2024, 2025]
    bury, stockport = drawn.rows
    assert (bury.started, bury.stretches) == (None, [])
    assert [stretch.is_paused for stretch in stockport.stretches] == [False, True, False]
    assert drawn.description in page
    assert "style=" not in page[page.index("<figure") : page.index("</figure>")]


@pytest.mark.feature(131)
def test_ten_boroughs_are_compared_with_as_many_questions_as_one(client, programme_lead, django_assert_max_num_queries):
    client.force_login(programme_lead)
    a_live_borough("stockport")
    client.get("/rollout/")  # the first look of a session notes when it was
    with django_assert_max_num_queries(14):
        client.get("/rollout/")
    for slug in ("bury", "bolton", "wigan", "salford"):
        a_live_borough(slug)

    with django_assert_max_num_queries(14):
        client.get("/rollout/")


def test_a_correction_of_the_actual_date_is_not_called_a_go_live(client, programme_lead):
    a_live_borough("stockport")
    live, ready = Rollout.objects.get(), a_ready_borough("trafford", on=date(2024, 3, 1))

    correcting = read(client, programme_lead, live.url("record_go_live"))
    recording = read(client, programme_lead, ready.url("record_go_live"))

    assert correcting.startswith("Correct the actual date of Stockport –")
    assert "The date that was recorded before stays beside it, with your reason." in correcting
    assert "may plan visits" not in correcting
    assert recording.startswith("Record go-live in Trafford –")
