"""Maps of areas shaded by figures that are already safe to show. Knows no model, no scope and no hidden number.

folium's Map, subclassed thinly: our scripts in place of its hosts', the shapes in one script shared by all maps, the
values as a small JSON block that a script of ours reads (texts reach the page through textContent alone). The page
has no script of its own, so it runs under a policy that allows exactly the files named here. The same figures and
words give the same bytes.
"""

from __future__ import annotations

import json
import warnings
from dataclasses import dataclass
from functools import lru_cache

import mapclassify
import numpy as np
import pandas as pd
from branca.element import Element, Figure, MacroElement
from folium import Map
from jinja2 import Environment

from fraudhub.geography.levels import Level
from mapping.disclosure import State
from mapping.drawing.boundary_scripts import boundary_order, boundary_version
from mapping.drawing.pictures import ENGINE_VERSION, STATIC_URL, picture_assets, show_number

MOST_CLASSES = 5
_STATE_LETTERS = {State.ZERO: "z", State.HIDDEN: "h", State.NO_DATA: "n", State.NOT_STARTED: "s"}
_jinja = Environment(autoescape=True)


@dataclass(frozen=True)
class Classes:
    """Classes of values from low to high: upper bounds, as they are printed, and the method in words."""

    lows: tuple[float, ...]
    highs: tuple[float, ...]
    method: str


def classes_of(values: pd.Series, *, decimals: int) -> Classes:
    """Classes with about equally many areas each (mapclassify Quantiles), five or as many as there are values.

    `values` are as printed, with that many decimals; each bound is a value that occurs, so that the legend and the
    table agree at every edge.
    """
    values = np.sort(values.dropna().to_numpy(dtype=float))
    if not len(values):
        return Classes((), (), "No area has a count that can be shown.")
    count = min(MOST_CLASSES, len(np.unique(values)))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # fewer classes than asked for, where many areas share a value
        bounds = mapclassify.Quantiles(values, k=count).bins if count > 1 else values[-1:]
    highs = np.unique([values[values <= bound + 10**-9].max() for bound in bounds])
    lows = [values[0], *(values[values > high].min() for high in highs[:-1])]
    method = (
        f"{_word(len(highs))} classes with about the same number of areas in each (quantiles)."
        if len(highs) > 1
        else "All areas with a figure to show have the same one."
    )
    rounded = [[round(float(bound), decimals) for bound in ends] for ends in (lows, highs)]
    return Classes(tuple(rounded[0]), tuple(rounded[1]), method)


@dataclass(frozen=True)
class MapWords:
    """What the picture says about itself, so that a screenshot can be trusted without the page around it."""

    title: str
    unit: str  # "reports per 1,000 residents aged 65 and over"
    area_word: str  # "ward"
    notes: tuple[str, ...]  # data cut, rule, method, versions
    attribution: tuple[str, ...]
    demonstration: bool = False
    counts: str = "reports"  # what a rate is of


def draw_map(figures: pd.DataFrame, words: MapWords, *, level: Level, decimals: int) -> bytes:
    """The map as a page (UTF-8 HTML) that loads the files of `pictures.picture_assets`.

    `figures` has one row an area, in the order they are drawn: code, borough_code, state, count (Int64), and value
    (Float64), the number that shades it. Hidden areas carry no number: draw_map refuses a row that has both.
    """
    if (figures["state"].eq(State.HIDDEN) & (figures["count"].notna() | figures["value"].notna())).any():
        raise ValueError("A hidden area came with its number; nothing was drawn.")
    shown = figures.loc[figures["state"].eq(State.VALUE), "value"]
    classes = classes_of(shown, decimals=decimals)
    page = HubMap(words, level)
    Legend(classes, set(figures["state"]), words, decimals).add_to(page)
    ShadedAreas(figures, classes, words, level=level, decimals=decimals).add_to(page)
    return page.get_root().render().encode()


class HubFigure(Figure):
    """branca's page with a language, a title, and no script of its own: ours read the page when it has loaded."""

    _template = _jinja.from_string(
        '<!DOCTYPE html>\n<html lang="en-GB">\n<head>\n'
        '<meta charset="utf-8">\n<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        "<title>{{ this.title }}</title>\n{{ this.header.render(**kwargs)|safe }}\n</head>\n"
        "<body>\n{{ this.html.render(**kwargs)|safe }}\n{{ this.script.render(**kwargs)|safe }}\n</body>\n</html>\n"
    )

    def __init__(self, title: str):
        super().__init__(title=title)
        self.header = Element()
        self.header._parent = self


class HubMap(Map):
    """folium's map without its hosts, its random names and its tiles."""

    default_js = []
    default_css = []
    _template = _jinja.from_string(
        "{% macro header(this, kwargs) %}"
        '{% for url in this.styles %}<link rel="stylesheet" href="{{ url }}">\n{% endfor %}'
        "{% endmacro %}"
        "{% macro html(this, kwargs) %}"
        "<h1>{{ this.words.title }}</h1>\n"
        '{% if this.words.demonstration %}<p class="demonstration">Demonstration data</p>\n{% endif %}'
        '<div id="{{ this.get_name() }}" class="map" role="group"'
        ' aria-label="Map. The table beside it has the same figures."></div>\n'
        '<p id="readout" class="readout" role="status">Point at {{ this.article }} {{ this.words.area_word }} '
        "to read its figure. The table has them all.</p>"
        "{% endmacro %}"
        "{% macro script(this, kwargs) %}"
        '{% for url in this.scripts %}<script src="{{ url }}"></script>\n{% endfor %}'
        "{% endmacro %}"
    )

    def __init__(self, words: MapWords, level: Level):
        super().__init__(tiles=None, prefer_canvas=True, zoom_control=True)
        self._name, self._id = "map", "areas"
        self.words = words
        self.article = "an" if words.area_word[:1] in "aeiouLM" else "a"
        urls = [STATIC_URL + name for name in picture_assets(level)]
        self.styles = [url for url in urls if url.endswith(".css")]
        self.scripts = [url for url in urls if url.endswith(".js")]
        self._parent = None
        HubFigure(words.title).add_child(self)


class Legend(MacroElement):
    """The key and the notes, below the map and inside the picture. Colours live in picture.css alone."""

    _template = _jinja.from_string(
        "{% macro html(this, kwargs) %}"
        '<div class="key"><p class="key-unit">{{ this.unit }}</p>\n<ul>\n'
        '{% for kind, text in this.entries %}<li><span class="swatch {{ kind }}" data-kind="{{ kind }}"></span>'
        "{{ text }}</li>\n{% endfor %}</ul></div>\n"
        '<div class="notes">{% for note in this.words.notes %}<p>{{ note }}</p>\n{% endfor %}'
        '<p class="attribution">{{ this.words.attribution|join(" ") }}</p></div>\n'
        "{% endmacro %}"
    )

    def __init__(self, classes: Classes, states: set[str], words: MapWords, decimals: int):
        super().__init__()
        self._name, self._id = "legend", "key"
        self.words = words
        self.unit = words.unit[:1].upper() + words.unit[1:]
        shades = spread(len(classes.highs))
        self.entries = [
            (f"class-{shade}", _from_to(low, high, decimals))
            for shade, low, high in zip(shades, classes.lows, classes.highs, strict=True)
        ]
        for state, text in ((State.ZERO, "None"), (State.HIDDEN, "Hidden: a small number, or one that would tell it"),
                            (State.NO_DATA, "No data"), (State.NOT_STARTED, "Not started")):  # fmt: skip
            if state in states:
                self.entries.append((str(state), text))


class ShadedAreas(MacroElement):
    """The figures themselves, as a JSON block that no browser runs: `values` and `counts` in the order of the shapes.

    A value is a whole number of its last decimal (57.3 is 573), a letter for a state, or null for an area that is
    not on this map. The shapes say which edition they are, so an order is as sure as a code and a third as long.
    """

    _template = _jinja.from_string(
        "{% macro html(this, kwargs) %}"
        '<script type="application/json" id="figures">{{ this.json|safe }}</script>'
        "{% endmacro %}"
    )

    def __init__(self, figures: pd.DataFrame, classes: Classes, words: MapWords, *, level: Level, decimals: int):
        super().__init__()
        self._name, self._id = "shaded", "areas"
        by_code = dict(
            zip(
                figures["code"],
                zip(figures["state"], figures["count"].tolist(), figures["value"].tolist(), strict=True),
                strict=True,
            )
        )
        values: list[int | str | None] = []
        counts: list[int | None] = []
        for code in boundary_order(level):
            state, count, value = by_code.pop(code, (None, None, None))
            values.append(_STATE_LETTERS.get(state) or (None if state is None else round(value * 10**decimals)))
            counts.append(count if state == State.VALUE and decimals else None)
        if by_code:
            raise ValueError(f"There are no shapes for {', '.join(sorted(by_code))}.")
        self.json = _json_block(
            {
                "engine": ENGINE_VERSION,
                "level": str(level),
                "boundaries": boundary_version(level),
                "unit": words.unit,
                "counted": words.counts,
                "decimals": decimals,
                "boroughs": sorted(set(figures["borough_code"])),
                "highs": classes.highs,
                "shades": spread(len(classes.highs)),
                "values": values,
                "counts": counts if decimals else [],
            }
        )


@lru_cache
def spread(classes: int) -> tuple[int, ...]:
    """Which of the five shades to use for fewer classes, so that two are never neighbours when they need not be."""
    return {0: (), 1: (2,), 2: (1, 3), 3: (0, 2, 4), 4: (0, 1, 3, 4)}.get(classes, tuple(range(classes)))


def _from_to(low: float, high: float, decimals: int) -> str:
    if low == high:
        return show_number(low, decimals)
    return f"{show_number(low, decimals)} to {show_number(high, decimals)}"


def _word(count: int) -> str:
    return ("No", "One", "Two", "Three", "Four", "Five")[count]


def _json_block(content: dict) -> str:
    """JSON that cannot end its own block, whatever its texts say."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
