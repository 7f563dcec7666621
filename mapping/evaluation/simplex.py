"""Weights that add up to one and are never negative, fitted by least squares."""

import numpy as np

MOST_STEPS = 30  # per weight


def simplex_weights(columns: np.ndarray, target: np.ndarray, *, ridge: float = 0.0) -> np.ndarray | None:
    """Minimise |columns @ w - target|^2 + ridge |w|^2 over w >= 0, sum(w) = 1. None without convergence.

    columns (n, k), target (n,). As the weights add up to one the target can be subtracted from every column; the
    point of least norm in the hull of the columns is then a non-negative least-squares problem with one row of ones
    added, whose solution is the weights but for a factor (Lawson and Hanson 1974, Solving Least Squares Problems,
    chapter 23, for the algorithm).
    """
    k = columns.shape[1]
    gaps = np.vstack([columns - target[:, None], np.sqrt(ridge) * np.eye(k)]) if ridge else columns - target[:, None]
    size = np.abs(gaps).max()
    if not size:
        return np.full(k, 1 / k)
    system = np.vstack([gaps / size, np.ones(k)])
    wanted = np.zeros(len(system))
    wanted[-1] = 1.0
    found = _non_negative(system, wanted)
    return None if found is None or found.sum() <= 0 else found / found.sum()


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
