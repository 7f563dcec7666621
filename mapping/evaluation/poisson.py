"""Poisson regression, as much of it as the engine needs."""

from dataclasses import dataclass

import numpy as np

STEPS = 50
CLOSE_ENOUGH = 1e-10


@dataclass(frozen=True)
class PoissonFit:
    """`coefficients` (K,), fitted `mean` (n,), and phi: Pearson's chi-square over its degrees of freedom."""

    coefficients: np.ndarray
    mean: np.ndarray
    df: int
    phi: float


def fit_poisson(counts: np.ndarray, design: np.ndarray, offset: np.ndarray) -> PoissonFit | None:
    """Maximum-likelihood fit of log E[count] = offset + design @ coefficients, None without convergence.

    counts (n,), design (n, K), offset (n,) as logs. Iteratively reweighted least squares (McCullagh and
    Nelder, Generalized Linear Models, 1989, section 2.5); phi is Pearson's chi-square over n - rank (ibid.,
    section 6.2). Written out because importing statsmodels takes longer than the whole engine; a test
    holds it to statsmodels' digits.
    """
    if counts.sum() <= 0:
        return None
    rank = int(np.linalg.matrix_rank(design))
    mean = counts + 0.5
    deviance = np.inf
    for _ in range(STEPS):
        working = np.log(mean) - offset + (counts - mean) / mean
        weight = np.sqrt(mean)
        coefficients = np.linalg.lstsq(design * weight[:, None], working * weight, rcond=None)[0]
        linear = offset + design @ coefficients
        if not np.all(np.isfinite(linear)) or linear.max() > 500:
            return None
        mean = np.maximum(np.exp(linear), 1e-300)
        ratio = np.where(counts > 0, counts, 1.0) / mean
        new = 2 * float(np.sum(np.where(counts > 0, counts * np.log(ratio), 0.0) - (counts - mean)))
        if abs(new - deviance) <= CLOSE_ENOUGH * (abs(new) + 0.1):
            df = len(counts) - rank
            # A calendar month with no reports at all fits as zero and adds nothing to the chi-square.
            squares = np.where(mean > 1e-8, (counts - mean) ** 2 / np.maximum(mean, 1e-8), 0.0)
            return PoissonFit(coefficients, mean, df, float(squares.sum() / df) if df > 0 else np.nan)
        deviance = new
    return None
