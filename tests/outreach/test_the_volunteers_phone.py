"""A visit from today's list to "Received by the hub", as a volunteer reads and presses it."""

import re
import uuid
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from fraudhub.audit.models import AuditEntry
from outreach.models import Visit, VisitDraft, VisitRecord
from outreach.verbs import cancel_visit, forget_lapsed_drafts, start_outing, withdraw_check
from tests.factories.accounts import an_account
from tests.factories.lone_working import on_the_rota
from tests.factories.outreach import WALKED_ANSWERS, a_visit, at, the_record_of
from tests.factories.people import a_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def visit(stockport_volunteer):
    may = a_person(
        full_name="May Ollerenshaw", address="14 Chapel Street", access_needs="Speak to her right side",
        risk_flags="Large dog", language="Polish", birth_date=datetime(1941, 5, 2).date(),
    )  # fmt: skip
    return a_visit(stockport_volunteer, residents=[may], notes="The bell at the side works")


@pytest.fixture
def phone(client, stockport_volunteer):
    client.force_login(stockport_volunteer)
    return client


def address(visit, *parts):
    return "/".join(["/field/visits", visit.reference, *parts, ""])


def answer_all(phone, visit, answers=WALKED_ANSWERS, outcome="visited"):
    """Walk the screens in their own order, as the pages lead; the address of the last one."""
    page = phone.post(address(visit, "how-it-went"), {"outcome": outcome})
    for _ in range(40):
        where = page.headers["Location"]
        if where.endswith("/check/"):
            return where
        if where.endswith("/do-now/"):
            page = phone.get(where)
            onward = re.findall(r'href="(/field/[^"]+)"[^>]*>Go on with', page.content.decode())
            page.headers["Location"] = onward[0]
            continue
        if where.endswith("/when/"):
            day = timezone.localdate(visit.planned_start).isoformat()
            page = phone.post(where, {"day": day, "clock": "10:05am"})
            continue
        key = where.rstrip("/").rsplit("/", 1)[1]
        page = phone.post(where, {"answer": answers.get(key, "")})
        assert page.status_code == 302, page.content.decode()
    raise AssertionError("the screens do not end")


def send(phone, visit):
    draft = VisitDraft.objects.get(visit=visit)
    return phone.post(address(visit, "check"), {"client_uuid": draft.client_uuid}, follow=True)


def test_a_visit_goes_from_todays_list_to_received_by_the_hub(phone, visit, stockport_volunteer):
    today = phone.get("/field/").content.decode()
    door = phone.get(address(visit)).content.decode()
    check = phone.get(answer_all(phone, visit)).content.decode()
    received = send(phone, visit).content.decode()

    assert "May Ollerenshaw" in today
    for words in ("14 Chapel Street", "Speak to her right side", "Large dog", "Speaks Polish", "bell at the side"):
        assert words in door
    assert "Nothing has been sent yet" in check
    assert "The resident alone" in check
    assert "Received by the hub" in received
    assert visit.reference in received
    record = VisitRecord.objects.get(visit=visit)
    assert record.answers.items() <= WALKED_ANSWERS.items()
    assert record.answers["follow_up"] == "6_weeks"
    assert timezone.localtime(record.happened_at).strftime("%H:%M") == "10:05"
    assert record.recorded_at <= record.received_at
    assert not VisitDraft.objects.exists()
    assert AuditEntry.objects.about(visit).filter(action="visit.read", actor_id=stockport_volunteer.pk).exists()


def test_the_page_at_the_door_tells_no_more_than_a_visitor_needs(phone, visit):
    door = phone.get(address(visit))

    text = door.content.decode()
    for more in ("1941", "496 0000", "+4416"):
        assert more not in text
    title = re.search(r"<title>(.*?)</title>", text, re.DOTALL)[1]
    assert "Ollerenshaw" not in title
    assert door.headers["Cache-Control"] == "no-store"


def test_every_screen_offers_999_and_159(phone, visit):
    phone.post(address(visit, "how-it-went"), {"outcome": "visited"})
    phone.post(address(visit, "questions", "present"), {"answer": "alone"})

    screens = ["/field/"] + [
        address(visit, *parts) for parts in ([], ["how-it-went"], ["questions", "consent"], ["when"])
    ]

    for screen in screens:
        text = phone.get(screen).content.decode()
        assert 'href="tel:999"' in text, screen
        assert 'href="tel:159"' in text, screen


def test_an_answer_that_cannot_wait_says_at_once_what_to_do(phone, visit):
    phone.post(address(visit, "how-it-went"), {"outcome": "visited"})
    phone.post(address(visit, "questions", "consent"), {"answer": "yes"})

    page = phone.post(address(visit, "questions", "paid_last_day"), {"answer": "bank_not_told"}, follow=True)

    text = page.content.decode()
    assert page.redirect_chain[-1][0].endswith("/questions/paid_last_day/do-now/")
    assert "Help them ring 159" in text
    assert "Ring 159</a>" in text


def test_what_was_typed_is_there_again_after_going_back(phone, visit):
    phone.post(address(visit, "how-it-went"), {"outcome": "visited"})
    phone.post(address(visit, "questions", "present"), {"answer": "chosen"})

    again = phone.get(address(visit, "questions", "present")).content.decode()
    resumed = phone.get(address(visit)).content.decode()

    assert re.search(r'value="chosen"[^>]*checked', again)
    assert "Go on where you were" in resumed
    assert address(visit, "questions", "consent") in resumed


def test_a_card_number_is_not_kept_and_the_screen_says_what_to_take_out(phone, visit):
    phone.post(address(visit, "how-it-went"), {"outcome": "no_answer"})

    page = phone.post(address(visit, "questions", "worrying"), {"answer": "He wrote 4111 1111 1111 1111 on a pad"})

    assert page.status_code == 400
    assert "This looks like a card number" in page.content.decode()
    assert "worrying" not in VisitDraft.objects.get().answers


def test_nobody_answered_needs_two_more_screens_and_no_checklist(phone, visit):
    answer_all(phone, visit, {"volunteer_ok": "fine"}, outcome="no_answer")
    received = send(phone, visit).content.decode()

    assert VisitRecord.objects.get().answers == {"volunteer_ok": "fine"}
    assert "The hub rings before it plans another visit" in received


@pytest.mark.feature(25)
@pytest.mark.feature(53)
def test_scam_mail_is_counted_and_what_was_handled_is_declared_on_the_phone(phone, stockport_volunteer, time_machine):
    time_machine.move_to("2026-12-02T12:00:00Z")
    visit = a_visit(stockport_volunteer)
    phone.force_login(stockport_volunteer)
    answers = WALKED_ANSWERS | {
        "scam_mail_seen": "some", "scam_mail_taken": "12", "handled": ["cash"], "handled_what": "A fiver, given back.",
    }  # fmt: skip

    check = phone.get(answer_all(phone, visit, answers)).content.decode()
    again = phone.get(address(visit, "questions", "scam_mail_taken")).content.decode()
    refused = phone.post(address(visit, "questions", "scam_mail_taken"), {"answer": "a dozen"})
    do_now = phone.get(address(visit, "questions", "handled", "do-now")).content.decode()
    send(phone, visit)

    assert "How many of them did you take away" in check
    assert 'value="12"' in again
    assert refused.status_code == 400
    assert "must be a whole number" in refused.content.decode()
    assert "Ring the hub today" in do_now
    kept = VisitRecord.objects.get().answers
    assert (kept["scam_mail_taken"], kept["handled"]) == ("12", ["cash"])
    assert visit.protective_actions.get().quantity == 12


def test_a_change_of_mind_about_notes_drops_what_was_noted(phone, visit):
    answer_all(phone, visit, {**WALKED_ANSWERS, "scam_kind": "ROMANCE"})

    phone.post(address(visit, "questions", "consent") + "?from=check", {"answer": "no"})
    send(phone, visit)

    assert "scam_kind" not in VisitRecord.objects.get().answers
    assert VisitRecord.objects.get().answers["consent"] == "no"


def test_pressed_twice_refreshed_or_sent_from_a_second_tab_it_is_one_record(phone, visit):
    answer_all(phone, visit)
    number = VisitDraft.objects.get().client_uuid

    first = phone.post(address(visit, "check"), {"client_uuid": number})
    again = phone.post(address(visit, "check"), {"client_uuid": number})
    other_tab = phone.post(address(visit, "questions", "lives"), {"answer": "family"})

    assert first.headers["Location"] == again.headers["Location"] == address(visit, "received")
    assert other_tab.headers["Location"] == address(visit, "received")
    assert VisitRecord.objects.get().answers["lives"] == "alone"


def test_a_check_page_with_another_number_sends_nothing(phone, visit):
    answer_all(phone, visit)

    phone.post(address(visit, "check"), {"client_uuid": uuid.uuid4()})

    assert not VisitRecord.objects.exists()


def test_a_visit_cancelled_meanwhile_says_so_and_takes_no_more_answers(phone, visit):
    phone.post(address(visit, "how-it-went"), {"outcome": "visited"})
    cancel_visit(visit, reason="Her son rang: she is in hospital", by=None)

    page = phone.post(address(visit, "questions", "present"), {"answer": "alone"}, follow=True)

    text = page.content.decode()
    assert "This visit is cancelled. Do not go." in text
    assert "hospital" not in text
    assert not VisitDraft.objects.exists()


def test_another_volunteers_visit_is_as_missing_as_one_that_never_was(phone, stockport_volunteer):
    other = a_visit(an_account("volunteer", "stockport"))

    answers = [
        phone.get(address(other, *parts)).status_code
        for parts in ([], ["how-it-went"], ["questions", "consent"], ["when"], ["check"], ["received"])
    ]
    never = phone.get("/field/visits/VT-0000-0000-0/")

    assert set(answers) == {404}
    assert never.status_code == 404
    assert other.reference not in phone.get("/field/").content.decode()


def test_staff_who_visit_see_there_their_own_visits_and_nobody_elses(client, stockport_officer, visit):
    theirs = a_visit(an_account("volunteer", "stockport"), officer=stockport_officer, start=at("14:00"))
    client.force_login(stockport_officer)

    page = client.get("/field/").content.decode()

    assert theirs.reference in page
    assert visit.reference not in page
    assert client.get(address(visit)).status_code == 404


def test_whoever_makes_no_visits_does_not_come_in_there(client, investigator, visit):
    client.force_login(investigator)

    assert client.get("/field/").status_code == 403
    assert client.get(address(visit)).status_code == 403


# The window of days ----------------------------------------------------------------------------------------


def in_sight(visit, moment) -> bool:
    return Visit.objects.in_volunteers_window(moment).filter(pk=visit.pk).exists()


@pytest.mark.parametrize(
    ("start", "opens"),
    [
        (datetime(2027, 3, 29, 9, tzinfo=UTC), datetime(2027, 3, 28, 0, tzinfo=UTC)),  # the day the clocks go forward
        (
            datetime(2027, 3, 30, 9, tzinfo=UTC),
            datetime(2027, 3, 28, 23, tzinfo=UTC),
        ),  # midnight an hour earlier
        (datetime(2027, 10, 31, 23, 30, tzinfo=UTC), datetime(2027, 10, 29, 23, tzinfo=UTC)),  # a day of 25 hours
        (datetime(2027, 11, 1, 0, 30, tzinfo=UTC), datetime(2027, 10, 30, 23, tzinfo=UTC)),
    ],
)
def test_a_visit_comes_in_sight_at_the_london_midnight_before_the_day_before(start, opens):
    visit = a_visit(start=start, hours=0.4, now=start - timedelta(days=9))

    assert not in_sight(visit, opens - timedelta(seconds=1))
    assert in_sight(visit, opens)
    assert visit.opens_at == opens


def test_a_visit_goes_out_of_sight_24_hours_after_it_closed_or_was_to_end():
    start = at("10:00", days=-1)
    forgotten = a_visit(start=start)
    recorded = a_visit(an_account("volunteer", "stockport"), start=start)
    closed = the_record_of(recorded, now=start + timedelta(minutes=40)).received_at

    a_day = timedelta(hours=24)
    assert in_sight(forgotten, forgotten.planned_end + a_day - timedelta(seconds=1))
    assert not in_sight(forgotten, forgotten.planned_end + a_day)
    assert in_sight(recorded, closed + a_day - timedelta(seconds=1))
    assert not in_sight(recorded, closed + a_day)


def test_a_visit_called_off_a_day_before_it_says_so_until_it_would_have_been_over():
    visit = a_visit(start=at("17:30", days=2), now=at("09:00"))
    never_seen = a_visit(start=at("10:00", days=9), now=at("09:00"))
    cancel_visit(visit, reason="She has died.", by=None, now=at("12:00", days=1))
    cancel_visit(never_seen, reason="She is away.", by=None, now=at("12:00", days=1))

    def in_sight(moment):
        return set(Visit.objects.in_volunteers_window(moment))

    assert visit in in_sight(at("16:00", days=2))
    assert visit in in_sight(at("18:00", days=3))
    assert visit not in in_sight(at("18:31", days=3))
    assert never_seen not in in_sight(at("09:00", days=9))


@pytest.mark.parametrize("was_there", [True, False])
def test_whose_check_is_withdrawn_after_they_were_there_still_says_how_it_went(
    phone, stockport_volunteer, stockport_coordinator, time_machine, was_there
):
    time_machine.move_to(at("10:00"), tick=False)
    on_the_rota()
    visit = a_visit(stockport_volunteer, start=at("10:00"), now=at("08:00"))
    if was_there:
        start_outing(visit, by=stockport_volunteer)
    time_machine.move_to(at("12:00"), tick=False)
    for check in stockport_volunteer.volunteer.checks.filter(requirement="DBS_ENH"):
        withdraw_check(check, reason="Another person’s.", by=stockport_coordinator)

    assert (visit in Visit.objects.in_sight_of(stockport_volunteer, at("12:00"))) is was_there


def test_out_of_sight_the_page_is_gone_and_what_was_typed_is_forgotten(phone, visit, stockport_volunteer):
    phone.post(address(visit, "how-it-went"), {"outcome": "visited"})

    with time_machine.travel(visit.planned_end + timedelta(hours=25)):
        phone.force_login(stockport_volunteer)
        page = phone.get(address(visit))
        forgotten = forget_lapsed_drafts()

    assert page.status_code == 404
    assert forgotten == 1
    assert not VisitDraft.objects.exists()


def test_a_time_before_the_visit_was_planned_is_refused_on_the_screen_that_asks_for_it(phone, stockport_volunteer):
    start = at("10:30", days=-1)
    visit = a_visit(stockport_volunteer, start=start, now=at("09:00", days=-1))

    with time_machine.travel(at("11:00", days=-1)):
        phone.force_login(stockport_volunteer)
        at_the_end = answer_all(phone, visit)
        page = phone.post(address(visit, "when"), {"day": timezone.localdate(start).isoformat(), "clock": "8:30am"})

    assert at_the_end.endswith("/check/")
    assert page.status_code == 400
    assert "and cannot have happened before that. Check the day and the time." in page.content.decode()
