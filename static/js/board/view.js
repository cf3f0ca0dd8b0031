/** Draws the part of the board that can be seen, and nothing else. */
import { dayOf, stepsOf } from "./days.js";
import { made } from "./elements.js";
import { Face, nameParts } from "./face.js";
import { Ground } from "./ground.js";
import { between, isCrowded, lanesShown } from "./lanes.js";

export const HEAD = 190;
const TOP = 46;
const LANE = 46;
const GAP = 4;
const HEAT = 8;
const MORE = 20;
const SPARE = 2; // rows drawn beyond the visible ones
const BESIDE = 0.15; // of the days in sight, drawn on either side
const BEYOND = 12; // rows loaded beyond them
const REST = 90; // milliseconds
const LEAST = 34; // pixels of a card that its words keep when most of it is out of sight
const WIDTHS = { quarter: 10, month: 32, week: 210, day: 540 };

export class View {
  constructor(board, facts, model) {
    this.scroll = board.querySelector("[data-scroll]");
    this.canvas = board.querySelector("[data-canvas]");
    this.facts = facts;
    this.model = model;
    this.dayWidth = WIDTHS[facts.zoom];
    this.stepWidth = this.dayWidth / model.perDay;
    this.drawn = new Map();
    this.active = null; // the card that Tab comes to
    this.held = null; // the key of the row that a card is being dragged from
    this.offsets = [0];
    this.wanted = false;
    this.isFresh = true;
    this.asking = null;
    this.face = new Face(facts, model);
    this.ground = new Ground(this, board);
    this.canvas.style.setProperty("--bd-day", `${this.dayWidth}px`);
    this.scroll.addEventListener("scroll", () => this.soon(), { passive: true });
    new ResizeObserver(() => this.soon()).observe(this.scroll);
  }

  soon() {
    if (this.wanted) return;
    this.wanted = true;
    requestAnimationFrame(() => {
      this.wanted = false;
      this.draw();
    });
  }

  /** Heights are summed anew when lanes changed. */
  measure() {
    if (this.measured === this.model.version) return;
    this.measured = this.model.version;
    const hasHeat = this.model.mode === "venues";
    let sum = TOP;
    this.offsets = this.model.rows.map((row) => {
      const at = sum;
      sum += lanesShown(row) * LANE + GAP + (hasHeat ? HEAT : 0) + (isCrowded(row) && !row.isOpen ? MORE : 0);
      return at;
    });
    this.offsets.push(sum);
    this.canvas.style.height = `${sum}px`;
    this.canvas.style.width = `${HEAD + (this.model.last - this.model.first + 1) * this.dayWidth}px`;
  }

  rowAt(y) {
    let low = 0;
    let high = this.model.rows.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.offsets[middle] <= y) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  rowUnder(clientY) {
    const y = clientY - this.scroll.getBoundingClientRect().top + this.scroll.scrollTop;
    return this.model.rows[this.rowAt(y)];
  }

  get seenDays() {
    return (this.scroll.clientWidth - HEAD) / this.dayWidth;
  }

  get span() {
    const days = this.seenDays;
    const from = this.model.first + this.scroll.scrollLeft / this.dayWidth;
    return [Math.floor(from - days * BESIDE), Math.ceil(from + days * (1 + BESIDE))];
  }

  draw() {
    this.measure();
    const top = this.scroll.scrollTop;
    const height = this.scroll.clientHeight;
    const [from, to] = this.span;
    this.seenFrom = this.scroll.scrollLeft + HEAD; // read once: reading between writes lays everything out anew
    const first = Math.max(0, this.rowAt(top + TOP) - SPARE);
    const last = Math.min(this.model.rows.length - 1, this.rowAt(top + height) + SPARE);
    const shown = this.model.rows.slice(first, last + 1);
    const keep = new Set(shown.map((row) => row.key));
    for (const [key, element] of this.drawn) {
      if (keep.has(key) || key === this.held) continue;
      element.remove();
      this.drawn.delete(key);
    }
    shown.forEach((row, step) => this.drawRow(row, first + step, [from, to], [top, height]));
    this.ground.drawDays(from, to);
    if (!this.asking) this.asking = setTimeout(() => this.load(), this.isFresh ? 0 : REST);
    this.keepOneStop();
    if (this.lost) this.elementOf(this.lost)?.focus({ preventScroll: true });
    this.lost = null;
  }

  /** Ask for the rows around once scrolling rests, not for each that passes by. */
  async load() {
    this.isFresh = false;
    const { scrollTop, clientHeight } = this.scroll;
    const isPassing = this.passed !== undefined && Math.abs(scrollTop - this.passed) > clientHeight;
    this.passed = scrollTop;
    this.asking = isPassing ? setTimeout(() => this.load(), REST) : null;
    if (isPassing) return;
    const first = Math.max(0, this.rowAt(scrollTop) - BEYOND);
    const rows = this.model.rows.slice(first, this.rowAt(scrollTop + clientHeight) + BEYOND);
    if (await this.model.need(rows, ...this.span)) this.soon();
  }

  newRow(row) {
    const element = made("div", "bd-row");
    element.dataset.row = row.key;
    const [shut, head, heat, cards, more, opener] = ["bd-shut", "bd-head", "bd-heat", "bd-cards", "bd-more"].map((name) => made("div", name)).concat(made("button", "bd-open"));
    opener.type = "button";
    for (const one of [more, opener]) one.addEventListener("click", () => this.toggle(row.key));
    Object.assign(element, { shut, head_: head, heat, box: cards, more, opener, cards: new Map() });
    element.append(shut, head, heat, cards, more);
    this.drawn.set(row.key, element);
    this.canvas.append(element);
    return element;
  }

  drawRow(row, index, [from, to], [top, height]) {
    const element = this.drawn.get(row.key) || this.newRow(row);
    const place = `${this.offsets[index]}/${this.offsets[index + 1]}`;
    if (element.place !== place) {
      element.place = place;
      element.style.transform = `translateY(${this.offsets[index]}px)`;
      element.style.height = `${this.offsets[index + 1] - this.offsets[index]}px`;
      element.classList.toggle("bd-odd", index % 2 === 1);
    }
    if (row.head && element.head_.firstChild === null) this.dressHead(element, row);
    this.ground.drawMarks(element, row, from, to);
    this.ground.drawMore(element, row, from, to);
    const above = top + TOP - this.offsets[index];
    const lanes = [Math.floor(above / LANE) - SPARE, Math.min(lanesShown(row) - 1, Math.ceil((above + height) / LANE) + SPARE)];
    this.drawCards(element, row, [from, to], lanes);
  }

  dressHead(element, row) {
    const label = made("b", "");
    label.append(...nameParts(row.head.label));
    element.head_.title = row.head.label;
    element.head_.append(label, made("small", "", this.noteOf(row)), element.opener);
  }

  /** What forbids the days of a card in a row, in words. */
  warningOf(row, card) {
    const { perDay } = this.model;
    const [start, end] = stepsOf(card, perDay);
    return this.ground.warning(row, Math.floor(start / perDay), Math.ceil(end / perDay));
  }

  noteOf(row) {
    return [row.head.note, row.head.beds ? `床位 ${row.head.beds}` : ""].filter(Boolean).join(" · ");
  }

  left(day) {
    return HEAD + (day - this.model.first) * this.dayWidth;
  }

  /** Draw the cards of the days and lanes in sight: one county may have thousands. */
  drawCards(element, row, [from, to], [low, high]) {
    const seen = new Set();
    for (const card of between(row, from * this.model.perDay, to * this.model.perDay)) {
      const lane = row.lane.get(card.id);
      if (lane < low || lane > high) continue;
      seen.add(card.id);
      this.drawCard(element, card, lane);
    }
    for (const [id, there] of element.cards) {
      const isSpared = row.cards.has(id) && (id === this.active || there.matches(":focus"));
      if (seen.has(id) || isSpared || there.matches(".bd-held")) continue;
      if (there.matches(":focus")) this.lost = id; // it went to another row
      there.remove();
      element.cards.delete(id);
    }
  }

  drawCard(row, card, lane) {
    let element = row.cards.get(card.id);
    if (!element) {
      element = made("div", "bd-card");
      element.dataset.id = card.id;
      element.tabIndex = -1;
      element.setAttribute("role", "button");
      row.cards.set(card.id, element);
      row.box.append(element);
    }
    if (element.matches(".bd-held")) return;
    this.slide(element, HEAD + card.start * this.stepWidth - this.model.first * this.dayWidth, (card.end - card.start) * this.stepWidth);
    const place = `${card.start}/${card.end}/${lane}`;
    if (element.place !== place) {
      element.place = place;
      element.style.left = `${HEAD + card.start * this.stepWidth - this.model.first * this.dayWidth}px`;
      element.style.width = `${(card.end - card.start) * this.stepWidth - 2}px`;
      element.style.top = `${lane * LANE + GAP}px`;
    }
    this.face.dress(element, card);
  }

  /** Keep the words of a card that begins left of the view in sight: they take the part that is seen. */
  slide(element, left, width) {
    const hidden = Math.round(Math.min(Math.max(0, this.seenFrom - left), Math.max(0, width - LEAST)));
    if ((element.hid || 0) === hidden) return;
    element.hid = hidden;
    element.style.setProperty("--bd-hid", `${hidden}px`);
  }

  elementOf(id) {
    for (const key of this.model.cards.get(id)?.rows || []) {
      const element = this.drawn.get(key)?.cards.get(id);
      if (element) return element;
    }
    return this.canvas.querySelector(`.bd-card[data-id="${id}"]`);
  }

  /** Tab comes to one card; arrow keys go to the others. */
  keepOneStop() {
    let element = this.active && this.model.cards.has(this.active) ? this.elementOf(this.active) : null;
    if (!element) {
      element = this.canvas.querySelector(".bd-card");
      this.active = Number(element?.dataset.id) || null;
    }
    if (this.stop === element) return;
    if (this.stop) this.stop.tabIndex = -1;
    if (element) element.tabIndex = 0;
    this.stop = element;
  }

  /** Fold a crowded row up or out. */
  toggle(key) {
    const row = this.model.byKey.get(key);
    this.model.open(row, !row.isOpen);
    this.soon();
  }

  /** Open the row that would hide a card. */
  uncover(card) {
    const row = this.model.byKey.get(card.rows?.[0]);
    if (row && (row.lane.get(card.id) || 0) >= lanesShown(row)) this.model.open(row, true);
    this.soon();
  }

  /** Scroll to a card, opening the row that hides it. */
  reveal(card) {
    const row = this.model.byKey.get(card.rows[0]);
    const index = this.model.rows.indexOf(row);
    if (index < 0) return;
    const lane = row.lane.get(card.id) || 0;
    if (lane >= lanesShown(row)) this.model.open(row, true);
    this.measure();
    const { perDay } = this.model;
    const top = this.offsets[index] + lane * LANE;
    const bottom = Math.min(top + LANE + HEAT + GAP, this.offsets[index + 1]);
    const { scrollTop, clientHeight } = this.scroll;
    if (top < scrollTop + TOP) this.scroll.scrollTop = top - TOP;
    else if (bottom > scrollTop + clientHeight) this.scroll.scrollTop = bottom - clientHeight;
    this.bringDays(card.start / perDay, card.end / perDay);
    this.draw();
  }

  /** Scroll sideways until some days can be seen. */
  bringDays(start, end) {
    const { scrollLeft, clientWidth } = this.scroll;
    if (this.left(start) < scrollLeft + HEAD) this.scroll.scrollLeft = this.left(start) - HEAD - this.dayWidth;
    else if (this.left(end) > scrollLeft + clientWidth) this.scroll.scrollLeft = this.left(end) - clientWidth + this.dayWidth;
  }

  focus(card) {
    this.active = card.id;
    this.reveal(card);
    this.keepOneStop();
    this.elementOf(card.id)?.focus({ preventScroll: true });
  }

  /** Go to where a card that may not be loaded lies, and focus it. */
  async visit(id, key, from) {
    const index = this.model.rows.indexOf(this.model.byKey.get(key));
    if (index < 0) return false;
    this.measure();
    this.scroll.scrollTop = this.offsets[index] - TOP;
    this.scroll.scrollLeft = (dayOf(from) - this.model.first - 1) * this.dayWidth;
    await this.model.need([this.model.rows[index]], ...this.span);
    const card = this.model.cards.get(id);
    if (card) this.focus(card);
    return Boolean(card);
  }

  goTo(day) {
    this.measure();
    this.scroll.scrollLeft = Math.max(0, (day - this.model.first) * this.dayWidth);
    this.soon();
  }

  /** Turn most of a screen to later (1) or earlier (-1) days. */
  turn(way) {
    const days = Math.max(1, Math.floor(this.seenDays * 0.9));
    this.scroll.scrollLeft += way * days * this.dayWidth;
  }
}
