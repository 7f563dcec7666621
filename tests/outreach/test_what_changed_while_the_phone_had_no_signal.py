"""The hub gives a visit to others, moves it or calls it off; the phone knows nothing of it, and somebody was there."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from fraudhub.audit.models import AuditEntry
from fraudhub.people.models import Person
from fraudhub.referrals.models import Concern
from outreach.models import Correction, OtherAccount, Visit, VisitRecord, VisitTakenOff
from outreach.supervision import minutes_given
from outreach.verbs import cancel_visit, reallocate_visit, settle_account
from tests.factories.accounts import an_account
from tests.factories.outreach import CALM_ANSWERS, a_visit, a_volunteer, at, the_record_of
from tests.factories.people import a_person
from tests.factories.phones import APhone, another_account

pytestmark = pytest.mark.django_db
DANGEROUS = CALM_ANSWERS | {"money_danger": "here"}


@pytest.fixture
def visit(stockport_volunteer, time_machine):
    time_machine.move_to(at("11:30"), tick=True)
    return a_visit(stockport_volunteer, start=at("10:00"), now=at("08:00"))


@pytest.fixture
def phone(stockport_volunteer, visit):
    phone = APhone(stockport_volunteer)
    phone.fetch()
    return phone


@pytest.fixture
def others(db):
    return a_volunteer(an_account("volunteer", "stockport", name="Nora Next"))


def given_to(others, visit, **when):
    when = {"planned_start": visit.planned_start, "planned_end": visit.planned_end} | when
    return reallocate_visit(visit, volunteer=others, reason="Jean could not be reached.", by=None,
                            now=at("08:30"), **when)  # fmt: skip


@pytest.mark.feature(10)
def test_what_was_given_to_others_leaves_the_phone_at_its_next_contact(phone, visit, others):
    unchanged = phone.send().json()["bundle_changed"]
    given_to(others, visit)

    changed = phone.send().json()["bundle_changed"]
    bundle = phone.fetch().json()

    assert (unchanged, changed) == (False, True)
    assert bundle["visits"] == []
    assert "Jean could not be reached." in bundle["changes"][0]["sentence"]
    assert phone.send().json()["bundle_changed"] is False


def test_a_visit_given_to_others_is_recorded_once_and_everybody_it_concerns_can_tell(
    client, phone, visit, others, stockport_officer
):
    item = phone.record(visit)
    given_to(others, visit)

    result, again = phone.result(item), phone.result(item)

    mark = "When it arrived the visit had been given to others, who are told."
    assert (result["state"], result["marks"]) == ("saved", [mark])
    assert again["state"] == "already saved"
    assert VisitRecord.objects.get().came_as == "taken_off"
    # whoever has it now
    told = APhone(others.user).fetch().json()["changes"][0]["sentence"]
    assert "Jean Stockport, who had this visit before, has been there" in told
    # the hub
    client.force_login(stockport_officer)
    page = client.get(visit.url()).content.decode()
    assert mark in page
    assert "No longer Nora Next" in page
    entry = AuditEntry.objects.filter(action="visit.recorded").get()
    assert entry.facts["came_as"] == "taken_off"
    assert entry.actor_id == phone.user.pk


def test_hours_go_to_whoever_went(phone, visit, others):
    given_to(others, visit)
    phone.result(phone.record(visit))

    today = timezone.localdate()
    jean = a_volunteer(phone.user)
    given = minutes_given([jean.pk, others.pk], today, today)

    assert given == {jean.pk: 60}


def test_a_cancelled_visit_that_went_ahead_is_recorded_and_counts_once(phone, visit):
    item = phone.record(visit)
    cancel_visit(visit, reason="She rang: not today", by=None)

    result = phone.result(item)

    visit.refresh_from_db()
    assert (result["state"], result["marks"]) == ("saved", ["When it arrived the visit had been cancelled."])
    assert visit.status == Visit.Status.RECORDED
    assert Visit.objects.carried_out().count() == 1


def test_a_visit_that_was_moved_is_recorded_by_its_earlier_time(phone, visit, others):
    item = phone.record(visit)
    start = at("10:00", days=9)
    given_to(a_volunteer(phone.user), visit, planned_start=start, planned_end=start + timedelta(hours=1))

    result = phone.result(item)

    assert (result["state"], result["marks"]) == (
        "saved", ["When it arrived the visit had been moved to another time."],
    )  # fmt: skip


def test_a_second_account_is_kept_beside_the_record_and_never_counted(client, phone, visit, others, stockport_officer):
    item = phone.record(visit, answers=DANGEROUS)
    given_to(others, visit)
    the_record_of(Visit.objects.get(pk=visit.pk), by=others.user)

    result = phone.result(item)

    sentence = "Somebody else had recorded this visit already. Both accounts are kept, and the visit counts once."
    assert result["state"] == "saved"
    assert sentence in result["marks"]
    assert VisitRecord.objects.get().recorded_by == others.user
    assert Visit.objects.carried_out().count() == 1
    assert Concern.objects.get().kind_id == "danger_now"  # whoever wrote first
    client.force_login(stockport_officer)
    account = OtherAccount.objects.get()
    assert account.url() in client.get(visit.url()).content.decode()
    assert "Two accounts of a visit" in client.get("/inbox/").content.decode()
    page = client.get(account.url()).content.decode()
    assert sentence in page
    assert "Somebody is here now" in page


def test_whoever_has_read_both_accounts_says_what_they_find(client, visit, stockport_officer):
    the_record_of(visit)
    account = another_account(visit)
    client.force_login(stockport_officer)

    without_words = client.post(account.url("settle"), {"found": "this", "note": ""})
    client.post(account.url("settle"), {"found": "record", "note": ""})

    account.refresh_from_db()
    assert "Say what is right, and what was done about it" in without_words.content.decode()
    assert (account.found, account.settled_by) == ("record", stockport_officer)
    assert AuditEntry.objects.filter(action="other_account.settled").count() == 1
    assert "Two accounts of a visit" not in client.get("/inbox/").content.decode()


def test_the_same_id_with_other_content_is_a_conflict_that_both_sides_see(phone, visit):
    client_uuid = str(uuid.uuid4())
    phone.result(phone.record(visit, client_uuid=client_uuid))
    other = phone.record(visit, client_uuid=client_uuid, answers=CALM_ANSWERS | {"leaflet": "no"})

    result, again = phone.result(other), phone.result(other)

    assert result["state"] == again["state"] == "conflict"
    assert result["sentences"] == ["The hub had this record with other answers. Both are kept, and the hub chooses."]
    assert VisitRecord.objects.get().answers["leaflet"] == "yes"
    assert OtherAccount.objects.get().answers["leaflet"] == "no"


def test_other_content_that_could_be_no_record_is_not_said_to_be_kept(phone, visit):
    client_uuid = str(uuid.uuid4())
    phone.result(phone.record(visit, client_uuid=client_uuid))

    result = phone.result(phone.record(visit, client_uuid=client_uuid, answers={}))

    assert result["state"] == "refused"
    assert "has this record with other answers, and cannot keep these" in result["sentences"][0]
    assert not OtherAccount.objects.exists()


def test_one_who_was_never_on_the_visit_cannot_send_its_record(visit, others):
    stranger = APhone(others.user)
    stranger.fetch()

    result = stranger.result(stranger.record(visit))

    assert result["state"] == "refused"
    assert result["sentences"] == [
        "This is not a visit of yours, or the hub does not know it. Ring the hub; what you wrote stays here."
    ]
    assert not VisitRecord.objects.exists()
    assert not OtherAccount.objects.exists()


def test_a_program_sends_what_was_given_to_others_too(client, phone, visit, others, stockport_volunteer):
    given_to(others, visit)
    client.force_login(stockport_volunteer)
    body = {
        "client_uuid": str(uuid.uuid4()), "outcome": "visited", "checklist_version": "2024-1", "answers": CALM_ANSWERS,
        "happened_at": visit.planned_start.isoformat(), "recorded_at": phone.now(),
    }  # fmt: skip

    answer = client.post(f"/api/v1/visits/{visit.reference}/record/", body, content_type="application/json")
    read = client.get(f"/api/v1/visits/{visit.reference}/")

    assert answer.status_code == 201
    assert answer.json()["flags"] == ["When it arrived the visit had been given to others, who are told."]
    assert read.status_code == 404


@pytest.mark.feature(17)
def test_a_number_that_both_sides_changed_is_kept_twice(phone, visit):
    person = visit.residents.get()
    Person.objects.filter(pk=person.pk).update(phone="+441614960111")
    item = phone.record(
        visit, corrections=[{"person": person.reference, "field": "phone", "was": "", "says": "0161 496 0122"}]
    )

    assert phone.result(item)["state"] == "saved"

    correction = Correction.objects.get()
    assert (correction.hub_had, correction.says, correction.state) == ("0161 496 0111", "0161 496 0122", "waiting")


@pytest.mark.feature(29)
def test_a_name_put_right_on_a_doorstep_is_compared_with_everybody_again(client, phone, visit, stockport_officer):
    person = visit.residents.get()
    twin = a_person(full_name="Winifred Ogden-Hulme", birth_date=person.birth_date)
    says = {"person": person.reference, "field": "full_name", "was": person.full_name, "says": "Winifred Ogden-Hulme"}
    client.force_login(stockport_officer)
    before = client.get(person.url()).content.decode()

    phone.result(phone.record(visit, corrections=[says]))

    assert twin.reference not in before
    assert twin.reference in client.get(person.url()).content.decode()


def test_what_was_taken_off_names_no_resident(phone, visit, others):
    given_to(others, visit)
    phone.result(phone.record(visit))

    told = " ".join(VisitTakenOff.objects.values_list("reason", flat=True))
    assert visit.residents.get().full_name not in told


def test_the_phones_own_count_equals_the_hubs(phone, visit, others):
    second = a_visit(phone.user, start=at("14:00"), now=at("08:00"))
    items = [phone.record(visit), phone.record(second, happened_at=phone.now())]
    given_to(others, visit)
    the_record_of(Visit.objects.get(pk=visit.pk), by=others.user)

    saved = {each["client_uuid"] for each in phone.send(*items).json()["results"] if each["state"] == "saved"}

    received = {each["client_uuid"] for each in phone.fetch().json()["received"]}
    kept = {str(each.client_uuid) for each in [*VisitRecord.objects.filter(recorded_by=phone.user),
                                               *OtherAccount.objects.filter(recorded_by=phone.user)]}  # fmt: skip
    assert saved == received == kept


def test_settling_twice_is_refused_with_a_sentence(visit, stockport_officer):
    the_record_of(visit)
    account = settle_account(another_account(visit), found="both", by=stockport_officer)

    with pytest.raises(Exception, match="Somebody has read both accounts already"):
        settle_account(account, found="record", by=stockport_officer)
