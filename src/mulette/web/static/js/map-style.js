// The style of our maps: a quiet base of our own, then what is shown over it.

import { token } from "./tokens.js";

// Five classes of viridis (Nuñez, Anderton and Renslow 2018 say why it reads for all eyes), light to dark.
export const VIRIDIS = ["#fde725", "#5ec962", "#21918c", "#3b528b", "#440154"];
const BLUES = { water: "#c4dbe0", waterDark: "#1d343a" };
// Kinds of areas whose names are written, and between which zooms.
const NAMED_KINDS = [["REG", 3, 6], ["DEP", 6, 9.5], ["COM", 9.5, 24]];
const EMPTY = { type: "geojson", data: { type: "FeatureCollection", features: [] } };

const absolute = (address) => new URL(address, window.location.href).href.replaceAll("%7B", "{").replaceAll("%7D", "}");

function sources(config) {
  const found = { draft: EMPTY };
  if (config.raster) {
    found.raster = { type: "raster", tiles: [config.raster.tiles], tileSize: 256, attribution: config.raster.attribution };
  }
  if (config.areas) found.areas = { type: "vector", tiles: [absolute(config.areas.tiles)], maxzoom: 14 };
  if (config.records) found.records = { type: "vector", tiles: [absolute(config.records.tiles)], maxzoom: config.records.maxzoom ?? 16 };
  if (config.shapes) found.shapes = { type: "geojson", data: config.shapes };
  return found;
}

function baseLayers(config, paint) {
  const layers = [{ id: "ground", type: "background", paint: { "background-color": paint.ground } }];
  if (config.raster) {
    layers.push({ id: "raster", type: "raster", source: "raster", paint: { "raster-saturation": -0.6, "raster-opacity": 0.7 } });
  }
  if (config.areas) {
    const from = { source: "areas", "source-layer": config.areas.layer ?? "areas" };
    layers.push(
      { id: "land", type: "fill", ...from, filter: ["!=", ["get", "kind"], "water"], paint: { "fill-color": paint.surface, "fill-opacity": config.raster ? 0 : 1 } },
      { id: "water", type: "fill", ...from, filter: ["==", ["get", "kind"], "water"], paint: { "fill-color": paint.water } },
      { id: "borders", type: "line", ...from, paint: { "line-color": paint.soft, "line-opacity": 0.45, "line-width": ["match", ["get", "kind"], ["DEP", "REG"], 1.75, 0.75] } },
    );
  }
  return layers;
}

function cellLayers(config) {
  if (!config.records) return [];
  const steps = (config.breaks ?? [1, 10, 100, 1000, 10000]).slice(1).flatMap((limit, i) => [limit, VIRIDIS[i + 1]]);
  return [{
    id: "cells", type: "fill", source: "records", "source-layer": "cells",
    paint: { "fill-color": ["step", ["get", "count"], VIRIDIS[0], ...steps], "fill-opacity": 0.8, "fill-outline-color": "#ffffff66" },
  }];
}

// Points told apart by a category: {field, values: {value: {fill, stroke}}}; a fill of "" is hollow.
function categoryPaint({ field, values }, paint) {
  const by = (part, other) => ["match", ["get", field],
    ...Object.entries(values).flatMap(([value, colours]) => [value, colours[part] || paint.surface]), other];
  return { "circle-color": by("fill", paint.brand), "circle-stroke-color": by("stroke", paint.surface), "circle-stroke-width": 2 };
}

function recordLayers(config, paint) {
  if (!config.records) return [];
  const points = { type: "circle", source: "records", "source-layer": "points" };
  const areas = { source: "records", "source-layer": "areas" };
  const radius = ["interpolate", ["linear"], ["zoom"], 8, 2.5, 11, 3.5, 13, 5, 16, 8];
  const nobody = ["==", ["to-string", ["get", "id"]], ""];
  return [
    { id: "areas-fill", type: "fill", ...areas, paint: { "fill-color": paint.brand, "fill-opacity": 0.14 } },
    { id: "areas-line", type: "line", ...areas, paint: { "line-color": paint.brand, "line-width": 1.25, "line-dasharray": [3, 2] } },
    { id: "points", ...points, paint: { "circle-color": paint.brand, "circle-radius": radius, "circle-stroke-color": paint.surface, "circle-stroke-width": 1.25, ...(config.categories ? categoryPaint(config.categories, paint) : {}) } },
    { id: "areas-chosen", type: "line", ...areas, filter: nobody, paint: { "line-color": paint.nacre, "line-width": 3 } },
    { id: "points-chosen", ...points, filter: nobody, paint: { "circle-color": paint.nacre, "circle-radius": ["interpolate", ["linear"], ["zoom"], 8, 5, 16, 11], "circle-stroke-color": paint.surface, "circle-stroke-width": 2 } },
  ];
}

// Names of the areas, drawn from the page's own type: a style without glyphs makes MapLibre rasterise them here.
function nameLayers(config, paint) {
  if (!config.areas) return [];
  return NAMED_KINDS.map(([kind, minzoom, maxzoom]) => ({
    id: `names-${kind}`, type: "symbol", source: "areas", "source-layer": config.areas.layer ?? "areas", minzoom, maxzoom,
    filter: ["==", ["get", "kind"], kind],
    layout: { "text-field": ["get", "name"], "text-font": ["Source Sans"], "text-size": 13, "text-max-width": 8, "text-padding": 12 },
    paint: { "text-color": paint.soft, "text-halo-color": paint.surface, "text-halo-width": 1.5 },
  }));
}

// One thing shown alone, on a sheet, or a few hundred: config.shapes is their GeoJSON. A feature may say its `size` (radius
// or width, pixels) and its `look`: "hollow" or "nacre".
function shapeLayers(config, paint) {
  if (!config.shapes) return [];
  const isPoint = ["==", ["geometry-type"], "Point"];
  return [
    { id: "shapes-fill", type: "fill", source: "shapes", filter: ["==", ["geometry-type"], "Polygon"], paint: { "fill-color": paint.brand, "fill-opacity": 0.16 } },
    { id: "shapes-line", type: "line", source: "shapes", filter: ["!", isPoint], paint: { "line-color": paint.brand, "line-width": ["coalesce", ["get", "size"], 2] } },
    { id: "shapes-point", type: "circle", source: "shapes", filter: isPoint, paint: {
      "circle-color": ["match", ["get", "look"], "hollow", paint.surface, "nacre", paint.nacre, paint.brand],
      "circle-radius": ["coalesce", ["get", "size"], 7],
      "circle-stroke-color": ["match", ["get", "look"], "hollow", paint.brand, paint.surface],
      "circle-stroke-width": ["case", ["has", "size"], 1.5, 2] } },
  ];
}

/** The MapLibre style of a page's configuration, in the colours of its theme. */
export function mapStyle(config) {
  const paint = Object.fromEntries(["sunken", "surface", "soft", "brand", "nacre", "ink"].map((name) => [name, token(name)]));
  paint.ground = paint.sunken;
  paint.water = document.documentElement.dataset.bsTheme === "dark" ? BLUES.waterDark : BLUES.water;
  return {
    version: 8,
    sources: sources(config),
    layers: [
      ...baseLayers(config, paint),
      ...cellLayers(config),
      ...nameLayers(config, paint),
      ...recordLayers(config, paint),
      ...shapeLayers(config, paint),
      { id: "draft-fill", type: "fill", source: "draft", filter: ["==", ["geometry-type"], "Polygon"], paint: { "fill-color": paint.nacre, "fill-opacity": 0.15 } },
      { id: "draft-line", type: "line", source: "draft", paint: { "line-color": paint.nacre, "line-width": 2.5, "line-dasharray": [2, 1.5] } },
      { id: "draft-point", type: "circle", source: "draft", filter: ["==", ["geometry-type"], "Point"], paint: { "circle-color": paint.nacre, "circle-radius": 5 } },
    ],
  };
}
