/** Moving and stretching cards by mouse, pen or finger. */
import { spanText } from "./days.js";
import { made } from "./elements.js";
import { HEAD } from "./view.js";

const START = 4; // pixels before a press becomes a drag
const LONG = 350; // milliseconds that a finger rests on a card before it takes it up; a swipe scrolls
const STILL = 8; // pixels that a resting finger may wander
const EDGE = 24; // where the board begins to scroll by itself
const PACE = 7;
const OFF = 14; // how far the tip hangs from the pointer

/** Which way the board scrolls: out over the edge that the pointer was led to, not one near which it took the card up. */
function wayOut(from, to, first, last) {
  if (to > last && to - from > STILL) return PACE;
  if (to < first && from - to > STILL) return -PACE;
  return 0;
}

export class Drag {
  constructor(model, view, moves, panel) {
    Object.assign(this, { model, view, moves, panel });
    this.held = null;
    this.tip = made("div", "bd-tip");
    this.tip.hidden = true;
    document.body.append(this.tip);
    view.canvas.addEventListener("pointerdown", (event) => this.press(event));
    view.canvas.addEventListener("contextmenu", (event) => this.held?.isFinger && event.preventDefault());
    // What the finger holds must not scroll: this has to be said before the first move, so not passively.
    view.canvas.addEventListener("touchmove", (event) => this.held?.isMoving && event.preventDefault(), { passive: false });
    view.scroll.addEventListener("scroll", () => this.held?.isMoving && this.follow(), { passive: true });
    document.addEventListener("pointermove", (event) => this.move(event));
    document.addEventListener("pointerup", (event) => this.release(event));
    document.addEventListener("pointercancel", () => this.letGo());
    document.addEventListener("keydown", (event) => event.key === "Escape" && this.letGo("已取消拖动，原安排没有变动。"));
  }

  press(event) {
    const element = event.target.closest(".bd-card");
    if (!element || event.button !== 0) return;
    const card = this.model.cards.get(Number(element.dataset.id));
    const edge = event.target.closest(".bd-edge");
    const side = !edge ? "" : edge.matches(".bd-edge-start") ? "start" : "end";
    const { scrollLeft, scrollTop } = this.view.scroll;
    this.held = { element, card, side, x: event.clientX, y: event.clientY, scrollLeft, scrollTop, isMoving: false, width: element.offsetWidth, at: event, steps: 0 };
    this.held.isFinger = event.pointerType === "touch";
    if (this.held.isFinger && card.movable) this.held.wait = setTimeout(() => this.takeUp(), LONG);
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
      const way = Math.hypot(event.clientX - held.x, event.clientY - held.y);
      if (held.isFinger && way > STILL) this.letGo();
      if (held.isFinger || way < START || !held.card.movable) return;
      this.lift(held);
    }
    this.follow();
  }

  /** A finger rested on a card: from now on it carries it. */
  takeUp() {
    this.lift(this.held);
    this.follow();
  }

  /** Take the card up; a dashed frame stays where it was. */
  lift(held) {
    held.isMoving = true;
    held.home = held.element.closest(".bd-row");
    this.view.held = Number(held.home.dataset.row);
    held.ghost = made("div", "bd-ghost");
    for (const side of ["left", "top", "width"]) held.ghost.style[side] = held.element.style[side];
    held.home.append(held.ghost);
    held.element.classList.add("bd-held");
    held.home.classList.add("bd-lifted");
    document.documentElement.classList.add("bd-dragging");
    this.tip.hidden = false;
    this.creep();
  }

  /** Show where the card would fall, and say it beside the pointer. */
  follow() {
    const held = this.held;
    const { element, side, at, width } = held;
    const step = this.view.stepWidth;
    const dx = at.clientX - held.x + this.view.scroll.scrollLeft - held.scrollLeft;
    held.steps = Math.round(dx / step);
    if (side) {
      const grown = Math.max(step - 2, width + (side === "end" ? held.steps : -held.steps) * step);
      element.style.width = `${grown}px`;
      if (side === "start") element.style.transform = `translateX(${width - grown}px)`;
    } else {
      const isFree = this.model.mode === "venues";
      const dy = at.clientY - held.y + this.view.scroll.scrollTop - held.scrollTop;
      element.style.transform = `translate(${held.steps * step}px, ${isFree ? dy : 0}px)`;
      this.target(isFree ? this.view.rowUnder(at.clientY) : null);
    }
    this.tell(at);
  }

  target(row) {
    this.held.row = row;
    for (const [key, element] of this.view.drawn) element.classList.toggle("bd-target", key === row?.key);
  }

  /** The days and the place on which it would fall, and what forbids them. */
  tell(at) {
    const { card } = this.held;
    const draft = this.moves.proposed(card, this.change());
    const bad = this.view.warningOf(this.held.row || this.model.byKey.get(card.rows[0]), draft);
    const lines = [made("b", "", spanText(draft, this.model.perDay)), made("span", "", draft.place || "")];
    if (bad) lines.push(made("em", "", `遇${bad}`));
    this.tip.replaceChildren(...lines);
    this.tip.classList.toggle("bd-tip-bad", Boolean(bad));
    const { offsetWidth, offsetHeight } = this.tip;
    this.tip.style.left = `${Math.min(at.clientX + OFF, window.innerWidth - offsetWidth - 8)}px`;
    this.tip.style.top = `${Math.max(8, at.clientY - offsetHeight - OFF)}px`;
  }

  creep() {
    const held = this.held;
    if (!held?.isMoving) return;
    const box = this.view.scroll.getBoundingClientRect();
    const across = wayOut(held.x, held.at.clientX, box.left + EDGE + HEAD, box.right - EDGE);
    const down = wayOut(held.y, held.at.clientY, box.top + EDGE, box.bottom - EDGE);
    if (across || down) this.view.scroll.scrollBy(across, down); // the scrolling makes the card follow
    requestAnimationFrame(() => this.creep());
  }

  /** What the drag asks for, in steps. */
  change() {
    const { card, side, steps, row } = this.held;
    if (side === "end") return { longer: steps };
    if (side === "") return { steps, row: row ? row.key : null };
    const later = Math.min(steps, card.end - card.start - 1);
    return { steps: later, longer: -later };
  }

  release(event) {
    const held = this.held;
    if (!held) return;
    if (!held.isMoving) {
      this.letGo();
      this.panel.show(held.card, { withForm: true });
      return;
    }
    held.at = event;
    this.follow();
    const change = this.change();
    this.letGo();
    this.moves.propose(held.card, this.moves.proposed(held.card, change));
  }

  letGo(words = "") {
    const held = this.held;
    this.held = null;
    clearTimeout(held?.wait);
    if (!held?.isMoving) return;
    held.ghost.remove();
    held.element.classList.remove("bd-held");
    held.element.style.transform = "";
    Object.assign(held.element, { place: null });
    this.view.held = null;
    this.tip.hidden = true;
    document.documentElement.classList.remove("bd-dragging");
    for (const element of this.view.drawn.values()) element.classList.remove("bd-target", "bd-lifted");
    if (words) this.panel.says(words);
    this.view.soon();
  }
}
