"""Count every report again for maps, on PostgreSQL: after rows were changed behind the database's back."""

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from mapping.report_tallies import rebuild_report_tallies
from mapping.sources.places import the_ground


class Command(BaseCommand):
    help = "Count every report again for maps. Whoever adds one meanwhile waits."

    def handle(self, **options):
        if connection.vendor != "postgresql":
            raise CommandError("SQLite counts reports each time a map is drawn: there is nothing to count again.")
        rebuild_report_tallies(the_ground())
        self.stdout.write("Every report is counted again.")
