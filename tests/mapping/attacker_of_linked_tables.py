"""A reader with everything one role can fetch: each level, period, measure and edition at once. Shares no code with
mapping.linked: it knows which LSOA lies where, what is shown, how it is rounded, that counts are never below nought and
that what is shown of people is nought or k at least.

The unknowns are what happened in each place and month, of each kind of happening (an older victim's report, known
since the first edition). Every solution it finds bounds every hidden number a little; for those still too well known
it looks on purpose.
"""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_matrix

HIDDEN = None


@dataclass(frozen=True)
class Cell:
    """What is shown of a sum over kinds, places and months: a count, perhaps rounded, or HIDDEN."""

    kinds: tuple[int, ...]
    places: np.ndarray
    months: np.ndarray
    shown: int | None
    round_to: int = 1

    def between(self, k: int) -> tuple[int, int]:
        if self.round_to == 1 or self.shown == 0:
            return self.shown, self.shown
        half = self.round_to // 2
        return max(self.shown - half, k), self.shown + half


class Attacker:
    def __init__(self, shape: tuple[int, int, int], cells: list[Cell], k: int):
        """`shape`: kinds, places, months."""
        at = np.arange(np.prod(shape)).reshape(shape)
        rows = [at[np.ix_(cell.kinds, cell.places, cell.months)].ravel() for cell in cells]
        matrix = csr_matrix(
            (np.ones(sum(map(len, rows))), np.concatenate(rows), np.cumsum([0, *map(len, rows)])),
            shape=(len(rows), int(np.prod(shape))),
        )
        known = np.array([cell.shown is not HIDDEN for cell in cells])
        ends = np.array([cell.between(k) for cell in cells if cell.shown is not HIDDEN], dtype=float).reshape(-1, 2)
        exact = ends[:, 0] == ends[:, 1]
        shown = matrix[known]
        self.equal, self.sums = shown[exact], ends[exact, 0]
        loose = shown[~exact]
        self.less = csr_matrix((0, matrix.shape[1])) if exact.all() else _stacked(loose, -loose)
        self.limits = np.concatenate([ends[~exact, 1], -ends[~exact, 0]])
        self.hidden, self.k = matrix[~known], k

    def ranges(self, truth: np.ndarray, *, tries: int = 6) -> tuple[np.ndarray, np.ndarray]:
        """(least, greatest) of every hidden number, exact where fewer than k whole numbers are possible."""
        truth = self.hidden @ truth.ravel()
        low, high = truth.copy(), truth.copy()
        draw = np.random.default_rng(1)

        def look(goal):
            answer = linprog(goal, A_eq=self.equal, b_eq=self.sums, A_ub=self.less, b_ub=self.limits, bounds=(0, None),
                             method="highs")  # fmt: skip
            if answer.status == 3:
                return np.inf
            assert answer.status == 0, answer.message
            found = self.hidden @ answer.x
            np.minimum(low, found, out=low)
            np.maximum(high, found, out=high)
            return goal @ answer.x

        for _ in range(tries if len(truth) else 0):
            look(self.hidden.T @ draw.normal(size=len(truth)) + draw.random(self.hidden.shape[1]) * 1e-3)
        for number in range(len(truth)):
            row = np.asarray(self.hidden[number].todense()).ravel()
            for sign in (-1, 1):
                if np.floor(high[number] + 1e-6) - np.ceil(low[number] - 1e-6) + 1 >= self.k:
                    break
                if look(sign * row) == np.inf:
                    high[number] = np.inf
        return np.ceil(low - 1e-6), np.floor(high + 1e-6)

    def recovered(self, truth: np.ndarray, *, tries: int = 6) -> int:
        """How many hidden numbers are confined to fewer than k whole numbers (DESIGN 7)."""
        low, high = self.ranges(truth, tries=tries)
        return int((high - low + 1 < self.k).sum())


def _stacked(one: csr_matrix, other: csr_matrix) -> csr_matrix:
    from scipy.sparse import vstack

    return vstack([one, other]).tocsr()
