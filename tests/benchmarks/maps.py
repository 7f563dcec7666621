"""A map of all 1,702 LSOAs with made-up figures, beside folium's own page of the same areas and figures, and beside a
bare canvas in a browser that is four times slower; a night's maps; and frames in the `large` world on PostgreSQL."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator

from tests.__main__ import own_postgres
from tests.benchmarks.measures import Figure, measure
from tests.benchmarks.visits import run_script

LARGE = (5_000_000, 1_000_000)  # reports and visits, as DESIGN 9 says
SMALL = (20_000, 4_000)


@measure("maps")
def maps(smoke: bool) -> Iterator[Figure]:
    command = [sys.executable, "-m", "tests.benchmarks.maps_run", str(1 if smoke else 15)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    found = json.loads(done.stdout.splitlines()[-1])
    folium = found["folium"]
    yield Figure(
        "LSOA map built from its frame, median", found["build_ms"], "ms", at_most=100,
        beside=f"folium {folium['build_ms']:.0f} ms",
    )  # fmt: skip
    yield Figure(
        "page of an LSOA map, gzip, times smaller than folium's", folium["page"] / found["page"], "x", at_least=40,
        beside=f"{found['page'] / 1000:.1f} kB against {folium['page'] / 1000:.0f} kB",
    )  # fmt: skip
    theirs = folium["page"] + folium["elsewhere"]
    yield Figure(
        "with nothing cached, times smaller", theirs / found["everything"], "x", at_least=2.5,
        beside=f"{found['everything'] / 1000:.0f} kB against {theirs / 1000:.0f} kB from {folium['hosts']} hosts",
    )  # fmt: skip
    yield Figure("hosts asked for anything", found["hosts"], "", at_most=0, beside=f"folium {folium['hosts']}")
    yield from first_shape(1 if smoke else 9)
    yield from a_night(smoke)
    yield from in_the_large_world(*(SMALL if smoke else LARGE), times=3 if smoke else 30)


def first_shape(rounds: int) -> Iterator[Figure]:
    """In Chromium at a quarter of its speed; left out where there is none."""
    command = [sys.executable, "-m", "tests.benchmarks.maps_paint_run", str(rounds)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    found = json.loads(done.stdout.splitlines()[-1])
    if found["why_not"]:
        yield Figure("first shape, times a bare canvas", 0, "x", beside=found["why_not"])
        return
    yield Figure(
        "first shape at a 4x slower processor, times a bare canvas", found["ours_ms"] / found["bare_ms"], "x",
        at_most=1.5, beside=f"{found['ours_ms']:.0f} ms against {found['bare_ms']:.0f} ms",
    )  # fmt: skip


def a_night(smoke: bool) -> Iterator[Figure]:
    """The latest of each map, drawn one after the other as the worker draws them, in the demonstration world."""
    with tempfile.TemporaryDirectory(prefix="hub-maps-") as folder:
        env = os.environ | {"HUB_VAR": folder, "HUB_LOG_LEVEL": "ERROR"}
        # Without a limit of its own: on a busy machine the made-up world takes its time, and is not what is measured.
        subprocess.run([sys.executable, "manage.py", "prepare", "--size", "small"], env=env, check=True,
                       stdout=subprocess.DEVNULL)  # fmt: skip
        found = json.loads(
            run_script(
                env, "-m", "tests.benchmarks.maps_night_run", "2" if smoke else "1000", within=1_800
            ).splitlines()[-1]
        )
    beside = f"{found['maps']} maps, {found['processor_s']:.0f} s of processor time"
    yield Figure("a night's maps on two cores", found["wall_s"], "s", at_most=600, beside=beside)
    yield Figure("the largest job of the night", found["most_mb"], "MB", at_most=400, beside=found["most_of"])


def in_the_large_world(reports: int, visits: int, *, times: int) -> Iterator[Figure]:
    with tempfile.TemporaryDirectory(prefix="hub-large-") as folder, own_postgres() as address:
        env = os.environ | {"DATABASE_URL": address, "HUB_VAR": folder, "HUB_LOG_LEVEL": "ERROR"}
        env |= {"DJANGO_SETTINGS_MODULE": "fraudhub.settings"}
        run_script(env, "manage.py", "migrate", "-v0")
        sizes = (str(each) for each in (reports, visits, times))
        told = run_script(env, "-m", "tests.benchmarks.maps_large_run", *sizes, within=3_600)
    found = json.loads(told.splitlines()[-1])
    size = f"{found['reports']:,} reports and {found['visits']:,} visits"
    for name, frame in found["frames"].items():
        yield Figure(
            f"frame in {size}, {name}: 95 of 100 within", frame["p95_ms"], "ms", at_most=300,
            beside=f"median {frame['median_ms']:.0f} ms; a GROUP BY alone {1000 * found['group_by_s']:.0f} ms",
        )  # fmt: skip
    yield Figure("first release after an import of 1,000", found["release_after_import_s"], "s")
    for family, first in found["first"].items():
        yield Figure(f"first release of {family}", first["mb"], "MB", at_most=400, beside=f"{first['s']:.0f} s")
    yield Figure("every report counted again", found["rebuild_s"], "s", beside=f"folded in {found['fold_s']:.1f} s")
    yield Figure("kept, counted again and plain sums that differ", 0 if found["agree"] else 1, "", at_most=0)
