// The sheet of a weighing, judged as it is typed: coefficient of variation, mass of a thousand seeds, number of seeds.
// The server judges again by mulette.exsitu.weights, with the same formulas.
import { number } from "./french.js";

const form = document.querySelector("[data-weighing]");
if (form) {
  const config = JSON.parse(form.querySelector("[data-weighing-config]").textContent);
  const boxes = [...form.querySelectorAll("[data-mass]")];
  const verdict = form.querySelector("[data-verdict]");

  const read = (text) => Number(text.trim().replace(/\s/g, "").replace(",", "."));
  const figures = (value, digits = 3) => number(value, Math.max(0, digits - 1 - Math.floor(Math.log10(Math.abs(value) || 1))));

  function weigh() {
    const masses = boxes.map((box) => box.value.trim() && read(box.value)).filter((mass) => mass !== "");
    const perSample = read(form.elements.seeds_per_sample.value) || config.seeds;
    if (masses.some((mass) => !(mass > 0))) return tell("Une masse n’est pas un nombre au-dessus de zéro.");
    if (masses.length < 2) return tell("Le coefficient de variation et la masse de mille graines s’affichent dès deux masses.");
    const n = masses.length;
    const mean = masses.reduce((sum, mass) => sum + mass, 0) / n;
    const spread = Math.sqrt(masses.reduce((sum, mass) => sum + (mass - mean) ** 2, 0) / (n - 1));
    const cv = (100 * spread) / mean;
    const most = form.elements.is_chaffy.checked ? config.most_cv_chaffy : config.most_cv;
    const isSteady = cv <= most;
    const lines = [
      `Masse de mille graines : ${figures((1000 / perSample) * mean)} g (${n} ${n < 2 ? "échantillon" : "échantillons"}).`,
      countOf(mean, (config.student[n - 2] * spread) / Math.sqrt(n), perSample),
    ];
    return tell(lines.filter(Boolean).join(" "), `CV ${number(cv, 1)} % : ${isSteady
      ? `admis, ${most} % au plus` : `trop grand, ${most} % au plus ; pesez d’autres échantillons`}`, isSteady);
  }

  function countOf(mean, margin, perSample) {
    const lot = read(form.elements.mass_g.value || "") || config.mass_g;
    if (!lot) return "";
    const low = (lot / (mean + margin)) * perSample;
    const high = mean > margin ? (lot / (mean - margin)) * perSample : Infinity;
    const most = Number.isFinite(high) ? `à ${number(high)}` : "ou plus";
    return `Le lot, ${figures(lot)} g, tient environ ${number((lot / mean) * perSample)} graines (${number(low)} ${most}, intervalle à 95 %).`;
  }

  function tell(words, judged = "", isSteady = true) {
    const line = document.createElement("p");
    line.textContent = words;
    const state = document.createElement("p");
    state.className = `state ${isSteady ? "state-ok" : "state-warn"}`;
    state.textContent = judged;
    verdict.replaceChildren(...(judged ? [state, line] : [line]));
    verdict.dataset.steady = judged ? String(isSteady) : "";
  }

  form.addEventListener("input", weigh);
  form.addEventListener("keydown", (event) => {
    const at = boxes.indexOf(event.target);
    if (event.key !== "Enter" || at < 0 || at === boxes.length - 1) return;
    event.preventDefault();
    boxes[at + 1].focus();
    boxes[at + 1].select();
  });
  weigh();
}
