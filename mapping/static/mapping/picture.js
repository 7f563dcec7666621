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
  if (data.engine !== "3" || hubBoundaries[data.level].version !== data.boundaries) {
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

  // Figures come in the order of the shapes: of each panel, what each area shows.
  var panels = data.panels.map(function (panel) {
    var shown = {};
    hubBoundaries[data.level].geometries.forEach(function (geometry, at) {
      var value = panel.values[at];
      if (value === null) { return; }
      shown[geometry.id] = {
        state: typeof value === "string" ? value : "", value: value / Math.pow(10, data.decimals),
        count: panel.counts && panel.counts[at], fill: panel.fills && panel.fills[at],
        text: panel.texts && panel.texts[at], label: panel.labels && panel.labels[at]
      };
    });
    return { heading: panel.heading, shown: shown };
  });

  var topology = topologyOf(data.level, function (geometry) { return geometry.id in panels[0].shown; });

  function number(value) {
    return value.toLocaleString("en-GB", {
      minimumFractionDigits: data.decimals, maximumFractionDigits: data.decimals
    });
  }

  function said(figure) {
    if (figure.text) { return figure.text; }
    if (figure.state) { return words[figure.state]; }
    var text = number(figure.value) + " " + data.unit;
    return data.decimals ? text + " (" + figure.count.toLocaleString("en-GB") + " " + data.counted + ")" : text;
  }

  // Shades and patterns come from the key. A canvas takes a pattern wherever it takes a colour.
  var fills = {};
  Array.prototype.forEach.call(document.querySelectorAll(".swatch"), function (swatch) {
    fills[swatch.dataset.kind] = look(getComputedStyle(swatch), swatch.dataset.kind);
  });

  function look(style, kind) {
    var over = kind.split(" ")[1] || kind;
    if (over === "unsure" || over === "reached" || over === "hidden" || over === "no_data" || over === "not_started") {
      return pattern(over, style.backgroundColor, over === kind ? "#505a5f" : style.color);
    }
    return style.backgroundColor;
  }

  function pattern(over, ground, colour) {
    var size = 6, tile = document.createElement("canvas"), ink = tile.getContext("2d");
    tile.width = tile.height = size * 2;
    ink.scale(2, 2);
    ink.fillStyle = ground;
    ink.fillRect(0, 0, size, size);
    ink.strokeStyle = ink.fillStyle = colour;
    if (over === "hidden" || over === "unsure") {
      ink.lineWidth = 1;
      if (over === "unsure") { ink.setTransform(-2, 0, 0, 2, size * 2, 0); } // leans the other way
      [-size, 0, size].forEach(function (shift) {
        ink.beginPath();
        ink.moveTo(shift - 1, size + 1);
        ink.lineTo(shift + size + 1, -1);
        ink.stroke();
      });
    } else if (over === "not_started") {
      ink.fillRect(0, 2.5, size, 1);
    } else if (over === "reached") {
      ink.fillRect(2, 0, 1.5, size);
    } else {
      ink.fillRect(2.5, 2.5, 1, 1);
    }
    var made = ink.createPattern(tile, "repeat");
    if (made.setTransform && window.DOMMatrix) { made.setTransform(new DOMMatrix([0.5, 0, 0, 0.5, 0, 0])); }
    return made;
  }

  // A shade that the key has no swatch for is that of its class, with what lies over it.
  function fillOf(kind) {
    if (!fills[kind]) {
      var swatch = document.createElement("span");
      swatch.className = "swatch " + kind;
      swatch.hidden = true;
      document.body.appendChild(swatch);
      fills[kind] = look(getComputedStyle(swatch), kind);
    }
    return fills[kind];
  }

  function shadeOf(value) {
    return "class-" + data.shades[data.highs.findIndex(function (high) { return value <= high; })];
  }

  function style(figure) {
    var kind = figure.fill || (figure.state ? kinds[figure.state] : shadeOf(figure.value));
    return { fillColor: fillOf(kind), fillOpacity: 1, color: "#505a5f", weight: 0.6 };
  }

  // One map a panel; they are moved and read together.
  var small = panels.length > 1 && data.level === "borough";
  var boroughs = topologyOf("borough", function (geometry) { return data.boroughs.indexOf(geometry.id) >= 0; });
  var shapes = topojson.feature(topology, topology.objects.areas);
  var lines = topojson.mesh(boroughs, boroughs.objects.areas);
  var maps = Array.prototype.map.call(document.querySelectorAll(".map"), function (box, at) {
    var shown = panels[at].shown;
    var map = L.map(box, {
      renderer: L.canvas({ padding: 0.3 }),
      attributionControl: false,
      scrollWheelZoom: false,
      zoomControl: at === 0,
      zoomSnap: 0.25,
      zoomDelta: 0.5,
      maxZoom: 15,
      fadeAnimation: false,
      zoomAnimation: false
    });
    if (at === 0) { L.control.scale({ imperial: false }).addTo(map); }
    var areas = {};
    var layer = L.geoJSON(shapes, {
      style: function (feature) { return style(shown[feature.id]); },
      onEachFeature: function (feature, area) {
        areas[feature.id] = area;
        area.on("mouseover click", function () { put(feature); });
        area.on("mouseout", function () { if (picked === feature) { put(null); } });
      }
    }).addTo(map);
    L.geoJSON(lines, { style: { color: "#0b0c0c", weight: 1.8, fill: false }, interactive: false }).addTo(map);
    if (data.boroughs.length > 1) {
      boroughs.objects.areas.geometries.forEach(function (geometry) {
        label(map, geometry, small ? "" : geometry.properties.name, shown[geometry.id] && shown[geometry.id].label);
      });
    }
    map.on("move", function () { follow(map); });
    return { map: map, layer: layer, areas: areas };
  });

  // People see where they are, and the figure where it fits.
  function label(map, geometry, called, figure) {
    var text = document.createElement("span");
    text.textContent = [called, figure].filter(Boolean).join("\n");
    if (!text.textContent) { return; }
    L.tooltip({ permanent: true, direction: "center", className: "borough", interactive: false })
      .setLatLng(geometry.properties.at).setContent(text).addTo(map);
  }

  var leading = null;
  function follow(map) {
    if (leading) { return; }
    leading = map;
    maps.forEach(function (other) {
      if (other.map !== map) { other.map.setView(map.getCenter(), map.getZoom(), { animate: false }); }
    });
    leading = null;
  }

  var picked = null;
  function put(feature) {
    maps.forEach(function (each) {
      if (picked) { each.layer.resetStyle(each.areas[picked.id]); }
      if (feature) { each.areas[feature.id].setStyle({ weight: 3, color: "#0b0c0c" }).bringToFront(); }
    });
    picked = feature;
    if (!feature) {
      readout.textContent = hint;
      return;
    }
    var name = document.createElement("strong");
    name.textContent = feature.properties.name;
    readout.textContent = panels.map(function (panel) {
      var heading = panel.heading ? panel.heading + ": " : "";
      return heading + said(panel.shown[feature.id]);
    }).join("; ");
    readout.insertBefore(name, readout.firstChild);
  }

  // By keyboard: the same figures in the same words, area by area in the order of the alphabet.
  var inOrder = shapes.features.slice().sort(function (a, b) {
    return a.properties.name.localeCompare(b.properties.name);
  });
  function step(by) {
    var at = inOrder.indexOf(picked);
    put(inOrder[(at + by + inOrder.length + (at < 0 && by < 0 ? 1 : 0)) % inOrder.length]);
    var bounds = maps[0].areas[picked.id].getBounds();
    if (!maps[0].map.getBounds().contains(bounds)) { maps[0].map.panTo(bounds.getCenter(), { animate: false }); }
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

  // The page around may ask for one borough by its code.
  function wanted() {
    var code = location.hash.slice(1);
    var one = data.boroughs.indexOf(code) >= 0 && boroughs.objects.areas.geometries.filter(function (geometry) {
      return geometry.id === code;
    });
    if (!one || !one.length) { return maps[0].layer.getBounds(); }
    return L.geoJSON(topojson.feature(boroughs, { type: "GeometryCollection", geometries: one })).getBounds();
  }
  function fit() {
    maps.forEach(function (each) { each.map.invalidateSize({ pan: false }); });
    maps.forEach(function (each) { each.map.fitBounds(wanted(), { padding: [8, 8], animate: false }); });
  }
  fit();
  window.addEventListener("resize", fit);
  document.documentElement.dataset.drawn = String(topology.objects.areas.geometries.length);
}());
