"""The answer of one method, in the shape every method shares."""

import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np


@dataclass
class MethodResult:
    """One method's estimate with its interval, or the sentence that says why there is none.

    `estimate`, `low` and `high` are in `unit_of_estimate` (log_ratio, difference, rate or share);
    `percent` is the same estimate as a percentage change. None means not known, never NaN.
    """

    unit_of_estimate: str = "log_ratio"
    estimate: float | None = None
    low: float | None = None
    high: float | None = None
    p: float | None = None
    df: float | None = None
    n_treated: int | None = None
    n_comparison: int | None = None
    percent: float | None = None
    settings: dict[str, Any] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    not_computed: str | None = None
    detail: dict[str, Any] = field(default_factory=dict)

    @property
    def percent_low(self) -> float | None:
        return as_percent_change(self.low)

    @property
    def percent_high(self) -> float | None:
        return as_percent_change(self.high)

    def to_json(self) -> dict[str, Any]:
        return plain_json(
            {
                "estimate": self.estimate,
                "low": self.low,
                "high": self.high,
                "p": self.p,
                "df": self.df,
                "n_treated": self.n_treated,
                "n_comparison": self.n_comparison,
                "unit_of_estimate": self.unit_of_estimate,
                "percent": self.percent,
                "settings": self.settings,
                "warnings": self.warnings,
                "not_computed": self.not_computed,
                "detail": self.detail,
            }
        )


def as_percent_change(log_ratio: float | None) -> float | None:
    """100 (e^x - 1); None stays None."""
    return None if log_ratio is None else 100 * math.expm1(log_ratio)


def plain_json(value: Any) -> Any:
    """The value as JSON types at full double precision; NaN and infinities become None."""
    if isinstance(value, dict):
        return {str(key): plain_json(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain_json(item) for item in value]
    if isinstance(value, np.ndarray):
        return plain_json(value.tolist())
    if isinstance(value, (bool, np.bool_)):
        return bool(value)
    if isinstance(value, (int, np.integer)):
        return int(value)
    if isinstance(value, (float, np.floating)):
        return float(value) if math.isfinite(value) else None
    return value
