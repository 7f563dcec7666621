"""Read a message of the outbox whole, with its link: for the operator of a hub whose mail does not leave by itself."""

from django.core.management.base import BaseCommand, CommandError

from fraudhub.accounts.one_time_links import with_links
from fraudhub.audit.writing import audit
from fraudhub.core.references import tidy_reference
from fraudhub.messages.audit import MessageAudit
from fraudhub.messages.models import Message


class Command(BaseCommand):
    help = "Print a message of the outbox with its link, to hand it to the person it is for and to nobody else."

    def add_arguments(self, parser):
        parser.add_argument("reference", help="of the message, as the outbox shows it")

    def handle(self, reference, **options):
        message = Message.objects.filter(reference=tidy_reference(reference) or "").first()
        if message is None:
            raise CommandError("There is no message of that reference.")
        audit(MessageAudit.SHOWN_BY_HAND, message, by=None)
        self.stdout.write(f"To: {message.to_address}\nSubject: {message.subject}\n\n{with_links(message.body)}")
