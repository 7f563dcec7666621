"""Everything one comparison reads, as plain values that can be kept: from them the engine gives the same digits in any
process. Knows no database and no Django."""

from __future__ import annotations

import hashlib
import json
import zlib
from dataclasses import dataclass, field, fields
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from mapping.evaluation.months import month_name, month_number

if TYPE_CHECKING:  # the arithmetic is loaded where it is done: in jobs
    from mapping.evaluation.evidence import Evidence, RecordingChange
    from mapping.evaluation.maturity import CaseHistory
    from mapping.evaluation.panel import Panel
    from mapping.evaluation.spending import Spending

DAYS_IN_A_MONTH = 365.25 / 12
HEADLINE = "with_loss"
FEWEST_REPEATS = 30  # fewer say nothing by borough
OF_OLDER_PEOPLE = ("victims_65plus",)
MONTHS_TO_FOLLOW = {"repeat_victims": 12}  # what is known of a month only so many months later


@dataclass(frozen=True)
class Counts:
    """One cut of the data.

    `months`     codes like 2024-03 of months in which anything was received
    `people`     residents by borough; `older` those aged 65 and over
    `series`     name to borough code to one whole number a month, None where it cannot be known yet; `with_loss` is the
                 headline
    `outcomes_then` financial year to [positive, closed otherwise, open] as they stood at the published month's end
    `arriving`   months of which under 95% is likely to be here yet, with how much is
    `unplaced`   victims of the headline in no known borough, one number a month
    `histories`  borough code ("" not known) to month to outcome (0, 1, 2) to [age in days, cases, age in
                 calendar months] rows; older cuts know no months
    `losses`     borough code to month to pence, ascending
    `years`      [financial year, reports] pairs
    `spending`   [item, borough code or "" for the whole programme, first day, last day, pence] rows
    `economics`  the numbers a benefit rests on: mapping.evaluation.economics.EconomicSetting as rows
    """

    as_of: str
    data_cut: str
    names: dict[str, str]
    people: dict[str, int]
    months: list[str]
    series: dict[str, dict[str, list[int]]]
    histories: dict[str, dict[str, dict[str, list[list[int]]]]] = field(default_factory=dict)
    losses: dict[str, dict[str, list[int]]] = field(default_factory=dict)
    neighbours: list[list[str]] = field(default_factory=list)
    recording_changes: list[list[str]] = field(default_factory=list)
    years: list[list[int]] = field(default_factory=list)
    without_area: int = 0
    synthetic: bool = False
    spending: list[list] = field(default_factory=list)
    economics: list[dict] = field(default_factory=list)
    older: dict[str, int] = field(default_factory=dict)
    unplaced: list[int] = field(default_factory=list)
    outcomes_then: dict[str, list[int]] = field(default_factory=dict)
    arriving: dict[str, float] = field(default_factory=dict)

    @classmethod
    def from_bytes(cls, kept: bytes) -> Counts:
        return cls(**json.loads(zlib.decompress(kept)))

    @cached_property
    def as_text(self) -> str:
        told = {each.name: getattr(self, each.name) for each in fields(self)}
        return json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False)

    def to_bytes(self) -> bytes:
        return zlib.compress(self.as_text.encode(), 4)

    @cached_property
    def digest(self) -> str:
        return hashlib.sha256(self.as_text.encode()).hexdigest()

    @property
    def newest(self) -> date:
        return date.fromisoformat(self.as_of)

    def panel(self, name: str = HEADLINE) -> Panel:
        """A borough without a victim in a month that was received has nought; a month not received is missing."""
        from mapping.evaluation.panel import Panel

        people = self.older if name in OF_OLDER_PEOPLE and self.older else self.people
        return Panel.from_rows(
            (
                {"unit": unit, "month": month, "count": count, "population": people[unit]}
                for unit, counts in self.series[name].items()
                for month, count in zip(self.months, counts, strict=True)
            ),
            names=self.names,
        )

    @property
    def changes_of_recording(self) -> tuple[RecordingChange, ...]:
        from mapping.evaluation.evidence import RecordingChange

        return tuple(RecordingChange(*row) for row in self.recording_changes)

    def cases(self) -> tuple[CaseHistory, ...]:
        from mapping.evaluation.maturity import CaseHistory

        return tuple(
            case
            for unit, by_month in sorted(self.histories.items())
            for month, by_outcome in sorted((month_number(code), outcomes) for code, outcomes in by_month.items())
            for outcome, ages in sorted(by_outcome.items())
            for days, count, *months in ages
            for case in (
                CaseHistory(
                    month,
                    days / DAYS_IN_A_MONTH,
                    int(outcome),
                    unit or None,
                    month + months[0] if months and outcome != "0" else None,
                ),
            )
            * count
        )

    def spent(self) -> tuple[Spending, ...]:
        from mapping.evaluation.spending import Spending

        return tuple(
            Spending(item, pence / 100, date.fromisoformat(first), date.fromisoformat(last), unit or None)
            for item, unit, first, last, pence in self.spending
        )

    def evidence(self) -> Evidence:
        """What is known besides the headline's panel."""
        from mapping.evaluation.economics import EconomicSetting
        from mapping.evaluation.evidence import Evidence
        from mapping.evaluation.losses import Loss

        return Evidence(
            series={name: self.panel(name) for name in self.series},
            cases=self.cases(),
            extract_on=self.newest,
            losses=tuple(
                Loss(unit, month, pence / 100)
                for unit, by_month in sorted(self.losses.items())
                for month, every in sorted((month_number(code), pence) for code, pence in by_month.items())
                for pence in every
            ),
            neighbours=tuple(tuple(pair) for pair in self.neighbours),
            incomplete_months={date.fromisoformat(f"{month}-01"): share for month, share in self.arriving.items()},
            spending=self.spent(),
            economics={row["code"]: EconomicSetting(**row) for row in self.economics} or None,
        )


def counts_of(found: dict[str, dict[tuple[str | None, date], int]], *, names, people, older=None, **rest) -> Counts:
    """Monthly counts by borough. A month in which the hub holds any report with a loss of a known borough has an
    explicit nought for a borough without one; a month with none at all anywhere is missing, for then it was not
    received rather than quiet. Victims of no known borough are left out, and counted."""
    headline = found[HEADLINE]
    months = sorted({month for borough, month in headline if borough is not None})
    last = month_number(max(months)) if months else 0
    kept = {}
    for name, counts in found.items():
        if name == "repeat_victims" and sum(counts.values()) < FEWEST_REPEATS:
            continue
        known = last - MONTHS_TO_FOLLOW.get(name, 0)
        kept[name] = {
            code: [counts.get((code, month), 0) if month_number(month) <= known else None for month in months]
            for code in names
        }
    return Counts(
        names=dict(names),
        people={code: people[code] for code in names},
        older={code: older[code] for code in names} if older else {},
        unplaced=[headline.get((None, month), 0) for month in months],
        months=[f"{month:%Y-%m}" for month in months],
        series=kept,
        without_area=sum(count for (borough, _), count in headline.items() if borough is None),
        **rest,
    )


def months_that_changed(earlier: Counts, later: Counts, *, until: str) -> list[str]:
    """Sentences on counts of months both had, up to the last one the earlier report used. No number: a difference of
    one is one person."""
    was, now = earlier.series[HEADLINE], later.series[HEADLINE]
    place = {month: at for at, month in enumerate(later.months)}
    changed: dict[str, set[str]] = {}
    for at, month in enumerate(earlier.months):
        if month > until:
            continue
        for unit, counts in was.items():
            again = now.get(unit)
            if again is None or month not in place or again[place[month]] != counts[at]:
                changed.setdefault(month, set()).add(unit)
    new = [month for month in later.months if month <= until and month not in set(earlier.months)]
    for month in new:
        changed.setdefault(month, set())
    if not changed:
        return []
    first, last = (month_name(month_number(month)) for month in (min(changed), max(changed)))
    where = {unit for units in changed.values() for unit in units}
    boroughs = "all ten boroughs" if len(where) == len(later.names) else f"{len(where)} of the boroughs"
    several = f"Counts of {len(changed)} months from {first} to {last}"
    span = f"The count of {first}" if len(changed) == 1 else several
    return [
        f"{span} changed in {boroughs}: reports came in late, or were dated back, or people were matched or parted."
    ]
