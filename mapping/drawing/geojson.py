"""The figures with their shapes, for an analyst's own tools: what is hidden is null here as everywhere."""

from __future__ import annotations

import json

import pandas as pd

from fraudhub.geography.levels import Level
from fraudhub.geography.shapes import features
from mapping.drawing.maps import MapWords


def as_geojson(figures: pd.DataFrame, words: MapWords, level: Level) -> bytes:
    """A FeatureCollection in WGS84 with a feature an area, and what the map says about itself beside it."""
    columns = ["borough", *(name for name in figures.columns if name not in _OF_THE_AREA)]
    by_code = figures.astype(object).where(figures.notna(), None).set_index("code").to_dict("index")
    kept = [
        feature | {"properties": feature["properties"] | {name: by_code[feature["id"]][name] for name in columns}}
        for feature in features(level)
        if feature["id"] in by_code
    ]
    about = {
        "title": words.title,
        "unit": words.unit,
        "notes": list(words.notes),
        "attribution": list(words.attribution),
    }
    whole = {"type": "FeatureCollection", "about": about, "features": kept}
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


_OF_THE_AREA = ("kind", "code", "name", "borough_code", "borough")
