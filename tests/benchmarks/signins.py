"""Signing in: 200 times from 50 clients at once, as gunicorn runs it, and what one password costs to check."""

from __future__ import annotations

import http.client
import json
import os
import statistics
import tempfile
import time
import urllib.parse
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from fraudhub.accounts.hashing import HubArgon2Hasher
from tests.__main__ import own_postgres
from tests.benchmarks.measures import Figure, measure
from tests.benchmarks.visits import run_script, served

CLIENTS, EACH = 50, 4
CSRF = "b" * 32


@measure("signins")
def signins(smoke: bool) -> Iterator[Figure]:
    yield password_cost()
    each = 1 if smoke else EACH
    with tempfile.TemporaryDirectory(prefix="hub-signins-") as folder:
        yield from figures("SQLite", f"sqlite:///{Path(folder) / 'bench.sqlite3'}", folder, each)
    with tempfile.TemporaryDirectory(prefix="hub-signins-") as folder, own_postgres() as address:
        yield from figures("PostgreSQL", address, folder, each)


def password_cost() -> Figure:
    hasher, times = HubArgon2Hasher(), []
    encoded = hasher.encode("a pass phrase to sign in with", hasher.salt())
    for _ in range(7):
        began = time.perf_counter()
        hasher.verify("a pass phrase to sign in with", encoded)
        times.append(time.perf_counter() - began)
    cost = f"Argon2id, {hasher.memory_cost // 1024} MiB, {hasher.time_cost} passes, {hasher.parallelism} lane"
    return Figure("checking one password", statistics.median(times) * 1000, "ms", beside=cost)


def figures(database: str, address: str, folder: str, each: int) -> Iterator[Figure]:
    env = os.environ | {"DATABASE_URL": address, "HUB_VAR": folder, "HUB_LOG_LEVEL": "ERROR"}
    run_script(env, "manage.py", "migrate", "-v0")
    people = json.loads(run_script(env, "-m", "tests.benchmarks.signins_world", str(CLIENTS)))
    with served(env) as port, ThreadPoolExecutor(CLIENTS) as pool:
        began = time.monotonic()
        answers = [
            answer for told in pool.map(lambda person: sign_in_often(port, person, each), people) for answer in told
        ]
        took_s = time.monotonic() - began
    failures = [answer for answer in answers if isinstance(answer, str)]
    waits = sorted(answer for answer in answers if not isinstance(answer, str))
    first = f"the first: {failures[0]}" if failures else f"{len(answers)} sign-ins from {CLIENTS} clients"
    yield Figure(f"{database}: sign-ins that failed, {CLIENTS} clients", len(failures), "", beside=first, at_most=0)
    yield Figure(f"{database}: sign-ins a second", len(waits) / took_s, "/s")
    if waits:
        yield Figure(f"{database}: 95 of 100 signed in within", waits[int(0.95 * len(waits))], "s")


def sign_in_often(port: int, person: dict, each: int) -> list[float | str]:
    """Seconds of each sign-in, or what was wrong with it."""
    body = urllib.parse.urlencode(person | {"next": "/"})
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": f"csrftoken={CSRF}",
        "X-CSRFToken": CSRF,
    }
    told: list[float | str] = []
    for _ in range(each):
        connection, began = http.client.HTTPConnection("127.0.0.1", port, timeout=60), time.monotonic()
        try:
            connection.request("POST", "/sign-in/", body, headers)
            answer = connection.getresponse()
            answer.read()
            signed_in = answer.status == 302 and "sessionid=" in (answer.getheader("Set-Cookie") or "")
            told.append(time.monotonic() - began if signed_in else f"answered {answer.status}")
        except (OSError, http.client.HTTPException) as fault:
            told.append(f"{type(fault).__name__}: {fault}")
        finally:
            connection.close()
    return told
