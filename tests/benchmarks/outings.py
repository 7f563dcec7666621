"""The lone-worker sweep while a thousand people are out: what every tick of beat costs, on either database. The work is
done by outings_run in a database of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator

from tests.__main__ import own_postgres
from tests.benchmarks.measures import Figure, measure


@measure("lone_working")
def lone_working(smoke: bool) -> Iterator[Figure]:
    people, due = (40, 4) if smoke else (1_000, 50)
    with tempfile.TemporaryDirectory(prefix="hub-lone-") as folder:
        yield from figures("SQLite", f"sqlite:///{folder}/bench.sqlite3", folder, people, due)
    with tempfile.TemporaryDirectory(prefix="hub-lone-") as folder, own_postgres() as address:
        yield from figures("PostgreSQL", address, folder, people, due)


def figures(database: str, address: str, folder: str, people: int, due: int) -> Iterator[Figure]:
    env = os.environ | {"DATABASE_URL": address, "HUB_VAR": folder, "HUB_LOG_LEVEL": "ERROR"}
    command = [sys.executable, "-m", "tests.benchmarks.outings_run", str(people), str(due)]
    done = subprocess.run(command, env=env, stdout=subprocess.PIPE, text=True, check=True)
    told = json.loads(done.stdout.splitlines()[-1])
    beside = f"{people:,} people out"
    yield Figure(f"{database}: a sweep with nobody to call about", told["idle_ms"], "ms", beside=beside, at_most=1000)
    beside = f"{people:,} people out, {due} of them 15 minutes late in the same sweep, {told['due_called']} called"
    yield Figure(f"{database}: a sweep that calls", told["due_ms"], "ms", beside=beside, at_most=1000)
    beside = f"as after an hour without beat; {told['all_called']:,} called"
    yield Figure(f"{database}: a sweep about all {people:,} at once", told["all_ms"], "ms", beside=beside, at_most=1000)
    yield Figure(f"{database}: the board of a hub", told["board_ms"], "ms", beside=f"{told['board_rows']} rows")
