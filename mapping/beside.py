"""Two periods of one measure side by side, and each borough's change against the boroughs without a hub.

All of it is worked out from figures that are shown already, each side by the release it is shown by alone. So it tells
nothing that they do not: where one side is hidden, there is no change.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from fraudhub.core.periods import Period, show_date
from mapping.disclosure import State
from mapping.evaluation.borough_did import LEAST_REPORTS_BEFORE, compare_changes, log_rate_changes
from mapping.evaluation.result import as_percent_change
from mapping.evaluation.verdict import joined
from mapping.frames import FIGURES

BEFORE = {"before_state": "str", "before_count": "Int64", "before_value": "Float64"}
DIFFERENCE = {"difference": "Float64", "difference_low": "Float64", "difference_high": "Float64", "hub": "str"}
FEWEST_TO_COMPARE_WITH = 2  # one alone has no spread, and without spread there is no interval


@dataclass(frozen=True)
class Comparison:
    """Which boroughs had no hub throughout, and why there is no difference where there is none."""

    boroughs: tuple[str, ...] = ()  # names
    why_not: str = ""


def side_by_side(figures: pd.DataFrame, before: pd.DataFrame) -> pd.DataFrame:
    """The later figures, each row with what the same area had before. Both are cut from one release, row by row."""
    if not figures["code"].equals(before["code"]):
        raise ValueError("The two sides do not have the same areas.")
    earlier = before[["state", "count", "value"]].set_axis(list(BEFORE), axis=1)
    return pd.concat([figures, earlier], axis=1).astype(FIGURES | BEFORE)


def with_differences(
    pair: pd.DataFrame, starts: Mapping[str, date | None], *, before: Period, after: Period, is_money: bool
) -> tuple[pd.DataFrame, Comparison]:
    """By borough: how much more or less it changed than the boroughs that had no hub before `after` ended, in percent,
    with the 95% interval of a comparison of that one borough with those (mapping.evaluation.borough_did). Such a
    borough is itself set against the others of them."""
    shown = pair["kind"].eq("borough") & pair["state"].eq(State.VALUE) & pair["before_state"].eq(State.VALUE)
    if not is_money:
        shown &= pair["before_count"].ge(LEAST_REPORTS_BEFORE).fillna(False)
    codes = pair.loc[shown, "code"].tolist()
    without = [code for code in codes if starts.get(code) is None or starts[code] >= after.end]
    names = dict(zip(pair["code"], pair["name"], strict=True))
    columns = pair.assign(**dict.fromkeys(DIFFERENCE))
    columns["hub"] = [
        _hub(starts.get(code), before, after) if kind == "borough" else ""
        for kind, code in zip(pair["kind"], pair["code"], strict=True)
    ]
    if len(without) < FEWEST_TO_COMPARE_WITH:
        return columns.astype(FIGURES | BEFORE | DIFFERENCE), Comparison(
            why_not="No difference is shown: fewer than two boroughs had no hub throughout and figures to compare with."
        )
    changes = _changes(pair[shown])
    for at, code in enumerate(codes):
        others = [other for other in without if other != code]
        if len(others) < FEWEST_TO_COMPARE_WITH:
            continue
        chosen = np.array([codes.index(each) for each in (code, *others)])
        found = compare_changes(changes[chosen], np.arange(len(chosen)) == 0)
        row = pair.index[shown][at]
        for name, value in zip(DIFFERENCE, (found.estimate, found.low, found.high), strict=False):
            columns.loc[row, name] = round(as_percent_change(float(value)), 1) + 0.0
    return columns.astype(FIGURES | BEFORE | DIFFERENCE), Comparison(tuple(names[code] for code in without))


def _changes(rows: pd.DataFrame) -> np.ndarray:
    after, before = (rows[name].to_numpy(dtype=float) for name in ("count", "before_count"))
    as_long = np.ones(len(rows))  # the periods are of one kind, and the residents those of one census
    return log_rate_changes(after, as_long, before, as_long)


def _hub(start: date | None, before: Period, after: Period) -> str:
    if start is None or start >= after.end:
        return "no hub yet"
    if start < before.start:
        return f"hub in both, from {show_date(start)}"
    if start < before.end:
        return f"hub from {show_date(start)}, within the earlier period"
    return f"hub from {show_date(start)}" + (", within the later period" if start > after.start else "")


def spans_zero(row: Mapping) -> bool:
    return bool(row["difference_low"] <= 0 <= row["difference_high"])


def comparison_note(comparison: Comparison) -> str:
    if comparison.why_not:
        return comparison.why_not
    return (
        f"Difference: how much more or less a borough changed than those that had no hub before the later period "
        f"ended, together ({joined(list(comparison.boroughs))}; each of them against the others), with a 95% interval "
        "from how unevenly they changed. Hatched: the interval has nought in it, so that chance alone may be all there "
        "is. A difference alone does not say what brought it about."
    )
