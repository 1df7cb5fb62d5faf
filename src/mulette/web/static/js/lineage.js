// A genealogy: larger, smaller, whole; moved by dragging, by arrows, by the finger.
const SMALLEST = 0.2;
const READABLE = 0.85;

function wire(part) {
  const frame = part.querySelector("[data-lineage-frame]");
  const drawing = frame.querySelector("svg");
  const [width, height] = [Number(drawing.dataset.width), Number(drawing.dataset.height)];
  let scale = 1;

  function zoom(to) {
    const middle = [(frame.scrollLeft + frame.clientWidth / 2) / scale, (frame.scrollTop + frame.clientHeight / 2) / scale];
    scale = Math.min(2, Math.max(SMALLEST, to));
    drawing.setAttribute("width", width * scale);
    drawing.setAttribute("height", height * scale);
    frame.scrollTo(middle[0] * scale - frame.clientWidth / 2, middle[1] * scale - frame.clientHeight / 2);
  }

  function whole() {
    return Math.min(1, frame.clientWidth / width, frame.clientHeight / height);
  }

  function showHere() {
    const here = drawing.querySelector("[data-here]")?.getBoundingClientRect();
    if (!here) return;
    const around = frame.getBoundingClientRect();
    frame.scrollBy(here.x + here.width / 2 - around.x - around.width / 2, here.y + here.height / 2 - around.y - around.height / 2);
  }

  part.addEventListener("click", (event) => {
    const way = event.target.closest("[data-zoom]")?.dataset.zoom;
    if (way) zoom({ in: scale * 1.25, out: scale / 1.25, fit: whole() }[way]);
  });
  frame.addEventListener("keydown", (event) => {
    const to = { "+": scale * 1.25, "-": scale / 1.25, 0: whole() }[event.key];
    if (to) zoom(to);
  });
  frame.addEventListener("wheel", (event) => {
    if (!event.ctrlKey) return;
    event.preventDefault();
    zoom(scale * (event.deltaY < 0 ? 1.1 : 1 / 1.1));
  }, { passive: false });
  frame.addEventListener("pointerdown", (event) => {
    if (event.pointerType !== "mouse" || event.button !== 0) return;
    const from = [event.clientX + frame.scrollLeft, event.clientY + frame.scrollTop];
    const drag = (move) => frame.scrollTo(from[0] - move.clientX, from[1] - move.clientY);
    document.addEventListener("pointermove", drag);
    document.addEventListener("pointerup", () => document.removeEventListener("pointermove", drag), { once: true });
  });
  drawing.addEventListener("dragstart", (event) => event.preventDefault());
  zoom(Math.max(READABLE, whole()));
  showHere();
}

for (const part of document.querySelectorAll("[data-lineage]")) wire(part);
