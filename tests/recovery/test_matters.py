"""A matter follows its route: stages in order, clocks, hearings, victims, its end."""

from datetime import UTC, date, datetime
from decimal import Decimal
from importlib import import_module

import pytest
from django.apps import apps
from django.db.models import F
from django.utils import timezone

from fraudhub.audit.models import AuditEntry
from fraudhub.core.errors import RuleBroken, Stale
from fraudhub.core.reference_lists import load_all
from fraudhub.recovery.models import Matter, RecoveryRoute, RouteStage, StatedFigure, StatutoryClock
from fraudhub.recovery.timing import clocks_of_matter
from fraudhub.recovery.verbs import (
    change_matter,
    close_matter,
    keep_clocks,
    list_hearing,
    open_matter,
    record_result,
    record_stage,
    remove_victim,
    reopen_matter,
    revalue,
    take_back_stage,
)
from tests.factories.recovery import a_matter, a_victim, an_asset, an_entry, the_stage

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _monday(time_machine):
    time_machine.move_to("2025-06-02T08:00:00Z", tick=False)


def stage(matter, code, on, **told):
    return record_stage(matter, stage=the_stage(f"{matter.route_id}.{code}"), happened_on=on, by=None, **told)


@pytest.mark.feature(93)
def test_routes_stages_clocks_and_what_each_counts_as_are_dated_lists():
    assert (RecoveryRoute.objects.count(), RouteStage.objects.count()) == (15, 68)
    counted = dict(RouteStage.objects.filter(route="CASH").values_list("pk", "counts_as"))
    assert counted == {
        "CASH.SEIZED": "denied", "CASH.DETAINED": "denied", "CASH.SOUGHT": "denied", "CASH.FORFEITED": "ordered",
        "CASH.PAID_IN": "received", "CASH.DISTRIBUTED": "", "CASH.RELEASED": "",
    }  # fmt: skip
    limits = {(clock.length, clock.unit) for clock in StatutoryClock.objects.all()}
    assert {(48, "hours"), (6, "months"), (2, "years"), (30, "days"), (13, "months")} <= limits
    assert not RecoveryRoute.objects.filter(source="").exists()
    assert StatedFigure.objects.get(pk="2024-25-recovered").is_lower_bound
    # Each stage can be reached: it begins a matter, or follows one that can.
    reached = set(RouteStage.objects.filter(may_begin=True).values_list("pk", flat=True))
    while found := set(RouteStage.objects.filter(follows__in=reached).values_list("pk", flat=True)) - reached:
        reached |= found
    assert reached == set(RouteStage.objects.values_list("pk", flat=True))


def test_stages_come_in_their_order_and_the_sentence_says_what_may_come():
    matter = a_matter("CASH")
    with pytest.raises(RuleBroken, match=r"does not begin with “Forfeited”. It begins with: “Cash seized”"):
        stage(matter, "FORFEITED", date(2025, 4, 1))
    stage(matter, "SEIZED", date(2025, 4, 2))

    with pytest.raises(RuleBroken, match=r"“Forfeited” does not follow “Cash seized”.*After it comes: “Detention"):
        stage(matter, "FORFEITED", date(2025, 4, 3))
    with pytest.raises(RuleBroken, match="what follows it cannot be older"):
        stage(matter, "DETAINED", date(2025, 4, 1))
    with pytest.raises(RuleBroken, match="today or in the past"):
        stage(matter, "DETAINED", date(2025, 6, 3))
    with pytest.raises(RuleBroken, match="stage of another route"):
        record_stage(matter, stage=the_stage("ACCOUNT.FROZEN"), happened_on=date(2025, 4, 3), by=None)
    with pytest.raises(RuleBroken, match="A benefit figure has no place"):
        stage(matter, "DETAINED", date(2025, 4, 3), benefit_gbp=1)


def test_a_route_is_there_from_its_first_day():
    with pytest.raises(RuleBroken, match="is there from 26 April 2024"):
        open_matter(
            route=RecoveryRoute.objects.get(pk="CRYPTO"), about="X", is_fraud_linked=True,
            opened_on=date(2024, 4, 25), by=None,
        )  # fmt: skip


def test_a_matter_keeps_the_clock_that_ends_first_and_an_order_at_a_hearing_meets_it(investigator):
    matter = a_matter("CASH", on=date(2025, 5, 31), by=investigator)
    seized_at = datetime(2025, 5, 31, 14, 0, tzinfo=UTC)
    stage(matter, "SEIZED", date(2025, 5, 31), happened_at=seized_at)
    matter.refresh_from_db()
    assert matter.due_at == datetime(2025, 6, 3, 23, 0, tzinfo=UTC)  # seized on a Saturday: Monday and Tuesday count
    assert list(Matter.objects.warned(timezone.now())) == [matter]
    assert not Matter.objects.late(datetime(2025, 6, 3, 22, 59, tzinfo=UTC)).exists()
    assert Matter.objects.late(datetime(2025, 6, 3, 23, 0, tzinfo=UTC)).exists()

    hearing = list_hearing(
        matter, starts_at=datetime(2025, 6, 2, 7, 0, tzinfo=UTC), court="Manchester", purpose="Detention", by=None
    )
    record_result(hearing, result="granted", by=investigator)

    matter.refresh_from_db()
    assert (matter.due_words, matter.due_for) == ("3 June 2025", "to record the order as a stage")
    assert list(Matter.objects.warned(timezone.now())) == [matter]  # no other clock runs until that is done
    stage(matter, "DETAINED", date(2025, 6, 2))
    matter.refresh_from_db()
    assert (timezone.localdate(matter.due_at), matter.due_for) == (
        date(2025, 12, 2),  # the order's own day is the first of its six months: they end with 1 December
        "to extend the detention, or to seek forfeiture",
    )
    assert {clock.limit.code: clock.is_met for clock in clocks_of_matter(matter)} == {
        "CASH.48H": True, "CASH.6M": False, "CASH.2Y": False,
    }  # fmt: skip


def test_a_hearing_that_has_not_begun_has_no_result_yet():
    hearing = list_hearing(
        a_matter(), starts_at=datetime(2025, 6, 3, 9, 0, tzinfo=UTC), court="Manchester", purpose="Forfeiture", by=None
    )

    with pytest.raises(RuleBroken, match="has not begun"):
        record_result(hearing, result="granted", by=None)
    record_result(hearing, result="vacated", by=None)


def test_the_last_stage_is_taken_back_with_a_reason_and_the_matter_stands_where_it_stood():
    matter = a_matter("CASH", "SEIZED")
    event = stage(matter, "RELEASED", date(2025, 4, 20))
    matter.refresh_from_db()
    assert not matter.is_open

    take_back_stage(event, reason="Another exhibit.", by=None)

    matter.refresh_from_db()
    assert (matter.stage_id, matter.is_open) == ("CASH.SEIZED", True)
    an_entry(matter, an_asset(matter), "SEIZED")
    with pytest.raises(RuleBroken, match="Reverse them first"):
        take_back_stage(matter.events.standing().get(), reason="No.", by=None)
    with pytest.raises(RuleBroken, match="taken back already"):
        take_back_stage(event, reason="Again.", by=None)


def test_where_the_victims_live_is_counted_from_then_on():
    matter = a_matter("CASH", "SEIZED")
    before = an_entry(matter, an_asset(matter), "SEIZED")
    case = a_victim(matter)
    matter.refresh_from_db()
    after = an_entry(matter, an_asset(matter), "SEIZED")
    a_victim(matter, borough="trafford")
    matter.refresh_from_db()

    assert [each.victims_live for each in (before, after, matter)] == ["nobody", "one", "several"]
    assert after.victim_borough == case.borough
    remove_victim(matter.victims.standing().last(), reason="Another fraud.", by=None)
    matter.refresh_from_db()
    assert matter.victim_borough == case.borough


def test_a_change_that_somebody_else_made_first_is_seen(investigator):
    matter = a_matter()
    change_matter(matter, version=1, court="Bolton", by=investigator)

    with pytest.raises(Stale):
        change_matter(matter, version=1, court="Wigan", by=investigator)
    assert AuditEntry.objects.get(action="recovery_matter.changed").fields == ["court"]


def test_a_matter_is_closed_when_nothing_of_it_waits_and_reopened_with_a_reason():
    matter = a_matter("CASH", "SEIZED")
    hearing = list_hearing(
        matter, starts_at=datetime(2025, 6, 3, 9, 0, tzinfo=UTC), court="Manchester", purpose="Forfeiture", by=None
    )
    with pytest.raises(RuleBroken, match="A hearing of this matter is to come"):
        close_matter(matter, reason="No prospect.", by=None)
    record_result(hearing, result="vacated", by=None)

    close_matter(matter, reason="No prospect.", by=None)
    with pytest.raises(RuleBroken, match=r"This matter is closed. Reopen it first"):
        an_asset(matter)
    assert not Matter.objects.warned(timezone.now()).exists()
    reopen_matter(matter, reason="New facts.", by=None)
    assert Matter.objects.open().get().due_at is not None


def test_the_time_of_a_stage_is_of_its_day_and_in_the_past_and_not_before_the_stage_it_follows():
    matter = a_matter("CASH", on=date(2025, 5, 30))
    with pytest.raises(RuleBroken, match="The time must be one of 30 May 2025, the day of the stage"):
        stage(matter, "SEIZED", date(2025, 5, 30), happened_at=datetime(2025, 5, 1, 9, 0, tzinfo=UTC))
    with pytest.raises(RuleBroken, match="The time of the stage must be in the past"):
        stage(matter, "SEIZED", date(2025, 6, 2), happened_at=datetime(2025, 6, 2, 9, 0, tzinfo=UTC))
    stage(matter, "SEIZED", date(2025, 5, 30), happened_at=datetime(2025, 5, 30, 13, 0, tzinfo=UTC))

    with pytest.raises(RuleBroken, match="“Cash seized” was at 2pm on 30 May 2025: what follows it cannot be older"):
        stage(matter, "DETAINED", date(2025, 5, 30), happened_at=datetime(2025, 5, 30, 12, 0, tzinfo=UTC))


def test_a_stage_that_ends_the_matter_waits_for_what_waits():
    matter = a_matter("CASH", "SEIZED")
    hearing = list_hearing(
        matter, starts_at=datetime(2025, 6, 3, 9, 0, tzinfo=UTC), court="Manchester", purpose="Forfeiture", by=None
    )

    with pytest.raises(RuleBroken, match="A hearing of this matter is to come"):
        stage(matter, "RELEASED", date(2025, 5, 1))
    record_result(hearing, result="vacated", by=None)
    stage(matter, "RELEASED", date(2025, 5, 1))


def test_an_order_that_fell_on_appeal_counts_no_longer():
    matter = a_matter("CASH", "FORFEITED")
    cash = an_asset(matter)
    an_entry(matter, cash, "FORFEITED", "1000.00")

    with pytest.raises(RuleBroken, match=r"£1,000\.00 counts as ordered here and £0\.00 arrived"):
        stage(matter, "RELEASED", date(2025, 5, 1))
    revalue(
        cash, matter=matter, column="ordered", new_value_gbp=Decimal(0), happened_on=date(2025, 5, 1),
        reason="Set aside on appeal.", by=None,
    )  # fmt: skip
    stage(matter, "RELEASED", date(2025, 5, 1))

    assert matter.entries.counting("ordered").pounds() == 0


def test_a_stage_of_a_closed_matter_stays_until_it_is_reopened():
    matter = a_matter("CASH", "SEIZED")
    close_matter(matter, reason="No prospect.", by=None)

    with pytest.raises(RuleBroken, match="This matter is closed"):
        take_back_stage(matter.events.get(), reason="A mistake.", by=None)


def test_what_was_opened_wrongly_is_put_right_and_counts_from_then_on(investigator):
    matter = a_matter("CASH", "SEIZED", is_fraud_linked=False)
    before = an_entry(matter, an_asset(matter), "SEIZED")

    change_matter(matter, version=1, is_fraud_linked=True, by=investigator)
    matter.refresh_from_db()

    after = an_entry(matter, an_asset(matter), "SEIZED")
    assert [before.is_fraud_linked, after.is_fraud_linked] == [False, True]
    with pytest.raises(RuleBroken, match="The last payment cannot be later than the day on which the matter began"):
        change_matter(matter, version=2, counts_from_on=date(2025, 6, 1), by=investigator)


def test_when_the_list_of_limits_changes_the_clocks_of_open_matters_follow():
    matter, other = a_matter("CASH", "SEIZED", on=date(2025, 5, 30)), a_matter("RESTRAINT", "RESTRAINED")
    StatutoryClock.objects.filter(pk="CASH.48H").update(length=72)

    assert (keep_clocks(), keep_clocks()) == (1, 0)

    matter.refresh_from_db()
    assert timezone.localdate(matter.due_at) == date(2025, 6, 4)  # Friday, Monday and Tuesday
    assert other.due_at is None


@pytest.mark.feature(93)
def test_cryptoassets_are_detained_by_orders_with_clocks_of_their_own(time_machine):
    time_machine.move_to("2025-06-02T08:00:00Z", tick=False)
    matter = open_matter(
        route=RecoveryRoute.objects.get(pk="CRYPTO"), about="A wallet", is_fraud_linked=True,
        opened_on=date(2025, 2, 28), by=None,
    )  # fmt: skip

    def clocks():
        return {clock.limit.code: (clock.due_words(), clock.is_met) for clock in clocks_of_matter(matter)}

    stage(matter, "SEIZED", date(2025, 2, 28), happened_at=datetime(2025, 2, 28, 14, 0, tzinfo=UTC))
    assert clocks() == {"CRYPTO.48H": ("2pm on 2 March 2025", False)}
    with pytest.raises(RuleBroken, match="“Converted to money” does not follow “Seized and moved to a police wallet”"):
        stage(matter, "CONVERTED", date(2025, 3, 1))
    stage(matter, "DETAINED", date(2025, 3, 1))
    assert clocks() == {
        "CRYPTO.48H": ("2pm on 2 March 2025", True), "CRYPTO.6M": ("31 August 2025", False),
        "CRYPTO.2Y": ("28 February 2027", False),
    }  # fmt: skip
    stage(matter, "CONVERTED", date(2025, 4, 1))
    stage(matter, "DETAINED", date(2025, 5, 6))
    assert clocks()["CRYPTO.6M"] == ("5 November 2025", False)
    assert clocks()["CRYPTO.2Y"] == ("28 February 2027", False)
    stage(matter, "RELEASED", date(2025, 6, 1))
    assert all(met for _, met in clocks().values())
    matter.refresh_from_db()
    assert not matter.is_open


def test_an_older_list_of_stages_makes_room_for_detention_and_back():
    moved = import_module("fraudhub.recovery.migrations.0009_room_for_the_detention_of_cryptoassets")
    stages = RouteStage.objects.filter(route="CRYPTO")
    stages.filter(pk__in=("CRYPTO.DETAINED", "CRYPTO.RELEASED")).update(place=F("place") + 80)
    for place in range(3, 8):
        stages.filter(place=place).update(place=place - 1)
    places = lambda: dict(stages.values_list("pk", "place"))  # noqa: E731
    old = places()
    assert old["CRYPTO.WALLET_FROZEN"] == 2

    moved.make_room(apps, None)
    moved.make_room(apps, None)
    load_all()

    assert sorted(places().values()) == list(range(1, 9))
    assert places()["CRYPTO.DETAINED"] == 2
    moved.close_up(apps, None)
    assert {code: place for code, place in places().items() if place < 80} == {
        code: place for code, place in old.items() if place < 80
    }


@pytest.mark.feature(93)
def test_a_freezing_order_of_six_months_is_late_after_them_and_not_after_two_years(client, investigator, time_machine):
    time_machine.move_to("2025-06-02T08:00:00Z", tick=False)
    client.force_login(investigator)
    matter = a_matter("ACCOUNT", on=date(2025, 1, 6), by=investigator)
    typed = {"stage": "ACCOUNT.FROZEN", "happened_on": "2025-01-06", "holds_until": "2025-07-05"}

    answer = client.post(
        f"/api/v1/recovery-matters/{matter.reference}/stages/", typed, content_type="application/json",
        headers={"Idempotency-Key": "6f7b9a44-7d0c-4f0a-9f6e-0a2f6f2f7d10"},
    )  # fmt: skip

    assert answer.status_code == 201, answer.content
    matter.refresh_from_db()
    assert (matter.due_words, matter.due_for) == ("5 July 2025", "before the order ends, as it says")
    page = client.get(matter.url()).content.decode()
    assert "holds until 5 July 2025" in page
    assert "Before the order ends, as it says" in page
    assert "2 years before the freezing order ends" in page
    told = client.get("/api/v1/recovery-stages/").json()["results"][0]
    assert told["holds_until"] == "2025-07-05"
    time_machine.move_to("2025-07-06T08:00:00Z", tick=False)
    assert list(Matter.objects.late(timezone.now())) == [matter]
    with pytest.raises(RuleBroken, match="The last day of the order cannot be before the day of the stage"):
        stage(matter, "VARIED", date(2025, 7, 5), holds_until=date(2025, 7, 4))
    stage(matter, "VARIED", date(2025, 7, 5), holds_until=date(2026, 1, 4))
    matter.refresh_from_db()
    assert matter.due_words == "4 January 2026"


def test_where_no_order_ends_by_itself_no_last_day_is_taken(client, investigator):
    matter = a_matter("RESTRAINT", "APPLIED", by=investigator)
    client.force_login(investigator)

    assert "Last day of the order" not in client.get(matter.url("record_stage")).content.decode()
    with pytest.raises(RuleBroken, match="By this route no order ends by itself: Restraint order"):
        stage(matter, "RESTRAINED", date(2025, 5, 1), holds_until=date(2025, 7, 4))
