"""What a coordinator allocates visits by, in one hub with more volunteers and planned visits than any has. The work is
done by allocation_run in a database of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator

from tests.__main__ import own_postgres
from tests.benchmarks.measures import Figure, measure


@measure("allocation")
def allocation(smoke: bool) -> Iterator[Figure]:
    volunteers, visits, times = (20, 100, 5) if smoke else (500, 5_000, 40)
    with tempfile.TemporaryDirectory(prefix="hub-allocation-") as folder, own_postgres() as address:
        env = os.environ | {"DATABASE_URL": address, "HUB_VAR": folder, "HUB_LOG_LEVEL": "ERROR"}
        command = [sys.executable, "-m", "tests.benchmarks.allocation_run", str(volunteers), str(visits), str(times)]
        done = subprocess.run(command, env=env, stdout=subprocess.PIPE, text=True, check=True)
    beside = f"{volunteers} volunteers and {visits:,} open visits in one hub, on PostgreSQL"
    for page in json.loads(done.stdout.splitlines()[-1]):
        yield Figure(f"{page['page']}: 95 of 100 within", page["p95_ms"], "ms", beside=beside, at_most=300)
        yield Figure(f"{page['page']}: questions", page["queries"], "", at_most=15)
