// The closing of a test: the sum of each replicate follows what is typed.

const form = document.querySelector("[data-fates]");

function draw(rank) {
  const output = form.querySelector(`[data-sum="${rank}"]`);
  const seeds = Number(output.dataset.seeds);
  const sum = [...form.querySelectorAll(`[data-fate="${rank}"]`)].reduce((all, one) => all + (Number(one.value) || 0), 0);
  const gap = seeds - sum;
  const words = gap > 0 ? `, il en manque ${gap}` : gap < 0 ? `, ${-gap} de trop` : "";
  output.textContent = `${sum} / ${seeds}${words}`;
  output.className = gap > 0 ? "short" : gap < 0 ? "over" : "whole";
}

form.addEventListener("input", (event) => { if (event.target.dataset.fate) draw(event.target.dataset.fate); });
form.addEventListener("keydown", (event) => {
  const cell = event.target.closest("[data-fate]");
  if (!cell || event.key !== "Enter") return;
  event.preventDefault(); // Enter moves on; the form is sent by its buttons
  const column = [...form.querySelectorAll(`[data-fate="${cell.dataset.fate}"]`)];
  const all = [...form.querySelectorAll("[data-fate]")];
  const next = column[column.indexOf(cell) + 1] ?? all.find((one) => Number(one.dataset.fate) === Number(cell.dataset.fate) + 1);
  next?.focus();
  next?.select();
});
for (const output of form.querySelectorAll("[data-sum]")) draw(output.dataset.sum);
