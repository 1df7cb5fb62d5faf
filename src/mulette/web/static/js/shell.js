// What every page needs: theme, rail, drawer, menus, dialogs, shortcuts, lists.
import { wireLists } from "./lists.js";

const root = document.documentElement;

function switchTheme() {
  const theme = root.dataset.bsTheme === "dark" ? "light" : "dark";
  root.dataset.bsTheme = theme;
  localStorage.setItem("mulette.theme", theme);
  document.dispatchEvent(new CustomEvent("mulette:theme", { detail: theme }));
}

function foldRail() {
  const narrow = root.dataset.rail !== "narrow";
  if (narrow) root.dataset.rail = "narrow";
  else delete root.dataset.rail;
  localStorage.setItem("mulette.rail", narrow ? "narrow" : "wide");
}

function setDrawer(open) {
  const drawer = document.getElementById("rail");
  const button = document.querySelector("[data-drawer]");
  if (!drawer || drawer.classList.contains("open") === open) return;
  drawer.classList.toggle("open", open);
  button.setAttribute("aria-expanded", String(open));
  if (open) drawer.querySelector("a").focus();
  else button.focus();
}

function closeMenus(except) {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(except)) menu.open = false;
  }
}

document.addEventListener("click", (event) => {
  const target = event.target;
  closeMenus(target);
  if (target.closest("[data-theme-switch]")) switchTheme();
  else if (target.closest("[data-rail-fold]")) foldRail();
  else if (target.closest("[data-drawer]")) setDrawer(true);
  else if (!target.closest("#rail")) setDrawer(false);
  const opener = target.closest("[data-dialog]");
  if (opener) document.getElementById(opener.dataset.dialog).showModal();
  if (target.closest("[data-close]")) target.closest("dialog").close();
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    const menu = document.activeElement?.closest("details.menu[open]");
    closeMenus(null);
    menu?.querySelector("summary").focus();
    setDrawer(false);
  }
  const isTyping = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key === "/" && !isTyping && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    document.querySelector('[data-shortcut="/"]')?.focus();
  }
});

for (const tab of document.querySelectorAll(".tabs [aria-current]")) {
  const tabs = tab.closest(".tabs");
  tabs.scrollLeft = tab.offsetLeft - tabs.offsetLeft - (tabs.clientWidth - tab.offsetWidth) / 2;
}
document.querySelector("[data-focus]")?.focus();
wireLists();
