"""Saying that one has arrived, needs longer, left safely or needs help; and how long it counts."""

import re
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from fraudhub.accounts.verbs import end_duty, end_membership, set_vetted_until
from fraudhub.audit.models import AuditEntry
from fraudhub.core.errors import RuleBroken
from fraudhub.core.periods import Month
from fraudhub.messages.models import Message
from fraudhub.people.verbs import record_death
from outreach.models import Outing, OutingStep, Rollout, Visit
from outreach.rules.lone_working import why_not_there
from outreach.rules.visiting import why_not_go
from outreach.verbs import (
    ask_for_help,
    cancel_visit,
    climb_outings,
    extend_outing,
    find_safe,
    move_rollout,
    reallocate_visit,
    say_safe,
    say_when_left,
    start_outing,
)
from tests.factories.accounts import an_account, the_borough
from tests.factories.lone_working import on_the_rota, out_by_hand, out_on_a_visit
from tests.factories.outreach import a_visit, a_volunteer, at, the_record_of
from tests.factories.people import a_person

pytestmark = pytest.mark.django_db
NOW = datetime(2025, 6, 2, 13, tzinfo=UTC)  # 2pm


@pytest.fixture(autouse=True)
def _monday(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def go(time_machine):
    return lambda **later: time_machine.move_to(NOW + timedelta(**later), tick=False)


@pytest.fixture
def rota(db):
    return on_the_rota()


@pytest.fixture
def visit(stockport_volunteer):
    return a_visit(stockport_volunteer, start=at("14:00"), now=at("08:00"))


def text_of(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


@pytest.mark.feature(22)
def test_due_back_is_the_planned_length_after_the_real_start(visit, rota, stockport_volunteer, go):
    go(minutes=20)

    outing = start_outing(visit, by=stockport_volunteer)

    assert outing.started_at == NOW + timedelta(minutes=20)
    assert outing.due_back_at == NOW + timedelta(minutes=80)
    assert AuditEntry.objects.filter(action="outing.started", object_reference=outing.reference).count() == 1


@pytest.mark.feature(22)
def test_nobody_goes_in_while_nobody_is_on_the_rota(visit, stockport_volunteer):
    with pytest.raises(RuleBroken) as refused:
        start_outing(visit, by=stockport_volunteer)

    assert refused.value.sentences == [
        "Nobody is on duty for lone workers in Stockport now. Do not go in. Ring the hub."
    ]
    assert not Outing.objects.exists()


def test_a_rota_that_ended_a_minute_ago_or_is_the_neighbours_is_none(visit, rota, stockport_volunteer, go):
    end_duty(rota, by=None)
    on_the_rota(borough="trafford")

    with pytest.raises(RuleBroken, match="Nobody is on duty for lone workers in Stockport now"):
        start_outing(visit, by=stockport_volunteer)


def test_a_visit_is_started_on_its_day_by_whoever_makes_it_while_it_stands(visit, rota, stockport_volunteer):
    tomorrow = a_visit(stockport_volunteer, start=at("10:00", days=1))
    recorded = a_visit(stockport_volunteer, start=at("09:00"), now=at("08:00"))
    the_record_of(recorded)

    with pytest.raises(RuleBroken, match="This visit is planned for 10am on 3 June 2025"):
        start_outing(tomorrow, by=stockport_volunteer)
    with pytest.raises(RuleBroken, match="This visit was already recorded"):
        start_outing(recorded, by=stockport_volunteer)
    with pytest.raises(RuleBroken, match="Only whoever was asked to make this visit"):
        start_outing(visit, by=an_account("volunteer", "stockport"))
    cancel_visit(visit, reason="She is ill.", by=None)
    with pytest.raises(RuleBroken, match="This visit was cancelled at 2pm on 2 June 2025"):
        start_outing(visit, by=stockport_volunteer)


def test_nobody_is_out_twice_and_a_second_press_is_the_same_start(visit, rota, stockport_volunteer):
    later = a_visit(stockport_volunteer, start=at("16:00"), now=at("08:00"))
    outing = start_outing(visit, by=stockport_volunteer)

    assert start_outing(visit, by=stockport_volunteer) == outing
    with pytest.raises(RuleBroken, match="You are out already since 2pm, for the visit at 2pm on 2 June 2025"):
        start_outing(later, by=stockport_volunteer)
    with pytest.raises(IntegrityError), transaction.atomic():
        Outing.objects.create(
            borough=visit.borough, user=stockport_volunteer, visit=later, planned_minutes=60,
            due_back_at=NOW, counts_from=NOW,
        )  # fmt: skip


def test_a_borough_that_is_not_live_sends_nobody_out(stockport_officer):
    on_the_rota(borough="bury")

    sentences = list(why_not_there(the_borough("bury"), user=stockport_officer, now=NOW))

    assert sentences == [
        "Bury is not live on 2 June 2025: visits start once its go-live is recorded. Do not go in. Ring the hub."
    ]


def test_a_paused_borough_sends_nobody_out_and_says_so_before(visit, rota, stockport_volunteer):
    rollout = Rollout.objects.get(borough=visit.borough)
    move_rollout(rollout, stage=Rollout.Stage.PAUSED, reason="Nobody is there.", by=None)
    paused = "Stockport is paused on 2 June 2025: no new visits until the programme lead ends the pause."

    with pytest.raises(RuleBroken) as refused:
        start_outing(visit, by=stockport_volunteer)

    assert refused.value.sentences == [f"{paused} Do not go in. Ring the hub."]
    stuck = Visit.objects.that_cannot_go_ahead(NOW).get(pk=visit.pk)
    assert stuck.stuck_because == ["The hub is paused."]
    assert list(why_not_go(visit)) == [paused]


@pytest.mark.feature(22)
@pytest.mark.parametrize("slow_by", [timedelta(0), timedelta(minutes=2)])
def test_who_asks_for_help_after_somebody_wrongly_said_that_they_are_safe_is_out_again(
    visit, rota, stockport_volunteer, stockport_officer, go, slow_by
):
    outing = start_outing(visit, by=stockport_volunteer)
    go(minutes=5)
    find_safe(outing, how_known="They rang", by=stockport_officer)
    go(minutes=6)

    again = ask_for_help(outing, by=stockport_volunteer, happened_at=timezone.now() - slow_by)

    assert again.pk != outing.pk
    assert (again.visit, again.is_out, again.help_at is not None) == (visit, True, True)
    assert again.calls.exists()
    assert Message.objects.filter(subject="Somebody out alone asks for help").exists()


@pytest.mark.feature(22)
def test_the_page_of_somebody_safe_has_the_button_still(visit, rota, stockport_volunteer, client):
    outing = start_outing(visit, by=stockport_volunteer)
    client.force_login(stockport_volunteer)
    client.post("/field/out/say/", {"mark": outing.mark, "word": "safe"})

    page = client.get(f"/field/out/{outing.reference}/").content.decode()
    client.post("/field/out/say/", {"mark": outing.mark, "word": "help"})

    assert "I need help" in page
    assert Outing.objects.asking_for_help().count() == 1


def test_a_visit_is_neither_given_away_nor_called_off_while_somebody_is_there(visit, rota, stockport_volunteer):
    start_outing(visit, by=stockport_volunteer)
    derek = a_volunteer()

    for change in (
        lambda: reallocate_visit(
            visit, volunteer=derek, planned_start=visit.planned_start, planned_end=visit.planned_end,
            reason="Jean is ill.", by=None,
        ),
        lambda: cancel_visit(visit, reason="She is ill.", by=None),
    ):  # fmt: skip
        with pytest.raises(RuleBroken, match="Jean Stockport is there since 2pm"):
            change()
    record_death(visit.residents.get(), died_on=timezone.localdate(), by=None)
    visit.refresh_from_db()
    assert visit.status == Visit.Status.CANCELLED


@pytest.mark.feature(22)
def test_more_time_is_given_by_quarters_of_an_hour_up_to_two_hours(visit, rota, stockport_volunteer):
    outing = start_outing(visit, by=stockport_volunteer)
    for _ in range(8):
        outing = extend_outing(outing, by=stockport_volunteer)

    assert outing.due_back_at == NOW + timedelta(hours=3)
    with pytest.raises(RuleBroken, match="more than 2 hours longer than planned"):
        extend_outing(outing, by=stockport_volunteer)


@pytest.mark.feature(22)
def test_hours_are_real_when_start_and_end_were_said(visit, rota, stockport_volunteer, go):
    outing = start_outing(visit, by=stockport_volunteer)
    go(minutes=75)

    outing = say_safe(outing, by=stockport_volunteer)

    assert (outing.minutes, outing.left_at) == (75, NOW + timedelta(minutes=75))


@pytest.mark.feature(22)
def test_a_forgotten_finish_does_not_become_a_visit_of_nine_hours(visit, rota, stockport_volunteer, go, client):
    outing = start_outing(visit, by=stockport_volunteer)
    extend_outing(outing, by=stockport_volunteer)
    go(hours=9)
    outing.refresh_from_db()
    assert outing.minutes == 75  # still out by what the hub knows: as long as they said

    outing = say_safe(outing, by=stockport_volunteer)

    assert (outing.ended_at, outing.left_at, outing.minutes) == (NOW + timedelta(hours=9), None, 75)
    client.force_login(rota.user)
    page = text_of(client.get(outing.url()))
    assert "Finish not recorded" in page
    assert "Counts 75 minutes, as long as they said it would take" in page


def test_when_staff_say_later_when_they_truly_left_that_is_taken(visit, rota, stockport_volunteer, go):
    outing = start_outing(visit, by=stockport_volunteer)
    go(hours=9)
    say_safe(outing, by=stockport_volunteer)
    with pytest.raises(RuleBroken, match="cannot have left before that"):
        say_when_left(outing, left_at=NOW - timedelta(minutes=1), reason="She rang.", by=rota.user)
    with pytest.raises(RuleBroken, match="before they were said to be safe"):
        say_when_left(outing, left_at=NOW + timedelta(hours=10), reason="She rang.", by=rota.user)

    outing = say_when_left(outing, left_at=NOW + timedelta(minutes=50), reason="She rang.", by=rota.user)

    assert outing.minutes == 50
    assert outing.steps.get(what="left").text == "She rang."


def test_hours_are_added_up_by_person_and_month(visit, rota, stockport_volunteer, go):
    other = an_account("volunteer", "stockport")
    first = start_outing(visit, by=stockport_volunteer)
    go(minutes=40)
    say_safe(first, by=stockport_volunteer)
    second = start_outing(visit, by=stockport_volunteer)  # she went back in for her umbrella
    out = out_on_a_visit(other)
    go(minutes=45)
    say_safe(second, by=stockport_volunteer)

    june = Outing.objects.during(Month(2025, 6))
    assert june.minutes_by_person() == {stockport_volunteer.pk: 45, other.pk: 0}
    assert june.minutes_of(stockport_volunteer) == 45
    assert Outing.objects.during(Month(2025, 7)).minutes_of(stockport_volunteer) == 0
    assert out.minutes is None


@pytest.mark.feature(22)
def test_help_by_whoever_rings_in_is_asked_by_staff_and_safe_after_it_asks_to_be_heard(visit, rota, go, client):
    outing = start_outing(visit, by=visit.volunteer.user)

    outing = ask_for_help(outing, text="She said the code word.", by=rota.user)
    outing = say_safe(outing, by=visit.volunteer.user)

    assert outing.steps.get(what="help").text == "She said the code word."
    client.force_login(rota.user)
    assert "They had asked for help. Ring them to hear it from them." in text_of(client.get(outing.url()))


def test_what_was_said_is_never_changed(visit, rota):
    outing = start_outing(visit, by=visit.volunteer.user)
    step = outing.steps.get()

    for change in (step.save, step.delete, OutingStep.objects.all().delete, lambda: OutingStep.objects.update(text="")):
        with pytest.raises(TypeError, match="never"):
            change()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"minutes": 300}, "At most 4 hours can be entered at once."),
        ({"started_at": NOW - timedelta(hours=2), "due_back_at": NOW - timedelta(hours=1)}, "still to come"),
        ({"due_back_at": NOW - timedelta(hours=1)}, "due back after they set out"),
        ({"started_at": NOW + timedelta(minutes=20)}, "choose a time that has passed"),
        ({"started_at": NOW - timedelta(hours=4)}, "Enter only somebody who set out in the last 4 hours"),
    ],
)
def test_by_hand_the_times_must_make_sense(changes, sentence, rota, stockport_volunteer, stockport_officer):
    with pytest.raises(RuleBroken, match=sentence):
        out_by_hand(stockport_volunteer, by=stockport_officer, **changes)


@pytest.mark.feature(22)
def test_by_hand_too_somebody_must_be_on_the_rota(stockport_volunteer, stockport_officer):
    with pytest.raises(RuleBroken, match="Tell them not to go in"):
        out_by_hand(stockport_volunteer, by=stockport_officer)


def test_an_officer_alone_on_the_rota_cannot_be_their_own_buddy(stockport_officer, stockport_coordinator):
    on_the_rota(stockport_officer)

    with pytest.raises(RuleBroken, match="Nobody is on duty"):
        out_by_hand(stockport_officer, by=stockport_coordinator)


def test_the_mail_that_it_is_over_names_nobody(visit, rota, go):
    outing = start_outing(visit, by=visit.volunteer.user)
    go(minutes=76)
    climb_outings()

    find_safe(outing, how_known="She rang.", by=rota.user)

    assert not Message.objects.filter(subject="Somebody out alone is safe", to_user=rota.user).exists()  # they said so
    for message in Message.objects.all():
        assert "Jean" not in message.body


def test_two_residents_of_one_home_are_one_place(rota, stockport_volunteer, client):
    home = {"address": "14 Chapel Street", "postcode": a_person().address.postcode}
    couple = [a_person(full_name=name, **home) for name in ("May Holt", "Ted Holt")]
    visit = a_visit(stockport_volunteer, start=at("14:00"), now=at("08:00"), residents=couple)
    start_outing(visit, by=stockport_volunteer)
    client.force_login(rota.user)

    assert text_of(client.get("/lone-working/")).count("14 Chapel Street") == 1


@pytest.mark.feature(22)
def test_nobody_who_is_out_alone_loses_the_role_by_which_they_call_for_help(
    client, visit, rota, stockport_volunteer, stockport_coordinator, go
):
    outing = start_outing(visit, by=stockport_volunteer)
    go(minutes=10)
    role, today = stockport_volunteer.memberships.get(), timezone.localdate()

    with pytest.raises(RuleBroken, match="Find out first, under “Lone working”, that they are safe"):
        end_membership(role, ends_on=today, by=stockport_coordinator)
    with pytest.raises(RuleBroken, match="is out alone now"):
        set_vetted_until(role, until=today - timedelta(days=1), by=stockport_coordinator)

    client.force_login(stockport_volunteer)
    word = {"client_uuid": str(uuid.uuid4()), "happened_at": timezone.localtime().isoformat()}
    answer = client.post(f"/api/v1/visits/{visit.reference}/help/", word, content_type="application/json")
    assert answer.status_code == 201
    outing.refresh_from_db()
    assert outing.help_at is not None


def test_a_role_may_end_on_a_later_day_while_somebody_is_out_and_at_once_when_they_are_safe(
    visit, rota, stockport_volunteer, stockport_coordinator
):
    role, today = stockport_volunteer.memberships.get(), timezone.localdate()
    outing = start_outing(visit, by=stockport_volunteer)

    end_membership(role, ends_on=today + timedelta(days=7), by=stockport_coordinator)
    find_safe(outing, how_known="I rang them, and they are in their car.", by=stockport_coordinator)
    end_membership(role, ends_on=today, by=stockport_coordinator)

    role.refresh_from_db()
    assert role.ends_on == today
