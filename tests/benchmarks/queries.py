"""What each page of the demonstration world costs in questions to the database, and how long it takes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator

from tests.benchmarks.measures import Figure, measure


@measure("queries")
def queries(smoke: bool) -> Iterator[Figure]:
    with tempfile.TemporaryDirectory(prefix="hub-queries-") as folder:
        env = os.environ | {"HUB_VAR": folder, "DJANGO_SETTINGS_MODULE": "fraudhub.settings"}
        env.pop("DATABASE_URL", None)
        prepare = [sys.executable, "manage.py", "prepare", "-v0"]
        subprocess.run(prepare, env=env, check=True, stdout=subprocess.DEVNULL)
        command = [sys.executable, "-m", "tests.benchmarks.queries_run", "1" if smoke else "5"]
        done = subprocess.run(command, env=env, stdout=subprocess.PIPE, text=True, check=True)
    found = json.loads(done.stdout.splitlines()[-1])
    worst = max(found, key=lambda page: page["queries"])
    slowest = max(found, key=lambda page: page["ms"])
    yield Figure(
        f"most queries of any of {len(found)} pages", worst["queries"], "", at_most=15,
        beside=f"{worst['route']} as {worst['role']}",
    )  # fmt: skip
    yield Figure("slowest page, median", slowest["ms"], "ms", beside=f"{slowest['route']} as {slowest['role']}")
