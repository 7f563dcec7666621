"""From a frozen plan and a cut of the counts to the engine's answer. Knows no database: the same in any process."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from mapping.counts import Counts
from mapping.evaluation.plan import AnalysisPlan
from mapping.evaluation.run import evaluate, last_month_compared

FOUND = ("fell", "rose")


@dataclass(frozen=True)
class Look:
    """One earlier look by the same plan: at the end of which quarter, by which version, and what was found."""

    quarter: str
    version: int
    case: str


@dataclass(frozen=True)
class Compared:
    result: dict
    look: int
    quarter: str


def compare(plan: AnalysisPlan, counts: Counts, *, version: int = 1, earlier: Iterable[Look] = ()) -> Compared:
    """Ask the engine. Looks are quarterly: a report on figures that end in the same quarter is the same look again,
    however often it is written and however much is known of later months, which are not compared. What was found
    counts as confirmed when the look before, by the same version, found the same.
    """
    panel, evidence = counts.panel(), counts.evidence()
    quarter = last_whole_quarter(last_month_compared(panel, plan, as_of=counts.newest, evidence=evidence))
    before = [look for look in earlier if look.quarter < quarter]
    number = 1 + len({look.quarter for look in before})
    last = max((look.quarter for look in before), default="")
    found = {look.case for look in before if look.quarter == last and look.version == version and look.case in FOUND}

    def run(confirmed: bool) -> dict:
        return evaluate(
            panel, plan, as_of=counts.newest, synthetic=counts.synthetic, look=number,
            recording_changes=counts.changes_of_recording, evidence=evidence, confirmed_at_last_look=confirmed,
        )  # fmt: skip

    result = run(confirmed=False)
    if result["verdict"]["case"] in found:
        result = run(confirmed=True)
    return Compared(result, number, quarter)


def last_whole_quarter(month: int) -> str:
    """2025-Q1 for March to May 2025: the last quarter whose every month is there."""
    year, at = divmod(month + 1, 12)
    quarter = at // 3
    return f"{year}-Q{quarter}" if quarter else f"{year - 1}-Q4"
