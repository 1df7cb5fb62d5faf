// The audit of a location: scans are sent one after the other in their order, the lists come back, the field keeps the hand.

const root = document.querySelector("[data-audit]");
const box = root.querySelector("[data-scan-box]");
let sending = Promise.resolve();
let waiting = 0;

function say(words) {
  const said = root.querySelector(".said");
  said.textContent = words;
  said.classList.add("bad");
}

function show(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const live = page.querySelector("[data-audit-live]");
  if (!live) return say("La page a changé : actualisez-la, les scans faits sont gardés.");
  const kept = new Set([...root.querySelectorAll("[data-kept]:checked")].map((one) => one.dataset.kept));
  for (const one of live.querySelectorAll("[data-kept]")) one.checked = kept.has(one.dataset.kept);
  root.querySelector("[data-audit-live]").replaceWith(live);
  return undefined;
}

async function send(action, body) {
  try {
    const answer = await fetch(action, { method: "POST", body });
    if (answer.status >= 500) throw new Error(String(answer.status));
    show(await answer.text());
  } catch {
    if (!box.value) box.value = body.get("code"); // nothing scanned is lost
    say(`« ${body.get("code")} » n’est pas parti : vérifiez la connexion, puis scannez-le de nouveau.`);
  }
  waiting -= 1;
  if (waiting === 0) delete root.dataset.sending;
}

root.addEventListener("submit", (event) => {
  const form = event.target.closest("[data-scan]");
  if (!form) return;
  event.preventDefault();
  const body = new URLSearchParams(new FormData(form));
  if (!body.get("code").trim()) return;
  box.value = "";
  box.focus();
  waiting += 1;
  root.dataset.sending = "";
  sending = sending.then(() => send(form.action, body));
});

root.dataset.live = "";
