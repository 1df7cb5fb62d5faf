// The place of a form: the position of the telephone, in degrees, where the browser may give it.
for (const place of document.querySelectorAll("[data-place]")) {
  const here = place.querySelector("[data-place-here]");
  if (!here || !navigator.geolocation) continue;
  here.hidden = false;
  const told = here.querySelector("[role=status]");
  here.querySelector("button").addEventListener("click", () => {
    told.textContent = "Recherche de la position…";
    navigator.geolocation.getCurrentPosition(({ coords }) => {
      place.querySelector("[name=longitude]").value = coords.longitude.toFixed(7).replace(".", ",");
      place.querySelector("[name=latitude]").value = coords.latitude.toFixed(7).replace(".", ",");
      for (const name of ["x_m", "y_m"]) place.querySelector(`[name=${name}]`).value = "";
      told.textContent = `Position prise, à ${Math.round(coords.accuracy)} m près.`;
    }, () => { told.textContent = "La position n’a pas pu être lue. Autorisez-la, ou écrivez les coordonnées."; }, { enableHighAccuracy: true, timeout: 20000 });
  });
}
