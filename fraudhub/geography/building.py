"""How the shipped encoding is made from the published files: compact tables, and shapes with shared arcs.

Only ``build_geography`` uses this; it needs the development dependencies. Same input, same bytes.
"""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Iterable, Sequence
from itertools import combinations
from pathlib import Path

import geopandas
import numpy as np
import shapely
from django.utils.text import slugify
from shapely.geometry import mapping, shape

from fraudhub.geography import tables
from fraudhub.geography.levels import Level
from fraudhub.geography.shapes import features_of

INPUT_OF_LEVEL = {
    Level.BOROUGH: "boroughs.geojson",
    Level.WARD: "wards.geojson",
    Level.MSOA: "msoa.geojson",
    Level.LSOA: "lsoa.geojson",
}
NAME_PROPERTY = {Level.MSOA: "hcl_name"}

# The grid all levels share: 3.2e-5 degrees of longitude and 2e-5 of latitude are 2.1 and 2.2 m here.
GRID_STEP = (3.2e-5, 2e-5)
GRID_ORIGIN = (-2.8, 53.3)

POPULATION_COLUMNS = (
    "all_ages", "age_0_15", "age_16_24", "age_25_34", "age_35_49", "age_50_64", "age_65_plus",
)  # fmt: skip
ADJACENCY_ROUNDED_TO_M = 10


class InputDoesNotFit(ValueError):
    """The published files contradict each other; its text says where."""


def build(source: Path, data: Path, shapes: Path) -> list[str]:
    """Write all tables to ``data`` and all topologies to ``shapes``; return a line on each."""
    data.mkdir(parents=True, exist_ok=True)
    shapes.mkdir(parents=True, exist_ok=True)
    collections = {level: _features(source / name) for level, name in INPUT_OF_LEVEL.items()}
    written = _build_tables(source, data, collections)

    wards = Coverage.snapped(collections[Level.WARD])
    lsoas = Coverage.snapped(collections[Level.LSOA])
    borough_of_ward = {code: ward["properties"]["borough_code"] for code, ward in collections[Level.WARD].items()}
    msoa_of_lsoa = {code: lsoa["properties"]["msoa_code"] for code, lsoa in collections[Level.LSOA].items()}
    coverages = {
        Level.WARD: wards,
        Level.LSOA: lsoas,
        Level.BOROUGH: wards.joined_by(borough_of_ward),
        Level.MSOA: lsoas.joined_by(msoa_of_lsoa),
    }
    for level in Level:
        names = {
            code: feature["properties"][NAME_PROPERTY.get(level, "name")]
            for code, feature in collections[level].items()
        }
        topology = _topology(level, coverages[level], names)
        path = shapes / f"{level}.topojson"
        path.write_text(json.dumps(topology, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")
        written.append(f"{path.name}: {len(names)} areas, {len(topology['arcs'])} arcs")

    pairs = _adjacency(collections[Level.BOROUGH])
    tables.write_table(tables.ADJACENCY, ("borough_code", "neighbour_code", "shared_boundary_m"), pairs, data)
    written.append(f"{tables.ADJACENCY}: {len(pairs)} pairs")
    return written


# Tables ----------------------------------------------------------------------------------------------------


def _build_tables(source: Path, data: Path, collections: dict[Level, dict[str, dict]]) -> list[str]:
    lookup = {row["lsoa_code"]: row for row in _rows(source / "lsoa_lookup.csv")}
    deprivation = {row["lsoa_code"]: row for row in _rows(source / "imd2025_lsoa.csv")}
    population = {row["lsoa_code"]: row for row in _rows(source / "population_lsoa_census2021.csv")}
    published = {row["borough_code"]: row for row in _rows(source / "population_borough_census2021.csv")}
    postcodes = _rows(source / "postcodes.csv.gz")

    boroughs, wards = collections[Level.BOROUGH], collections[Level.WARD]
    borough_of = {code: ward["properties"]["borough_code"] for code, ward in wards.items()}
    borough_of |= {code: msoa["properties"]["borough_code"] for code, msoa in collections[Level.MSOA].items()}
    _refuse_unlike("lsoa_lookup.csv", lookup, collections[Level.LSOA])
    _refuse_unlike("imd2025_lsoa.csv", deprivation, lookup)
    _refuse_unlike("population_lsoa_census2021.csv", population, lookup)
    _refuse_unlike("population_borough_census2021.csv", published, boroughs)
    for code, row in lookup.items():
        for larger in (row["ward_best_fit_code"], row["msoa_code"]):
            if borough_of.get(larger) != row["borough_code"]:
                raise InputDoesNotFit(f"{code} is in {row['borough_code']}, but {larger} is not.")
    for row in postcodes:
        lsoa, ward = lookup.get(row["lsoa_code"]), row["ward_code"]
        if lsoa is None or {lsoa["borough_code"], borough_of.get(ward)} != {row["borough_code"]}:
            raise InputDoesNotFit(f"{row['postcode']}: its LSOA, ward and borough do not agree.")

    contents: dict[str, tuple[Sequence[str], list[Sequence]]] = {
        tables.BOROUGHS: (
            ("code", "name", "slug"),
            [
                (code, area["properties"]["name"], slugify(area["properties"]["name"]))
                for code, area in boroughs.items()
            ],
        ),
        tables.WARDS: (
            ("code", "name", "borough_code"),
            [(code, ward["properties"]["name"], borough_of[code]) for code, ward in wards.items()],
        ),
        tables.MSOAS: (
            ("code", "name", "hcl_name", "borough_code"),
            [
                (code, msoa["properties"]["name"], msoa["properties"]["hcl_name"], borough_of[code])
                for code, msoa in collections[Level.MSOA].items()
            ],
        ),
        tables.LSOAS: (
            ("code", "name", "msoa_code", "ward_code", "borough_code", "imd_rank", "imd_decile"),
            [
                (
                    code,
                    row["lsoa_name"],
                    row["msoa_code"],
                    row["ward_best_fit_code"],
                    row["borough_code"],
                    deprivation[code]["imd_rank"],
                    deprivation[code]["imd_decile"],
                )
                for code, row in sorted(lookup.items())
            ],
        ),
        tables.POPULATION: (
            ("lsoa_code", *(name.replace("age_", "aged_") for name in POPULATION_COLUMNS)),
            [(code, *(row[name] for name in POPULATION_COLUMNS)) for code, row in sorted(population.items())],
        ),
        tables.PUBLISHED_POPULATION: (
            ("borough_code", "all_ages", "aged_65_plus", "aged_75_plus"),
            [
                (code, row["all_ages"], row["age_65_plus"], row["age_75_plus"])
                for code, row in sorted(published.items())
            ],
        ),
        tables.POSTCODES: (
            # Blank: the official ward is the best fit of the LSOA; the position is as good as can be.
            ("postcode", "lsoa_code", "official_ward_code", "lat", "lon", "positional_quality"),
            [
                (
                    row["postcode"],
                    row["lsoa_code"],
                    _unless(row["ward_code"], lookup[row["lsoa_code"]]["ward_best_fit_code"]),
                    row["lat"],
                    row["lon"],
                    _unless(row["positional_quality"], str(tables.BEST_POSITION)),
                )
                for row in sorted(postcodes, key=lambda row: row["postcode"])
            ],
        ),
    }
    for name, (columns, rows) in contents.items():
        tables.write_table(name, columns, rows, data)
    return [f"{name}: {len(rows)} rows" for name, (_, rows) in contents.items()]


def _unless(value: str, usual: str) -> str:
    return "" if value == usual else value


def _rows(path: Path) -> list[dict[str, str]]:
    content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return list(csv.DictReader(content.decode().splitlines()))


def _features(path: Path) -> dict[str, dict]:
    """GeoJSON features by their ONS code, in order of code."""
    found = json.loads(path.read_text(encoding="utf-8"))["features"]
    return {feature["properties"]["code"]: feature for feature in sorted(found, key=_code)}


def _code(feature: dict) -> str:
    return feature["properties"]["code"]


def _refuse_unlike(name: str, codes: Iterable[str], expected: Iterable[str]) -> None:
    codes, expected = set(codes), set(expected)
    if codes != expected:
        raise InputDoesNotFit(f"{name}: codes missing or unknown: {sorted(codes ^ expected)[:5]}.")


# Shapes ----------------------------------------------------------------------------------------------------


class Coverage:
    """Areas that neither overlap nor leave gaps, in whole steps of the grid. ``shapes`` is by ONS code."""

    def __init__(self, shapes: dict[str, shapely.Geometry]):
        self.shapes = shapes
        polygons = shapely.get_parts(list(shapes.values()))
        if not (shapely.is_valid(polygons).all() and shapely.coverage_is_valid(polygons)):
            raise InputDoesNotFit("The areas do not fit together once they are on the grid.")

    @classmethod
    def snapped(cls, features: dict[str, dict]) -> Coverage:
        """All edges snapped and noded together, then taken apart into faces again.

        Rounding the corners of each area alone would let thin necks cross themselves. A face belongs to the
        area that holds a point inside it; a neck thinner than the grid leaves an area in two parts.
        """
        codes = list(features)
        exact = shapely.transform(
            [shape(feature["geometry"]) for feature in features.values()],
            lambda degrees: (degrees - GRID_ORIGIN) / GRID_STEP,
        )
        edges = shapely.unary_union(shapely.boundary(exact), grid_size=1)
        faces = shapely.get_parts(shapely.polygonize([edges]))
        face_indices, owners = shapely.STRtree(exact).query(shapely.point_on_surface(faces), predicate="within")
        parts: dict[str, list] = {code: [] for code in codes}
        for face, owner in zip(face_indices, owners, strict=True):
            parts[codes[owner]].append(faces[face])
        if empty := [code for code in codes if not parts[code]]:
            raise InputDoesNotFit(f"Too small for the grid: {empty[:5]}.")
        return cls({code: _joined(faces) for code, faces in parts.items()})

    def joined_by(self, larger: dict[str, str]) -> Coverage:
        """The coverage of larger areas, each the union of those given to it; edges stay the same lines."""
        members: dict[str, list] = {code: [] for code in sorted(set(larger.values()))}
        for code, geometry in self.shapes.items():
            members[larger[code]].append(geometry)
        return Coverage({code: _joined(geometries) for code, geometries in members.items()})


def _joined(geometries: list[shapely.Geometry]) -> shapely.Geometry:
    """One valid shape, rings begun at a settled corner so that the bytes are settled too."""
    return shapely.normalize(shapely.coverage_union_all(geometries) if len(geometries) > 1 else geometries[0])


def _topology(level: Level, coverage: Coverage, names: dict[str, str]) -> dict:
    """TopoJSON of whole grid steps, its transform leading back to degrees."""
    from topojson import Topology  # a development dependency: nobody but this command needs it

    _refuse_unlike(INPUT_OF_LEVEL[level], coverage.shapes, names)
    collection = {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "id": code,
                "properties": {"name": names[code]},
                "geometry": mapping(geometry),
            }
            for code, geometry in coverage.shapes.items()
        ],
    }
    whole_steps = {"scale": [1, 1], "translate": [0, 0]}
    made = Topology(collection, prequantize=whole_steps, object_name=str(level)).to_dict()
    west, south, east, north = shapely.total_bounds(list(coverage.shapes.values()))
    topology = {
        "type": "Topology",
        "edition": tables.EDITION_OF_BOUNDARIES[level],
        "bbox": [*_degrees(west, south), *_degrees(east, north)],
        "transform": {"scale": list(GRID_STEP), "translate": list(GRID_ORIGIN)},
        "objects": {
            str(level): {
                "type": "GeometryCollection",
                "geometries": [
                    {key: geometry[key] for key in ("type", "id", "properties", "arcs")}
                    for geometry in made["objects"][level]["geometries"]
                ],
            }
        },
        "arcs": made["arcs"],
    }
    _refuse_unfaithful(topology, level, coverage)
    return topology


def _refuse_unfaithful(topology: dict, level: Level, coverage: Coverage) -> None:
    """What a reader decodes must be the coverage itself, to the grid step."""
    for feature in features_of(topology, level):
        steps = shapely.transform(
            shape(feature["geometry"]), lambda degrees: np.rint((degrees - GRID_ORIGIN) / GRID_STEP)
        )
        if not shapely.equals(steps, coverage.shapes[feature["id"]]):
            raise InputDoesNotFit(f"{feature['id']} is not the same shape after encoding.")


def _degrees(x: float, y: float) -> tuple[float, float]:
    return round(x * GRID_STEP[0] + GRID_ORIGIN[0], 6), round(y * GRID_STEP[1] + GRID_ORIGIN[1], 6)


def _adjacency(boroughs: dict[str, dict]) -> list[tuple[str, str, int]]:
    """Pairs of boroughs with a line in common, and its length; a point in common does not count."""
    areas = {code: shape(area["geometry"]) for code, area in boroughs.items()}
    pairs = list(combinations(sorted(areas), 2))
    shared = geopandas.GeoSeries([areas[a].intersection(areas[b]) for a, b in pairs], crs=4326).to_crs(27700)
    neighbours = [
        (a, b, ADJACENCY_ROUNDED_TO_M * round(length_m / ADJACENCY_ROUNDED_TO_M))
        for (a, b), length_m in zip(pairs, shared.length, strict=True)
        if length_m
    ]
    if alone := set(areas) - {code for a, b, _ in neighbours for code in (a, b)}:
        raise InputDoesNotFit(f"Touching no other borough: {sorted(alone)}.")
    return neighbours
