"""Somebody with several roles or boroughs acts in one at a time, in plain sight."""

from datetime import date

import pytest
from django.utils import timezone

from fraudhub.accounts.models import User
from fraudhub.accounts.verbs import choose_role, end_membership, give_membership
from fraudhub.audit.models import AuditEntry
from fraudhub.core.errors import RuleBroken
from tests.factories.accounts import an_account, the_borough
from tests.factories.people import a_person

pytestmark = [pytest.mark.django_db, pytest.mark.feature(140)]
STOCKPORT, TRAFFORD = "E08000007", "E08000009"


def also(user, role, borough):
    give_membership(user, role=role, borough=the_borough(borough), starts_on=date(2024, 1, 1), by=None)
    return User.objects.get(pk=user.pk)


@pytest.fixture
def officer_and_coordinator():
    return also(an_account("hub_officer", "stockport", name="Nora Both"), "hub_coordinator", "trafford")


def change_to(client, acting):
    return client.post("/change-role/", {"acting": acting})


def main_of(answer) -> str:
    return answer.content.decode().split("<main")[1]


def test_every_page_says_in_which_role_and_borough_one_acts(client, officer_and_coordinator):
    client.force_login(officer_and_coordinator)

    for address in ("/", "/people/", "/nowhere/"):
        page = client.get(address).content.decode()
        assert "Acting as Hub officer, Stockport." in page, address
        assert 'href="/change-role/"' in page, address


def test_somebody_with_one_membership_has_nothing_to_change(client, stockport_officer):
    client.force_login(stockport_officer)

    page = client.get("/").content.decode()

    assert "Hub officer, Stockport" in page
    assert 'href="/change-role/"' not in page


def test_what_one_sees_and_may_do_follows(client, officer_and_coordinator):
    in_stockport, in_trafford = a_person("stockport"), a_person("trafford")
    client.force_login(officer_and_coordinator)
    assert client.get(in_stockport.url()).status_code == 200
    assert client.get(in_trafford.url()).status_code == 404
    assert client.get("/volunteers/").status_code == 403

    home = change_to(client, f"hub_coordinator:{TRAFFORD}")

    assert "You now act as Hub coordinator, Trafford." in client.get(home["Location"]).content.decode()
    assert client.get(in_stockport.url()).status_code == 404
    assert client.get(in_trafford.url()).status_code == 200
    assert client.get("/volunteers/").status_code == 200
    assert "Acting as Hub coordinator, Trafford." in client.get("/").content.decode()


def test_id_rotated_on_role_change_and_written_down(client, officer_and_coordinator):
    client.force_login(officer_and_coordinator)
    client.get("/")
    before, started = client.session.session_key, client.session["started_at"]

    change_to(client, f"hub_coordinator:{TRAFFORD}")

    assert client.session.session_key != before
    assert client.session["started_at"] == started
    entry = AuditEntry.objects.of_actor(officer_and_coordinator).get(action="role.chosen")
    assert (entry.facts, entry.borough_codes.split()) == ({"role": "hub_coordinator"}, [TRAFFORD])


def test_a_role_in_several_boroughs_may_be_acted_in_for_all_of_them(client):
    officer = also(an_account("hub_officer", "stockport"), "hub_officer", "trafford")
    people = [a_person("stockport"), a_person("trafford")]
    client.force_login(officer)
    assert "Hub officer, all my boroughs (Stockport, Trafford)" in main_of(client.get("/change-role/"))

    change_to(client, f"hub_officer:{STOCKPORT}")
    assert [client.get(person.url()).status_code for person in people] == [200, 404]
    change_to(client, "hub_officer:")
    assert [client.get(person.url()).status_code for person in people] == [200, 200]


@pytest.mark.parametrize("forged", [f"hub_coordinator:{STOCKPORT}", "system_admin:", "hub_officer:", "nonsense", ""])
def test_a_choice_one_does_not_hold_is_refused_with_a_sentence(client, officer_and_coordinator, forged):
    client.force_login(officer_and_coordinator)

    answer = change_to(client, forged)

    assert answer.status_code == 400
    assert "Choose" in main_of(answer)
    assert "Acting as Hub officer, Stockport." in client.get("/").content.decode()


def test_the_verb_itself_refuses_a_role_one_does_not_hold(client, officer_and_coordinator):
    with pytest.raises(RuleBroken, match="that you hold today"):
        choose_role(client.session, role="system_admin", by=officer_and_coordinator)


def test_no_link_can_change_the_role(client, officer_and_coordinator):
    client.force_login(officer_and_coordinator)

    client.get("/change-role/", {"acting": f"hub_coordinator:{TRAFFORD}"})

    assert "Acting as Hub officer, Stockport." in client.get("/").content.decode()


def test_a_membership_that_ends_takes_its_role_away_at_the_next_request(client, officer_and_coordinator):
    client.force_login(officer_and_coordinator)
    change_to(client, f"hub_coordinator:{TRAFFORD}")
    chosen = officer_and_coordinator.memberships.get(role="hub_coordinator")

    end_membership(chosen, ends_on=timezone.localdate(), by=None)

    page = client.get("/").content.decode()
    assert "Hub officer, Stockport" in page
    assert 'href="/change-role/"' not in page
    assert client.get("/volunteers/").status_code == 403
