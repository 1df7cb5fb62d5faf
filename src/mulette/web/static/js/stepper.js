// Large buttons less and more beside a number: for gloves, and for a tablet in the greenhouse.
function wire(stepper) {
  const input = stepper.querySelector("input");
  stepper.addEventListener("click", (event) => {
    const button = event.target.closest("[data-step], [data-step-all]");
    if (!button) return;
    const now = Number.parseInt(input.value, 10) || 0;
    input.value = button.dataset.stepAll ?? Math.max(0, now + Number(button.dataset.step));
    input.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

for (const stepper of document.querySelectorAll("[data-stepper]")) wire(stepper);
