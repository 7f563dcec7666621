"""Small numbers, and those that totals would betray, hidden once, before anything is drawn.

A table is a set of whole numbers tied together by relations (a total and its parts). A number from 1 to k - 1 is
hidden. Then the reader's own sum is done: everything shown, and what is known of the hidden (never below 1, for
zeros are always shown), bounds each hidden cell from below and above, and a cell with fewer than k whole numbers
between its bounds counts as recovered. Until none is, a further cell is hidden: a neighbour in the same total
first, the smallest that helps, and a total only when its parts cannot be made safe while it is shown. What is
printed does not say which cells were small and which only shield them.

The sum is the attacker's problem of Fischetti and Salazar-González, "Solving the cell suppression problem on
tabular data with linear constraints", Management Science 47 (2001), with a sliding protection level of k - 1. The
order, inside the smallest sub-table before a level up, is that of HiTaS: de Wolf, "HiTaS: a heuristic approach to
cell suppression in hierarchical tables", in Inference Control in Statistical Databases (2002). Areas nested in
totals, split once (all ages into 65 and over and the rest), are a network, so the linear bounds are whole numbers
that can be reached and the answer is exact. Tables split more than once keep the same interface; their linear
bounds are outer bounds and need a margin.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from fraudhub.accounts.roles import Audience

RULE_VERSION = "1"
METHOD = (
    "Hierarchical cell suppression with an audit of every hidden cell (attacker's problem: Fischetti and "
    "Salazar-González 2001; order of hiding after HiTaS: de Wolf 2002)."
)
_TOLERANCE = 1e-6
_MOST_CELLS_TO_RECONSIDER = 100

Key = tuple[str, str]  # (measure, area)


@dataclass(frozen=True)
class Relation:
    """One total and the parts that add up to it."""

    total: Key
    parts: tuple[Key, ...]


@dataclass(frozen=True)
class CountTable:
    """Counts of people or reports, and every sum a reader could do with them.

    `counts`     whole numbers from 0, totals included
    `relations`  totals and parts; each holds exactly, or the table cannot be made
    `derived`    cells nobody prints, which still follow from others and need the same protection
    """

    counts: Mapping[Key, int]
    relations: tuple[Relation, ...]
    derived: frozenset[Key] = frozenset()

    def __post_init__(self):
        for key, count in self.counts.items():
            if not isinstance(count, int) or count < 0:
                raise ValueError(f"{key} is {count!r}; a count is a whole number from 0.")
        for relation in self.relations:
            if self.counts[relation.total] != sum(self.counts[part] for part in relation.parts):
                raise ValueError(f"The parts of {relation.total} do not add up to it.")

    @cached_property
    def relations_of(self) -> dict[Key, tuple[int, ...]]:
        found: dict[Key, list[int]] = {key: [] for key in self.counts}
        for number, relation in enumerate(self.relations):
            for key in (relation.total, *relation.parts):
                found[key].append(number)
        return {key: tuple(numbers) for key, numbers in found.items()}

    @cached_property
    def depth(self) -> dict[Key, int]:
        """How many wider areas stand above a cell's own: the finest areas have the most."""
        above = {part[1]: r.total[1] for r in self.relations for part in r.parts if part[0] == r.total[0]}
        depths = {}
        for key in self.counts:
            depth, area = 0, key[1]
            while area in above:
                depth, area = depth + 1, above[area]
            depths[key] = depth
        return depths


def nested_table(
    parents: Mapping[str, str | None],
    counts: Mapping[str, Mapping[str, int]],
    *,
    split: tuple[str, str] | None = None,
) -> CountTable:
    """The table of areas nested in totals: `parents` names each area's total, None for the widest.

    `counts` gives, for each measure, the counts of the areas that have no parts; an area left out counts 0 and
    totals are added up here, so that they agree by construction. `split=("reports", "reports_65plus")` says that
    the second measure counts some of the first: the remainder becomes a derived cell, for a reader can subtract.
    """
    children: dict[str, list[str]] = {area: [] for area in parents}
    for area, parent in parents.items():
        if parent is not None:
            children[parent].append(area)
    cells: dict[Key, int] = {}

    def fill(measure: str, area: str) -> int:
        parts = children[area]
        own = counts[measure].get(area, 0)
        total = sum(fill(measure, part) for part in parts) if parts else int(own)
        cells[measure, area] = total
        return total

    for area, parent in parents.items():
        if parent is None:
            for measure in counts:
                fill(measure, area)
    relations = [
        Relation((measure, area), tuple((measure, part) for part in parts))
        for measure in counts
        for area, parts in children.items()
        if parts
    ]
    derived = set()
    if split:
        whole, some = split
        for area in parents:
            rest = (f"{whole} less {some}", area)
            cells[rest] = cells[whole, area] - cells[some, area]
            relations.append(Relation((whole, area), ((some, area), rest)))
            derived.add(rest)
    return CountTable(cells, tuple(relations), frozenset(derived))


class State(StrEnum):
    """What a reader is shown of a cell. NO_DATA is for areas nobody counted and NOT_STARTED for those whose hub had not
    begun; neither is made here."""

    VALUE = "value"
    ZERO = "zero"
    HIDDEN = "hidden"
    NO_DATA = "no_data"
    NOT_STARTED = "not_started"


@dataclass(frozen=True)
class Figure:
    state: State
    count: int | None = None


@dataclass(frozen=True)
class ShownTable:
    """The only thing that maps, tables, files and the API are made from. It does not hold what it hides."""

    figures: Mapping[Key, Figure] = field(repr=False)
    k: int
    round_to: int

    def __getitem__(self, key: Key) -> Figure:
        return self.figures[key]


def hide_small_numbers(table: CountTable, audience: Audience) -> ShownTable:
    """Every printable cell of the table as this audience may see it: hidden, zero, or a count, rounded if it must be.

    The pattern of hiding is found on the exact counts. Rounding, of totals and parts each on its own, only tells
    the reader less, so the same pattern is safe with it.
    """
    hidden = cells_to_hide(table, audience.k)
    figures = {}
    for key, count in table.counts.items():
        if key in table.derived:
            continue
        if key in hidden:
            figures[key] = Figure(State.HIDDEN)
        elif count == 0:
            figures[key] = Figure(State.ZERO, 0)
        else:
            figures[key] = Figure(State.VALUE, round_count(count, audience.round_to))
    return ShownTable(figures, audience.k, audience.round_to)


def round_count(count: int, to: int) -> int:
    """To the nearest multiple: 7 to the nearest 5 is 5, 8 is 10."""
    return (2 * count + to) // (2 * to) * to


def hides_small_numbers_sentence(
    audience: Audience, *, money: bool = False, received: bool = False, rounded_pounds: int = 1000
) -> str:
    """The rule in a reader's words, printed with every map and table."""
    if money:
        when = (
            "fewer than 10 people are to be repaid from it, or most of it is one matter's"
            if received
            else "fewer than 10 people lost money, or one of them most of it"
        )
        sentence = (
            f"A sum is hidden when {when}, and so are other sums that would let a reader work one out by subtraction."
        )
        return sentence + (f" Sums are to the nearest £{rounded_pounds:,}." if audience.round_to > 1 else "")
    sentence = (
        f"Counts from 1 to {audience.k - 1} are hidden, and so are other counts that would let a reader work "
        "one out by subtraction. Hidden can be any number, also none."
    )
    if audience.round_to > 1:
        sentence += f" Counts are rounded to the nearest {audience.round_to}, so parts may not add up to totals."
    return sentence


def cells_to_hide(table: CountTable, k: int) -> frozenset[Key]:
    """The printable cells to hide so that no hidden or derived small cell is confined to fewer than k whole numbers."""
    small = {key for key, count in table.counts.items() if 0 < count < k}
    hidden = small - table.derived
    shields: list[Key] = []
    waiting = sorted(small, key=lambda key: (-table.depth[key], table.counts[key], key))
    while waiting:
        target = waiting.pop(0)
        if _possibilities(table, hidden, target, k) >= k:
            continue  # and stays safe: hiding more never tells a reader more of another cell
        shield = _best_shield(table, hidden, target, k)
        hidden.add(shield)
        shields.append(shield)
        waiting[:0] = [target, shield]
    return frozenset(_without_needless(table, hidden, shields, small, k))


def _best_shield(table: CountTable, hidden: set[Key], target: Key, k: int) -> Key:
    """The shown cell to hide next for this target: the first that makes it safe, else the one that helps most.

    A wider area comes last; the same measure comes first (for a remainder, the same area); then the smallest.
    """
    found, relations = _connected(table, hidden, target)
    same = 1 if target in table.derived else 0
    shown = {
        key
        for number in relations
        for key in (table.relations[number].total, *table.relations[number].parts)
        if key not in found and key not in table.derived and table.counts[key] > 0
    }
    order = sorted(
        shown,
        key=lambda key: (
            table.depth[key] < table.depth[target],
            key[same] != target[same],
            -table.depth[key],
            table.counts[key],
            key,
        ),
    )
    best, most = None, -1.0
    for key in order:
        possible = _possibilities(table, hidden | {key}, target, k)
        if possible >= k:
            return key
        if possible > most:
            best, most = key, possible
    if best is None:
        raise AssertionError(f"Nothing is left to shield {target}; a table with no total shown is always safe.")
    return best


def _without_needless(table: CountTable, hidden: set[Key], shields: Iterable[Key], small: set[Key], k: int) -> set[Key]:
    """Show again what turned out not to be needed, widest areas first, for totals are worth most to a reader.

    Where very many hidden cells hang together the check would take seconds and wins little, so it is left out.
    """
    for shield in sorted(shields, key=lambda key: (table.depth[key], -table.counts[key], key)):
        fewer = hidden - {shield}
        found, _ = _connected(table, hidden, shield)
        if len(found) > _MOST_CELLS_TO_RECONSIDER:
            continue
        at_risk = (key for key in sorted(found) if key != shield and (key in fewer or key in small))
        if all(_possibilities(table, fewer, key, k) >= k for key in at_risk):
            hidden = fewer
    return hidden


def _connected(table: CountTable, hidden: set[Key], start: Key) -> tuple[set[Key], set[int]]:
    """The unknown cells that a change of `start` could move, and the relations that tie them."""
    found, relations, waiting = {start}, set(), [start]
    while waiting:
        for number in table.relations_of[waiting.pop()]:
            if number in relations:
                continue
            relations.add(number)
            relation = table.relations[number]
            for key in (relation.total, *relation.parts):
                if key not in found and (key in hidden or key in table.derived):
                    found.add(key)
                    waiting.append(key)
    return found, relations


def _possibilities(table: CountTable, hidden: set[Key], target: Key, enough: int) -> float:
    """How many whole numbers everything shown leaves for the target; counting stops early once there are enough."""
    low, high = possible_range(table, hidden, target, enough=enough)
    return float("inf") if high is None else high - low + 1


def possible_range(
    table: CountTable, hidden: Iterable[Key], target: Key, *, enough: int | None = None
) -> tuple[int, int | None]:
    """The least and greatest whole number the target can be, given all cells not in `hidden`; None is no limit.

    With `enough`, the true count is used as one end when the other end alone leaves that many.
    """
    hidden = set(hidden)
    if target not in hidden and target not in table.derived:
        count = table.counts[target]
        return count, count
    import numpy as np  # with scipy 60 MB: only where sums are done, never in the web process

    found, numbers = _connected(table, hidden, target)
    cells = sorted(found)
    column = {key: at for at, key in enumerate(cells)}
    matrix = np.zeros((len(numbers), len(cells)))
    known = np.zeros(len(numbers))
    for row, number in enumerate(sorted(numbers)):
        relation = table.relations[number]
        for key, sign in ((relation.total, -1), *((part, 1) for part in relation.parts)):
            if key in column:
                matrix[row, column[key]] += sign
            else:
                known[row] -= sign * table.counts[key]
    bounds = [(0 if key in table.derived else 1, None) for key in cells]
    end = _solver(matrix, known, bounds, column[target])
    truth = table.counts[target]
    high = end(-1)
    if enough is not None and (high is None or high - truth + 1 >= enough):
        return truth, high
    return end(1), high


def _solver(matrix, known, bounds, at) -> Callable[[int], int | None]:
    import numpy as np
    from scipy.optimize import linprog

    def end(sign: int) -> int | None:
        goal = np.zeros(matrix.shape[1])
        goal[at] = sign
        answer = linprog(goal, A_eq=matrix, b_eq=known, bounds=bounds, method="highs")
        if answer.status == 3:  # unbounded
            return None
        if answer.status != 0:
            raise ArithmeticError(f"The bounds of a hidden cell could not be found: {answer.message}")
        value = answer.x[at]
        return int(np.ceil(value - _TOLERANCE) if sign > 0 else np.floor(value + _TOLERANCE))

    return end
