"""The ground everything is counted on: LSOAs and what they are part of, and how areas are called."""

from __future__ import annotations

from fraudhub.geography.levels import Level
from fraudhub.geography.models import Borough, Lsoa, Msoa, Ward
from mapping.linked.ground import Ground


def the_ground() -> Ground:
    rows = Lsoa.objects.order_by("borough__name", "code")
    return Ground.of(list(rows.values_list("code", "msoa_id", "ward_id", "borough_id")))


def names_of(level: Level) -> dict[str, str]:
    """Code to what people call the area; an MSOA by its House of Commons Library name."""
    if level is Level.BOROUGH:
        return dict(Borough.objects.order_by("name").values_list("code", "name"))
    if level is Level.WARD:
        return dict(Ward.objects.order_by("name").values_list("code", "name"))
    if level is Level.MSOA:
        return dict(Msoa.objects.order_by("hcl_name").values_list("code", "hcl_name"))
    return dict(Lsoa.objects.order_by("name").values_list("code", "name"))
