"""The recovery ledger at a million entries on PostgreSQL: how long the totals page takes, how many questions it asks,
and whether what it says is a plain SUM; and twenty clients that post at once over HTTP, on both databases: none fails
and no entry is lost. The work is done by recovery_run in databases of their own."""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.__main__ import own_postgres
from tests.benchmarks.measures import Figure, measure
from tests.benchmarks.visits import CSRF, run_script, served

CLIENTS = 20


@measure("recovery")
def recovery(smoke: bool) -> Iterator[Figure]:
    entries, times, each = (5_000, 5, 3) if smoke else (1_000_000, 40, 25)
    with tempfile.TemporaryDirectory(prefix="hub-recovery-") as folder, own_postgres() as address:
        yield from totals(address, folder, entries, times)
        yield from posting("PostgreSQL", address, folder, each)
    with tempfile.TemporaryDirectory(prefix="hub-recovery-") as folder:
        yield from posting("SQLite", f"sqlite:///{Path(folder) / 'bench.sqlite3'}", folder, each)


def totals(address: str, folder: str, entries: int, times: int) -> Iterator[Figure]:
    env = os.environ | {"DATABASE_URL": address, "HUB_VAR": folder, "HUB_LOG_LEVEL": "ERROR"}
    command = [sys.executable, "-m", "tests.benchmarks.recovery_run", "totals", str(entries), str(times)]
    done = subprocess.run(command, env=env, stdout=subprocess.PIPE, text=True, check=True)
    told = json.loads(done.stdout.splitlines()[-1])
    beside = f"{told['entries']:,} entries, of which {told['in_the_year']:,} in the year, on PostgreSQL"
    bare, *pages = told["pages"]
    yield Figure(
        f"{bare['page']}: 95 of 100 within", bare["p95_ms"], "ms", beside="what this machine takes for any page"
    )
    for page in pages:
        yield Figure(f"{page['page']}: 95 of 100 within", page["p95_ms"], "ms", beside=beside, at_most=300)
        yield Figure(f"{page['page']}: questions", page["queries"], "", at_most=15)
    yield Figure("columns that are no plain SUM", len(told["differ"]), "", beside=str(told["differ"] or ""), at_most=0)


def posting(database: str, address: str, folder: str, each: int) -> Iterator[Figure]:
    """Every client posts its instalments to the same matter, one after the other; all begin together."""
    env = os.environ | {"DATABASE_URL": address, "HUB_VAR": folder, "HUB_LOG_LEVEL": "ERROR"}
    run_script(env, "manage.py", "migrate", "-v0")
    world = json.loads(run_script(env, "-m", "tests.benchmarks.recovery_run", "world", str(CLIENTS)).splitlines()[-1])
    with served(env) as port, ThreadPoolExecutor(CLIENTS) as pool:
        began = time.monotonic()
        answers = [
            answer
            for told in pool.map(lambda session: post_often(port, world, session, each), world["sessions"])
            for answer in told
        ]
        took_s = time.monotonic() - began
    failures = [answer for answer in answers if isinstance(answer, str)]
    waits = sorted(answer for answer in answers if not isinstance(answer, str))
    count = run_script(env, "-m", "tests.benchmarks.recovery_run", "count", world["matter"])
    counted = json.loads(count.splitlines()[-1])
    first = f"the first: {failures[0]}" if failures else f"{len(answers)} entries from {CLIENTS} clients"
    yield Figure(f"{database}: posts that failed", len(failures), "", beside=first, at_most=0)
    yield Figure(f"{database}: entries lost", len(waits) - counted["received"], "", at_most=0)
    yield Figure(f"{database}: entries a second", len(waits) / took_s, "/s")
    if waits:
        yield Figure(f"{database}: 95 of 100 posted within", waits[int(0.95 * len(waits))], "s")


def post_often(port: int, world: dict, session: str, each: int) -> list[float | str]:
    """Seconds of each post, or what was wrong with it."""
    told: list[float | str] = []
    there = f"/api/v1/recovery-matters/{world['matter']}/entries/"
    for _ in range(each):
        key = str(uuid.uuid4())
        body = json.dumps({
            "asset": world["asset"], "stage": world["stage"], "amount_gbp": "1.01", "happened_on": world["on"],
            "bank_line": f"NB {int(key[:8], 16):010}",  # a longer row of digits may be taken for a card number
        })  # fmt: skip
        headers = {
            "Content-Type": "application/json", "Cookie": f"sessionid={session}; csrftoken={CSRF}",
            "X-CSRFToken": CSRF, "Idempotency-Key": key,
        }  # fmt: skip
        connection, began = http.client.HTTPConnection("127.0.0.1", port, timeout=60), time.monotonic()
        try:
            connection.request("POST", there, body, headers)
            answer = connection.getresponse()
            said = answer.read().decode(errors="replace")
            told.append(time.monotonic() - began if answer.status == 201 else f"{answer.status}: {said[:200]}")
        except OSError as fault:
            told.append(f"{type(fault).__name__}: {fault}")
        finally:
            connection.close()
    return told
