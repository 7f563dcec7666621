"""The hub as a newcomer starts it: how long until the first page, and how much memory it then takes."""

from __future__ import annotations

import contextlib
import http.cookiejar
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from tests.__main__ import free_port
from tests.benchmarks.measures import Figure, measure

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE_S = 300
# What a machine may need to reach its registries at all; nothing else of this environment is handed on.
WAY_OUT = re.compile(
    r"(?i)^(SSL_CERT_.*|PIP_(CERT|INDEX_URL)|UV_(DEFAULT_)?INDEX.*|NODE_EXTRA_CA_CERTS|\w+_proxy|npm_config_.*)$"
)


def bare_environment(home: Path) -> dict[str, str]:
    handed_on = {name: value for name, value in os.environ.items() if WAY_OUT.match(name)}
    path = os.pathsep.join(part for part in os.environ["PATH"].split(os.pathsep) if part != str(ROOT / ".venv" / "bin"))
    return handed_on | {"PATH": path, "HOME": str(home), "LANG": "C.UTF-8"}


@contextlib.contextmanager
def running_hub(tree: Path, env: dict[str, str]) -> Iterator[tuple[str, float, int]]:
    """Start ./hub run in ``tree``; yield its address, seconds to the first page, and the supervisor's process id."""
    port = free_port()
    address, began = f"http://127.0.0.1:{port}", time.monotonic()
    with tempfile.TemporaryFile("w+") as output:
        hub = subprocess.Popen(
            [tree / "hub", "run", "--port", str(port)],
            cwd=tree,
            env=env,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
        try:
            while not answers(address):
                if hub.poll() is not None or time.monotonic() - began > PATIENCE_S:
                    output.seek(0)
                    raise RuntimeError(f"the hub did not start: {output.read()[-1500:]}")
                time.sleep(0.1)
            yield address, time.monotonic() - began, hub.pid
        finally:
            os.killpg(hub.pid, signal.SIGINT)  # as Ctrl-C does: also to what prepares it
            hub.wait(60)


def answers(address: str) -> bool:
    with contextlib.suppress(OSError), urllib.request.urlopen(address, timeout=5) as page:
        return page.status == 200
    return False


@measure("coldstart")
def cold_start(smoke: bool) -> Iterator[Figure]:
    """From a clone, with an empty home folder, to the first page; then again with the downloads at hand."""
    with tempfile.TemporaryDirectory(prefix="hub-cold-") as folder:
        env = bare_environment(Path(folder, "home"))
        Path(folder, "home").mkdir()
        seconds = []
        for name in ["cold"] if smoke else ["cold", "cached"]:
            tree = Path(folder, name)
            subprocess.run(["git", "clone", "--quiet", ROOT, tree], check=True)
            with running_hub(tree, env) as (_, took_s, _pid):
                seconds.append(took_s)
        yield Figure("clone to first page, everything downloaded", seconds[0], "s", at_most=60)
        if not smoke:
            beside = f"downloads took {seconds[0] - seconds[1]:.0f} s"
            yield Figure("the same with every download cached", seconds[1], "s", at_most=30, beside=beside)
            with running_hub(tree, env) as (_, again_s, _pid):
                yield Figure("second start, data kept", again_s, "s", at_most=10, beside=f"first {seconds[0]:.0f} s")


@measure("memory")
def memory(smoke: bool) -> Iterator[Figure]:
    """Each process after use: resident memory (RSS), and beside it its share of what it shares (PSS)."""
    with tempfile.TemporaryDirectory(prefix="hub-memory-") as var:
        env = os.environ | {"HUB_VAR": var}
        with running_hub(ROOT, env) as (address, _, supervisor):
            pages = visit_every_link(address, Path(var), role="hub_officer", rounds=1 if smoke else 5)
            time.sleep(5)  # the worker has started and has had its first messages
            found = processes_below(supervisor)
            web = [pid for pid, words in found.items() if "gunicorn" in words]
            worker = [pid for pid, words in found.items() if "celery" in words and "worker" in words]
            beat = [pid for pid, words in found.items() if "celery" in words and "beat" in words]
            used = f"after {pages} pages"
            yield process_figure("web process, the largest", max(web, key=rss_mb), at_most=200, more=used)
            yield process_figure("idle worker, the largest", max(worker, key=rss_mb), at_most=150)
            yield process_figure("beat", beat[0])
            together = sum(pss_mb(pid) for pid in found)
            yield Figure("all of ./hub run together (PSS)", together, "MB", beside=f"{len(found)} processes")
        yield from one_job(env)


def one_job(env: dict[str, str]) -> Iterator[Figure]:
    """A map of all wards, drawn from the shell by the same function as in a job."""
    asked = "draw_map --measure reports --per 1000_65plus --level ward --period 2024-25 --as gmp_viewer --out map.html"
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, ROOT / "manage.py", *asked.replace("map.html", f"{folder}/map.html").split()]
        job = subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        words = job.stderr.read().decode()
        _, status, used = os.wait4(job.pid, 0)
        job.returncode = os.waitstatus_to_exitcode(status)
        if job.returncode:
            raise RuntimeError(f"the map was not drawn: {words[-500:]}")
        yield Figure("one job at its peak: a map of all wards", used.ru_maxrss / 1024, "MB", at_most=400)


def visit_every_link(address: str, var: Path, *, role: str, rounds: int) -> int:
    """Sign in and open every page the home page leads to; how many answered 200."""
    account = next(row for row in json.loads((var / "demo_accounts.json").read_text()) if row["role"] == role)
    jar = http.cookiejar.CookieJar()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    with browser.open(address) as page:
        form, place = page.read().decode(), page.url
    fields = dict(re.findall(r'<input[^>]*type="hidden"[^>]*name="([^"]+)"[^>]*value="([^"]*)"', form))
    email = re.search(r'<input[^>]*name="(email|username|login)"', form)[1]
    fields |= {email: account["email"], "password": account["password"]}
    with browser.open(urllib.request.Request(place, urllib.parse.urlencode(fields).encode())) as page:
        home = page.read().decode()
    links = sorted(set(re.findall(r'href="(/[^"#?]*)"', home)) - {"/"})
    links = [link for link in links if not re.search(r"assets|sign-out", link)]
    opened = 0
    for link in links * rounds:
        with contextlib.suppress(urllib.error.HTTPError), browser.open(address + link) as page:
            opened += page.status == 200 and bool(page.read())
    if not opened:
        raise RuntimeError(f"signed in as {role}, and no page answered")
    return opened


def processes_below(root: int) -> dict[int, str]:
    """Process ids below one, with their command lines."""
    parents = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            parents[int(folder.name)] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
    below, new = set(), {root}
    while new:
        new = {pid for pid, parent in parents.items() if parent in new} - below
        below |= new
    return {pid: Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ") for pid in below}


def rss_mb(pid: int) -> float:
    return int(re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())[1]) / 1024


def pss_mb(pid: int) -> float:
    return int(re.search(r"^Pss:\s+(\d+)", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE)[1]) / 1024


def process_figure(name: str, pid: int, *, at_most: float | None = None, more: str = "") -> Figure:
    beside = ", ".join(filter(None, [f"PSS {pss_mb(pid):.0f} MB", more]))
    return Figure(name, rss_mb(pid), "MB", beside=beside, at_most=at_most)
