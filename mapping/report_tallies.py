"""Reports counted by place and month, kept current as reports come and go, so that a map of millions need not count
them again. On PostgreSQL alone: SQLite serves a programme small enough to be counted each time.

The database itself notes what each statement changed (a COPY of an import is one), in rows that are only added. From
time to time they are folded into one row a month. What is kept and what is noted add up to the truth at any moment.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import connection, models, transaction
from django.db.models import Max, Sum

from fraudhub.core.personal_data import PersonalData

COUNTED = ("reports", "older", "age_unknown", "individuals", "older_individuals")
_KEPT_AS = "<i4"
_LOCK = 7_201_433  # of PostgreSQL's advisory locks: folding waits for readers, and readers for folding


class ReportChange(models.Model):
    """What one statement changed in the counts of one place and month. Written by the database alone."""

    personal = PersonalData(
        p3=set(COUNTED), not_personal={"month", "lsoa", "borough", "changed_at"}, keep="report without a case: 2 years"
    )

    month = models.DateField()
    lsoa = models.CharField(max_length=9, blank=True)
    borough = models.CharField(max_length=9, blank=True)
    reports = models.IntegerField()
    older = models.IntegerField()
    age_unknown = models.IntegerField()
    individuals = models.IntegerField()
    older_individuals = models.IntegerField()
    changed_at = models.DateTimeField()

    def __str__(self):
        return f"{self.lsoa or self.borough}, {self.month:%Y-%m}"


class ReportMonth(models.Model):
    """All that was folded of one month: by place, in the order of the ground."""

    personal = PersonalData(
        p3={"counts"}, not_personal={"month", "ground", "changed_at"}, keep="report without a case: 2 years"
    )

    month = models.DateField(unique=True)
    ground = models.CharField(max_length=64, help_text="Which places, in which order.")
    counts = models.BinaryField()
    changed_at = models.DateTimeField()

    def __str__(self):
        return f"{self.month:%Y-%m}"


def months_kept(ground) -> dict:
    """First day of a month to its counts, `COUNTED` by places, and when the newest of all changed (None: there is
    none): {"months": {day: array}, "changed_at": moment}."""
    with transaction.atomic(), _nobody_folds(shared=True):
        kept = list(ReportMonth.objects.filter(ground=ground.name).values_list("month", "counts", "changed_at"))
        noted = list(_summed(ReportChange.objects.all()))
        newest = ReportChange.objects.aggregate(newest=Max("changed_at"))["newest"]
    months = {day: _grid(counts) for day, counts, _ in kept}
    _add(months, noted, ground)
    moments = [*(changed_at for *_, changed_at in kept), *([newest] if newest else [])]
    return {"months": months, "changed_at": max(moments, default=None)}


def tallies_changed_at() -> datetime | None:
    """When a report last came or went; None where there never was one."""
    newest = [model.objects.aggregate(newest=Max("changed_at"))["newest"] for model in (ReportChange, ReportMonth)]
    return max(filter(None, newest), default=None)


def reports_in(ground) -> int:
    """How many there are by the tallies."""
    return int(sum(counts[COUNTED.index("reports")].sum() for counts in months_kept(ground)["months"].values()))


@transaction.atomic
def fold_report_changes(ground) -> int:
    """Add what was noted to what is kept; how many notes there were. Run twice, it finds nothing."""
    if connection.vendor != "postgresql":
        return 0
    with _nobody_folds():
        last = ReportChange.objects.aggregate(last=Max("pk"))["last"]
        if last is None:
            return 0
        rows = ReportChange.objects.filter(pk__lte=last)
        noted, newest = list(_summed(rows)), rows.aggregate(newest=Max("changed_at"))["newest"]
        touched = {row["month"] for row in noted}
        kept = {row.month: row for row in ReportMonth.objects.filter(month__in=touched, ground=ground.name)}
        months = {day: _grid(row.counts) for day, row in kept.items()}
        _add(months, noted, ground)
        for day, counts in months.items():
            told = {"ground": ground.name, "counts": counts.astype(_KEPT_AS).tobytes(), "changed_at": newest}
            ReportMonth.objects.update_or_create(month=day, defaults=told)
        return rows.delete()[0]


def rebuild_report_tallies(ground) -> None:
    """Count every report again. Whoever adds one meanwhile waits."""
    with transaction.atomic(), _nobody_folds(), connection.cursor() as cursor:
        for statement in COUNT_AGAIN:
            cursor.execute(statement)
        ReportMonth.objects.all().delete()
    fold_report_changes(ground)


def _summed(rows):
    return rows.order_by().values("month", "lsoa", "borough").annotate(**{f"n_{name}": Sum(name) for name in COUNTED})


def _grid(counts: bytes):
    import numpy as np  # in jobs alone

    return np.frombuffer(bytes(counts), dtype=_KEPT_AS).reshape(len(COUNTED), -1).astype(np.int64)


def _add(months: dict, noted: list[dict], ground) -> None:
    import numpy as np

    for row in noted:
        counts = months.setdefault(row["month"], np.zeros((len(COUNTED), len(ground.places)), dtype=np.int64))
        place = ground.place_of(row["lsoa"] or None, row["borough"] or None)
        counts[:, place] += [row[f"n_{name}"] for name in COUNTED]


@contextmanager
def _nobody_folds(*, shared: bool = False) -> Iterator[None]:
    """Until the transaction ends."""
    name = "pg_advisory_xact_lock_shared" if shared else "pg_advisory_xact_lock"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {name}(%s)", [_LOCK])
    yield


_COLUMNS = f"month, lsoa, borough, {', '.join(COUNTED)}, changed_at"


def _counted(table: str, sign: str) -> str:
    """The sentence that counts the rows of a table (or of those that a statement changed) by place and month."""
    of = {
        "reports": "", "older": "victim_aged_65_plus", "age_unknown": "victim_aged_65_plus IS NULL",
        "individuals": "victim_kind <> 'business'",
        "older_individuals": "victim_kind <> 'business' AND victim_aged_65_plus",
    }  # fmt: skip
    sums = ", ".join(f"{sign}count(*){f' FILTER (WHERE {of[name]})' if of[name] else ''}" for name in COUNTED)
    return (
        f"INSERT INTO mapping_reportchange ({_COLUMNS}) "  # noqa: S608 # nosec B608
        f"SELECT date_trunc('month', reported_on)::date, coalesce(lsoa_id, ''), coalesce(victim_borough_id, ''), "
        f"{sums}, clock_timestamp() FROM {table} GROUP BY 1, 2, 3"
    )


COUNT_AGAIN = (
    "LOCK TABLE cases_fraudreport IN SHARE MODE",
    "DELETE FROM mapping_reportchange",
    _counted("cases_fraudreport", ""),
)
_NOTE = f"""
CREATE OR REPLACE FUNCTION mapping_note_reports() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN {_counted("gone", "-")}; END IF;
    IF TG_OP <> 'DELETE' THEN {_counted("come", "")}; END IF;
    RETURN NULL;
END $$
"""
_TABLES = {
    "insert": "NEW TABLE AS come", "update": "OLD TABLE AS gone NEW TABLE AS come", "delete": "OLD TABLE AS gone",
}  # fmt: skip


def note_reports(connection) -> None:
    """Let the database note each change from now on; again does no harm."""
    if connection.vendor != "postgresql":
        return
    forget_reports(connection)
    with connection.cursor() as cursor:
        cursor.execute(_NOTE)
        for word, tables in _TABLES.items():
            cursor.execute(
                f"CREATE TRIGGER report_{word}_is_noted AFTER {word.upper()} ON cases_fraudreport "
                f"REFERENCING {tables} FOR EACH STATEMENT EXECUTE FUNCTION mapping_note_reports()"
            )


def forget_reports(connection) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for word in _TABLES:
                cursor.execute(f"DROP TRIGGER IF EXISTS report_{word}_is_noted ON cases_fraudreport")
