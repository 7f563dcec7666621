"""Where next: how many of the older residents fraud reached, beside how many of them the hubs reached.

The classes are made of the two rates as their own maps show them, so they tell nothing that those do not.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from mapping.bands import band
from mapping.disclosure import State
from mapping.frames import FIGURES

CROSSED = {"reach_count": "Int64", "reach_value": "Float64", "band": "str"}

_LEAST_TELLING = (State.HIDDEN, State.NOT_STARTED, State.NO_DATA)


def crossed(risk: pd.DataFrame, reach: pd.DataFrame, level: str) -> pd.DataFrame:
    """A row an area: figures of the risk, those of the reach, and the band both put it in (empty for totals)."""
    reach = reach.set_index(["kind", "code"]).reindex(pd.MultiIndex.from_frame(risk[["kind", "code"]]))
    both = risk.assign(reach_count=reach["count"].to_numpy(), reach_value=reach["value"].to_numpy(), band="")
    both["state"] = [_state(*pair) for pair in zip(risk["state"], reach["state"].fillna(State.NO_DATA), strict=True)]
    numbers = ["count", "value", "reach_count", "reach_value"]
    both.loc[both["state"].ne(State.VALUE), numbers] = pd.NA
    both = both.astype(FIGURES | CROSSED)
    shown = both["kind"].eq(level) & both["state"].eq(State.VALUE)
    if shown.any():
        both.loc[shown, "band"] = list(_bands(both[shown]))
    return both


def _state(risk: str, reach: str) -> str:
    return str(next((state for state in _LEAST_TELLING if state in (risk, reach)), State.VALUE))


def _bands(rows: pd.DataFrame) -> Iterator[str]:
    (edges, middle), risk = _edges(rows), rows["value"].to_numpy(dtype=float)
    for one, reach in zip(np.searchsorted(edges, risk), rows["reach_value"], strict=True):
        yield band(int(one), bool(reach > middle))


def edges_of(both: pd.DataFrame, level: str) -> tuple[list[float], float] | None:
    """The highest risk of the lower third and of the lower two thirds, and the highest reach of the lower half, among
    the areas with both figures. Each is a figure that occurs and belongs to the lower side, so that areas in which
    nobody was reached are together."""
    rows = both[both["kind"].eq(level) & both["state"].eq(State.VALUE)]
    return None if rows.empty else _edges(rows)


def _edges(rows: pd.DataFrame) -> tuple[list[float], float]:
    risk, reach = (rows[name].to_numpy(dtype=float) for name in ("value", "reach_value"))
    edges = np.quantile(risk, (1 / 3, 2 / 3), method="inverted_cdf")
    return edges.tolist(), float(np.quantile(reach, 0.5, method="inverted_cdf"))
