// A map that can be moved and read, of what mapping/shading.js found. What is said of an area reaches the page as text,
// never as markup.
(function () {
  "use strict";

  var picture = window.hubPicture;
  if (!picture) { return; }
  var data = picture.data, panels = picture.panels, shapes = picture.shapes, readout = picture.readout;
  var hint = readout.textContent, words = picture.words;

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

  function style(figure) {
    return { fillColor: picture.colourOf(figure), fillOpacity: 1, color: "#505a5f", weight: 0.6 };
  }

  // One map a panel; they are moved and read together.
  var small = panels.length > 1 && data.level === "borough";
  var boroughs = picture.topologyOf("borough", function (geometry) { return data.boroughs.indexOf(geometry.id) >= 0; });
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
    keepForPaper();
    askForRoom();
  }

  // The page around is told when its frame is too low: notes and sources are read without scrolling in a box.
  function askForRoom() {
    var page = document.documentElement;
    if (parent === window || page.scrollHeight <= page.clientHeight) { return; }
    parent.postMessage({ mapNeeds: page.scrollHeight }, "*");
  }

  // Paper has another width, and a canvas is not drawn anew for it: the page is printed as it is, only smaller.
  function keepForPaper() {
    if (matchMedia("print").matches) { return; }
    var page = document.documentElement, width = page.clientWidth, height = document.body.scrollHeight;
    page.style.setProperty("--as-wide", width + "px");
    page.style.setProperty("--smaller", Math.min(1, 690 / width, 720 / height));
    maps.forEach(function (each) {
      var box = each.map.getContainer();
      box.style.setProperty("--as-high", box.clientHeight + "px");
    });
  }
  fit();
  window.addEventListener("resize", fit);
  window.addEventListener("message", askForRoom);
  var grows = new ResizeObserver(askForRoom);
  Array.prototype.forEach.call(document.body.children, function (part) { grows.observe(part); });
  Array.prototype.forEach.call(document.querySelectorAll(".first-look"), function (canvas) { canvas.remove(); });
  document.documentElement.dataset.drawn = String(shapes.features.length);
}());
