"""The work of the maps measure, in a process of its own: prints one line of JSON."""

from __future__ import annotations

import gzip
import json
import os
import re
import statistics
import sys
import time
from urllib.parse import urlsplit

# gzip -9 bytes of the minified files that folium 0.20 names on other hosts, as npm publishes them: jquery 3.7.1,
# bootstrap 5.2.2 (script, style), Font Awesome 6.2.0 (style, without fonts), d3 3.5.5, leaflet 1.9.3 (script, style).
# Three smaller files are not counted.
ELSEWHERE = 30_209 + 23_215 + 27_092 + 21_561 + 53_233 + 42_092 + 3_476


def made_up_figures():
    """(frame, words): every LSOA with a made-up rate, one in twenty hidden."""
    import numpy as np
    import pandas as pd

    from fraudhub.geography.attribution import map_attributions
    from fraudhub.geography.levels import Level
    from fraudhub.geography.shapes import features
    from mapping.disclosure import State
    from mapping.drawing.maps import MapWords

    level, draw = Level.LSOA, np.random.default_rng(20240115)
    shapes = features(level)
    count = draw.poisson(17, len(shapes))
    frame = pd.DataFrame(
        {
            "code": [shape["id"] for shape in shapes],
            "borough_code": [f"E080000{1 + at % 10:02}" for at in range(len(shapes))],
            "state": np.where(draw.random(len(shapes)) < 0.05, str(State.HIDDEN), str(State.VALUE)),
            "count": pd.array(count, dtype="Int64"),
            "value": pd.array(np.round(1000 * count / draw.integers(250, 500, len(shapes)), 1), dtype="Float64"),
        }
    )
    frame.loc[frame["state"] == State.HIDDEN, ["count", "value"]] = pd.NA
    words = MapWords(
        "Made-up figures by LSOA", "reports per 1,000 residents aged 65 and over", "LSOA",
        ("Made-up figures for a measure.",), map_attributions(level),
    )  # fmt: skip
    return frame, words


def drawn(frame, words) -> bytes:
    from fraudhub.geography.levels import Level
    from mapping.drawing.maps import draw_map
    from mapping.drawing.shading import shaded

    return draw_map(shaded(frame, unit=words.unit, decimals=1), words, level=Level.LSOA)


def made_up_map() -> tuple[bytes, list[float]]:
    """The page, and a value for each area in the order of the shapes."""
    from fraudhub.geography.levels import Level
    from mapping.drawing.boundary_scripts import boundary_order

    frame, words = made_up_figures()
    values = dict(zip(frame["code"], frame["value"].fillna(0).tolist(), strict=True))
    return drawn(frame, words), [values[code] for code in boundary_order(Level.LSOA)]


def main(rounds: int) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fraudhub.settings")
    import django

    django.setup()
    import folium

    from fraudhub.geography.levels import Level
    from fraudhub.geography.shapes import features
    from mapping.drawing.assets import asset_content
    from mapping.drawing.pictures import picture_assets

    level, shapes = Level.LSOA, features(Level.LSOA)
    frame, words = made_up_figures()

    def ours() -> bytes:
        return drawn(frame, words)

    def theirs() -> bytes:
        """folium as its guide has it: a choropleth whose areas tell name, count and rate when pointed at."""
        rows = frame.set_index("code")
        plain_rates = frame[["code", "value"]].astype({"value": float})
        areas = [
            shape
            | {"properties": {"name": shape["properties"]["name"], "count": _or_none(row["count"]),
                              "rate": _or_none(row["value"])}}
            for shape, (_, row) in zip(shapes, rows.iterrows(), strict=True)
        ]  # fmt: skip
        page = folium.Map([53.5, -2.3], zoom_start=10)
        layer = folium.Choropleth(
            {"type": "FeatureCollection", "features": areas}, data=plain_rates, columns=["code", "value"],
            key_on="feature.id",
        )  # fmt: skip
        folium.GeoJsonTooltip(["name", "count", "rate"]).add_to(layer.geojson)
        layer.add_to(page)
        return page.get_root().render().encode()

    ours()
    page, plain = ours(), theirs()
    hosts = {urlsplit(url.decode()).netloc for url in re.findall(rb'(?:src|href)="(https?://[^"]+)"', plain)}
    assets = sum(_gzip(asset_content(name)) for name in picture_assets(level))
    print(
        json.dumps(
            {
                "build_ms": _median_ms(ours, rounds),
                "page": _gzip(page),
                "everything": _gzip(page) + assets,
                "hosts": len(re.findall(rb'(?:src|href)="https?://', page)),
                "folium": {
                    "build_ms": _median_ms(theirs, max(1, rounds // 5)), "page": _gzip(plain),
                    "elsewhere": ELSEWHERE, "hosts": len(hosts),
                },
            }
        )
    )  # fmt: skip


def _or_none(value):
    return None if value != value or str(value) == "<NA>" else float(value)


def _gzip(content: bytes) -> int:
    return len(gzip.compress(content, 9))


def _median_ms(work, rounds: int) -> float:
    took = []
    for _ in range(rounds):
        began = time.perf_counter()
        work()
        took.append(1000 * (time.perf_counter() - began))
    return statistics.median(took)


if __name__ == "__main__":
    main(int(sys.argv[1]))
