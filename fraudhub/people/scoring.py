"""The arithmetic of the programme's vulnerability score. No Django: factors and bands are anything with their names."""

from __future__ import annotations

from collections.abc import Iterable

YES, NO, NOT_KNOWN = "yes", "no", "not_known"


def score_of(answers: dict[str, str], factors: Iterable) -> tuple[int, bool]:
    """(points of all that were answered yes, whether an override was). What is not known gives no points."""
    said_yes = [factor for factor in factors if answers.get(factor.pk) == YES]
    return sum(factor.points for factor in said_yes), any(factor.is_override for factor in said_yes)


def band_for(score: int, is_override: bool, bands: Iterable):
    """The highest band that the score reaches; an override's own band wins over every score."""
    bands = list(bands)
    if is_override:
        return next(band for band in bands if band.is_override)
    reached = [band for band in bands if band.from_points is not None and band.from_points <= score]
    return max(reached, key=lambda band: band.from_points)
