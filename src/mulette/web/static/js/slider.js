// A slider says its value while it moves: the element that `data-slider` names holds it, until the form is sent.
for (const slider of document.querySelectorAll("[data-slider]")) {
  const shown = document.getElementById(slider.dataset.slider);
  slider.addEventListener("input", () => { shown.textContent = Number(slider.value).toLocaleString("fr-FR"); });
}
