"""Weights that add up to one and are never negative, fitted by least squares."""

import numpy as np

MOST_STEPS = 30  # per weight
MOST_EXCHANGES = 60


def simplex_weights(columns: np.ndarray, target: np.ndarray, *, ridge: float = 0.0) -> np.ndarray | None:
    """Minimise |columns @ w - target|^2 + ridge |w|^2 over w >= 0, sum(w) = 1. None without convergence.

    columns (n, k), target (n,). As the weights add up to one the target can be subtracted from every column; the
    point of least norm in the hull of the columns is then a non-negative least-squares problem with one row of ones
    added, whose solution is the weights but for a factor (Lawson and Hanson 1974, Solving Least Squares Problems,
    chapter 23, for the algorithm).
    """
    k = columns.shape[1]
    if ridge and (found := _exchanged(columns - target[:, None], ridge)) is not None:
        return found
    gaps = np.vstack([columns - target[:, None], np.sqrt(ridge) * np.eye(k)]) if ridge else columns - target[:, None]
    size = np.abs(gaps).max()
    if not size:
        return np.full(k, 1 / k)
    system = np.vstack([gaps / size, np.ones(k)])
    wanted = np.zeros(len(system))
    wanted[-1] = 1.0
    found = _non_negative(system, wanted)
    return None if found is None or found.sum() <= 0 else found / found.sum()


def _exchanged(gaps: np.ndarray, ridge: float) -> np.ndarray | None:
    """The same where the ridge keeps nearly every weight above zero: begin with all of them and exchange at once what
    is below zero for what should be above (block principal pivoting, Portugal, Júdice and Vicente 1994, Mathematics
    of Computation 63, 625-643). None where the exchange does not settle."""
    k = gaps.shape[1]
    product = gaps.T @ gaps + ridge * np.eye(k)
    size = product.diagonal().max()
    free = np.ones(k, dtype=bool)
    for _ in range(MOST_EXCHANGES):
        try:
            part = np.linalg.solve(product[np.ix_(free, free)] / size, np.ones(int(free.sum())))
        except np.linalg.LinAlgError:
            return None
        weights = np.zeros(k)
        weights[free] = part / part.sum()
        pull = product @ weights / size
        out, back = free & (weights < 0), ~free & (pull < pull @ weights * (1 - 1e-12))
        if not out.any() and not back.any():
            return weights
        free = (free & ~out) | back
        if not free.any():
            return None
    return None


def _non_negative(a: np.ndarray, b: np.ndarray) -> np.ndarray | None:
    k = a.shape[1]
    x, free = np.zeros(k), np.zeros(k, dtype=bool)
    for _ in range(MOST_STEPS * k):
        gain = a.T @ (b - a @ x)
        gain[free] = -np.inf
        if gain.max() <= 1e-11:
            return x
        free[int(gain.argmax())] = True
        while True:
            trial = np.zeros(k)
            trial[free] = np.linalg.lstsq(a[:, free], b, rcond=None)[0]
            if (trial[free] > 0).all():
                break
            blocked = free & (trial <= 0)
            step = np.min(x[blocked] / np.maximum(x[blocked] - trial[blocked], 1e-300))
            x = x + step * (trial - x)
            free &= x > 1e-15
            x[~free] = 0.0
            if not free.any():
                return None
        x = trial
    return None
