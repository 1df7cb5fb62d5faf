// The emergence round: one box takes the code of a pot or a number of new seedlings; each count goes to the outbox.
import { Outbox, showOutbox, uuid } from "./outbox.js";

const root = document.querySelector("[data-sowing-tour]");
const config = JSON.parse(root.querySelector("[data-config]").textContent);
const stops = config.stops;
const $ = (name) => root.querySelector(`[data-${name}]`);
const scan = root.querySelector("#tour-scan");
const holder = $("outbox");
const outbox = new Outbox(holder.dataset.outbox, { csrf: holder.dataset.csrf });
const counted = new Map(); // uuid → new seedlings of this round
const NOBODY = "00000000-0000-0000-0000-000000000000";
const today = () => new Date().toISOString().slice(0, 10); // the day of the server: UTC
let at = 0;
let asked = null; // a second count of the same day, until the person says what it is

const stop = () => stops[at];
const plural = (count, one, many) => `${count} ${count > 1 ? many : one}`;
const seedlings = (count) => plural(count, "levée", "levées");

function say(words, kind = "") {
  const place = $("said");
  place.textContent = words;
  place.classList.toggle("bad", kind === "bad");
  place.classList.toggle("good", kind === "good");
}

function go(rank) {
  at = rank;
  forgetAsked();
  const it = stop();
  $("pot-place").textContent = it.place || "Sans lieu";
  $("pot-number").textContent = `${it.number}${it.treatment ? `, ${it.treatment}` : ""}`;
  $("pot-taxon").textContent = it.taxon;
  $("pot-facts").textContent = facts(it);
  $("pot-sheet").href = config.sheet.replace(NOBODY, it.uuid);
  for (const line of root.querySelectorAll("[data-stop]")) line.removeAttribute("aria-current");
  const line = lineOf(it);
  line.setAttribute("aria-current", "step");
  line.scrollIntoView({ block: "nearest" });
  scan.focus();
}

function facts(it) {
  const sown = it.seeds === null ? "graines non comptées" : plural(it.seeds, "graine", "graines");
  const last = it.last_count ? `, compté le ${new Date(it.last_count).toLocaleDateString("fr-FR")}` : ", jamais compté";
  return `${sown}, ${seedlings(it.emerged)}, ${plural(it.living, "vivante", "vivantes")}${last}.`;
}

const lineOf = (it) => root.querySelector(`[data-stop="${it.uuid}"]`);

function next() {
  for (let step = 1; step <= stops.length; step += 1) {
    const rank = (at + step) % stops.length;
    if (!counted.has(stops[rank].uuid)) return go(rank);
  }
  go(at);
  say("Tous les pots de la tournée sont comptés.", "good");
  return undefined;
}

// What was scanned or typed: a pot of the round, else a number.
function take(text) {
  const words = text.trim().split("/scan/").pop();
  const known = stops.findIndex((one) => [one.code, one.number].some((name) => name.toUpperCase() === words.toUpperCase()));
  if (known >= 0) {
    go(known);
    say(`${stop().number} : tapez les levées nouvelles.`);
  } else if (/^\+?\d{1,5}$/.test(words)) count(Number(words));
  else say(`« ${words} » n’est ni un pot de cette tournée, ni un nombre.`, "bad");
}

function count(emerged) {
  const also = readAlso();
  const it = stop();
  if (asked === null && (counted.has(it.uuid) || it.last_count === today())) {
    asked = { emerged, also };
    say(`${it.number} est déjà compté aujourd’hui. Est-ce un autre comptage ?`, "bad");
    $("again").hidden = false;
    return;
  }
  const isAnother = asked !== null;
  forgetAsked();
  keep(it, { counted_on: today(), emerged, ...also, uuid: uuid(), ...(isAnother ? { is_another: true } : {}) });
}

function keep(it, body) {
  outbox.add({
    url: config.counts.replace(NOBODY, it.uuid),
    body,
    label: `${it.code} : ${body.is_cumulative ? "" : "+"}${seedlings(body.emerged)}`,
  });
  const fresh = body.is_cumulative ? Math.max(0, body.emerged - it.emerged) : body.emerged;
  counted.set(it.uuid, (counted.get(it.uuid) ?? 0) + fresh);
  it.emerged += fresh;
  it.living += fresh - (body.dead ?? 0) - (body.removed ?? 0);
  it.last_count = body.counted_on;
  const line = lineOf(it);
  line.dataset.counted = "";
  line.querySelector("[data-stop-state]").textContent = `+${counted.get(it.uuid)}, ${seedlings(it.emerged)}`;
  $("done").textContent = counted.size;
  $("meter").value = counted.size;
  for (const input of root.querySelectorAll("[data-also]")) {
    if (input.type === "checkbox") input.checked = false;
    else input.value = "";
  }
  say(`${it.number} : +${seedlings(fresh)}.`, "good");
  next();
}

function readAlso() {
  const also = {};
  for (const input of root.querySelectorAll("[data-also]")) {
    const value = input.type === "checkbox" ? input.checked : Number(input.value.trim() || 0);
    if (value) also[input.dataset.also] = value;
  }
  return also;
}

function forgetAsked() {
  asked = null;
  $("again").hidden = true;
}

$("scan-form").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = scan.value;
  scan.value = "";
  if (text.trim()) take(text);
  else if (asked) next();
  scan.focus();
});
root.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  if (button.dataset.add !== undefined) count(Number(button.dataset.add));
  else if (button.dataset.go) go(stops.findIndex((one) => one.uuid === button.dataset.go));
  else if ("againYes" in button.dataset) count(asked.emerged);
  else if ("againNo" in button.dataset) next();
});

// A count that the server refused: of the same day, both are shown; another one is to be typed again.
holder.addEventListener("outbox:edit", (event) => {
  const entry = event.detail;
  const it = stops.findIndex((one) => entry.url.includes(one.uuid));
  if (entry.values?.count && entry.method === "POST") settle(entry);
  else {
    outbox.drop(entry.key);
    if (it >= 0) {
      counted.delete(stops[it].uuid);
      delete lineOf(stops[it]).dataset.counted;
      go(it);
      scan.value = String(entry.body.emerged ?? "");
    }
  }
});

async function settle(entry) {
  const dialog = $("conflict-dialog");
  const { emerged, dead, observer, count: theirs, version } = entry.values;
  $("conflict-said").textContent = entry.message;
  $("theirs").textContent = `${seedlings(Number(emerged))}, ${dead} mortes${observer ? `, par ${observer}` : ""}`;
  $("mine").textContent = `${seedlings(entry.body.emerged)}, ${entry.body.dead ?? 0} mortes`;
  dialog.showModal();
  await new Promise((resolve) => { dialog.addEventListener("close", resolve, { once: true }); });
  const choice = dialog.returnValue;
  dialog.returnValue = "";
  if (choice === "drop") await outbox.drop(entry.key);
  else if (choice === "both") await outbox.retry(entry.key, { body: { ...entry.body, is_another: true } });
  else if (choice === "replace") {
    const { uuid: mine, ...body } = entry.body;
    await outbox.drop(entry.key);
    await outbox.add({ url: `${entry.url}/${theirs}`, method: "PATCH", headers: { "If-Match": `"${version}"` }, body, label: `${entry.label} (remplace)` });
  }
  scan.focus();
}

// Counts kept by an earlier visit of this page are counted here too.
async function takeUp() {
  for (const entry of await outbox.list()) {
    const it = stops.find((one) => entry.url.includes(one.uuid));
    if (!it) continue;
    counted.set(it.uuid, (counted.get(it.uuid) ?? 0) + entry.body.emerged);
    lineOf(it).dataset.counted = "";
  }
  $("done").textContent = counted.size;
  $("meter").value = counted.size;
}

showOutbox(holder, outbox);
await takeUp();
go(Math.max(0, stops.findIndex((one) => !counted.has(one.uuid))));
root.dataset.live = "";
