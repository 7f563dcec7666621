"""The engine's answer as one audience may have it: every digit where no small number can be read from it, else whole
percents. A rate with all its digits is a count. What is said of money has three figures: two reports of nearly the
same losses, one taken from the other, would leave a late one to the penny."""

from __future__ import annotations

from fraudhub.accounts.roles import Audience
from mapping.evaluation.verdict import whole_percent

# What counts people or their reports, wherever it stands in the engine's answer.
COUNTS = frozenset({
    "count_before", "count_after", "observed", "victims", "cases", "positive", "closed_otherwise", "open", "a", "b",
    "c", "d", "Ra", "Rb", "Ca", "Cb", "Da", "Db",
})  # fmt: skip
OF_ONE_PERSON = frozenset({"largest"})
OF_MONEY = frozenset({"losses_capped", "losses_raw", "cost_benefit"})


def safe_result(result: dict, audience: Audience) -> dict:
    if audience.round_to == 1 and not _has_small(result["methods"], audience.k):
        told = _without_single_losses(result)
        methods = {
            name: _in_three_figures(each) if name in OF_MONEY else each for name, each in told["methods"].items()
        }
        return {"exact": True, **told, "methods": methods}
    methods = {name: _in_whole_percents(method) for name, method in result["methods"].items()}
    return {"exact": False, **{key: value for key, value in result.items() if key != "methods"}, "methods": methods}


def _has_small(value, k: int) -> bool:
    if isinstance(value, dict):
        return any((key in COUNTS and _is_small(item, k)) or _has_small(item, k) for key, item in value.items())
    if isinstance(value, list):
        return any(_has_small(item, k) for item in value)
    return False


def _is_small(value, k: int) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and 0 < value < k


def _without_single_losses(value):
    if isinstance(value, dict):
        return {key: _without_single_losses(item) for key, item in value.items() if key not in OF_ONE_PERSON}
    if isinstance(value, list):
        return [_without_single_losses(item) for item in value]
    return value


def _in_three_figures(value):
    if isinstance(value, dict):
        return {key: _in_three_figures(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_in_three_figures(item) for item in value]
    return float(f"{value:.3g}") if isinstance(value, float) else value


def _in_whole_percents(method: dict) -> dict:
    percent = method["percent"]
    return {
        "percent": None if percent is None else (-1 if percent < 0 else 1) * whole_percent(percent),
        "n_treated": method["n_treated"],
        "n_comparison": method["n_comparison"],
        "warnings": method["warnings"],
        "not_computed": method["not_computed"],
    }
