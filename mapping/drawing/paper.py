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
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from fraudhub.geography.levels import Level
from fraudhub.geography.shapes import polygons
from mapping.drawing.maps import MapWords
from mapping.drawing.shading import Panel, Picture

INK, LINE = "#0b0c0c", "#505a5f"
_STATES = {"zero": ("#ffffff", ""), "hidden": ("#f3f2f1", "/////"), "no_data": ("#ffffff", "...."),
           "not_started": ("#ffffff", "-----")}  # fmt: skip
_SHADES = {  # as in picture.css
    "class": ("#c6dbef", "#9ecae1", "#6baed6", "#2b7bba", "#08468b"),
    "change": ("#5e3c99", "#b2abd2", "#f7f7f7", "#fdb863", "#e66101"),
    "risk": ("#deebf7", "#6baed6", "#08519c"),
}
_OVER = {"unsure": "\\\\\\", "reached": "||||"}  # over a shade
A4 = (8.27, 11.69)  # inches
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


def draw_sheet(picture: Picture, words: MapWords, *, level: Level) -> Sheet:
    """Upright with one map, across with several."""
    across = len(picture.panels) > 1
    with matplotlib.rc_context(_STYLE):
        figure = Figure(figsize=A4[::-1] if across else A4)
        heads = textwrap.wrap(words.title, 96 if across else 58)
        if words.demonstration:
            figure.text(0.06, 0.972, "Demonstration data", fontsize=9, weight="bold", va="top",
                        bbox={"facecolor": "white", "edgecolor": INK, "pad": 2})  # fmt: skip
        figure.text(0.06, 0.945, "\n".join(heads), fontsize=14, weight="bold", va="top", color=INK, linespacing=1.2)
        below, width = 0.4 if across else 0.29, 0.96 / len(picture.panels)
        for at, panel in enumerate(picture.panels):
            place = (0.02 + at * width, below, width, 0.91 - below - (0.03 if across else 0.02) * len(heads))
            axes = figure.add_axes(place)
            _draw_areas(axes, panel, level, small=across)
            if panel.heading:
                axes.set_title("\n".join(textwrap.wrap(panel.heading, 44)), fontsize=10, weight="bold", color=INK)
        _draw_keys(figure, picture, below)
        notes = [
            line
            for note in (*words.notes, " ".join(words.attribution))
            for line in textwrap.wrap(note, 185 if across else 128)
        ]
        figure.text(0.06, 0.015, "\n".join(notes), fontsize=7.2, va="bottom", color="#383f43", linespacing=1.25)
        return Sheet(_saved(figure, "svg", {"Date": None, "Title": words.title, "Creator": None}),
                     _saved(figure, "png", {"Software": None, "Title": words.title}))  # fmt: skip


def _saved(figure: Figure, form: str, metadata: dict) -> bytes:
    out = io.BytesIO()
    figure.savefig(out, format=form, dpi=DOTS_PER_INCH, metadata=metadata)
    return out.getvalue()


def _draw_areas(axes, panel: Panel, level: Level, *, small: bool) -> None:
    axes.set_axis_off()
    axes.set_aspect("equal")
    figures = panel.figures
    drawn = _shapes(level).loc[figures["code"]].reset_index()
    drawn["fill"] = figures["fill"].to_numpy()
    edge = {"edgecolor": LINE, "linewidth": 0.15 if level is Level.LSOA else 0.4}
    for fill in sorted(set(drawn["fill"])):
        colour, hatching = _look_of(fill)
        drawn[drawn["fill"] == fill].plot(ax=axes, facecolor=colour, hatch=hatching or None, **edge)
    boroughs = _shapes(Level.BOROUGH).loc[sorted(set(figures["borough_code"]))]
    boroughs.boundary.plot(ax=axes, color=INK, linewidth=0.9)
    if len(drawn) <= MOST_VALUES_TO_PRINT:
        size = (6 if small else 7.5) if level is Level.BOROUGH else 6
        names = figures["name"] if "name" in figures else drawn["code"]
        for shape, name, label in zip(drawn.geometry, names, figures["label"], strict=True):
            at = shape.representative_point()
            axes.annotate("\n".join([*textwrap.wrap(name, 16), *textwrap.wrap(label, 14)]), (at.x, at.y), ha="center",
                          va="center", fontsize=size, color=INK,
                          bbox={"facecolor": "white", "alpha": 0.8, "edgecolor": "none", "pad": 1})  # fmt: skip


def _look_of(fill: str) -> tuple[str, str]:
    """Colour and hatching of a fill of the key: "class-3", "hidden", "change-1 unsure"."""
    if fill in _STATES:
        return _STATES[fill]
    shade, _, over = fill.partition(" ")
    family, _, number = shade.partition("-")
    return _SHADES[family][int(number)], _OVER.get(over, "")


def _draw_keys(figure: Figure, picture: Picture, below: float) -> None:
    """Side by side where there are two; matplotlib fills a key column by column, so a table is turned first."""
    for at, key in enumerate(picture.keys):
        patches = [
            Patch(facecolor=colour, edgecolor=LINE, hatch=hatching, label=words)
            for fill, words in key.entries
            for colour, hatching in [_look_of(fill)]
        ]
        columns = key.columns or (2 if len(picture.keys) > 1 else 3)
        if key.columns:
            patches = [*patches[:6:2], *patches[6::2], *patches[1:6:2], *patches[7::2]]
        figure.legend(
            handles=patches, title=key.unit, loc="upper left", bbox_to_anchor=(0.05 + 0.48 * at, below - 0.005),
            ncols=columns, frameon=False, fontsize=9, title_fontsize=10, alignment="left", handleheight=1.3,
            handlelength=2.4,
        )  # fmt: skip
