"""Counts as typed frames, between the sources and the drawing. Codes, names of places and numbers; never a person."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from mapping.breakdowns import REPORTS, REPORTS_65_PLUS, Per
from mapping.disclosure import CountTable, ShownTable, nested_table

WHOLE_AREA = "all"
WARD_NOT_KNOWN = "Ward not known"
AREA_NOT_KNOWN = "Area not known"
SPLIT = (REPORTS, REPORTS_65_PLUS)

FIGURES = {
    "kind": "str",  # ward, borough, not_known (a remainder) or total
    "code": "str",
    "name": "str",
    "borough_code": "str",
    "borough": "str",
    "state": "str",  # mapping.disclosure.State
    "count": "Int64",  # missing where hidden
    "population": "Int64",  # missing where nobody lives: the remainders
    "value": "Float64",  # what shades the map: the count, or the rate to one place
}


@dataclass(frozen=True)
class Nesting:
    """Where each cell of a table stands: its total, and what it is called."""

    parents: dict[str, str | None]
    wards: pd.DataFrame
    boroughs: dict[str, str]
    whole: str | None  # the key of the widest total when there is more than one borough


def nesting_of(wards: pd.DataFrame, *, with_unplaced: bool) -> Nesting:
    """Ward ⊂ borough ⊂ all of it, with a cell in each borough for reports whose ward is not known.

    With one borough that is the widest total. `with_unplaced` adds the cell for reports of no known borough.
    """
    boroughs = dict(zip(wards["borough_code"], wards["borough"], strict=True))
    whole = WHOLE_AREA if len(boroughs) > 1 or with_unplaced else None
    parents: dict[str, str | None] = {WHOLE_AREA: None} if whole else {}
    for borough in boroughs:
        parents[borough] = whole
    for ward, borough in zip(wards["code"], wards["borough_code"], strict=True):
        parents[ward] = borough
    for borough in boroughs:
        parents[not_known_in(borough)] = borough
    if with_unplaced:
        parents[not_known_in(WHOLE_AREA)] = WHOLE_AREA
    return Nesting(parents, wards, boroughs, whole)


def not_known_in(area: str) -> str:
    """The key of the reports of an area that could be placed no finer."""
    return f"{area} not known"


def reports_table(counts: pd.DataFrame, nesting: Nesting) -> CountTable:
    """The table that is made safe: reports and those by people aged 65 and over, for every area and total at once.

    `counts` is `sources.cases.reports_by_ward`. A report whose age is not known counts among all, not among 65+.
    """
    cells: dict[str, dict[str, int]] = {measure: {} for measure in SPLIT}
    for row in counts.itertuples(index=False):
        area = row.ward_code or not_known_in(row.borough_code or WHOLE_AREA)
        for measure in SPLIT:
            cells[measure][area] = cells[measure].get(area, 0) + int(getattr(row, measure))
    unknown = sorted(set().union(*cells.values()) - set(nesting.parents))
    if unknown:
        raise ValueError(f"Counts came for areas that are not in the table: {', '.join(unknown)}.")
    return nested_table(nesting.parents, cells, split=SPLIT)


def figures_frame(shown: ShownTable, nesting: Nesting, per: Per, populations: dict[str, int]) -> pd.DataFrame:
    """Everything that will be shown, a row an area, in the order of the table beside the map (see FIGURES).

    Each borough comes with its wards and its remainder; the widest total is last. Rates are of shown counts, so a
    rounded count gives its rounded rate. `populations` has wards and boroughs, by code.
    """
    rows = []

    def add(kind: str, key: str, name: str, borough_code: str) -> None:
        figure = shown[per.counted, key]
        population = None
        if per.band and kind != "not_known":
            population = sum(populations[code] for code in nesting.boroughs) if kind == "total" else populations[key]
        rows.append(
            {
                "kind": kind, "code": key, "name": name, "borough_code": borough_code,
                "borough": nesting.boroughs.get(borough_code, ""), "state": str(figure.state), "count": figure.count,
                "population": population, "value": _value(figure.count, population, per),
            }
        )  # fmt: skip

    wards_of = dict(list(nesting.wards.groupby("borough_code", sort=False)))
    for borough, name in nesting.boroughs.items():
        add("borough", borough, name, borough)
        for ward in wards_of[borough].itertuples(index=False):
            add("ward", ward.code, ward.name, borough)
        add("not_known", not_known_in(borough), WARD_NOT_KNOWN, borough)
    if nesting.whole:
        if not_known_in(WHOLE_AREA) in nesting.parents:
            add("not_known", not_known_in(WHOLE_AREA), AREA_NOT_KNOWN, "")
        add("total", WHOLE_AREA, "Greater Manchester", "")
    return pd.DataFrame(rows).astype(FIGURES)


def at_level(figures: pd.DataFrame, level: str) -> pd.DataFrame:
    """The table at one level: its areas, the totals above them and the remainders between."""
    if level == "ward":
        return figures
    return figures[figures["kind"].isin(["borough", "total"]) | figures["borough_code"].eq("")].reset_index(drop=True)


def to_rows(figures: pd.DataFrame) -> list[dict]:
    """The frame as JSON rows; a number that is hidden or does not exist is null."""
    plain = figures.astype(object).where(figures.notna(), None)
    return plain.to_dict("records")


def from_rows(rows: list[dict]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(FIGURES)).astype(FIGURES)


def _value(count: int | None, population: int | None, per: Per) -> float | None:
    if count is None:
        return None
    if per.band is None:
        return float(count)
    return round(1000 * count / population, per.decimals) if population else None


def count_to_print(count: int, remainder: int, k: int) -> int | None:
    """A count mentioned in a sentence: None when it, or what is left beside it, is a small number."""
    return None if 0 < count < k or 0 < remainder < k else count
