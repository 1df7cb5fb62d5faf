// Sets theme and rail before the first paint, so that nothing flashes. A classic script: it must run at once.
"use strict";
(() => {
  const root = document.documentElement;
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const apply = () => {
    root.dataset.bsTheme = localStorage.getItem("mulette.theme") ?? (dark.matches ? "dark" : "light");
  };
  apply();
  dark.addEventListener("change", apply);
  if (localStorage.getItem("mulette.rail") === "narrow") root.dataset.rail = "narrow";
})();
