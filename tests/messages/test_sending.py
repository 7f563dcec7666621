from datetime import UTC, datetime, timedelta

import pytest
from django.core.mail import send_mail
from django.core.management import call_command

from fraudhub.accounts.models import LinkPurpose
from fraudhub.accounts.one_time_links import make_link, place_of
from fraudhub.audit.models import AuditEntry
from fraudhub.messages import verbs
from fraudhub.messages.models import Message, MessageState
from tests.factories.accounts import the_borough

NOW = datetime(2026, 11, 27, 9, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def write(by=None, borough="stockport"):
    return verbs.write_message(
        to_address="jean@example.org", subject="A visit", body="You have a visit.", borough=the_borough(borough), by=by
    )


def test_with_no_provider_a_message_is_kept_in_the_outbox(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        message = write()

    message.refresh_from_db()
    assert (message.state, message.attempts) == (MessageState.KEPT, 1)


class AwayPort:
    def send(self, message):
        raise ConnectionError("away")


class TakingPort:
    taken = []

    def send(self, message):
        self.taken.append(message.reference)
        return MessageState.SENT, "provider-1"


def test_a_provider_that_is_away_loses_no_message(monkeypatch, time_machine):
    time_machine.move_to(NOW, tick=False)
    TakingPort.taken.clear()
    message = write()
    monkeypatch.setattr(verbs, "the_port", AwayPort)

    verbs.send_message(message.pk)

    message.refresh_from_db()
    assert (message.state, message.problem) == (MessageState.WAITING, "The provider did not take it.")
    monkeypatch.setattr(verbs, "the_port", TakingPort)
    verbs.send_waiting()
    assert TakingPort.taken == []  # it was refused a moment ago
    time_machine.shift(timedelta(seconds=31))
    verbs.send_waiting(message.pk)
    verbs.send_message(message.pk)
    message.refresh_from_db()
    assert (message.state, message.provider_id) == (MessageState.SENT, "provider-1")
    assert TakingPort.taken == [message.reference]


def test_a_message_never_taken_is_given_up_after_twelve_tries_in_hours_and_says_so(monkeypatch, time_machine):
    time_machine.move_to(NOW, tick=False)
    message = write()
    monkeypatch.setattr(verbs, "the_port", AwayPort)

    for _ in range(4 * 60):
        verbs.send_waiting()
        time_machine.shift(timedelta(minutes=1))
    message.refresh_from_db()
    assert message.state == MessageState.WAITING
    for _ in range(3 * 60):
        verbs.send_waiting()
        time_machine.shift(timedelta(minutes=1))

    message.refresh_from_db()
    assert (message.state, message.attempts) == (MessageState.FAILED, 12)


def test_a_provider_that_takes_nothing_is_not_asked_for_each_of_many(monkeypatch):
    for _ in range(10):
        write()
    monkeypatch.setattr(verbs, "the_port", AwayPort)

    verbs.send_waiting()

    assert Message.objects.filter(attempts=1).count() == verbs.MOST_REFUSED


def test_djangos_own_mail_goes_by_the_same_port(settings):
    settings.EMAIL_BACKEND = "fraudhub.messages.backend.MessagePortBackend"  # tests swap the one of the settings

    send_mail("Reset", "Follow the link.", None, ["jean@example.org"])

    assert Message.objects.get().to_address == "jean@example.org"


def test_a_coordinator_reads_the_outbox_of_the_borough(client, stockport_coordinator):
    own, other = write(), write(borough="trafford")
    client.force_login(stockport_coordinator)

    page = client.get("/outbox/").content.decode()

    assert own.reference in page or own.url() in page
    assert other.url() not in page
    assert client.get(other.url()).status_code == 404
    assert "You have a visit." in client.get(own.url()).content.decode()


def test_with_a_provider_a_worker_sends_and_nobody_waits_for_it(
    settings, monkeypatch, django_capture_on_commit_callbacks
):
    settings.NOTIFY_API_KEY = "key"
    told = []
    monkeypatch.setattr(verbs, "tell_a_worker", lambda task, pk, **_: told.append((task, pk)))

    with django_capture_on_commit_callbacks(execute=True):
        message = write()

    message.refresh_from_db()
    assert told == [("messages.send", message.pk)]
    assert (message.state, message.attempts) == (MessageState.WAITING, 0)


def test_an_operator_reads_a_message_with_its_link_where_no_mail_leaves(stockport_officer, capsys):
    link = make_link(stockport_officer, LinkPurpose.RESET)
    message = verbs.write_message(to_address="jean@example.org", body=f"Go to /new/{place_of(link)}/", by=None)

    call_command("show_message", message.reference)

    printed = capsys.readouterr().out
    assert "[[link:" not in printed
    assert link.nonce in printed
    assert AuditEntry.objects.filter(action="message.shown_by_hand", object_reference=message.reference).exists()
