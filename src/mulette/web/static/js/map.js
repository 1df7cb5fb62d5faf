// The map of a page: records the viewer may see, over a quiet base; its panel says in words what it shows.
// Configuration: templates/components/map.html. State: view in the hash (#carte=zoom/lat/lon), filters in the query.
import { AttributionControl, Map as MapLibre, NavigationControl, ScaleControl } from "../vendor/maplibre/maplibre-gl.mjs";
import * as french from "./french.js";
import { toLambert93 } from "./lambert93.js";
import { mapStyle, VIRIDIS } from "./map-style.js";
import { BoxTool, MeasureTool, RingTool } from "./map-tools.js";

const CLICKABLE = ["points", "areas-fill"];
const LISTED = 8;

class MapPage {
  constructor(page) {
    this.page = page;
    this.config = JSON.parse(page.querySelector("[data-map-config]").textContent);
    this.frame = page.querySelector("[data-map-draw]");
    this.map = new MapLibre({
      container: this.frame,
      style: mapStyle(this.config),
      ...(window.location.hash.includes("carte=") ? {} : { bounds: this.config.bounds, fitBoundsOptions: { padding: 24 } }),
      hash: "carte",
      attributionControl: false,
      dragRotate: false,
      maxPitch: 0,
      canvasContextAttributes: { preserveDrawingBuffer: true },
      locale: LOCALE,
    });
    this.map.touchZoomRotate.disableRotation();
    this.map.addControl(new NavigationControl({ showCompass: false }), "top-right");
    this.map.addControl(new ScaleControl({ unit: "metric" }), "bottom-left");
    this.map.addControl(new AttributionControl({ compact: true }), "bottom-right");
    this.tools = { box: new BoxTool(this), measure: new MeasureTool(this) };
    if (this.page.querySelector('[data-map-tool="ring"]')) this.tools.ring = new RingTool(this);
    this.selected = null;
    this.drawLegend();
    this.listen();
  }

  part(name) {
    return this.page.querySelector(`[data-map-${name}]`);
  }

  say(words) {
    const hint = this.part("hint");
    hint.textContent = words;
    hint.hidden = !words;
  }

  listen() {
    this.map.on("idle", () => this.describe());
    this.map.once("load", () => this.showPosition(this.map.getCenter()));
    this.map.on("mousemove", (event) => this.showPosition(event.lngLat));
    this.map.on("move", () => this.showPosition(this.map.getCenter()));
    this.map.on("click", (event) => this.click(event));
    for (const layer of [...CLICKABLE, "cells"]) {
      this.map.on("mouseenter", layer, () => { this.map.getCanvas().style.cursor = "pointer"; });
      this.map.on("mouseleave", layer, () => { this.map.getCanvas().style.cursor = ""; });
    }
    this.page.addEventListener("click", (event) => this.press(event));
    this.page.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.stopTools();
    });
    document.addEventListener("mulette:theme", () => this.map.setStyle(mapStyle(this.config), { diff: false }));
  }

  // What the person presses in the tool bar, the card and the list.
  press(event) {
    const tool = event.target.closest("[data-map-tool]")?.dataset.mapTool;
    if (tool in this.tools) this.toggleTool(tool);
    else if (tool === "view") this.filterBox(this.map.getBounds().toArray().flat());
    else if (tool === "link") this.copyLink();
    else if (tool === "print") this.print();
    const shown = event.target.closest("[data-map-show]");
    if (shown) this.select(shown.dataset.mapShow);
    if (event.target.closest("[data-map-close]")) this.select(null);
  }

  toggleTool(name) {
    const wasOn = this.tools[name].isOn;
    this.stopTools();
    if (!wasOn) this.tools[name].start();
    this.page.querySelector(`[data-map-tool="${name}"]`).setAttribute("aria-pressed", String(!wasOn));
    this.frame.classList.toggle("drawing", !wasOn);
  }

  stopTools() {
    for (const [name, tool] of Object.entries(this.tools)) {
      if (tool.isOn) tool.stop();
      this.page.querySelector(`[data-map-tool="${name}"]`).setAttribute("aria-pressed", "false");
    }
    this.frame.classList.remove("drawing");
    this.say("");
  }

  // Paper is white: the map is drawn in its light colours first.
  async print() {
    const root = document.documentElement;
    const theme = root.dataset.bsTheme;
    if (theme === "dark") {
      root.dataset.bsTheme = "light";
      this.map.setStyle(mapStyle(this.config), { diff: false });
      await this.map.once("idle");
    }
    window.print();
    if (theme === "dark") {
      root.dataset.bsTheme = theme;
      this.map.setStyle(mapStyle(this.config), { diff: false });
    }
  }

  async copyLink() {
    await navigator.clipboard.writeText(window.location.href);
    this.say("Le lien de cette vue est copié.");
  }

  // A rectangle is a filter like the others: it goes to the query, the server answers.
  filterBox(bounds) {
    const query = new URLSearchParams(window.location.search);
    query.set("bbox", bounds.map((degree) => degree.toFixed(5)).join(","));
    query.delete("page");
    window.location.assign(`${window.location.pathname}?${query}${window.location.hash}`);
  }

  // So is an outline.
  filterRing(points) {
    const query = new URLSearchParams(window.location.search);
    query.set("ring", points.map(([lng, lat]) => `${lng.toFixed(5)},${lat.toFixed(5)}`).join(";"));
    query.delete("page");
    window.location.assign(`${window.location.pathname}?${query}${window.location.hash}`);
  }

  click(event) {
    if (Object.values(this.tools).some((tool) => tool.isOn)) return;
    const margin = 6;
    const { x, y } = event.point;
    const around = [[x - margin, y - margin], [x + margin, y + margin]];
    const [found] = this.map.queryRenderedFeatures(around, { layers: CLICKABLE });
    if (found) this.select(String(found.properties.id));
    else if (this.map.queryRenderedFeatures(event.point, { layers: ["cells"] }).length) {
      this.map.easeTo({ center: event.lngLat, zoom: this.map.getZoom() + 2 });
    } else this.select(null);
  }

  async select(id) {
    this.selected = id;
    this.map.setFilter("points-chosen", ["==", ["to-string", ["get", "id"]], id ?? ""]);
    this.map.setFilter("areas-chosen", ["==", ["to-string", ["get", "id"]], id ?? ""]);
    const card = this.part("card");
    if (id === null || !this.config.card) {
      card.hidden = true;
      return;
    }
    const answer = await fetch(this.config.card.replace("{id}", encodeURIComponent(id)));
    if (this.selected !== id) return;
    if (answer.ok) card.innerHTML = await answer.text();
    else card.textContent = "Cette donnée n’a pas pu être lue. Rechargez la page.";
    card.hidden = false;
    card.scrollIntoView({ block: "nearest" });
  }

  showPosition({ lng, lat }) {
    this.part("wgs").textContent = french.degrees(lng, lat);
    this.part("l93").textContent = french.metres(...toLambert93(lng, lat));
  }

  // Count and extent in words, and what can be opened without a mouse.
  async describe() {
    const [[west, south], [east, north]] = this.map.getBounds().toArray();
    const [left, bottom] = toLambert93(west, south);
    const [right, top] = toLambert93(east, north);
    this.part("extent").textContent =
      `La vue couvre ${french.length(right - left)} d’ouest en est et ${french.length(top - bottom)} du sud au nord.`;
    this.listVisible();
    if (this.config.count) await this.count([west, south, east, north]);
    this.page.dataset.ready = "true";
  }

  async count(bounds) {
    const box = bounds.map((degree) => degree.toFixed(5)).join(",");
    if (box === this.counted) return;
    this.counted = box;
    const glue = this.config.count.includes("?") ? "&" : "?";
    const answer = await fetch(`${this.config.count}${glue}view=${box}`, { headers: { Accept: "application/json" } });
    if (this.counted === box && answer.ok) this.part("count").textContent = (await answer.json()).words;
  }

  listVisible() {
    const found = new Map();
    for (const { properties } of this.map.queryRenderedFeatures({ layers: CLICKABLE })) {
      if (!found.has(properties.id)) found.set(properties.id, properties);
    }
    const lines = [...found.values()].slice(0, LISTED).map((one) => listLine(one, this.config.plain_names));
    if (!lines.length) lines.push(note(this.config.nothing ?? "Rapprochez la vue pour voir les données une à une."));
    else if (found.size > LISTED) lines.push(note(`et ${french.number(found.size - LISTED)} autres : rapprochez la vue, ou ouvrez le tableau.`));
    this.part("list").replaceChildren(...lines);
  }

  drawLegend() {
    if (!this.part("classes")) return;
    const breaks = this.config.breaks ?? [1, 10, 100, 1000, 10000];
    this.part("classes").innerHTML = VIRIDIS.map((colour, i) =>
      `<li><svg viewBox="0 0 10 4" preserveAspectRatio="none" aria-hidden="true"><rect width="10" height="4" fill="${colour}" opacity="0.8"/></svg>` +
      `${classWords(breaks, i)}</li>`).join("");
  }
}

function listLine(properties, isPlain) {
  const line = document.createElement("li");
  const button = document.createElement("button");
  button.type = "button";
  button.dataset.mapShow = properties.id;
  const name = document.createElement(isPlain ? "b" : "i");
  if (!isPlain) name.lang = "la";
  name.textContent = properties.name ?? "";
  const label = document.createElement("span");
  label.textContent = properties.label ?? "";
  button.append(name, label);
  line.append(button);
  return line;
}

function classWords(breaks, i) {
  if (i === VIRIDIS.length - 1) return `≥ ${french.number(breaks[i])}`;
  const last = breaks[i + 1] - 1;
  return last > breaks[i] ? `${french.number(breaks[i])}–${french.number(last)}` : french.number(last);
}

function note(words) {
  const line = document.createElement("li");
  line.className = "soft";
  line.textContent = words;
  return line;
}

const LOCALE = {
  "NavigationControl.ZoomIn": "Rapprocher", "NavigationControl.ZoomOut": "Éloigner",
  "AttributionControl.ToggleAttribution": "Montrer ou cacher les sources", "Map.Title": "Carte",
};

for (const page of document.querySelectorAll("[data-map]")) page.mulette = new MapPage(page);
