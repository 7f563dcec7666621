"""The volunteer says one thing and the hub another: nothing is overwritten, and a person chooses."""

import uuid

import pytest
from django.utils import timezone

from fraudhub.audit.models import AuditEntry
from fraudhub.core.errors import RuleBroken
from fraudhub.inbox.sorting import what_waits
from fraudhub.people.models import Person
from fraudhub.people.verbs import change_person, record_death, set_contact_wishes
from outreach.correctable import held
from outreach.models import Correction, VisitRecord
from outreach.verbs import cancel_visit, choose_value
from tests.factories.accounts import an_account
from tests.factories.geography import a_postcode_in
from tests.factories.outreach import CALM_ANSWERS, a_correction, a_visit, at
from tests.factories.people import a_person
from tests.outreach.test_visits_by_program import body, record

pytestmark = pytest.mark.django_db


@pytest.fixture
def may(db):
    return a_person(full_name="May Holt", address="14 Chapel Street", postcode=a_postcode_in("stockport", 1),
                    access_needs="Knock loudly", language="")  # fmt: skip


@pytest.fixture
def visit(may, stockport_volunteer):
    return a_visit(stockport_volunteer, residents=[may])


def the_hub_changes(person, by=None, **values):
    person = Person.objects.select_related("address").get(pk=person.pk)
    there = {"address": person.address.lines, "postcode": person.address.postcode}
    change_person(person, version=person.version, by=by, **{**there, "birth_date": person.birth_date, **values})


@pytest.mark.feature(17)
def test_what_nobody_else_touched_is_put_right_at_once_and_another_field_is_no_hindrance(
    visit, may, stockport_volunteer
):
    the_hub_changes(may, language="Polish")

    correction = a_correction(visit, was="May Holt", says="May Holte")

    may.refresh_from_db()
    assert (may.full_name, may.language) == ("May Holte", "Polish")
    assert may.address.lines == "14 Chapel Street"
    assert correction.state == Correction.State.MADE
    assert [row.full_name for row in may.history.order_by("history_id")][-2:] == ["May Holt", "May Holte"]
    changed = AuditEntry.objects.about(may).filter(action="person.changed").order_by("-pk").first()
    assert changed.actor_id == stockport_volunteer.pk
    assert AuditEntry.objects.about(correction).filter(action="correction.made").count() == 1


@pytest.mark.feature(17)
def test_the_same_field_from_two_sides_keeps_both_and_waits_for_a_person(visit, may, stockport_officer):
    the_hub_changes(may, full_name="Mary Holt", by=stockport_officer)

    correction = a_correction(visit, was="May Holt", says="May Holte")

    may.refresh_from_db()
    assert may.full_name == "Mary Holt"
    assert (correction.state, correction.was) == (Correction.State.WAITING, "May Holt")
    assert (correction.says, correction.hub_had) == ("May Holte", "Mary Holt")
    assert (correction.created_by, correction.hub_said_by) == (visit.volunteer.user, stockport_officer)
    assert correction.hub_said_at <= correction.received_at
    (item,) = [each.item for each in what_waits(stockport_officer)[0] if each.item.kind == "correction"]
    assert item.reference == correction.reference
    assert "Holt" not in item.title + item.why
    assert AuditEntry.objects.about(correction).filter(action="correction.waits").count() == 1


@pytest.mark.feature(17)
@pytest.mark.parametrize(
    ("chosen", "value", "kept"),
    [("visitors", "", "May Holte"), ("hubs", "", "Mary Holt"), ("another", "Mae Holt", "Mae Holt")],
)
def test_a_person_chooses_one_of_the_two_or_a_third_on_a_page_with_both(
    client, visit, may, stockport_officer, chosen, value, kept
):
    the_hub_changes(may, full_name="Mary Holt")
    correction = a_correction(visit, was="May Holt", says="May Holte")
    client.force_login(stockport_officer)

    of_person = client.get(may.url()).content.decode()
    page = client.get(correction.url()).content.decode()
    typed = {"chosen": chosen, "value": value, "seen": "Mary Holt", "note": "Her pension book."}
    answer = client.post(correction.url("choose"), typed, follow=True).content.decode()

    assert "Two values wait for somebody to choose: name" in of_person
    assert "May Holte" in page
    assert "Mary Holt" in page
    assert "Jean Stockport" in page
    may.refresh_from_db()
    correction.refresh_from_db()
    assert may.full_name == kept
    assert (correction.state, correction.settled_as) == (Correction.State.CHOSEN, kept)
    assert "Her pension book." in answer
    assert AuditEntry.objects.about(correction).get(action="correction.chosen").facts == {"chosen": chosen}
    assert not [each for each in what_waits(stockport_officer)[0] if each.item.kind == "correction"]
    with pytest.raises(RuleBroken, match="Somebody chose already"):
        choose_value(correction, chosen="hubs", seen=kept, by=stockport_officer)


def test_who_chooses_on_an_old_page_is_told_and_keeps_what_was_typed(client, visit, may, stockport_officer):
    the_hub_changes(may, full_name="Mary Holt")
    correction = a_correction(visit, was="May Holt", says="May Holte")
    the_hub_changes(may, full_name="Maria Holt")
    client.force_login(stockport_officer)

    typed = {"chosen": "visitors", "seen": "Mary Holt", "note": "Her pension book."}
    refused = client.post(correction.url("choose"), typed)
    another = client.post(correction.url("choose"), {**typed, "chosen": "another", "value": " "})

    assert refused.status_code == 400
    assert "the hub holds “Maria Holt” now" in refused.content.decode()
    assert "Her pension book." in refused.content.decode()
    assert "Enter a name." in another.content.decode()
    may.refresh_from_db()
    assert may.full_name == "Maria Holt"


@pytest.mark.parametrize("field", Correction.Field.values)
def test_each_field_is_put_right_as_it_is_shown(visit, may, field):
    postcode = a_postcode_in("stockport", 7)
    Person.objects.filter(pk=may.pk).update(phone="")
    says = {
        "full_name": "May Anne Holt", "address": f"16 Chapel Street, {postcode}", "language": "Urdu",
        "access_needs": "Knock loudly\nLarge print", "phone": "0161 496 0111",
    }[field]  # fmt: skip

    correction = a_correction(visit, field=field, says=says)

    may = Person.objects.get(pk=may.pk)
    assert correction.state == Correction.State.MADE
    assert held(may, field) == says
    assert may.address.postcode == (postcode if field == "address" else a_postcode_in("stockport", 1))


def test_the_phone_number_is_not_shown_so_one_the_hub_has_is_never_overwritten(visit, may):
    correction = a_correction(visit, field="phone", was="", says="0161 496 0111")

    assert correction.state == Correction.State.WAITING
    assert held(Person.objects.get(pk=may.pk), "phone") == "0161 496 0000"


@pytest.mark.parametrize("says", ["1 Sale Road, {trafford}", "1 High Street, SW1A 1AA"])
def test_an_address_in_another_place_is_a_move_for_a_person_to_decide(visit, may, says, stockport_officer):
    says = says.format(trafford=a_postcode_in("trafford", 1))

    correction = a_correction(visit, field="address", says=says)

    assert correction.state == Correction.State.WAITING
    if "SW1A" not in says:
        with pytest.raises(RuleBroken, match="lies in another borough"):
            choose_value(correction, chosen="visitors", seen=held(may, "address"), by=stockport_officer)


def test_a_need_that_they_asked_for_is_not_ended_by_leaving_it_out(visit, may):
    set_contact_wishes(may, wishes={}, needs=["bsl"], by=None)

    correction = a_correction(visit, field="access_needs", says="Ring the upper bell")

    assert correction.was == "British Sign Language\nKnock loudly"
    assert correction.state == Correction.State.WAITING


def test_what_the_hub_says_already_is_no_conflict_and_the_same_twice_waits_once(visit, may):
    the_hub_changes(may, full_name="May Holte")
    agreed = a_correction(visit, was="May Holt", says="May Holte")
    the_hub_changes(may, full_name="Mary Holt")
    waiting = [a_correction(visit, was="May Holt", says="Mae Holt").pk for _ in range(2)]

    assert agreed.state == Correction.State.MADE
    assert len(set(waiting)) == 1


def test_of_the_dead_nothing_is_changed_without_a_look(may, stockport_volunteer):
    visit = a_visit(stockport_volunteer, residents=[may], start=at("10:00", days=-1))
    record_death(may, died_on=timezone.localdate(), by=None)

    correction = a_correction(visit, says="May Holte")

    assert correction.state == Correction.State.WAITING


# By program -------------------------------------------------------------------------------------------------


@pytest.mark.feature(17)
def test_corrections_come_with_the_record_once_however_often_it_is_sent(client, visit, may, stockport_volunteer):
    the_hub_changes(may, language="Polish")
    client.force_login(stockport_volunteer)
    sent = body(corrections=[
        {"field": "full_name", "was": "May Holt", "says": "May Holte"},
        {"person": may.reference, "field": "language", "was": "", "says": "Urdu"},
    ])  # fmt: skip

    first, again = record(client, visit, sent), record(client, visit, sent)
    other = record(client, visit, {**sent, "corrections": []})

    assert (first.status_code, again.status_code, other.status_code) == (201, 200, 409)
    states = dict(Correction.objects.values_list("field", "state"))
    assert states == {"full_name": "made", "language": "waiting"}
    assert VisitRecord.objects.count() == 1


@pytest.mark.parametrize(
    ("correction", "field"),
    [
        ({"field": "birth_date", "was": "", "says": "1941"}, "corrections"),
        ({"field": "full_name", "was": "", "says": ""}, "corrections"),
        ({"field": "phone", "was": "", "says": "none"}, "corrections"),
        ({"field": "full_name", "says": "May"}, "corrections"),
        ({"person": "PN-0000-0000-0", "field": "full_name", "was": "", "says": "May"}, "corrections"),
        ({"field": "full_name", "was": "", "says": "May", "more": 1}, "corrections"),
    ],
)
def test_a_correction_that_cannot_be_is_named_and_nothing_is_recorded(
    client, visit, stockport_volunteer, correction, field
):
    client.force_login(stockport_volunteer)

    answer = record(client, visit, body(corrections=[correction]))

    assert answer.status_code == 400, answer.content
    assert any(problem["field"].startswith(field) for problem in answer.json()["errors"])
    assert not VisitRecord.objects.exists()


def test_of_a_couple_it_must_be_said_who_is_meant(client, may, stockport_volunteer):
    visit = a_visit(stockport_volunteer, residents=[may, a_person()])
    client.force_login(stockport_volunteer)

    answer = record(client, visit, body(corrections=[{"field": "language", "was": "", "says": "Urdu"}]))

    assert answer.status_code == 400
    assert "Give the reference of one of the residents" in answer.content.decode()


def test_an_old_phone_that_sends_none_is_answered_as_before(client, visit, stockport_volunteer):
    client.force_login(stockport_volunteer)

    assert record(client, visit, body(answers=CALM_ANSWERS, client_uuid=str(uuid.uuid4()))).status_code == 201
    assert not Correction.objects.exists()


# At the door ------------------------------------------------------------------------------------------------


@pytest.mark.feature(17)
def test_a_volunteer_says_at_the_door_what_is_not_right(client, visit, may, stockport_volunteer):
    client.force_login(stockport_volunteer)
    there = f"/field/visits/{visit.reference}/not-right/"

    door = client.get(f"/field/visits/{visit.reference}/").content.decode()
    choose = client.get(there).content.decode()
    question = client.get(f"{there}1/address/").content.decode()
    was = held(may, "address")
    same = client.post(f"{there}1/address/", {"says": was, "was": was})
    said = client.post(
        f"{there}1/address/", {"says": f"16 chapel street, {a_postcode_in('stockport', 1)}", "was": was}, follow=True
    ).content.decode()

    assert there in door
    assert "496 0000" not in choose
    assert "14 Chapel Street" in question
    assert same.status_code == 400
    assert "The hub has it. Thank you." in said
    may.refresh_from_db()
    assert may.address.lines == "16 chapel street"


def test_only_of_ones_own_visits_and_only_of_what_is_there(client, visit, stockport_volunteer):
    other = a_visit(an_account("volunteer", "stockport"))
    cancelled = cancel_visit(a_visit(stockport_volunteer, start=visit.planned_end), reason="Ill", by=None)
    client.force_login(stockport_volunteer)

    answers = [
        client.get(f"/field/visits/{each.reference}/not-right/{more}").status_code
        for each, more in ((other, ""), (other, "1/full_name/"), (visit, "2/full_name/"), (visit, "1/birth_date/"))
    ]
    refused = client.post(
        f"/field/visits/{cancelled.reference}/not-right/1/full_name/", {"says": "May Holte", "was": "x"}
    )

    assert answers == [404, 404, 404, 404]
    assert refused.status_code == 400
    assert "This visit was cancelled. Ring the hub." in refused.content.decode()
    assert "May Holte" in refused.content.decode()
