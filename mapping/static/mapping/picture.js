// Draws the areas of hubBoundaries shaded by the JSON block "figures". Nothing is fetched, and what is said of an
// area reaches the page as text, never as markup.
(function () {
  "use strict";

  var data = JSON.parse(document.getElementById("figures").textContent);
  var readout = document.getElementById("readout");
  var hint = readout.textContent;
  var words = { z: "none", h: "hidden", n: "no data", s: "the hub had not started" };
  var kinds = { z: "zero", h: "hidden", n: "no_data", s: "not_started" };

  // A map is kept as it was drawn; this script and the shapes may have moved on since.
  if (data.engine !== "2" || hubBoundaries[data.level].version !== data.boundaries) {
    readout.textContent = "This map was drawn by an earlier version of the hub. Its table still holds, and its file " +
      "still draws it.";
    return;
  }

  // An arc is a text: differences, zigzag, five bits a letter (the encoded polyline format).
  function decoded(text) {
    var arc = [], at = 0;
    function next() {
      var rest = 0, shift = 0, bits;
      do {
        bits = text.charCodeAt(at++) - 63;
        rest |= (bits & 31) << shift;
        shift += 5;
      } while (bits >= 32);
      return rest & 1 ? ~(rest >> 1) : rest >> 1;
    }
    while (at < text.length) { arc.push([next(), next()]); }
    return arc;
  }

  function topologyOf(level, wanted) {
    var shapes = hubBoundaries[level];
    return {
      type: "Topology",
      transform: shapes.transform,
      arcs: shapes.arcs.map(decoded),
      objects: { areas: { type: "GeometryCollection", geometries: shapes.geometries.filter(wanted) } }
    };
  }

  // Figures come in the order of the shapes.
  var shown = {};
  hubBoundaries[data.level].geometries.forEach(function (geometry, at) {
    var value = data.values[at];
    if (value !== null) {
      shown[geometry.id] = { state: typeof value === "string" ? value : "", count: data.counts[at] };
      shown[geometry.id].value = value / Math.pow(10, data.decimals);
    }
  });

  var topology = topologyOf(data.level, function (geometry) { return geometry.id in shown; });

  function number(value) {
    return value.toLocaleString("en-GB", {
      minimumFractionDigits: data.decimals, maximumFractionDigits: data.decimals
    });
  }

  function said(figure) {
    if (figure.state) { return words[figure.state]; }
    var text = number(figure.value) + " " + data.unit;
    return data.decimals ? text + " (" + figure.count.toLocaleString("en-GB") + " " + data.counted + ")" : text;
  }

  // Shades and patterns come from the key. A canvas takes a pattern wherever it takes a colour.
  var fills = {};
  Array.prototype.forEach.call(document.querySelectorAll(".swatch"), function (swatch) {
    fills[swatch.dataset.kind] = getComputedStyle(swatch).backgroundColor;
  });

  function pattern(kind) {
    var size = 6, tile = document.createElement("canvas"), ink = tile.getContext("2d");
    tile.width = tile.height = size * 2;
    ink.scale(2, 2);
    ink.fillStyle = fills[kind];
    ink.fillRect(0, 0, size, size);
    ink.strokeStyle = ink.fillStyle = "#505a5f";
    if (kind === "hidden") {
      ink.lineWidth = 1;
      [-size, 0, size].forEach(function (shift) {
        ink.beginPath();
        ink.moveTo(shift - 1, size + 1);
        ink.lineTo(shift + size + 1, -1);
        ink.stroke();
      });
    } else if (kind === "not_started") {
      ink.fillRect(0, 2.5, size, 1);
    } else {
      ink.fillRect(2.5, 2.5, 1, 1);
    }
    var made = ink.createPattern(tile, "repeat");
    if (made.setTransform && window.DOMMatrix) { made.setTransform(new DOMMatrix([0.5, 0, 0, 0.5, 0, 0])); }
    return made;
  }
  var patterns = {};
  ["hidden", "no_data", "not_started"].forEach(function (kind) { if (fills[kind]) { patterns[kind] = pattern(kind); } });

  var map = L.map("map_areas", {
    renderer: L.canvas({ padding: 0.3 }),
    attributionControl: false,
    scrollWheelZoom: false,
    zoomSnap: 0.25,
    zoomDelta: 0.5,
    maxZoom: 15,
    fadeAnimation: false,
    zoomAnimation: false
  });
  L.control.scale({ imperial: false }).addTo(map);

  function shadeOf(value) {
    return "class-" + data.shades[data.highs.findIndex(function (high) { return value <= high; })];
  }

  function style(feature) {
    var figure = shown[feature.id];
    var kind = figure.state ? kinds[figure.state] : shadeOf(figure.value);
    return { fillColor: patterns[kind] || fills[kind], fillOpacity: 1, color: "#505a5f", weight: 0.6 };
  }

  var picked = null, areas = [];
  function put(area) {
    if (picked) { layer.resetStyle(picked); }
    picked = area;
    area.setStyle({ weight: 3, color: "#0b0c0c" }).bringToFront();
    var name = document.createElement("strong");
    name.textContent = area.feature.properties.name;
    readout.textContent = said(shown[area.feature.id]);
    readout.insertBefore(name, readout.firstChild);
  }
  var layer = L.geoJSON(topojson.feature(topology, topology.objects.areas), {
    style: style,
    onEachFeature: function (feature, area) {
      areas.push(area);
      area.on("mouseover click", function () { put(area); });
      area.on("mouseout", function () {
        if (picked === area) { layer.resetStyle(area); picked = null; readout.textContent = hint; }
      });
    }
  }).addTo(map);

  // By keyboard: the same figures in the same words, area by area in the order of the alphabet.
  areas.sort(function (a, b) { return a.feature.properties.name.localeCompare(b.feature.properties.name); });
  function step(by) {
    var at = areas.indexOf(picked), area = areas[(at + by + areas.length + (at < 0 && by < 0 ? 1 : 0)) % areas.length];
    put(area);
    if (!map.getBounds().contains(area.getBounds())) { map.panTo(area.getBounds().getCenter(), { animate: false }); }
  }
  var steps = document.createElement("p");
  steps.className = "steps";
  [["Previous area", -1], ["Next area", 1]].forEach(function (each) {
    var button = document.createElement("button");
    button.type = "button";
    button.textContent = each[0];
    button.addEventListener("click", function () { step(each[1]); });
    steps.appendChild(button);
  });
  readout.parentNode.insertBefore(steps, readout.nextSibling);

  // The boroughs over it, so that people see where they are.
  var boroughs = topologyOf("borough", function (geometry) { return data.boroughs.indexOf(geometry.id) >= 0; });
  L.geoJSON(topojson.mesh(boroughs, boroughs.objects.areas), {
    style: { color: "#0b0c0c", weight: 1.8, fill: false }, interactive: false
  }).addTo(map);
  if (data.boroughs.length > 1) {
    boroughs.objects.areas.geometries.forEach(label);
  }
  function label(geometry) {
    var name = document.createElement("span");
    name.textContent = geometry.properties.name;
    L.tooltip({ permanent: true, direction: "center", className: "borough", interactive: false })
      .setLatLng(geometry.properties.at).setContent(name).addTo(map);
  }

  // The page around may ask for one borough by its code.
  function wanted() {
    var code = location.hash.slice(1);
    var one = data.boroughs.indexOf(code) >= 0 && boroughs.objects.areas.geometries.filter(function (geometry) {
      return geometry.id === code;
    });
    if (!one || !one.length) { return layer.getBounds(); }
    return L.geoJSON(topojson.feature(boroughs, { type: "GeometryCollection", geometries: one })).getBounds();
  }
  function fit() { map.invalidateSize(); map.fitBounds(wanted(), { padding: [8, 8], animate: false }); }
  fit();
  window.addEventListener("resize", fit);
  document.documentElement.dataset.drawn = String(topology.objects.areas.geometries.length);
}());
