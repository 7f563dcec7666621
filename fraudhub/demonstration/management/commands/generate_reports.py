from datetime import date
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from fraudhub.demonstration.reports import loose_rows, write_extract


class Command(BaseCommand):
    help = "Write an extract of made-up reports on real places; the same seed and days give the same file."

    def add_arguments(self, parser):
        parser.add_argument("--out", type=Path, required=True, metavar="FILE.csv")
        parser.add_argument("--rows", type=int, default=2000)
        parser.add_argument("--seed", type=int, default=7)
        parser.add_argument("--after", type=date.fromisoformat, default=date(2025, 3, 31), help="all reported later")
        parser.add_argument("--before", type=date.fromisoformat, help="all reported earlier; left out, this month")

    def handle(self, *, out, rows, seed, after, before, **options):
        today = min(timezone.localdate(), before or date.max)
        try:
            wanted = loose_rows(rows, seed=seed, after=after, today=today)
            with out.open("w", encoding="utf-8", newline="") as file:
                written = write_extract(wanted, file)
        except ValueError as problem:
            raise CommandError(str(problem)) from None
        self.stdout.write(f"Wrote {written:,} reports to {out}.")
