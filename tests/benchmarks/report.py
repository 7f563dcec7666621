"""A whole impact report of Greater Manchester, from the records to the files, and how its counts are kept. The work is
done by report_run in a database of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.measures import Figure, measure


@measure("report")
def report(smoke: bool) -> Iterator[Figure]:
    with tempfile.TemporaryDirectory(prefix="hub-report-") as folder:
        address = f"sqlite:///{Path(folder) / 'bench.sqlite3'}"
        env = os.environ | {"DATABASE_URL": address, "HUB_VAR": folder, "HUB_LOG_LEVEL": "ERROR"}
        command = [sys.executable, "-m", "tests.benchmarks.report_run", *(["--smoke"] if smoke else [])]
        done = subprocess.run(command, env=env, stdout=subprocess.PIPE, text=True, check=True)
    for found in json.loads(done.stdout.splitlines()[-1]):
        parts = ", ".join(f"{name} {seconds:.1f}" for name, seconds in found["parts"].items())
        whole = sum(found["parts"].values())
        yield Figure(f"{found['name']}, processor time", whole, "s", beside=parts, **({} if smoke else {"at_most": 5}))
    yield Figure(
        "counts kept with a report", found["kept_bytes"] / 1000, "kB", beside=f"{found['reports']:,} reports",
        **({} if smoke else {"at_most": 500}),
    )  # fmt: skip
