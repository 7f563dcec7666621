"""The one way out of the building. The default port keeps messages in the outbox, where staff can read them;
GOV.UK Notify takes them when the hub has a key for it."""

from typing import Protocol

from django.conf import settings

from fraudhub.accounts.one_time_links import with_links
from fraudhub.messages.models import Channel, Message, MessageState

MOST_ADDRESS_LINES = 7


class Port(Protocol):
    def send(self, message: Message) -> tuple[MessageState, str]:
        """The state it is in now, and the provider's number for it. Raises when it could not be handed over."""


class OutboxPort:
    def send(self, message: Message) -> tuple[MessageState, str]:
        return MessageState.KEPT, ""


class NotifyPort:
    """GOV.UK Notify. What has no template of its channel goes by hand from the outbox."""

    def __init__(self, key: str):
        from notifications_python_client import NotificationsAPIClient

        self.client = NotificationsAPIClient(key)

    def send(self, message: Message) -> tuple[MessageState, str]:
        template = settings.NOTIFY_TEMPLATES.get(message.channel, "")
        if not template:
            return MessageState.KEPT, ""
        words = {"subject": message.subject, "body": with_links(message.body)}
        if message.channel == Channel.EMAIL:
            answer = self.client.send_email_notification(message.to_address, template, words, message.reference)
        elif message.channel == Channel.LETTER:
            words |= address_lines(message.to_address)
            answer = self.client.send_letter_notification(template, words, message.reference)
        else:
            answer = self.client.send_sms_notification(message.to_address, template, words, message.reference)
        return MessageState.SENT, answer["id"]


def address_lines(address: str) -> dict[str, str]:
    """{"address_line_1": "Ada Khan", …}: a line each, the postcode last; Notify takes three to seven."""
    lines = [line.strip() for line in address.splitlines() if line.strip()]
    if len(lines) > MOST_ADDRESS_LINES:
        lines = [*lines[: MOST_ADDRESS_LINES - 2], ", ".join(lines[MOST_ADDRESS_LINES - 2 : -1]), lines[-1]]
    return {f"address_line_{number}": line for number, line in enumerate(lines, 1)}


def the_port() -> Port:
    return NotifyPort(settings.NOTIFY_API_KEY) if settings.NOTIFY_API_KEY else OutboxPort()


def leaves_the_building() -> bool:
    """Whether mail goes to people by itself. Where it does not, somebody hands it on from the outbox."""
    return bool(settings.NOTIFY_API_KEY)
