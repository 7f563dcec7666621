"""Many answers at once: p-values that allow for how many were asked."""

from collections.abc import Sequence


def holm(ps: Sequence[float]) -> list[float]:
    """Adjusted p of each, in the order given (Holm 1979, Scandinavian Journal of Statistics 6(2), 65-70)."""
    order = sorted(range(len(ps)), key=lambda at: ps[at])
    adjusted, highest = [0.0] * len(ps), 0.0
    for place, at in enumerate(order):
        highest = max(highest, min(1.0, (len(ps) - place) * ps[at]))
        adjusted[at] = highest
    return adjusted
