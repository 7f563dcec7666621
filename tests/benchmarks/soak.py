"""Ten phones, 500 visits, a network that loses, repeats and overtakes, and a web process killed again and again.

The phones run the code of a volunteer's phone (in node, with its database in memory), not an imitation of it. At the
end each phone's own list of what was received must be the hub's, id by id."""

from __future__ import annotations

import contextlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from tests.__main__ import free_port, own_postgres
from tests.benchmarks.measures import Figure, measure
from tests.benchmarks.visits import run_script

PHONES, VISITS_EACH = 10, 50
SMOKE_PHONES, SMOKE_VISITS_EACH = 3, 4
DEADLINE_S = 600
PHONES_CODE = Path(__file__).with_name("soak_phones.mjs")


@measure("soak")
def soak(smoke: bool) -> Iterator[Figure]:
    with tempfile.TemporaryDirectory(prefix="hub-soak-") as folder:
        yield from figures("SQLite", f"sqlite:///{Path(folder) / 'soak.sqlite3'}", folder, smoke)
    if not smoke:
        with tempfile.TemporaryDirectory(prefix="hub-soak-") as folder, own_postgres() as address:
            yield from figures("PostgreSQL", address, folder, smoke)


def figures(database: str, address: str, folder: str, smoke: bool) -> Iterator[Figure]:
    phones, each = (SMOKE_PHONES, SMOKE_VISITS_EACH) if smoke else (PHONES, VISITS_EACH)
    env = os.environ | {"DATABASE_URL": address, "HUB_VAR": folder, "HUB_LOG_LEVEL": "ERROR"}
    env["DJANGO_SETTINGS_MODULE"] = "fraudhub.settings"
    run_script(env, "manage.py", "migrate", "-v0")
    people = json.loads(run_script(env, "-m", "tests.benchmarks.soak_world", "make", str(phones), str(each)))
    began = time.monotonic()
    with a_hub_that_is_killed(env, every_s=(1.0, 2.0) if smoke else (3.0, 9.0)) as hub:
        said = run_phones(hub.address, people)
    seconds = time.monotonic() - began
    has = json.loads(run_script(env, "-m", "tests.benchmarks.soak_world", "look"))
    yield from compare(database, said, has, people)
    counts = said["counts"]
    yield at_least_one(f"{database}: web processes killed", hub.killed, f"{hub.restarted} times all of them")
    beside = ", ".join(f"{name.replace('_', ' ')} {number}" for name, number in counts.items())
    yield Figure(f"{database}: until the last was received", seconds, "s", beside=beside)


def compare(database: str, said: dict, has: dict, people: list[dict]) -> Iterator[Figure]:
    """The two lists, id by id and person by person."""
    planned = sum(len(person["visits"]) for person in people)
    queued = [(phone["user"], item) for phone in said["phones"] for item in phone["queued"]]
    of_phones = [(phone["user"], item) for phone in said["phones"] for item in phone["received"]]
    of_hub = [(int(user), item) for user, items in has["received"].items() for item in items]
    refused = [sentence for phone in said["phones"] for sentences in phone["needs_you"] for sentence in sentences]
    counted = f"{len(queued)} sent off, {len(of_phones)} received say the phones, {len(of_hub)} says the hub"
    twice = len(of_phones) - len(set(of_phones)) + len(of_hub) - len(set(of_hub))
    yield none_of(f"{database}: on a phone's list and not the hub's", len(set(of_phones) - set(of_hub)), counted)
    yield none_of(f"{database}: on the hub's list and not a phone's", len(set(of_hub) - set(of_phones)))
    yield none_of(f"{database}: sent off and not received", len(set(queued) - set(of_phones)), "; ".join(refused[:2]))
    yield none_of(f"{database}: on a list twice", twice)
    yield none_of(f"{database}: visits recorded twice", has["visits_with_two"])
    yield none_of(f"{database}: visits not recorded", planned - has["records"], f"of {planned}")


def none_of(name: str, number: int, beside: str = "") -> Figure:
    return Figure(name, number, "", beside=beside, at_most=0)


def at_least_one(name: str, number: int, beside: str) -> Figure:
    return Figure(name, number, "", beside=beside, at_least=1)


def run_phones(address: str, people: list[dict]) -> dict:
    node = shutil.which("node") or sys.exit("Node 20 or newer is needed for the phones.")
    given = {"address": address, "people": people, "seed": 6, "deadline_s": DEADLINE_S}
    done = subprocess.run(
        [node, PHONES_CODE],
        input=json.dumps(given),
        env=os.environ | {"NODE_NO_WARNINGS": "1"},
        capture_output=True,
        text=True,
        timeout=DEADLINE_S + 120,
    )
    if done.returncode:
        raise RuntimeError(f"the phones ended: {done.stderr[-1500:]}")
    return json.loads(done.stdout)


class Hub:
    """gunicorn as it is run, whose workers are killed one at a time, and now and then all of it."""

    def __init__(self, env: dict, every_s: tuple[float, float]):
        self.env, self.every_s, self.port = env, every_s, free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.killed = self.restarted = 0
        self.over = threading.Event()
        self.master: subprocess.Popen = self.start()

    def start(self) -> subprocess.Popen:
        serve = ["-m", "gunicorn", "-c", "python:fraudhub.serving", "-b", f"127.0.0.1:{self.port}", "fraudhub.wsgi"]
        return subprocess.Popen(
            [sys.executable, *serve], env=self.env, stderr=subprocess.DEVNULL, start_new_session=True
        )

    def kill_again_and_again(self) -> None:
        dice = random.Random(6)
        while not self.over.wait(dice.uniform(*self.every_s)):
            workers = children_of(self.master.pid)
            if dice.random() < 0.1:
                self.end()
                self.killed += len(workers) + 1
                self.restarted += 1
                self.master = self.start()
            elif workers:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(dice.choice(workers), signal.SIGKILL)
                    self.killed += 1
            self.wait_until_it_answers()

    def wait_until_it_answers(self) -> None:
        """What is always down shows nothing: on a busy machine it needs its time to be back."""
        while not self.over.wait(0.2):
            with contextlib.suppress(OSError), urllib.request.urlopen(f"{self.address}/healthz", timeout=5) as page:
                if page.status == 200:
                    return

    def end(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.master.pid, signal.SIGKILL)
        self.master.wait()


@contextlib.contextmanager
def a_hub_that_is_killed(env: dict, every_s: tuple[float, float]) -> Iterator[Hub]:
    hub = Hub(env, every_s)
    try:
        hub.wait_until_it_answers()
        killer = threading.Thread(target=hub.kill_again_and_again)
        killer.start()
        try:
            yield hub
        finally:
            hub.over.set()
            killer.join()
    finally:
        hub.end()


def children_of(process: int) -> list[int]:
    with contextlib.suppress(OSError):
        return [int(each) for each in Path(f"/proc/{process}/task/{process}/children").read_text().split()]
    return []
