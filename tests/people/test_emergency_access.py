"""An investigator opens one person's visits for an hour, with a reason; data protection is told and reviews it."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from fraudhub.audit.models import AuditEntry
from fraudhub.messages.models import Message
from fraudhub.people.models import EmergencyAccess
from fraudhub.people.verbs import open_emergency_access, review_emergency_access
from tests.factories.accounts import an_account
from tests.factories.outreach import CALM_ANSWERS, a_visit, the_record_of
from tests.factories.people import a_person
from tests.factories.reasons import says_why

pytestmark = pytest.mark.django_db
REASON = "Her brother says a man is driving her to the bank now."
WORDS = "He rang again while I was there."


@pytest.fixture
def winifred(db):
    """Somebody the Stockport hub has visited."""
    person = a_person("stockport", full_name="Winifred Entwistle")
    visit = a_visit(residents=[person])
    the_record_of(visit, answers=CALM_ANSWERS | {"worrying": WORDS})
    return person


def opened(client, investigator, person) -> EmergencyAccess:
    client.force_login(investigator)
    client.post(person.url("open_emergency_access"), {"reason": REASON})
    return EmergencyAccess.objects.get()


def test_visits_stay_closed_to_an_investigator_until_opened_with_a_reason(client, investigator, winifred):
    client.force_login(investigator)

    before = client.get(winifred.url()).content.decode()
    empty = client.post(winifred.url("open_emergency_access"), {"reason": " "})

    assert "Visits" not in before
    assert empty.status_code == 400
    assert not EmergencyAccess.objects.exists()


def test_the_page_that_asks_for_it_names_nobody_before_a_reason(client, investigator, winifred):
    client.force_login(investigator)

    before = client.get(winifred.url("open_emergency_access"))
    says_why(client, winifred)
    after = client.get(winifred.url("open_emergency_access"))

    assert before.status_code == 200
    assert "Winifred" not in before.content.decode()
    assert "the visits to Winifred Entwistle" in after.content.decode()


def test_it_shows_the_visits_and_what_was_said_and_nothing_of_anybody_else(client, investigator, winifred):
    neighbour = a_person("stockport", full_name="Cyril Lomax")
    a_visit(residents=[neighbour], notes="The neighbour's own affair.", hours=0.5)
    access = opened(client, investigator, winifred)

    page = client.get(access.url()).content.decode()

    assert REASON in page
    assert WORDS in page
    assert "Is anyone ringing, messaging or coming about money today?" in page
    assert "The neighbour's own affair." not in page
    assert client.get(winifred.visits.get().url()).status_code == 403


def test_visits_of_a_matched_row_in_another_borough_are_shown_too(client, investigator, winifred):
    elsewhere = a_person("trafford", full_name="Winnie Entwistle")
    type(elsewhere).objects.filter(pk=elsewhere.pk).update(canonical=winifred.canonical_id)
    a_visit(borough="trafford", residents=[elsewhere], notes="Ring the side bell.")

    page = client.get(opened(client, investigator, winifred).url()).content.decode()

    assert "Ring the side bell." in page


def test_after_an_hour_it_is_closed_and_says_what_to_do(client, investigator, winifred):
    access = opened(client, investigator, winifred)

    with time_machine.travel(timezone.now() + timedelta(hours=1, seconds=1), tick=False):
        later = type(client)()
        later.force_login(investigator)
        page = later.get(access.url())

    assert page.status_code == 403
    assert "This access is over" in page.content.decode()
    assert WORDS not in page.content.decode()


def test_data_protection_is_told_at_once_without_a_name_in_the_mail(client, investigator, data_protection, winifred):
    access = opened(client, investigator, winifred)

    told = Message.objects.get(to_user=data_protection)
    assert access.reference in told.body
    assert "Winifred" not in told.subject + told.body
    assert REASON not in told.subject + told.body


def test_opening_and_each_look_are_written_down(client, investigator, winifred):
    access = opened(client, investigator, winifred)
    client.get(access.url())
    client.get(access.url())

    entry = AuditEntry.objects.get(action="emergency_access.opened")
    assert (entry.reason, entry.references, entry.actor_id) == (REASON, [winifred.reference], investigator.pk)
    assert entry.borough_codes.strip() == winifred.borough_id
    assert AuditEntry.objects.filter(action="emergency_access.used", object_reference=access.reference).count() == 2


def test_pressing_twice_opens_one_and_tells_once(investigator, data_protection, winifred):
    first = open_emergency_access(winifred, reason=REASON, by=investigator)
    second = open_emergency_access(winifred, reason="Again", by=investigator)

    assert first.pk == second.pk
    assert Message.objects.filter(to_user=data_protection).count() == 1


def test_another_investigator_does_not_find_it(client, investigator, winifred):
    access = opened(client, investigator, winifred)
    client.force_login(an_account("investigator", name="Ida Other"))

    assert client.get(access.url()).status_code == 404


def test_who_stops_being_an_investigator_sees_nothing_at_the_next_request(client, investigator, winifred):
    access = opened(client, investigator, winifred)
    investigator.memberships.update(ends_on=timezone.localdate())

    assert client.get(access.url()).status_code == 403


@pytest.mark.parametrize("role", ["hub_coordinator", "data_protection", "system_admin", "gmp_viewer", "analyst"])
def test_no_other_role_can_open_one(client, role, winifred):
    client.force_login(an_account(role, "stockport" if role == "hub_coordinator" else None))

    assert client.post(winifred.url("open_emergency_access"), {"reason": REASON}).status_code in {403, 404}
    assert not EmergencyAccess.objects.exists()


def test_opening_asks_for_the_password_when_the_last_time_is_long_ago_and_keeps_the_reason(
    client, investigator, winifred
):
    client.force_login(investigator)
    client.get(winifred.url())
    with time_machine.travel(timezone.now() + timedelta(minutes=11), tick=False):
        answer = client.post(winifred.url("open_emergency_access"), {"reason": REASON})

        assert answer["Location"].startswith("/confirm-it-is-you/?next=")
        assert not EmergencyAccess.objects.exists()
        assert REASON in client.get("/kept-form/").content.decode()


@pytest.mark.feature(136)
def test_data_protection_finds_it_in_the_list_and_reviews_it_once(client, investigator, data_protection, winifred):
    access = opened(client, investigator, winifred)
    client.get(access.url())
    client.force_login(data_protection)

    home = client.get("/").content.decode()
    listed = client.get("/people/emergency-access/").content.decode()
    page = client.get(access.url("review")).content.decode()
    reviewed = client.post(access.url("review"), {"finding": "justified", "note": "Police attended."})
    again = client.post(access.url("review"), {"finding": "not_justified", "note": "Changed my mind."})

    assert "Emergency access to review" in home
    assert "To review" in listed
    assert REASON in page
    assert winifred.full_name not in listed + page
    assert reviewed.status_code == 302
    assert again.status_code == 400
    assert "This access was reviewed already." in again.content.decode()
    access.refresh_from_db()
    assert (access.finding, access.reviewed_by) == ("justified", data_protection)
    assert AuditEntry.objects.filter(action="emergency_access.reviewed").count() == 1


def test_one_that_was_not_justified_needs_a_sentence_about_what_follows(
    client, investigator, data_protection, winifred
):
    access = opened(client, investigator, winifred)
    client.force_login(data_protection)

    answer = client.post(access.url("review"), {"finding": "not_justified", "note": ""})

    assert answer.status_code == 400
    assert "Say what follows when it was not justified" in answer.content.decode()


def test_nobody_reviews_their_own(investigator, winifred):
    access = open_emergency_access(winifred, reason=REASON, by=investigator)

    with pytest.raises(Exception, match="Somebody else has to review this"):
        review_emergency_access(access, finding="justified", by=investigator)
