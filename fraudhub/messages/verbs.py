"""Writing a message is a row in the caller's own transaction; sending it comes after the commit and may fail
without harm, because the row waits and is tried again."""

from datetime import timedelta

import structlog
from django.db import transaction
from django.utils import timezone

from fraudhub.audit.writing import audit
from fraudhub.jobs.sending import tell_a_worker
from fraudhub.messages.audit import MessageAudit
from fraudhub.messages.models import Channel, Message, MessageState
from fraudhub.messages.ports import leaves_the_building, the_port

MOST_ATTEMPTS = 8
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
        tell_a_worker("messages.send", message.pk, about=message.reference)
    else:
        send_message(message.pk)


def send_message(message_id: int) -> None:
    """Hand one waiting message to the port. Two at once: the row lock lets one through."""
    with transaction.atomic():
        message = Message.objects.select_for_update().waiting().filter(pk=message_id).first()
        if message is None:
            return
        message.attempts += 1
        try:
            message.state, message.provider_id = the_port().send(message)
            message.sent_at = timezone.now() if message.state == MessageState.SENT else None
            message.problem = ""
        except Exception as problem:
            log.warning(
                "a message could not be handed over",
                message=message.reference,
                problem=type(problem).__name__,
            )
            message.problem = "The provider did not take it."
            if message.attempts >= MOST_ATTEMPTS:
                message.state = MessageState.FAILED
        message.save(update_fields=["attempts", "state", "provider_id", "sent_at", "problem"])


def send_waiting() -> None:
    """Those whose first try failed or never happened."""
    older = timezone.now() - timedelta(seconds=20)
    for message_id in Message.objects.waiting().filter(created_at__lt=older).values_list("pk", flat=True)[:200]:
        send_message(message_id)
