"""A warning before the session ends: it can be put off, and nothing that was typed is lost."""

import pytest
from django.utils import timezone

from fraudhub.accounts.models import SignedInSession
from fraudhub.accounts.sessions import LAST_SEEN_KEY, STARTED_KEY, SessionStore
from outreach.models import Event
from tests.browser.conftest import session_cookie
from tests.browser.looking import what_axe_finds, what_is_too_wide
from tests.factories.accounts import an_account
from tests.factories.outreach import a_live_borough

pytestmark = [pytest.mark.browser, pytest.mark.feature(150)]
PASSWORD = "a-long-password-of-hers"


@pytest.fixture
def officer(committed_db):
    a_live_borough("stockport")
    return an_account("hub_officer", "stockport", name="Olive Stockport")


@pytest.fixture
def typing(signed_in, officer):
    """A page with something typed and not saved."""
    page = signed_in(officer, width=360)
    page.goto("/events/log/")
    page.get_by_label("Place").fill("Edgeley Library")
    return page


def nothing_happens(user, *, for_s: int = 0, since_s: int | None = None) -> None:
    """As if the session of that person had been used, or begun, that long ago."""
    key = SignedInSession.objects.get(user=user).session_key
    session = SessionStore(key)
    now = int(timezone.now().timestamp())
    session[LAST_SEEN_KEY] = now - for_s
    if since_s is not None:
        session[STARTED_KEY] = now - since_s
    session.save()


def look_again(page) -> None:
    """As on coming back to the tab; by itself the page asks two minutes before the end."""
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def typed(page) -> str:
    return page.get_by_label("Place").input_value()


def the_focus(page) -> str:
    return page.evaluate("document.activeElement.textContent.trim()")


def test_it_can_be_put_off_and_what_was_typed_stays(typing, officer):
    nothing_happens(officer, for_s=13 * 60 + 5)
    look_again(typing)

    typing.get_by_role("dialog", name="You will be signed out in 2 minutes").wait_for()
    assert the_focus(typing) == "Stay signed in"
    assert what_axe_finds(typing) == []
    assert what_is_too_wide(typing, 360) == []
    typing.get_by_role("button", name="Stay signed in").click()

    typing.get_by_role("dialog").wait_for(state="hidden")
    assert typed(typing) == "Edgeley Library"
    left = SignedInSession.objects.get(user=officer).ends_at - timezone.now()
    assert left.total_seconds() > 14 * 60


def test_escape_stays_signed_in(typing, officer):
    nothing_happens(officer, for_s=13 * 60 + 5)
    look_again(typing)
    typing.get_by_role("dialog").wait_for()

    typing.keyboard.press("Escape")

    typing.get_by_role("dialog").wait_for(state="hidden")
    left = SignedInSession.objects.get(user=officer).ends_at - timezone.now()
    assert left.total_seconds() > 14 * 60


def test_it_comes_by_itself_two_minutes_before_the_end(signed_in, officer):
    page = signed_in(officer)
    page.clock.install()
    page.goto("/events/log/")
    nothing_happens(officer, for_s=13 * 60 + 5)

    page.clock.fast_forward(12 * 60 * 1000)

    page.get_by_role("dialog", name="You will be signed out in 2 minutes").wait_for()


def test_asking_how_long_is_left_puts_nothing_off_and_warns_nobody_too_early(typing, officer):
    nothing_happens(officer, for_s=10 * 60)
    before = SignedInSession.objects.get(user=officer).last_seen_at

    with typing.expect_response("**/session/"):
        look_again(typing)

    assert not typing.get_by_role("dialog").is_visible()
    assert SignedInSession.objects.get(user=officer).last_seen_at == before


def test_reading_in_another_tab_takes_the_warning_away(typing, officer):
    nothing_happens(officer, for_s=13 * 60 + 5)
    look_again(typing)
    typing.get_by_role("dialog").wait_for()

    typing.context.new_page().goto("/events/")
    look_again(typing)

    typing.get_by_role("dialog").wait_for(state="hidden")


def test_when_it_cannot_be_put_off_it_says_so_and_that_one_must_save(typing, officer):
    nothing_happens(officer, for_s=10, since_s=8 * 3600 - 200)
    look_again(typing)

    assert not typing.get_by_role("button", name="Stay signed in").is_visible()
    typing.get_by_role("dialog", name="Save what you typed: you will be signed out in 4 minutes").wait_for()
    assert "cannot be put off" in typing.get_by_role("dialog").inner_text()
    typing.get_by_role("button", name="Go back to the page").click()

    typing.get_by_role("dialog").wait_for(state="hidden")
    assert typed(typing) == "Edgeley Library"


def test_after_the_end_one_signs_in_in_another_tab_and_sends_the_same_form(typing, officer, live_server):
    nothing_happens(officer, for_s=16 * 60)
    look_again(typing)
    typing.get_by_role("dialog", name="You have been signed out").wait_for()
    again = typing.get_by_role("button", name="Sign in again")
    assert again.get_attribute("target") == "_blank"
    assert what_axe_finds(typing) == []

    typing.context.clear_cookies()  # signing in gives a new session and a new token for forms
    typing.context.add_cookies([session_cookie(officer, live_server.url)])
    look_again(typing)
    typing.get_by_role("dialog").wait_for(state="hidden")
    fill_in(typing)
    typing.get_by_role("button", name="Log the event").click()

    typing.get_by_text("The event is logged.").wait_for()
    assert Event.objects.get().place == "Edgeley Library"


def test_somebody_else_signing_in_does_not_send_what_one_typed(typing, officer, live_server):
    neighbour = an_account("hub_officer", "trafford")
    typing.context.clear_cookies()
    typing.context.add_cookies([session_cookie(neighbour, live_server.url)])

    look_again(typing)

    typing.get_by_text("Somebody else is signed in here now.").wait_for()
    assert typed(typing) == "Edgeley Library"


def test_signing_out_from_the_warning(typing, officer):
    nothing_happens(officer, for_s=13 * 60 + 5)
    look_again(typing)

    typing.get_by_role("button", name="Sign out now").click()

    typing.get_by_role("heading", name="Sign in", level=1).wait_for()
    assert not SignedInSession.objects.filter(user=officer).exists()


def test_without_javascript_a_form_sent_too_late_is_kept_and_sent_after_signing_in(signed_in, officer):
    officer.set_password(PASSWORD)
    officer.save()
    page = signed_in(java_script_enabled=False)
    page.goto("/events/log/")
    sign_in(page, officer)
    fill_in(page)
    nothing_happens(officer, for_s=16 * 60)

    page.get_by_role("button", name="Log the event").click()
    page.get_by_text("You were signed out because nothing happened for 15 minutes.").wait_for()
    sign_in(page, officer)
    page.get_by_role("button", name="Send my answers now").click()

    page.get_by_text("The event is logged.").wait_for()
    assert Event.objects.get().place == "Edgeley Library"


def sign_in(page, user) -> None:
    page.get_by_label("Email address").fill(user.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def fill_in(page) -> None:
    today = timezone.localdate()
    page.get_by_label("Place").fill("Edgeley Library")
    for name in ("day", "month", "year"):
        page.locator(f"[name=held_on_{name}]").fill(str(getattr(today, name)))
    page.locator("[name=topics]").first.check()
    page.locator("[name=aged_75_and_over]").fill("7")
