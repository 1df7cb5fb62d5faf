// Correcting the outline of a candidate over its picture: points are dragged, added, taken away, or drawn anew.

const SVG = "http://www.w3.org/2000/svg";
const STEP_M = 0.5;

/** Edit the outline of one candidate; coordinates are metres from the north-west corner of its picture. */
export class OutlineTool {
  constructor(article, tell) {
    this.tell = tell;
    this.figure = article.querySelector("[data-canvas]");
    this.svg = this.figure.querySelector("svg");
    this.side = Number(article.dataset.side);
    this.points = JSON.parse(article.dataset.ring);
    this.isDrawing = false;
    this.kept = [...this.svg.querySelectorAll(".mine, .halo")].map((path) => [path, path.getAttribute("d")]);
    this.layer = document.createElementNS(SVG, "g");
    this.svg.append(this.layer);
    this.svg.removeAttribute("role");
    this.figure.classList.add("editing");
    this.click = this.click.bind(this);
    this.svg.addEventListener("click", this.click);
    this.draw();
    this.layer.querySelector(".handle")?.focus();
  }

  /** Give the outline: [[east, south], …] in metres. */
  ring() {
    return this.points.map((point) => point.map((one) => Math.round(one * 100) / 100));
  }

  stop() {
    this.layer.remove();
    this.svg.setAttribute("role", "img");
    this.svg.removeEventListener("click", this.click);
    for (const [path, d] of this.kept) path.setAttribute("d", d);
    this.figure.classList.remove("editing");
  }

  redraw() {
    this.points = [];
    this.isDrawing = true;
    this.draw();
  }

  click(event) {
    if (!this.isDrawing || event.target.closest(".handle")) return;
    this.points.push(this.at(event));
    this.draw();
  }

  at(event) {
    const box = this.svg.getBoundingClientRect();
    return [((event.clientX - box.left) / box.width) * this.side, ((event.clientY - box.top) / box.height) * this.side];
  }

  draw(focused = -1) {
    const d = this.points.length ? `M${this.points.map((point) => point.join(" ")).join("L")}Z` : "";
    for (const [path] of this.kept) path.setAttribute("d", d);
    this.layer.replaceChildren();
    if (!this.isDrawing) this.points.forEach((point, index) => this.addMiddle(point, index));
    this.points.forEach((point, index) => this.addHandle(point, index));
    if (focused >= 0) this.layer.querySelectorAll(".handle")[Math.min(focused, this.points.length - 1)]?.focus();
    this.tell(this.isDrawing && this.points.length < 3 ? "Cliquez au moins trois points sur l’image." : `${this.points.length} points.`);
  }

  circle(name, [x, y], radius) {
    const circle = document.createElementNS(SVG, "circle");
    const scale = this.side / this.svg.getBoundingClientRect().width;
    const values = { class: name, cx: x, cy: y, r: radius * scale };
    for (const [key, value] of Object.entries(values)) circle.setAttribute(key, value);
    this.layer.append(circle);
    return circle;
  }

  addHandle(point, index) {
    const handle = this.circle("handle", point, matchMedia("(pointer: coarse)").matches ? 12 : 7);
    handle.setAttribute("tabindex", "0");
    handle.setAttribute("role", "button");
    handle.setAttribute("aria-label", `Point ${index + 1} sur ${this.points.length} : flèches pour déplacer, Suppr pour ôter`);
    handle.addEventListener("pointerdown", (event) => this.drag(event, index));
    handle.addEventListener("keydown", (event) => this.key(event, index));
  }

  addMiddle(point, index) {
    const next = this.points[(index + 1) % this.points.length];
    const middle = [(point[0] + next[0]) / 2, (point[1] + next[1]) / 2];
    this.circle("middle", middle, 4).addEventListener("pointerdown", (event) => {
      this.points.splice(index + 1, 0, middle);
      this.draw();
      this.drag(event, index + 1);
    });
  }

  drag(event, index) {
    event.preventDefault();
    const move = (moved) => {
      this.points[index] = this.at(moved).map((one) => Math.min(this.side, Math.max(0, one)));
      this.draw();
    };
    window.addEventListener("pointermove", move);
    window.addEventListener("pointerup", () => {
      window.removeEventListener("pointermove", move);
      this.draw(index);
    }, { once: true });
  }

  key(event, index) {
    const moves = { ArrowLeft: [-STEP_M, 0], ArrowRight: [STEP_M, 0], ArrowUp: [0, -STEP_M], ArrowDown: [0, STEP_M] };
    const move = moves[event.key];
    if (move) this.points[index] = this.points[index].map((one, axis) => one + move[axis]);
    else if (["Delete", "Backspace"].includes(event.key) && this.points.length > 3) this.points.splice(index, 1);
    else return;
    event.preventDefault();
    event.stopPropagation();
    this.draw(index);
  }
}
