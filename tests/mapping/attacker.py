"""A reader who tries to work hidden numbers out. Shares no code with mapping.disclosure: it sees what is shown.

It knows how areas nest, that one measure counts some of another, that zeros are never hidden, k, and that shown
counts may be rounded. It gives the least and greatest whole number each unseen cell can be.
"""

from itertools import product

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import lil_matrix


def areas_below(parents):
    children = {area: [] for area in parents}
    for area, parent in parents.items():
        if parent is not None:
            children[parent].append(area)
    return children


def ranges_by_linear_programming(parents, shown, *, whole=None, some=None, rests=(), k=5, round_to=1):
    """(least, greatest or None) of every hidden cell, and of the remainder (whole less some) in the areas `rests`."""
    measures = sorted({measure for measure, _ in shown})
    rest = "rest"
    columns = {(m, a): i for i, (m, a) in enumerate((m, a) for m in measures for a in parents)}
    if whole:
        columns |= {(rest, area): len(columns) + i for i, area in enumerate(parents)}
    bounds = [(0, None)] * len(columns)
    for key, (state, count) in shown.items():
        bounds[columns[key]] = {
            "hidden": (1, None),
            "zero": (0, 0),
            "value": (max(count - round_to // 2, k), count + round_to // 2) if state == "value" else None,
        }[state]
    equations = []
    for measure in [*measures, *([rest] if whole else [])]:
        for area, parts in areas_below(parents).items():
            if parts:
                equations.append([((measure, area), -1), *(((measure, part), 1) for part in parts)])
    if whole:
        equations += [[((whole, a), -1), ((some, a), 1), ((rest, a), 1)] for a in parents]
    matrix = lil_matrix((len(equations), len(columns)))
    for row, terms in enumerate(equations):
        for key, sign in terms:
            matrix[row, columns[key]] = sign
    matrix, zeros = matrix.tocsr(), np.zeros(len(equations))
    wanted = [key for key, (state, _) in shown.items() if state == "hidden"]
    wanted += [(rest, area) for area in rests]
    found = {}
    for key in wanted:
        ends = []
        for sign in (1, -1):
            goal = np.zeros(len(columns))
            goal[columns[key]] = sign
            answer = linprog(goal, A_eq=matrix, b_eq=zeros, bounds=bounds, method="highs")
            assert answer.status in (0, 3), answer.message
            ends.append(None if answer.status == 3 else answer.x[columns[key]])
        low, high = ends
        found[key] = int(np.ceil(low - 1e-6)), None if high is None else int(np.floor(high + 1e-6))
    return found


def values_by_enumeration(parents, shown, *, whole, some, largest):
    """Every value each cell takes over all whole-number tables that agree with what is shown; for tiny tables."""
    children = areas_below(parents)
    leaves = [area for area, parts in children.items() if not parts]
    found = {}
    choices = [[(w, s) for w in range(largest + 1) for s in range(w + 1)] for _ in leaves]
    for chosen in product(*choices):
        table = {}
        for leaf, (w, s) in zip(leaves, chosen, strict=True):
            table[whole, leaf], table[some, leaf] = w, s
        for area in reversed(list(parents)):
            if children[area]:
                for measure in (whole, some):
                    table[measure, area] = sum(table[measure, part] for part in children[area])
        if all(_agrees(table[key], *figure) for key, figure in shown.items()):
            for area in parents:
                table["rest", area] = table[whole, area] - table[some, area]
            for key, value in table.items():
                found.setdefault(key, set()).add(value)
    return found


def _agrees(value, state, count):
    return value >= 1 if state == "hidden" else value == count
