"""The places that are counted, and the areas each is part of. A report is in one LSOA, or in a borough and no nearer,
or in no known borough: each of these is a place, and every area is a set of places, so that all tables add up."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

import numpy as np

from fraudhub.geography.levels import Level

WHOLE_AREA = "all"


def not_known_in(area: str) -> str:
    """The key of what was counted in an area and could be placed no finer."""
    return f"{area} not known"


@dataclass(frozen=True)
class Ground:
    """`places` in a fixed order; `codes[level]` are the areas of a level and `part_of[level]` says which of them each
    place lies in. What has no LSOA is an area of its own at every level below its borough."""

    places: tuple[str, ...]
    codes: dict[Level, tuple[str, ...]]
    part_of: dict[Level, np.ndarray]

    @classmethod
    def of(cls, lsoas: list[tuple[str, str, str, str]], *, with_unplaced: bool = True) -> Ground:
        """From (lsoa, msoa, ward, borough) codes."""
        boroughs = sorted({row[3] for row in lsoas})
        rows = [(lsoa, msoa, ward, borough) for lsoa, msoa, ward, borough in lsoas]
        rows += [(not_known_in(borough),) * 3 + (borough,) for borough in boroughs]
        if with_unplaced:
            rows.append((not_known_in(WHOLE_AREA),) * 4)
        columns = dict(zip((Level.LSOA, Level.MSOA, Level.WARD, Level.BOROUGH), zip(*rows, strict=True), strict=True))
        codes = {level: tuple(dict.fromkeys(column)) for level, column in columns.items()}
        part_of = {}
        for level, column in columns.items():
            at = {code: number for number, code in enumerate(codes[level])}
            part_of[level] = np.array([at[code] for code in column])
        return cls(columns[Level.LSOA], codes, part_of)

    @cached_property
    def name(self) -> str:
        """Of these places in this order: another order has another name."""
        return sha256("\n".join(self.places).encode()).hexdigest()

    @cached_property
    def at(self) -> dict[str, int]:
        return {place: number for number, place in enumerate(self.places)}

    def place_of(self, lsoa: str | None, borough: str | None) -> int:
        return self.at[lsoa or not_known_in(borough or WHOLE_AREA)]

    @cached_property
    def unplaced_everywhere(self) -> np.ndarray:
        """For each place: is it what could be placed no finer than its borough?"""
        return np.array([place.endswith(" not known") for place in self.places])

    def summed(self, by_place: np.ndarray, level: Level) -> np.ndarray:
        """Counts by place (rows) added up to the areas of a level."""
        total = np.zeros((len(self.codes[level]), *by_place.shape[1:]), dtype=by_place.dtype)
        np.add.at(total, self.part_of[level], by_place)
        return total
