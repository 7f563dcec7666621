"""The shapes of areas: TopoJSON with shared arcs in boundaries/, one file a level, read once and kept.

Coordinates are WGS84 degrees (EPSG:4326), longitude first, on a grid of about two metres. The identity of a
shape is its ONS code; ``name`` is what people call it (for an MSOA the House of Commons Library name). What is
returned is shared between callers: copy it before changing it.
"""

from __future__ import annotations

import json
from functools import lru_cache
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING

from fraudhub.geography.levels import Level

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

BOUNDARIES = Path(__file__).parent / "boundaries"
DECIMALS = 6  # of a degree, about 0.1 m: every point of the grid has its own figure


def boundary_file(level: Level) -> Path:
    """The file itself, for whoever publishes it to browsers."""
    return BOUNDARIES / f"{Level(level)}.topojson"


@lru_cache(maxsize=len(Level))
def boundaries(level: Level) -> dict:
    """The topology as it is shipped: one object named as the level, geometries with ``id`` = ONS code."""
    return json.loads(boundary_file(level).read_text(encoding="utf-8"))


@lru_cache(maxsize=len(Level))
def features(level: Level) -> tuple[dict, ...]:
    """GeoJSON features in order of code: ``id`` the ONS code, properties ``code`` and ``name``."""
    return tuple(features_of(boundaries(level), level))


@lru_cache(maxsize=len(Level))
def polygons(level: Level) -> dict[str, BaseGeometry]:
    """ONS code to shapely geometry, in degrees."""
    from shapely.geometry import shape  # with numpy 30 MB: only for those who measure or ask for points

    return {feature["id"]: shape(feature["geometry"]) for feature in features(level)}


def features_of(topology: dict, name: str) -> list[dict]:
    """GeoJSON features of one object of a quantised topology (TopoJSON specification, section 2.1)."""
    arcs = _points_of_arcs(topology)
    return [
        {
            "type": "Feature",
            "id": geometry["id"],
            "properties": {"code": geometry["id"], **geometry["properties"]},
            "geometry": _geometry(geometry, arcs),
        }
        for geometry in topology["objects"][name]["geometries"]
    ]


def _points_of_arcs(topology: dict) -> list[list[tuple[float, float]]]:
    (scale_x, scale_y), (x0, y0) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for steps in topology["arcs"]:
        xs = accumulate(step[0] for step in steps)
        ys = accumulate(step[1] for step in steps)
        arcs.append(
            [
                (round(x * scale_x + x0, DECIMALS), round(y * scale_y + y0, DECIMALS))
                for x, y in zip(xs, ys, strict=True)
            ]
        )
    return arcs


def _geometry(geometry: dict, arcs: list[list[tuple[float, float]]]) -> dict:
    if geometry["type"] == "Polygon":
        return {"type": "Polygon", "coordinates": [_ring(ring, arcs) for ring in geometry["arcs"]]}
    return {
        "type": "MultiPolygon",
        "coordinates": [[_ring(ring, arcs) for ring in polygon] for polygon in geometry["arcs"]],
    }


def _ring(indices: list[int], arcs: list[list[tuple[float, float]]]) -> list[tuple[float, float]]:
    """Arcs end to end; a negative index is the ones' complement of an arc walked backwards."""
    points: list[tuple[float, float]] = []
    for index in indices:
        arc = arcs[index] if index >= 0 else arcs[~index][::-1]
        points.extend(arc[1:] if points else arc)
    return points
