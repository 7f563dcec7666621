from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from fraudhub.geography.shapes import BOUNDARIES
from fraudhub.geography.tables import DATA


class Command(BaseCommand):
    help = "Makes the shipped geography (tables and TopoJSON) from the published files. For developers."
    requires_system_checks = []  # the checks would import every page of the hub first

    def add_arguments(self, parser):
        parser.add_argument("--from", dest="source", type=Path, required=True, help="Folder of published files.")
        parser.add_argument("--tables", type=Path, default=DATA, help="Where the tables go.")
        parser.add_argument("--shapes", type=Path, default=BOUNDARIES, help="Where the TopoJSON goes.")

    def handle(self, *, source: Path, tables: Path, shapes: Path, **options):
        from fraudhub.geography.building import InputDoesNotFit, build  # needs the development dependencies

        try:
            written = build(source, tables, shapes)
        except (InputDoesNotFit, FileNotFoundError, KeyError) as problem:
            raise CommandError(f"The published files cannot be used. {problem}") from problem
        for line in written:
            self.stdout.write(line)
