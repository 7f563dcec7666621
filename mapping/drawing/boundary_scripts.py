"""The shapes of areas as scripts, one a level, shared by every map: a sandboxed frame may load a script, not fetch.

Geography's topology is kept, but for its arcs. Points move to a grid of about eight metres, a pixel of the closest
zoom, and an arc becomes a text of two or three letters a point (the differences, zigzag, five bits a letter: the
encoded polyline format). That is less than half of what the topology needs on the wire. Arcs that met still meet:
every point is moved by itself, wherever it occurs.
"""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache

from fraudhub.geography.levels import Level
from fraudhub.geography.shapes import boundaries, boundary_file, polygons

NAME = "mapping/boundaries-{level}.js"
COARSER = 4  # steps of geography's grid (two metres) in one of ours


def script_name(level: Level) -> str:
    return NAME.format(level=Level(level))


@lru_cache(maxsize=len(Level))
def boundary_version(level: Level) -> str:
    """Which shapes these are; a map says which it was made for, and is not drawn on others."""
    return hashlib.sha256(boundary_file(level).read_bytes()).hexdigest()[:12]


@lru_cache(maxsize=len(Level))
def boundary_order(level: Level) -> tuple[str, ...]:
    """The codes of a level in the order its script has them."""
    return tuple(geometry["id"] for geometry in boundaries(level)["objects"][str(Level(level))]["geometries"])


@lru_cache(maxsize=len(Level))
def boundary_script(level: Level) -> bytes:
    """``hubBoundaries.ward = {...}``: version, transform, geometries, and arcs as texts.

    A borough's geometry also says where its name is written: a point inside it, latitude first.
    """
    topology = boundaries(level)
    transform = topology["transform"]
    shipped = {
        "version": boundary_version(level),
        "transform": {
            "scale": [step * COARSER for step in transform["scale"]],
            "translate": transform["translate"],
        },
        "geometries": _geometries(topology, Level(level)),
        "arcs": [_encoded(arc) for arc in topology["arcs"]],
    }
    content = json.dumps(shipped, separators=(",", ":"))
    return f"var hubBoundaries=window.hubBoundaries||{{}};hubBoundaries.{Level(level)}={content};\n".encode()


def _geometries(topology: dict, level: Level) -> list[dict]:
    geometries = topology["objects"][str(level)]["geometries"]
    if level is not Level.BOROUGH:
        return geometries
    inside = {code: shape.representative_point() for code, shape in polygons(level).items()}
    return [
        geometry | {"properties": geometry["properties"] | {"at": [round(inside[id_].y, 4), round(inside[id_].x, 4)]}}
        for geometry in geometries
        for id_ in [geometry["id"]]
    ]


def _encoded(arc: list[list[int]]) -> str:
    letters = []
    for step in _coarser(arc):
        for number in step:
            rest = ~(number << 1) if number < 0 else number << 1
            while rest >= 0x20:
                letters.append(chr((0x20 | (rest & 0x1F)) + 63))
                rest >>= 5
            letters.append(chr(rest + 63))
    return "".join(letters)


def _coarser(arc: list[list[int]]) -> list[tuple[int, int]]:
    """The arc's differences on the coarser grid, without points that fall on the one before."""
    steps, x, y, last = [], 0, 0, (0, 0)
    for dx, dy in arc:
        x, y = x + dx, y + dy
        point = (round(x / COARSER), round(y / COARSER))
        if not steps or point != last:
            steps.append((point[0] - last[0], point[1] - last[1]))
            last = point
    if len(steps) == 1:  # an arc has two ends, even where they meet
        steps.append((0, 0))
    return steps
