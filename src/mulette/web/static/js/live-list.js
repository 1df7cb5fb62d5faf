// A list that answers as one types: the words looked for go to the address, the answer replaces the list; nothing else moves.

const PAUSE_MS = 150;
const root = document.querySelector("[data-live-list]");
const box = root.querySelector("[name=q]");
let waiting = 0;
let asked = null;

function addressOf(words) {
  const query = new URLSearchParams(window.location.search);
  query.delete("page");
  if (words) query.set("q", words);
  else query.delete("q");
  return `${window.location.pathname}?${query}`;
}

async function find() {
  const address = addressOf(box.value.trim());
  asked?.abort();
  asked = new AbortController();
  root.dataset.waiting = "";
  try {
    const answer = await fetch(address, { signal: asked.signal });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const list = page.getElementById("listing");
    if (list) document.getElementById("listing").replaceWith(list);
    history.replaceState(null, "", address);
    for (const input of root.querySelectorAll("input[type=hidden][name=q]")) input.value = box.value.trim();
    delete root.dataset.waiting;
  } catch (error) {
    if (error.name !== "AbortError") delete root.dataset.waiting; // the button still searches
  }
}

box.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(find, PAUSE_MS);
});
