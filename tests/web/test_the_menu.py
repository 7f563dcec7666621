"""The menu of each role: a few headings where there is much, and one link marked as the page's."""

import re

import pytest

from fraudhub.accounts.roles import ROLES, Reach
from fraudhub.web.context import MOST_WITHOUT_HEADINGS
from tests.factories.accounts import an_account, an_organisation
from tests.factories.outreach import a_volunteer

pytestmark = pytest.mark.django_db
MOST_AT_THE_TOP = 8


def of_role(code):
    reach = ROLES[code].reach
    borough = "stockport" if reach in (Reach.BOROUGH, Reach.OWN, Reach.BOROUGH_AND_ORGANISATION) else None
    organisation = an_organisation() if reach is Reach.BOROUGH_AND_ORGANISATION else None
    user = an_account(code, borough, organisation=organisation)
    if code == "volunteer":
        a_volunteer(user)
    return user


def menu_at(client, user, path):
    client.force_login(user)
    return client.get(path).context["navigation"]


def links_of(menu):
    return [link for each in menu for link in each.get("links", [each])]


@pytest.mark.parametrize("role", ROLES)
def test_no_menu_is_longer_than_a_row_and_each_of_its_links_opens(client, role):
    menu = menu_at(client, of_role(role), "/about/")

    links = links_of(menu)
    assert len(menu) <= MOST_AT_THE_TOP
    assert len(links) == len({link["href"] for link in links})
    assert all(len(each["links"]) > 1 for each in menu if "links" in each)
    assert any("links" in each for each in menu) == (len(links) > MOST_WITHOUT_HEADINGS)
    assert {link["href"]: client.get(link["href"], follow=True).status_code for link in links} == {
        link["href"]: 200 for link in links
    }


@pytest.mark.parametrize(
    ("path", "heading", "link"),
    [
        ("/stock/", "Visits and events", "Protection"),
        ("/devices/", "Visits and events", "Protection"),
        ("/corrections/", "Visits and events", "Visits"),
        ("/visits/plan/", "Visits and events", "Visits"),
        ("/volunteers/second-looks/", "Volunteers", "Volunteers"),
        ("/inbox/", "Inbox", "Inbox"),
    ],
)
def test_one_link_and_its_heading_are_marked_on_each_page(client, stockport_coordinator, path, heading, link):
    menu = menu_at(client, stockport_coordinator, path)

    assert [each["text"] for each in menu if each["current"]] == [heading]
    assert [each["text"] for each in links_of(menu) if each["current"]] == [link]
    page = client.get(path).content.decode()
    assert len(re.findall(r"<nav aria-label=\"Menu\".*aria-current=\"true\"", page, re.DOTALL)) == 1


def test_nothing_is_marked_where_no_link_leads(client, stockport_coordinator):
    assert not any(each["current"] for each in menu_at(client, stockport_coordinator, "/"))
