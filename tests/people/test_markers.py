"""Markers: what must be known before anybody goes there, and when nobody shall."""

import pytest
from django.utils import timezone

from fraudhub.audit.models import AuditEntry
from fraudhub.core.errors import RuleBroken
from fraudhub.people.models import Marker
from fraudhub.people.verbs import confirm_match, lift_marker, set_marker
from outreach.models import Visit
from tests.factories.geography import a_postcode_in
from tests.factories.outreach import a_visit, at
from tests.factories.people import a_person

pytestmark = pytest.mark.django_db


def ahead(**told) -> Visit:
    return a_visit(start=at("10:00", days=1), now=timezone.now(), **told)


@pytest.mark.feature(37)
def test_who_is_marked_is_not_visited_until_the_marker_is_lifted(stockport_officer):
    person = a_person()
    marker = set_marker(person, kind="do_not_visit", note="Asked us not to come, 2 June.", by=stockport_officer)

    with pytest.raises(RuleBroken, match="is not to be visited: a marker says so"):
        ahead(residents=[person])
    lift_marker(marker, reason="Rang: she would like a visit now.", by=stockport_officer)

    assert ahead(residents=[person]).is_planned


@pytest.mark.feature(37)
def test_it_holds_in_the_other_hub_that_knows_the_person_and_tells_it_no_more(
    stockport_officer, investigator, trafford_officer, client
):
    here, there = a_person("stockport"), a_person("trafford")
    confirm_match(here, there, by=investigator)
    set_marker(here, kind="do_not_visit", note="Her son threatens visitors.", by=stockport_officer)

    with pytest.raises(RuleBroken, match="is not to be visited"):
        ahead(borough="trafford", residents=[there])
    client.force_login(trafford_officer)
    assert "threatens" not in client.get(there.url()).content.decode()


def test_planned_visits_are_called_off_with_it_after_saying_so(client, stockport_officer):
    person = a_person()
    planned = ahead(residents=[person])
    client.force_login(stockport_officer)

    asked = client.get(person.url("set_marker")).content.decode()
    client.post(person.url("set_marker"), {"kind": "do_not_visit", "note": "Asked us not to come."})

    assert "cancels 1 planned visit." in asked
    planned.refresh_from_db()
    assert (planned.status, planned.cancelled_because) == ("cancelled", "Marked: do not visit.")
    assert AuditEntry.objects.filter(action="visit.cancelled").count() == 1


@pytest.mark.feature(23)
def test_a_hazard_is_read_by_the_volunteer_before_the_door_and_by_nobody_elses(client, stockport_officer):
    person = a_person(risk_flags="Ring twice.")
    visit = a_visit(residents=[person], start=at("10:00", days=1), now=timezone.now())
    set_marker(person, kind="hazard", note="A dog that bites.", by=stockport_officer)
    client.force_login(visit.volunteer.user)

    page = client.get(f"/field/visits/{visit.reference}/").content.decode()

    assert "A dog that bites." in page
    assert "Ring twice." in page
    told = client.get("/api/v1/visits/").json()["results"][0]["residents"][0]
    assert told["risk_flags"] == "Ring twice.\nA dog that bites."


@pytest.mark.feature(23)
def test_a_hazard_marked_on_somebody_at_the_same_address_is_read_before_the_door_of_each(
    client, stockport_officer, trafford_officer
):
    home = {"address": "14 Chapel Street", "postcode": a_postcode_in("stockport", 0)}
    may, son = a_person(full_name="May", **home), a_person(full_name="Her son", **home)
    visit = a_visit(residents=[may], start=at("10:00", days=1), now=timezone.now())
    set_marker(son, kind="hazard", note="He threatens whoever comes.", by=stockport_officer)
    set_marker(a_person("trafford", **home), kind="hazard", note="Known there for knives.", by=trafford_officer)
    client.force_login(visit.volunteer.user)

    page = client.get(f"/field/visits/{visit.reference}/").content.decode()
    told = client.get("/api/v1/visits/").json()["results"][0]["residents"][0]
    alone = client.get(f"/api/v1/visits/{visit.reference}/").json()["residents"][0]

    assert "He threatens whoever comes." in page
    assert "Known there for knives." not in page
    assert told["risk_flags"] == alone["risk_flags"] == "He threatens whoever comes."


def test_the_persons_page_shows_the_marker_to_hub_staff_and_not_to_an_investigator(
    client, stockport_officer, investigator
):
    person = a_person()
    set_marker(person, kind="hazard", note="A dog that bites.", by=stockport_officer)

    client.force_login(stockport_officer)
    assert "Hazard at the address: A dog that bites." in client.get(person.url()).content.decode()
    client.force_login(investigator)
    assert "A dog that bites." not in client.get(person.url()).content.decode()


@pytest.mark.feature(136)
def test_an_investigator_reads_it_in_an_emergency(client, stockport_officer, investigator):
    person = a_person()
    set_marker(person, kind="hazard", note="A dog that bites.", by=stockport_officer)
    client.force_login(investigator)

    client.post(person.url("open_emergency_access"), {"reason": "He is at her door now."})
    page = client.get(person.emergency_accesses.get().url()).content.decode()

    assert "A dog that bites." in page


def test_it_is_set_once_lifted_once_and_each_is_written_down(client, stockport_officer):
    person = a_person()
    client.force_login(stockport_officer)
    for expected in (302, 400):
        answer = client.post(person.url("set_marker"), {"kind": "do_not_visit", "note": "Asked us not to come."})
        assert answer.status_code == expected
    marker = Marker.objects.get()

    for expected in (302, 400):
        assert client.post(marker.url("lift"), {"reason": "Rang us."}).status_code == expected

    entries = AuditEntry.objects.filter(object_reference=marker.reference).order_by("pk")
    assert [entry.action for entry in entries] == ["person.marked", "person.marker_lifted"]
    assert "Asked us not to come" not in client.get(person.url()).content.decode()


def test_a_card_number_is_refused_in_a_marker_too(client, stockport_officer):
    person = a_person()
    client.force_login(stockport_officer)

    answer = client.post(person.url("set_marker"), {"kind": "hazard", "note": "Card 4111 1111 1111 1111"})

    assert answer.status_code == 400
    assert not Marker.objects.exists()
