// The place of a form: pressed on a map, or the position of the telephone; written in degrees in the form's own fields.
import { Map as MapLibre, Marker, NavigationControl } from "../vendor/maplibre/maplibre-gl.mjs";
import { mapStyle } from "./map-style.js";
import { token } from "./tokens.js";

const CLOSE_ZOOM = 14;

for (const picker of document.querySelectorAll("[data-picker]")) {
  const form = picker.closest("form");
  const said = picker.querySelector("[data-picker-said]");
  const frame = picker.querySelector("[data-picker-map]");
  const config = JSON.parse(frame.querySelector("[data-map-config]").textContent);
  const canvas = document.createElement("div");
  canvas.className = "map-draw";
  frame.append(canvas);
  const map = new MapLibre({
    container: canvas, style: mapStyle(config), bounds: config.bounds, fitBoundsOptions: { padding: 40, maxZoom: CLOSE_ZOOM },
    attributionControl: false, dragRotate: false, maxPitch: 0, cooperativeGestures: true,
    locale: {
      "NavigationControl.ZoomIn": "Rapprocher", "NavigationControl.ZoomOut": "Éloigner", "Map.Title": "Carte",
      "CooperativeGesturesHandler.WindowsHelpText": "Ctrl et molette pour rapprocher la carte",
      "CooperativeGesturesHandler.MacHelpText": "⌘ et molette pour rapprocher la carte",
      "CooperativeGesturesHandler.MobileHelpText": "Deux doigts pour déplacer la carte",
    },
  });
  map.addControl(new NavigationControl({ showCompass: false }), "top-right");
  map.on("idle", () => { frame.dataset.ready = "true"; });
  document.addEventListener("mulette:theme", () => map.setStyle(mapStyle(config), { diff: false }));
  const marker = new Marker({ color: token("nacre"), draggable: true });
  const field = (name) => form.elements.namedItem(name);

  function show() {
    const [lng, lat] = ["longitude", "latitude"].map((name) => Number.parseFloat(field(name).value.replace(",", ".")));
    if (Number.isFinite(lng) && Number.isFinite(lat)) marker.setLngLat([lng, lat]).addTo(map);
    else marker.remove();
  }

  function take({ lng, lat }, words) {
    field("longitude").value = lng.toFixed(6).replace(".", ",");
    field("latitude").value = lat.toFixed(6).replace(".", ",");
    for (const name of ["x_m", "y_m", "WKT"]) if (field(name)) field(name).value = "";
    show();
    said.textContent = words;
    field("latitude").dispatchEvent(new Event("change", { bubbles: true }));
  }

  map.on("click", ({ lngLat }) => take(lngLat, "Lieu pris sur la carte."));
  marker.on("dragend", () => take(marker.getLngLat(), "Lieu déplacé sur la carte."));
  form.addEventListener("change", show);
  form.addEventListener("picker:show", show);
  show();

  const here = picker.querySelector("[data-picker-here]");
  if (!navigator.geolocation) continue;
  here.hidden = false;
  here.addEventListener("click", () => {
    said.textContent = "Recherche de la position…";
    navigator.geolocation.getCurrentPosition(({ coords }) => {
      const place = { lng: coords.longitude, lat: coords.latitude };
      const precision = field("precision_m");
      if (precision && !precision.value) precision.value = String(Math.ceil(coords.accuracy));
      take(place, `Position prise, à ${Math.round(coords.accuracy)} m près.`);
      map.jumpTo({ center: place, zoom: CLOSE_ZOOM });
    }, () => { said.textContent = "La position n’a pas pu être lue. Autorisez-la, ou touchez la carte."; }, { enableHighAccuracy: true, timeout: 20000 });
  });
}
