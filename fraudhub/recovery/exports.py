"""Totals and entries as rows of a file: the same figures, to the penny, as on the page."""

from __future__ import annotations

import csv
import re
from datetime import timedelta
from decimal import Decimal

from fraudhub.core.spreadsheets import guarded
from fraudhub.recovery.models import LedgerEntry
from fraudhub.recovery.totals import Totals

TOTAL_COLUMNS = ["year", "from", "to", "basis", "by", "code", "name", "in_assets_recovered", "pounds"]
ENTRY_COLUMNS = [
    "reference", "matter", "asset", "case", "route", "stage", "column", "kind", "happened_on", "amount_gbp",
    "counted_gbp", "reverses", "fraud_linked", "victims_live", "borough", "entered_at",
]  # fmt: skip


def total_rows(totals: Totals):
    asked = totals.asked
    last = asked.period.end - timedelta(days=1)
    head = [asked.year.code, asked.year.start.isoformat(), last.isoformat(), str(asked.basis), asked.by]
    for line in totals.lines:
        yield [*head, line.key, line.name, "yes" if line.in_total else "no", f"{line.pounds:.2f}"]
    yield [*head, "", "All lines", "", f"{totals.total:.2f}"]


def entry_row(entry) -> list[str]:
    """A ledger entry, or what a firm reimbursed in a case. ``counted_gbp`` has its sign: the column of it adds up to
    the totals."""
    if not isinstance(entry, LedgerEntry):
        counted = entry.amount_gbp if entry.reverses_id is None else -entry.amount_gbp
        taken_back = entry.reverses.reference if entry.reverses_id else ""
        return [
            entry.reference, "", "", entry.case.reference, "", "", "reimbursed", "amount",
            entry.received_on.isoformat(), f"{entry.amount_gbp:.2f}", f"{counted:.2f}", taken_back, "yes", "one",
            entry.case.borough_id, entry.created_at.isoformat(timespec="seconds"),
        ]  # fmt: skip
    return [
        entry.reference, entry.matter.reference, entry.asset.reference, "", entry.route_id, entry.stage_id,
        entry.column, entry.kind, entry.happened_on.isoformat(), f"{entry.amount_gbp:.2f}",
        f"{Decimal(entry.share_pence) / 100:.2f}", entry.reverses.reference if entry.reverses_id else "",
        "yes" if entry.is_fraud_linked else "no", entry.victims_live, entry.victim_borough_id or "",
        entry.created_at.isoformat(timespec="seconds"),
    ]  # fmt: skip


CSV = "text/csv; charset=utf-8"
_NUMBER = re.compile(r"-?\d+(\.\d+)?")  # stays a number, also below nought


class _Echo:
    def write(self, text):
        return text


def as_lines(columns, rows):
    """The lines of a file, one after the other; a number stays a number."""
    writer = csv.writer(_Echo(), lineterminator="\r\n")
    yield "\ufeff" + writer.writerow(columns)
    for row in rows:
        yield writer.writerow([cell if _NUMBER.fullmatch(cell) else guarded(cell) for cell in row])


def as_file(response, name: str):
    """An answer that is saved under that name."""
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
