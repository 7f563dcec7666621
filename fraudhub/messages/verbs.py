"""Writing a message is a row in the caller's own transaction; sending it comes after the commit and may fail
without harm, because the row waits and is tried again."""

import threading
from datetime import timedelta

import structlog
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from fraudhub.audit.writing import audit
from fraudhub.jobs.sending import tell_a_worker
from fraudhub.messages.audit import MessageAudit
from fraudhub.messages.models import Channel, Message, MessageState
from fraudhub.messages.ports import leaves_the_building, the_port

MOST_ATTEMPTS = 12  # over some five hours
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=15), timedelta(hours=1)
HANDING_OVER_TAKES = timedelta(minutes=2)  # the provider's own program gives up after 30 seconds
MOST_REFUSED = 3  # in one sweep
_sending = threading.Lock()
log = structlog.get_logger("fraudhub.messages")


@transaction.atomic
def write_message(
    *,
    to_address: str,
    body: str,
    subject: str = "",
    channel: str = Channel.EMAIL,
    to_user=None,
    borough=None,
    by,
) -> Message:
    message = Message.objects.create(
        channel=channel,
        to_address=to_address,
        to_user=to_user,
        borough=borough,
        subject=subject,
        body=body,
        created_by=by,
    )
    audit(MessageAudit.WRITTEN, message, by=by, facts={"channel": str(channel)})
    transaction.on_commit(lambda: _set_out(message))
    return message


def _set_out(message: Message) -> None:
    """A provider may be slow, and whoever asked for the page is not to wait for it, nor to learn by the time it takes
    whether there was anybody to write to: a worker sends. What only goes to the outbox is there at once."""
    if leaves_the_building():
        tell_a_worker("messages.send", message.pk, queue="alarms", about=message.reference)
    else:
        send_message(message.pk)


def send_message(message_id: int) -> bool | None:
    """Hand one waiting message to the port: whether it was taken, None where it is in other hands. The provider is
    asked while nothing is locked: one that hangs holds up no page and no alarm."""
    now = timezone.now()
    taken = Message.objects.to_hand_over(now).filter(pk=message_id)
    if not taken.update(next_try_at=now + HANDING_OVER_TAKES, attempts=F("attempts") + 1):
        return None
    message = Message.objects.get(pk=message_id)
    try:
        message.state, message.provider_id = the_port().send(message)
        message.sent_at = timezone.now() if message.state == MessageState.SENT else None
        message.problem = ""
    except Exception as problem:
        log.warning("a message could not be handed over", message=message.reference, problem=type(problem).__name__)
        message.problem = "The provider did not take it."
        if message.attempts >= MOST_ATTEMPTS:
            message.state = MessageState.FAILED
        message.next_try_at = timezone.now() + min(FIRST_WAIT * 2**message.attempts, LONGEST_WAIT)
    message.save(update_fields=["next_try_at", "state", "provider_id", "sent_at", "problem"])
    return not message.problem


def send_waiting(first: int | None = None) -> None:
    """All that wait, the one with that key first and those that failed least next; one at a time, so that a provider
    that hangs keeps one thread of a worker and no more; it is not asked for long when it takes nothing."""
    if not _sending.acquire(blocking=False):
        return  # whoever sends now looks again before they end
    try:
        tried: set[int] = set()
        refused = 0
        while refused < MOST_REFUSED and (message_id := _next_to_send(first, tried)):
            tried.add(message_id)
            if send_message(message_id) is False:
                refused += 1
    finally:
        _sending.release()


def _next_to_send(first: int | None, tried: set[int]) -> int | None:
    waiting = Message.objects.to_hand_over(timezone.now()).exclude(pk__in=tried)
    if first is not None and first not in tried and waiting.filter(pk=first).exists():
        return first
    return waiting.order_by("attempts", "pk").values_list("pk", flat=True).first()
