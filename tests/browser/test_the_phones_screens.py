"""The volunteer's phone as a hand and an eye outdoors meet it: one question a screen, with no signal, honest about what
the hub has."""

import json

import pytest

from fraudhub.referrals.models import Concern
from outreach.models import Outing, UnnamedConcern, VisitRecord
from tests.browser.phone import (
    ADDRESS,
    answer_all,
    at,
    find_signal,
    kept_for_no_signal,
    lose_signal,
    press_on,
    set_up,
    unlock,
    what_is_wrong,
    with_second_step,
)
from tests.browser.profile import states
from tests.factories.accounts import an_account
from tests.factories.lone_working import on_the_rota
from tests.factories.outreach import WALKED_ANSWERS, a_visit
from tests.factories.outreach import at as at_clock
from tests.factories.people import a_person

pytestmark = pytest.mark.browser

NAME = "Winifred Ashworth"


def jean_and_her_visit(**person):
    jean = an_account("volunteer", "stockport", name="Jean Stockport")
    on_the_rota()
    winifred = a_person(full_name=NAME, **person)
    visit = a_visit(jean, start=at_clock("00:30"), now=at_clock("00:00", days=-1), residents=[winifred])
    return jean, visit


@pytest.mark.feature(1)
@pytest.mark.feature(151)
def test_a_whole_visit_is_recorded_by_thumb_with_no_signal_and_says_what_the_hub_has(signed_in, committed_db):
    jean, visit = jean_and_her_visit()
    page, wrong, places = signed_in(jean, width=360, height=640), [], []

    def looked(name):
        wrong.extend(what_is_wrong(page, name))
        places.append(page.title() + page.url)

    set_up(page, looked=looked)
    kept_for_no_signal(page)
    lose_signal(page)
    page.reload()
    at(page, "Type your PIN")
    looked("locked")
    unlock(page)
    at(page, "Your visits")
    looked("your visits")
    page.get_by_text(NAME).click()
    at(page, "Visit at 12:30am")
    looked("the visit")
    page.get_by_role("button", name="I have arrived").click()
    at(page, "You are out")
    looked("out, and the hub does not know")
    assert "The hub does not know yet" in page.locator("main").inner_text()
    page.get_by_role("link", name="The visit").click()
    at(page, "Visit at 12:30am")
    page.get_by_role("link", name="Say how it went").click()
    answer_all(page, answers=WALKED_ANSWERS | {"money_danger": "here"}, looked=looked)
    page.get_by_role("button", name="Send to the hub").click()
    at(page, "Saved on this phone")
    looked("saved")
    offline = page.locator("body").inner_text()
    count_offline = VisitRecord.objects.count()
    find_signal(page)
    at(page, "Received by the hub")
    looked("received")

    assert wrong == []
    assert not [place for place in places if "Winifred" in place or visit.reference in place]
    assert (count_offline, "Received by" in offline, "Waiting: 2" in offline) == (0, False, True)
    assert VisitRecord.objects.get().visit == visit
    assert Outing.objects.get().visit == visit


@pytest.mark.feature(147)
def test_every_other_screen_is_large_plain_and_clean(signed_in, committed_db):
    jean, _ = jean_and_her_visit(access_needs="Ring the side bell.", language="Urdu")
    page, wrong = signed_in(jean, width=360, height=640), []
    set_up(page)

    for address, title in (
        ("#/words", "Words to say"), ("#/numbers", "Numbers to ring"), ("#/sent", "What you sent"),
        ("#/phone", "This phone"), ("#/phone/sign-out", "Sign out of this phone"),
        ("#/danger/danger_now", "Danger now"), ("#/danger/money_now", "Money going now"),
        ("#/danger/worried", "Worried"),
    ):  # fmt: skip
        page.evaluate("address => location.hash = address", address)
        at(page, title)
        wrong += what_is_wrong(page, title)
    page.evaluate("location.hash = '#/'")
    page.get_by_text(NAME).click()
    page.get_by_role("link", name="Something about this person is not right").click()
    at(page, "Something is not right")
    wrong += what_is_wrong(page, "not right")
    page.get_by_role("link", name="Not right address").click()
    at(page, "Address: what is right?")
    wrong += what_is_wrong(page, "what is right")
    page.set_viewport_size({"width": 1280, "height": 800})
    wrong += what_is_wrong(page, "what is right, on a desk")

    assert wrong == []


@pytest.mark.feature(17)
def test_what_is_not_right_keeps_both_values_on_the_phone_and_goes_with_the_visit(signed_in, committed_db):
    jean, visit = jean_and_her_visit()
    page = signed_in(jean, width=360, height=640)
    set_up(page)
    page.get_by_text(NAME).click()
    page.get_by_role("link", name="Something about this person is not right").click()
    page.get_by_role("link", name="Not right language").click()
    at(page, "Language: what is right?")
    page.get_by_label("What is right").fill("Urdu")
    page.get_by_role("button", name="Save and go on").click()
    at(page, "Something is not right")

    page.get_by_role("link", name="Back to the visit").click()
    page.get_by_role("link", name="Say how it went").click()
    answer_all(page, outcome="no_answer")
    shown = page.locator("main").inner_text()
    page.get_by_role("button", name="Send to the hub").click()
    at(page, "Received by the hub")

    assert "You wrote: Urdu" in shown
    assert visit.corrections.get().says == "Urdu"


@pytest.mark.feature(76)
def test_danger_opens_the_numbers_and_the_words_with_no_signal_and_nothing_ever_downloaded(signed_in, committed_db):
    page = signed_in(None, width=360, height=640)
    page.goto(ADDRESS)
    at(page, "Sign in first")
    kept_for_no_signal(page)
    lose_signal(page)
    page.reload()
    at(page, "You need a signal once")

    page.get_by_role("link", name="Danger now").click()
    at(page, "Danger now")

    said = page.locator("main").inner_text()
    assert page.locator("main a[href='tel:999']").is_visible()
    assert "The hub is not told by this phone now. Ring the hub yourself." in said
    assert "get out first" in said
    assert what_is_wrong(page, "danger") == []
    find_signal(page)


@pytest.mark.feature(75)
def test_danger_pressed_on_a_locked_phone_with_no_signal_goes_first_and_is_never_said_to_be_with_the_hub_before_it_is(
    signed_in, committed_db
):
    jean, _ = jean_and_her_visit()
    page = signed_in(jean, width=360, height=640)
    set_up(page)
    kept_for_no_signal(page)
    lose_signal(page)
    page.reload()
    at(page, "Type your PIN")

    page.get_by_role("link", name="Danger now").evaluate("link => (link.click(), link.click())")  # a hand that shakes
    at(page, "Danger now")
    page.get_by_role("link", name="Danger now").click()
    kept = states(page)
    before = page.locator("main").inner_text()
    find_signal(page)
    page.get_by_text("The hub has it since").wait_for()

    assert kept == ["waiting"]
    assert "The hub does not know yet." in before
    assert "Text the hub" in before
    assert [concern.kind_id for concern in UnnamedConcern.objects.all()] == ["danger_now"]


@pytest.mark.feature(75)
def test_money_going_at_a_visit_reaches_the_hub_at_one_press_with_whom_it_is_about(signed_in, committed_db):
    jean, visit = jean_and_her_visit()
    page = signed_in(jean, width=360, height=640)
    set_up(page)
    page.get_by_text(NAME).click()
    at(page, "Visit at 12:30am")

    page.get_by_role("link", name="Money going now").click()
    page.get_by_text("The hub has it since").wait_for()

    concern = Concern.objects.get()
    assert (concern.kind_id, concern.source_reference) == ("money_now", visit.reference)
    assert page.locator("main a[href='tel:159']").is_visible()


@pytest.mark.feature(24)
def test_put_away_leaves_a_page_of_notes_until_two_slow_taps_even_over_a_reload(signed_in, committed_db):
    jean, _ = jean_and_her_visit()
    page = signed_in(jean, width=360, height=640)
    set_up(page)

    page.get_by_role("button", name="Put it away").click()
    shown = [page.title(), page.locator("body").inner_text()]
    page.locator(".away").evaluate("it => { it.click(); it.click() }")  # hasty, however slow the machine is
    still = page.title()
    page.reload()
    page.locator(".away").wait_for()
    shown += [page.title(), page.locator("body").inner_text()]
    page.locator(".away li").first.click()
    page.wait_for_timeout(700)
    page.locator(".away li").first.click()
    at(page, "Type your PIN")

    assert still == "Notes"
    assert not [each for each in shown if "isit" in each or "anger" in each or NAME in each]


@pytest.mark.feature(147)
def test_the_phone_is_worked_by_keyboard_alone(signed_in, committed_db):
    jean, _ = jean_and_her_visit()
    page = signed_in(jean)
    with_second_step(page)
    page.goto(ADDRESS)
    at(page, "Set up this phone")

    tab_to(page, "Choose a PIN")
    page.keyboard.press("Enter")
    for title in ("Choose a PIN", "Type the PIN again"):
        at(page, title)
        page.keyboard.type("582913")
        page.keyboard.press("Enter")
    at(page, "Your visits")
    tab_to(page, NAME)
    page.keyboard.press("Enter")
    at(page, "Visit at 12:30am")
    tab_to(page, "Say how it went")
    page.keyboard.press("Enter")
    at(page, "How did it go?")
    tab_to(page, "")
    page.keyboard.press("ArrowDown")
    tab_to(page, "Save and go on")
    page.keyboard.press("Enter")
    at(page, "Did anything worry you that we have not asked about?")
    tab_to(page, "Back")
    page.keyboard.press("Enter")
    at(page, "How did it go?")
    kept = page.locator("input:checked").get_attribute("value")

    assert kept == "no_answer"
    assert page.evaluate("document.activeElement.id") == "h1"


def tab_to(page, words: str) -> None:
    """Tab until what has the focus reads so; "" is the first answer."""
    for _ in range(40):
        page.keyboard.press("Tab")
        reads, tag = page.evaluate("[document.activeElement.textContent, document.activeElement.tagName]")
        if tag == "BODY":  # past the last one, and round again
            continue
        if (words and words in reads) or (not words and tag == "INPUT"):
            assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none" or tag == "INPUT"
            return
    raise AssertionError(f"Tab never came to {words!r}")


@pytest.mark.feature(11)
def test_signing_out_says_first_what_is_not_sent(signed_in, committed_db):
    jean, _ = jean_and_her_visit()
    page = signed_in(jean, width=360, height=640)
    set_up(page)
    lose_signal(page)
    page.get_by_text(NAME).click()
    page.get_by_role("link", name="Say how it went").click()
    answer_all(page, outcome="no_answer")
    page.get_by_role("button", name="Send to the hub").click()
    at(page, "Saved on this phone")

    page.evaluate("location.hash = '#/phone/sign-out'")
    at(page, "Sign out of this phone")
    warned = page.locator("main").inner_text()
    page.get_by_role("button", name="Sign out and take the visits off").click()
    at(page, "Nothing is held on this phone")

    assert "Not sent yet: 1" in warned
    assert "Not sent yet: 1" in page.locator("main").inner_text()
    find_signal(page)


@pytest.mark.feature(11)
def test_signing_out_here_or_on_any_page_says_first_what_was_begun(signed_in, committed_db):
    jean, _ = jean_and_her_visit()
    page, said = signed_in(jean, width=360, height=640), []
    page.on("dialog", lambda dialog: (said.append(dialog.message), dialog.dismiss()))
    set_up(page)
    page.get_by_text(NAME).click()
    page.get_by_role("link", name="Something about this person is not right").click()
    page.get_by_role("link", name="Not right language").click()
    at(page, "Language: what is right?")
    page.get_by_label("What is right").fill("Urdu")
    page.get_by_role("button", name="Save and go on").click()
    at(page, "Something is not right")
    page.evaluate("location.hash = '#/phone/sign-out'")
    at(page, "Sign out of this phone")
    begun = page.locator("main").inner_text()
    sign_out_on_the_page_of_visits(page)

    page.goto(ADDRESS)
    unlock(page)
    page.get_by_text(NAME).click()
    page.get_by_role("link", name="Say how it went").click()
    at(page, "How did it go?")
    page.locator("input[value='no_answer']").check()
    press_on(page)
    sign_out_on_the_page_of_visits(page)

    assert "Begun and not sent: 1" in begun
    assert [each.split(".")[0] for each in said] == [
        "Not sent yet from this phone: 1",
        "Not sent yet from this phone: 1",
    ]
    assert page.url.endswith("/field/")


def sign_out_on_the_page_of_visits(page) -> None:
    page.goto("/field/")
    page.get_by_text("Menu", exact=True).click()
    with page.expect_event("dialog"):
        page.get_by_role("button", name="Sign out").click()


def test_without_a_script_the_phone_leads_to_the_pages_that_need_none(signed_in, committed_db):
    jean, _ = jean_and_her_visit()
    page = signed_in(jean, width=360, height=640, java_script_enabled=False)

    page.goto("/field/")
    offered = page.locator("[data-phone-offer]").is_visible()
    page.goto(ADDRESS)
    page.get_by_role("link", name="Use the pages that need a signal and no script").click()

    assert not offered
    assert page.locator("h1").inner_text() == "Your visits"


def test_the_list_of_visits_leads_to_the_phone_where_a_script_runs(signed_in, committed_db):
    jean, _ = jean_and_her_visit()
    page = signed_in(jean, width=360, height=640)
    with_second_step(page)

    page.goto("/field/")
    page.get_by_role("link", name="Keep your visits on this phone").click()
    at(page, "Set up this phone")

    assert json.loads(page.request.get("/field/phone/manifest.webmanifest").text())["name"] == "Visits"
