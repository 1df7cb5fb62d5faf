// The grid of counts of a test: digits, Enter, arrows; each cell is saved by itself through the outbox, over the version
// that was read; figures and curve follow. On a tablet, one large pair of buttons a replicate writes the same cells.
import { Outbox, showOutbox } from "./outbox.js";

const root = document.querySelector("[data-count-grid]");
const holder = root.querySelector("[data-outbox]");
const said = root.querySelector("[data-said]");
const table = root.querySelector(".count-grid");
const outbox = new Outbox(holder.dataset.outbox, { csrf: holder.dataset.csrf });
const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
const pairs = new Map(); // address → what is known of a replicate on a day
let refreshing = null;

const cells = () => [...table.querySelectorAll("tbody:not([hidden]) [data-cell]")];
const addressOf = (rank, day) => `${root.dataset.url}/${rank}/${day}`;
const french = (day) => day.split("-").reverse().join("/");

function say(words, isBad = false) {
  said.textContent = words;
  said.classList.toggle("bad", isBad);
}

function pairOf(cell) {
  const url = addressOf(cell.dataset.rank, cell.dataset.day);
  if (!pairs.has(url)) pairs.set(url, { url, rank: cell.dataset.rank, day: cell.dataset.day, version: cell.dataset.version, again: false });
  return pairs.get(url);
}

function inputsOf(pair) {
  return Object.fromEntries([...table.querySelectorAll(`[data-cell][data-rank="${pair.rank}"][data-day="${pair.day}"]`)]
    .map((input) => [input.dataset.kind, input]));
}

/** What a pair of cells says: null when both are empty, undefined when it cannot be read. */
function bodyOf(pair) {
  const { germinated, removed } = inputsOf(pair);
  const texts = [germinated.value.trim(), removed.value.trim()];
  if (texts.every((text) => text === "")) return null;
  if (texts.some((text) => !/^\d{0,5}$/.test(text))) return undefined;
  return { germinated: Number(texts[0] || 0), removed: Number(texts[1] || 0) };
}

function paint(pair, state) {
  for (const input of Object.values(inputsOf(pair))) {
    if (input.value.trim() || state === "wrong") input.dataset.state = state;
    else delete input.dataset.state;
  }
  const counts = [...table.querySelectorAll(`[data-cell][data-rank="${pair.rank}"]`)];
  for (const [kind, mark] of [["germinated", "total"], ["removed", "removed"]]) {
    const sum = counts.filter((one) => one.dataset.kind === kind).reduce((all, one) => all + (Number(one.value) || 0), 0);
    table.querySelector(`[data-${mark}="${pair.rank}"]`).textContent = sum;
  }
  drawTablet();
}

async function commit(cell) {
  const pair = pairOf(cell);
  const body = bodyOf(pair);
  if (body === undefined) {
    paint(pair, "wrong");
    say(`Répétition ${pair.rank}, ${french(pair.day)} : un nombre de graines est attendu.`, true);
    return;
  }
  const text = JSON.stringify(body);
  if (text === (pair.wanted ?? JSON.stringify(pair.version ? pair.kept : null))) return;
  pair.wanted = text;
  paint(pair, "saving");
  say("Enregistrement…");
  const waiting = (await outbox.list()).find((one) => one.url === pair.url);
  if (!waiting) await send(pair, body);
  else if (waiting.state === "sending") pair.again = true;
  else if (body === null || waiting.method === "DELETE") { await outbox.drop(waiting.key); await send(pair, body); }
  else await outbox.retry(waiting.key, { body });
}

function send(pair, body) {
  if (body === null && !pair.version) {
    pair.wanted = undefined;
    paint(pair, "saved");
    return say("Tout est enregistré.");
  }
  const headers = pair.version ? { "If-Match": `"${pair.version}"` } : { "If-None-Match": "*" };
  const words = body === null ? "effacé" : `${body.germinated} germée${body.germinated > 1 ? "s" : ""}`;
  const label = `${root.dataset.label}, répétition ${pair.rank}, ${french(pair.day)} : ${words}`;
  return outbox.add({ url: pair.url, method: body === null ? "DELETE" : "PUT", body: body ?? {}, headers, label });
}

outbox.addEventListener("sent", ({ detail: { entry, answer } }) => {
  const pair = pairs.get(entry.url);
  if (!pair) return;
  pair.version = entry.method === "DELETE" ? "" : String(answer.version);
  pair.kept = entry.method === "DELETE" ? null : { germinated: answer.germinated, removed: answer.removed };
  if (pair.again) {
    pair.again = false;
    send(pair, bodyOf(pair));
    return;
  }
  pair.wanted = undefined;
  paint(pair, "saved");
  say("Tout est enregistré.");
  clearTimeout(refreshing);
  refreshing = setTimeout(refresh, 300);
});

outbox.addEventListener("conflict", ({ detail: { entry } }) => {
  const pair = pairs.get(entry.url);
  if (pair) paint(pair, "wrong");
  say(entry.message, true);
});

/** Read the counts again, and give the cell of a refused count back to the person. */
holder.addEventListener("outbox:edit", async ({ detail: entry }) => {
  await outbox.drop(entry.key);
  const { counts } = await (await fetch(root.dataset.url)).json();
  const pair = pairs.get(entry.url);
  const found = counts.find((one) => addressOf(one.replicate, one.counted_on) === entry.url);
  Object.assign(pair, { version: found ? String(found.version) : "", kept: found ?? null, wanted: undefined, again: false });
  for (const [kind, input] of Object.entries(inputsOf(pair))) input.value = found ? found[kind] : "";
  paint(pair, "saved");
  say("Le comptage gardé est revenu dans la case ; corrigez-le s’il le faut.");
  inputsOf(pair).germinated.focus();
});

/** Figures and curve of the page, as the counts saved make them. */
async function refresh() {
  const answer = await fetch(root.dataset.resultsUrl);
  if (!answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-results]");
  const shown = document.querySelector("[data-results]");
  const figure = shown.querySelector("[data-chart]");
  const drawn = fresh.querySelector("[data-chart]");
  if (!figure || !drawn) {
    if (Boolean(figure) !== Boolean(drawn)) window.location.reload(); // the first curve brings its scripts
    return;
  }
  shown.querySelector(".test-figures").replaceWith(fresh.querySelector(".test-figures"));
  for (const part of ["figcaption", "[data-chart-spec]", "[data-chart-table]"]) {
    figure.querySelector(part).replaceWith(drawn.querySelector(part));
  }
  document.dispatchEvent(new CustomEvent("mulette:theme")); // charts are drawn again from their specifications
}

function neighbour(cell, down, right) {
  const all = cells();
  const same = (one) => one.dataset.kind === cell.dataset.kind;
  const days = [...new Set(all.filter(same).map((one) => one.dataset.day))];
  const column = all.filter((one) => same(one) && one.dataset.day === cell.dataset.day);
  if (right) {
    const day = days[days.indexOf(cell.dataset.day) + right];
    return all.find((one) => same(one) && one.dataset.day === day && one.dataset.rank === cell.dataset.rank);
  }
  return column[column.indexOf(cell) + down];
}

table.addEventListener("keydown", (event) => {
  const cell = event.target.closest("[data-cell]");
  if (!cell || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape") {
    const pair = pairOf(cell);
    cell.value = pair.kept?.[cell.dataset.kind] ?? "";
    cell.select();
  } else if (event.key === "Enter") {
    event.preventDefault();
    commit(cell);
    const next = neighbour(cell, event.shiftKey ? -1 : 1, 0);
    if (next) next.focus();
    else cell.select();
  } else if (STEPS[event.key]) {
    event.preventDefault();
    neighbour(cell, ...STEPS[event.key])?.focus();
  }
});

table.addEventListener("focusin", (event) => event.target.closest("[data-cell]")?.select());
table.addEventListener("change", (event) => { if (event.target.closest("[data-cell]")) commit(event.target); });

root.querySelector("[data-show-removed]").addEventListener("click", () => {
  const part = table.querySelector(".removed");
  part.hidden = false;
  [...part.querySelectorAll("[data-cell]")].at(-1)?.focus();
});

/** A column for another day, between those that are there. */
root.querySelector("[data-add-day]").addEventListener("click", () => {
  const { value } = root.querySelector("[data-new-day]");
  if (!value || value < root.dataset.from || value > root.dataset.to) return say("Choisissez un jour de l’essai, pas à venir.", true);
  const heads = [...table.querySelectorAll("[data-day-head]")];
  const already = heads.find((one) => one.dataset.dayHead === value);
  if (!already) {
    const place = heads.findIndex((one) => one.dataset.dayHead > value);
    addColumn(value, place < 0 ? heads.length : place);
  }
  if (tablet) return showDay(value);
  return cells().find((one) => one.dataset.day === value)?.focus();
});

function addColumn(day, place) {
  const model = table.querySelector("[data-day-head]");
  const head = model.cloneNode(false);
  head.dataset.dayHead = day;
  head.textContent = french(day).slice(0, 5);
  for (const row of table.rows) {
    if (row.classList.contains("count-part")) {
      row.cells[0].colSpan += 1;
      continue;
    }
    const before = row.cells[place + 1];
    if (row.parentElement.tagName === "THEAD") {
      before.before(head);
      continue;
    }
    const added = row.querySelector("td:has([data-cell])").cloneNode(true);
    const input = added.querySelector("[data-cell]");
    Object.assign(input.dataset, { day, version: "" });
    delete input.dataset.state;
    input.value = "";
    input.setAttribute("value", "");
    const words = input.dataset.kind === "removed" ? "contaminées retirées" : "germées";
    input.setAttribute("aria-label", `Répétition ${input.dataset.rank}, ${french(day)}, ${words}`);
    before.before(added);
  }
}

// Large buttons: they write the cells of the chosen day.
const tablet = root.querySelector("[data-tablet]");

function cellOfRow(row) {
  const { value } = tablet.querySelector("[data-tablet-day]");
  return table.querySelector(`[data-cell][data-kind="germinated"][data-rank="${row.dataset.tabletRow}"][data-day="${value}"]`);
}

function drawTablet() {
  if (!tablet) return;
  for (const row of tablet.querySelectorAll("[data-tablet-row]")) {
    const cell = cellOfRow(row);
    row.querySelector("[data-tablet-count]").textContent = cell.value || "–";
    row.querySelector("[data-tablet-total]").textContent = table.querySelector(`[data-total="${row.dataset.tabletRow}"]`).textContent;
  }
}

function showDay(day) {
  const days = tablet.querySelector("[data-tablet-day]");
  if (![...days.options].some((one) => one.value === day)) days.add(new Option(french(day), day));
  days.value = day;
  drawTablet();
}

tablet?.addEventListener("change", drawTablet);
tablet?.addEventListener("click", (event) => {
  const button = event.target.closest("[data-step]");
  if (!button) return;
  const cell = cellOfRow(button.closest("[data-tablet-row]"));
  const next = Math.max(0, (Number(cell.value) || 0) + Number(button.dataset.step));
  cell.value = cell.value === "" && button.dataset.step === "-1" ? "0" : String(next);
  commit(cell);
  drawTablet();
});

// What was read, then what still waits on this device.
for (const cell of table.querySelectorAll("[data-cell]")) {
  const pair = pairOf(cell);
  if (pair.version) pair.kept = { ...pair.kept, [cell.dataset.kind]: Number(cell.value) };
}
for (const entry of await outbox.list()) {
  const pair = pairs.get(entry.url);
  if (!pair) continue;
  for (const [kind, input] of Object.entries(inputsOf(pair))) input.value = entry.body[kind] ?? "";
  pair.wanted = entry.method === "DELETE" ? "null" : JSON.stringify(entry.body);
  paint(pair, entry.state === "conflict" ? "wrong" : "waiting");
}
showOutbox(holder, outbox);
drawTablet();
if (!tablet) {
  const first = cells().find((one) => one.dataset.kind === "germinated" && one.dataset.day === root.dataset.to) ?? cells()[0];
  const scroller = table.closest(".count-scroll");
  scroller.scrollLeft = scroller.scrollWidth;
  first?.focus({ preventScroll: window.innerWidth < 600 });
}
root.dataset.ready = "true";
