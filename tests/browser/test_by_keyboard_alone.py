"""The pages with a keyboard and nothing else."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.utils import timezone

from outreach.models import Visit
from tests.factories.accounts import an_account
from tests.factories.outreach import a_volunteer
from tests.factories.people import a_person

pytestmark = pytest.mark.browser
PASSWORD = "a-long-password-of-hers"


def what_has_the_focus(page) -> str:
    """The name of the field, or the words of the link or button."""
    return page.evaluate("document.activeElement.name || document.activeElement.textContent.trim()")


def tab_to(page, wanted: str, *, most: int = 40) -> None:
    for _ in range(most):
        page.keyboard.press("Tab")
        if what_has_the_focus(page) == wanted:
            assert_the_focus_is_seen(page)
            return
    raise AssertionError(f"{wanted} was not reached with {most} presses of Tab.")


def assert_the_focus_is_seen(page) -> None:
    """In sight, and marked by an outline or a shadow; a radio or checkbox is drawn by its label."""
    seen = page.evaluate(
        """() => {
            const it = document.activeElement, box = it.getBoundingClientRect(), style = getComputedStyle(it)
            const drawn = it.matches("[type=radio], [type=checkbox]") && it.nextElementSibling
            const label = drawn ? getComputedStyle(drawn, "::before") : style
            return {
                inSight: box.bottom > 0 && box.top < innerHeight && box.width > 0,
                marked: [style, label].some(each =>
                    (each.outlineStyle !== "none" && parseFloat(each.outlineWidth) >= 2) || each.boxShadow !== "none"),
            }
        }"""
    )
    assert seen == {"inSight": True, "marked": True}, what_has_the_focus(page)


def test_signing_in_takes_no_mouse(signed_in, committed_db):
    user = an_account("hub_officer", "stockport", name="Olive Stockport")
    user.set_password(PASSWORD)
    user.save()
    page = signed_in()
    page.goto("/people/")

    page.keyboard.press("Tab")
    assert what_has_the_focus(page) == "Skip to main content"
    assert_the_focus_is_seen(page)
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#main-content"
    tab_to(page, "email")
    page.keyboard.type(user.email)
    tab_to(page, "password")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")

    page.get_by_role("heading", name="People", level=1).wait_for()
    assert urlsplit(page.url).path == "/people/"


def test_a_visit_is_planned_by_keyboard_alone_and_errors_lead_to_their_field(signed_in, committed_db):
    coordinator = an_account("hub_coordinator", "stockport", name="Amir Stockport")
    jean = an_account("volunteer", "stockport", name="Jean Stockport")
    a_volunteer(jean)
    resident = a_person("stockport", full_name="Winifred Ashworth")
    tomorrow = timezone.localdate() + timedelta(days=1)
    page = signed_in(coordinator)
    page.goto("/visits/plan/")

    tab_to(page, "Skip to main content")
    page.keyboard.press("Enter")  # past the menu, as whoever has only keys does
    tab_to(page, "Plan the visit")
    page.keyboard.press("Enter")
    page.locator(".govuk-error-summary").wait_for()
    assert page.title().startswith("Error: ")
    page.locator(".govuk-error-summary:focus").wait_for()  # once the scripts are there
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # the first link of the summary
    assert what_has_the_focus(page) == "residents"

    page.keyboard.type(resident.reference)
    for name, typed in (
        ("day_day", str(tomorrow.day)),
        ("day_month", str(tomorrow.month)),
        ("day_year", str(tomorrow.year)),
        ("starts", "10:30am"),
        ("ends", "11:30am"),
    ):
        tab_to(page, name)
        page.keyboard.type(typed)
    tab_to(page, "purpose")
    page.keyboard.press("Space")
    tab_to(page, "volunteer")
    page.keyboard.type("Jean")
    tab_to(page, "Plan the visit")
    page.keyboard.press("Enter")
    page.get_by_text("The visit is planned.").wait_for()

    visit = Visit.objects.get()
    assert (visit.volunteer.user, visit.created_by) == (jean, coordinator)


def test_a_heading_of_the_menu_opens_and_shuts(signed_in, committed_db):
    page = signed_in(an_account("hub_coordinator", "stockport"))
    page.goto("/stock/")
    phones = page.get_by_role("link", name="Phones")

    tab_to(page, "Volunteers")
    assert not phones.is_visible()
    page.keyboard.press("Enter")
    assert phones.is_visible()
    tab_to(page, "Phones", most=6)
    page.keyboard.press("Escape")

    assert not phones.is_visible()
    assert what_has_the_focus(page) == "Volunteers"


@pytest.mark.parametrize("path", ["/", "/people/", "/reports/", "/events/log/", "/maps/new/", "/design/"])
def test_every_stop_of_the_keyboard_is_seen(signed_in, committed_db, path):
    page = signed_in(an_account("hub_officer", "stockport"))
    page.goto(path)
    page.evaluate("document.activeElement.blur(); window.scrollTo(0, 0)")

    stops = 0
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):
            break
        assert_the_focus_is_seen(page)
        stops += 1

    assert stops > 5
