"""A month is closed: its figures are kept as they are, and what is entered later is an adjustment of it."""

from __future__ import annotations

from django.db import connection, transaction
from django.db.models import Max, Min, Sum
from django.utils import timezone

from fraudhub.audit.writing import audit
from fraudhub.cases.models import Reimbursement
from fraudhub.core.errors import refuse_if
from fraudhub.core.periods import Month
from fraudhub.recovery.audit import LedgerAudit
from fraudhub.recovery.models import Column, FrozenTotal, LedgerEntry, MonthClose
from fraudhub.recovery.refunds import refunds_by
from fraudhub.recovery.rules.repayments import why_not_close_month

DIMENSIONS = ("column", "route", "stage", "victim_borough", "victims_live", "is_fraud_linked")


def first_open_month() -> Month | None:
    """The month that is closed next: after the last closed one, else the first with an entry."""
    last = MonthClose.objects.aggregate(last=Max("starts_on"))["last"]
    if last:
        return Month.of(last) + 1
    first = LedgerEntry.objects.aggregate(first=Min("happened_on"))["first"]
    return Month.of(first) if first else None


@transaction.atomic
def close_month(month: Month, *, by) -> MonthClose:
    _let_nobody_enter()
    closed = MonthClose.objects.filter(starts_on=month.start).exists()
    refuse_if(
        why_not_close_month(month=month, today=timezone.localdate(), first_open=first_open_month(), is_closed=closed)
    )
    close = MonthClose.objects.create(
        starts_on=month.start,
        closed_at=timezone.now(),
        last_entry=_last(LedgerEntry),
        last_reimbursement=_last(Reimbursement),
        created_by=by,
    )
    rows = LedgerEntry.objects.during(month).order_by().values(*DIMENSIONS).annotate(pence=Sum("share_pence"))
    FrozenTotal.objects.bulk_create(
        FrozenTotal(
            close=close, column=row["column"], route_id=row["route"], stage_id=row["stage"],
            victim_borough_id=row["victim_borough"], victims_live=row["victims_live"],
            is_fraud_linked=row["is_fraud_linked"], share_pence=row["pence"],
        )
        for row in rows
    )  # fmt: skip
    FrozenTotal.objects.bulk_create(
        FrozenTotal(
            close=close, column=Column.REIMBURSED, route_id=row["route"], victim_borough_id=row["case__borough"],
            victims_live="one", is_fraud_linked=True, share_pence=row["pence"],
        )
        for row in refunds_by(Reimbursement.objects.all(), month, "route", "case__borough")
    )  # fmt: skip
    audit(LedgerAudit.MONTH_CLOSED, close, by=by, facts={"month": month.code}, boroughs=[])
    return close


def _last(model) -> int:
    return model.objects.aggregate(last=Max("pk"))["last"] or 0


def _let_nobody_enter() -> None:
    """For the rest of this transaction. Who is entering something now finishes first; what comes after has a higher
    key, so that it is told apart from what was counted. SQLite has one writer at a time anyway."""
    if connection.vendor == "postgresql":
        tables = ", ".join(model._meta.db_table for model in (LedgerEntry, Reimbursement))
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {tables} IN SHARE ROW EXCLUSIVE MODE")
