"""What the programme cost the boroughs in question, from dated amounts: nothing is spent that nobody entered."""

import math
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

SHARED = "An amount for the whole programme is shared evenly by its boroughs, and by its days where it runs on."


@dataclass(frozen=True)
class Spending:
    """One amount over a span of days, both counted; `unit` None is the whole programme."""

    item: str
    pounds: float
    first: date
    last: date
    unit: str | None = None


def spent(
    spending: Iterable[Spending], treated: Collection[str], *, programme: Collection[str], until: date
) -> dict[str, float]:
    """Pounds by item that the units in question cost up to a day, what came before their start included.

    An amount of the whole programme is shared evenly by its units; one that runs on beyond the day is counted by its
    days until then.
    """
    found: dict[str, list[float]] = {}
    for each in spending:
        if each.first > until or (each.unit is not None and each.unit not in treated):
            continue
        days = (each.last - each.first).days + 1
        share = min(1.0, ((until - each.first).days + 1) / days)
        if each.unit is None:
            share *= len([unit for unit in programme if unit in treated]) / len(programme)
        found.setdefault(each.item, []).append(each.pounds * share)
    return {item: math.fsum(amounts) for item, amounts in sorted(found.items())}
