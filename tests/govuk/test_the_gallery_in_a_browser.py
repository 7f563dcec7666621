"""Every component in Chromium: at the widths people have, with the keyboard, and without JavaScript.

The page comes from the test client and its files from the finders: nothing is served, and no port is opened.
"""

import mimetypes
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.contrib.staticfiles import finders
from django.urls import reverse

from fraudhub.govuk.finders import PACKAGES

playwright_api = pytest.importorskip("playwright.sync_api")
pytestmark = pytest.mark.browser

AXE = PACKAGES / "axe-core" / "axe.min.js"
CHROMIUM = next((path for path in ("/usr/bin/chromium", "/usr/bin/chromium-browser") if Path(path).exists()), None)


@pytest.fixture
def opened(client, db):
    """Opens one address of ours in a page of that width; anything asked of another host fails the test.

    The answer is fetched before the browser starts: with playwright's loop running, Django would open another
    connection and not see this test's rows.
    """
    with ExitStack() as stack:

        def open_page(path: str, *, width: int, sent: dict | None = None, **settings):
            html = client.get(path) if sent is None else client.post(path, sent)
            playwright = stack.enter_context(playwright_api.sync_playwright())
            browser = playwright.chromium.launch(
                executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
            )
            stack.callback(browser.close)

            def answer(route):
                address = urlsplit(route.request.url)
                name = address.path.removeprefix("/assets/")
                file = finders.find(name) if name != address.path else None
                if address.hostname != "localhost" or not (address.path == path or file):
                    page.complaints.append(f"asked for {route.request.url}")
                    route.abort()
                elif file:
                    kind = mimetypes.guess_type(file)[0] or "application/octet-stream"
                    route.fulfill(status=200, content_type=kind, body=Path(file).read_bytes())
                else:
                    route.fulfill(status=html.status_code, headers=dict(html.headers), body=html.content)

            page = browser.new_context(viewport={"width": width, "height": 800}, **settings).new_page()
            page.complaints = []
            page.on("console", lambda said: page.complaints.append(said.text) if said.type == "error" else None)
            page.on("pageerror", lambda fault: page.complaints.append(str(fault)))
            page.route("**/*", answer)
            page.goto(f"http://localhost{path}")
            return page

        yield open_page


def axe_violations(page) -> list:
    """What axe-core finds, as (rule, first element). Run through the debugger, so the page's CSP stays as it is."""
    found = page.evaluate(
        "async source => { new Function(source)(); return (await axe.run(document)).violations }", AXE.read_text()
    )
    return [(each["id"], each["nodes"][0]["html"]) for each in found]


@pytest.mark.parametrize("width", [320, 390, 1280])
@pytest.mark.feature(147)
def test_axe_finds_nothing_and_the_page_is_never_wider_than_the_screen(opened, client, stockport_officer, width):
    client.force_login(stockport_officer)

    page = opened(reverse("govuk:design"), width=width, bypass_csp=True)

    assert axe_violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_page_obeys_its_own_content_security_policy(opened, client, stockport_officer):
    client.force_login(stockport_officer)

    page = opened(reverse("govuk:design"), width=1280)

    assert page.complaints == []
    assert page.evaluate("document.body.classList.contains('govuk-frontend-supported')")


def test_a_form_that_comes_back_puts_the_reader_at_its_problems(opened):
    page = opened(reverse("web:sign_in"), width=390, sent={"email": "", "password": ""})

    assert page.title() == "Error: Sign in – Fraud Protection Hub"
    assert page.locator(".govuk-error-summary").evaluate("it => it === document.activeElement")
    page.get_by_role("link", name="Enter your email address.").click()
    assert page.evaluate("document.activeElement.id") == "id_email"


def test_the_first_stop_of_the_keyboard_leads_to_the_content(opened):
    page = opened(reverse("web:privacy"), width=1280)

    page.keyboard.press("Tab")

    focused = page.evaluate("document.activeElement.textContent")
    assert focused == "Skip to main content"
    assert page.locator(":focus").bounding_box()["height"] >= 24


@pytest.mark.feature(148)
def test_without_javascript_the_menu_and_the_sign_out_are_there(opened, client, stockport_officer):
    client.force_login(stockport_officer)

    page = opened(reverse("govuk:design"), width=320, java_script_enabled=False)

    menu = page.get_by_role("navigation", name="Menu")
    headings, links = menu.locator("summary"), menu.locator("a")
    assert headings.count() > 3
    assert links.count() > headings.count()
    assert not page.get_by_role("link", name="Allocation").is_visible()
    for at in range(headings.count()):
        headings.nth(at).click()
        under = headings.nth(at).locator("xpath=..").get_by_role("link")
        assert under.count() > 1
        assert all(under.nth(each).is_visible() for each in range(under.count()))
    assert page.get_by_role("button", name="Sign out").is_visible()
    assert page.get_by_role("button", name="Show password").count() == 0
