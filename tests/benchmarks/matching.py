"""Matching at entry: how long it takes among many people, and how often it is right about known duplicates. The work
is done by matching_run in a database of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator

from tests.__main__ import own_postgres
from tests.benchmarks.measures import Figure, measure


@measure("matching")
def matching(smoke: bool) -> Iterator[Figure]:
    people, asked = (4_000, 200) if smoke else (200_000, 1_000)
    with tempfile.TemporaryDirectory(prefix="hub-matching-") as folder, own_postgres() as address:
        env = os.environ | {"DATABASE_URL": address, "HUB_VAR": folder, "HUB_LOG_LEVEL": "ERROR"}
        command = [sys.executable, "-m", "tests.benchmarks.matching_run", str(people), str(asked)]
        done = subprocess.run(command, env=env, stdout=subprocess.PIPE, text=True, check=True)
    told = json.loads(done.stdout.splitlines()[-1])
    beside = f"among {people:,} people, on PostgreSQL; half of them {told['median_ms']:.1f} ms"
    yield Figure("matching at entry, 95 of 100 within", told["p95_ms"], "ms", beside=beside, at_most=100)
    beside = f"{told['right']} of {told['proposed']} proposals"
    yield Figure(
        "matching at entry, precision", 100 * told["right"] / told["proposed"], "%", beside=beside, at_least=99
    )
    beside = f"{told['found']} of {asked} people written down a second time"
    yield Figure("matching at entry, recall", 100 * told["found"] / asked, "%", beside=beside, at_least=95)
