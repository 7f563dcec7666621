from django.core.management.base import BaseCommand

from fraudhub.core.reference_lists import load_all


class Command(BaseCommand):
    help = "Load the reference lists that the project ships; safe to run again and again."

    def handle(self, **options):
        for loaded in load_all():
            self.stdout.write(
                f"{loaded.name}: {loaded.added} added, {loaded.changed} changed, {loaded.unchanged} unchanged"
            )
