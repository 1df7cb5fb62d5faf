// Pretreatments in their order: lines of kind, dose and duration in a fieldset, read and written as a list.

export class Pretreatments {
  constructor(holder, template, changed) {
    this.holder = holder;
    this.lines = holder.querySelector("[data-lines]");
    this.template = template;
    holder.querySelector("[data-add-line]").addEventListener("click", () => this.add({}).querySelector("select").focus());
    holder.addEventListener("input", changed);
    holder.addEventListener("click", (event) => {
      if (!event.target.closest("[data-remove-line]")) return;
      event.target.closest(".pretreatment").remove();
      changed();
    });
  }

  add(values) {
    const line = this.template.content.cloneNode(true).firstElementChild;
    for (const input of line.querySelectorAll("[data-line]")) input.value = values[input.dataset.line] ?? "";
    this.lines.append(line);
    return line;
  }

  get value() {
    const read = (line) => Object.fromEntries([...line.querySelectorAll("[data-line]")]
      .map((input) => [input.dataset.line, input.value.trim()]).filter(([, value]) => value));
    return [...this.lines.children].map(read).filter((one) => one.kind);
  }

  set value(list) {
    this.lines.replaceChildren();
    for (const one of list ?? []) this.add(one);
  }
}
