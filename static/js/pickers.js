/** Pickers: offer organizations while one types, chosen by mouse or arrow keys.
    The endpoint answers `<li role="option" data-text="平江县 · 长寿镇">`; without this file names are typed. */
const WAIT = 250;

class Picker {
  constructor(root) {
    this.url = root.dataset.picker;
    this.right = root.dataset.pickerRight || "";
    this.input = root.querySelector("input");
    this.list = root.querySelector("[role=listbox]");
    this.list.id = `${this.input.id}-options`;
    this.at = -1;
    this.asked = 0;
    this.input.setAttribute("role", "combobox");
    this.input.setAttribute("aria-autocomplete", "list");
    this.input.setAttribute("aria-controls", this.list.id);
    this.close();
    this.input.addEventListener("input", () => this.askSoon());
    this.input.addEventListener("keydown", (event) => this.onKey(event));
    this.input.addEventListener("blur", () => setTimeout(() => this.close(), 150));
    this.list.addEventListener("mousedown", (event) => {
      event.preventDefault();
      this.choose(event.target.closest("[role=option]"));
    });
  }

  get options() {
    return [...this.list.querySelectorAll("[role=option]")];
  }

  askSoon() {
    clearTimeout(this.timer);
    const text = this.input.value.trim();
    if (!text || text.includes("#")) return this.close();
    this.timer = setTimeout(() => this.ask(text), WAIT);
  }

  /** Only the answer to the last question counts, and only while one is still in the box: a late list would cover what stands below. */
  async ask(text) {
    const number = ++this.asked;
    const query = new URLSearchParams({ q: text, ...(this.right && { right: this.right }) });
    const response = await fetch(`${this.url}?${query}`, { headers: { "HX-Request": "true" } }).catch(() => null);
    if (!response?.ok || number !== this.asked) return;
    const answer = await response.text();
    if (document.activeElement !== this.input) return;
    this.list.innerHTML = answer;
    this.at = -1;
    this.list.hidden = this.list.children.length === 0;
    this.input.setAttribute("aria-expanded", String(!this.list.hidden));
    this.options.forEach((option, index) => { option.id = `${this.list.id}-${index}`; });
  }

  onKey(event) {
    if (event.key === "Escape") this.close();
    if (this.list.hidden) return;
    if (event.key === "ArrowDown") this.move(1, event);
    if (event.key === "ArrowUp") this.move(-1, event);
    if (event.key === "Enter" && this.at >= 0) {
      event.preventDefault();
      this.choose(this.options[this.at]);
    }
  }

  move(step, event) {
    event.preventDefault();
    const { options } = this;
    if (!options.length) return;
    this.at = (this.at + step + options.length) % options.length;
    options.forEach((option, index) => option.setAttribute("aria-selected", String(index === this.at)));
    options[this.at].scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", options[this.at].id);
  }

  choose(option) {
    if (!option) return;
    this.input.value = option.dataset.text;
    this.input.dispatchEvent(new Event("change", { bubbles: true }));
    this.close();
  }

  /** What was asked for before is no longer wanted: its answer would open the list over what comes next. */
  close() {
    clearTimeout(this.timer);
    this.asked += 1;
    this.list.hidden = true;
    this.at = -1;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }
}

export const startPickers = (root) => {
  for (const element of root.querySelectorAll("[data-picker]:not([data-started])")) {
    element.dataset.started = "yes";
    if (element.dataset.picker) new Picker(element);
  }
};
