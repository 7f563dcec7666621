"""Where one is signed in, and ending it elsewhere: SECURITY 3."""

import pytest
from django.test import Client

from fraudhub.accounts.models import SignedInSession
from fraudhub.audit.models import AuditEntry

pytestmark = pytest.mark.django_db
DESK = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:143.0) Gecko/20100101 Firefox/143.0"
PHONE = "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/141.0 Mobile Safari/537.36"


def a_browser_of(user, user_agent=DESK, address="198.51.100.23"):
    browser = Client(headers={"user-agent": user_agent}, REMOTE_ADDR=address)
    browser.force_login(user)
    browser.get("/")
    return browser


def is_signed_in(browser) -> bool:
    return browser.get("/your-sessions/").status_code == 200


def the_hash_of(browser) -> str:
    return SignedInSession.objects.get(pk=browser.session.session_key).hash


def test_list_of_my_sessions_shown_in_plain_words_and_this_one_is_marked(stockport_officer, trafford_officer):
    desk, _ = a_browser_of(stockport_officer), a_browser_of(stockport_officer, PHONE)
    a_browser_of(trafford_officer, address="203.0.113.7")

    page = desk.get("/your-sessions/").content.decode()

    assert page.index("Firefox on Windows") < page.index("This one") < page.index("Chrome on Android")
    assert "198.51.100.0/24" in page
    assert "203.0.113" not in page
    assert desk.session.session_key not in page


def test_one_other_browser_is_signed_out_at_once(stockport_officer):
    desk, phone, tablet = (a_browser_of(stockport_officer) for _ in range(3))

    answer = desk.post("/your-sessions/end/", {"which": the_hash_of(phone)}, follow=True)

    assert "The other browser was signed out." in answer.content.decode()
    assert [is_signed_in(browser) for browser in (desk, phone, tablet)] == [True, False, True]


def test_sign_out_everywhere_else_leaves_this_one(stockport_officer, trafford_officer):
    desk, phone, tablet = (a_browser_of(stockport_officer) for _ in range(3))
    neighbour = a_browser_of(trafford_officer)

    desk.post("/your-sessions/end/", {"which": "others"})

    assert [is_signed_in(browser) for browser in (desk, phone, tablet, neighbour)] == [True, False, False, True]
    entry = AuditEntry.objects.of_actor(stockport_officer).get(action="session.ended")
    assert entry.facts == {"count": 2}


def test_sign_out_everywhere_kills_server_side_sessions_at_once(stockport_officer):
    desk, phone = (a_browser_of(stockport_officer) for _ in range(2))

    answer = desk.post("/your-sessions/end/", {"which": "everywhere"})

    assert answer["Location"] == "/sign-in/"
    assert [is_signed_in(browser) for browser in (desk, phone)] == [False, False]
    assert not SignedInSession.objects.of(stockport_officer).exists()


def test_nobody_ends_the_session_of_somebody_else(stockport_officer, trafford_officer):
    desk, neighbour = a_browser_of(stockport_officer), a_browser_of(trafford_officer)

    desk.post("/your-sessions/end/", {"which": the_hash_of(neighbour)})

    assert is_signed_in(neighbour)


def test_sessions_are_ended_by_post_only(stockport_officer):
    desk, phone = (a_browser_of(stockport_officer) for _ in range(2))

    assert desk.get("/your-sessions/end/", {"which": "others"}).status_code == 405
    assert is_signed_in(phone)


def test_every_page_leads_there(client, stockport_officer, stockport_volunteer):
    for user in (stockport_officer, stockport_volunteer):
        client.force_login(user)
        assert 'href="/your-sign-in/"' in client.get("/").content.decode()
        assert 'href="/your-sessions/"' in client.get("/your-sign-in/").content.decode()
