"""How areas are filled, for the page and for paper alike: which shade or pattern each has, and the key that says so.

A picture is one panel or several on one key; a panel is one map. Knows no model, no scope and no hidden number.
"""

from __future__ import annotations

import warnings
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import mapclassify
import numpy as np
import pandas as pd

from mapping.bands import BANDS
from mapping.beside import spans_zero
from mapping.disclosure import State
from mapping.drawing.pictures import show_number, signed_percent

MOST_CLASSES = 5
STATES = {
    State.ZERO: "None",
    State.HIDDEN: "Hidden: a small number, or one that would tell it",
    State.NO_DATA: "No data",
    State.NOT_STARTED: "Not started",
}
STEPS = (-20.0, -5.0, 5.0, 20.0)  # of a difference, in percent; a class ends with its edge nearest nought
_SAID = {State.ZERO: "0", State.HIDDEN: "hidden", State.NO_DATA: "no data", State.NOT_STARTED: "not started"}
_STEP_WORDS = (
    "Lower by 20% or more",
    "Lower by 5% to 20%",
    "Within 5%",
    "Higher by 5% to 20%",
    "Higher by 20% or more",
)


@dataclass(frozen=True)
class Classes:
    """Classes of values from low to high: upper bounds, as they are printed, and the method in words."""

    lows: tuple[float, ...]
    highs: tuple[float, ...]
    method: str

    def fill_of(self, value: float) -> str:
        at = bisect_left(self.highs, value - 1e-9)
        return f"class-{spread(len(self.highs))[at]}"


@dataclass(frozen=True)
class Key:
    """What the fills mean: (kind, words) from top to bottom; `columns`: set out as a table of that many columns."""

    unit: str
    entries: tuple[tuple[str, str], ...]
    columns: int = 0


@dataclass(frozen=True)
class Panel:
    """One map. `figures` has a row an area: code, borough_code, state, count, value; `fill`, a kind of the key;
    `label`, what is printed on it where there is room; and perhaps `text`, what is read out of it, in place of its
    number with the unit."""

    figures: pd.DataFrame
    heading: str = ""
    key: int = 0

    @property
    def says_its_own(self) -> bool:
        return "text" in self.figures


@dataclass(frozen=True)
class Picture:
    panels: tuple[Panel, ...]
    keys: tuple[Key, ...]
    decimals: int
    classes: Classes | None = None  # where numbers are shaded by them


def shaded(figures: pd.DataFrame, *, unit: str, decimals: int) -> Picture:
    """One map of one measure."""
    return _by_classes([("", figures)], unit=unit, decimals=decimals)


def beside_each_other(pair: pd.DataFrame, *, headings: tuple[str, str], unit: str, decimals: int) -> Picture:
    """Two maps in equal classes and, where there are differences, a third of those."""
    earlier = pair.assign(state=pair["before_state"], count=pair["before_count"], value=pair["before_value"])
    picture = _by_classes([(headings[0], earlier), (headings[1], pair)], unit=unit, decimals=decimals)
    if "difference" not in pair or pair["difference"].isna().all():
        return picture
    panel, key = _differences(pair)
    return Picture((*picture.panels, panel), (*picture.keys, key), decimals, picture.classes)


def crossed_with_reach(both: pd.DataFrame, *, unit: str, other: str, decimals: int) -> Picture:
    """One map of two measures: shades for the one, bars over them for the other."""
    rows = both.to_dict("records")
    shown = [row["state"] == State.VALUE for row in rows]
    figures = both.assign(
        fill=[row["band"] if there else row["state"] for row, there in zip(rows, shown, strict=True)],
        label=[BANDS[row["band"]] if there else _SAID[row["state"]] for row, there in zip(rows, shown, strict=True)],
        text=[_of_both(row, unit, other, decimals) if there else "" for row, there in zip(rows, shown, strict=True)],
    )
    key = Key("Shade: risk. Bars: reach", (*BANDS.items(), *_states(both)), columns=2)
    return Picture((Panel(figures),), (key,), decimals)


def _of_both(row: dict, unit: str, other: str, decimals: int) -> str:
    risk, reach = (show_number(row[name], decimals) for name in ("value", "reach_value"))
    return f"{BANDS[row['band']]}: {risk} {unit}, {reach} {other}"


def _by_classes(sides: list[tuple[str, pd.DataFrame]], *, unit: str, decimals: int) -> Picture:
    everything = pd.concat([figures[["state", "value"]] for _, figures in sides])
    classes = classes_of(everything.loc[everything["state"].eq(State.VALUE), "value"], decimals=decimals)
    panels = tuple(Panel(_filled(figures, classes, decimals), heading) for heading, figures in sides)
    ends = zip(spread(len(classes.highs)), classes.lows, classes.highs, strict=True)
    shades = tuple((f"class-{shade}", _from_to(low, high, decimals)) for shade, low, high in ends)
    key = Key(unit[:1].upper() + unit[1:], (*shades, *_states(everything)))
    return Picture(panels, (key,), decimals, classes)


def _filled(figures: pd.DataFrame, classes: Classes, decimals: int) -> pd.DataFrame:
    fills, labels = [], []
    for state, value in zip(figures["state"].tolist(), figures["value"].tolist(), strict=True):
        fills.append(classes.fill_of(value) if state == State.VALUE else state)
        labels.append(show_number(value, decimals) if state == State.VALUE else _SAID[state])
    return figures.assign(fill=fills, label=labels)


def _differences(pair: pd.DataFrame) -> tuple[Panel, Key]:
    rows = pair.to_dict("records")
    known = pair["difference"].notna()
    figures = pair.assign(
        fill=[_step(row) if there else str(State.NO_DATA) for row, there in zip(rows, known, strict=True)],
        label=[
            signed_percent(row["difference"]) if there else "not shown" for row, there in zip(rows, known, strict=True)
        ],
        state=np.where(known, str(State.VALUE), str(State.NO_DATA)),
        count=pd.array([None] * len(pair), dtype="Int64"),
        value=pair["difference"],
        text=[said_of(row) if there else "not shown" for row, there in zip(rows, known, strict=True)],
    )
    steps = [(f"change-{at}", words) for at, words in enumerate(_STEP_WORDS)]
    unsure = [("change-2 unsure", "Hatched: may be no difference")]
    rest = [] if known.all() else [(str(State.NO_DATA), "Hidden, or too few to compare")]
    return Panel(figures, "Difference from boroughs without a hub", 1), Key(
        "Change, less theirs", (*steps, *unsure, *rest)
    )


def _step(row: dict) -> str:
    size = abs(row["difference"])
    at = 2 if size < STEPS[2] else (1 if size < STEPS[3] else 0) if row["difference"] < 0 else 3 + (size >= STEPS[3])
    return f"change-{at}{' unsure' if spans_zero(row) else ''}"


def said_of(row: dict) -> str:
    """ "12% lower, likely between 20% lower and 3% higher"."""
    low, high = (percent_apart(row[name]) for name in ("difference_low", "difference_high"))
    return f"{percent_apart(row['difference'])}, likely between {low} and {high}"


def percent_apart(value: float) -> str:
    size = round(abs(value))
    return "no difference" if size == 0 else f"{size}% {'lower' if value < 0 else 'higher'}"


def _states(figures: pd.DataFrame) -> Iterator[tuple[str, str]]:
    there = set(figures["state"])
    return ((str(state), words) for state, words in STATES.items() if state in there)


def classes_of(values: pd.Series, *, decimals: int) -> Classes:
    """Classes with about equally many areas each (mapclassify Quantiles), five or as many as there are values.

    `values` are as printed, with that many decimals; each bound is a value that occurs, so that the legend and the
    table agree at every edge.
    """
    values = np.sort(values.dropna().to_numpy(dtype=float))
    if not len(values):
        return Classes((), (), "No area has a count that can be shown.")
    count = min(MOST_CLASSES, len(np.unique(values)))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # fewer classes than asked for, where many areas share a value
        bounds = mapclassify.Quantiles(values, k=count).bins if count > 1 else values[-1:]
    highs = np.unique([values[values <= bound + 10**-9].max() for bound in bounds])
    lows = [values[0], *(values[values > high].min() for high in highs[:-1])]
    method = (
        f"{_word(len(highs))} classes with about the same number of areas in each (quantiles)."
        if len(highs) > 1
        else "All areas with a figure to show have the same one."
    )
    rounded = [[round(float(bound), decimals) for bound in ends] for ends in (lows, highs)]
    return Classes(tuple(rounded[0]), tuple(rounded[1]), method)


@lru_cache
def spread(classes: int) -> tuple[int, ...]:
    """Which of the five shades to use for fewer classes, so that two are never neighbours when they need not be."""
    return {0: (), 1: (2,), 2: (1, 3), 3: (0, 2, 4), 4: (0, 1, 3, 4)}.get(classes, tuple(range(classes)))


def _from_to(low: float, high: float, decimals: int) -> str:
    return show_number(low, decimals) + ("" if low == high else f" to {show_number(high, decimals)}")


def _word(count: int) -> str:
    return ("No", "One", "Two", "Three", "Four", "Five")[count]
