"""Whoever waits for a provider holds up nobody else."""

import threading

import pytest
from django.db import connections
from django.utils import timezone

from fraudhub.messages import verbs
from fraudhub.messages.models import Message, MessageState


def a_message():
    return verbs.write_message(to_address="jean@example.org", subject="A visit", body="You have a visit.", by=None)


class HangingPort:
    """Holds on to what it is given until the test lets go."""

    reached, let_go = threading.Event(), threading.Event()

    def send(self, message):
        self.reached.set()
        assert self.let_go.wait(20)
        return MessageState.SENT, ""


@pytest.mark.feature(20)
def test_a_provider_that_hangs_holds_up_nothing_else(monkeypatch, settings, committed_db):
    """No lock is held while it is asked, nobody asks it a second time, and whoever was killed at it is found again."""
    settings.NOTIFY_API_KEY = "key"
    monkeypatch.setattr(verbs, "tell_a_worker", lambda *_, **__: None)
    monkeypatch.setattr(verbs, "the_port", HangingPort)
    first, second = a_message(), a_message()
    HangingPort.reached.clear(), HangingPort.let_go.clear()

    def send():
        verbs.send_waiting(first.pk)
        connections.close_all()

    sender = threading.Thread(target=send)
    sender.start()
    try:
        assert HangingPort.reached.wait(20)
        third = a_message()  # nothing is locked
        verbs.send_waiting(second.pk)  # ends at once
        assert verbs.send_message(first.pk) is None
        first.refresh_from_db(), second.refresh_from_db()
        assert (first.attempts, second.attempts) == (1, 0)
        later = timezone.now() + verbs.HANDING_OVER_TAKES
        assert Message.objects.to_hand_over(later).filter(pk=first.pk).exists()
    finally:
        HangingPort.let_go.set()
        sender.join(20)
    assert {each.state for each in Message.objects.filter(pk__in=[first.pk, second.pk, third.pk])} == {
        MessageState.SENT
    }
