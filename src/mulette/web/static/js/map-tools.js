// Tools that draw on a map: a rectangle that filters, a line or ring that measures.
import * as french from "./french.js";
import { lineLength, ringArea } from "./lambert93.js";

/** Drag a rectangle; the page is then filtered by it. */
export class BoxTool {
  constructor(owner) {
    this.owner = owner;
    this.isOn = false;
    this.down = this.down.bind(this);
  }

  start() {
    this.isOn = true;
    this.owner.map.dragPan.disable();
    this.owner.frame.addEventListener("pointerdown", this.down);
    this.owner.say("Tirez un rectangle sur la carte. Au clavier : cadrez la vue, puis « Filtrer sur la vue ».");
  }

  stop() {
    this.isOn = false;
    this.owner.map.dragPan.enable();
    this.owner.frame.removeEventListener("pointerdown", this.down);
  }

  down(event) {
    if (!event.target.closest(".maplibregl-canvas")) return;
    event.preventDefault();
    const edge = this.owner.frame.getBoundingClientRect();
    const at = (moved) => [moved.clientX - edge.left, moved.clientY - edge.top];
    const [x0, y0] = at(event);
    const shape = document.createElement("div");
    shape.className = "box-draw";
    this.owner.frame.append(shape);
    const move = (moved) => {
      const [x, y] = at(moved);
      Object.assign(shape.style, {
        left: `${Math.min(x, x0)}px`, top: `${Math.min(y, y0)}px`, width: `${Math.abs(x - x0)}px`, height: `${Math.abs(y - y0)}px`,
      });
    };
    const up = (moved) => {
      window.removeEventListener("pointermove", move);
      shape.remove();
      const [x, y] = at(moved);
      if (Math.abs(x - x0) < 4 || Math.abs(y - y0) < 4) return;
      const west = this.owner.map.unproject([Math.min(x, x0), Math.max(y, y0)]);
      const east = this.owner.map.unproject([Math.max(x, x0), Math.min(y, y0)]);
      this.owner.filterBox([west.lng, west.lat, east.lng, east.lat]);
    };
    window.addEventListener("pointermove", move);
    window.addEventListener("pointerup", up, { once: true });
  }
}

/** Click points; their length, and from three on the area of their ring, are said in Lambert-93 metres. */
export class MeasureTool {
  constructor(owner) {
    this.owner = owner;
    this.isOn = false;
    this.points = [];
    this.click = (event) => this.add(event.lngLat);
  }

  start() {
    this.isOn = true;
    this.points = [];
    this.owner.map.on("click", this.click);
    this.owner.say("Cliquez des points sur la carte. Échap pour finir.");
  }

  stop() {
    this.isOn = false;
    this.owner.map.off("click", this.click);
    this.show([]);
  }

  add({ lng, lat }) {
    this.points.push([lng, lat]);
    this.show(this.points);
    if (this.points.length < 2) return;
    const ring = this.points.length > 2 ? ` · surface fermée ${french.area(ringArea(this.points))}` : "";
    this.owner.say(`Longueur ${french.length(lineLength(this.points))}${ring}`);
  }

  show(points) {
    const shape = (type, coordinates) => ({ type: "Feature", properties: {}, geometry: { type, coordinates } });
    const features = points.map((point) => shape("Point", point));
    if (points.length > 1) features.push(shape("LineString", points));
    if (points.length > 2) features.push(shape("Polygon", [[...points, points[0]]]));
    this.owner.map.getSource("draft").setData({ type: "FeatureCollection", features });
  }
}

/** Click the corners of an outline; the page is then filtered by what lies inside. */
export class RingTool extends MeasureTool {
  constructor(owner) {
    super(owner);
    this.key = (event) => { if (event.key === "Enter" && this.points.length > 2) this.owner.filterRing(this.points); };
  }

  start() {
    super.start();
    this.owner.map.doubleClickZoom.disable();
    this.owner.page.addEventListener("keydown", this.key);
    this.owner.say("Cliquez les sommets du contour, puis cliquez le premier pour fermer. Échap pour abandonner.");
  }

  stop() {
    super.stop();
    this.owner.map.doubleClickZoom.enable();
    this.owner.page.removeEventListener("keydown", this.key);
  }

  add(lngLat) {
    if (this.points.length > 2 && this.isFirst(lngLat)) this.owner.filterRing(this.points);
    else super.add(lngLat);
  }

  isFirst(lngLat) {
    const first = this.owner.map.project(this.points[0]);
    return first.dist(this.owner.map.project(lngLat)) < 14;
  }
}
