"""The table beside a map: the same figures in columns, grouped by borough. Texts and what they are sorted by."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from mapping.bands import BANDS
from mapping.breakdowns import MEASURES, Per
from mapping.drawing.pictures import show_number, signed_percent

SAID = {"hidden": "hidden", "no_data": "no data", "not_started": "not started"}
NONE = "–"


@dataclass(frozen=True)
class Cell:
    text: str
    sorts: float | None = None


@dataclass(frozen=True)
class Column:
    head: str
    cell: Callable[[dict], Cell]
    numeric: bool = True


def columns_of(edition) -> list[Column]:
    """Besides the area's name."""
    per = edition.shown_per
    if MEASURES[edition.measure].crossed_with:
        return _of_a_crossing()
    if edition.before_code:
        return _of_a_pair(edition, per)
    people = " aged 65+" if per.band == "aged_65_plus" else ""
    counted = f"{per.counts[:1].upper()}{per.counts[1:]}" + (
        " by people aged 65+" if per.counted == "reports_65plus" else ""
    )
    columns = [Column(counted, lambda row: _said(row["state"], row["count"], 0, per, sorts=not per.band))]
    if per.band:
        columns += [
            Column(f"Residents{people}", lambda row: _number(row["population"])),
            Column("Per 1,000", lambda row: _said(row["state"], row["value"], per.decimals, per)),
        ]
    return columns


def _of_a_pair(edition, per: Per) -> list[Column]:
    unit = ", per 1,000" if per.band else ""
    columns = [
        Column(f"{edition.asked.then.label}{unit}",
               lambda row: _said(row["before_state"], row["before_value"], per.decimals, per)),
        Column(f"{edition.period.label}{unit}", lambda row: _said(row["state"], row["value"], per.decimals, per)),
    ]  # fmt: skip
    if any("difference" in row for row in edition.figures):
        columns += [
            Column("Difference from boroughs without a hub", _difference),
            Column("Hub", lambda row: Cell(row.get("hub") or NONE), numeric=False),
        ]
    return columns


def _of_a_crossing() -> list[Column]:
    return [
        Column("Class", lambda row: Cell(BANDS.get(row["band"], SAID.get(row["state"], NONE))), numeric=False),
        Column("Victims aged 65+", lambda row: _said(row["state"], row["count"], 0, sorts=False)),
        Column("Per 1,000 aged 65+", lambda row: _said(row["state"], row["value"], 1)),
        Column("Visited, aged 65+", lambda row: _said(row["state"], row["reach_count"], 0, sorts=False)),
        Column("Visited per 1,000", lambda row: _said(row["state"], row["reach_value"], 1)),
    ]


def _said(state: str, value: float | None, decimals: int, per: Per | None = None, *, sorts: bool = True) -> Cell:
    if state in SAID:
        return Cell(SAID[state])
    if value is None:
        return Cell(NONE)
    pounds = "£" if per and per.is_money else ""
    return Cell(f"{pounds}{show_number(value, decimals)}", value if sorts else None)


def _number(value: int | None) -> Cell:
    return Cell(NONE) if value is None else Cell(f"{value:,}", value)


def _difference(row: dict) -> Cell:
    if row.get("difference") is None:
        return Cell("not shown" if row["kind"] == "borough" else NONE)
    ends = f"{signed_percent(row['difference_low'])} to {signed_percent(row['difference_high'])}"
    unsure = ", may be none" if row["difference_low"] <= 0 <= row["difference_high"] else ""
    return Cell(f"{signed_percent(row['difference'])} ({ends}){unsure}", row["difference"])


def grouped(rows: Iterable[dict], columns: list[Column], *, by_borough: bool) -> list[dict]:
    """A group a borough (one group when the map is by borough): {"total", "rows"}."""
    groups: list[dict] = []
    for row in rows:
        line = {
            "name": row["name"], "borough": row["borough"], "is_total": row["kind"] == "total",
            "cells": [(column.cell(row), column.numeric) for column in columns],
        }  # fmt: skip
        if row["kind"] == "borough" and by_borough:
            groups.append({"total": line, "rows": []})
            continue
        apart = line["is_total"] or not row["borough_code"]
        if not groups or (apart and groups[-1]["total"] is not None):
            groups.append({"total": None, "rows": []})
        groups[-1]["rows"].append(line)
    return groups
