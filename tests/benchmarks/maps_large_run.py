"""The `large` world on PostgreSQL, and how long the frame of a map takes in it: prints JSON.

``-m tests.benchmarks.maps_large_run REPORTS VISITS TIMES``: that many of both, then frames of maps where nothing
changed since the last, the first release after an import, and whether what is kept, what is counted again and a plain
GROUP BY agree.
"""

import json
import re
import statistics
import subprocess
import sys
import time
from pathlib import Path

import django

django.setup()

import numpy as np  # noqa: E402 (after setup)
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from fraudhub.accounts.roles import POLICE  # noqa: E402
from fraudhub.cases.models import FraudReport  # noqa: E402
from fraudhub.geography.scoping import Scope  # noqa: E402
from mapping.breakdowns import MapRequest, per_of  # noqa: E402
from mapping.editions import Counting  # noqa: E402
from mapping.report_tallies import COUNTED, fold_report_changes, rebuild_report_tallies  # noqa: E402
from mapping.sources import cases  # noqa: E402
from mapping.sources.places import the_ground  # noqa: E402
from mapping.verbs import remember_release  # noqa: E402
from tests.benchmarks.large_world import fill_reports, fill_visits  # noqa: E402

FRAMES = {
    "by ward, a year": MapRequest("reports", "1000", "ward", "2024-25"),
    "by LSOA, three years": MapRequest("reports", "1000", "lsoa", "2022-04..2025-03"),
    "by borough, a month": MapRequest("reports", "none", "borough", "2025-06"),
    "older people by ward, a year": MapRequest("reports", "1000_65plus", "ward", "2024-25"),
    "victims by MSOA, a year": MapRequest("victims", "1000", "msoa", "2024-25"),
    "visits by ward, a year": MapRequest("visits", "1000", "ward", "2024-25"),
    "older people visited by MSOA, a year": MapRequest("coverage_65plus", "1000_65plus", "msoa", "2024-25"),
    "capped losses by ward, a year": MapRequest("losses_capped", "none", "ward", "2024-25"),
}
FIRST = {"reports": "by ward, a year", "visits": "visits by ward, a year", "losses": "capped losses by ward, a year"}


def frame(asked: MapRequest) -> Counting:
    counting = Counting(asked, Scope.everything(), POLICE, timezone.localdate(), lambda *_: None)
    counting.figures(per_of(asked.measure, asked.per), asked.when)
    return counting


def most_memory() -> float:
    """MB this program held at once; what the program that began it held counts in getrusage, and not here."""
    return int(re.search(r"VmHWM:\s*(\d+) kB", Path("/proc/self/status").read_text())[1]) / 1024


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


def main(reports: int, visits: int, times: int) -> None:
    call_command("load_geography", verbosity=0)
    call_command("load_reference", verbosity=0)
    ground = the_ground()
    filled = seconds(lambda: (fill_reports(reports), fill_visits(visits)))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    folded = seconds(lambda: fold_report_changes(ground))
    first = {family: released_by_itself(family) for family in FIRST}
    frames = {}
    for name, asked in FRAMES.items():
        assert not frame(asked).releases, f"{name}: counted anew"
        took = [1000 * seconds(lambda asked=asked: frame(asked)) for _ in range(times)]
        frames[name] = {"median_ms": statistics.median(took), "p95_ms": float(np.percentile(took, 95))}
    bare = seconds(lambda: list(FraudReport.objects.by_month_and_place()))
    imported = seconds(lambda: fill_reports(1_000, begin=reports, last_days=31))
    after = seconds(lambda: frame(FRAMES[FIRST["reports"]]))
    rebuilt = seconds(lambda: rebuild_report_tallies(ground))
    fill_reports(1_000, begin=reports + 1_000, last_days=31)
    print(
        json.dumps(
            {
                "reports": FraudReport.objects.count(), "visits": visits, "fill_s": filled, "fold_s": folded,
                "first": first, "frames": frames, "group_by_s": bare,
                "import_of_1000_s": imported, "release_after_import_s": after, "rebuild_s": rebuilt,
                "agree": agree(ground),
            }
        )
    )  # fmt: skip


def released_by_itself(family: str) -> dict[str, float]:
    """The first release of a family in a process of its own, as a worker makes it: seconds, and megabytes at most."""
    command = [sys.executable, "-m", "tests.benchmarks.maps_large_run", family]
    return json.loads(subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout)


def release(family: str) -> None:
    found = []
    took = seconds(lambda: found.append(frame(FRAMES[FIRST[family]])))
    for facts in found[0].releases:
        remember_release(facts)
    print(json.dumps({"s": took, "mb": most_memory()}))


if __name__ == "__main__":
    if sys.argv[1] in FIRST:
        release(sys.argv[1])
    else:
        main(*map(int, sys.argv[1:4]))
