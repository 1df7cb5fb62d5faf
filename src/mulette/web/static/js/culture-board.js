// The board of cultures: cards are moved by dragging, by Alt and arrows, or by scanning a culture then a place.
const board = document.querySelector("[data-board]");
const form = board?.querySelector("[data-board-bar]");

function boxes() {
  return [...board.querySelectorAll("[data-card] input[type=checkbox]")];
}

function tell() {
  const picked = boxes().filter((box) => box.checked);
  for (const box of boxes()) box.closest("[data-card]").classList.toggle("is-picked", box.checked);
  const words = form.querySelector("[data-board-words]");
  words.dataset.rest ??= words.textContent;
  words.textContent = picked.length
    ? `${picked.length} carte${picked.length > 1 ? "s" : ""} choisie${picked.length > 1 ? "s" : ""}.`
    : words.dataset.rest;
}

function pickOnly(card) {
  const box = card.querySelector("input[type=checkbox]");
  if (!box || box.checked) return;
  for (const other of boxes()) other.checked = other === box;
  tell();
}

function moveTo(lane) {
  const target = form.querySelector("[data-board-target]");
  if (target.tagName === "SELECT" && ![...target.options].some((option) => option.value === lane)) {
    target.add(new Option(lane, lane));
  }
  target.value = lane;
  form.requestSubmit(form.querySelector("[data-board-go]"));
}

function scan(text) {
  const code = text.trim().split("/scan/").pop().toUpperCase();
  const card = [...board.querySelectorAll("[data-card]")].find((one) => one.dataset.code.toUpperCase() === code);
  if (card) {
    const box = card.querySelector("input[type=checkbox]");
    if (box) box.checked = true;
    card.scrollIntoView({ block: "nearest", inline: "center" });
    tell();
  } else if (code.startsWith("B-") && boxes().some((box) => box.checked)) {
    moveTo(code);
  } else {
    form.querySelector("[data-board-words]").textContent = `« ${code} » n’est pas sur ce tableau.`;
  }
}

function wireDrag() {
  let from = null;
  board.addEventListener("dragstart", (event) => {
    const card = event.target.closest("[data-card]");
    if (!card) return;
    from = card.closest(".lane");
    pickOnly(card);
    event.dataTransfer.setData("text/plain", card.dataset.code);
    event.dataTransfer.effectAllowed = "move";
  });
  for (const lane of board.querySelectorAll("[data-lane]")) {
    lane.addEventListener("dragover", (event) => {
      event.preventDefault();
      lane.classList.add("is-over");
    });
    lane.addEventListener("dragleave", () => lane.classList.remove("is-over"));
    lane.addEventListener("drop", (event) => {
      event.preventDefault();
      lane.classList.remove("is-over");
      if (lane !== from) moveTo(lane.dataset.lane);
    });
  }
}

function wireKeys() {
  board.addEventListener("keydown", (event) => {
    const card = event.target.closest("[data-card]");
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!card || !step || !event.altKey) return;
    event.preventDefault();
    const lanes = [...board.querySelectorAll(".lane")];
    const here = lanes.indexOf(card.closest(".lane"));
    const way = step > 0 ? lanes.slice(here + 1) : lanes.slice(0, here).reverse();
    const next = way.find((lane) => lane.dataset.lane);
    if (!next) return;
    pickOnly(card);
    moveTo(next.dataset.lane);
  });
}

if (form) {
  board.addEventListener("change", (event) => event.target.closest("[data-card]") && tell());
  form.querySelector("[data-board-scan]").addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    if (event.target.value.trim()) scan(event.target.value);
    event.target.value = "";
  });
  wireDrag();
  wireKeys();
  tell();
}
