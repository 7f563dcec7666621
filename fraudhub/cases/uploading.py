"""Imports from a page: a file is previewed first, kept, and loaded when somebody has read what would happen."""

import csv
import io
import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import timedelta
from itertools import islice

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import transaction
from django.utils import timezone

from fraudhub.accounts.roles import Permission
from fraudhub.audit.writing import audit
from fraudhub.cases.audit import ImportAudit
from fraudhub.cases.importing import ImportOutcome, import_reports
from fraudhub.cases.models import ImportRun, ReportSource
from fraudhub.core.errors import refuse_if

KEPT_FOR = timedelta(days=1)
_FOLDER = "imports"


@dataclass(frozen=True)
class Preview:
    """What would become of a file, read and not loaded."""

    source: ReportSource
    file_name: str
    content: bytes
    outcome: ImportOutcome
    errors: str  # the errors file, CSV


def read_upload(*, source: ReportSource, file_name: str, content: bytes, by) -> Preview:
    """Read the file and change nothing; slow for a large one. RuleBroken when the whole is refused."""
    errors = io.StringIO(newline="")
    outcome = import_reports(
        io.BytesIO(content), source=source, by=by, file_name=file_name, dry_run=True, errors=errors
    )
    return Preview(source, file_name, content, outcome, errors.getvalue())


def keep_preview(preview: Preview, *, by) -> ImportRun:
    """Keep a file that was read, with what was promised of it, until somebody loads it."""
    counts, kept_as = preview.outcome.counts, uuid.uuid4().hex
    storages["documents"].save(f"{_FOLDER}/{kept_as}.csv", ContentFile(preview.content))
    storages["documents"].save(f"{_FOLDER}/{kept_as}.errors.csv", ContentFile(preview.errors.encode()))
    with transaction.atomic():
        run = ImportRun.objects.create(
            source=preview.source,
            borough_id=by.scope_for(Permission.IMPORT_REPORTS).only_borough,
            file_name=preview.file_name[:120],
            file_digest=preview.outcome.digest,
            previewed=asdict(counts) | {"rows": counts.rows},
            kept_as=kept_as,
            created_by=by,
        )
        audit(ImportAudit.PREVIEWED, run, by=by, facts={"source": preview.source.pk, "rows": counts.rows})
    return run


def why_not_load(run: ImportRun):
    if run.started_at is not None and run.finished_at is None:
        yield "This import was begun and not finished. Upload the file again: what is there is not loaded twice."
    elif run.started_at is not None:
        yield "This file was loaded already."
    elif not run.kept_as:
        yield "The file was kept for a day and is gone. Upload it again."


def load_import(run: ImportRun, *, by) -> ImportOutcome:
    """Load a previewed file. Of two who press at once, one loads it."""
    with transaction.atomic():
        held = ImportRun.objects.select_for_update().select_related("source").get(pk=run.pk)
        refuse_if(why_not_load(held))
        held.started_at = timezone.now()
        held.save(update_fields=["started_at"])
    with storages["documents"].open(f"{_FOLDER}/{held.kept_as}.csv") as file:
        outcome = import_reports(file, source=held.source, by=by, file_name=held.file_name, run=held)
    storages["documents"].delete(f"{_FOLDER}/{held.kept_as}.csv")
    return outcome


def refused_rows(run: ImportRun) -> str:
    """The errors file of the preview, as CSV text; empty when it is gone."""
    name = f"{_FOLDER}/{run.kept_as}.errors.csv"
    if not run.kept_as or not storages["documents"].exists(name):
        return ""
    with storages["documents"].open(name) as file:
        return file.read().decode()


def first_problems(run: ImportRun, most: int = 20) -> list[dict]:
    """The first lines of the errors file: line, column, value and reason."""
    return [
        {"line": row[0], "column": row[1], "value": row[2], "reason": row[3]}
        for row in islice(_told_problems(run), most)
    ]


def frequent_problems(run: ImportRun, most: int = 10) -> list[dict]:
    """The same column wrong for the same reason is one thing to mend: how often, and where first."""
    counted: Counter[tuple[str, str]] = Counter()
    first: dict[tuple[str, str], str] = {}
    for line, column, _, reason, *_ in _told_problems(run):
        counted[column, reason] += 1
        first.setdefault((column, reason), line)
    return [
        {"column": column, "reason": reason, "count": count, "line": first[column, reason]}
        for (column, reason), count in counted.most_common(most)
    ]


def _told_problems(run: ImportRun) -> Iterator[list[str]]:
    """The errors file below its header."""
    return islice(csv.reader(io.StringIO(refused_rows(run), newline="")), 1, None)


def forget_old_uploads() -> int:
    """Uploaded files are kept for a day, loaded or not; the run and its counts stay."""
    forgotten = 0
    for run in ImportRun.objects.exclude(kept_as="").filter(created_at__lt=timezone.now() - KEPT_FOR)[:200]:
        for name in (f"{run.kept_as}.csv", f"{run.kept_as}.errors.csv"):
            storages["documents"].delete(f"{_FOLDER}/{name}")
        forgotten += ImportRun.objects.filter(pk=run.pk).update(kept_as="")
    return forgotten
