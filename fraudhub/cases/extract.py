"""The shape of a report extract: its columns, what each cell may hold, and the file read row by row.

UTF-8 (a byte order mark is allowed), commas, columns by name in any order. Nothing here knows the database.
"""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache, partial
from hashlib import blake2b
from typing import Any, BinaryIO, NamedTuple, TextIO

from django.core.exceptions import ValidationError

from fraudhub.core.errors import RuleBroken
from fraudhub.core.spreadsheets import guarded, unguarded
from fraudhub.core.validators import (
    BANK_DETAIL_CODES,
    NAME_LENGTH,
    NOTE_LENGTH,
    refuse_bank_details,
    tidy_text,
    valid_amount,
    valid_day,
    valid_email,
    valid_name,
    valid_note,
    valid_phone,
    without_bank_details,
)

OLDEST_AGE = 125
SEPARATOR = "\x1f"


class Problem(NamedTuple):
    """One thing wrong with one row: what somebody needs to find it and put it right."""

    line: int
    column: str  # empty when the row as a whole cannot be read
    value: str
    reason: str


class Row(NamedTuple):
    """One row as it came: the line of the file it begins on, its cells, and why it cannot be read, if it cannot."""

    line: int
    cells: list[str]
    unreadable: str = ""


# Cells. Most are plain ASCII, for which the shared validators' answer is known at once; tests hold each short way
# to the same answers as the validator it stands for.


def text_cell(text: str, longest: int) -> str:
    text = tidy_text(text)
    if len(text) > longest:
        raise ValidationError(f"Use {longest:,} characters or fewer.", code="too_long")
    return text


_PLAIN_NAME = re.compile(r"[A-Za-z][A-Za-z'.\-]*(?: [A-Za-z'.\-]+)*")


def name_cell(text: str) -> str:
    return text if len(text) <= NAME_LENGTH and _PLAIN_NAME.fullmatch(text) else valid_name(text)


_PLAIN_UK_NUMBER = re.compile(r"(?:0|\+44)([1-9]\d{9})", re.ASCII)


def phone_cell(text: str) -> str:
    plain = _PLAIN_UK_NUMBER.fullmatch(text)
    return f"+44{plain[1]}" if plain else valid_phone(text)


_NOT_DIGITS = re.compile(r"\D+", re.ASCII)


def note_cell(text: str) -> str:
    if len(text) <= NOTE_LENGTH and text.isascii() and text.isprintable() and len(_NOT_DIGITS.sub("", text)) < 4:
        return text.strip()  # with fewer than four digits there is no card, account or PIN to look for
    return valid_note(text)


def address_cell(text: str) -> str:
    address = text_cell(text.replace("\r\n", ", ").replace("\n", ", "), 300)
    refuse_bank_details(address)
    return address


def code_cell(longest: int) -> Callable[[str], str]:
    """A text of which a file has few different ones."""
    return lru_cache(maxsize=2_000)(partial(text_cell, longest=longest))


day_cell = lru_cache(maxsize=20_000)(valid_day)
amount_cell = lru_cache(maxsize=20_000)(partial(valid_amount, zero=True))


def birth_date_cell(text: str) -> date:
    day = day_cell(text)
    if day.year < 1900:
        raise ValidationError("Year of birth must be 1900 or later.", code="too_early")
    return day


def age_cell(text: str) -> int:
    if not re.fullmatch(r"\d{1,3}", text, re.ASCII) or int(text) > OLDEST_AGE:
        raise ValidationError(f"Write the age as a whole number from 0 to {OLDEST_AGE}.", code="age")
    return int(text)


def kind_cell(text: str) -> str:
    if text not in {"individual", "business"}:
        raise ValidationError("Write individual or business.", code="kind")
    return text


_short = partial(partial, text_cell)
Value = str | date | Decimal | int | None

COLUMNS: dict[str, Callable[[str], Any]] = {
    "reference": _short(longest=40),
    "reported_on": day_cell,
    "occurred_on": day_cell,
    "received_on": day_cell,
    "fraud_type_code": code_cell(40),
    "method_code": code_cell(40),
    "channel": code_cell(60),
    "victim_name": name_cell,
    "victim_birth_date": birth_date_cell,
    "victim_age": age_cell,
    "victim_phone": phone_cell,
    "victim_email": valid_email,
    "victim_address": address_cell,
    "victim_postcode": _short(longest=20),
    "victim_borough_code": code_cell(9),
    "suspect_borough_code": code_cell(9),
    "victim_kind": kind_cell,
    "attempted_gbp": amount_cell,
    "lost_gbp": amount_cell,
    "outcome_code": code_cell(40),
    "outcome_on": day_cell,
    "summary": note_cell,
}
REQUIRED = ("reference", "reported_on")
NOTHING: dict[str, Value] = dict.fromkeys(COLUMNS)


STRAY_MARK = "This line cannot be read as CSV: look at its quotation marks."
TOO_LONG_A_CELL = "This line has a cell that is far too long to read."
LINES_OF_A_ROW = 60  # a summary may have several; more is a quotation mark that nothing closes


class _Lines:
    """The lines of a file for the csv module, which can be given back when they were taken for one row by mistake."""

    def __init__(self, text: Iterator[str]):
        self._text = text
        self._again: deque[str] = deque()
        self._row: list[str] = []
        self._taken = 0

    def __iter__(self):
        return self

    def __next__(self) -> str:
        if len(self._row) >= LINES_OF_A_ROW:
            raise csv.Error("a row of too many lines")
        line = self._again.popleft() if self._again else next(self._text)
        self._taken += 1
        self._row.append(line)
        return line

    def begin_row(self) -> int:
        """The number of the line at which the next row begins."""
        self._row.clear()
        return self._taken + 1

    @property
    def in_this_row(self) -> int:
        return len(self._row)

    def only_the_first(self) -> str:
        """The row's first line; the others are given back."""
        first, *others = self._row
        self._again.extendleft(reversed(others))
        self._taken -= len(others)
        return first.rstrip("\r\n")


CHUNK_BYTES = 1 << 20


def read_through(file: BinaryIO) -> str:
    """The sha256 of a file's bytes; it is open at its beginning again afterwards.

    RuleBroken when it was written in another encoding (Windows-1252, UTF-16): it has bytes that are not UTF-8 and
    not one letter beyond ASCII that is. Where only some cells are broken, each is refused by its line; so is the last
    row of a file that breaks off within a letter.
    """
    digest, decoder = hashlib.sha256(), codecs.getincrementaldecoder("utf-8-sig")("surrogateescape")
    line, first_broken, is_utf_8 = 1, None, False
    while chunk := file.read(CHUNK_BYTES):
        digest.update(chunk)
        text = decoder.decode(chunk)
        if first_broken is None:
            if broken := None if text.isascii() else _BROKEN.search(text):
                first_broken = line + text.count("\n", 0, broken.start())
            line += text.count("\n")
        is_utf_8 = is_utf_8 or (not text.isascii() and _BEYOND_ASCII.search(text) is not None)
    file.seek(0)
    if first_broken is not None and not is_utf_8:
        raise RuleBroken(
            f"The file is not in UTF-8: line {first_broken:,} has a letter we cannot read. "
            "Save it as CSV UTF-8, then load it again."
        )
    return digest.hexdigest()


_BROKEN = re.compile("[\udc80-\udcff]")
_BEYOND_ASCII = re.compile("[^\x00-\x7f\udc80-\udcff]")


class Extract:
    """An open extract whose header is good. RuleBroken, with every sentence there is to say, when it is not."""

    def __init__(self, file: BinaryIO):
        # Bytes that are not UTF-8 become lone surrogates, which the cell they are in then refuses by line.
        self._text = io.TextIOWrapper(file, encoding="utf-8-sig", errors="surrogateescape", newline="")
        self._lines = _Lines(self._text)
        self._csv = csv.reader(self._lines, strict=True)
        self.header = self._read_header()
        self._cells = [(name, at, COLUMNS[name]) for at, name in enumerate(self.header)]

    def _read_header(self) -> list[str]:
        try:
            first = next(self._csv, [])
        except csv.Error:
            first = []
        header = [name.strip() for name in first]
        if why := list(why_not_read(header)):
            raise RuleBroken(why)
        return header

    def rows(self) -> Iterator[Row]:
        """Every row but blank lines. One that is no CSV is given too, with the reason and its line as it came, and
        reading goes on at the next line of the file: a stray quotation mark costs its own row and no other."""
        while True:
            line = self._lines.begin_row()
            try:
                cells = next(self._csv)
            except StopIteration:
                return
            except csv.Error as problem:
                why = TOO_LONG_A_CELL if "limit" in str(problem) else STRAY_MARK
                yield Row(line, [self._lines.only_the_first()[:NOTE_LENGTH]], why)
                continue
            if not cells:
                continue
            if len(cells) == len(self.header):
                yield Row(line, cells)
            elif self._lines.in_this_row > 1:
                yield Row(line, [self._lines.only_the_first()[:NOTE_LENGTH]], STRAY_MARK)
            else:
                yield Row(line, cells, f"This row has {len(cells)} cells, the header has {len(self.header)}.")

    def read(self, row: Row) -> tuple[dict[str, Value], list[Problem]]:
        """The row's values by column, None for an empty cell, and everything that is wrong with its shape.

        What is refused is told and written into the errors file: bank details in it are masked in the row's cells
        first, for the hub keeps none, and says why without saying what.
        """
        if row.unreadable:
            row.cells[:] = map(without_bank_details, row.cells)
            return NOTHING, [Problem(row.line, "", "", row.unreadable)]
        values, problems, cells = NOTHING.copy(), [], row.cells
        for name, at, read in self._cells:
            text = cells[at]
            if not text:
                continue
            if text[0] == "'":
                text = unguarded(text)
            text = text.strip()
            if not text:
                continue
            try:
                value = read(text)
            except ValidationError as problem:
                cells[at] = without_bank_details(cells[at], surely=problem.code in BANK_DETAIL_CODES)
                problems.append(Problem(row.line, name, _writable(cells[at]), problem.messages[0]))
            else:
                values[name] = None if value == "" else value
        for name in REQUIRED:
            if values[name] is None and not any(problem.column == name for problem in problems):
                problems.append(Problem(row.line, name, "", f"Every row needs {name}."))
        return values, problems

    def release(self) -> None:
        """The file is the caller's to close."""
        self._text.detach()


def why_not_read(header: Sequence[str]) -> Iterator[str]:
    """Everything that stands in the way of a file with this first line."""
    if not any(header):
        yield "The file is empty. Its first line has to name the columns."
        return
    if not set(header) & set(COLUMNS):
        yield (
            "The first line does not name the columns of a report extract. "
            "Save the file as CSV in UTF-8, with commas between the cells."
        )
        return
    unknown = [name for name in dict.fromkeys(header) if name not in COLUMNS]
    if unknown:
        yield f"Take out or rename the columns we do not know: {_listed(unknown)}."
    twice = [name for name in dict.fromkeys(header) if name in COLUMNS and header.count(name) > 1]
    if twice:
        yield f"Each column may stand there once. These stand there more often: {_listed(twice)}."
    missing = [name for name in REQUIRED if name not in header]
    if missing:
        yield f"Add what is missing: {_listed(missing)}."


def _listed(names: Iterable[str]) -> str:
    shown = [f"“{name[:40].encode('utf-8', 'replace').decode()}”" for name in names]
    return ", ".join(shown[:10]) + (f" and {len(shown) - 10} more" if len(shown) > 10 else "")


def digest_of(values: dict[str, Value]) -> str:
    """Of the content of a row, whatever order its columns came in: equal exactly when all the values are."""
    said = ["" if value is None else str(value) for value in values.values()]
    return blake2b(SEPARATOR.join(said).encode(), digest_size=16).hexdigest()


class ErrorsFile:
    """``line,column,value,reason`` and the row as it came, one line for each thing wrong, safe in a spreadsheet."""

    def __init__(self, file: TextIO, header: Sequence[str]):
        self._csv = csv.writer(file, lineterminator="\n")
        self._csv.writerow(["line", "column", "value", "reason", *header])

    def write(self, problem: Problem, row: Row) -> None:
        told = (problem.column, problem.value, problem.reason, *row.cells)
        self._csv.writerow([problem.line, *(guarded(_writable(text)) for text in told)])


def _writable(text: str) -> str:
    """Bytes that were not UTF-8 are shown as the replacement mark: they cannot be written as UTF-8 again."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
