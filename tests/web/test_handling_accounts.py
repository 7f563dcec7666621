"""Roles are given, ended and lapse; nobody raises their own; what ended gives nothing at the next request."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from fraudhub.accounts.models import Membership
from fraudhub.accounts.verbs import end_membership, set_vetted_until
from fraudhub.audit.models import AuditEntry
from fraudhub.core.errors import RuleBroken
from fraudhub.core.london_time import day_begins
from fraudhub.messages.models import Message
from tests.factories.accounts import an_account, the_borough

pytestmark = pytest.mark.django_db


def day(name, on):
    return {name: on.isoformat()}


def ended_today(reason="She moved away."):
    return {**day("ends_on", timezone.localdate()), "reason": reason}


def test_a_coordinator_sees_the_own_boroughs_volunteers_and_nobody_else(
    client, stockport_coordinator, stockport_volunteer, trafford_volunteer, stockport_officer
):
    client.force_login(stockport_coordinator)

    page = client.get("/accounts/").content.decode()

    assert stockport_volunteer.email in page
    for other in (trafford_volunteer, stockport_officer):
        assert other.email not in page
        assert client.get(other.url()).status_code == 404


def test_of_a_volunteer_with_other_roles_a_coordinator_sees_the_volunteer_alone(
    client, stockport_coordinator, stockport_volunteer, system_admin
):
    stockport_volunteer.memberships.create(role="investigator", starts_on=timezone.localdate())
    other = stockport_volunteer.memberships.get(role="investigator")
    client.force_login(stockport_coordinator)

    page = client.get(stockport_volunteer.url()).content.decode()

    assert "Volunteer, Stockport" in page
    assert "Investigator" not in page
    assert client.get(other.url("end")).status_code == 404


def test_an_administrator_finds_everybody_by_part_of_a_name_role_or_state(client, system_admin):
    an_account("analyst", name="Beth Bulmer")
    closed = an_account(None, name="Cyril Closed")
    type(closed).objects.filter(pk=closed.pk).update(is_active=False)
    client.force_login(system_admin)

    by_name = client.get("/accounts/?words=bulm").content.decode()
    by_role = client.get("/accounts/?role=analyst").content.decode()
    by_state = client.get("/accounts/?state=closed").content.decode()

    assert "Beth Bulmer" in by_name
    assert "Cyril" not in by_name
    assert "Beth Bulmer" in by_role
    assert "Cyril Closed" in by_state
    assert "Beth" not in by_state


def test_a_role_that_is_ended_gives_nothing_at_the_next_request_by_page_and_by_program(
    client, stockport_coordinator, stockport_volunteer
):
    hers = Client()
    hers.force_login(stockport_volunteer)
    assert hers.get("/field/").status_code == 200
    assert hers.get("/api/v1/visits/").status_code == 200
    client.force_login(stockport_coordinator)

    answer = client.post(stockport_volunteer.memberships.get().url("end"), ended_today())

    assert answer["Location"] == stockport_volunteer.url()
    assert hers.get("/field/").status_code == 403
    assert hers.get("/api/v1/visits/").status_code == 403
    entry = AuditEntry.objects.get(action="membership.ended")
    assert (entry.reason, entry.borough_codes.strip()) == ("She moved away.", the_borough("stockport").pk)


def test_vetting_that_has_passed_gives_nothing_at_the_next_request(client, stockport_coordinator, stockport_volunteer):
    today = timezone.localdate()
    set_vetted_until(stockport_volunteer.memberships.get(), until=today, by=stockport_coordinator)
    client.force_login(stockport_volunteer)
    assert client.get("/field/").status_code == 200

    with time_machine.travel(day_begins(today + timedelta(days=1)), tick=False):
        tomorrow = Client()
        tomorrow.force_login(stockport_volunteer)
        assert tomorrow.get("/field/").status_code == 403


def test_the_coordinator_changes_the_vetting_on_its_page(client, stockport_coordinator, stockport_volunteer):
    membership = stockport_volunteer.memberships.get()
    until = timezone.localdate() + timedelta(days=365)
    client.force_login(stockport_coordinator)

    client.post(membership.url("set_vetted_until"), day("until", until))

    membership.refresh_from_db()
    assert membership.vetted_until == until
    assert AuditEntry.objects.filter(action="membership.vetted_until_set").count() == 1


def test_nobody_raises_their_own_rights_whatever_they_send(client, system_admin):
    client.force_login(system_admin)
    own = system_admin.memberships.get()
    role = {"role": "investigator", **day("starts_on", timezone.localdate())}

    given = client.post(system_admin.url("give_membership"), role)
    ended = client.post(own.url("end"), ended_today())
    closed = client.post(system_admin.url("close"), {"reason": "Tired."})

    for answer in (given, ended, closed):
        assert answer.status_code == 400
        assert "Ask somebody else" in answer.content.decode()
    assert list(system_admin.memberships.all()) == [own]
    own.refresh_from_db()
    assert own.ends_on is None
    assert "Give a role" not in client.get(system_admin.url()).content.decode()


def test_a_coordinator_who_forges_the_form_gives_no_other_role_and_no_other_borough(
    client, stockport_coordinator, stockport_volunteer
):
    client.force_login(stockport_coordinator)
    start = day("starts_on", timezone.localdate())

    for forged in (
        {"role": "hub_coordinator", "borough": the_borough("stockport").pk},
        {"role": "investigator"},
        {"role": "volunteer", "borough": the_borough("trafford").pk},
    ):
        assert client.post(stockport_volunteer.url("give_membership"), {**forged, **start}).status_code == 400
    assert stockport_volunteer.memberships.count() == 1


def test_an_administrator_gives_a_further_role_once(client, system_admin, stockport_volunteer):
    client.force_login(system_admin)
    form = {"role": "hub_officer", "borough": the_borough("bury").pk, **day("starts_on", timezone.localdate())}

    first = client.post(stockport_volunteer.url("give_membership"), form)
    second = client.post(stockport_volunteer.url("give_membership"), form)

    assert first.status_code == 302
    assert second.status_code == 400
    assert "They have this role from that day already." in second.content.decode()


def test_changes_ask_again_who_is_there_after_ten_minutes(client, system_admin, stockport_volunteer):
    client.force_login(system_admin)
    client.get("/")
    membership = stockport_volunteer.memberships.get()
    paths = [
        stockport_volunteer.url("give_membership"), stockport_volunteer.url("close"), membership.url("end"),
        membership.url("set_vetted_until"), "/accounts/invite/",
    ]  # fmt: skip

    with time_machine.travel(timezone.now() + timedelta(minutes=11), tick=False):
        for path in paths:
            assert client.get(path)["Location"].startswith("/confirm-it-is-you/")


def test_a_closed_account_is_out_at_once_cannot_sign_in_and_can_be_opened_again(client, system_admin):
    officer = an_account("hub_officer", "stockport")
    officer.set_password("four words put together")
    officer.save()
    theirs = Client()
    theirs.force_login(officer)
    assert theirs.get("/people/").status_code == 200
    client.force_login(system_admin)

    client.post(officer.url("close"), {"reason": "Left the council."})

    assert theirs.get("/people/")["Location"].startswith("/sign-in/")
    tried = Client().post("/sign-in/", {"email": officer.email, "password": "four words put together"})
    nobody = Client().post("/sign-in/", {"email": "nobody@example.org", "password": "four words put together"})
    assert tried.status_code == nobody.status_code == 400
    client.post(officer.url("reopen"), {"reason": "Came back."})
    back = Client().post("/sign-in/", {"email": officer.email, "password": "four words put together"})
    assert back.status_code == 302


def test_a_role_ends_neither_twice_nor_before_it_starts(stockport_volunteer, stockport_coordinator):
    membership = stockport_volunteer.memberships.get()
    today = timezone.localdate()

    with pytest.raises(RuleBroken, match="cannot end before it starts"):
        end_membership(membership, ends_on=membership.starts_on - timedelta(days=1), by=stockport_coordinator)
    end_membership(membership, ends_on=today, by=stockport_coordinator)
    with pytest.raises(RuleBroken, match="ends by then already"):
        end_membership(membership, ends_on=today, by=stockport_coordinator)


def test_two_who_end_the_same_role_at_once_end_it_once(committed_db):
    volunteer = an_account("volunteer", "stockport")
    admins = [an_account("system_admin") for _ in range(2)]
    membership, barrier, outcomes = volunteer.memberships.get(), Barrier(2), []

    def end(admin):
        from django.db import connection

        barrier.wait()
        try:
            end_membership(membership, ends_on=timezone.localdate(), by=admin)
            outcomes.append("ended")
        except RuleBroken:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [Thread(target=end, args=[admin]) for admin in admins]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["ended", "refused"]
    assert AuditEntry.objects.filter(action="membership.ended").count() == 1


def test_an_administrator_of_the_system_reaches_no_person(client, system_admin):
    client.force_login(system_admin)

    for path in ("/people/", "/reports/", "/visits/", "/messages/", "/documents/", "/volunteers/"):
        assert client.get(path).status_code in {403, 404}, path


def test_what_somebody_may_do_is_told_them_by_a_mail_without_details(
    settings, stockport_coordinator, stockport_volunteer
):
    settings.EMAIL_BACKEND = "fraudhub.messages.backend.MessagePortBackend"

    end_membership(stockport_volunteer.memberships.get(), ends_on=timezone.localdate(), by=stockport_coordinator)

    body = Message.objects.get(to_address=stockport_volunteer.email).body
    assert "has changed" in body
    assert "Volunteer" not in body
    assert "Stockport" not in body


def test_a_role_of_the_past_stays_in_the_list_and_cannot_be_changed(client, stockport_coordinator, stockport_volunteer):
    membership = stockport_volunteer.memberships.get()
    end_membership(membership, ends_on=timezone.localdate(), by=stockport_coordinator)
    client.force_login(stockport_coordinator)

    page = client.get(stockport_volunteer.url()).content.decode()

    assert "Ended" in page
    assert "End this role" not in page
    assert Membership.objects.filter(pk=membership.pk).exists()
