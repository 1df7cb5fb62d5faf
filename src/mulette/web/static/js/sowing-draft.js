// The draft of a campaign, kept in this browser after each key: {key, common, rows: [{code, info, values}]}.
// key is the Idempotency-Key under which the campaign is sent: however often it is, it is sown once.
import { uuid } from "./outbox.js";

export class Draft {
  constructor(owner) {
    this.place = `mulette.sowing-batch:${owner}`;
    this.kept = read(this.place);
    this.now = this.kept ?? this.blank();
  }

  blank() {
    return { key: uuid(), common: {}, rows: [] };
  }

  get isEmpty() {
    return this.now.rows.length === 0;
  }

  // What the page was opened with, a former campaign or chosen lots: rows as the server says what may be sown.
  start(given) {
    this.now = { ...this.blank(), common: given.common, rows: given.rows.map(rowOf) };
    this.save();
  }

  save() {
    localStorage.setItem(this.place, JSON.stringify({ ...this.now, at: Date.now() }));
  }

  clear() {
    localStorage.removeItem(this.place);
    this.now = this.blank();
  }

  // What is sent: what a cell leaves empty is the common value, or nothing.
  body() {
    const rows = this.now.rows.map(({ code, values }) => ({ lot: code, ...filled(values) }));
    return { common: filled(this.now.common), rows };
  }
}

const INFO = ["uuid", "taxon", "stock", "stock_unit", "tsw_g", "viability_percent"];

export function rowOf(given) {
  const info = given.taxon ? Object.fromEntries(INFO.map((name) => [name, given[name]])) : null;
  const values = Object.fromEntries(Object.entries(given).filter(([name, value]) => ![...INFO, "lot"].includes(name) && value !== null));
  return { code: given.lot, info, values };
}

function filled(values) {
  const isSaid = (value) => (Array.isArray(value) ? value.length > 0 : value !== "" && value !== null && value !== undefined);
  return Object.fromEntries(Object.entries(values).filter(([, value]) => isSaid(value)));
}

function read(place) {
  try {
    const kept = JSON.parse(localStorage.getItem(place));
    return kept?.rows?.length ? kept : null;
  } catch {
    return null; // written by another version: nothing to take up again
  }
}
