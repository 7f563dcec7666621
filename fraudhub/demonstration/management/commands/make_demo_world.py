import time

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from fraudhub.cases.models import ReportSource
from fraudhub.demonstration.filling import ask_to_fill
from fraudhub.demonstration.world import fill_to_life_size, make_small
from fraudhub.geography.models import Postcode


class Command(BaseCommand):
    help = "Fill the hub with made-up people and events on real places. Done once; a second call changes nothing."

    def add_arguments(self, parser):
        parser.add_argument("--size", choices=["small", "gm"], default="small")
        parser.add_argument("--now", action="store_true", help="with gm: fill it here and not in the background")

    def handle(self, *, size, now, verbosity, **options):
        if not settings.DEMONSTRATION:
            raise CommandError("This is not a demonstration (HUB_MODE): made-up people do not belong here.")
        if not (Postcode.objects.exists() and ReportSource.objects.exists()):
            raise CommandError("The world stands on places and lists: run load_geography and load_reference first.")
        today = timezone.localdate()
        say = self.stdout.write if verbosity else (lambda _: None)
        make_small(today, say)
        if size == "gm" and now:
            began = time.monotonic()
            for done, parts in fill_to_life_size(today):
                if done % 200 == 0 or done == parts:
                    say(f"{done:,} of {parts:,} parts told after {time.monotonic() - began:.0f} s")
        elif size == "gm":
            job = ask_to_fill()
            say(f"The life-size programme is filled in by the worker: job {job.reference}.")
