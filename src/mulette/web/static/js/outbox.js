// The outbox: writes that a person made, sent to the API in order as soon as the network lets them through, once each.
//
//   import { Outbox, uuid } from "./outbox.js";
//   const outbox = new Outbox(holder.dataset.outbox, { csrf: holder.dataset.csrf });   // a name a page and person
//   await outbox.add({ url: "/api/v1/exsitu/sowings/…/counts", body: { emerged: 3 }, label: "Semis S-2024_0012 : +3" });
//
// add({url, body, method = "POST", headers = {}, label = "", files = [], after = null, hold = false}) keeps a write in IndexedDB,
//   so that a closed page loses nothing, and tries to send it, unless it is held until flush() for others to come with it;
//   gives its key, the Idempotency-Key under which the server does it once.
//   body is sent as JSON, or as fields of a form beside files: [{field, file}]; after: key of the write that must pass first.
// list() gives the writes not yet done, the oldest first: {key, label, body, state, message, fields, values…}; state is
//   "waiting" (no network yet), "sending", "conflict" (409, 412, 422…: a person must decide; message, fields and values are
//   those of the answer) or "stopped" (signed out, or the page is too old).
// retry(key, {body, headers}) sends a conflict again, changed or not, as a new request; drop(key) gives it up, and what
//   comes after it; flush() tries now: by itself it is called by add, on opening, when the network comes back, and again later.
// Events: "change" (something in list() changed), "sent" and "conflict" (detail: {entry, answer}, answer is the JSON read).
// showOutbox(holder, outbox) keeps components/outbox.html up to date: how many wait, what is to be decided; the component
//   is wired with `new Outbox` + `showOutbox`, and gives an event "outbox:edit" (detail: entry) when « Reprendre » is pressed.

const DELAYS_S = [2, 5, 15, 60];
const HARD = 400; // statuses from here to 499 are an answer, not a failure of the network
const PASSING = new Set([408, 425, 429]);

export function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

export class Outbox extends EventTarget {
  constructor(name, { csrf = "" } = {}) {
    super();
    this.name = name;
    this.csrf = csrf;
    this.failures = 0;
    this.running = Promise.resolve();
    this.base = openBase();
    window.addEventListener("online", () => this.flush());
    document.addEventListener("visibilitychange", () => { if (!document.hidden) this.flush(); });
    this.flush();
  }

  async add({ url, body = {}, method = "POST", headers = {}, label = "", files = [], after = null, hold = false }) {
    const entry = { key: uuid(), queue: this.name, at: Date.now(), url, body, method, headers, label, files, after };
    await this.keep({ ...entry, state: "waiting", message: "" });
    if (!hold) this.flush();
    return entry.key;
  }

  async list() {
    const all = await this.ask("readonly", (store) => store.getAll());
    return all.filter((one) => one.queue === this.name).sort((one, two) => one.number - two.number);
  }

  async retry(key, { body, headers } = {}) {
    const entry = (await this.list()).find((one) => one.key === key);
    if (!entry) return;
    const changed = { ...entry, body: body ?? entry.body, headers: headers ?? entry.headers, state: "waiting", message: "" };
    await this.keep({ ...changed, sendKey: uuid() }); // another body under the same key would be refused
    await this.flush();
  }

  async drop(key) {
    const entries = await this.list();
    const entry = entries.find((one) => one.key === key);
    if (!entry) return;
    await this.forget(entry);
    for (const other of entries) if (other.after === key) await this.drop(other.key);
  }

  // One tab at a time sends; what cannot pass now is tried again later.
  flush() {
    clearTimeout(this.timer);
    const alone = () => navigator.locks?.request(`mulette-outbox-${this.name}`, () => this.sendAll()) ?? this.sendAll();
    this.running = this.running.then(alone, alone);
    return this.running;
  }

  async sendAll() {
    const held = new Set();
    for (const entry of await this.list()) {
      if (entry.state === "conflict" || held.has(entry.after)) {
        held.add(entry.key);
        continue;
      }
      await this.keep({ ...entry, state: "sending" });
      const outcome = await this.send(entry);
      if (outcome !== "done") held.add(entry.key);
      if (outcome === "later") return this.later();
      if (outcome === "stopped") return undefined;
    }
    this.failures = 0;
    return undefined;
  }

  async send(entry) {
    let answer;
    try {
      answer = await fetch(entry.url, request(entry, this.csrf));
    } catch {
      await this.keep({ ...entry, state: "waiting", message: "" });
      return "later";
    }
    const read = await answer.json().catch(() => ({}));
    if (answer.ok) {
      await this.forget(entry);
      this.tell("sent", { entry, answer: read });
      return "done";
    }
    if (answer.status < HARD || answer.status >= 500 || PASSING.has(answer.status)) {
      await this.keep({ ...entry, state: "waiting", message: read.detail ?? "" });
      return "later";
    }
    const isStopped = answer.status === 401 || read.type === "urn:mulette:web.forged-request";
    const state = isStopped ? "stopped" : "conflict";
    const said = { message: read.detail ?? `Refusé (${answer.status}).`, fields: read.fields ?? {}, values: read.values ?? {} };
    const kept = { ...entry, ...said, state, status: answer.status };
    await this.keep(kept);
    if (!isStopped) this.tell("conflict", { entry: kept, answer: read });
    return state;
  }

  later() {
    const delay = DELAYS_S[Math.min(this.failures, DELAYS_S.length - 1)];
    this.failures += 1;
    this.timer = setTimeout(() => this.flush(), delay * 1000);
  }

  async keep(entry) {
    await this.ask("readwrite", (store) => store.put(entry));
    this.tell("change");
  }

  async forget(entry) {
    await this.ask("readwrite", (store) => store.delete(entry.number));
    this.tell("change");
  }

  async ask(mode, question) {
    const base = await this.base;
    return answered(question(base.transaction("outbox", mode).objectStore("outbox")));
  }

  tell(name, detail = null) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

function request(entry, csrf) {
  const headers = { Accept: "application/json", "X-CSRF-Token": csrf, "Idempotency-Key": entry.sendKey ?? entry.key, ...entry.headers };
  if (!entry.files.length) {
    return { method: entry.method, headers: { ...headers, "Content-Type": "application/json" }, body: JSON.stringify(entry.body) };
  }
  const form = new FormData();
  for (const [name, value] of Object.entries(entry.body)) form.append(name, value);
  for (const { field, file } of entry.files) form.append(field, file, file.name);
  return { method: entry.method, headers, body: form };
}

function openBase() {
  const opening = indexedDB.open("mulette", 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore("outbox", { keyPath: "number", autoIncrement: true });
  return answered(opening);
}

function answered(asked) {
  return new Promise((resolve, reject) => {
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}

// What components/outbox.html shows: the count in words, and one line for each write that a person must decide on.
export function showOutbox(holder, outbox) {
  const said = holder.querySelector("[data-outbox-said]");
  const lines = holder.querySelector("[data-outbox-list]");
  const pattern = holder.querySelector("template");
  const draw = async () => {
    const entries = await outbox.list();
    holder.dataset.state = stateOf(entries);
    holder.dataset.waiting = String(entries.length);
    said.textContent = words(entries);
    lines.replaceChildren(...entries.map((entry) => line(entry, pattern)));
  };
  holder.addEventListener("click", (event) => {
    const button = event.target.closest("[data-outbox-do]");
    if (!button) return;
    const key = button.closest("[data-outbox-key]").dataset.outboxKey;
    if (button.dataset.outboxDo === "drop") outbox.drop(key);
    else if (button.dataset.outboxDo === "retry") outbox.retry(key);
    else outbox.list().then((entries) => {
      const entry = entries.find((one) => one.key === key);
      holder.dispatchEvent(new CustomEvent("outbox:edit", { bubbles: true, detail: entry }));
    });
  });
  for (const name of ["online", "offline"]) window.addEventListener(name, draw);
  outbox.addEventListener("change", draw);
  draw();
}

function stateOf(entries) {
  if (entries.some((one) => one.state === "conflict")) return "conflict";
  if (entries.some((one) => one.state === "stopped")) return "stopped";
  return entries.length ? "waiting" : "empty";
}

function words(entries) {
  const count = (state) => entries.filter((one) => one.state === state).length;
  const conflicts = count("conflict");
  const waiting = entries.length - conflicts;
  const parts = [];
  if (!navigator.onLine) parts.push("Hors ligne.");
  if (waiting) parts.push(`${waiting} saisie${waiting > 1 ? "s" : ""} en attente d’envoi, gardée${waiting > 1 ? "s" : ""} sur cet appareil.`);
  if (count("stopped")) parts.push("Reconnectez-vous pour envoyer : rien n’est perdu.");
  if (conflicts) parts.push(`${conflicts} saisie${conflicts > 1 ? "s" : ""} à revoir.`);
  return parts.length ? parts.join(" ") : "Tout est envoyé.";
}

const STATES = { waiting: "En attente", sending: "Envoi", stopped: "En attente", conflict: "À revoir" };

function line(entry, pattern) {
  const made = pattern.content.cloneNode(true).firstElementChild;
  made.dataset.outboxKey = entry.key;
  made.dataset.state = entry.state;
  const faults = Object.values(entry.fields ?? {}).filter((words) => !entry.message.includes(words));
  made.querySelector("[data-outbox-label]").textContent = entry.label;
  made.querySelector("[data-outbox-state]").textContent = STATES[entry.state];
  made.querySelector("[data-outbox-message]").textContent = [entry.message, ...faults].filter(Boolean).join(" ");
  made.querySelector("[data-outbox-actions]").hidden = entry.state !== "conflict";
  return made;
}
