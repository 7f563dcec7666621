"""A map of all 1,702 LSOAs with made-up figures, beside folium's own page of the same areas and figures."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator

from tests.benchmarks.measures import Figure, measure


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
    yield Figure(
        "small numbers hidden in all wards and boroughs", found["hide_s"], "s",
        beside=f"{found['hidden']} of {found['cells']} cells",
    )  # fmt: skip
