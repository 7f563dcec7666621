"""The four kinds of area we count by, and how they nest."""

from enum import StrEnum


class Level(StrEnum):
    """LSOA ⊂ ward ⊂ borough and LSOA ⊂ MSOA ⊂ borough hold exactly: a ward here is a set of whole LSOAs."""

    BOROUGH = "borough"
    WARD = "ward"
    MSOA = "msoa"
    LSOA = "lsoa"

    @property
    def label(self) -> str:
        """As it is said in a sentence."""
        return {"msoa": "MSOA", "lsoa": "LSOA"}.get(self.value, self.value)
