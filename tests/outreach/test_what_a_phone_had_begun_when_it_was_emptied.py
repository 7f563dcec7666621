"""Half of the answers, sealed on a phone that lost its PIN, was stopped, or was signed out: they reach the hub once,
and wait there to be finished."""

from datetime import timedelta

import pytest
from django.utils import timezone

from outreach.models import VisitDraft, VisitRecord
from tests.factories.outreach import CALM_ANSWERS, a_visit, at
from tests.factories.phones import APhone

pytestmark = pytest.mark.django_db
HALF = {"present": "alone", "consent": "yes"}


@pytest.fixture
def visit(stockport_volunteer, time_machine):
    time_machine.move_to(at("10:30"), tick=True)
    return a_visit(stockport_volunteer, start=at("10:00"), now=at("08:00"))


@pytest.fixture
def phone(stockport_volunteer, visit):
    phone = APhone(stockport_volunteer)
    phone.fetch()
    return phone


def begun(phone, visit, **changes):
    return phone.record(visit, **({"answers": HALF, "begun": True, "corrections": []} | changes))


@pytest.mark.feature(11)
def test_half_of_the_answers_wait_at_the_hub_to_be_finished_there(phone, visit):
    item = begun(phone, visit)

    first, again = phone.result(item), phone.result(item)

    assert (first["state"], again["state"]) == ("saved", "already saved")
    assert first["marks"] == again["marks"]
    assert "This was not finished." in first["marks"][0]
    assert first["extra"] == {"unfinished": True}
    draft = VisitDraft.objects.get(visit=visit, owner=phone.user)
    assert draft.answers == HALF
    assert not VisitRecord.objects.exists()
    assert item["client_uuid"] in {each["client_uuid"] for each in phone.fetch().json()["received"]}
    assert phone.client.get(f"/field/visits/{visit.reference}/questions/present/").status_code == 200


def test_all_of_the_answers_are_a_record(phone, visit):
    answer = phone.result(begun(phone, visit, answers=CALM_ANSWERS))

    assert (answer["state"], answer["extra"]) == ("saved", {})
    assert VisitRecord.objects.get().visit == visit


def test_what_was_typed_at_the_hub_since_stands_and_a_card_number_is_left_out(phone, visit):
    phone.result(begun(phone, visit, answers={"present": "alone"}))

    phone.result(
        begun(phone, visit, answers={"present": "nobody", "consent": "yes", "worrying": "4111 1111 1111 1111"})
    )

    assert VisitDraft.objects.get().answers == HALF


def test_what_is_not_right_about_somebody_is_said_at_once_without_any_answer(phone, visit):
    person = visit.residents.get()
    correction = {"person": person.reference, "field": "language", "was": person.language, "says": "Urdu"}

    answer = phone.result(begun(phone, visit, outcome="", answers={}, corrections=[correction]))

    assert answer["state"] == "saved"
    assert visit.corrections.get().says == "Urdu"
    assert not VisitDraft.objects.exists()


def test_answers_begun_for_a_visit_to_come_wait_too(stockport_volunteer, phone):
    later = a_visit(stockport_volunteer, start=timezone.now() + timedelta(days=3), now=timezone.now())

    assert phone.result(begun(phone, later, answers=CALM_ANSWERS))["state"] == "saved"
    assert VisitDraft.objects.get().visit == later


def test_a_visit_that_is_recorded_has_nothing_left_to_finish(phone, visit):
    phone.result(phone.record(visit))

    answer = phone.result(begun(phone, visit))

    assert answer["state"] == "refused"
    assert "already recorded" in answer["sentences"][0]
