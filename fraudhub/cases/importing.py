"""Reports in. A file is read once, in batches, each in a transaction of its own with the counts of its run: an
import that is cut short has stored whole batches and says how many; run again, it finds those already there and
completes. The memory it takes does not grow with the file.

shape (extract.py) → rules (rules/reports.py) → rows (bulk_rows.py)
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from itertools import islice
from typing import BinaryIO, NamedTuple, TextIO

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from fraudhub.accounts.models import User
from fraudhub.accounts.roles import Permission
from fraudhub.audit.writing import audit
from fraudhub.cases.audit import ImportAudit
from fraudhub.cases.bulk_rows import insert_rows
from fraudhub.cases.extract import COLUMNS, ErrorsFile, Extract, Problem, Row, digest_of, read_through
from fraudhub.cases.models import FraudReport, ImportRun, ReportDifference, ReportSource, Triage
from fraudhub.cases.rules.reports import TRIAGE_WITHIN_WORKING_DAYS, WORK_FOR_DAYS, Known, aged_65_plus, why_not_keep
from fraudhub.core.errors import refuse_if
from fraudhub.core.plurals import how_many
from fraudhub.core.references import new_reference
from fraudhub.core.working_days import after_working_days
from fraudhub.geography.areas import Area
from fraudhub.geography.postcodes import areas_of, valid_postcode
from fraudhub.geography.scoping import Scope

BATCH_ROWS = 2_000
PROBLEMS_TOLD = 100
TRIES = 5


@dataclass
class Counts:
    """What became of the rows of one file: loaded + already there + refused = rows, always."""

    loaded: int = 0
    already_there: int = 0
    different: int = 0  # of those already there
    refused: int = 0
    areas_unknown: int = 0  # of those loaded, as the next three
    postcodes_unknown: int = 0
    boroughs_corrected: int = 0
    outside_source_dates: int = 0

    @property
    def rows(self) -> int:
        return self.loaded + self.already_there + self.refused

    def add(self, other: Counts) -> None:
        for name, count in asdict(other).items():
            setattr(self, name, getattr(self, name) + count)

    def sentences(self, *, dry_run: bool = False) -> list[str]:
        """The counts in words, the sum first."""
        would = "would be loaded" if dry_run else "loaded"
        told = [
            f"{self.loaded:,} {would} + {self.already_there:,} already there + {self.refused:,} refused "
            f"= {how_many(self.rows, 'row')}"
        ]
        if self.areas_unknown:
            has, them = ("has", "it") if self.areas_unknown == 1 else ("have", "them")
            sees = "will see" if dry_run else "see"
            told.append(
                f"{how_many(self.areas_unknown, 'report')} {has} no known area; only investigators {sees} {them}"
            )
        if self.different:
            told.append(
                f"{self.different:,} of those already there came with other content: the first is kept, the other noted"
            )
        for count, one, several in (
            (self.postcodes_unknown, "has a postcode we do not know", "have a postcode we do not know"),
            (
                self.boroughs_corrected,
                "names another borough than its postcode's: the postcode counts",
                "name another borough than their postcode's: the postcode counts",
            ),
            (
                self.outside_source_dates,
                "was reported when this source took no reports",
                "were reported when this source took no reports",
            ),
        ):
            if count:
                told.append(f"{count:,} of those loaded {one if count == 1 else several}")
        return told


@dataclass
class ImportOutcome:
    """What one reading of a file did, or in a dry run would do."""

    counts: Counts = field(default_factory=Counts)
    problems: list[Problem] = field(default_factory=list)  # the first of them; the errors file has all
    run: ImportRun | None = None  # none in a dry run
    digest: str = ""  # sha256 of the file's bytes


class Ready(NamedTuple):
    """A row that may be kept, with what is worked out from it."""

    line: int
    cells: list[str]
    values: dict
    area: Area | None
    borough: str | None
    digest: str


def import_reports(
    file: BinaryIO,
    *,
    source: ReportSource,
    by: User | None,
    file_name: str = "",
    dry_run: bool = False,
    errors: TextIO | None = None,
    run: ImportRun | None = None,
) -> ImportOutcome:
    """Read an extract and keep its reports. ``file`` is open for bytes and can be read twice.

    ``by`` None is the hub itself, everywhere; a person imports where they have the permission. ``dry_run`` changes
    nothing and counts what would happen. ``errors`` gets the errors file. ``run`` is one previewed from a page.
    Raises RuleBroken when the file as a whole, or the person, is refused; a wrong row is counted, not raised.
    """
    scope = Scope.everything() if by is None else by.scope_for(Permission.IMPORT_REPORTS)
    refuse_if(why_not_import(scope))
    digest = read_through(file)
    extract = Extract(file)
    outcome = ImportOutcome(digest=digest)
    if not dry_run:
        outcome.run = _start(run, source=source, scope=scope, file_name=file_name, digest=digest, by=by)
    sifter = Sifter(extract, source, Known.now(scope), outcome, ErrorsFile(errors, extract.header) if errors else None)
    notebook = Notebook() if dry_run else None
    rows = extract.rows()
    while batch := list(islice(rows, BATCH_ROWS)):
        ready, refused = sifter.sift(batch)
        if notebook is not None:
            counts = _promised(ready, refused, source, notebook)
        else:
            counts = _keep(ready, refused, outcome.run)
        outcome.counts.add(counts)
    extract.release()
    if outcome.run is not None:
        _finish(outcome.run, outcome.counts, by=by)
    return outcome


def why_not_import(scope: Scope) -> Iterator[str]:
    if not scope:
        yield "This account may not import reports."


class Sifter:
    """Takes the wrong rows out of each batch, tells what is wrong with them, and places the others."""

    def __init__(
        self,
        extract: Extract,
        source: ReportSource,
        known: Known,
        outcome: ImportOutcome,
        errors_file: ErrorsFile | None,
    ):
        self._extract, self._source, self._known = extract, source, known
        self._outcome, self._errors_file = outcome, errors_file

    def sift(self, batch: list[Row]) -> tuple[list[Ready], int]:
        """The rows that may be kept, and how many may not."""
        shaped = [(row, *self._extract.read(row)) for row in batch]
        areas = areas_of({values["victim_postcode"] for _, values, _ in shaped if values["victim_postcode"]})
        elsewhere = self._held_elsewhere([values["reference"] for _, values, _ in shaped])
        ready = []
        for row, values, problems in shaped:
            area = areas.get(values["victim_postcode"])
            borough = area.borough if area else values["victim_borough_code"]
            if not row.unreadable:
                problems += [
                    Problem(row.line, column, _cell_of(self._extract, row, column), sentence)
                    for column, sentence in why_not_keep(values, borough, self._known, elsewhere)
                ]
            if problems:
                self._tell(row, problems)
                continue
            if values["victim_postcode"]:
                values["victim_postcode"] = _as_written(values["victim_postcode"])
            ready.append(Ready(row.line, row.cells, values, area, borough, digest_of(values)))
        return ready, len(batch) - len(ready)

    def _held_elsewhere(self, references: list[str | None]) -> frozenset[str]:
        """Those of the source's references that belong to a report of another hub. One whose area is not known is no
        hub's: whoever brought it in may bring the same file in again."""
        if self._known.scope.is_everything:
            return frozenset()
        there = FraudReport.objects.filter(source=self._source, source_reference__in=filter(None, references))
        seen = there.within(self._known.scope)
        of_others = there.filter(victim_borough__isnull=False).exclude(pk__in=seen.values("pk"))
        return frozenset(of_others.values_list("source_reference", flat=True))

    def _tell(self, row: Row, problems: list[Problem]) -> None:
        for problem in problems:
            if len(self._outcome.problems) < PROBLEMS_TOLD:
                self._outcome.problems.append(problem)
            if self._errors_file is not None:
                self._errors_file.write(problem, row)


def _cell_of(extract: Extract, row: Row, column: str) -> str:
    return row.cells[extract.header.index(column)] if column in extract.header else ""


_WELL_WRITTEN = re.compile(r"[A-HJ-NP-Z]{1,2}\d{1,2} \d[A-HJ-NP-Z]{2}", re.ASCII)


def _as_written(postcode: str) -> str:
    """``sk13xe`` as ``SK1 3XE``; what is no postcode stays as it came. Without I and O there is nothing to mend."""
    if _WELL_WRITTEN.fullmatch(postcode):
        return postcode
    try:
        return valid_postcode(postcode)
    except ValidationError:
        return postcode


# Keeping -------------------------------------------------------------------------------------------------


def _start(run: ImportRun | None, *, source, scope, file_name, digest, by) -> ImportRun:
    with transaction.atomic():
        if run is None:
            run = ImportRun(
                source=source,
                borough_id=scope.only_borough,
                file_name=file_name[:120],
                file_digest=digest,
                created_by=by,
            )
        run.started_at = timezone.now()
        run.save()
        audit(ImportAudit.STARTED, run, by=by, facts={"source": source.pk, "sha256": digest})
    return run


def _finish(run: ImportRun, counts: Counts, *, by) -> None:
    with transaction.atomic():
        run.finished_at = timezone.now()
        run.save(update_fields=["finished_at"])
        audit(ImportAudit.FINISHED, run, by=by, facts={"rows": counts.rows, **asdict(counts)})


def _keep(ready: list[Ready], refused: int, run: ImportRun) -> Counts:
    """One batch into the database, with the run's counts, in one transaction.

    It is tried again when somebody else's import put one of the same reports in at the same moment (it is then
    already there), or when one of our random references was taken (five million reports meet that now and then).
    """
    for tries_left in reversed(range(TRIES)):
        try:
            with transaction.atomic():
                fresh, different, counts = _sorted_out(ready, _digests_there(run.source_id, ready), run.source)
                counts.refused = refused
                insert_rows(FraudReport, STORED, _stored_rows(fresh, run))
                _await_triage(fresh, run)
                _note_differences(different, run)
                for name, count in asdict(counts).items():
                    setattr(run, name, getattr(run, name) + count)
                run.rows += counts.rows
                run.save(update_fields=["rows", *asdict(counts)])
            return counts
        except IntegrityError:
            run.refresh_from_db()
            if not tries_left:
                raise
    raise AssertionError("unreachable")


def _sorted_out(
    ready: list[Ready], there: dict[str, str], source: ReportSource
) -> tuple[list[Ready], list[Ready], Counts]:
    """Rows to keep, rows that came with other content than the one already there, and the counts of both and of
    those that came again as they were. ``there`` is the digest of each reference known; it learns the new ones."""
    fresh, different, counts = [], [], Counts()
    for row in ready:
        values = row.values
        first = there.get(values["reference"])
        if first is None:
            there[values["reference"]] = row.digest
            fresh.append(row)
            counts.areas_unknown += row.borough is None
            counts.postcodes_unknown += row.area is None and values["victim_postcode"] is not None
            counts.boroughs_corrected += values["victim_borough_code"] not in (None, row.borough)
            counts.outside_source_dates += not _took_reports_on(values["reported_on"], source)
        else:
            counts.already_there += 1
            if first != row.digest:
                different.append(row)
    counts.loaded, counts.different = len(fresh), len(different)
    return fresh, different, counts


def _took_reports_on(day: date, source: ReportSource) -> bool:
    begins, ends = source.valid_from, source.valid_to
    return (begins is None or begins <= day) and (ends is None or day < ends)


def _digests_there(source_id: str, ready: list[Ready]) -> dict[str, str]:
    references = [row.values["reference"] for row in ready]
    reports = FraudReport.objects.filter(source=source_id, source_reference__in=references)
    return dict(reports.values_list("source_reference", "content_digest"))


_SAME_NAME = (
    "reported_on occurred_on received_on victim_birth_date victim_age attempted_gbp lost_gbp outcome_on".split()
)
_CODES = {
    "fraud_type_id": "fraud_type_code",
    "method_id": "method_code",
    "outcome_id": "outcome_code",
    "suspect_borough_id": "suspect_borough_code",
}
_TEXTS = {
    "source_reference": "reference",
    "borough_as_given": "victim_borough_code",
    **{
        name: name
        for name in (
            "channel victim_name victim_phone victim_email victim_address victim_postcode victim_kind summary".split()
        )
    },
}
_WORKED_OUT = (
    "reference", "created_at", "created_by_id", "source_id", "import_run_id", "line", "content_digest",
    "victim_borough_id", "lsoa_id", "ward_id", "msoa_id", "victim_aged_65_plus",
)  # fmt: skip
STORED = (*_WORKED_OUT, *_SAME_NAME, *_CODES, *_TEXTS)


def _stored_rows(fresh: list[Ready], run: ImportRun) -> Iterator[list]:
    """The rows in the order of STORED."""
    now = timezone.now()
    nullable = (*_SAME_NAME, *_CODES.values())
    texts = tuple(_TEXTS.values())
    for row in fresh:
        values, area = row.values, row.area
        aged_65_plus_then = aged_65_plus(
            reported_on=values["reported_on"], birth_date=values["victim_birth_date"], age=values["victim_age"]
        )
        places = (area.lsoa, area.ward, area.msoa) if area else (None, None, None)
        yield [
            new_reference(FraudReport.reference_prefix), now, run.created_by_id, run.source_id, run.pk, row.line,
            row.digest, row.borough, *places, aged_65_plus_then,
            *(values[name] for name in nullable),
            *(values[name] or "" for name in texts),
        ]  # fmt: skip


def _await_triage(fresh: list[Ready], run: ImportRun) -> None:
    """What was reported in the last weeks is work for a hub; what is older when it reaches us is history."""
    today = timezone.localdate()
    newest = [
        row.values["reference"] for row in fresh if today - row.values["reported_on"] <= timedelta(days=WORK_FOR_DAYS)
    ]
    if not newest:
        return
    due_on = after_working_days(today, TRIAGE_WITHIN_WORKING_DAYS)
    reports = FraudReport.objects.filter(source=run.source_id, source_reference__in=newest)
    Triage.objects.bulk_create(
        Triage(report_id=pk, due_on=due_on, reference=new_reference(Triage.reference_prefix), created_by=run.created_by)
        for pk in reports.values_list("pk", flat=True)
    )


def _note_differences(different: list[Ready], run: ImportRun) -> None:
    """Beside each report, what came later under its reference; the same other content is noted once."""
    if not different:
        return
    references = [row.values["reference"] for row in different]
    there = FraudReport.objects.filter(source=run.source_id, source_reference__in=references)
    reports = {report.source_reference: report for report in there}
    ReportDifference.objects.bulk_create(
        [
            ReportDifference(
                report=(report := reports[row.values["reference"]]),
                import_run=run,
                line=row.line,
                content_digest=row.digest,
                fields=[name for name, value in as_received(report).items() if value != row.values[name]],
                content={name: str(value) for name, value in row.values.items() if value is not None},
            )
            for row in different
        ],
        ignore_conflicts=True,
    )


def as_received(report: FraudReport) -> dict:
    """A report's content by column of the extract it came in, None where it was empty."""
    where = {column: column for column in _SAME_NAME}
    where |= {column: name for name, column in (_CODES | _TEXTS).items()}
    content = {column: getattr(report, where[column]) for column in COLUMNS}
    return {column: None if value == "" else value for column, value in content.items()}


# Promising -----------------------------------------------------------------------------------------------


class Notebook:
    """The references a dry run has met in its file, on disk: the memory of a dry run is flat too, and no lock is
    held on the database meanwhile."""

    def __init__(self):
        self._rows = sqlite3.connect("", isolation_level=None)  # a file of its own that goes when it is closed
        self._rows.execute("CREATE TABLE met (reference TEXT PRIMARY KEY, digest TEXT) WITHOUT ROWID")

    def digests(self, references: list[str]) -> dict[str, str]:
        marks = ", ".join("?" * len(references))
        return dict(self._rows.execute(f"SELECT * FROM met WHERE reference IN ({marks})", references))  # noqa: S608 # nosec B608

    def learn(self, rows: list[Ready]) -> None:
        pairs = ((row.values["reference"], row.digest) for row in rows)
        self._rows.execute("BEGIN")
        self._rows.executemany("INSERT INTO met VALUES (?, ?)", pairs)
        self._rows.execute("COMMIT")


def _promised(ready: list[Ready], refused: int, source: ReportSource, notebook: Notebook) -> Counts:
    there = notebook.digests([row.values["reference"] for row in ready]) | _digests_there(source.pk, ready)
    fresh, _, counts = _sorted_out(ready, there, source)
    notebook.learn(fresh)
    counts.refused = refused
    return counts
