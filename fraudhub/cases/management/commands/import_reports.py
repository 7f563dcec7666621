import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from django.core.management.base import BaseCommand, CommandError

from fraudhub.accounts.models import User
from fraudhub.cases.importing import PROBLEMS_TOLD, import_reports
from fraudhub.cases.models import ReportSource
from fraudhub.core.errors import RuleBroken


class Command(BaseCommand):
    help = "Load a report extract (CSV, UTF-8). Safe to run again: what is there already is not loaded twice."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, metavar="FILE.csv")
        parser.add_argument("--source", required=True, metavar="CODE", help="a code of the list of sources")
        parser.add_argument("--by", metavar="EMAIL", help="import as this person, where they may")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen and change nothing")
        parser.add_argument("--errors", type=Path, metavar="OUT.csv", help="write the refused rows here")

    def handle(self, *, file, source, by, dry_run, errors, **options):
        try:
            with file.open("rb") as extract:
                if errors is None:
                    outcome = self._import(extract, None, file, source, by, dry_run)
                elif errors.exists() and errors.samefile(file):
                    raise CommandError("--errors names the extract itself. Name another file: this one is kept.")
                else:
                    with _written_whole(errors) as errors_file:
                        outcome = self._import(extract, errors_file, file, source, by, dry_run)
        except RuleBroken as refused:
            raise CommandError(" ".join(refused.sentences)) from None
        except OSError as problem:
            raise CommandError(f"{problem.filename}: {problem.strerror}.") from None
        self._tell(outcome, dry_run)

    def _import(self, extract, errors_file, file, source, by, dry_run):
        return import_reports(
            extract,
            source=_source(source),
            by=_person(by),
            file_name=file.name,
            dry_run=dry_run,
            errors=errors_file,
        )

    def _tell(self, outcome, dry_run):
        if dry_run:
            self.stdout.write("Dry run: nothing was changed.")
        for sentence in outcome.counts.sentences(dry_run=dry_run):
            self.stdout.write(sentence)
        for problem in outcome.problems:
            where = f"line {problem.line}" + (f", {problem.column}" if problem.column else "")
            self.stdout.write(f"{where}: {problem.reason}")
        if len(outcome.problems) == PROBLEMS_TOLD:
            self.stdout.write(f"These are the first {PROBLEMS_TOLD}. --errors OUT.csv writes all of them.")


@contextlib.contextmanager
def _written_whole(path: Path) -> Iterator[TextIO]:
    """A text file that takes its place when it is complete: what was there before stays until then. A pipe or a device
    is no file that another may take the place of, and is written to."""
    if path.exists() and not path.is_file():
        with path.open("w", encoding="utf-8", newline="") as device:
            yield device
        return
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", newline="", dir=path.parent, delete=False) as draft:
        try:
            yield draft
        except BaseException:
            Path(draft.name).unlink()
            raise
    Path(draft.name).replace(path)


def _source(code: str) -> ReportSource:
    found = ReportSource.objects.filter(pk=code).first()
    if found is None:
        codes = ", ".join(ReportSource.objects.values_list("pk", flat=True))
        raise CommandError(
            f"There is no source {code}. Sources: {codes}." if codes else "Load the lists first: load_reference."
        )
    return found


def _person(email: str | None) -> User | None:
    if email is None:
        return None
    found = User.objects.filter(email=email.strip().lower(), is_active=True).first()
    if found is None:
        raise CommandError(f"Nobody signs in as {email}.")
    return found
