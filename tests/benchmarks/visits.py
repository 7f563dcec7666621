"""Recording visits: 50 clients at once over HTTP, beside a bare view with the same middleware, sign-in and one insert.

The hub holds itself to no failures and at least half of the bare view's rate, on either database (DESIGN 10).
Each request is answered by gunicorn as it is run; clients and server share this machine, on both sides of the ratio.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from tests.__main__ import own_postgres
from tests.benchmarks.measures import Figure, measure

CLIENTS = 50
DEADLINE_S = 120  # for all requests of one side together
CSRF = "b" * 32
ANSWERS = {
    "present": "alone", "consent": "yes", "money_danger": "no", "paid_last_day": "no", "remote_access": "no",
    "threats": "no", "lives": "alone", "made_safer": ["stop_challenge", "call_159"], "follow_up": "6_weeks",
    "leaflet": "yes", "volunteer_ok": "fine",
}  # fmt: skip


@dataclass
class Rate:
    """What 50 clients got out of one address."""

    done: int = 0
    seconds: float = 0.0
    failures: list[str] = field(default_factory=list)
    waits_s: list[float] = field(default_factory=list)

    @property
    def per_second(self) -> float:
        return self.done / self.seconds if self.seconds else 0.0

    @property
    def p95_s(self) -> float:
        return sorted(self.waits_s)[int(0.95 * len(self.waits_s))] if self.waits_s else 0.0


@measure("visits")
def visits(smoke: bool) -> Iterator[Figure]:
    each = 2 if smoke else 12
    with tempfile.TemporaryDirectory(prefix="hub-visits-") as folder:
        yield from figures("SQLite", f"sqlite:///{Path(folder) / 'bench.sqlite3'}", folder, each)
    with tempfile.TemporaryDirectory(prefix="hub-visits-") as folder, own_postgres() as address:
        yield from figures("PostgreSQL", address, folder, each)


def figures(database: str, address: str, folder: str, visits_each: int) -> Iterator[Figure]:
    """Fill an empty database, serve it as life does, and press 50 x ``visits_each`` times on either side."""
    env = os.environ | {
        "DATABASE_URL": address,
        "HUB_VAR": folder,
        "HUB_LOG_LEVEL": "ERROR",
        "DJANGO_SETTINGS_MODULE": "tests.benchmarks.visits_site",
    }
    run_script(env, "manage.py", "migrate", "-v0")
    people = json.loads(run_script(env, "-m", "tests.benchmarks.visits_world", str(CLIENTS), str(visits_each)))
    with served(env) as port:
        _warm(port, people)
        bare = _press(port, people, lambda reference: "/bench/bare/")
        written = _press(port, people, lambda reference: f"/api/v1/visits/{reference}/record/")
    failures = [*written.failures, *bare.failures]
    first = f"the first: {failures[0]}" if failures else f"{written.done} visits, {bare.done} bare"
    beside = f"bare view {bare.per_second:.0f}/s, p95 {bare.p95_s:.2f} s"
    yield Figure(f"{database}: requests that failed, {CLIENTS} clients", len(failures), "", beside=first, at_most=0)
    yield Figure(f"{database}: visits recorded a second", written.per_second, "/s", beside=beside)
    yield Figure(f"{database}: 95 of 100 answered within", written.p95_s, "s")
    ratio = written.per_second / bare.per_second
    yield Figure(f"{database}: visits beside the bare view", ratio, "x", beside=beside, at_least=0.5)


def _press(port: int, people: list[dict], address_of) -> Rate:
    """Every client sends its visits one after the other on one connection; all begin together."""
    rate, lock, begin = Rate(), threading.Lock(), threading.Barrier(len(people) + 1)

    def client(person):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        bodies = [(address_of(reference), _body()) for reference in person["visits"]]
        begin.wait()
        for address, body in bodies:
            if time.monotonic() > deadline:
                outcome = "not sent before the deadline"
            else:
                outcome = _send(connection, address, body, person["session"])
            with lock:
                if isinstance(outcome, float):
                    rate.done += 1
                    rate.waits_s.append(outcome)
                else:
                    rate.failures.append(outcome)
        connection.close()

    deadline = time.monotonic() + DEADLINE_S
    threads = [threading.Thread(target=client, args=(person,), daemon=True) for person in people]
    for thread in threads:
        thread.start()
    begin.wait()
    began = time.monotonic()
    for thread in threads:
        thread.join(timeout=DEADLINE_S + 60)
    rate.seconds = time.monotonic() - began
    return rate


def _send(connection, address: str, body: bytes, session: str) -> float | str:
    """Seconds until the answer, or what was wrong with it."""
    headers = {
        "Content-Type": "application/json",
        "Cookie": f"sessionid={session}; csrftoken={CSRF}",
        "X-CSRFToken": CSRF,
    }
    began = time.monotonic()
    try:
        connection.request("POST", address, body, headers)
        answer = connection.getresponse()
        text = answer.read()
    except (OSError, http.client.HTTPException) as fault:
        connection.close()
        return f"{type(fault).__name__}: {fault}"
    return time.monotonic() - began if answer.status == 201 else f"{answer.status} {text[:200]!r}"


def _body() -> bytes:
    now = datetime.now(UTC)
    noon = now.replace(hour=12, minute=0, second=0, microsecond=0)
    return json.dumps(
        {
            "client_uuid": str(uuid.uuid4()),
            "outcome": "visited",
            "checklist_version": "2024-1",
            "answers": ANSWERS,
            "happened_at": noon.isoformat(),
            "recorded_at": now.isoformat(),
        }
    ).encode()


def _warm(port: int, people: list[dict]) -> None:
    """Each worker process opens its database and compiles its addresses before the clock runs."""
    for person in people[:16]:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        _send(connection, "/bench/bare/", _body(), person["session"])
        connection.request("GET", "/api/v1/visits/", headers={"Cookie": f"sessionid={person['session']}"})
        connection.getresponse().read()
        connection.close()


@contextlib.contextmanager
def served(env: dict) -> Iterator[int]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "-c", "python:fraudhub.serving", "-b", f"127.0.0.1:{port}", "fraudhub.wsgi"],
        env=env,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for_port(port)
        yield port
    finally:
        server.terminate()
        try:
            server.wait(timeout=15)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def wait_for_port(port: int) -> None:
    for _ in range(150):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.2)
    raise RuntimeError("The server of the bench did not start.")


def run_script(env: dict, *command: str, within: float = 300) -> str:
    """What it prints; `within`: seconds."""
    done = subprocess.run(
        [sys.executable, *command], env=env, stdout=subprocess.PIPE, text=True, check=True, timeout=within
    )
    return done.stdout
