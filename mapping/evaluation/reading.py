"""Files from anywhere, read into panels and evidence: what is wrong is said with its line and column."""

import csv
import itertools
import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from .calendars import CALENDARS, HOW_TO_WRITE, Calendar, first_day, kind_of
from .chain_ladder import incomplete_months
from .errors import InputError, refuse_input_if
from .evidence import RecordingChange
from .losses import Loss
from .maturity import CLOSED, OPEN, POSITIVE, CaseHistory
from .months import month_number
from .panel import MOST_SENTENCES, Panel

COUNT_COLUMNS = (
    *("count", "victims", "reports", "reports_with_loss", "victims_with_loss", "attempts", "victims_65plus"),
    *("repeat_victims", "control", "by_occurrence", "other_types", "known_types", "most_deprived"),
)
SERIES = {  # the columns that tell reporting from protection, by what the method calls them
    "with_loss": ("victims_with_loss", "reports_with_loss"),
    "attempts": ("attempts",),
    "reports": ("reports",),
    "victims": ("victims",),
    "victims_65plus": ("victims_65plus",),
    "repeat_victims": ("repeat_victims",),
    "control": ("control",),
    "by_occurrence": ("by_occurrence",),
    "other_types": ("other_types",),
    "known_types": ("known_types",),
    "most_deprived": ("most_deprived",),
}
OUTCOMES = {"positive": POSITIVE, "other": CLOSED, "closed": CLOSED, "open": OPEN, "": OPEN}
MOST_ROWS, MOST_UNITS = 1_000_000, 1_000  # every unit is left out once, so work and memory grow with their square
# As people write numbers; Python would also read 1_000, ١٠٢ and infinity.
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f]")
MOST_REPEATED = 40  # letters of a cell
MOST_COUNTED = 10**15  # above it a double no longer holds every whole number
MOST_EXPOSED, LEAST_EXPOSED = 1e15, 1e-6
WIDEST_EXPOSURE = 1e9  # between the largest and the smallest: a world and a village
LARGEST_VALUE, SMALLEST_VALUE = 1e100, 1e-100  # squares and products of such values are still numbers


@dataclass(frozen=True)
class Line:
    """One row of a file, by column, and where it stands."""

    file: str
    number: int
    cells: Mapping[str, str]

    def wrong(self, column: str, what: str) -> InputError:
        return InputError([f"{self.file}, line {self.number}, column {column}: {what}"])

    def text(self, column: str) -> str:
        found = self.cells.get(column, "")
        if not found:
            raise self.wrong(column, "it is empty.")
        return found

    def number_in(self, column: str, most: float = LARGEST_VALUE) -> float:
        said = self.text(column)
        if not _NUMBER.fullmatch(said):
            hint = " Write it without commas." if re.fullmatch(r"[\d,]+(\.\d+)?", said, re.ASCII) else ""
            raise self.wrong(column, f"“{shortened(said)}” is not a number.{hint}")
        number = float(said)
        if abs(number) > most:
            raise self.wrong(column, f"“{shortened(said)}” is too large to be meant; the largest is {most:g}.")
        return number

    def day(self, column: str) -> date:
        said = self.text(column)
        try:
            return first_day(date.fromisoformat(said))
        except ValueError:
            raise self.wrong(column, f"“{said}” is not a date; write it as 2024-01-15.") from None


def shortened(said: str) -> str:
    """As a sentence repeats what stands in a cell."""
    return said if len(said) <= MOST_REPEATED else f"{said[:MOST_REPEATED]}…"


def read_lines(path: Path, *, needs: tuple[str, ...], may_have: tuple[str, ...] | None = ()) -> list[Line]:
    """Every row that is not empty, by the line of the file on which it begins. `may_have` None allows any other
    column."""
    header, rows = None, []
    at = 0
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, strict=True)
            for row in reader:
                if header is None:
                    header = [name.strip() for name in row]
                    refuse_input_if(_wrong_header(path.name, header, needs, may_have))
                elif any(cell.strip() for cell in row):
                    rows.append((at + 1, row))
                    if len(rows) > MOST_ROWS:
                        raise InputError([f"{path.name} has more than {MOST_ROWS:,} rows."])
                at = reader.line_num  # a cell in quotation marks may run over several lines
    except OSError as problem:
        raise InputError([f"{path}: {problem.strerror}."]) from None
    except UnicodeDecodeError:
        raise InputError([f"{path.name} is not in UTF-8. Save it as “CSV UTF-8”."]) from None
    except csv.Error as problem:
        what = "a quotation mark is opened and not closed" if "unexpected end" in str(problem) else str(problem)
        raise InputError([f"{path.name}, line {at + 1}: it is not readable as CSV: {what}."]) from None
    if header is None:
        raise InputError([f"{path.name} is empty."])
    lines, sentences = [], []
    for number, row in rows:
        if len(row) != len(header):
            sentences.append(f"{path.name}, line {number}: it has {len(row)} columns and the header has {len(header)}.")
            continue
        lines.append(Line(path.name, number, {name: cell.strip() for name, cell in zip(header, row, strict=True)}))
    _refuse(sentences)
    if not lines:
        raise InputError([f"{path.name} has a header and no rows."])
    return lines


def columns_of(path: Path) -> list[str]:
    """The names in the header, which is read alone; nothing when it cannot be read, which reading the file says."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return [name.strip() for name in next(csv.reader(file), [])]
    except (OSError, UnicodeDecodeError, csv.Error):
        return []


def read_panel(path: Path, *, today: date, outcome: str | None = None) -> tuple[Panel, dict[str, Panel], list[str]]:
    """The panel of one outcome, the other series of the file that `reporting` knows, and what to say about it.

    The outcome is `count` or `value` unless a column is named. A column called `value`, or one of no known count with
    a fraction or a number below zero in it, holds plain values; every other holds counts. A period that begins after
    `today` is refused.
    """
    lines = read_lines(path, needs=("unit", "period"), may_have=None)
    column = _outcome_column(path.name, lines, outcome)
    plain = column == "value" or (column not in COUNT_COLUMNS and _has_plain_values(lines, column))
    calendar = _calendar(lines)
    exposed = "exposure" in lines[0].cells and not plain
    now = calendar.holding(today)
    panel = _panel(lines, calendar, column, plain=plain, exposed=exposed, now=now)
    said = []
    if column not in COUNT_COLUMNS and column != "value":
        said.append(f"“{column}” is read as {'plain values' if plain else 'counts'}.")
    if plain and "exposure" in lines[0].cells:
        said.append("The exposure is not used: plain values are compared as they are.")
    said += _names_alike(panel)
    series = {}
    for name, columns in SERIES.items():
        there = next((other for other in columns if other in lines[0].cells), None)
        if there and not plain:
            series[name] = _panel(lines, calendar, there, plain=False, exposed=exposed, now=now)
    return panel, series, said


def read_go_live(path: Path) -> dict[str, tuple[str | None, str]]:
    """(start as written or None, kind) by unit."""
    found: dict[str, tuple[str | None, str]] = {}

    def read(line: Line) -> None:
        unit, said = line.text("unit"), line.cells["go_live"]
        if unit in found:
            raise line.wrong("unit", f"{unit} is there twice; one unit goes live once.")
        if said:
            try:
                first_day(said)
            except ValueError:
                raise line.wrong("go_live", f"“{said}” is not a date or a period; write it as 2024-01-15.") from None
        found[unit] = said or None, line.cells.get("kind", "").lower()

    _each(read_lines(path, needs=("unit", "go_live"), may_have=("kind",)), read)
    return found


def read_neighbours(path: Path, panel: Panel) -> tuple[tuple[str, str], ...]:
    found = []

    def read(line: Line) -> None:
        pair = tuple(_unit(line, column, panel) for column in ("unit", "neighbour"))
        if pair[0] == pair[1]:
            raise line.wrong("neighbour", f"{pair[0]} is no neighbour of itself.")
        found.append(pair)

    _each(read_lines(path, needs=("unit", "neighbour")), read)
    return tuple(found)


def read_losses(path: Path, panel: Panel, *, today: date) -> tuple[Loss, ...]:
    """One row a victim's loss, in pounds."""
    found, calendar = [], panel.calendar
    now = calendar.holding(today)

    def read(line: Line) -> None:
        pounds = line.number_in("loss", MOST_COUNTED)
        if pounds < 0:
            raise line.wrong("loss", f"the loss is {line.cells['loss']}; a loss cannot be below zero.")
        found.append(Loss(_unit(line, "unit", panel), _begun(line, _period(line, calendar), now), pounds))

    _each(read_lines(path, needs=("unit", "period", "loss")), read)
    return tuple(found)


def read_cases(path: Path, panel: Panel, *, today: date) -> tuple[tuple[CaseHistory, ...], date]:
    """Cases, and the day of the newest extract, which is no day to come. Outcomes are positive, other or open."""
    found, extracts, seen = [], [], set()

    def read(line: Line) -> None:
        case, reported, extract = line.text("case_id"), line.day("report_date"), line.day("extract_date")
        if case in seen:
            raise line.wrong("case_id", f"{case} is there twice.")
        seen.add(case)
        said = line.cells["outcome"].lower()
        if said not in OUTCOMES:
            raise line.wrong("outcome", f"“{line.cells['outcome']}” is not an outcome; write positive, other or open.")
        ended = line.day("outcome_date") if OUTCOMES[said] != OPEN else None
        if ended is not None and ended < reported:
            raise line.wrong("outcome_date", "it is before the report.")
        if extract < reported:
            raise line.wrong("extract_date", "it is before the report.")
        if extract > today:
            raise line.wrong("extract_date", f"{line.cells['extract_date']} is still to come.")
        unit = _unit(line, "unit", panel) if line.cells.get("unit") else None
        extracts.append(extract)
        found.append(CaseHistory.of(reported, OUTCOMES[said], ended, extract, unit))

    needs = ("case_id", "report_date", "outcome", "outcome_date", "extract_date")
    _each(read_lines(path, needs=needs, may_have=("unit",)), read)
    return tuple(found), max(extracts)


def read_triangle(path: Path, *, today: date) -> dict[date, float]:
    """First days of months of report that are not yet complete, with how complete they are."""
    seen: dict[tuple[int, int], int] = {}

    def read(line: Line) -> None:
        months = []
        for column in ("report_month", "extract_month"):
            try:
                months.append(month_number(line.text(column)))
            except ValueError:
                raise line.wrong(column, f"“{line.cells[column]}” is not a month; write it as 2024-03.") from None
        reports = _count(line, "reports")
        if months[1] > month_number(today):
            raise line.wrong("extract_month", f"{line.cells['extract_month']} has not begun yet.")
        if months[1] < months[0]:
            raise line.wrong("extract_month", "it is before the month of the report.")
        if tuple(months) in seen:
            raise line.wrong("extract_month", "there are two rows for this report month and extract.")
        seen[months[0], months[1]] = int(reports)

    _each(read_lines(path, needs=("report_month", "extract_month", "reports")), read)
    return {date(month // 12, month % 12 + 1, 1): share for month, share in incomplete_months(seen).items()}


def read_costs(path: Path) -> dict[str, float]:
    """What the programme cost over the months after go-live, in pounds, by item."""
    found: dict[str, float] = {}

    def read(line: Line) -> None:
        pounds = line.number_in("pounds", MOST_COUNTED)
        if pounds < 0:
            raise line.wrong("pounds", f"the cost is {line.cells['pounds']}; a cost cannot be below zero.")
        found[line.text("item")] = found.get(line.text("item"), 0.0) + pounds

    _each(read_lines(path, needs=("item", "pounds")), read)
    return found


def read_changes(path: Path, panel: Panel) -> tuple[RecordingChange, ...]:
    """Dated changes in how fraud is recorded, of one unit or everywhere."""
    found = []

    def read(line: Line) -> None:
        unit = _unit(line, "unit", panel) if line.cells.get("unit") else None
        try:
            first_day(line.text("happened"))
        except ValueError:
            said = line.cells["happened"]
            raise line.wrong("happened", f"“{said}” is not a date or a period; write it as 2024-01-15.") from None
        found.append(RecordingChange(line.cells["happened"], line.text("text"), unit))

    _each(read_lines(path, needs=("happened", "text"), may_have=("unit",)), read)
    return tuple(found)


def _panel(lines: list[Line], calendar: Calendar, column: str, *, plain: bool, exposed: bool, now: int) -> Panel:
    cells: dict[tuple[str, int], tuple[float, float]] = {}
    first_line: dict[tuple[str, int], int] = {}

    def read(line: Line) -> None:
        unit, period = line.text("unit"), _period(line, calendar)
        if _UNPRINTABLE.search(unit):
            raise line.wrong("unit", "the name has a line break or another sign in it that cannot be printed.")
        _begun(line, period, now)
        if (unit, period) in cells:
            raise line.wrong(
                "period",
                f"{unit} already has {line.cells['period']} on line {first_line[unit, period]}; "
                f"one unit has one row a {calendar.kind}.",
            )
        outcome = _value(line, column) if plain else _count(line, column)
        people = 1.0
        if exposed:
            people = line.number_in("exposure", MOST_EXPOSED)
            if people <= 0:
                raise line.wrong("exposure", f"it is {line.cells['exposure']}; it must be above zero.")
            if people < LEAST_EXPOSED:
                raise line.wrong("exposure", f"it is {line.cells['exposure']}; it is too small to be meant.")
        cells[unit, period], first_line[unit, period] = (outcome, people), line.number

    _each(lines, read)
    _refuse(list(_holes(lines, cells, calendar)))
    if (units := len({unit for unit, _ in cells})) > MOST_UNITS:
        raise InputError([f"{lines[0].file} has {units:,} units, and at most {MOST_UNITS:,} can be compared."])
    if exposed:
        smallest, largest = (pick(lines, key=lambda line: float(line.cells["exposure"])) for pick in (min, max))
        if float(largest.cells["exposure"]) > WIDEST_EXPOSURE * float(smallest.cells["exposure"]):
            raise smallest.wrong(
                "exposure",
                f"it is {smallest.cells['exposure']}, and {largest.cells['exposure']} on line {largest.number}; "
                "exposures so far apart cannot be meant.",
            )
    return Panel.from_cells(cells, {}, calendar=calendar, plain=plain, has_exposure=exposed)


def _holes(lines: list[Line], cells: Mapping[tuple[str, int], Any], calendar: Calendar) -> Iterator[str]:
    """Periods that nobody has, between the first and the last: a panel with a hole in time has no windows."""
    periods = sorted({period for _, period in cells})
    line_of: dict[int, Line] = {}
    for line in lines:
        line_of.setdefault(calendar.number(line.cells["period"]), line)
    for before, after in itertools.pairwise(periods):
        if after > before + 1:
            line = line_of[after]
            gone = calendar.code(before + 1)
            last = "" if after == before + 2 else f" to {calendar.code(after - 1)}"
            yield (
                f"{line.file}, line {line.number}, column period: no unit has a row for {gone}{last}, between "
                f"{calendar.code(before)} and {calendar.code(after)}. Add the rows, with 0 where nothing was counted."
            )


def _outcome_column(file: str, lines: list[Line], outcome: str | None) -> str:
    columns = [name for name in lines[0].cells if name not in ("unit", "period", "exposure")]
    if outcome:
        if outcome not in columns:
            raise InputError(
                [f"{file}, line 1: there is no column “{outcome}”. It has {', '.join(columns) or 'none'}."]
            )
        return outcome
    there = [name for name in ("count", "value") if name in columns]
    if len(there) == 1:
        return there[0]
    if len(there) == 2:
        raise InputError([f"{file}, line 1: it has both count and value. Choose one with --outcome."])
    raise InputError(
        [f"{file}, line 1: there is no column “count” or “value”. Choose one of {', '.join(columns)} with --outcome."]
        if columns
        else [f"{file}, line 1: there is no column “count” or “value”."]
    )


def _has_plain_values(lines: list[Line], column: str) -> bool:
    for line in lines:
        if _NUMBER.fullmatch(line.cells[column]):
            number = float(line.cells[column])
            if number < 0 or (math.isfinite(number) and number != math.floor(number)):
                return True
    return False


def _names_alike(panel: Panel) -> Iterator[str]:
    """Units that are one word but for capitals and spaces are compared as two, which is seldom meant."""
    alike: dict[str, list[str]] = {}
    for unit in panel.units:
        alike.setdefault("".join(unit.casefold().split()), []).append(unit)
    for names in alike.values():
        if len(names) > 1:
            yield f"{', '.join(f'“{name}”' for name in names)} are compared as {len(names)} units."


def _calendar(lines: list[Line]) -> Calendar:
    """The one kind of period of the panel. Rows whose period cannot be read are told when they are read, with what
    else is wrong; where there are no others, here."""
    kinds: dict[str, Line] = {}
    for line in lines:
        if kind := kind_of(line.cells["period"]):
            kinds.setdefault(kind, line)
    if not kinds:
        _each(lines, _refuse_period)
    if len(kinds) > 1:
        first, other = list(kinds)[:2]
        raise kinds[other].wrong(
            "period", f"“{kinds[other].cells['period']}” is a {other}, and the rows before are {first}s; use one kind."
        )
    return CALENDARS[next(iter(kinds))]


def _about_dates(said: str) -> str:
    """What a spreadsheet has made of a period."""
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", said, re.ASCII):
        return f" It is a day; of its month only {said[:7]}."
    if re.fullmatch(r"\d{1,2}[/.]\d{1,2}([/.]\d{2,4})?|[A-Za-z]{3,9}[- ]\d{2,4}|\d{5}", said, re.ASCII):
        return " A spreadsheet has made a date of it: make the column text, and write it again."
    return ""


def _refuse_period(line: Line) -> None:
    said = line.cells["period"]
    what = f"“{shortened(said)}” is not a period" if said else "it is empty"
    raise line.wrong("period", f"{what}; write 2024, 2024-Q3, 2024-07 or 2024-W05.{_about_dates(said)}")


def _period(line: Line, calendar: Calendar) -> int:
    said = line.cells["period"]
    if kind_of(said) is None:
        _refuse_period(line)
    try:
        return calendar.number(said)
    except ValueError:
        raise line.wrong(
            "period", f"“{said}” is not a {calendar.kind}; write it as {HOW_TO_WRITE[calendar.kind]}."
        ) from None


def _begun(line: Line, period: int, now: int) -> int:
    if period > now:
        raise line.wrong("period", f"{line.cells['period']} has not begun yet; leave out what is to come.")
    return period


def _unit(line: Line, column: str, panel: Panel) -> str:
    """One that the panel knows: a misspelt one would be counted on the wrong side, or nowhere."""
    unit = line.text(column)
    if unit not in panel.units:
        raise line.wrong(column, f"the panel has no row for {shortened(unit)}.")
    return unit


def _count(line: Line, column: str) -> float:
    if not line.cells[column]:
        raise line.wrong(column, "it is empty. Leave the row out if nothing is known, or write 0.")
    count = line.number_in(column, MOST_COUNTED)
    if count < 0:
        raise line.wrong(column, f"the count is {line.cells[column]}; a count cannot be below zero.")
    if count != math.floor(count):
        raise line.wrong(column, f"the count is {line.cells[column]}; a count is a whole number.")
    return count


def _value(line: Line, column: str) -> float:
    if not line.cells[column]:
        raise line.wrong(column, "it is empty. Leave the row out if nothing is known.")
    value = line.number_in(column)
    if 0 < abs(value) < SMALLEST_VALUE:
        raise line.wrong(column, f"“{line.cells[column]}” is too small to be told from nothing; use a larger unit.")
    return value


def _wrong_header(
    file: str, header: list[str], needs: tuple[str, ...], may_have: tuple[str, ...] | None
) -> Iterator[str]:
    for name in needs:
        if name not in header:
            alike = next((other for other in header if other.casefold() == name), None)
            hint = f" “{alike}” has capitals; column names have none." if alike else ""
            yield f"{file}, line 1: there is no column “{name}”.{hint}"
    if len(header) == 1:
        for sign, words in ((";", "semicolons"), ("\t", "tabs")):
            if sign in header[0]:
                yield f"{file}, line 1: its columns are set apart by {words}. Save it with commas."
    for name in sorted({name for name in header if header.count(name) > 1}):
        yield f"{file}, line 1: there are two columns “{name}”."
    if may_have is not None:
        for name in header:
            if name not in (*needs, *may_have):
                takes = ", ".join((*needs, *may_have))
                yield f"{file}, line 1: there is no use for the column “{name}”; it takes {takes}."


def _each(lines: list[Line], read: Callable[[Line], None]) -> None:
    """Read every line and refuse with all that is wrong, so that a file is mended once."""
    sentences = []
    for line in lines:
        try:
            read(line)
        except InputError as error:
            sentences += error.sentences
    _refuse(sentences)


def _refuse(sentences: list[str]) -> None:
    if len(sentences) > MOST_SENTENCES:
        more = len(sentences) - MOST_SENTENCES
        sentences = [*sentences[:MOST_SENTENCES], f"There are {more} more like these."]
    refuse_input_if(sentences)


def named(panel: Panel, names: Mapping[str, str]) -> Panel:
    """The same panel, its units called by other names in sentences."""
    return replace(panel, names={unit: names.get(unit, unit) for unit in panel.units})
