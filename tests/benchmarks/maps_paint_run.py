"""When the first shape of a map of LSOAs is on the screen, beside a bare canvas that draws the same TopoJSON and
values, both from a disk and at a quarter of the processor's speed: prints JSON.

``-m tests.benchmarks.maps_paint_run ROUNDS``. The first shape is the first path that is filled on any canvas.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import tempfile
from pathlib import Path

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
NOTES_FIRST_SHAPE = """
const fill = CanvasRenderingContext2D.prototype.fill;
CanvasRenderingContext2D.prototype.fill = function (...given) {
  if (!window.firstShape) window.firstShape = performance.now();
  return fill.apply(this, given);
};
"""
BARE = """<!DOCTYPE html><meta charset="utf-8"><canvas id="map" width="1000" height="800"></canvas>
<script>%(topojson)s</script><script>%(shapes)s</script><script>
const values = %(values)s, shapes = hubBoundaries.lsoa;
function decoded(text) {
  const arc = []; let at = 0;
  const next = () => {
    let rest = 0, shift = 0, bits;
    do { bits = text.charCodeAt(at++) - 63; rest |= (bits & 31) << shift; shift += 5; } while (bits >= 32);
    return rest & 1 ? ~(rest >> 1) : rest >> 1;
  };
  while (at < text.length) arc.push([next(), next()]);
  return arc;
}
const topology = { type: "Topology", transform: shapes.transform, arcs: shapes.arcs.map(decoded),
  objects: { areas: { type: "GeometryCollection", geometries: shapes.geometries } } };
const ink = document.getElementById("map").getContext("2d");
const shades = ["#c6dbef", "#9ecae1", "#6baed6", "#2b7bba", "#08468b"];
topojson.feature(topology, topology.objects.areas).features.forEach((area, at) => {
  ink.beginPath();
  const rings = area.geometry.type === "Polygon" ? [area.geometry.coordinates] : area.geometry.coordinates;
  rings.flat().forEach((ring) => ring.forEach(([x, y], first) =>
    ink[first ? "lineTo" : "moveTo"]((x + 2.75) * 1200, (53.7 - y) * 2000)));
  ink.fillStyle = shades[Math.min(4, Math.floor(values[at] / 20))];
  ink.fill("evenodd");
  ink.stroke();
});
</script>"""


def main(rounds: int) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fraudhub.settings")
    import django

    django.setup()
    if not Path(CHROMIUM).exists():
        print(json.dumps({"why_not": "there is no Chromium here"}))
        return
    from playwright.sync_api import sync_playwright

    from fraudhub.geography.levels import Level
    from mapping.drawing.assets import asset_content
    from mapping.drawing.boundary_scripts import script_name
    from mapping.drawing.pictures import in_one_file
    from tests.benchmarks.maps_run import made_up_map

    page, values = made_up_map()
    bare = BARE % {
        "topojson": asset_content("topojson-client.min.js").decode(),
        "shapes": asset_content(script_name(Level.LSOA)).decode(),
        "values": json.dumps(values),
    }
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        files = {"ours": Path(folder, "ours.html"), "bare": Path(folder, "bare.html")}
        files["ours"].write_bytes(in_one_file(page, asset_content, Level.LSOA))
        files["bare"].write_text(bare, encoding="utf-8")
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        took: dict[str, list[float]] = {name: [] for name in files}
        for _ in range(rounds):
            for name, file in files.items():
                took[name].append(first_shape(browser, file))
        browser.close()
    print(json.dumps({"why_not": "", **{f"{name}_ms": statistics.median(each) for name, each in took.items()}}))


def first_shape(browser, file: Path) -> float:
    context = browser.new_context(viewport={"width": 1000, "height": 1200})
    context.add_init_script(NOTES_FIRST_SHAPE)
    tab = context.new_page()
    context.new_cdp_session(tab).send("Emulation.setCPUThrottlingRate", {"rate": 4})
    tab.goto(file.as_uri())
    tab.wait_for_function("window.firstShape")
    when = tab.evaluate("window.firstShape")
    context.close()
    return when


if __name__ == "__main__":
    main(int(sys.argv[1]))
