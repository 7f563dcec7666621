"""Reports as they reach the hub: by the importer, from an extract."""

import csv
import io
from itertools import count

from fraudhub.cases.importing import ImportOutcome, import_reports
from fraudhub.cases.models import FraudReport, ReportSource
from tests.factories.accounts import the_borough

_numbers = count(1)


def an_extract(*rows: dict, columns: list[str] | None = None) -> io.BytesIO:
    """An open extract with these rows; columns are those of the rows unless they are named."""
    columns = columns or list(dict.fromkeys(name for row in rows for name in row))
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return io.BytesIO(text.getvalue().encode())


def a_row(**cells) -> dict:
    """One good row of an extract, with a reference of its own."""
    return {"reference": f"T-{next(_numbers):06}", "reported_on": "2025-05-06", **cells}


def imported(*rows: dict, source: str = "action-fraud", by=None, **options) -> ImportOutcome:
    return import_reports(an_extract(*rows), source=the_source(source), by=by, file_name="test.csv", **options)


def a_report(borough: str = "stockport", **cells) -> FraudReport:
    """A report of somebody in the borough with that slug."""
    row = a_row(victim_borough_code=the_borough(borough).code, **cells)
    imported(row)
    return FraudReport.objects.get(source_reference=row["reference"])


def the_source(code: str) -> ReportSource:
    return ReportSource.objects.get(pk=code)
