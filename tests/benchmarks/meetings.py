"""A large meeting: 60 items, 25 organisations, 400 open actions. What each of its pages asks the database, and how long
its pack takes as a PDF. The work is done by meetings_run in a database of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator

from tests.benchmarks.measures import Figure, measure

ITEMS, ORGANISATIONS, ACTIONS = 60, 25, 400


@measure("meetings")
def meetings(smoke: bool) -> Iterator[Figure]:
    sizes = (14, 5, 20) if smoke else (ITEMS, ORGANISATIONS, ACTIONS)
    with tempfile.TemporaryDirectory(prefix="hub-meetings-") as folder:
        env = os.environ | {
            "DATABASE_URL": f"sqlite:///{folder}/bench.sqlite3", "HUB_VAR": folder, "HUB_LOG_LEVEL": "ERROR",
        }  # fmt: skip
        command = [sys.executable, "-m", "tests.benchmarks.meetings_run", *map(str, sizes)]
        done = subprocess.run(command, env=env, stdout=subprocess.PIPE, text=True, check=True)
    told = json.loads(done.stdout.splitlines()[-1])
    beside = f"{sizes[0]} items, {sizes[1]} organisations, {sizes[2]} open actions"
    worst = max(told["pages"], key=lambda page: page["queries"])
    yield Figure(
        f"most queries of any of {len(told['pages'])} pages", worst["queries"], "",
        beside=f"{worst['page']} as {worst['role']}; {beside}", at_most=15,
    )  # fmt: skip
    slowest = max(told["pages"], key=lambda page: page["ms"])
    yield Figure("slowest page", slowest["ms"], "ms", beside=f"{slowest['page']} as {slowest['role']}")
    if told["pack_s"] is None:
        yield Figure("pack as a PDF", 0, "s", beside="not made: no weasyprint or pango here")
    else:
        yield Figure("pack as a PDF, its process included", told["pack_s"], "s", beside=beside, at_most=10)
