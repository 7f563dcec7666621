"""The pages an officer lives on, at the size of the whole programme: the inbox, the lists, search by part of a name and
by postcode, a case. The work is done by casework_run in a database of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator

from tests.__main__ import own_postgres
from tests.benchmarks.measures import Figure, measure


@measure("casework")
def casework(smoke: bool) -> Iterator[Figure]:
    people, reports, times = (2_000, 5_000, 5) if smoke else (200_000, 500_000, 40)
    with tempfile.TemporaryDirectory(prefix="hub-casework-") as folder, own_postgres() as address:
        env = os.environ | {"DATABASE_URL": address, "HUB_VAR": folder, "HUB_LOG_LEVEL": "ERROR"}
        command = [sys.executable, "-m", "tests.benchmarks.casework_run", str(people), str(reports), str(times)]
        done = subprocess.run(command, env=env, stdout=subprocess.PIPE, text=True, check=True)
    beside = f"{people:,} people and {reports:,} reports, on PostgreSQL"
    for page in json.loads(done.stdout.splitlines()[-1]):
        name = f"{page['page']}, {page['role']}"
        yield Figure(f"{name}: 95 of 100 within", page["p95_ms"], "ms", beside=beside, at_most=300)
        yield Figure(f"{name}: questions", page["queries"], "", at_most=15)
