"""What each unit would have had in each period, from its own level and each period's, over many patterns at once."""

from dataclasses import dataclass

import numpy as np

STEPS = 2_000
CLOSE_ENOUGH = 1e-11
MOST_CELLS_AT_ONCE = 4_000_000


@dataclass(frozen=True)
class TwoWayFit:
    """`expected` (S, B, T), NaN for a unit or a period without a cell of its own; `converged` (S,)."""

    expected: np.ndarray
    converged: np.ndarray


def fit_two_way(outcome: np.ndarray, exposure: np.ndarray, cells: np.ndarray, *, plain: bool = False) -> TwoWayFit:
    """Fit unit and period effects on chosen cells and say what every cell would have had.

    outcome, exposure (B, T); cells boolean (S, B, T), S patterns, each True only where the outcome is known.
    Counts: log E = log exposure + unit + period by Poisson likelihood, by alternating scaling, which raises the
    likelihood at every step (iterative proportional fitting, Deming and Stephan 1940, Annals of Mathematical
    Statistics 11, 427-444). Values (`plain`): E = unit + period by least squares, by alternating means.
    """
    patterns, units, periods = cells.shape
    expected = np.empty((patterns, units, periods))
    converged = np.empty(patterns, dtype=bool)
    block = max(1, MOST_CELLS_AT_ONCE // (units * periods))
    for first in range(0, patterns, block):
        part = slice(first, first + block)
        fit = _additive if plain else _multiplicative
        expected[part], converged[part] = fit(outcome, exposure, cells[part])
    return TwoWayFit(expected, converged)


def _multiplicative(outcome: np.ndarray, exposure: np.ndarray, cells: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    counts = np.where(cells, np.where(np.isfinite(outcome), outcome, 0.0), 0.0)
    at_risk = np.where(cells, np.where(np.isfinite(exposure), exposure, 0.0), 0.0)
    of_unit, of_period = counts.sum(2), counts.sum(1)
    across = np.ascontiguousarray(at_risk.transpose(0, 2, 1))
    period = np.ones(of_period.shape)
    unit = np.zeros(of_unit.shape)
    converged = np.zeros(len(cells), dtype=bool)
    for _ in range(STEPS):
        before = unit
        unit = _share(of_unit, np.matmul(at_risk, period[:, :, None])[:, :, 0])
        period = _share(of_period, np.matmul(across, unit[:, :, None])[:, :, 0])
        moved = np.abs(unit - before).max(1)
        converged = moved <= CLOSE_ENOUGH * np.abs(unit).max(1)
        if converged.all():
            break
    unit = np.where(cells.any(2), unit, np.nan)
    period = np.where(cells.any(1), period, np.nan)
    return exposure * unit[:, :, None] * period[:, None, :], converged & np.isfinite(before).all(1)


def _additive(outcome: np.ndarray, exposure: np.ndarray, cells: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    weight = cells.astype(float)
    values = np.where(cells, np.where(np.isfinite(outcome), outcome, 0.0), 0.0)
    of_unit, of_period = values.sum(2), values.sum(1)
    n_unit, n_period = weight.sum(2), weight.sum(1)
    across = np.ascontiguousarray(weight.transpose(0, 2, 1))
    period = np.zeros(of_period.shape)
    unit = np.zeros(of_unit.shape)
    size = np.abs(values).max() + 1e-300
    converged = np.zeros(len(cells), dtype=bool)
    for _ in range(STEPS):
        before = unit
        unit = _share(of_unit - np.matmul(weight, period[:, :, None])[:, :, 0], n_unit)
        period = _share(of_period - np.matmul(across, unit[:, :, None])[:, :, 0], n_period)
        converged = np.abs(unit - before).max(1) <= CLOSE_ENOUGH * size
        if converged.all():
            break
    unit = np.where(cells.any(2), unit, np.nan)
    period = np.where(cells.any(1), period, np.nan)
    return unit[:, :, None] + period[:, None, :] + 0 * exposure, converged


def _share(total: np.ndarray, over: np.ndarray) -> np.ndarray:
    return np.divide(total, over, out=np.zeros_like(total), where=over > 0)
