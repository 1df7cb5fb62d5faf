// Charts: Vega-Lite specifications drawn without eval (content security policy), with downloads.
import { token } from "./tokens.js";

const FRENCH = { decimal: ",", thousands: "\u202f", grouping: [3], currency: ["", "\u00a0€"], percent: "\u202f%", minus: "−" };
const FRENCH_TIME = {
  dateTime: "%A %e %B %Y à %X", date: "%d/%m/%Y", time: "%H:%M:%S", periods: ["", ""],
  days: ["dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"],
  shortDays: ["dim.", "lun.", "mar.", "mer.", "jeu.", "ven.", "sam."],
  months: ["janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"],
  shortMonths: ["janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."],
};
// Okabe and Ito 2008, in an order that starts with the strongest contrasts on white.
const CATEGORIES = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#F0E442", "#000000"];

function look() {
  const [ink, soft, line, brand] = ["ink", "soft", "line", "brand"].map(token);
  const label = { labelColor: soft, titleColor: soft, labelFontSize: 13, titleFontSize: 13, titleFontWeight: 600 };
  return {
    background: "transparent",
    font: "Source Sans, sans-serif",
    view: { stroke: null },
    axis: { ...label, gridColor: line, domainColor: soft, tickColor: soft },
    axisX: { grid: false },
    legend: label,
    text: { color: ink, fontSize: 13 },
    mark: { color: brand },
    line: { strokeWidth: 2.5 },
    range: { category: CATEGORIES, ramp: { scheme: "viridis" }, heatmap: { scheme: "viridis" } },
  };
}

async function draw(figure) {
  const spec = JSON.parse(figure.querySelector("[data-chart-spec]").textContent);
  const target = figure.querySelector(".chart-draw");
  const sized = { width: "container", height: 300, autosize: { type: "fit", contains: "padding" }, ...spec };
  figure.vega?.finalize();
  figure.vega = await window.vegaEmbed(target, sized, {
    actions: false, ast: true, defaultStyle: false, renderer: "canvas", config: look(),
    formatLocale: FRENCH, timeFormatLocale: FRENCH_TIME, tooltip: { disableDefaultStyle: true },
  });
  figure.dataset.drawn = "true";
}

function save(name, url) {
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
}

/** The table twin as CSV: separator and decimal point as the exports of Mulette. */
function tableAsCsv(table) {
  const quote = (text) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const rows = [...table.rows].map((row) =>
    [...row.cells].map((cell) => quote(cell.dataset.value ?? cell.textContent.trim().replace(/\s+/g, " "))).join(","));
  return `\ufeff${rows.join("\r\n")}\r\n`;
}

async function download(figure, kind) {
  const name = `${figure.id}.${kind}`;
  if (kind === "csv") {
    const text = tableAsCsv(figure.querySelector("[data-chart-table]"));
    save(name, URL.createObjectURL(new Blob([text], { type: "text/csv" })));
  } else {
    save(name, await figure.vega.view.toImageURL(kind, 2));
  }
}

const figures = [...document.querySelectorAll("[data-chart]")];
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-chart-download]");
  if (button) download(button.closest("[data-chart]"), button.dataset.chartDownload);
});
document.addEventListener("mulette:theme", () => figures.forEach(draw));
await Promise.all(figures.map(draw));
