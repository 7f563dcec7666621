"""What a coordinator is told before they plan a visit, and may go past when it is meant so."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from fraudhub.core.periods import show_date
from fraudhub.people.models import Person
from fraudhub.people.verbs import confirm_match, join_household, record_move
from outreach.models import Visit
from outreach.planning_cautions import before_planning, perhaps_moved
from outreach.verbs import cancel_visit, record_acquaintance
from tests.factories.accounts import the_borough
from tests.factories.outreach import a_visit, a_volunteer, at
from tests.factories.people import a_person

pytestmark = pytest.mark.django_db


def in_days(count):
    return timezone.localdate() + timedelta(days=count)


def typed(person, *, days, **more):
    return {
        "residents": person.reference, "day": in_days(days).isoformat(), "starts": "10:30am", "ends": "11:30am",
        "volunteer": a_volunteer().pk, "purpose": "first_visit", **more,
    }  # fmt: skip


def mark_on(page):
    return page.context["told"]


def test_another_visit_to_them_within_a_week_is_said_before_one_is_planned_and_then_it_may_be(
    client, stockport_coordinator
):
    person = a_person(full_name="May Holt")
    other = a_visit(start=at("14:00", days=3), residents=[person])
    client.force_login(stockport_coordinator)
    sentence = f"May Holt is to be visited on {other.planned_start:%-d %B %Y} at 2pm, by {other.visitors}"
    assert sentence in client.get(f"/visits/plan/?person={person.reference}").content.decode()

    looked = client.post("/visits/plan/", typed(person, days=6, look="1"))
    said = client.post("/visits/plan/", typed(person, days=6))
    assert sentence in looked.content.decode()
    assert sentence in said.content.decode()
    assert "Nothing is saved yet. If it is meant so, press the button again." in said.content.decode()
    assert Visit.objects.get() == other

    all_the_same = client.post("/visits/plan/", typed(person, days=6, told=mark_on(said)), follow=True)
    another_week = client.post("/visits/plan/", typed(person, days=14), follow=True)
    assert "The visit is planned." in all_the_same.content.decode()
    assert "The visit is planned." in another_week.content.decode()
    assert Visit.objects.count() == 3


def test_what_was_said_of_one_is_not_what_is_said_of_another(client, stockport_coordinator):
    may, tom = a_person(), a_person()
    a_visit(start=at("14:00", days=3), residents=[may])
    a_visit(start=at("16:00", days=3), residents=[tom])
    client.force_login(stockport_coordinator)

    said = client.post("/visits/plan/", typed(may, days=4))
    of_tom = client.post("/visits/plan/", typed(tom, days=4, told=mark_on(said)))

    assert f"{tom.full_name} is to be visited on" in of_tom.content.decode()
    assert Visit.objects.count() == 2


def test_it_is_said_by_whichever_row_and_of_whoever_lives_there_and_of_this_hub_alone():
    home = {"address": "14 Chapel Street", "postcode": "SK1 1EU"}
    may, twin, housemate = a_person(**home), a_person(), a_person(**home)
    elsewhere = a_person("trafford", **home)
    by_twin = a_visit(start=at("14:00", days=3), residents=[twin])
    at_home = a_visit(start=at("16:00", days=4), residents=[housemate])
    a_visit(borough="trafford", start=at("16:00", days=4), residents=[elsewhere])
    cancel_visit(a_visit(start=at("09:00", days=3), residents=[may]), reason="In hospital.", by=None)
    confirm_match(may, twin, by=None)

    said = before_planning([may], in_days(5))

    assert [sentence.rpartition(": ")[2] for sentence in said] == [f"{by_twin.reference}.", f"{at_home.reference}."]
    assert said[0].startswith(may.full_name)
    assert said[1].startswith("Somebody at the same address is to be visited on")
    assert before_planning([may], in_days(11)) == [said[1]]
    assert before_planning([may], in_days(5), other_than=at_home) == [said[0]]


@pytest.mark.feature(15)
def test_people_of_two_addresses_are_put_into_one_visit_only_when_it_is_meant(client, stockport_coordinator):
    home = {"address": "14 Chapel Street", "postcode": "SK1 1EU"}
    may, tom, guest = a_person(**home), a_person(**home), a_person(full_name="Guest Elsewhere")
    client.force_login(stockport_coordinator)
    assert before_planning([may, tom], in_days(2)) == []

    both = {"residents": f"{may.reference}\n{guest.reference}"}
    said = client.post("/visits/plan/", typed(may, days=2, **both))

    assert f"{may.full_name} and Guest Elsewhere are not known at one address." in said.content.decode()
    assert not Visit.objects.exists()
    client.post("/visits/plan/", typed(may, days=2, told=mark_on(said), **both))
    assert set(Visit.objects.get().residents.all()) == {may, guest}


def test_a_move_that_another_hub_wrote_is_said_before_and_on_a_planned_visit_and_calls_nothing_off(
    client, stockport_coordinator
):
    person, elsewhere = a_person(full_name="May Holt"), a_person("trafford", full_name="May Holt")
    visit = a_visit(start=at("14:00", days=20), residents=[person])
    with time_machine.travel(timezone.now() + timedelta(days=3), tick=False):
        confirm_match(person, elsewhere, by=None)
        day = timezone.localdate()
        record_move(elsewhere, moved_on=day, by=None)
        client.force_login(stockport_coordinator)
        sentence = f"Another hub wrote that May Holt moved away from its borough on {show_date(day)}."

        planning = client.get(f"/visits/plan/?person={person.reference}").content.decode()
        page = client.get(visit.url()).content.decode()

        assert sentence in planning
        assert sentence in page
        assert "Trafford" not in page
        assert Visit.objects.get().is_planned


def test_who_came_here_by_that_move_and_whom_their_own_hub_saw_move_are_not_asked_about():
    person = a_person("trafford", full_name="May Holt")
    record_move(person, moved_on=timezone.localdate(), borough=the_borough("stockport"), address="2 Mill Lane", by=None)
    here = Person.objects.get(borough=the_borough("stockport"))

    assert list(perhaps_moved([here])) == []
    assert list(perhaps_moved([person])) == []


@pytest.mark.feature(52)
def test_who_knows_somebody_of_the_home_is_asked_before_they_are_sent(client, stockport_coordinator):
    home = {"address": "14 Chapel Street", "postcode": "SK1 1EU"}
    may, tom, elsewhere = a_person(**home), a_person(**home), a_person()
    patrick = a_volunteer()
    record_acquaintance(patrick, person=tom, how="A cousin", by=stockport_coordinator)
    sentence = f"{patrick} knows somebody who lives there."
    client.force_login(stockport_coordinator)

    said = client.post("/visits/plan/", typed(may, days=2, volunteer=patrick.pk))
    assert sentence in said.content.decode()
    assert tom.full_name not in said.content.decode()
    assert not Visit.objects.exists()

    client.post("/visits/plan/", typed(may, days=2, volunteer=patrick.pk, told=mark_on(said)))
    assert sentence in client.get(Visit.objects.get().url()).content.decode()
    assert before_planning([elsewhere], in_days(2), volunteers=[patrick]) == []


@pytest.mark.feature(52)
def test_a_home_is_a_household_too_and_who_moved_out_is_of_it_no_more(stockport_coordinator):
    may, tom, patrick = a_person(), a_person(), a_volunteer()
    record_acquaintance(patrick, person=tom, how="A cousin", by=stockport_coordinator)
    assert before_planning([may], in_days(2), volunteers=[patrick]) == []

    join_household(tom, of=may, by=stockport_coordinator)
    may.refresh_from_db()
    said = before_planning([may], in_days(2), volunteers=[patrick])
    record_move(tom, moved_on=timezone.localdate(), by=None)

    assert said == [
        f"{patrick} knows somebody who lives there. Ask {patrick.first_name} before you send them, or choose somebody "
        "else."
    ]
    assert before_planning([may], in_days(2), volunteers=[patrick]) == []
