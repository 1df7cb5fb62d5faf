// Lists: a row leads to its sheet, picked rows are counted, chosen columns join into one parameter.

const plural = (count) => (count < 2 ? `${count} ligne choisie` : `${count.toLocaleString("fr-FR")} lignes choisies`);

function followRow(event) {
  const row = event.target.closest("tr[data-href]");
  if (!row || event.target.closest("a, button, input, label, summary, .pick")) return;
  if (window.getSelection().toString()) return;
  if (event.ctrlKey || event.metaKey) window.open(row.dataset.href, "_blank", "noopener");
  else window.location.assign(row.dataset.href);
}

function countPicked(form) {
  const boxes = [...form.querySelectorAll('tbody input[name="id"]')];
  const picked = boxes.filter((box) => box.checked).length;
  const bar = form.querySelector("[data-batch-bar]");
  bar.hidden = picked === 0;
  bar.querySelector("[data-batch-count]").textContent = plural(picked);
  const all = form.querySelector("[data-pick-all]");
  all.checked = picked > 0 && picked === boxes.length;
  all.indeterminate = picked > 0 && picked < boxes.length;
}

function pickRows(form, checked) {
  for (const box of form.querySelectorAll('tbody input[name="id"]')) box.checked = checked;
  countPicked(form);
}

// The columns parameter is one list with commas (core.listing), not one parameter per box.
function joinColumns(event) {
  const name = event.target.dataset?.join;
  if (!name) return;
  event.preventDefault();
  const data = new FormData(event.target);
  const joined = data.getAll(name).join(",");
  data.delete(name);
  const query = new URLSearchParams(data);
  if (joined) query.set(name, joined);
  window.location.assign(`${window.location.pathname}?${query}`);
}

export function wireLists() {
  document.addEventListener("click", (event) => {
    followRow(event);
    if (event.target.closest("[data-pick-none]")) pickRows(event.target.closest("[data-batch]"), false);
  });
  document.addEventListener("change", (event) => {
    const form = event.target.closest("[data-batch]");
    if (!form) return;
    if (event.target.matches("[data-pick-all]")) pickRows(form, event.target.checked);
    else if (event.target.name === "id") countPicked(form);
  });
  document.addEventListener("submit", joinColumns);
  for (const form of document.querySelectorAll("[data-batch]")) countPicked(form);
}
