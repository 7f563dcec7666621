"""``python -m tests.benchmarks.imports_run ROWS`` in an empty database: one line of JSON with seconds and megabytes."""

import csv
import io
import json
import resource
import sys
import time
from datetime import date
from pathlib import Path

PLAIN_ROWS = 500


def main(rows: int) -> dict:
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection, transaction

    from fraudhub.cases.bulk_rows import insert_rows
    from fraudhub.cases.importing import STORED, import_reports
    from fraudhub.cases.models import FraudReport, ReportSource
    from fraudhub.demonstration.reports import loose_rows, write_extract

    for command in ("migrate", "load_geography", "load_reference"):
        call_command(command, verbosity=0, stdout=io.StringIO())
    source = ReportSource.objects.get(pk="action-fraud")
    folder = Path(settings.VAR)
    for name, count, seed in (("tenth", rows // 10, 1), ("whole", rows, 2)):
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            write_extract(loose_rows(count, seed=seed, after=date(2019, 3, 31), today=date(2025, 12, 1)), file)

    def seconds_to_import(name: str) -> float:
        with (folder / f"{name}.csv").open("rb") as file:
            began = time.perf_counter()
            counts = import_reports(file, source=source, by=None).counts
            if counts.loaded != counts.rows:
                raise RuntimeError(f"not every row was loaded: {counts}")
            return time.perf_counter() - began

    took = {"tenth_s": seconds_to_import("tenth"), "peak_of_a_tenth_mb": peak_mb()}
    took |= {"import_s": seconds_to_import("whole"), "peak_mb": peak_mb()}
    if connection.vendor == "postgresql":
        stored = [list(row) for row in FraudReport.objects.values_list(*STORED)]
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE cases_fraudreport CASCADE")
        began = time.perf_counter()
        with transaction.atomic():
            insert_rows(FraudReport, STORED, stored)
        took["copy_s"] = (time.perf_counter() - began) * rows / len(stored)
    took["row_by_row_per_s"] = PLAIN_ROWS / seconds_row_by_row(folder / "whole.csv", source)
    return took


def seconds_row_by_row(path: Path, source) -> float:
    """As one would write it first: a query for the place, one for the report, one insert, a transaction a row."""
    from fraudhub.cases.models import FraudReport
    from fraudhub.geography.models import Postcode

    FraudReport.objects.filter(source_reference__startswith="X2-").delete()
    with path.open(encoding="utf-8", newline="") as file:
        rows = [row for row, _ in zip(csv.DictReader(file), range(PLAIN_ROWS), strict=False)]
    began = time.perf_counter()
    for row in rows:
        place = Postcode.objects.select_related("lsoa").filter(pk=row["victim_postcode"]).first()
        FraudReport.objects.get_or_create(
            source=source,
            source_reference=row["reference"],
            defaults={
                "content_digest": "",
                "reported_on": date.fromisoformat(row["reported_on"]),
                "victim_name": row["victim_name"],
                "victim_address": row["victim_address"],
                "victim_borough_id": row["victim_borough_code"] or None,
                "lsoa": place and place.lsoa,
                "ward_id": place and place.lsoa.ward_id,
                "msoa_id": place and place.lsoa.msoa_id,
                "fraud_type_id": row["fraud_type_code"] or None,
                "summary": row["summary"],
            },
        )
    return time.perf_counter() - began


def peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fraudhub.settings")
    django.setup()
    print(json.dumps(main(int(sys.argv[1]))))
