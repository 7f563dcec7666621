"""For whoever tries the hub with no authenticator app at hand: a phone holds visits only for who has a second step, in
the demonstration too (SECURITY 3). It knows no account's secret; it is given the key that the set-up page shows."""

import pyotp
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

NOT_HERE = "This works in the demonstration only. A second step is something its owner holds: use an app on a phone."
NO_KEY = "This is no key of an authenticator app. Copy it from “Connect the app on your phone”, in quotes."


class Command(BaseCommand):
    help = "Print the 6 digits that an authenticator app would show now for the key of “Your sign-in”, “Set up an app”."

    def add_arguments(self, parser):
        parser.add_argument("key", nargs="+", help="as the page shows it, with or without its spaces")

    def handle(self, *, key, **options):
        if not settings.DEMONSTRATION:
            raise CommandError(NOT_HERE)
        try:
            self.stdout.write(pyotp.TOTP("".join("".join(key).split()).upper()).now())
        except ValueError:
            raise CommandError(NO_KEY) from None
