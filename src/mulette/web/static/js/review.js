// The review of pond candidates: one key, one decision, saved at once; the next candidate is there already.
import { OutlineTool } from "./review-outline.js";

const root = document.querySelector("[data-review]");
const { queue, place } = JSON.parse(root.querySelector("[data-queue]").textContent);
const keys = root.querySelector("[data-keys]");
const rows = Object.fromEntries([...keys.querySelectorAll("[data-row]")].map((row) => [row.dataset.row, row]));
const holder = root.querySelector("[data-card]");
const said = root.querySelector("[data-said]");
const WORDS = { accepted: "Accepté", refused: "Refusé", unsure: "Incertain", corrected: "Contour corrigé" };

const cards = new Map(); // identifier → promise of its fragment, fetched ahead
const judged = []; // places of the decisions of this sitting, the last one last
let at = place;
let saving = Promise.resolve();
let unsaved = 0; // decisions on their way to the server
let outline = null;

const article = () => holder.querySelector("[data-candidate]");
const address = (pattern, identifier) => pattern.replace("00000000-0000-0000-0000-000000000000", identifier);

function say(words, isBad = false) {
  said.textContent = words;
  said.classList.toggle("bad", isBad);
}

function show(name) {
  for (const [row, element] of Object.entries(rows)) element.hidden = row !== name;
}

function isShown(name) {
  return !rows[name].hidden;
}

function fetchCard(identifier, again = false) {
  if (!identifier) return Promise.resolve("");
  if (again || !cards.has(identifier)) {
    const card = fetch(address(root.dataset.cardUrl, identifier)).then((answer) => {
      if (!answer.ok) throw new Error(`${answer.status}`);
      return answer.text();
    });
    card.catch(() => cards.delete(identifier));
    cards.set(identifier, card);
  }
  return cards.get(identifier);
}

async function prefetch(identifier) {
  if (!identifier) return;
  const html = await fetchCard(identifier).catch(() => "");
  const parsed = new DOMParser().parseFromString(html, "text/html");
  for (const image of parsed.images) new Image().src = image.getAttribute("src");
}

async function go(next, again = false) {
  if (next < 0) return;
  if (next >= queue.length) {
    await saving;
    finish();
    return;
  }
  at = next;
  try {
    holder.innerHTML = await fetchCard(queue[at], again);
  } catch {
    say("Ce candidat ne s’est pas chargé. Vérifiez la connexion, puis →.", true);
    return;
  }
  keys.action = article().dataset.url;
  root.querySelector("[data-place]").textContent = at + 1;
  root.querySelector("[data-meter]").value = at;
  history.replaceState(null, "", address(root.dataset.pageUrl, queue[at]));
  show("decide");
  prefetch(queue[at + 1]);
}

function finish() {
  root.querySelector("[data-meter]").value = queue.length;
  say(`${queue.length} sur ${queue.length} : le lot est relu. U annule la dernière décision.`);
}

async function post(url, fields) {
  const body = new URLSearchParams({ csrf_token: root.dataset.csrf, ...fields });
  const answer = await fetch(url, { method: "POST", body, keepalive: true, headers: { Accept: "application/json" } });
  if (answer.ok) return;
  const told = await answer.json().catch(() => ({}));
  throw new Error(told.detail ?? "La décision n’a pas été enregistrée. Vérifiez la connexion.");
}

function decide(fields) {
  const { url, state, candidate } = article().dataset;
  const mine = at;
  say(`${WORDS[fields.decision]} · candidat ${mine + 1}`);
  root.dataset.saving = String(++unsaved);
  saving = saving
    .then(() => post(url, { ...fields, seen: state }))
    .then(() => { judged.push(mine); })
    .catch(async (error) => {
      cards.delete(candidate);
      await go(mine, true);
      say(`Candidat ${mine + 1} : ${error.message}`, true);
    })
    .finally(() => {
      unsaved -= 1;
      if (unsaved === 0) delete root.dataset.saving;
    });
  cards.delete(candidate);
  return go(mine + 1);
}

async function undo() {
  await saving;
  const last = judged.pop() ?? at;
  const identifier = queue[last];
  try {
    if (article().dataset.candidate !== identifier) await go(last, true);
    await post(article().dataset.undo, {});
    await go(last, true);
    say(`Décision annulée · candidat ${last + 1}`);
  } catch (error) {
    say(error.message, true);
  }
}

function accept() {
  if (article().dataset.near) show("same");
  else decide({ decision: "accepted" });
}

function edit() {
  outline = new OutlineTool(article(), (words) => { rows.edit.querySelector("[data-points]").textContent = words; });
  show("edit");
}

function back() {
  outline?.stop();
  outline = null;
  show("decide");
}

function saveOutline() {
  const ring = outline.ring();
  if (ring.length < 3) {
    say("Un contour a au moins trois points.", true);
    return;
  }
  const fields = { decision: "corrected", outline: JSON.stringify(ring) };
  outline.stop();
  outline = null;
  if (article().dataset.near) fields.is_another = "1";
  decide(fields);
}

const ACTIONS = {
  decide: {
    a: accept,
    r: () => show("causes"),
    i: () => decide({ decision: "unsure" }),
    c: edit,
    u: undo,
    ArrowLeft: () => go(at - 1),
    ArrowRight: () => go(at + 1),
    "?": () => document.getElementById("help").showModal(),
  },
  causes: {},
  same: {
    m: () => decide({ decision: "accepted", same_as: article().dataset.near }),
    a: () => decide({ decision: "accepted", is_another: "1" }),
  },
  edit: { Enter: saveOutline, d: () => outline.redraw() },
};
for (const button of keys.querySelectorAll("[data-cause]")) {
  ACTIONS.causes[button.dataset.number] = () => decide({ decision: "refused", cause: button.dataset.cause });
}

function press(key) {
  const row = Object.keys(rows).find(isShown);
  if (key === "Escape") return row === "decide" ? false : (back(), true);
  const action = ACTIONS[row][key] ?? ACTIONS[row][key.toLowerCase()];
  if (!action) return false;
  action();
  return true;
}

document.addEventListener("keydown", (event) => {
  const isElsewhere = event.target.closest("input, select, textarea, dialog[open], .rail");
  if (isElsewhere || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (event.key === "Enter" && event.target.closest("button, a")) return;
  if (event.key.startsWith("Arrow") && event.target.closest(".handle")) return;
  if (press(event.key)) event.preventDefault();
});

keys.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button || button.dataset.dialog) return;
  event.preventDefault();
  const { key, number, same } = button.dataset;
  if ("back" in button.dataset) back();
  else if (button.dataset.edit === "save") saveOutline();
  else if (button.dataset.edit === "redraw") outline.redraw();
  else press(key ?? number ?? same);
});

for (const select of root.querySelectorAll("[data-submit]")) select.addEventListener("change", () => select.form.submit());
root.dataset.live = "";
show("decide");
prefetch(queue[at + 1]);
