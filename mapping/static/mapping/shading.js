// What each area of hubBoundaries shows by the JSON block "figures", and a first look at it: plain shapes on a canvas,
// there before the script that makes a map of them has even been read. Nothing is fetched.
(function () {
  "use strict";

  var data = JSON.parse(document.getElementById("figures").textContent);
  var readout = document.getElementById("readout");
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

  function colourOf(figure) {
    return fillOf(figure.fill || (figure.state ? kinds[figure.state] : shadeOf(figure.value)));
  }

  var shapes = topojson.feature(topology, topology.objects.areas);

  // As large as they fit; so near a parallel the map's projection is as good as straight.
  var bounds = topojson.bbox(topology);
  function firstLook(box, shown) {
    var canvas = document.createElement("canvas"), ink = canvas.getContext("2d"), ratio = window.devicePixelRatio || 1;
    var width = box.clientWidth, height = box.clientHeight;
    var taller = 1 / Math.cos((bounds[1] + bounds[3]) * Math.PI / 360);
    var scale = Math.min((width - 16) / (bounds[2] - bounds[0]), (height - 16) / (bounds[3] - bounds[1]) / taller);
    canvas.width = width * ratio;
    canvas.height = height * ratio;
    canvas.className = "first-look";
    ink.setTransform(ratio * scale, 0, 0, -ratio * scale * taller,
      ratio * (width - scale * (bounds[0] + bounds[2])) / 2,
      ratio * (height + scale * taller * (bounds[1] + bounds[3])) / 2);
    ink.lineWidth = 0.6 / scale;
    ink.strokeStyle = "#505a5f";
    shapes.features.forEach(function (area) {
      var parts = area.geometry.type === "Polygon" ? [area.geometry.coordinates] : area.geometry.coordinates;
      ink.beginPath();
      parts.forEach(function (rings) {
        rings.forEach(function (ring) {
          ink.moveTo(ring[0][0], ring[0][1]);
          for (var at = 1; at < ring.length; at++) { ink.lineTo(ring[at][0], ring[at][1]); }
        });
      });
      ink.fillStyle = colourOf(shown[area.id]);
      ink.fill("evenodd");
      ink.stroke();
    });
    box.appendChild(canvas);
  }
  Array.prototype.forEach.call(document.querySelectorAll(".map"), function (box, at) {
    if (box.clientWidth) { firstLook(box, panels[at].shown); }
  });

  window.hubPicture = {
    data: data, panels: panels, shapes: shapes, topology: topology, topologyOf: topologyOf, colourOf: colourOf,
    words: words, readout: readout
  };
}());
