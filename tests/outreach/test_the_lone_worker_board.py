"""The board, its pages, and the volunteer's own."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from fraudhub.audit.models import AuditEntry
from fraudhub.inbox.sorting import what_waits
from outreach import tasks
from outreach.models import Outing, Volunteer
from outreach.verbs import ask_for_help, check_visitor, climb_outings
from tests.factories.accounts import an_account
from tests.factories.geography import a_postcode_in
from tests.factories.lone_working import on_the_rota, out_by_hand, out_on_a_visit
from tests.factories.outreach import a_live_borough, a_visit, at, the_record_of
from tests.factories.people import a_person

pytestmark = pytest.mark.django_db
NOW = datetime(2025, 6, 2, 13, tzinfo=UTC)  # 2pm


@pytest.fixture(autouse=True)
def _monday(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def go(time_machine):
    return lambda **later: time_machine.move_to(NOW + timedelta(**later), tick=False)


@pytest.fixture
def rota(stockport_officer):
    return on_the_rota(stockport_officer)


def text_of(response) -> str:
    text = re.sub(r"<[^>]+>", " ", response.content.decode().split("<main", 1)[-1])
    return " ".join(text.split())


def sign_in(client, user):
    """Again, as the quarter of an hour is over in which a page may be left alone."""
    client.logout()
    client.force_login(user)


def press(client, word, outing, so_far="", **more):
    """A button of the page of whoever is out."""
    typed = {"mark": outing.mark, "word": word, "so_far": so_far}
    return client.post("/field/out/say/", typed, follow=True, **more)


def board(client) -> str:
    return text_of(client.get("/lone-working/"))


# The hub -------------------------------------------------------------------------------------------------


@pytest.mark.feature(22)
def test_the_board_shows_who_is_out_where_and_when_they_are_due(client, rota, stockport_officer, stockport_volunteer):
    out_on_a_visit(stockport_volunteer, residents=[a_person(address="14 Chapel Street")])
    client.force_login(stockport_officer)

    told = board(client)

    assert "On duty for lone workers: Olive Stockport (first)." in told
    assert "As it was on 2 June 2025 at 2pm." in told
    for word in ("Jean Stockport", "Out", "3pm", "Since 2pm", "14 Chapel Street", "999", "101"):
        assert word in told
    assert AuditEntry.objects.filter(action="outing.list_read").count() == 1


@pytest.mark.feature(22)
def test_help_comes_first_then_the_latest_then_who_is_due_next(client, rota, stockport_officer, go):
    names = {}
    for name, minutes in (("Next", 90), ("Later", 120), ("Late", 10), ("Latest", 5), ("Help", 100)):
        names[name] = out_on_a_visit(an_account("volunteer", "stockport", name=name), minutes=minutes)
    go(minutes=60)
    ask_for_help(names["Help"], by=names["Help"].user)
    client.force_login(stockport_officer)

    told = client.get("/lone-working/").content.decode()

    found = re.findall(r'href="/lone-working/LW[^"]+">(\w+)</a>', told)
    assert found == ["Help", "Latest", "Late", "Next", "Later"]


@pytest.mark.feature(22)
def test_what_is_to_be_done_is_said_by_the_clock_whether_the_sweep_ran_or_not(client, rota, stockport_officer, go):
    outing = out_on_a_visit(minutes=60, residents=[a_person(address="14 Chapel Street")])
    client.force_login(stockport_officer)

    for minutes, words in (
        (61, "1 minute late"),
        (75, "Late: the person on duty rings"),
        (90, "Late: the coordinators ring"),
        (105, "Late: ask the police for advice"),
    ):
        go(minutes=minutes)
        sign_in(client, stockport_officer)
        assert words in board(client), minutes

    page = text_of(client.get(outing.url()))
    assert "Ring 101 and ask the police for advice." in page
    assert "What to tell the police" in page
    assert f"alone at 14 Chapel Street, {outing.visit.residents.get().address.postcode} since 2pm" in page
    assert "Phone of the home 0161 496 0000" in page


@pytest.mark.feature(22)
def test_the_board_says_when_nobody_is_called_by_itself(client, rota, stockport_officer, stockport_volunteer, go):
    out_by_hand(stockport_volunteer, by=stockport_officer)
    client.force_login(stockport_officer)
    warning = "The hub calls nobody by itself at this moment."

    assert warning in board(client)
    tasks.climb()
    assert warning not in board(client)
    go(seconds=61)
    assert warning in board(client)


def test_a_hub_without_anybody_on_the_rota_reads_so_here_and_on_the_duty_page(client, stockport_coordinator):
    client.force_login(stockport_coordinator)

    assert "Nobody is on duty for lone workers in Stockport now. No visit can be started there." in board(client)
    assert "Nobody is on duty for lone workers in Stockport now" in text_of(client.get("/duty/"))


@pytest.mark.feature(22)
def test_a_record_that_arrives_is_shown_and_ends_nothing(client, rota, stockport_officer, stockport_volunteer, go):
    outing = out_on_a_visit(stockport_volunteer)
    go(minutes=65)
    the_record_of(outing.visit)
    client.force_login(stockport_officer)

    assert "Visit recorded at 3:05pm, not yet said safe." in board(client)
    outing.refresh_from_db()
    assert outing.is_out


@pytest.mark.feature(22)
def test_staff_enter_somebody_who_rings_in_and_later_say_that_they_are_safe(
    client, rota, stockport_officer, stockport_volunteer, go
):
    client.force_login(stockport_officer)
    typed = {
        "borough": "E08000007", "user": stockport_volunteer.pk, "what_for": "A stall at the market",
        "where": "Market Place, SK1 1EU", "since": "1:30pm", "due_back": "3:30pm",
    }  # fmt: skip
    a_live_borough("stockport")
    client.post("/lone-working/enter/", typed)
    outing = Outing.objects.get()
    assert outing.started_at == NOW - timedelta(minutes=30)
    assert "Market Place, SK1 1EU" in board(client)
    go(minutes=120)
    sign_in(client, stockport_officer)

    refused = client.post(outing.url("find_safe"), {"how_known": ""})
    assert refused.status_code == 400
    client.post(
        outing.url("find_safe"),
        {"how_known": "She rang from home.", "on": "2025-06-02", "clock": "3:20pm"},
    )

    page = text_of(client.get(outing.url()))
    assert "Somebody made sure: Olive Stockport" in page
    assert "She rang from home." in page
    assert "Counts 110 minutes" in page
    assert "Nobody is out" in board(client)
    assert "Back in the last 24 hours" in board(client)


def test_a_visit_entered_by_hand_is_due_back_after_its_length(client, rota, stockport_officer, stockport_volunteer):
    visit = a_visit(stockport_volunteer, start=at("14:00"), hours=1.5, now=at("08:00"))
    client.force_login(stockport_officer)

    client.post(
        "/lone-working/enter/",
        {"borough": "E08000007", "user": stockport_volunteer.pk, "visit": visit.pk, "since": "1:50pm"},
    )

    outing = Outing.objects.get()
    assert (outing.visit, outing.due_back_at) == (visit, NOW + timedelta(minutes=80))


@pytest.mark.feature(22)
@pytest.mark.parametrize(
    ("rings_in_at", "since", "due_back", "minutes"),
    [
        ("2025-06-02T23:40:00+01:00", "11:30pm", "12:30am", 60),
        ("2025-06-03T00:20:00+01:00", "11:30pm", "1am", 90),
        ("2025-10-26T00:30:00+01:00", "11:30pm", "2:30am", 240),  # through the hour that comes twice
        ("2025-03-30T00:30:00+00:00", "11:30pm", "2:30am", 120),  # and through the one that is left out
    ],
)
def test_an_evening_goes_past_midnight(
    client, stockport_officer, stockport_volunteer, time_machine, rings_in_at, since, due_back, minutes
):
    a_live_borough("stockport")
    time_machine.move_to(datetime.fromisoformat(rings_in_at), tick=False)
    on_the_rota(stockport_officer)
    client.force_login(stockport_officer)

    client.post(
        "/lone-working/enter/",
        {"borough": "E08000007", "user": stockport_volunteer.pk, "what_for": "A late talk", "where": "Town Hall",
         "since": since, "due_back": due_back},
    )  # fmt: skip

    outing = Outing.objects.get()
    assert 0 <= (datetime.fromisoformat(rings_in_at) - outing.started_at).total_seconds() / 60 <= 60
    assert (outing.due_back_at - outing.started_at).total_seconds() / 60 == minutes


def test_a_visit_of_last_night_can_still_be_chosen_after_midnight(
    client, stockport_officer, stockport_volunteer, time_machine
):
    visit = a_visit(stockport_volunteer, start=at("22:30"), hours=1.4, now=at("08:00"))
    time_machine.move_to(at("00:10", days=1), tick=False)
    on_the_rota(stockport_officer)
    client.force_login(stockport_officer)

    client.post(
        "/lone-working/enter/",
        {"borough": "E08000007", "user": stockport_volunteer.pk, "visit": visit.pk, "since": "10:50pm",
         "due_back": "12:40am"},
    )  # fmt: skip

    outing = Outing.objects.get()
    assert (outing.visit, outing.due_back_at) == (visit, at("00:40"))


def test_what_is_missing_is_said_and_what_was_typed_is_kept(client, rota, stockport_officer, stockport_volunteer):
    client.force_login(stockport_officer)

    page = client.post(
        "/lone-working/enter/",
        {"borough": "E08000007", "user": stockport_volunteer.pk, "since": "half past", "where": "Market Place"},
    )

    told = page.content.decode()
    assert page.status_code == 400
    for sentence in (
        "Choose a visit, or say what they are there for.",
        "must be a time, like 9:30am",
        "Enter when they are due back",
    ):
        assert sentence in told
    assert 'value="half past"' in told
    assert 'value="Market Place"' in told


def test_a_rule_that_stands_in_the_way_is_read_and_what_was_typed_is_kept(
    client, stockport_officer, stockport_volunteer
):
    client.force_login(stockport_officer)

    page = client.post(
        "/lone-working/enter/",
        {"borough": "E08000007", "user": stockport_volunteer.pk, "what_for": "A stall", "where": "Market Place",
         "since": "1:30pm", "due_back": "3:30pm"},
    )  # fmt: skip

    assert page.status_code == 400
    assert "Nobody is on duty for lone workers in Stockport now. Tell them not to go in" in page.content.decode()
    assert 'value="Market Place"' in page.content.decode()


def test_an_alert_is_worked_on_its_page(client, rota, stockport_officer, stockport_volunteer, go):
    outing = out_on_a_visit(stockport_volunteer)
    client.force_login(stockport_officer)
    early = client.post(outing.url("see_to"))
    assert "They are not late" in text_of(early)
    go(minutes=80)
    climb_outings()
    sign_in(client, stockport_officer)

    client.post(outing.url("see_to"))
    assert "Olive Stockport sees to it, since 3:20pm." in text_of(client.get(outing.url()))
    client.post(outing.url("give_back"))
    client.post(outing.url("note"), {"text": "Her phone is off."})
    client.post(outing.url("extend"), {"minutes": "30", "text": "She rang: the bus is late."})

    page = text_of(client.get(outing.url()))
    for word in ("Her phone is off.", "She rang: the bus is late.", "Called: Olive Stockport", "Given back", "3:50pm",
                 "30 minutes more than planned"):  # fmt: skip
        assert word in page
    client.post(outing.url("call_everybody"), {"text": "She said the code word."})
    assert "Asks for help" in text_of(client.get(outing.url()))
    assert AuditEntry.objects.filter(action="outing.noted").count() == 1


def test_whoever_is_called_reads_how_to_reach_them_and_who_to_ring(
    client, rota, stockport_officer, stockport_volunteer
):
    outing = out_on_a_visit(stockport_volunteer)
    Volunteer.objects.filter(user=stockport_volunteer).update(
        phone="+447700900123", emergency_name="Their sister", emergency_phone="+441614960055", vehicle="Red Fiesta"
    )
    client.force_login(stockport_officer)

    page = text_of(client.get(outing.url()))

    for told in ("07700 900123", "Their sister, 0161 496 0055", "Red Fiesta"):
        assert told in page


@pytest.mark.feature(22)
def test_help_heads_the_inbox_before_older_dangers_and_then_come_the_late(client, rota, stockport_officer, go):
    late, helped = out_on_a_visit(minutes=5), out_on_a_visit(minutes=60)
    check = check_visitor(asked_for="00000000", postcode=a_postcode_in("stockport", 0), by=stockport_officer)
    just_late = out_on_a_visit(minutes=30)
    go(minutes=40)
    ask_for_help(helped, by=helped.user)

    waiting, _ = what_waits(stockport_officer)

    assert [each.item.reference for each in waiting][:3] == [helped.reference, late.reference, check.reference]
    assert just_late.reference not in {each.item.reference for each in waiting}  # ten minutes: not yet
    client.force_login(stockport_officer)
    told = text_of(client.get("/inbox/"))
    assert "Out alone, and asks for help" in told
    assert "asked for help at 2:40pm. Nobody sees to it." in told


def test_home_says_how_many_are_out(client, rota, stockport_officer, trafford_officer):
    out_on_a_visit()
    client.force_login(stockport_officer)
    assert "Out alone now 1" in text_of(client.get("/"))

    client.force_login(trafford_officer)
    assert "Out alone now 0" in text_of(client.get("/"))


def test_the_neighbours_board_shows_nobody_of_ours(client, rota, trafford_officer, stockport_volunteer):
    outing = out_on_a_visit(stockport_volunteer)
    client.force_login(trafford_officer)

    assert "Jean Stockport" not in board(client)
    assert client.get(outing.url()).status_code == 404


# The volunteer's phone -----------------------------------------------------------------------------------


@pytest.fixture
def visit(stockport_volunteer):
    return a_visit(stockport_volunteer, start=at("14:00"), now=at("08:00"))


@pytest.mark.feature(22)
def test_a_volunteer_arrives_stays_longer_and_leaves_safely_by_three_presses(
    client, rota, visit, stockport_volunteer, go
):
    client.force_login(stockport_volunteer)
    page = f"/field/visits/{visit.reference}/"
    assert "I have arrived" in client.get(page).content.decode()

    arrived = client.post(f"{page}arrived/", follow=True)
    outing = Outing.objects.get()
    assert arrived.redirect_chain[-1][0] == f"/field/out/{outing.reference}/"
    assert "Due back by 3pm" in text_of(arrived)
    assert "You are out: say that you have left" in text_of(client.get(page))
    assert "You are out: say that you have left" in text_of(client.get("/field/"))
    longer = press(client, "longer", outing, so_far="0")
    assert "Due back by 3:15pm" in text_of(press(client, "longer", outing, so_far="0"))  # the reply was lost
    assert "Due back by 3:15pm" in text_of(longer)
    go(minutes=25)
    client.get(f"/field/out/{outing.reference}/")
    go(minutes=50)
    left = press(client, "safe", outing)

    assert "You were said to be safe at 2:50pm. The hub knows." in text_of(left)
    outing.refresh_from_db()
    assert outing.minutes == 50
    again = press(client, "safe", outing)
    assert "You are safe" in text_of(again)
    assert outing.steps.count() == 3


@pytest.mark.feature(22)
def test_who_may_not_go_in_reads_why(client, visit, stockport_volunteer):
    client.force_login(stockport_volunteer)

    page = client.post(f"/field/visits/{visit.reference}/arrived/")

    assert page.status_code == 400
    assert "Nobody is on duty for lone workers in Stockport now. Do not go in. Ring the hub." in page.content.decode()
    assert not Outing.objects.exists()


@pytest.mark.feature(22)
def test_help_needs_no_start_and_no_rota(client, visit, stockport_volunteer, stockport_coordinator):
    client.force_login(stockport_volunteer)

    told = client.post(f"/field/visits/{visit.reference}/help/", follow=True)

    assert "The hub was told at 2pm. In danger, ring 999." in text_of(told)
    outing = Outing.objects.get()
    assert [call.user for call in outing.calls.all()] == [stockport_coordinator]


@pytest.mark.feature(22)
def test_once_the_hub_has_the_record_it_asks_whether_they_have_left(client, rota, visit, stockport_volunteer):
    client.force_login(stockport_volunteer)
    client.post(f"/field/visits/{visit.reference}/arrived/")
    the_record_of(visit)

    page = client.get(f"/field/visits/{visit.reference}/received/").content.decode()

    outing = Outing.objects.get()
    assert "Have you left safely?" in page
    assert f'name="mark" value="{outing.mark}"' in page
    press(client, "safe", outing)
    assert "Have you left safely?" not in client.get(f"/field/visits/{visit.reference}/received/").content.decode()


def test_who_was_entered_by_hand_says_themselves_that_they_are_safe(
    client, rota, stockport_officer, stockport_volunteer
):
    outing = out_by_hand(stockport_volunteer, by=stockport_officer)
    client.force_login(stockport_volunteer)

    assert "A stall at the market, since 2pm" in text_of(client.get(f"/field/out/{outing.reference}/"))
    press(client, "safe", outing)

    outing.refresh_from_db()
    assert outing.ended_how == "said_safe"


@pytest.mark.feature(22)
@pytest.mark.parametrize(
    ("word", "told"),
    [
        ("safe", "You were said to be safe at 3:10pm."),
        ("longer", "Due back by 3:25pm"),
        ("help", "The hub was told at 3:10pm that you need help."),
    ],
)
def test_an_hour_later_when_the_phone_is_signed_out_its_buttons_still_work(word, told, rota, stockport_volunteer, go):
    client = Client(enforce_csrf_checks=True)
    outing = out_on_a_visit(stockport_volunteer)
    client.force_login(stockport_volunteer)
    page = client.get(f"/field/out/{outing.reference}/").content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
    go(minutes=70)

    answer = client.post("/field/out/say/", {"mark": outing.mark, "word": word, "csrfmiddlewaretoken": token})

    assert answer.status_code == 200
    assert told in text_of(answer)
    assert "You were signed out" in text_of(answer)
    assert outing.steps.order_by("-pk").first().by == stockport_volunteer
    assert client.get(f"/field/out/{outing.reference}/").status_code == 302  # nothing is shown


def test_a_mark_we_did_not_sign_says_nothing(client, rota):
    outing = out_on_a_visit()

    for sent in (
        {"mark": outing.reference, "word": "safe"}, {"mark": outing.mark + "x", "word": "safe"},
        {"mark": outing.mark, "word": "hello"}, {},
    ):  # fmt: skip
        assert client.post("/field/out/say/", sent).status_code == 403
    outing.refresh_from_db()
    assert outing.is_out


def test_what_is_refused_is_said_to_who_is_signed_out(client, rota):
    outing = out_on_a_visit()
    for _ in range(8):
        press(client, "longer", outing)

    page = press(client, "longer", outing)

    assert page.status_code == 400
    assert "That would be more than 2 hours longer than planned. Ring the hub" in text_of(page)


def test_another_volunteers_outing_is_not_there(client, rota, stockport_volunteer):
    outing = out_on_a_visit()
    client.force_login(stockport_volunteer)

    assert client.get(f"/field/out/{outing.reference}/").status_code == 404
