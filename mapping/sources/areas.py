"""Which areas a scope covers, and how many people live there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fraudhub.geography.levels import Level
from fraudhub.geography.models import Borough, Population, Ward
from fraudhub.geography.scoping import Scope

if TYPE_CHECKING:
    import pandas as pd

POPULATION_SOURCE = "Census 2021"
POPULATION_YEAR = 2021


def boroughs_within(scope: Scope) -> list[Borough]:
    rows = Borough.objects.all()
    return list(rows if scope.is_everything else rows.filter(code__in=scope.borough_codes()))


def wards_within(scope: Scope) -> pd.DataFrame:
    """One row a ward: code, name, borough_code, borough; boroughs and wards in the order of the alphabet."""
    import pandas as pd  # for jobs; the web process uses the rest of this module without it

    codes = [borough.code for borough in boroughs_within(scope)]
    rows = Ward.objects.filter(borough__in=codes).order_by("borough__name", "name")
    columns = ["code", "name", "borough_code", "borough"]
    found = rows.values_list("code", "name", "borough_id", "borough__name")
    return pd.DataFrame(list(found), columns=columns, dtype="str")


def residents(level: Level, band: str) -> dict[str, int]:
    """Area code to residents, as sums of LSOAs, so that tables add up."""
    return Population.objects.summed().of(level).in_year(POPULATION_YEAR).counts(band)


def borough_names() -> dict[str, str]:
    """All ten, by code, in the order of the alphabet."""
    return dict(Borough.objects.order_by("name").values_list("code", "name"))
