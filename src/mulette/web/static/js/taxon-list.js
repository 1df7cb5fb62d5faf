// Names of TAXREF offered as one types a taxon; the form works without.

const PAUSE_MS = 200;
const MOST = 12;

for (const box of document.querySelectorAll("[data-taxon]")) {
  const list = document.getElementById(box.getAttribute("list"));
  let waiting = 0;
  box.addEventListener("input", () => {
    clearTimeout(waiting);
    if (box.value.trim().length < 3) return;
    waiting = setTimeout(async () => {
      const query = new URLSearchParams({ q: box.value.trim(), limit: MOST });
      const answer = await fetch(`${box.dataset.taxon}?${query}`).catch(() => null);
      if (!answer?.ok) return;
      const { items } = await answer.json();
      list.replaceChildren(...items.map((one) => new Option(`${one.lb_auteur ?? ""}`.trim(), one.lb_nom)));
    }, PAUSE_MS);
  });
}
