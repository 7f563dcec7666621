"""A reader with everything one role can fetch: each level, period and measure at once. Shares no code with
mapping.linked: it knows which LSOA lies where, what is shown, and that counts are never below nought.

The unknowns are what happened in each place and month, of each of two ages. Every solution it finds bounds every
hidden number a little; for those still too well known it looks on purpose.
"""

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_matrix

HIDDEN = None


class Attacker:
    """`cells`: (places, months, ages or one of them, shown count or HIDDEN)."""

    def __init__(self, places: int, months: int, cells):
        self.shape = (places, months, 2)
        rows = [self._row(*cell[:3]) for cell in cells]
        matrix = csr_matrix(
            (np.ones(sum(map(len, rows))), np.concatenate(rows), np.cumsum([0, *map(len, rows)])),
            shape=(len(rows), places * months * 2),
        )
        known = np.array([cell[3] is not HIDDEN for cell in cells])
        self.equal, self.sums = matrix[known], np.array([cell[3] for cell in cells if cell[3] is not HIDDEN])
        self.hidden = matrix[~known]

    def _row(self, places, months, ages):
        at = np.arange(np.prod(self.shape)).reshape(self.shape)
        return at[np.ix_(places, months, [0, 1] if ages == "both" else [ages])].ravel()

    def ranges(self, truth, k, *, tries=6):
        """(least, greatest) of every hidden number, exact where fewer than k whole numbers are possible."""
        truth = self.hidden @ truth.ravel()
        low, high = truth.copy(), truth.copy()
        draw = np.random.default_rng(1)

        def look(goal):
            answer = linprog(goal, A_eq=self.equal, b_eq=self.sums, bounds=(0, None), method="highs")
            if answer.status == 3:
                return np.inf
            assert answer.status == 0, answer.message
            found = self.hidden @ answer.x
            np.minimum(low, found, out=low)
            np.maximum(high, found, out=high)
            return goal @ answer.x

        for _ in range(tries):
            look(self.hidden.T @ draw.normal(size=len(truth)) + draw.random(self.hidden.shape[1]) * 1e-3)
        for number in range(len(truth)):
            row = np.asarray(self.hidden[number].todense()).ravel()
            for sign in (-1, 1):
                if np.floor(high[number] + 1e-6) - np.ceil(low[number] - 1e-6) + 1 >= k:
                    break
                if look(sign * row) == np.inf:
                    high[number] = np.inf
        return np.ceil(low - 1e-6), np.floor(high + 1e-6)
