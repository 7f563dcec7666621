"""A real Chromium at a real server on a committed database. Whoever opens a page here is told when it asks another
host for anything, breaks its own Content-Security-Policy, or has a fault in a script: each fails the test."""

import os
from contextlib import ExitStack
from urllib.parse import urlsplit

import pytest
from django.conf import settings as django_settings
from django.test import Client

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@pytest.fixture
def chromium(committed_db, monkeypatch):
    from playwright.sync_api import sync_playwright

    # Playwright runs a loop in this thread, which Django takes for asynchronous code; the tests await nothing.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    executable = os.environ.get("CHROMIUM", "/usr/bin/chromium")
    with sync_playwright() as playwright, playwright.chromium.launch(executable_path=executable, args=FLAGS) as browser:
        yield browser


@pytest.fixture
def own_phone(committed_db, live_server, monkeypatch, tmp_path):
    """A phone with a profile on the disk (tests.browser.profile)."""
    from playwright.sync_api import sync_playwright

    from tests.browser.profile import OwnPhone

    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    with sync_playwright() as playwright:
        phone = OwnPhone(playwright, tmp_path / "profile", live_server.url)
        yield phone
        phone.close()


@pytest.fixture
def signed_in(chromium, live_server):
    """``signed_in(user, width=360)`` is a page at that width of somebody signed in, or of nobody (None). It keeps
    ``page.outside``, the requests it tried to send elsewhere, and ``page.complaints``, what the browser said of
    broken rules and scripts; both must be empty at the end."""
    pages = []
    with ExitStack() as stack:

        def open_page(user=None, *, width: int = 1280, height: int = 900, **options):
            context = chromium.new_context(
                viewport={"width": width, "height": height},
                base_url=live_server.url,
                locale="en-GB",
                timezone_id="Europe/London",
                **options,
            )
            stack.callback(context.close)
            context.set_default_timeout(15_000)
            if user is not None:
                context.add_cookies([session_cookie(user, live_server.url)])
            page = context.new_page()
            watch(page, live_server.url)
            pages.append(page)
            return page

        yield open_page
    assert [request for page in pages for request in page.outside] == []
    assert [sentence for page in pages for sentence in page.complaints] == []


def session_cookie(user, address: str) -> dict:
    client = Client()
    client.force_login(user)
    name = django_settings.SESSION_COOKIE_NAME
    return {"name": name, "value": client.cookies[name].value, "url": address}


def watch(page, address: str) -> None:
    page.outside, page.complaints = [], []
    here = urlsplit(address).netloc

    def only_here(route):
        there = urlsplit(route.request.url)
        if there.scheme in {"data", "blob"} or there.netloc == here:
            return route.continue_()
        page.outside.append(route.request.url)
        return route.abort()

    def said(message):
        # An error page is an answer, not a fault: of a page with status 404 Chromium says that it failed to load.
        own_status = message.text.startswith("Failed to load resource") and message.location.get("url") == page.url
        if message.type == "error" and not own_status:
            page.complaints.append(f"{page.url} said: {message.text}")

    page.context.route("**/*", only_here)
    page.on("pageerror", lambda fault: page.complaints.append(f"{page.url} broke: {fault}"))
    page.on("console", said)
