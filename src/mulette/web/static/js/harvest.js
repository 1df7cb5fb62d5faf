// The form of a harvest: a draft is kept as one types, the law is asked as one goes, and what is saved waits for the network.
import { Outbox, showOutbox, uuid } from "./outbox.js";

const form = document.querySelector("[data-harvest]");
const holder = document.querySelector("[data-outbox]");
const box = form.querySelector("[data-law-box]");
const draft = form.querySelector("[data-draft]");
const DRAFT = `mulette.draft.${holder.dataset.outbox}`;
const NOWHERE = "00000000-0000-0000-0000-000000000000";
const ASK_MS = 300;
const ASKED = new Set(["taxon", "population", "date_min", "longitude", "latitude", "x_m", "y_m", "quantity", "unit", "permit", "kind", "permit_reason", "seeds_taken_percent", "plants_sampled"]);

const outbox = new Outbox(holder.dataset.outbox, { csrf: holder.dataset.csrf });
showOutbox(holder, outbox);

// Fields as the API names them; empty ones are left out, photographs go apart.
function values() {
  const found = {};
  for (const [name, value] of new FormData(form)) {
    if (name !== "csrf_token" && typeof value === "string" && value.trim()) found[name] = value.trim();
  }
  return found;
}

function fill(given) {
  for (const element of form.elements) {
    if (element.name && element.name !== "csrf_token" && element.type !== "file" && element.name in given) element.value = given[element.name];
  }
  form.dispatchEvent(new CustomEvent("picker:show"));
  askLaw();
}

function clear() {
  localStorage.removeItem(DRAFT);
  form.reset();
  draft.hidden = true;
  form.querySelector("[data-form-errors]").replaceChildren();
  form.dispatchEvent(new CustomEvent("picker:show"));
  box.replaceChildren();
}

let asking = 0;
function askLaw() {
  clearTimeout(asking);
  if (navigator.onLine) asking = setTimeout(() => box.dispatchEvent(new CustomEvent("law")), ASK_MS);
}

form.addEventListener("input", () => localStorage.setItem(DRAFT, JSON.stringify(values())));
form.addEventListener("change", (event) => {
  localStorage.setItem(DRAFT, JSON.stringify(values()));
  if (ASKED.has(event.target.name)) askLaw();
});
form.addEventListener("click", (event) => {
  const permit = event.target.closest("[data-permit]");
  if (permit) {
    form.elements.permit.value = permit.dataset.permit;
    form.elements.permit.dispatchEvent(new Event("change", { bubbles: true }));
  }
  if (event.target.closest("[data-draft-clear]")) clear();
});

// Saved: kept here first, then sent; a refusal comes back into the form, whatever the time it took.
let editing = null;
let lastKey = null;
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const body = { ...values(), uuid: uuid() };
  const label = `${body.taxon ?? form.elements.population.selectedOptions[0].textContent}, ${body.date_min ?? "sans date"}`;
  const files = [...form.elements.photo.files];
  if (editing) await outbox.drop(editing);
  editing = null;
  lastKey = await outbox.add({ url: form.dataset.harvest, body, label, hold: true });
  for (const file of files) {
    const url = `${form.dataset.harvest}/${body.uuid}/photos`;
    await outbox.add({ url, label: `Photographie : ${file.name}`, files: [{ field: "file", file }], after: lastKey, hold: true });
  }
  outbox.flush();
  if (!navigator.onLine) {
    lastKey = null; // it goes its own way: the form is free for the next harvest
    clear();
    window.scrollTo({ top: 0 });
  }
});

outbox.addEventListener("sent", async ({ detail: { entry, answer } }) => {
  if (lastKey === null || ![entry.key, entry.after].includes(lastKey)) return;
  localStorage.removeItem(DRAFT);
  const identifier = answer.version ? answer.uuid : entry.url.split("/").at(-2);
  const left = (await outbox.list()).filter((one) => one.after === lastKey);
  if (!left.length) window.location.assign(form.dataset.sheet.replace(NOWHERE, identifier));
});
outbox.addEventListener("conflict", ({ detail: { entry } }) => {
  if (entry.key !== lastKey) return;
  showRefusal(entry);
  editing = null; // still in the form, draft and photographs included
  outbox.drop(entry.key);
});
holder.addEventListener("outbox:edit", ({ detail: entry }) => {
  if (entry.after) return;
  fill(entry.body);
  showRefusal(entry);
});

function showRefusal(entry) {
  editing = entry.key;
  const summary = document.createElement("div");
  summary.className = "summary-errors";
  summary.role = "alert";
  summary.tabIndex = -1;
  const title = document.createElement("h2");
  title.textContent = "La récolte n’est pas enregistrée";
  const list = document.createElement("ul");
  const faults = Object.entries(entry.fields ?? {});
  for (const [name, words] of faults.length ? faults : [["", entry.message]]) {
    const line = document.createElement("li");
    const link = document.createElement("a");
    link.href = `#f-${name === "cd_nom" ? "taxon" : name}`;
    link.textContent = words;
    line.append(name ? link : words);
    list.append(line);
  }
  summary.append(title, list);
  form.querySelector("[data-form-errors]").replaceChildren(summary);
  summary.focus();
}

const kept = localStorage.getItem(DRAFT);
if (kept && !form.querySelector(".summary-errors")) {
  fill({ ...JSON.parse(kept), ...Object.fromEntries(new URLSearchParams(window.location.search)) });
  draft.hidden = false;
} else askLaw();
