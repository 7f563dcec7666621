"""Which area a bare point lies in, from the shapes. A postcode is better asked for in postcodes.py."""

from __future__ import annotations

from functools import lru_cache
from math import cos, radians

import numpy as np
import shapely

from fraudhub.geography.areas import Area, areas_by_lsoa
from fraudhub.geography.levels import Level
from fraudhub.geography.shapes import polygons

METRES_A_DEGREE = 111_320.0
LATITUDE_OF_OUR_MIDDLE = 53.5  # east and west are measured as if here; wrong by under 0.5% anywhere in GM
NEAR_ENOUGH_M = 25.0  # generalised outlines (20 m) and the grid (2 m) may leave a doorstep just outside


def area_of_point(lat: float, lon: float) -> Area | None:
    """The areas of a point in WGS84 degrees, or None when it is not in Greater Manchester.

    A point up to 25 m outside the outline takes the nearest LSOA, as the postcodes did.
    """
    lsoa = lsoa_at_point(lat, lon)
    return areas_by_lsoa().get(lsoa) if lsoa else None


def lsoa_at_point(lat: float, lon: float) -> str | None:
    """The LSOA code alone; asks no database."""
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):  # nor what is not a number
        return None
    tree, codes = _tree()
    point = shapely.points(_metres(np.array([[lon, lat]])))[0]
    # A point on a shared edge touches two: the first by code has it, always the same one.
    found = tree.query(point, predicate="intersects")
    if not found.size:
        found = tree.query_nearest(point, max_distance=NEAR_ENOUGH_M)
    return min((codes[index] for index in found), default=None)


@lru_cache(maxsize=1)
def _tree() -> tuple[shapely.STRtree, list[str]]:
    shapes = polygons(Level.LSOA)
    return shapely.STRtree(shapely.transform(list(shapes.values()), _metres)), list(shapes)


def _metres(degrees: np.ndarray) -> np.ndarray:
    """Degrees (n × 2, longitude first) to metres on a plane that is flat enough for one county."""
    return degrees * (METRES_A_DEGREE * cos(radians(LATITUDE_OF_OUR_MIDDLE)), METRES_A_DEGREE)
