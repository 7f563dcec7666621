"""Importing reports, beside the fastest way there is (COPY of the same rows into the same table with the same
indexes) and the plainest (one ORM call after the other). The work is done by imports_run in a database of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.__main__ import own_postgres
from tests.benchmarks.measures import Figure, measure


@measure("imports")
def imports(smoke: bool) -> Iterator[Figure]:
    rows = 4_000 if smoke else 100_000
    with tempfile.TemporaryDirectory(prefix="hub-imports-") as folder:
        yield from figures("SQLite", f"sqlite:///{Path(folder) / 'bench.sqlite3'}", folder, rows)
    with tempfile.TemporaryDirectory(prefix="hub-imports-") as folder, own_postgres() as address:
        yield from figures("PostgreSQL", address, folder, rows)


def figures(database: str, address: str, folder: str, rows: int) -> Iterator[Figure]:
    env = os.environ | {"DATABASE_URL": address, "HUB_VAR": folder, "HUB_LOG_LEVEL": "ERROR"}
    command = [sys.executable, "-m", "tests.benchmarks.imports_run", str(rows)]
    done = subprocess.run(command, env=env, stdout=subprocess.PIPE, text=True, check=True)
    took = json.loads(done.stdout.splitlines()[-1])
    rate, plain = rows / took["import_s"], took["row_by_row_per_s"]
    yield Figure(f"{database}: import, rows a second", rate, "rows/s", beside=f"{rows:,} in {took['import_s']:.1f} s")
    beside = f"row by row {plain:.0f} rows/s"
    yield Figure(f"{database}: import over a row-by-row ORM load", rate / plain, "x", beside=beside, at_least=10)
    if "copy_s" in took:
        beside = f"COPY {rows / took['copy_s']:.0f} rows/s"
        share = took["copy_s"] / took["import_s"]
        yield Figure(f"{database}: import beside COPY", share, "x", beside=beside, at_least=0.25)
    grown = took["peak_mb"] - took["peak_of_a_tenth_mb"]
    beside = f"{took['peak_of_a_tenth_mb']:.0f} MB after a tenth of the rows"
    yield Figure(f"{database}: memory that ten times the rows add", grown, "MB", beside=beside, at_most=25)
