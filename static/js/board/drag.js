/** Moving and stretching cards by mouse, pen or finger. */
const START = 4; // pixels before a press becomes a drag
const EDGE = 24; // where the board begins to scroll by itself
const PACE = 7;

export class Drag {
  constructor(model, view, moves, panel) {
    Object.assign(this, { model, view, moves, panel });
    this.held = null;
    view.canvas.addEventListener("pointerdown", (event) => this.press(event));
    document.addEventListener("pointermove", (event) => this.move(event));
    document.addEventListener("pointerup", (event) => this.release(event));
    document.addEventListener("pointercancel", () => this.letGo());
    document.addEventListener("keydown", (event) => event.key === "Escape" && this.letGo());
  }

  press(event) {
    const element = event.target.closest(".bd-card");
    if (!element || event.button !== 0) return;
    const card = this.model.cards.get(Number(element.dataset.id));
    const edge = event.target.closest(".bd-edge");
    const side = !edge ? "" : edge.matches(".bd-edge-start") ? "start" : "end";
    const { scrollLeft } = this.view.scroll;
    this.held = { element, card, side, x: event.clientX, y: event.clientY, scrollLeft, isMoving: false, width: element.offsetWidth };
    event.preventDefault();
    this.view.active = card.id;
    this.view.keepOneStop();
    element.focus({ preventScroll: true });
  }

  move(event) {
    const held = this.held;
    if (!held) return;
    held.at = event;
    if (!held.isMoving) {
      if (Math.hypot(event.clientX - held.x, event.clientY - held.y) < START || !held.card.movable) return;
      held.isMoving = true;
      held.element.classList.add("bd-held");
      held.element.closest(".bd-row").classList.add("bd-lifted");
      this.creep();
    }
    this.follow();
  }

  /** Show where the card would fall. */
  follow() {
    const { element, side, x, y, at, scrollLeft, width } = this.held;
    const step = this.view.stepWidth;
    const dx = at.clientX - x + this.view.scroll.scrollLeft - scrollLeft;
    const steps = Math.round(dx / step);
    this.held.steps = steps;
    if (side) {
      const grown = Math.max(step - 2, width + (side === "end" ? steps : -steps) * step);
      element.style.width = `${grown}px`;
      if (side === "start") element.style.transform = `translateX(${width - grown}px)`;
      return;
    }
    const isFree = this.model.mode === "venues";
    element.style.transform = `translate(${steps * step}px, ${isFree ? at.clientY - y : 0}px)`;
    this.target(isFree ? this.view.rowUnder(at.clientY) : null);
  }

  target(row) {
    this.held.row = row;
    for (const [key, element] of this.view.drawn) element.classList.toggle("bd-target", key === row?.key);
  }

  creep() {
    const held = this.held;
    if (!held?.isMoving) return;
    const box = this.view.scroll.getBoundingClientRect();
    const { clientX, clientY } = held.at;
    const across = clientX > box.right - EDGE ? PACE : clientX < box.left + EDGE + 190 ? -PACE : 0;
    const down = clientY > box.bottom - EDGE ? PACE : clientY < box.top + EDGE ? -PACE : 0;
    if (across || down) {
      this.view.scroll.scrollBy(across, down);
      if (down) held.y -= down;
      this.follow();
    }
    requestAnimationFrame(() => this.creep());
  }

  release(event) {
    const held = this.held;
    if (!held) return;
    if (!held.isMoving) {
      this.held = null;
      this.panel.show(held.card, { withForm: true });
      return;
    }
    held.at = event;
    this.follow();
    const { card, side, steps, row } = held;
    this.letGo();
    const change = side === "end" ? { longer: steps } : side === "start" ? { steps, longer: -steps } : { steps, row: row ? row.key : null };
    if (side === "start") change.steps = Math.min(steps, this.days(card) - 1);
    if (side === "start") change.longer = -change.steps;
    this.moves.propose(card, this.moves.proposed(card, change));
  }

  days(card) {
    return (Date.parse(card.to) - Date.parse(card.from)) / 86400000 + 1;
  }

  letGo() {
    const held = this.held;
    this.held = null;
    if (!held?.isMoving) return;
    held.element.classList.remove("bd-held");
    held.element.style.transform = "";
    held.element.style.width = `${held.width}px`;
    delete held.element.dataset.key;
    for (const element of this.view.drawn.values()) element.classList.remove("bd-target", "bd-lifted");
    this.view.soon();
  }
}
