"""Invite a system administrator: how the first account of a new hub comes about."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.utils import timezone

from fraudhub.accounts.one_time_links import place_of, with_links
from fraudhub.accounts.verbs import invite
from fraudhub.core.errors import RuleBroken


class Command(BaseCommand):
    help = "Invite a system administrator, who can then invite everybody else. Prints the link, which works once."

    def add_arguments(self, parser):
        parser.add_argument("email")
        parser.add_argument("--name", required=True, help="their full name")
        parser.add_argument("--address", default="", help="of the hub, like https://hub.example.police.uk")

    def handle(self, email, name, address, **options):
        email = email.strip().lower()
        base_url = (address or f"https://{settings.ALLOWED_HOSTS[0]}").rstrip("/") + "/"
        try:
            validate_email(email)
            invitation = invite(
                email=email,
                full_name=name,
                role="system_admin",
                starts_on=timezone.localdate(),
                base_url=base_url,
                by=None,
            )
        except (RuleBroken, ValidationError) as problem:
            sentences = getattr(problem, "sentences", None) or problem.messages
            raise CommandError(" ".join(sentences)) from None
        self.stdout.write(f"{base_url}invitation/{with_links(place_of(invitation))}/")
        self.stdout.write("Give this address to them and to nobody else. It works once, for 24 hours.")
