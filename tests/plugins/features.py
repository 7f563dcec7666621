"""Which numbered features have a passing test.

A pytest plugin: after a whole tier has run (HUB_TEST_TIER says which), var/features/TIER.json says for each
feature that tests marked ``@pytest.mark.feature(22)`` name how many passed and how many did not. ``show``
prints them beside the programme's list; a result counts only for the very tree it was made on.
"""

import csv
import hashlib
import json
import os
import subprocess
from collections import Counter, defaultdict
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
RESULTS = ROOT / "var" / "features"


@cache
def programme() -> dict[int, dict[str, str]]:
    """The programme's list: number to its row (number, group, feature)."""
    with (ROOT / "fraudhub" / "docs" / "features.csv").open(encoding="utf-8", newline="") as file:
        return {int(row["number"]): row for row in csv.DictReader(file)}


@cache
def this_tree() -> str:
    """A digest of every file as it is now, committed or not; empty outside a git work tree."""
    git = ["git", "-C", str(ROOT)]
    listed = subprocess.run([*git, "ls-files", "-coz", "--exclude-standard"], capture_output=True, text=True)
    digest = hashlib.sha256()
    for name in sorted(filter(None, listed.stdout.split("\0"))):
        path = ROOT / name
        digest.update(f"{name}\0".encode() + (path.read_bytes() if path.is_file() else b""))
    return digest.hexdigest() if listed.returncode == 0 else ""


def result_of(tier: str) -> dict | None:
    """What the last whole run of a tier found, if the tree is still the same."""
    path = RESULTS / f"{tier}.json"
    result = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return result if this_tree() and result.get("tree") == this_tree() else None


def show() -> int:
    """Print the list; exit code 1 when a test of some feature does not pass."""
    results = {tier: found for tier in ("sqlite", "postgres", "browser", "slow") if (found := result_of(tier))}
    passed, failed = Counter(), Counter()
    for result in results.values():
        for number, outcome in result["features"].items():
            passed[int(number)] += outcome["passed"]
            failed[int(number)] += outcome["failed"]
    for number, row in programme().items():
        state = f"FAILING ({failed[number]} of {passed[number] + failed[number]})" if failed[number] else ""
        state = state or (f"yes ({passed[number]})" if passed[number] else "-")
        print(f"F{number:<4} {state:<18} {row['feature']}")
    shown = sum(1 for number in programme() if passed[number] and not failed[number])
    print(f"\n{shown} of {len(programme())} features have a passing test and no failing one.")
    print(f"By the runs on this very tree: {', '.join(results) or 'none'}.")
    return 1 if any(failed.values()) else 0


class FeatureResults:
    """Counts, in the process that prints, what happened to marked tests in whichever process ran them."""

    def __init__(self, tier: str):
        self.tier = tier
        self.tree = this_tree()
        self.outcomes: dict[int, Counter] = defaultdict(Counter)

    def pytest_runtest_logreport(self, report):
        marked = {number for name, number in report.user_properties if name == "feature"}
        ended = report.when == "call" or report.outcome != "passed"
        for number in marked if ended else ():
            self.outcomes[number][report.outcome] += 1

    def pytest_sessionfinish(self, session):
        RESULTS.mkdir(parents=True, exist_ok=True)
        counts = {
            number: {"passed": found["passed"], "failed": found["failed"]}
            for number, found in sorted(self.outcomes.items())
        }
        result = {"tier": self.tier, "tree": self.tree, "features": counts}
        (RESULTS / f"{self.tier}.json").write_text(json.dumps(result, indent=1), encoding="utf-8")


def pytest_configure(config):
    tier = os.environ.get("HUB_TEST_TIER")
    if tier and not hasattr(config, "workerinput"):
        config.pluginmanager.register(FeatureResults(tier), "feature-results")


def pytest_collection_modifyitems(items):
    for item in items:
        for mark in item.iter_markers("feature"):
            for number in mark.args:
                if number not in programme():
                    raise pytest.UsageError(
                        f"{item.nodeid} shows feature {number}, which is not on the programme's list"
                    )
                item.user_properties.append(("feature", number))
