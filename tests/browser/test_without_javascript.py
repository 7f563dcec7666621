"""What staff do, in a browser that runs no script."""

from datetime import timedelta

import pytest
from django.utils import timezone

from fraudhub.jobs.models import Job
from outreach.models import Event, Visit
from tests.factories.accounts import an_account
from tests.factories.mapping import done, reports_in_wards
from tests.factories.outreach import a_live_borough, a_volunteer
from tests.factories.people import a_person

pytestmark = [pytest.mark.browser, pytest.mark.feature(148)]
PASSWORD = "a-long-password-of-hers"


@pytest.fixture
def plainly(signed_in):
    return lambda user=None: signed_in(user, width=390, java_script_enabled=False)


def fill_day(page, name: str, day) -> None:
    for part in ("day", "month", "year"):
        page.locator(f"[name={name}_{part}]").fill(str(getattr(day, part)))


def test_signing_in_and_out(plainly, committed_db):
    user = an_account("hub_officer", "stockport", name="Olive Stockport")
    user.set_password(PASSWORD)
    user.save()
    page = plainly()

    page.goto("/events/")
    page.get_by_label("Email address").fill(user.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()

    assert page.locator("h1").inner_text() == "Events"
    page.get_by_role("button", name="Sign out").click()
    assert page.locator("h1").inner_text() == "Sign in"


def test_logging_an_event(plainly, committed_db):
    a_live_borough("stockport")
    page = plainly(an_account("hub_officer", "stockport"))

    page.goto("/events/log/")
    fill_day(page, "held_on", timezone.localdate())
    page.get_by_label("Place").fill("Edgeley Library")
    page.locator("[name=topics]").first.check()
    page.locator("[name=aged_75_and_over]").fill("7")
    page.get_by_role("button", name="Log the event").click()

    assert "The event is logged." in page.locator("main").inner_text()
    assert Event.objects.get().place == "Edgeley Library"


def test_planning_a_visit(plainly, committed_db):
    a_volunteer(an_account("volunteer", "stockport", name="Jean Stockport"))
    resident = a_person("stockport")
    page = plainly(an_account("hub_coordinator", "stockport"))

    page.goto(f"/visits/plan/?person={resident.reference}")
    fill_day(page, "day", timezone.localdate() + timedelta(days=1))
    page.get_by_label("Starts at").fill("10:30am")
    page.get_by_label("Ends at").fill("11:30am")
    page.get_by_role("button", name="See who could go").click()
    assert "1 could go at that time." in page.locator("main").inner_text()
    page.get_by_label("Jean Stockport").check()
    page.get_by_role("button", name="Plan the visit").click()

    assert "The visit is planned." in page.locator("main").inner_text()
    assert resident in Visit.objects.get().residents.all()


def test_asking_for_a_map_and_reading_its_table(plainly, committed_db):
    reports_in_wards("stockport", (20, 9), (30, 12), (45, 22), (60, 31))
    page = plainly(an_account("gmp_viewer"))

    page.goto("/maps/new/")
    page.get_by_label("Which period").select_option("2024-25")
    page.get_by_role("button", name="Draw the map").click()
    assert "Waiting" in page.locator("main").inner_text()
    done(Job.objects.get())
    page.get_by_role("link", name="Look again").click()
    page.get_by_role("button", name="See the result").click()

    row = page.locator("tr", has=page.locator("th", has_text="Stockport")).first
    assert "74" in row.inner_text()
