"""What somebody agreed to, by purpose and wording; what follows when they take it back; who may speak for them."""

import re
from datetime import date

import pytest

from fraudhub.audit.models import AuditEntry
from fraudhub.core.errors import RuleBroken
from fraudhub.people.consenting import consents_to, objects_to, refused_purposes
from fraudhub.people.models import Consent
from fraudhub.people.verbs import add_trusted_contact, confirm_match, end_trusted_contact, withdraw_consent
from outreach.models import Visit
from tests.factories.outreach import a_visit, at
from tests.factories.people import a_consent, a_person

pytestmark = pytest.mark.django_db


def text_of(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


@pytest.mark.feature(31)
def test_each_purpose_is_asked_by_itself_with_the_version_of_the_words(stockport_officer):
    person = a_person()

    consent = a_consent(person, "share", how="written", by=stockport_officer)

    assert (consent.wording_id, consent.how, consent.given_by) == ("spoken-2024-1", "written", "themselves")
    assert consents_to(person, "share")
    assert not consents_to(person, "meeting")
    assert not objects_to(person, "meeting")
    entry = AuditEntry.objects.get(action="consent.recorded")
    assert entry.facts == {"purpose": "share", "given": True, "wording": "spoken-2024-1"}


def test_a_later_answer_ends_the_one_before_and_both_are_kept(stockport_officer):
    person = a_person()
    a_consent(person, "share", is_given=False, by=stockport_officer)
    a_consent(person, "share", by=stockport_officer)

    assert [(each.is_given, each.ended_at is None) for each in Consent.objects.order_by("pk")] == [
        (False, False), (True, True),
    ]  # fmt: skip
    assert consents_to(person, "share")


@pytest.mark.feature(33)
def test_what_is_taken_back_to_one_hub_holds_in_every_hub():
    here, there = a_person("stockport"), a_person("trafford")
    confirm_match(here, there, by=None)
    consent = a_consent(here, "share")
    assert consents_to(there, "share")

    withdraw_consent(consent, reason="She changed her mind.", by=None)

    assert not consents_to(there, "share")
    assert refused_purposes(there) == {"share"}
    with pytest.raises(RuleBroken, match="ended already"):
        withdraw_consent(consent, by=None)


@pytest.mark.feature(33)
def test_a_withdrawal_counts_from_its_day_whatever_was_said_to_another_hub_before(time_machine):
    here, there = a_person("stockport"), a_person("trafford")
    confirm_match(here, there, by=None)
    time_machine.move_to("2025-06-02T08:00:00Z", tick=False)
    first = a_consent(here, "share")
    time_machine.move_to("2025-06-03T08:00:00Z", tick=False)
    a_consent(there, "share")
    time_machine.move_to("2025-06-04T08:00:00Z", tick=False)

    withdraw_consent(first, by=None)

    assert not consents_to(there, "share")
    time_machine.move_to("2025-06-05T08:00:00Z", tick=False)
    a_consent(there, "share")
    assert consents_to(here, "share")
    a_consent(here, "share", is_given=False, given_on=date(2025, 6, 1), note="An old form, found late.")
    assert consents_to(here, "share")


@pytest.mark.feature(33)
def test_taking_back_visits_shows_what_it_does_and_then_calls_them_off(
    client, stockport_officer, stockport_volunteer, time_machine
):
    visit = a_visit(stockport_volunteer, start=at("14:00", days=1))
    person = visit.residents.get()
    consent = a_consent(person, "visit", by=stockport_officer)
    client.force_login(stockport_officer)

    page = client.get(consent.url("withdraw"))
    assert "It cancels 1 planned visit." in text_of(page)
    assert Visit.objects.get().status == "planned"
    client.post(consent.url("withdraw"), {"reason": "Too many people come."})

    assert Visit.objects.get().status == "cancelled"
    assert "Too many people come." in text_of(client.get(person.url("consents")))


def test_saying_no_when_asked_again_is_taking_it_back(stockport_volunteer):
    visit = a_visit(stockport_volunteer, start=at("14:00", days=1))
    person = visit.residents.get()
    a_consent(person, "visit")

    a_consent(person, "visit", is_given=False)

    assert Visit.objects.get().status == "cancelled"


@pytest.mark.feature(33)
def test_a_no_calls_visits_off_also_where_nobody_had_asked_before(stockport_volunteer):
    person = a_visit(stockport_volunteer, start=at("14:00", days=1)).residents.get()
    the_same = a_person("trafford")
    confirm_match(person, the_same, by=None)

    a_consent(the_same, "visit", is_given=False)

    assert Visit.objects.get().status == "cancelled"


def test_an_old_no_found_late_calls_off_nothing_that_they_agreed_to_since(stockport_volunteer):
    person = a_visit(stockport_volunteer, start=at("14:00", days=1)).residents.get()
    the_same = a_person("trafford")
    confirm_match(person, the_same, by=None)
    a_consent(person, "visit", given_on=date(2025, 6, 1))

    a_consent(the_same, "visit", is_given=False, given_on=date(2025, 5, 1), note="An old form, found late.")

    assert Visit.objects.get().status == "planned"


def test_no_visit_is_planned_to_somebody_who_does_not_want_one_and_asking_again_helps(stockport_volunteer):
    person = a_person("stockport")
    a_consent(person, "visit", is_given=False)
    with pytest.raises(RuleBroken, match="does not want visits now"):
        a_visit(stockport_volunteer, residents=[person], start=at("14:00", days=1))

    a_consent(person, "visit")

    assert a_visit(stockport_volunteer, residents=[person], start=at("14:00", days=1)).status == "planned"


@pytest.mark.feature(33)
@pytest.mark.parametrize("took_it_back", [True, False])
def test_an_old_yes_found_late_undoes_no_later_no(client, stockport_officer, took_it_back, time_machine):
    time_machine.move_to("2025-06-10T09:00:00Z", tick=False)
    person = a_person()
    if took_it_back:
        withdraw_consent(a_consent(person, "visit"), by=None)
    else:
        a_consent(person, "visit", is_given=False)

    late = a_consent(person, "visit", given_on=date(2025, 5, 1), note="An old form, found late.")

    assert objects_to(person, "visit")
    assert not consents_to(person, "visit")
    assert late.ended_at is not None
    client.force_login(stockport_officer)
    assert "An old form, found late." in text_of(client.get(person.url("consents")))


def test_an_old_no_found_late_undoes_no_later_yes_of_the_same_record():
    person = a_person()
    a_consent(person, "share")

    a_consent(person, "share", is_given=False, given_on=date(2025, 1, 2), note="An old form, found late.")

    assert consents_to(person, "share")


@pytest.mark.feature(34)
def test_only_an_attorney_whose_document_was_seen_decides_for_somebody(stockport_officer):
    person = a_person()
    add_trusted_contact(person, full_name="Jo Kay", capacity="lpa_money", may_be_told=True, by=stockport_officer)
    by_jo = {"given_by": "attorney", "given_by_name": "Jo Kay"}
    with pytest.raises(RuleBroken, match="whose document somebody of ours has seen"):
        a_consent(person, **by_jo)

    add_trusted_contact(
        person, full_name="Ann Kay", capacity="deputy", may_be_told=True, seen_on=date(2025, 1, 6), by=stockport_officer
    )

    assert a_consent(person, given_by="attorney", given_by_name="Ann Kay").given_by_name == "Ann Kay"


@pytest.mark.feature(34)
def test_a_trusted_contact_says_whether_they_may_be_told_and_ends_with_a_reason(client, stockport_officer):
    person = a_person()
    client.force_login(stockport_officer)
    client.post(
        person.url("add_trusted_contact"),
        {"full_name": "Jo Kay", "relation": "son", "capacity": "family", "may_be_told": "no", "phone": "", "email": ""},
    )
    contact = person.trusted_contacts.get()

    assert "Not to be told." in text_of(client.get(person.url("consents")))
    end_trusted_contact(contact, reason="They fell out.", by=stockport_officer)
    assert "Jo Kay" not in text_of(client.get(person.url("consents")))
    with pytest.raises(RuleBroken, match="ended already"):
        end_trusted_contact(contact, reason="Again.", by=stockport_officer)


@pytest.mark.parametrize(("first", "second"), [("trafford", "stockport"), ("stockport", "trafford")])
def test_a_yes_does_not_stand_on_the_page_once_another_hub_was_told_no(
    client, stockport_officer, first, second, time_machine
):
    """Whichever row is the older one, and not once it is said to us again."""
    time_machine.move_to("2025-06-02T08:00:00Z", tick=False)
    rows = {borough: a_person(borough) for borough in (first, second)}
    here, there = rows["stockport"], rows["trafford"]
    confirm_match(here, there, by=None)
    a_consent(here, "share", given_on=date(2025, 5, 1))
    no = a_consent(there, "share", is_given=False, given_on=date(2025, 5, 20), note="Her son reads her post.")
    client.force_login(stockport_officer)

    told = text_of(client.get(here.url("consents")))

    assert "Telling a partner who can help: they said no to another hub. That holds here too." in told
    assert "They take it back" not in told
    assert "Telling a partner who can help: yes on 1 May 2025, another answer counts" in told
    assert "Her son" not in told
    assert not consents_to(here, "share")
    assert no.reference not in told

    a_consent(here, "share", given_on=date(2025, 6, 2))
    again = text_of(client.get(here.url("consents")))
    assert "another hub" not in again
    assert "They take it back" in again


def test_a_yes_to_another_hub_is_shown_where_it_counts(client, stockport_officer):
    here, there = a_person("stockport"), a_person("trafford")
    confirm_match(here, there, by=None)
    a_consent(there, "share")
    client.force_login(stockport_officer)

    assert "they said yes to another hub. That holds here too." in text_of(client.get(here.url("consents")))


def test_another_hub_learns_that_they_said_no_and_not_who_asked(client, trafford_officer):
    here, there = a_person("stockport"), a_person("trafford")
    confirm_match(here, there, by=None)
    a_consent(here, "share", is_given=False, note="Her son reads her post.")
    client.force_login(trafford_officer)

    told = text_of(client.get(there.url("consents")))

    assert "Telling a partner who can help: they said no to another hub." in told
    assert "Her son" not in told
