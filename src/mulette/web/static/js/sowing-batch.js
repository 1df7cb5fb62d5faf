// The wizard of a campaign: scan, common values, table, one commit. Everything typed is in the draft at once.
import { Draft } from "./sowing-draft.js";
import { Pretreatments } from "./sowing-pretreatments.js";

const root = document.querySelector("[data-sowing-batch]");
const config = JSON.parse(root.querySelector("[data-config]").textContent);
const draft = new Draft(config.owner);
const $ = (name) => root.querySelector(`[data-${name}]`);
const scan = root.querySelector("#scan");
const common = $("common");
const body = $("rows");
const dialog = $("own-dialog");
const decimal = (text) => Number(String(text).replace(/[\s\u202f]/g, "").replace(",", "."));
const figure = (value) => value.toLocaleString("fr-FR", { maximumFractionDigits: 3 });
const plural = (count) => `${count} semis`;
let ownRow = null; // the row whose pretreatments the dialog shows
let faults = {}; // {rank: {field: French words}}, as the server told them

const shared = new Pretreatments(common.querySelector('[data-pretreatments="common"]'), $("line-template"), keepCommon);
const own = new Pretreatments(dialog.querySelector('[data-pretreatments="own"]'), $("line-template"), () => {});

function say(name, words, kind = "") {
  const place = $(name);
  place.textContent = words;
  place.classList.toggle("bad", kind === "bad");
  place.classList.toggle("good", kind === "good");
}

// 1. Lots

async function add(code) {
  const known = draft.now.rows.findIndex((row) => row.code.toUpperCase() === code.toUpperCase());
  if (known >= 0) {
    say("scan-said", `${code} est déjà à la ligne ${known + 1}. Pour une autre modalité, dédoublez sa ligne.`, "bad");
    return;
  }
  const row = { code, info: null, values: {} };
  draft.now.rows.push(row);
  keep();
  draw();
  await look(row);
}

// What the label names; the network may be away: the lot is then looked up again before sowing.
async function look(row) {
  let answer;
  try {
    answer = await fetch(`${config.lot}?${new URLSearchParams({ code: row.code })}`, { headers: { Accept: "application/json" } });
  } catch {
    say("scan-said", `${row.code} : pas de réseau, le lot sera vérifié au moment de semer.`);
    return;
  }
  const told = await answer.json().catch(() => ({}));
  if (!draft.now.rows.includes(row)) return;
  if (!answer.ok) {
    draft.now.rows.splice(draft.now.rows.indexOf(row), 1);
    say("scan-said", told.detail ?? `${row.code} n’a pas été trouvé.`, "bad");
  } else {
    const { lot, ...info } = told;
    row.code = lot;
    row.info = info;
    say("scan-said", `${lot}, ${info.taxon} : ${stockOf(row)}.`, info.stock > 0 ? "good" : "bad");
  }
  keep();
  draw();
}

function stockOf({ info }) {
  return info ? `${figure(info.stock)} ${info.stock_unit === "g" ? "g" : "graines"}` : "à vérifier";
}

$("scan-form").addEventListener("submit", (event) => {
  event.preventDefault();
  const code = scan.value.trim();
  scan.value = "";
  if (code) add(code);
  else common.querySelector("input").focus();
});

// 2. Common values

function keepCommon() {
  for (const input of common.querySelectorAll("[name]")) draft.now.common[input.name] = input.value.trim();
  draft.now.common.pretreatments = shared.value;
  keep();
  draw();
}

function showCommon() {
  for (const input of common.querySelectorAll("[name]")) {
    if (draft.now.common[input.name] !== undefined) input.value = said(draft.now.common[input.name]);
  }
  shared.value = draft.now.common.pretreatments;
}

const said = (value) => (typeof value === "number" ? String(value).replace(".", ",") : value);

common.addEventListener("input", (event) => { if (event.target.name) keepCommon(); });

// 3. Rows

function draw() {
  const rows = draft.now.rows;
  while (body.children.length > rows.length) body.lastElementChild.remove();
  while (body.children.length < rows.length) body.append($("row-template").content.cloneNode(true));
  rows.forEach((row, rank) => drawRow(body.children[rank], row, rank));
  $("count").textContent = rows.length;
  $("table").hidden = rows.length === 0;
  $("empty").hidden = rows.length > 0;
  const wrong = body.querySelectorAll("tr[data-wrong]").length;
  const planned = draft.now.common.status === "planned";
  $("commit").disabled = rows.length === 0;
  $("commit").textContent = rows.length ? `${planned ? "Prévoir" : "Semer"} ${plural(rows.length)}` : "Semer";
  if (!$("said").classList.contains("bad")) say("said", rows.length ? `${plural(rows.length)}${wrong ? `, ${wrong} à revoir` : ""}` : "");
}

function drawRow(line, row, rank) {
  const find = (name) => line.querySelector(`[data-${name}]`);
  find("rank").textContent = rank + 1;
  find("code").textContent = row.code;
  find("taxon").textContent = row.info?.taxon ?? "…";
  find("stock").textContent = stockOf(row);
  const told = faults[rank] ?? {};
  for (const input of line.querySelectorAll("[data-field]")) {
    const name = input.dataset.field;
    const value = said(row.values[name] ?? "");
    if (input !== document.activeElement && input.value !== value) input.value = value;
    input.setAttribute("aria-label", `${config.labels[name]}, ligne ${rank + 1}`);
    if (input.tagName === "INPUT") input.placeholder = said(draft.now.common[name] ?? "");
    else input.options[0].textContent = (draft.now.common.unit || "seed") === "g" ? "g" : "graines";
    if (told[name]) input.setAttribute("aria-invalid", "true");
    else input.removeAttribute("aria-invalid");
  }
  const words = told.row ?? (Object.values(told).join(" ") || short(row));
  find("fault").textContent = words;
  line.toggleAttribute("data-wrong", Boolean(words));
  const list = row.values.pretreatments;
  find("own-pretreatments").textContent = list ? list.map((one) => config.kinds[one.kind]).join(", ") || "Aucun" : "Communs";
  for (const [name, verb] of [["double", "Dédoubler"], ["remove", "Retirer"]]) find(name).setAttribute("aria-label", `${verb} la ligne ${rank + 1}`);
}

// What the stock of the lot lacks for all its rows; nothing while it cannot be told.
function short(row) {
  if (!row.info || draft.now.common.status === "planned") return "";
  const wanted = draft.now.rows.filter((one) => one.code === row.code).reduce((sum, one) => sum + inStockUnit(one, row.info), 0);
  if (Number.isNaN(wanted)) return "";
  const margin = row.info.stock_unit === "g" ? (row.info.tsw_g ?? 0) / 1000 : 0;
  return wanted > row.info.stock + margin ? `Le stock n’a que ${stockOf(row)}.` : "";
}

function inStockUnit(row, info) {
  const unit = row.values.unit || draft.now.common.unit || "seed";
  const quantity = decimal(row.values.quantity || draft.now.common.quantity || NaN);
  if (unit === info.stock_unit) return quantity;
  if (!info.tsw_g) return NaN;
  return unit === "g" ? (quantity / info.tsw_g) * 1000 : (quantity * info.tsw_g) / 1000;
}

body.addEventListener("input", (event) => {
  const { field } = event.target.dataset;
  if (!field) return;
  const rank = rankOf(event.target);
  draft.now.rows[rank].values[field] = event.target.value.trim();
  delete faults[rank];
  keep();
  draw();
});

body.addEventListener("keydown", (event) => {
  const { field } = event.target.dataset;
  if (!field || event.target.tagName !== "INPUT") return;
  const step = { Enter: 1, ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || (field === "location" && event.key !== "Enter")) return;
  event.preventDefault();
  const next = body.children[rankOf(event.target) + step];
  if (next) next.querySelector(`[data-field="${field}"]`).select();
  else if (step > 0) $("commit").focus();
});

body.addEventListener("click", (event) => {
  if (!event.target.closest("button")) return;
  const rank = rankOf(event.target);
  const row = draft.now.rows[rank];
  if (event.target.closest("[data-remove]")) draft.now.rows.splice(rank, 1);
  else if (event.target.closest("[data-double]")) draft.now.rows.splice(rank + 1, 0, structuredClone(row));
  else return void openOwn(row);
  faults = {};
  keep();
  draw();
  body.children[rank + (event.target.closest("[data-double]") ? 1 : 0)]?.querySelector('[data-field="treatment"]').focus();
});

const rankOf = (inside) => [...body.children].indexOf(inside.closest("tr"));

function openOwn(row) {
  ownRow = row;
  own.value = row.values.pretreatments ?? draft.now.common.pretreatments;
  dialog.showModal();
}

function closeOwn(list) {
  if (list) ownRow.values.pretreatments = list;
  else delete ownRow.values.pretreatments;
  dialog.close();
  keep();
  draw();
}

dialog.querySelector("[data-keep]").addEventListener("click", (event) => { event.preventDefault(); closeOwn(own.value); });
dialog.querySelector("[data-as-common]").addEventListener("click", () => closeOwn(null));

// The draft, and the commit

function keep() {
  draft.save();
  const hour = new Date().toLocaleTimeString("fr-FR", { hour: "2-digit", minute: "2-digit" });
  $("draft-said").textContent = draft.isEmpty ? "" : `Brouillon gardé sur cet appareil à ${hour}.`;
}

$("clear").addEventListener("click", () => {
  draft.clear();
  faults = {};
  say("said", "");
  $("draft-said").textContent = "";
  draw();
  scan.focus();
});

$("commit").addEventListener("click", async () => {
  const button = $("commit");
  button.disabled = true;
  faults = {};
  for (const input of common.querySelectorAll("[aria-invalid]")) input.removeAttribute("aria-invalid");
  say("said", "Enregistrement…");
  try {
    await send();
  } catch {
    say("said", "Pas de réseau. Rien n’est perdu : le brouillon est gardé, et la campagne ne sera semée qu’une fois.", "bad");
  }
  button.disabled = false;
});

async function send() {
  const answer = await fetch(config.batch, {
    method: "POST",
    headers: {
      Accept: "application/json", "Content-Type": "application/json",
      "X-CSRF-Token": root.dataset.csrf, "Idempotency-Key": draft.now.key,
    },
    body: JSON.stringify(draft.body()),
  });
  const told = await answer.json().catch(() => ({}));
  if (answer.ok) {
    draft.clear();
    window.location.assign(`${config.made.replace(/0{8}-.*/, told.act)}?geste=${told.act}`);
  } else refuse(answer.status, told);
}

function refuse(status, told) {
  if (told.type === "urn:mulette:request.key-reused") {
    say("said", "Cette campagne a déjà été semée : voyez la liste des semis. Effacez le brouillon pour en commencer une autre.", "bad");
    return;
  }
  for (const [name, words] of Object.entries(told.fields ?? {})) {
    const [, rank, field] = name.match(/^rows\.(\d+)\.(.+)$/) ?? [null, null, name];
    if (rank !== null) (faults[rank] ??= {})[field] = words;
    else common.querySelector(`[name="${field}"]`)?.setAttribute("aria-invalid", "true");
  }
  if (told.values?.row !== undefined) (faults[told.values.row] ??= {}).row = told.detail;
  say("said", status >= 500 ? "Le serveur n’a pas répondu. Réessayez : la campagne ne sera semée qu’une fois." : told.detail ?? "Refusé.", "bad");
  draw();
  root.querySelector("[data-common] [aria-invalid], tr[data-wrong] [aria-invalid], tr[data-wrong] input")?.focus();
}

// Opening: what the page was asked for, or the draft that waits.

async function choose() {
  if (!config.draft) return;
  if (!draft.kept) {
    draft.start(config.draft);
    return;
  }
  const asking = $("choose-dialog");
  $("choose-said").textContent = `Un brouillon de ${plural(draft.kept.rows.length)} est gardé sur cet appareil.`;
  asking.showModal();
  await new Promise((resolve) => { asking.addEventListener("close", resolve, { once: true }); });
  if (asking.returnValue === "new") draft.start(config.draft);
}

await choose();
if (draft.kept && !config.draft) $("draft-said").textContent = `Brouillon de ${plural(draft.kept.rows.length)} repris.`;
showCommon();
for (const input of common.querySelectorAll("[name]")) draft.now.common[input.name] ??= input.value.trim();
draw();
for (const row of draft.now.rows) if (!row.info) look(row);
window.addEventListener("online", () => { for (const row of draft.now.rows) if (!row.info) look(row); });
root.dataset.live = "";
scan.focus();
