"""The volunteer's phone: how much is loaded, how soon it is of use on a poor line, and what Lighthouse says."""

from __future__ import annotations

import gzip
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.benchmarks.measures import Figure, measure
from tests.benchmarks.running import ROOT, running_hub

PIN = "582913"
SHELL = "/field/phone/"
LIGHTHOUSE = Path(__file__).resolve().parent / "lighthouse"
INSTALLED = ROOT / "var" / "lighthouse"
POOR_SIGNAL = {"offline": False, "latency": 400, "downloadThroughput": 400_000 / 8, "uploadThroughput": 400_000 / 8}
SLOWER = 4
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]

RUNS = 5


@measure("phone")
def phone(smoke: bool) -> Iterator[Figure]:
    """Bytes in every run; times and Lighthouse, which take minutes and mean nothing on a busy machine, not with
    ``smoke``."""
    with tempfile.TemporaryDirectory(prefix="hub-phone-") as folder:
        env = os.environ | {"HUB_VAR": folder}
        with running_hub(ROOT, env) as (address, _, _supervisor):
            made = subprocess.run(
                [sys.executable, "-m", "tests.benchmarks.phone_run", "40"],
                cwd=ROOT, env=env | {"DJANGO_SETTINGS_MODULE": "fraudhub.settings"}, stdout=subprocess.PIPE, text=True,
                check=True,
            )  # fmt: skip
            told = json.loads(made.stdout.splitlines()[-1])
            yield from first_load(address, told["kept"])
            yield forty_visits(address, told["cookie"])
            if not smoke:
                yield from times(address, told["cookie"], RUNS)
                yield from lighthouse(address, told["cookie"], RUNS)


def first_load(address: str, kept: list[str]) -> Iterator[Figure]:
    """Everything a phone keeps of our code, as it comes over the line."""
    sizes = {place: over_the_line(address + place) for place in dict.fromkeys([*kept, SHELL + "worker.js"])}
    code = {place: size for place, size in sizes.items() if not place.endswith(".png")}
    pictures = sum(sizes.values()) - sum(code.values())
    beside = f"{len(code)} files; icons for the home screen besides {pictures / 1000:.1f} KB"
    yield Figure("first load, all code and styles, gzip", sum(code.values()) / 1000, "KB", beside, at_most=100)


def over_the_line(url: str) -> int:
    """Whatever is not compressed yet is so by the server in front of the hub."""
    with urllib.request.urlopen(urllib.request.Request(url, headers={"Accept-Encoding": "gzip"})) as answer:
        body = answer.read()
        return len(body) if answer.headers.get("Content-Encoding") else min(len(body), len(gzip.compress(body)))


def forty_visits(address: str, cookie: str) -> Figure:
    opener = urllib.request.build_opener()
    ask = {"Cookie": cookie}
    phone_id = "6f9619ff-8b86-4d01-b42d-00cf4fc964ff"
    with opener.open(urllib.request.Request(f"{address}{SHELL}hello/?phone={phone_id}", headers=ask)) as answer:
        csrf = json.load(answer)["csrf"]
        ask = {
            "Cookie": f"{cookie}; {answer.headers['Set-Cookie'].split(';')[0]}",
            "X-CSRFToken": csrf,
            "Referer": address,
        }
    body = json.dumps({"phone": phone_id, "persisted": True, "storage": {}}).encode()
    headers = ask | {"Content-Type": "application/json"}
    with opener.open(urllib.request.Request(f"{address}{SHELL}bundle/", body, headers)) as answer:
        text = answer.read()
    count = len(json.loads(text)["visits"])
    beside = f"{count} visits with both checklists; {len(gzip.compress(text)) / 1000:.1f} KB with gzip"
    return Figure("forty visits, not compressed", len(text) / 1000, "KB", beside, at_most=200)


def times(address: str, cookie: str, runs: int) -> Iterator[Figure]:
    """In a new browser each time: first with an empty cache, then opened again with no network at all."""
    first, opened, again, unlocked = [], [], [], []
    with sync_playwright() as playwright:
        for _ in range(runs):
            browser = playwright.chromium.launch(
                executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=FLAGS
            )
            page = browser.new_context(viewport={"width": 360, "height": 640}).new_page()
            name, value = cookie.split("=")
            page.context.add_cookies([{"name": name, "value": value, "url": address}])
            debugger = page.context.new_cdp_session(page)
            debugger.send("Network.enable")
            debugger.send("Network.emulateNetworkConditions", POOR_SIGNAL)
            debugger.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
            began = time.monotonic()
            page.goto(address + SHELL, wait_until="commit")
            page.locator("[data-danger][data-ready]").first.wait_for()
            first.append(time.monotonic() - began)
            page.get_by_role("link", name="Choose a PIN").wait_for()
            opened.append(time.monotonic() - began)
            page.get_by_role("link", name="Choose a PIN").click()
            page.get_by_label("PIN for this phone").fill(PIN)
            page.get_by_role("button", name="Go on").click()
            page.get_by_label("The same PIN").fill(PIN)
            page.get_by_role("button", name="Set up this phone").click()
            page.locator(".card").first.wait_for()
            page.evaluate("navigator.serviceWorker.ready.then(() => true)")
            page.wait_for_function("() => navigator.serviceWorker.controller !== null", timeout=60_000)
            page.context.set_offline(True)
            began = time.monotonic()
            page.goto(address + SHELL, wait_until="commit")
            page.get_by_label("PIN").wait_for()
            again.append(time.monotonic() - began)
            page.get_by_label("PIN").fill(PIN)
            began = time.monotonic()
            page.get_by_role("button", name="Open").click()
            page.locator(".card").first.wait_for()
            unlocked.append(time.monotonic() - began)
            browser.close()
    slow = f"400 kbit/s, 400 ms, {SLOWER}x slower processor; median of {runs}: "
    every = lambda values: ", ".join(f"{value:.1f}" for value in sorted(values))  # noqa: E731 (three words)
    yield Figure("first visit: the danger buttons work", statistics.median(first), "s", slow + every(first), at_most=3)
    yield Figure("first visit: set-up can begin", statistics.median(opened), "s", slow + every(opened), at_most=3)
    yield Figure("opened again, no network: asks for the PIN", statistics.median(again), "s", every(again), at_most=3)
    yield Figure(
        "from the PIN to forty visits, no network", statistics.median(unlocked), "s", every(unlocked), at_most=3
    )


def lighthouse(address: str, cookie: str, runs: int) -> Iterator[Figure]:
    install_lighthouse()
    command = ["node", INSTALLED / "measure.mjs", address, cookie, PIN, str(runs)]
    done = subprocess.run(command, cwd=INSTALLED, stdout=subprocess.PIPE, text=True, check=True)
    told = json.loads(done.stdout.splitlines()[-1])
    for screen in ("list of visits", "question"):
        rows = [row for row in told["found"] if row["screen"] == screen]
        for category in ("performance", "accessibility"):
            scores = [row[category] for row in rows]
            failed = sorted({audit for row in rows for audit in row["failed"]})
            beside = (
                f"Lighthouse {told['version']}, load, PIN and screen; {scores}; below 90: {', '.join(failed) or 'none'}"
            )
            yield Figure(f"{screen}: {category}", statistics.median(scores), "of 100", beside, at_least=95)


def install_lighthouse() -> None:
    """Into var/, by its own lock: nothing else of ours needs it."""
    INSTALLED.mkdir(parents=True, exist_ok=True)
    lock = (LIGHTHOUSE / "package-lock.json").read_text()
    stamp = INSTALLED / "installed.stamp"
    for file in LIGHTHOUSE.iterdir():
        (INSTALLED / file.name).write_text(file.read_text())
    if not stamp.exists() or stamp.read_text() != lock:
        subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=INSTALLED, check=True)
        stamp.write_text(lock)
