"""Which areas an LSOA, or a bare point, lies in. The finest area we know decides all the others."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from fraudhub.geography.models import LoadedGeography, Lsoa


class Area(NamedTuple):
    """The areas one place counts in, by ONS code; the ward is the LSOA's best-fit ward."""

    lsoa: str
    ward: str
    msoa: str
    borough: str


def areas_by_lsoa() -> dict[str, Area]:
    """LSOA code to its areas, all 1,702 of them. One small query; the table itself is read once and kept."""
    digest = loaded_digest()
    return _areas_by_lsoa(digest) if digest else {}


def loaded_digest() -> str | None:
    """Which geography this database holds; tables kept in memory are kept under this name."""
    return LoadedGeography.objects.order_by("-pk").values_list("digest", flat=True).first()


@lru_cache(maxsize=1)
def _areas_by_lsoa(digest: str) -> dict[str, Area]:
    rows = Lsoa.objects.order_by().values_list("code", "ward_id", "msoa_id", "borough_id")
    return {row[0]: Area(*row) for row in rows}
