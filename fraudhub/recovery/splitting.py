"""Splitting a sum to the penny. Pure arithmetic on whole pence."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_DOWN, Decimal


def largest_remainder(total: int, weights: Sequence[int]) -> list[int]:
    """``total`` pence in proportion to the weights. Each part is rounded down; the pennies left over go one each to the
    largest remainders, and of equal remainders to the earlier. ``largest_remainder(100, [1, 1, 1]) == [34, 33, 33]``.
    The parts come to the total, whatever the weights."""
    whole = sum(weights)
    if total < 0 or whole <= 0 or min(weights) < 0:
        raise ValueError("A sum is split by weights of which none is negative and one is not nought.")
    parts = [total * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda at: (-(total * weights[at] % whole), at))
    for at in by_remainder[: total - sum(parts)]:
        parts[at] += 1
    return parts


def first_in(total: int, losses: Sequence[int]) -> list[int]:
    """``total`` pence to whoever comes first, up to their loss, then to the next: the losses stand in their order.
    ValueError when some of it is left over after the last."""
    parts, left = [], total
    for loss in losses:
        part = min(left, max(loss, 0))
        parts.append(part)
        left -= part
    if left:
        raise ValueError("Some of it is left over.")
    return parts


def share_of(amount: Decimal, ours_percent: Decimal, others_percent: Sequence[Decimal]) -> Decimal:
    """Our part of a joint sum, by largest remainder: so the parts of all agencies come to the whole."""
    percents = [ours_percent, *others_percent]
    parts = largest_remainder(pence(amount), [int(percent * 100) for percent in percents])
    return Decimal(parts[0]) / 100


def pence(amount: Decimal) -> int:
    return int((amount * 100).to_integral_value(ROUND_DOWN))
