"""A referral goes by its route, with consent asked at that moment, is chased, answered, and comes back to the case."""

import hashlib
import re
from datetime import date, timedelta

import pytest
from django.utils import timezone

from fraudhub.accounts.one_time_links import nonce_of
from fraudhub.audit.models import AuditEntry
from fraudhub.cases.models import CloseReason
from fraudhub.cases.timeline import happenings
from fraudhub.cases.verbs import close_case
from fraudhub.core.errors import RuleBroken
from fraudhub.messages.models import Message
from fraudhub.people.verbs import record_death, withdraw_consent
from fraudhub.referrals.models import AnswerLink, Destination, Referral
from fraudhub.referrals.verbs import chase_referrals, move_referral, recall_referral, renew_old_links, send_referral
from outreach.verbs import see_to_next_step
from tests.factories.accounts import an_account, an_organisation
from tests.factories.cases import a_case
from tests.factories.outreach import a_visit, a_volunteer, at, the_record_of
from tests.factories.people import a_consent, a_person
from tests.factories.referrals import a_referral, the_link

pytestmark = pytest.mark.django_db
PARTNER = "help@ageuk.example.org"


@pytest.fixture(autouse=True)
def _monday(time_machine):
    time_machine.move_to("2025-06-02T08:00:00Z", tick=False)


def text_of(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def sent(destination="AGEUK", *, case=None, to_email=PARTNER, by=None, **told) -> Referral:
    person = case.person if case else a_person("stockport", full_name="Ada Novak")
    a_consent(person, by=by)
    return send_referral(a_referral(person, destination, case=case, to_email=to_email, by=by, **told), by=by)


@pytest.mark.feature(72)
def test_there_are_27_destinations_each_with_a_route_and_a_rule_of_consent():
    assert Destination.objects.count() == 27
    assert set(Destination.objects.values_list("route", flat=True)) == set(Destination.Route.values)
    assert Destination.objects.get(pk="AGEUK").needs_checking


@pytest.mark.feature(31)
def test_consent_is_asked_at_the_moment_of_sending():
    person = a_person()
    consent = a_consent(person)
    referral = a_referral(person, to_email=PARTNER)
    withdraw_consent(consent, by=None)
    referral = a_referral(person, to_email=PARTNER)

    with pytest.raises(RuleBroken, match="has not agreed that a partner is told"):
        send_referral(referral, by=None)

    a_consent(person)
    assert send_referral(referral, by=None).consent.is_given


@pytest.mark.feature(32)
def test_without_consent_it_needs_a_right_and_a_reason_and_a_destination_that_may():
    person = a_person()
    with pytest.raises(RuleBroken, match="Say why it goes without their consent"):
        a_referral(person, "ASC", without_consent_ground="coerced")
    with pytest.raises(RuleBroken, match="takes nobody without their consent"):
        a_referral(person, "AGEUK", without_consent_ground="coerced", without_consent_reason="Her son.")

    referral = a_referral(
        person, "ASC", without_consent_ground="coerced", without_consent_reason="Her son stands by.", told_them=False
    )

    assert send_referral(referral, by=None).consent is None


def test_what_is_shared_is_the_name_and_what_was_agreed_and_no_more():
    referral = sent(shared=["need"])

    assert referral.shared_text == "Name: Ada Novak\nWhat is needed: Somebody to talk to."


def test_a_second_press_sends_nothing_a_second_time(client, stockport_officer):
    person = a_person("stockport")
    a_consent(person)
    referral = a_referral(person, to_email=PARTNER, by=stockport_officer)
    client.force_login(stockport_officer)

    first, second = (client.post(referral.url("send")) for _ in range(2))

    assert (first.status_code, second.status_code) == (302, 400)
    assert Message.objects.filter(to_address=PARTNER).count() == 1
    assert referral.steps.filter(what="sent").count() == 1


@pytest.mark.feature(74)
def test_a_partner_without_an_account_answers_once_by_the_link(client, stockport_officer):
    referral = sent(by=stockport_officer)
    mail = Message.objects.get(to_address=PARTNER)
    assert "Ada" not in mail.body
    assert the_link(referral) not in mail.body  # neither the database nor the outbox holds a link that works
    link = the_link(referral)

    page = client.get(link)
    assert "Name: Ada Novak" in text_of(page)
    assert "Chapel Street" not in text_of(page)
    assert "Enter your name" in text_of(client.post(link, {"state": "accepted", "text": "", "by_name": ""}))
    answered = client.post(link, {"state": "accepted", "text": "", "by_name": "Pat at Age UK"})

    assert "The hub has your answer" in text_of(answered)
    referral.refresh_from_db()
    assert referral.state == "accepted"
    assert client.get(link).status_code == 404
    assert [step.what for step in referral.steps.all()] == ["drafted", "sent", "received", "accepted"]
    assert referral.steps.last().by_name == "Pat at Age UK"


@pytest.mark.feature(73)
def test_the_outcome_comes_back_to_the_case_by_the_next_link(client, stockport_officer, time_machine):
    case = a_case(by=stockport_officer)
    referral = sent(case=case, by=stockport_officer)
    client.post(the_link(referral), {"state": "accepted", "text": "", "by_name": "Pat"})

    time_machine.move_to("2025-06-03T08:00:00Z", tick=False)
    client.post(the_link(referral), {"state": "closed", "text": "A befriender comes on Mondays.", "by_name": "Pat"})

    referral.refresh_from_db()
    assert (referral.state, referral.outcome) == ("closed", "A befriender comes on Mondays.")
    told = [each for each in happenings(case, stockport_officer) if each.kind == "referrals"]
    assert told[0].text == "A befriender comes on Mondays."
    assert told[0].by == "Pat"


@pytest.mark.feature(74)
def test_what_opens_the_link_is_hashed_in_its_row():
    referral = sent()
    nonce = nonce_of(the_link(referral).split("/")[3])

    row = AnswerLink.objects.filter(referral=referral).values().get()

    assert nonce
    assert row["nonce_hash"] == hashlib.sha256(nonce.encode()).hexdigest()
    assert nonce not in str(row)


@pytest.mark.feature(74)
def test_a_partner_who_only_said_that_it_arrived_can_answer_again(client):
    referral = sent()
    for state in ("received", "accepted", "in_progress"):
        first = the_link(referral)
        assert "You are sent another by mail" in text_of(
            client.post(first, {"state": state, "text": "", "by_name": "Pat"})
        )
        assert client.get(first).status_code == 404

    last = client.post(the_link(referral), {"state": "closed", "text": "She joined a lunch club.", "by_name": "Pat"})

    assert "You are sent another" not in text_of(last)
    referral.refresh_from_db()
    assert (referral.state, referral.outcome) == ("closed", "She joined a lunch club.")
    assert not AnswerLink.objects.filter(used_at=None).exists()


def test_a_link_that_grew_old_before_the_outcome_came_is_replaced_six_times_at_most(client, time_machine):
    referral = sent()
    client.post(the_link(referral), {"state": "accepted", "text": "", "by_name": "Pat"})
    assert renew_old_links() == 0

    for days in (15, 30, 45, 60):
        time_machine.move_to(f"{date(2025, 6, 2) + timedelta(days=days)}T08:00:00Z", tick=False)
        assert (renew_old_links(), renew_old_links()) == (1, 0)
        assert client.get(the_link(referral)).status_code == 200
    time_machine.move_to("2025-09-02T08:00:00Z", tick=False)

    assert renew_old_links() == 0
    assert referral.links.count() == 6
    assert referral.steps.filter(what="chased").count() == 4


@pytest.mark.feature(74)
def test_a_link_ends_after_14_days_and_with_the_referral(client, time_machine):
    referral = sent()
    link = the_link(referral)
    time_machine.move_to("2025-06-16T08:01:00Z", tick=False)
    assert client.get(link).status_code == 404

    time_machine.move_to("2025-06-03T08:00:00Z", tick=False)
    assert client.get(link).status_code == 200
    recall_referral(referral, reason="A mistake.", by=None)
    page = client.get(link)
    assert page.status_code == 404
    assert "Ring the hub by the number you know." in page.content.decode()
    assert "/forgotten-password/" not in page.content.decode().split("<main")[1]  # they have no account
    assert client.post(link, {"state": "received", "by_name": "Pat"}).status_code == 404


def test_opening_the_link_changes_nothing(client):
    referral = sent()

    for _ in range(3):
        assert client.get(the_link(referral)).status_code == 200

    referral.refresh_from_db()
    assert referral.state == "sent"
    assert AuditEntry.objects.filter(action="referral.link_opened").count() == 3


def test_to_decline_needs_a_reason(client):
    referral = sent()

    page = client.post(the_link(referral), {"state": "declined", "text": "", "by_name": "Pat"})

    assert page.status_code == 400
    assert "Say why it is declined." in text_of(page)
    with pytest.raises(RuleBroken, match="Say why it was declined"):
        move_referral(referral, state="declined", by=None)


@pytest.mark.feature(79)
def test_nobody_answers_so_it_is_chased_after_two_working_days_and_after_five(time_machine):
    referral = sent()
    first_link = referral.links.get()
    assert referral.chase_on == date(2025, 6, 4)
    assert chase_referrals() == 0

    time_machine.move_to("2025-06-04T08:00:00Z", tick=False)
    assert (chase_referrals(), chase_referrals()) == (1, 0)
    first_link.refresh_from_db()
    referral.refresh_from_db()
    assert first_link.used_at is not None  # the chaser carries a new one
    assert referral.chase_on == date(2025, 6, 9)

    time_machine.move_to("2025-06-09T08:00:00Z", tick=False)
    assert (chase_referrals(), chase_referrals()) == (1, 0)
    referral.refresh_from_db()
    assert (referral.times_chased, referral.chase_on) == (2, None)
    assert Message.objects.filter(to_address=PARTNER).count() == 3


@pytest.mark.feature(79)
def test_an_unanswered_referral_waits_in_the_inbox(client, stockport_officer, time_machine):
    referral = sent(by=stockport_officer)
    time_machine.move_to("2025-06-04T08:00:00Z", tick=False)
    chase_referrals()
    client.force_login(stockport_officer)

    assert "No answer: Local Age UK" in text_of(client.get("/inbox/"))
    move_referral(referral, state="received", by=stockport_officer)
    assert "No answer" not in text_of(client.get("/inbox/"))


@pytest.mark.feature(33)
def test_consent_taken_back_calls_referrals_back_and_says_so_before(client, stockport_officer):
    referral = sent(by=stockport_officer)
    consent = referral.consent
    client.force_login(stockport_officer)
    assert "It calls back 1 referral: Local Age UK." in text_of(client.get(consent.url("withdraw")))

    client.post(consent.url("withdraw"), {"reason": ""})

    referral.refresh_from_db()
    assert referral.state == "recalled"
    assert "delete what you were told" in Message.objects.filter(to_address=PARTNER).order_by("pk").last().body
    assert not AnswerLink.objects.filter(used_at=None).exists()


def test_what_went_by_a_right_stays_when_consent_is_taken_back():
    person = a_person()
    consent = a_consent(person)
    referral = a_referral(person, "ASC", without_consent_ground="coerced", without_consent_reason="Her son.")
    send_referral(referral, by=None)

    withdraw_consent(consent, by=None)

    referral.refresh_from_db()
    assert referral.state == "sent"


@pytest.mark.feature(38)
def test_nobody_is_asked_to_help_the_dead():
    referral = sent()

    record_death(referral.person, died_on=date(2025, 6, 1), by=None)

    referral.refresh_from_db()
    assert referral.state == "recalled"
    with pytest.raises(RuleBroken, match="has died"):
        a_referral(referral.person)


def test_an_open_referral_stands_in_the_way_of_closing_the_case(stockport_officer):
    case = a_case(by=stockport_officer)
    referral = sent(case=case, by=stockport_officer)
    reason = CloseReason.objects.get(pk="protected")

    with pytest.raises(RuleBroken, match="The referral to Local Age UK is open"):
        close_case(case, reason=reason, by=stockport_officer)

    move_referral(referral, state="closed", text="Done.", by=stockport_officer)
    assert close_case(case, reason=reason, by=stockport_officer).agreed


def test_a_partner_with_an_account_sees_only_its_own_and_answers(client):
    organisation = an_organisation()
    partner = an_account("partner", "stockport", organisation=organisation)
    other = an_account("partner", "stockport", organisation=an_organisation(name="Another body"))
    referral = sent("TS", to_email="", organisation=organisation, shared=["need"])
    client.force_login(partner)

    page = client.get(f"/referrals/to-you/{referral.reference}/")
    assert "Name: Ada Novak" in text_of(page)
    client.post(f"/referrals/to-you/{referral.reference}/answer/", {"state": "declined", "text": "Not ours."})
    referral.refresh_from_db()
    assert (referral.state, referral.outcome) == ("declined", "Not ours.")
    client.force_login(other)
    assert client.get(f"/referrals/to-you/{referral.reference}/").status_code == 404


def test_a_visit_that_is_asked_for_is_accepted_by_planning_and_closed_by_the_visit(
    client, stockport_coordinator, stockport_volunteer
):
    person = a_person("stockport")
    a_consent(person)
    referral = send_referral(a_referral(person, "HUBVISIT"), by=None)
    client.force_login(stockport_coordinator)
    assert "A visit is asked for" in text_of(client.get("/inbox/"))

    visit = a_visit(stockport_volunteer, residents=[person], start=at("14:00"), asked_for=referral)
    referral.refresh_from_db()
    assert referral.state == "accepted"
    assert "A visit is asked for" not in text_of(client.get("/inbox/"))

    the_record_of(visit)
    referral.refresh_from_db()
    assert (referral.state, referral.outcome.startswith("Visited: ")) == ("closed", True)


def test_a_visit_to_somebody_else_answers_no_referral(stockport_volunteer):
    ada = a_person(full_name="Ada Novak")
    a_consent(ada)
    referral = send_referral(a_referral(ada, "HUBVISIT"), by=None)

    with pytest.raises(RuleBroken, match="asks for a visit to Ada Novak"):
        a_visit(stockport_volunteer, residents=[a_person()], start=at("14:00"), asked_for=referral)

    referral.refresh_from_db()
    assert referral.state == "sent"


def test_where_nobody_was_met_the_referral_goes_on_with_the_next_step_until_somebody_is(
    client, stockport_coordinator, stockport_volunteer
):
    person, nobody = a_person(), {"outcome": "no_answer", "answers": {"volunteer_ok": "fine"}}
    a_consent(person)
    referral = send_referral(a_referral(person, "HUBVISIT"), by=None)
    client.force_login(stockport_coordinator)
    visit = a_visit(stockport_volunteer, residents=[person], start=at("14:00"), asked_for=referral)

    the_record_of(visit, **nobody)
    referral.refresh_from_db()
    assert (referral.state, referral.closed_on) == ("in_progress", None)
    said = "Nobody was met: Nobody answered. Leave the leaflet if it can go right through the door. The hub rings"
    assert said in text_of(client.get(referral.url()))
    inbox = text_of(client.get("/inbox/"))
    assert "Nobody answered: ring before another visit is planned." in inbox
    assert "A visit is asked for" not in inbox

    see_to_next_step(visit, note="Rang: Tuesday suits her.", by=stockport_coordinator)
    assert "A visit is asked for" in text_of(client.get("/inbox/"))
    assert person.full_name in text_of(client.get("/allocation/"))

    again = a_visit(stockport_volunteer, residents=[person], start=at("17:00"), asked_for=referral)
    assert "A visit is asked for" not in text_of(client.get("/inbox/"))
    the_record_of(again, **nobody)
    third = a_visit(stockport_volunteer, residents=[person], start=at("18:30"), asked_for=referral)
    the_record_of(third)
    referral.refresh_from_db()
    assert (referral.state, referral.outcome) == ("closed", "Visited: We met and talked")
    assert [step.what for step in referral.steps.all()][-4:] == ["accepted", "in_progress", "in_progress", "closed"]


def test_a_visit_that_is_planned_from_the_persons_page_answers_the_referral_that_waits(client, stockport_coordinator):
    person, volunteer = a_person(), a_volunteer()
    a_consent(person)
    referral = send_referral(a_referral(person, "HUBVISIT"), by=None)
    client.force_login(stockport_coordinator)
    day = (timezone.localdate() + timedelta(days=2)).isoformat()

    client.post(
        f"/visits/plan/?person={person.reference}",
        {"residents": person.reference, "day": day, "starts": "10am", "ends": "11am", "volunteer": volunteer.pk,
         "purpose": "first_visit"},
    )  # fmt: skip

    referral.refresh_from_db()
    assert (referral.state, referral.visits.count()) == ("accepted", 1)
    assert "A visit is asked for" not in text_of(client.get("/inbox/"))
