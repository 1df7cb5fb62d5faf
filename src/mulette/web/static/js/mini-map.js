// The small map of a sheet: one thing on the quiet base, its place said in words beside it.
import { Map as MapLibre, NavigationControl, ScaleControl } from "../vendor/maplibre/maplibre-gl.mjs";
import { mapStyle } from "./map-style.js";

for (const frame of document.querySelectorAll("[data-mini-map]")) {
  const config = JSON.parse(frame.querySelector("[data-map-config]").textContent);
  const canvas = document.createElement("div");
  canvas.className = "map-draw";
  frame.append(canvas);
  const map = new MapLibre({
    container: canvas, style: mapStyle(config), bounds: config.bounds, fitBoundsOptions: { padding: 40, maxZoom: 14 },
    attributionControl: false, dragRotate: false, maxPitch: 0, cooperativeGestures: true,
    canvasContextAttributes: { preserveDrawingBuffer: true },
    locale: {
      "NavigationControl.ZoomIn": "Rapprocher", "NavigationControl.ZoomOut": "Éloigner", "Map.Title": "Lieu de la donnée",
      "CooperativeGesturesHandler.WindowsHelpText": "Ctrl et molette pour rapprocher la carte",
      "CooperativeGesturesHandler.MacHelpText": "⌘ et molette pour rapprocher la carte",
      "CooperativeGesturesHandler.MobileHelpText": "Deux doigts pour déplacer la carte",
    },
  });
  map.addControl(new NavigationControl({ showCompass: false }), "top-right");
  map.addControl(new ScaleControl({ unit: "metric" }), "bottom-left");
  map.on("idle", () => { frame.dataset.ready = "true"; });
  document.addEventListener("mulette:theme", () => map.setStyle(mapStyle(config), { diff: false }));
}
