"""The start dates of the ten boroughs: every version kept, the latest in force."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from fraudhub.audit.models import AuditEntry
from fraudhub.core.errors import RuleBroken
from outreach.models import Rollout, RolloutDate
from outreach.verbs import begin_rollout, move_rollout, plan_go_live, record_go_live, withdraw_go_live
from tests.factories.accounts import the_borough
from tests.factories.outreach import a_visit, at, the_record_of
from tests.factories.rollout import a_live_borough, a_rollout, everything_shown, moved_to_ready, nothing_to_be_found

pytestmark = pytest.mark.django_db


@pytest.fixture
def stockport_rollout(db):
    """Ready since the first days of 2024, and asked for no more than evidence: these tests are about dates."""
    rollout = a_rollout("stockport")
    with nothing_to_be_found():
        everything_shown(rollout, date(2023, 11, 1))
        yield moved_to_ready(rollout, date(2024, 1, 2))


@pytest.mark.feature(128)
def test_each_planned_and_actual_date_is_a_version_and_the_latest_holds(stockport_rollout, programme_lead):
    plan_go_live(stockport_rollout, on=date(2024, 1, 2), by=programme_lead)
    plan_go_live(stockport_rollout, on=date(2024, 1, 8), reason="The officer starts later", by=programme_lead)
    record_go_live(stockport_rollout, on=date(2024, 1, 9), by=programme_lead)
    record_go_live(stockport_rollout, on=date(2024, 1, 8), reason="Wrong day typed", by=programme_lead)

    rollout = Rollout.objects.with_dates().get()
    assert (rollout.planned_on, rollout.actual_on) == (date(2024, 1, 8), date(2024, 1, 8))
    assert rollout.stage == Rollout.Stage.LIVE
    assert list(rollout.dates.values_list("kind", "on")) == [
        ("planned", date(2024, 1, 2)), ("planned", date(2024, 1, 8)),
        ("actual", date(2024, 1, 9)), ("actual", date(2024, 1, 8)),
    ]  # fmt: skip
    assert {version.recorded_by for version in rollout.dates.all()} == {programme_lead}
    actions = AuditEntry.objects.about(rollout).values_list("action", flat=True)
    assert list(actions).count("rollout.go_live_recorded") == 2


@pytest.mark.feature(128)
def test_a_correction_is_asked_for_that_days_evidence_and_for_no_visit_before_it(stockport_rollout, programme_lead):
    rollout = stockport_rollout
    record_go_live(rollout, on=date(2024, 1, 8), by=None)

    with pytest.raises(RuleBroken, match="On 1 February 2023, the day it went live: "):
        record_go_live(rollout, on=date(2023, 2, 1), reason="Typo", by=programme_lead)
    with pytest.raises(RuleBroken, match="went live on 8 January 2024 already"):
        record_go_live(rollout, on=date(2024, 1, 8), reason="Typo", by=programme_lead)
    visit = a_visit(start=at("10:00", days=-5), now=at("09:00", days=-6))
    the_record_of(visit, now=at("12:00", days=-5))
    with pytest.raises(RuleBroken, match="so it had started by then"):
        record_go_live(rollout, on=timezone.localdate(), reason="Typo", by=programme_lead)


def test_a_start_is_planned_for_no_more_than_five_years_ahead(stockport_rollout):
    with pytest.raises(RuleBroken, match="Choose a date up to"):
        plan_go_live(stockport_rollout, on=date(2099, 12, 1), by=None)


@pytest.mark.feature(128)
def test_the_impact_engine_reads_the_actual_date_as_it_was_known_at_a_moment(stockport_rollout):
    trafford = begin_rollout(the_borough("trafford"), by=None)
    plan_go_live(trafford, on=date(2024, 3, 4), by=None)
    record_go_live(stockport_rollout, on=date(2024, 1, 9), by=None, now=datetime(2024, 1, 10, tzinfo=UTC))
    record_go_live(
        stockport_rollout, on=date(2024, 1, 8), reason="Wrong day", by=None, now=datetime(2025, 5, 1, tzinfo=UTC)
    )

    now = Rollout.objects.go_live_dates()
    then = Rollout.objects.go_live_dates(known_at=datetime(2024, 6, 1, tzinfo=UTC))

    assert now == {"E08000007": date(2024, 1, 8), "E08000009": None}
    assert then == {"E08000007": date(2024, 1, 9), "E08000009": None}


def test_a_version_is_neither_changed_nor_taken_away(stockport_rollout):
    plan_go_live(stockport_rollout, on=date(2024, 1, 2), by=None)
    version = RolloutDate.objects.get()
    version.on = date(2024, 2, 2)

    for attempt in (version.save, version.delete, RolloutDate.objects.all().delete):
        with pytest.raises(TypeError):
            attempt()
    with pytest.raises(TypeError):
        RolloutDate.objects.update(on=date(2024, 2, 2))
    assert RolloutDate.objects.get().on == date(2024, 1, 2)


def test_an_actual_date_is_not_in_the_future_and_changes_only_with_a_reason(stockport_rollout):
    with pytest.raises(RuleBroken) as tomorrow:
        record_go_live(stockport_rollout, on=timezone.localdate() + timedelta(days=1), by=None)
    record_go_live(stockport_rollout, on=date(2024, 1, 8), by=None)
    with pytest.raises(RuleBroken) as silent:
        record_go_live(stockport_rollout, on=date(2023, 12, 1), by=None)
    with pytest.raises(RuleBroken) as planned_late:
        plan_go_live(stockport_rollout, on=date(2027, 1, 8), by=None)

    assert "today or in the past" in str(tomorrow.value)
    assert "Say why the actual date changes" in str(silent.value)
    assert "is live already" in str(planned_late.value)


@pytest.mark.feature(128)
def test_a_go_live_that_was_none_is_taken_back_and_every_date_stays_to_be_read(stockport_rollout, programme_lead):
    plan_go_live(stockport_rollout, on=date(2024, 1, 2), by=programme_lead)
    record_go_live(stockport_rollout, on=date(2024, 1, 8), by=programme_lead, now=datetime(2024, 1, 8, 9, tzinfo=UTC))
    with pytest.raises(RuleBroken, match="Say why"):
        withdraw_go_live(stockport_rollout, reason="", by=programme_lead)

    rollout = withdraw_go_live(
        stockport_rollout, reason="The rooms were flooded that morning", by=programme_lead,
        now=datetime(2024, 1, 20, 9, tzinfo=UTC),
    )  # fmt: skip

    assert rollout.stage == Rollout.Stage.READY
    assert list(rollout.dates.values_list("kind", "on", "reason")) == [
        ("planned", date(2024, 1, 2), ""), ("actual", date(2024, 1, 8), ""),
        ("actual", None, "The rooms were flooded that morning"),
    ]  # fmt: skip
    dated = Rollout.objects.with_dates().get()
    assert (dated.first_planned_on, dated.planned_on, dated.actual_on) == (date(2024, 1, 2), date(2024, 1, 2), None)
    assert Rollout.objects.go_live_dates() == {"E08000007": None}
    then = Rollout.objects.go_live_dates(known_at=datetime(2024, 1, 10, tzinfo=UTC))
    assert then == {"E08000007": date(2024, 1, 8)}
    assert not Rollout.objects.live_on(timezone.localdate()).exists()
    entry = AuditEntry.objects.get(action="rollout.go_live_withdrawn")
    assert (entry.actor_id, entry.reason) == (programme_lead.pk, "The rooms were flooded that morning")

    record_go_live(rollout, on=date(2024, 2, 5), by=programme_lead)
    assert Rollout.objects.go_live_dates() == {"E08000007": date(2024, 2, 5)}


@pytest.mark.feature(128)
def test_a_borough_in_which_visits_are_planned_or_were_made_cannot_say_that_it_did_not_start():
    a_live_borough("stockport")
    rollout = a_rollout("stockport")
    visit = a_visit(start=at("10:00", days=-1))
    with pytest.raises(RuleBroken, match="Its coordinator cancels them first"):
        withdraw_go_live(rollout, reason="Wrong borough", by=None)
    the_record_of(visit)

    with pytest.raises(RuleBroken, match="Visits were made in Stockport, so it did start"):
        withdraw_go_live(rollout, reason="Wrong borough", by=None)


@pytest.mark.feature(128)
def test_a_pause_leaves_the_dates_that_the_impact_engine_reads(stockport_rollout, programme_lead):
    record_go_live(stockport_rollout, on=date(2024, 1, 8), by=programme_lead)

    paused = move_rollout(stockport_rollout, stage="paused", reason="Nobody on the rota", by=programme_lead)

    assert paused.stage == Rollout.Stage.PAUSED
    assert Rollout.objects.go_live_dates() == {"E08000007": date(2024, 1, 8)}
    record_go_live(paused, on=date(2024, 1, 9), reason="Wrong day", by=programme_lead)
    paused.refresh_from_db()
    assert paused.stage == Rollout.Stage.PAUSED


def test_a_borough_begins_once(stockport_rollout):
    with pytest.raises(RuleBroken):
        begin_rollout(the_borough("stockport"), by=None)


def test_the_programme_page_shows_the_dates_to_who_may_see_them_and_the_way_to_set_them_to_who_may(
    client, stockport_rollout, programme_lead, gmp_viewer, stockport_volunteer
):
    plan_go_live(stockport_rollout, on=date(2024, 1, 2), by=programme_lead)
    record_go_live(stockport_rollout, on=date(2024, 1, 8), by=programme_lead)

    pages = {}
    for user in (programme_lead, gmp_viewer, stockport_volunteer):
        client.force_login(user)
        pages[user] = client.get("/rollout/")
    client.force_login(gmp_viewer)
    refused = client.get(stockport_rollout.url("record_go_live"))

    lead, viewer = pages[programme_lead].content.decode(), pages[gmp_viewer].content.decode()
    assert "Stockport" in lead
    assert "2 January 2024" in lead
    assert "8 January 2024" in viewer
    assert "Begin a borough" in lead
    assert "Begin a borough" not in viewer
    assert pages[stockport_volunteer].status_code == 403
    assert refused.status_code == 403


def test_the_programme_lead_moves_a_planned_date_on_the_page_and_both_dates_stay_to_be_read(
    client, stockport_rollout, programme_lead
):
    plan_go_live(stockport_rollout, on=date(2024, 1, 2), by=programme_lead)
    client.force_login(programme_lead)

    page = client.post(
        stockport_rollout.url("plan_go_live"),
        {"on_day": "8", "on_month": "1", "on_year": "2024", "reason": "The officer starts later"},
        follow=True,
    )

    text = page.content.decode()
    assert page.redirect_chain[-1][0] == stockport_rollout.url()
    for words in ("2 January 2024", "8 January 2024", "The officer starts later", "Priya Lead"):
        assert words in text


def test_a_borough_officer_sees_the_own_boroughs_rollout_and_no_neighbours(client, stockport_rollout, trafford_officer):
    client.force_login(trafford_officer)

    assert client.get(stockport_rollout.url()).status_code == 404
    assert "Stockport" not in client.get("/rollout/").content.decode().replace("Otto Stockport", "")
