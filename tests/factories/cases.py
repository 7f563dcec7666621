"""Reports as they reach the hub, by the importer, from an extract; and cases, by the verbs that open them."""

import csv
import io
from datetime import date
from decimal import Decimal
from itertools import count

from fraudhub.cases.importing import ImportOutcome, import_reports
from fraudhub.cases.models import CloseReason, FraudCase, FraudReport, Payment, PaymentMethod, ReportSource
from fraudhub.cases.verbs import close_case, open_case, record_payment
from tests.factories.accounts import the_borough
from tests.factories.people import a_person

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


def a_case(borough: str = "stockport", *, by=None, person=None, **told) -> FraudCase:
    """An open case of somebody the hub of that borough knows."""
    person = person or a_person(borough)
    return open_case(borough=person.borough, person=person, by=by, **told)


def a_payment(case: FraudCase, amount: str = "1000.00", *, state: str = "lost", by=None, **told) -> Payment:
    return record_payment(
        case,
        **{
            "state": state,
            "paid_on": date(2025, 5, 1),
            "method": PaymentMethod.objects.get(pk="faster-payment"),
            "amount_gbp": Decimal(amount),
            "bank": "Northern Bank",
            "by": by,
            **told,
        },
    )


def a_closed_case(borough: str = "stockport", *, by=None) -> FraudCase:
    case = a_case(borough, by=by)
    close_case(case, reason=CloseReason.objects.get(pk="protected"), by=by)
    case.refresh_from_db()
    return case
