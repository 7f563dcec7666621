"""Accounts are made by invitation alone: single use, 24 hours, no name in the mail (SECURITY 3)."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from fraudhub.accounts.models import Invitation, Membership, User
from fraudhub.accounts.verbs import end_membership, give_membership, invite
from fraudhub.audit.models import AuditEntry
from fraudhub.core.errors import RuleBroken
from fraudhub.messages.models import Message
from tests.factories.accounts import an_account, an_organisation, the_borough

pytestmark = pytest.mark.django_db
PASSWORD = "four words put together"


@pytest.fixture(autouse=True)
def _mail(settings):
    settings.EMAIL_BACKEND = "fraudhub.messages.backend.MessagePortBackend"


@pytest.fixture
def sent(monkeypatch):
    """What really left for the mail provider: (to, text with its link)."""
    letters = []

    class Provider:
        def send(self, message):
            from fraudhub.accounts.one_time_links import with_links
            from fraudhub.messages.models import MessageState

            letters.append((message.to_address, with_links(message.body)))
            return MessageState.SENT, "provider-1"

    monkeypatch.setattr("fraudhub.messages.verbs.the_port", Provider)
    return letters


def typed(**cells):
    return {
        "full_name": "Nora Newcomer", "email": "Nora@Example.org", "role": "volunteer",
        "borough": the_borough("stockport").pk,
        "starts_on": "2025-06-01",
        **cells,
    }  # fmt: skip


def invited(client, by, django_capture_on_commit_callbacks, **cells):
    client.force_login(by)
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post("/accounts/invite/", typed(**cells))
    client.logout()
    return answer


def link_in(letters) -> str:
    return re.search(r"http://testserver(/invitation/\S+/)", letters[-1][1])[1]


def test_who_is_invited_gets_a_mail_without_a_name_and_joins_with_a_password(
    client, stockport_coordinator, sent, django_capture_on_commit_callbacks
):
    invited(client, stockport_coordinator, django_capture_on_commit_callbacks)
    assert not User.objects.filter(email="nora@example.org").exists()
    assert sent[-1][0] == "nora@example.org"
    assert "Nora" not in sent[-1][1]

    page = client.get(link_in(sent)).content.decode()
    joined = client.post(link_in(sent), {"password": PASSWORD})
    signed_in = client.post("/sign-in/", {"email": "nora@example.org", "password": PASSWORD})

    assert "Volunteer, Stockport" in page
    assert joined["Location"] == "/sign-in/"
    assert signed_in.status_code == 302
    membership = Membership.objects.get(user__email="nora@example.org")
    assert (membership.role, membership.borough.slug, membership.user.full_name) == (
        "volunteer", "stockport", "Nora Newcomer",
    )  # fmt: skip
    actions = set(AuditEntry.objects.values_list("action", flat=True))
    assert {"invitation.sent", "invitation.accepted", "account.created", "membership.given"} <= actions


def test_opening_the_link_changes_nothing_and_it_works_once(
    client, stockport_coordinator, sent, django_capture_on_commit_callbacks
):
    invited(client, stockport_coordinator, django_capture_on_commit_callbacks)
    for _ in range(3):
        assert client.get(link_in(sent)).status_code == 200
    client.post(link_in(sent), {"password": PASSWORD})

    again = client.post(link_in(sent), {"password": "another four words"})

    assert again.status_code == 404
    assert "Ask who invited you for another" in again.content.decode()
    assert User.objects.get(email="nora@example.org").check_password(PASSWORD)


def test_it_works_for_24_hours(client, stockport_coordinator, sent, django_capture_on_commit_callbacks):
    invited(client, stockport_coordinator, django_capture_on_commit_callbacks)

    with time_machine.travel(timezone.now() + timedelta(hours=24, seconds=1), tick=False):
        assert client.get(link_in(sent)).status_code == 404
        assert client.post(link_in(sent), {"password": PASSWORD}).status_code == 404


def test_a_copy_of_the_database_holds_no_link_that_works(
    client, stockport_coordinator, sent, django_capture_on_commit_callbacks
):
    invited(client, stockport_coordinator, django_capture_on_commit_callbacks)
    invitation = Invitation.objects.get()

    assert client.get(f"/invitation/{invitation.nonce}/").status_code == 404
    client.force_login(stockport_coordinator)
    for message in Message.objects.all():
        page = client.get(f"/messages/{message.reference}/").content.decode()
        assert link_in(sent) not in page


def test_a_weak_password_is_refused_with_a_sentence(
    client, stockport_coordinator, sent, django_capture_on_commit_callbacks
):
    invited(client, stockport_coordinator, django_capture_on_commit_callbacks)

    for weak in ("short", "password1234", "Nora Newcomer"):
        assert client.post(link_in(sent), {"password": weak}).status_code == 400
    assert not User.objects.filter(email="nora@example.org").exists()


def test_a_coordinator_gives_the_volunteer_role_in_the_own_borough_and_nothing_else(client, stockport_coordinator):
    client.force_login(stockport_coordinator)

    attempts = [
        typed(role="hub_officer"),
        typed(role="hub_coordinator"),
        typed(role="system_admin", borough=""),
        typed(borough=the_borough("trafford").pk),
        typed(borough=""),
    ]

    for attempt in attempts:
        assert client.post("/accounts/invite/", attempt).status_code == 400
    assert not Invitation.objects.exists()


def test_an_administrator_gives_every_role_in_its_own_shape(client, system_admin):
    client.force_login(system_admin)
    organisation = an_organisation()

    right = typed(role="partner", organisation=organisation.pk, email="a@example.org")
    assert client.post("/accounts/invite/", right).status_code == 302
    assert client.post("/accounts/invite/", typed(role="analyst", borough="")).status_code == 302
    for cells, sentence in (
        ({"role": "analyst", "email": "b@example.org"}, "This role is not tied to a borough."),
        ({"role": "partner", "email": "c@example.org"}, "Choose a borough and an organisation for this role."),
        ({"role": "hub_officer", "borough": "", "email": "d@example.org"}, "Choose a borough for this role."),
    ):
        answer = client.post("/accounts/invite/", typed(**cells))
        assert answer.status_code == 400
        assert sentence in answer.content.decode()


def test_nobody_invites_themselves(client, system_admin):
    client.force_login(system_admin)

    answer = client.post("/accounts/invite/", typed(role="investigator", borough="", email=system_admin.email))

    assert answer.status_code == 400
    assert "nobody may change their own rights" in answer.content.decode()


def test_the_page_says_the_same_whether_or_not_the_address_has_an_account(
    client, stockport_coordinator, sent, django_capture_on_commit_callbacks
):
    neighbour = an_account("hub_officer", "trafford", name="Otto Trafford")

    known = invited(client, stockport_coordinator, django_capture_on_commit_callbacks, email=neighbour.email)
    unknown = invited(client, stockport_coordinator, django_capture_on_commit_callbacks, email="nobody@example.org")

    assert known.status_code == unknown.status_code == 302
    client.force_login(stockport_coordinator)
    page = client.get(known["Location"]).content.decode()
    assert "Waiting" in page
    assert "Otto" not in page
    assert client.get(f"/accounts/{neighbour.reference}/").status_code == 404


def test_who_has_an_account_signs_in_with_it_to_accept(
    client, stockport_coordinator, sent, django_capture_on_commit_callbacks
):
    neighbour = an_account("volunteer", "trafford", name="Vera Trafford")
    invited(client, stockport_coordinator, django_capture_on_commit_callbacks, email=neighbour.email)
    link = link_in(sent)

    assert "You have an account already" in client.get(link).content.decode()
    assert client.post(link).status_code == 403
    client.force_login(an_account("hub_officer", "bury"))
    assert "Somebody else is signed in" in client.get(link).content.decode()
    assert client.post(link).status_code == 403
    client.force_login(neighbour)
    assert client.post(link).status_code == 302

    assert set(neighbour.memberships.values_list("borough__slug", flat=True)) == {"trafford", "stockport"}


def test_sent_again_the_earlier_link_no_longer_works_and_withdrawn_none_does(
    client, stockport_coordinator, sent, django_capture_on_commit_callbacks
):
    invited(client, stockport_coordinator, django_capture_on_commit_callbacks)
    first, invitation = link_in(sent), Invitation.objects.get()
    client.force_login(stockport_coordinator)

    with django_capture_on_commit_callbacks(execute=True):
        client.post(invitation.url("send_again"))
    second = link_in(sent)

    assert client.get(first).status_code == 404
    assert first != second
    client.post(invitation.url("withdraw"))
    client.logout()
    assert client.get(second).status_code == 404


def test_an_invitation_falls_with_the_rights_of_who_made_it(
    client, stockport_coordinator, system_admin, sent, django_capture_on_commit_callbacks
):
    invited(client, stockport_coordinator, django_capture_on_commit_callbacks)
    end_membership(stockport_coordinator.memberships.get(), ends_on=timezone.localdate(), by=system_admin)

    assert client.get(link_in(sent)).status_code == 404


def test_it_holds_when_who_made_it_has_another_role_too(
    client, stockport_coordinator, sent, django_capture_on_commit_callbacks
):
    stockport_coordinator.memberships.create(
        role="hub_officer", borough=the_borough("bury"), starts_on=timezone.localdate()
    )
    client.force_login(stockport_coordinator)
    client.post("/change-role/", {"acting": f"hub_coordinator:{the_borough('stockport').pk}"})
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post("/accounts/invite/", typed()).status_code == 302
    client.logout()

    assert client.get(link_in(sent)).status_code == 200


def test_the_neighbours_coordinator_finds_none_of_it(client, trafford_coordinator, stockport_coordinator):
    invitation = invite(
        email="nora@example.org", full_name="Nora", role="volunteer", borough=the_borough("stockport"),
        starts_on=timezone.localdate(), base_url="http://testserver/", by=stockport_coordinator,
    )  # fmt: skip
    client.force_login(trafford_coordinator)

    assert "Nora" not in client.get("/accounts/invitations/").content.decode()
    for action in ("detail", "send_again", "withdraw"):
        assert client.get(invitation.url(action)).status_code == 404


def test_a_role_that_was_ended_by_mistake_is_given_again_by_invitation_and_by_hand(
    client, stockport_coordinator, sent, django_capture_on_commit_callbacks
):
    neighbour = an_account("volunteer", "trafford", name="Vera Trafford")
    today = timezone.localdate()
    for _ in range(2):
        invited(
            client, stockport_coordinator, django_capture_on_commit_callbacks,
            email=neighbour.email, starts_on=today.isoformat(),
        )  # fmt: skip
        client.force_login(neighbour)
        assert client.post(link_in(sent)).status_code == 302
        held = neighbour.memberships.get(borough__slug="stockport")
        assert held.state == "in force"
        end_membership(held, ends_on=today, by=stockport_coordinator)

    again = give_membership(
        neighbour, role="volunteer", borough=the_borough("stockport"), starts_on=today, by=stockport_coordinator
    )

    assert (again.ends_on, again.state) == (None, "in force")
    with pytest.raises(RuleBroken, match="from that day already"):
        give_membership(
            neighbour, role="volunteer", borough=the_borough("stockport"), starts_on=today, by=stockport_coordinator
        )


def test_a_hub_whose_mail_does_not_leave_says_so(client, stockport_coordinator, settings):
    client.force_login(stockport_coordinator)

    kept = client.post("/accounts/invite/", typed(), follow=True).content.decode()
    settings.NOTIFY_API_KEY = "key"
    sent = client.post("/accounts/invite/", typed(email="other@example.org"), follow=True).content.decode()

    assert "no mail leaves this hub by itself" in kept
    assert "The invitation is sent." in sent
