"""The same map for a paper or a slide: one A4 sheet as SVG and PNG, with everything it stands on in the picture.

Drawn by geopandas and matplotlib, in jobs only. Shapes are set in metres of the national grid (EPSG:27700), so that
areas have their size; the shades and patterns are those of the page. The same figures give the same bytes.
"""

from __future__ import annotations

import io
import textwrap
from dataclasses import dataclass
from functools import lru_cache

import geopandas
import matplotlib
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from fraudhub.geography.levels import Level
from fraudhub.geography.shapes import polygons
from mapping.disclosure import State
from mapping.drawing.maps import Classes, MapWords, classes_of, spread
from mapping.drawing.pictures import show_number

SHADES = ("#c6dbef", "#9ecae1", "#6baed6", "#2b7bba", "#08468b")  # as in picture.css
INK, LINE = "#0b0c0c", "#505a5f"
PATTERNS = {  # state: (fill, hatching, words of the key)
    State.ZERO: ("#ffffff", "", "None"),
    State.HIDDEN: ("#f3f2f1", "/////", "Hidden: a small number, or one that would tell it"),
    State.NO_DATA: ("#ffffff", "....", "No data"),
    State.NOT_STARTED: ("#ffffff", "-----", "Not started"),
}
A4_PORTRAIT = (8.27, 11.69)  # inches
MOST_VALUES_TO_PRINT = 30
DOTS_PER_INCH = 150
_STYLE = {
    "svg.fonttype": "none", "svg.hashsalt": "fraud-protection-hub", "font.family": "sans-serif",
    "font.sans-serif": ["Arial", "Helvetica", "Liberation Sans", "DejaVu Sans"], "font.size": 10,
    "hatch.linewidth": 0.5, "hatch.color": LINE,
}  # fmt: skip


@dataclass(frozen=True)
class Sheet:
    svg: bytes
    png: bytes


@lru_cache(maxsize=len(Level))
def _shapes(level: Level) -> geopandas.GeoDataFrame:
    shapes = polygons(level)
    frame = geopandas.GeoDataFrame({"code": list(shapes)}, geometry=list(shapes.values()), crs="EPSG:4326")
    return frame.to_crs("EPSG:27700").set_index("code")


def draw_sheet(
    figures: pd.DataFrame, words: MapWords, *, level: Level, decimals: int, classes: Classes | None = None
) -> Sheet:
    """`figures` as for `maps.draw_map`. `classes`: those of another map that this one is to be compared with."""
    shown = figures.loc[figures["state"].eq(State.VALUE), "value"]
    classes = classes or classes_of(shown, decimals=decimals)
    with matplotlib.rc_context(_STYLE):
        figure = Figure(figsize=A4_PORTRAIT)
        heads = textwrap.wrap(words.title, 58)
        if words.demonstration:
            figure.text(0.06, 0.972, "Demonstration data", fontsize=9, weight="bold", va="top",
                        bbox={"facecolor": "white", "edgecolor": INK, "pad": 2})  # fmt: skip
        figure.text(0.06, 0.945, "\n".join(heads), fontsize=14, weight="bold", va="top", color=INK, linespacing=1.2)
        axes = figure.add_axes((0.03, 0.29, 0.94, 0.62 - 0.02 * len(heads)))
        _draw_areas(axes, figures, classes, level, decimals)
        _draw_key(figure, figures, classes, words, decimals)
        notes = [line for note in (*words.notes, " ".join(words.attribution)) for line in textwrap.wrap(note, 128)]
        figure.text(0.06, 0.015, "\n".join(notes), fontsize=7.2, va="bottom", color="#383f43", linespacing=1.25)
        return Sheet(_saved(figure, "svg", {"Date": None, "Title": words.title, "Creator": None}),
                     _saved(figure, "png", {"Software": None, "Title": words.title}))  # fmt: skip


def _saved(figure: Figure, form: str, metadata: dict) -> bytes:
    out = io.BytesIO()
    figure.savefig(out, format=form, dpi=DOTS_PER_INCH, metadata=metadata)
    return out.getvalue()


def _draw_areas(axes, figures: pd.DataFrame, classes: Classes, level: Level, decimals: int) -> None:
    axes.set_axis_off()
    axes.set_aspect("equal")
    drawn = _shapes(level).loc[figures["code"]].reset_index()
    drawn["state"], drawn["value"] = figures["state"].to_numpy(), figures["value"].to_numpy(dtype=float, na_value=-1.0)
    edge = {"edgecolor": LINE, "linewidth": 0.15 if level is Level.LSOA else 0.4}
    shades = spread(len(classes.highs))
    for state, (fill, hatching, _) in PATTERNS.items():
        some = drawn[drawn["state"] == state]
        if len(some):
            some.plot(ax=axes, facecolor=fill, hatch=hatching or None, **edge)
    value = drawn[drawn["state"] == State.VALUE]
    below = -1.0
    for shade, high in zip(shades, classes.highs, strict=True):
        some = value[(value["value"] > below + 1e-9) & (value["value"] <= high + 1e-9)]
        below = high
        if len(some):
            some.plot(ax=axes, facecolor=SHADES[shade], **edge)
    boroughs = _shapes(Level.BOROUGH).loc[sorted(set(figures["borough_code"]))]
    boroughs.boundary.plot(ax=axes, color=INK, linewidth=0.9)
    if len(drawn) <= MOST_VALUES_TO_PRINT:
        _print_values(axes, drawn, figures, level, decimals)


def _print_values(axes, drawn, figures: pd.DataFrame, level: Level, decimals: int) -> None:
    """Where there are few areas each says its name and figure; what is hidden says so."""
    said = {State.HIDDEN: "hidden", State.ZERO: "0", State.NO_DATA: "no data", State.NOT_STARTED: "not started"}
    small = 7.5 if level is Level.BOROUGH else 6
    for area, name in zip(drawn.itertuples(), figures["name"] if "name" in figures else drawn["code"], strict=True):
        at = area.geometry.representative_point()
        text = show_number(area.value, decimals) if area.state == State.VALUE else said[State(area.state)]
        label = "\n".join([*textwrap.wrap(name, 16), text])
        axes.annotate(label, (at.x, at.y), ha="center", va="center", fontsize=small, color=INK,
                      bbox={"facecolor": "white", "alpha": 0.8, "edgecolor": "none", "pad": 1})  # fmt: skip


def _draw_key(figure: Figure, figures: pd.DataFrame, classes: Classes, words: MapWords, decimals: int) -> None:
    patches = [
        Patch(facecolor=SHADES[shade], edgecolor=LINE, label=_from_to(low, high, decimals))
        for shade, low, high in zip(spread(len(classes.highs)), classes.lows, classes.highs, strict=True)
    ]
    there = set(figures["state"])
    patches += [
        Patch(facecolor=fill, edgecolor=LINE, hatch=hatching, label=text)
        for state, (fill, hatching, text) in PATTERNS.items()
        if state in there
    ]
    figure.legend(handles=patches, title=words.unit[:1].upper() + words.unit[1:], loc="upper left",
                  bbox_to_anchor=(0.05, 0.285), ncols=3, frameon=False, fontsize=9, title_fontsize=10,
                  alignment="left", handleheight=1.3, handlelength=2.4)  # fmt: skip


def _from_to(low: float, high: float, decimals: int) -> str:
    return show_number(low, decimals) + ("" if low == high else f" to {show_number(high, decimals)}")
