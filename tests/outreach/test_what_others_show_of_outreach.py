"""The person page, the home page and the navigation, each with what outreach plugs into it."""

import pytest

from outreach.models import Visit
from tests.factories.outreach import a_visit, a_volunteer, at
from tests.factories.people import a_person
from tests.factories.reasons import says_why

pytestmark = pytest.mark.django_db


def test_a_persons_page_shows_their_visits_and_the_way_to_plan_one(client, stockport_coordinator):
    person = a_person(full_name="May Holt")
    visit = a_visit(residents=[person])
    client.force_login(stockport_coordinator)

    page = client.get(person.url()).content.decode()
    planning = client.get(f"/visits/plan/?person={person.reference}").content.decode()

    assert visit.url() in page
    assert "first visit" in page
    assert f"/visits/plan/?person={person.reference}" in page
    assert "For May Holt" in planning


def test_an_officer_sees_the_visits_and_is_not_offered_what_only_a_coordinator_does(client, stockport_officer):
    person = a_person()
    visit = a_visit(residents=[person])
    client.force_login(stockport_officer)

    page = client.get(person.url()).content.decode()

    assert visit.url() in page
    assert "Plan a visit" not in page
    assert client.get("/visits/plan/").status_code == 403


def test_an_investigator_who_may_see_people_but_no_visits_is_shown_none(client, investigator):
    person = a_person()
    visit = a_visit(residents=[person])
    client.force_login(investigator)
    says_why(client, person)

    page = client.get(person.url())

    assert page.status_code == 200
    assert visit.reference not in page.content.decode()


def test_somebody_of_another_borough_is_not_named_on_the_planning_page(client, stockport_coordinator):
    person = a_person("trafford", full_name="Nora Sale")
    client.force_login(stockport_coordinator)

    page = client.get(f"/visits/plan/?person={person.reference}").content.decode()

    assert "Nora Sale" not in page
    assert person.reference not in page


def test_a_coordinator_plans_a_visit_on_the_page_and_finds_it_by_its_filter(client, stockport_coordinator):
    volunteer, person = a_volunteer(), a_person(full_name="May Holt")
    day = at("10:00", days=2)
    client.force_login(stockport_coordinator)

    page = client.post(
        "/visits/plan/",
        {
            "residents": f" {person.reference.lower().replace('-', ' ')} \n", "volunteer": volunteer.pk,
            "purpose": "first_visit", "day_day": day.day, "day_month": day.month, "day_year": day.year,
            "starts": "10.30am", "ends": "11:30", "notes_for_visitor": "The bell at the side",
        },
        follow=True,
    )  # fmt: skip
    planned = client.get("/visits/?show=planned").content.decode()
    overdue = client.get("/visits/?show=overdue").content.decode()

    visit = Visit.objects.get()
    assert page.redirect_chain[-1][0] == visit.url()
    assert "10:30am to 11:30am" in page.content.decode()
    assert visit.reference in planned
    assert visit.reference not in overdue


def test_the_form_says_which_reference_is_unknown_and_keeps_what_was_typed(client, stockport_coordinator):
    client.force_login(stockport_coordinator)
    elsewhere = a_person("trafford")

    page = client.post("/visits/plan/", {"residents": elsewhere.reference, "starts": "10am"})

    text = page.content.decode()
    assert page.status_code == 400
    assert f"We know nobody here with the reference {elsewhere.reference}" in text
    assert "Choose who goes: a volunteer, an officer, or both" in text
    assert 'value="10am"' in text


def test_home_offers_a_volunteer_and_a_coordinator_what_is_theirs(client, stockport_volunteer, stockport_coordinator):
    a_visit(stockport_volunteer)

    client.force_login(stockport_volunteer)
    theirs = client.get("/").content.decode()
    client.force_login(stockport_coordinator)
    hubs = client.get("/").content.decode()

    assert 'href="/field/"' in theirs
    assert 'href="/visits/"' not in theirs
    assert "Plan a visit" in hubs
    assert "Log an event" in hubs


def test_a_list_of_visits_asks_the_database_no_more_for_twenty_than_for_two(
    client, stockport_coordinator, django_assert_max_num_queries
):
    client.force_login(stockport_coordinator)
    for day in range(20):
        a_visit(start=at("10:00", days=day + 1))

    with django_assert_max_num_queries(15):
        page = client.get("/visits/")

    assert "20 visits" in page.content.decode()
