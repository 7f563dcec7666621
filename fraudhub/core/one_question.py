"""Rows of several tables read in one question to the database, for pages on which many apps have a word: the inbox,
a person's page. Each table says what of it goes into the same few columns."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, datetime

from django.db.models import CharField, Count, DateField, DateTimeField, F, IntegerField, QuerySet, Value, Window
from django.db.models.functions import Cast, RowNumber


@dataclass(frozen=True)
class Row:
    """What one row of any of the tables says. ``of_all``: how many its table has in all; ``place``: its place there."""

    kind: str
    reference: str | None
    borough: str | None
    who: str | None
    words: str | None
    more: str | None
    note: str | None
    at: datetime | None
    on: date | None
    number: int | None
    of_all: int
    place: int


_TYPES = {"at": DateTimeField, "on": DateField, "number": IntegerField, "of_all": IntegerField, "place": IntegerField}
_NAMES = [field.name for field in fields(Row)]


def told(kind: str, queryset: QuerySet, *, order_by: Iterable, most: int = 50, **columns) -> QuerySet:
    """The first rows of a table, in its order. ``columns``: expressions, or names of fields, for the columns of Row."""
    given = {"reference": "reference", **columns, "kind": Value(kind)}
    # A column without a value still has a type: a database that is strict about it would not join the tables.
    said = {
        f"told_{name}": Cast(_expression(given.get(name)), _TYPES.get(name, CharField)())
        for name in _NAMES
        if name not in ("of_all", "place")
    }
    counted = queryset.order_by().annotate(
        **said, told_of_all=Window(Count("pk")), told_place=Window(RowNumber(), order_by=list(order_by))
    )
    return counted.filter(told_place__lte=most).values_list(*(f"told_{name}" for name in _NAMES))


def _expression(column):
    return F(column) if isinstance(column, str) else Value(None) if column is None else column


def ask_once(querysets: list[QuerySet]) -> dict[str, list[Row]]:
    """{kind: its rows, in their order} of what ``told`` made; kinds without a row have none."""
    found: dict[str, list[Row]] = defaultdict(list)
    if querysets:
        first, *others = querysets
        for values in first.union(*others, all=True) if others else first:
            row = Row(*values)
            found[row.kind].append(row)
    for rows in found.values():
        rows.sort(key=lambda row: row.place)
    return found
