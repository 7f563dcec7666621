"""The panel that every method reads: counts and populations, or plain values, by area and period."""

import hashlib
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from .calendars import MONTHLY, Calendar
from .errors import InputError, refuse_input_if

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("unit", "month", "count", "population")
MOST_SENTENCES = 20  # a broken file says enough in twenty sentences


@dataclass(frozen=True, eq=False)
class Panel:
    """One outcome: one row an area, one column a period.

    `units`        area codes, sorted, so that the order of the rows read never matters (B of them)
    `months`       consecutive numbers of its periods, months unless `calendar` says otherwise (T of them)
    `counts`       float (B, T); NaN where there was no row: missing is never zero
    `population`   float (B, T), people at risk; NaN where there was no row. All 1 when the panel has no exposure
    `names`        what an area is called in a sentence; the code itself when not given
    `plain`        `counts` holds measured values of any size and sign, not counts: no logs, no rates
    `has_exposure` whether `population` was given, so that there are rates to speak of
    """

    units: tuple[str, ...]
    months: tuple[int, ...]
    counts: np.ndarray
    population: np.ndarray
    names: Mapping[str, str] = field(default_factory=dict)
    calendar: Calendar = MONTHLY
    plain: bool = False
    has_exposure: bool = True

    @classmethod
    def from_rows(cls, rows: Iterable[Mapping[str, Any]], *, names: Mapping[str, str] | None = None) -> "Panel":
        """Build the panel from mappings with the keys unit, month, count and population.

        `month` is `2024-03`, a day in it, or a date. `count` is a whole number from 0; None or NaN says
        that the month is missing. `population` is above 0. Raises InputError, with a sentence naming
        area and month, for every duplicate, negative or fractional count, missing population or
        unreadable month.
        """
        cells: dict[tuple[str, int], tuple[float, float]] = {}
        sentences: list[str] = []
        names = dict(names or {})
        for number, row in enumerate(rows, start=1):
            try:
                unit, month, count, population = _read_row(row, number, names)
            except InputError as error:
                sentences += error.sentences
                continue
            if (unit, month) in cells:
                sentences.append(f"{_where(unit, month, names)}: there are two rows; one area has one row a month.")
            cells[unit, month] = count, population
        if not cells and not sentences:
            sentences.append("The panel has no rows.")
        if len(sentences) > MOST_SENTENCES:
            more = len(sentences) - MOST_SENTENCES
            sentences = [*sentences[:MOST_SENTENCES], f"There are {more} more like these."]
        refuse_input_if(sentences)
        return cls.from_cells(cells, names)

    @classmethod
    def from_frame(cls, frame: "pd.DataFrame", *, names: Mapping[str, str] | None = None) -> "Panel":
        """Build the panel from a frame with the columns unit, month, count and population."""
        refuse_input_if(f"The panel has no column “{name}”." for name in COLUMNS if name not in frame.columns)
        return cls.from_rows(frame[list(COLUMNS)].to_dict("records"), names=names)

    @classmethod
    def from_cells(
        cls, cells: Mapping[tuple[str, int], tuple[float, float]], names: Mapping[str, str], **settings
    ) -> "Panel":
        """Build the panel from (count, population) by (area, period number); nothing is checked again."""
        units = tuple(sorted({unit for unit, _ in cells}))
        seen = [month for _, month in cells]
        months = tuple(range(min(seen), max(seen) + 1))
        row_of = {unit: row for row, unit in enumerate(units)}
        counts = np.full((len(units), len(months)), np.nan)
        population = np.full_like(counts, np.nan)
        for (unit, month), (count, people) in cells.items():
            at = row_of[unit], month - months[0]
            counts[at], population[at] = count, people
        counts.setflags(write=False)
        population.setflags(write=False)
        return cls(units, months, counts, population, {unit: names.get(unit, unit) for unit in units}, **settings)

    @property
    def size(self) -> float:
        """Beside what a difference is rounding: 1 on the log scale of counts, the largest of plain values."""
        largest = float(np.nanmax(np.abs(self.counts), initial=0.0)) if self.plain else 1.0
        return largest or 1.0

    def name(self, unit: str) -> str:
        return self.names.get(unit, unit)

    def rows_of(self, units: Iterable[str]) -> list[int]:
        """The row of each area, in the order given."""
        return [self.units.index(unit) for unit in units]

    def columns_of(self, months: Iterable[int]) -> list[int]:
        """The column of each month; every month must lie within the panel."""
        return [month - self.months[0] for month in months]

    def holds(self, month: int) -> bool:
        return self.months[0] <= month <= self.months[-1]

    def observed(self, units: Iterable[str], months: Iterable[int]) -> np.ndarray:
        """Boolean (areas, months): whether there is a count."""
        return np.isfinite(self.counts[np.ix_(self.rows_of(units), self.columns_of(months))])

    def refuse_months_after(self, cut: date) -> None:
        """Raise InputError when a row is dated after the month of the data cut."""
        last = self.calendar.number(cut)
        late = [
            f"{self.name(unit)}, {self.calendar.name(month)}: the {self.calendar.kind} is after the data cut of "
            f"{self.calendar.name(last)}."
            for row, unit in enumerate(self.units)
            for month in self.months
            if month > last and np.isfinite(self.population[row, month - self.months[0]])
        ]
        refuse_input_if(late[:MOST_SENTENCES])

    def fingerprint(self) -> str:
        """SHA-256 of what was counted, the same whatever order the rows came in."""
        digest = hashlib.sha256()
        for row, unit in enumerate(self.units):
            for column, month in enumerate(self.months):
                if np.isfinite(self.population[row, column]):
                    count, people = float(self.counts[row, column]), float(self.population[row, column])
                    digest.update(f"{unit}\t{self.calendar.code(month)}\t{count!r}\t{people!r}\n".encode())
        return digest.hexdigest()


def _read_row(row: Mapping[str, Any], number: int, names: Mapping[str, str]) -> tuple[str, int, float, float]:
    unit = row.get("unit")
    if unit is None or not str(unit).strip():
        raise InputError([f"Row {number}: there is no area."])
    unit = str(unit).strip()
    try:
        month = MONTHLY.number(row.get("month"))
    except ValueError:
        said = row.get("month")
        raise InputError(
            [f"{names.get(unit, unit)}, row {number}: “{said}” is not a month; write it as 2024-03."]
        ) from None
    where = _where(unit, month, names)
    sentences = []
    count = _number(row.get("count"))
    if count is None:
        sentences.append(f"{where}: the count “{row.get('count')}” is not a number.")
    elif count < 0:
        sentences.append(f"{where}: the count is {row.get('count')}; a count cannot be below zero.")
    elif math.isinf(count) or (math.isfinite(count) and count != int(count)):
        sentences.append(f"{where}: the count is {row.get('count')}; a count is a whole number.")
    population = _number(row.get("population"))
    if population is None or math.isnan(population):
        sentences.append(f"{where}: there is no population.")
    elif not 0 < population < math.inf:
        sentences.append(f"{where}: the population is {row.get('population')}; it must be above zero.")
    refuse_input_if(sentences)
    return unit, month, count, population


def _number(value: Any) -> float | None:
    """The number, NaN for an empty value, None for something that is no number."""
    if value is None or value == "":
        return math.nan
    try:
        return float(value)
    except (TypeError, ValueError):
        return None


def _where(unit: str, month: int, names: Mapping[str, str]) -> str:
    return f"{names.get(unit, unit)}, {MONTHLY.name(month)}"
