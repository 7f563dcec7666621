"""Maps of areas shaded by figures that are already safe to show. Knows no model, no scope and no hidden number.

folium's Map, subclassed thinly: our scripts in place of its hosts', the shapes in one script shared by all maps, the
values as a small JSON block that a script of ours reads (texts reach the page through textContent alone). The page
has no script of its own, so it runs under a policy that allows exactly the files named here. The same figures and
words give the same bytes.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from branca.element import Element, Figure, MacroElement
from folium import Map
from jinja2 import Environment

from fraudhub.geography.levels import Level
from mapping.disclosure import State
from mapping.drawing.boundary_scripts import boundary_order, boundary_version
from mapping.drawing.pictures import ENGINE_VERSION, STATIC_URL, picture_assets
from mapping.drawing.shading import Key, Panel, Picture, spread

_STATE_LETTERS = {State.ZERO: "z", State.HIDDEN: "h", State.NO_DATA: "n", State.NOT_STARTED: "s"}
_jinja = Environment(autoescape=True)


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


def draw_map(picture: Picture, words: MapWords, *, level: Level) -> bytes:
    """The map as a page (UTF-8 HTML) that loads the files of `pictures.picture_assets`.

    Hidden areas carry no number: draw_map refuses a row that has both.
    """
    for panel in picture.panels:
        figures = panel.figures
        if (figures["state"].eq(State.HIDDEN) & (figures["count"].notna() | figures["value"].notna())).any():
            raise ValueError("A hidden area came with its number; nothing was drawn.")
    page = HubMap(words, level, [panel.heading for panel in picture.panels])
    for number, key in enumerate(picture.keys):
        Legend(number, key).add_to(page)
    Notes(words).add_to(page)
    ShadedAreas(picture, words, level=level).add_to(page)
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
        '{% if this.headings|length > 1 %}<div class="panels panels-{{ this.headings|length }}">\n'
        "{% for heading in this.headings %}"
        '<section class="panel"><h2>{{ heading }}</h2><div class="map" role="group"'
        ' aria-label="Map: {{ heading }}. The table has the same figures."></div></section>\n'
        "{% endfor %}</div>\n"
        '{% else %}<div id="{{ this.get_name() }}" class="map" role="group"'
        ' aria-label="Map. The table beside it has the same figures."></div>\n{% endif %}'
        '<p id="readout" class="readout" role="status">Point at {{ this.article }} {{ this.words.area_word }} '
        "to read its figure. The table has them all.</p>"
        "{% endmacro %}"
        "{% macro script(this, kwargs) %}"
        '{% for url in this.scripts %}<script src="{{ url }}"></script>\n{% endfor %}'
        "{% endmacro %}"
    )

    def __init__(self, words: MapWords, level: Level, headings: list[str]):
        super().__init__(tiles=None, prefer_canvas=True, zoom_control=True)
        self._name, self._id = "map", "areas"
        self.words, self.headings = words, headings
        self.article = "an" if words.area_word[:1] in "aeiouLM" else "a"
        urls = [STATIC_URL + name for name in picture_assets(level)]
        self.styles = [url for url in urls if url.endswith(".css")]
        self.scripts = [url for url in urls if url.endswith(".js")]
        self._parent = None
        HubFigure(words.title).add_child(self)


class Legend(MacroElement):
    """One key, below the map and inside the picture. Colours live in picture.css alone."""

    _template = _jinja.from_string(
        "{% macro html(this, kwargs) %}"
        '<div class="key"><p class="key-unit">{{ this.key.unit }}</p>\n'
        '<ul{% if this.key.columns %} class="columns"{% endif %}>\n'
        '{% for kind, text in this.key.entries %}<li><span class="swatch {{ kind }}" data-kind="{{ kind }}"></span>'
        "{{ text }}</li>\n{% endfor %}</ul></div>\n"
        "{% endmacro %}"
    )

    def __init__(self, number: int, key: Key):
        super().__init__()
        self._name, self._id, self.key = "legend", f"key-{number}", key


class Notes(MacroElement):
    """What the figures stand on, so that a screenshot has it."""

    _template = _jinja.from_string(
        "{% macro html(this, kwargs) %}"
        '<div class="notes">{% for note in this.words.notes %}<p>{{ note }}</p>\n{% endfor %}'
        '<p class="attribution">{{ this.words.attribution|join(" ") }}</p></div>\n'
        "{% endmacro %}"
    )

    def __init__(self, words: MapWords):
        super().__init__()
        self._name, self._id, self.words = "notes", "notes", words


class ShadedAreas(MacroElement):
    """The figures themselves, as a JSON block that no browser runs: of each panel `values` and `counts` in the order of
    the shapes.

    A value is a whole number of its last decimal (57.3 is 573), a letter for a state, or null for an area that is
    not on this map. The shapes say which edition they are, so an order is as sure as a code and a third as long.
    How an area is filled follows from its value by `highs` and `shades`, or is said in `fills`.
    """

    _template = _jinja.from_string(
        "{% macro html(this, kwargs) %}"
        '<script type="application/json" id="figures">{{ this.json|safe }}</script>'
        "{% endmacro %}"
    )

    def __init__(self, picture: Picture, words: MapWords, *, level: Level):
        super().__init__()
        self._name, self._id = "shaded", "areas"
        highs = picture.classes.highs if picture.classes else ()
        self.json = _json_block(
            {
                "engine": ENGINE_VERSION,
                "level": str(level),
                "boundaries": boundary_version(level),
                "unit": words.unit,
                "counted": words.counts,
                "decimals": picture.decimals,
                "boroughs": sorted(set(picture.panels[0].figures["borough_code"])),
                "highs": highs,
                "shades": spread(len(highs)),
                "panels": [_panel(panel, picture.decimals, level) for panel in picture.panels],
            }
        )


def _panel(panel: Panel, decimals: int, level: Level) -> dict:
    """Columns as lists, in the order of the shapes; an area that is not on this map has nothing in any."""
    figures = panel.figures
    at = {code: number for number, code in enumerate(figures["code"])}
    order = [at.pop(code, None) for code in boundary_order(level)]
    if at:
        raise ValueError(f"There are no shapes for {', '.join(sorted(at))}.")

    def column(values) -> list:
        values = list(values)
        return [None if number is None else values[number] for number in order]

    states, values = figures["state"].tolist(), figures["value"].tolist()
    found = {
        "heading": panel.heading,
        "values": column(
            _STATE_LETTERS.get(state) or round(value * 10**decimals)
            for state, value in zip(states, values, strict=True)
        ),
    }
    if panel.says_its_own:
        found |= {"fills": column(figures["fill"]), "texts": column(figures["text"])}
    elif decimals:
        counts = zip(states, figures["count"].tolist(), strict=True)
        found["counts"] = column(count if state == State.VALUE else None for state, count in counts)
    if level is Level.BOROUGH:
        found["labels"] = column(figures["label"])
    return found


def _json_block(content: dict) -> str:
    """JSON that cannot end its own block, whatever its texts say."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
