"""The `large` world on PostgreSQL, and how long the frame of a map takes in it: prints JSON.

``-m tests.benchmarks.maps_large_run REPORTS TIMES``: that many reports over ten years and all LSOAs, by COPY, with the
constraints and indexes they have in life; then frames of maps where nothing changed since the last, the first release
after an import, and whether what is kept, what is counted again and a plain GROUP BY agree.
"""

import json
import statistics
import sys
import time
from datetime import date, timedelta

import django

django.setup()

import numpy as np  # noqa: E402 (after setup)
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from fraudhub.accounts.roles import POLICE  # noqa: E402
from fraudhub.cases.models import FraudReport  # noqa: E402
from fraudhub.geography.models import Lsoa  # noqa: E402
from fraudhub.geography.scoping import Scope  # noqa: E402
from mapping.breakdowns import MapRequest, per_of  # noqa: E402
from mapping.editions import Counting  # noqa: E402
from mapping.report_tallies import COUNTED, fold_report_changes, rebuild_report_tallies  # noqa: E402
from mapping.sources import cases  # noqa: E402
from mapping.sources.places import the_ground  # noqa: E402
from mapping.verbs import remember_release  # noqa: E402

FIRST, DAYS = date(2016, 4, 1), 3_800
BLOCK = 250_000
COLUMNS = (
    "reference, created_at, source_id, source_reference, content_digest, reported_on, victim_kind, "
    "victim_aged_65_plus, victim_borough_id, lsoa_id, ward_id, msoa_id, lost_gbp, channel, victim_name, victim_phone, "
    "victim_email, victim_address, victim_postcode, borough_as_given, summary"
)
FRAMES = {
    "by ward, a year": MapRequest("reports", "1000", "ward", "2024-25"),
    "by LSOA, three years": MapRequest("reports", "1000", "lsoa", "2022-04..2025-03"),
    "by borough, a month": MapRequest("reports", "none", "borough", "2025-06"),
    "older people by ward, a year": MapRequest("reports", "1000_65plus", "ward", "2024-25"),
}


def fill(reports: int, begin: int = 0, last_days: int = DAYS) -> None:
    """In blocks of text, one COPY each: as an import, each is one statement."""
    draw = np.random.default_rng(20240115 + begin)
    places = list(Lsoa.objects.order_by("code").values_list("code", "ward_id", "msoa_id", "borough_id"))
    likely = draw.gamma(3, 1, len(places))
    days = [(FIRST + timedelta(days=day)).isoformat() for day in range(DAYS)]
    now = timezone.now().isoformat()
    for first in range(begin, begin + reports, BLOCK):
        count = min(BLOCK, begin + reports - first)
        at = draw.choice(len(places), count, p=likely / likely.sum())
        when, age, kind = draw.integers(DAYS - last_days, DAYS, count), draw.random(count), draw.random(count)
        lines = []
        for number in range(count):
            lsoa, ward, msoa, borough = places[at[number]]
            if kind[number] < 0.02:  # known no nearer than its borough
                lsoa = ward = msoa = r"\N"
            older = r"\N" if age[number] > 0.97 else "t" if age[number] < 0.3 else "f"
            lines.append(
                f"RP-{first + number:012}\t{now}\taction-fraud\tL-{first + number}\t{first + number:032}\t"
                f"{days[when[number]]}\t{'business' if kind[number] > 0.93 else 'individual'}\t{older}\t{borough}\t"
                f"{lsoa}\t{ward}\t{msoa}\t100.00\t\tSomebody\t\t\t\t\t\t\n"
            )
        with connection.cursor() as cursor, cursor.copy(f"COPY cases_fraudreport ({COLUMNS}) FROM STDIN") as copy:
            copy.write("".join(lines))


def frame(asked: MapRequest) -> Counting:
    counting = Counting(asked, Scope.everything(), POLICE, timezone.localdate(), lambda *_: None)
    counting.figures(per_of(asked.measure, asked.per), asked.when)
    return counting


def seconds(work) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def agree(ground) -> bool:
    """What is kept, what is counted again, and a GROUP BY of today."""
    kept = cases.reports_tallied(ground)
    rebuild_report_tallies(ground)
    again = cases.reports_tallied(ground)
    plain = {name: np.zeros_like(grid) for name, grid in kept.grids.items()}
    for day, lsoa, borough, *counts in FraudReport.objects.by_month_and_place():
        month = (day.year - kept.first.year) * 12 + day.month - kept.first.month
        for name, count in zip(COUNTED, counts, strict=True):
            plain[name][ground.place_of(lsoa, borough), month] += count
    return all(
        np.array_equal(kept.grids[name], other[name]) for other in (again.grids, plain) for name in COUNTED
    )  # fmt: skip


def main(reports: int, times: int) -> None:
    call_command("load_geography", verbosity=0)
    call_command("load_reference", verbosity=0)
    ground = the_ground()
    filled = seconds(lambda: fill(reports))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    folded = seconds(lambda: fold_report_changes(ground))
    released = []

    def release():
        (found,) = frame(FRAMES["by ward, a year"]).releases
        released.append(found)

    first = seconds(release)
    remember_release(released[-1])
    frames = {}
    for name, asked in FRAMES.items():
        frame(asked)
        took = [1000 * seconds(lambda asked=asked: frame(asked)) for _ in range(times)]
        frames[name] = {"median_ms": statistics.median(took), "p95_ms": float(np.percentile(took, 95))}
    bare = seconds(lambda: list(FraudReport.objects.by_month_and_place()))
    imported = seconds(lambda: fill(1_000, begin=reports, last_days=31))
    after = seconds(release)
    rebuilt = seconds(lambda: rebuild_report_tallies(ground))
    fill(1_000, begin=reports + 1_000, last_days=31)
    print(
        json.dumps(
            {
                "reports": FraudReport.objects.count(), "fill_s": filled, "fold_s": folded, "first_release_s": first,
                "frames": frames, "group_by_s": bare, "import_of_1000_s": imported, "release_after_import_s": after,
                "rebuild_s": rebuilt, "agree": agree(ground),
            }
        )
    )  # fmt: skip


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
