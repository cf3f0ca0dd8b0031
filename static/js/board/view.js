/** Draws the part of the board that can be seen, and nothing else. */
import { PARTS, dayName, dayOf, spanText, stepsOf, textOf, weekdayName, weekdayOf } from "./days.js";
import { made } from "./elements.js";

const HEAD = 190;
const TOP = 46;
const LANE = 46;
const GAP = 4;
const HEAT = 8;
const SPARE = 3; // rows drawn beyond the visible ones
const BEYOND = 12; // rows loaded beyond them
const REST = 90; // milliseconds
const WIDTHS = { quarter: 10, month: 32, week: 210, day: 540 };

export class View {
  constructor(board, facts, model) {
    this.scroll = board.querySelector("[data-scroll]");
    this.canvas = board.querySelector("[data-canvas]");
    this.days = board.querySelector("[data-days]");
    this.facts = facts;
    this.model = model;
    this.dayWidth = WIDTHS[facts.zoom];
    this.stepWidth = this.dayWidth / model.perDay;
    this.drawn = new Map();
    this.active = null; // the card that Tab comes to
    this.offsets = [0];
    this.wanted = false;
    this.isFresh = true;
    this.asking = null;
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
    const hasHeat = this.model.mode === "venues";
    let sum = TOP;
    this.offsets = this.model.rows.map((row) => {
      const at = sum;
      sum += row.lanes * LANE + GAP + (hasHeat ? HEAT : 0);
      return at;
    });
    this.offsets.push(sum);
    this.canvas.style.height = `${sum}px`;
    this.canvas.style.width = `${HEAD + (this.model.last - this.model.first + 1) * this.dayWidth}px`;
    this.canvas.style.setProperty("--bd-day", `${this.dayWidth}px`);
    this.canvas.style.setProperty("--bd-week", `${this.dayWidth * 7}px`);
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

  get span() {
    const left = this.scroll.scrollLeft;
    const days = (this.scroll.clientWidth - HEAD) / this.dayWidth;
    const from = this.model.first + left / this.dayWidth;
    return [Math.floor(from - days / 4), Math.ceil(from + days * 1.25)];
  }

  draw() {
    this.measure();
    const top = this.scroll.scrollTop;
    const first = Math.max(0, this.rowAt(top + TOP) - SPARE);
    const last = Math.min(this.model.rows.length - 1, this.rowAt(top + this.scroll.clientHeight) + SPARE);
    const shown = this.model.rows.slice(first, last + 1);
    const keep = new Set(shown.map((row) => row.key));
    for (const [key, element] of this.drawn) {
      if (!keep.has(key)) {
        element.remove();
        this.drawn.delete(key);
      }
    }
    const [from, to] = this.span;
    shown.forEach((row, step) => this.drawRow(row, first + step, from, to));
    this.drawDays(from, to);
    if (!this.asking) this.asking = setTimeout(() => this.load(), this.isFresh ? 0 : REST);
    this.keepOneStop();
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

  drawRow(row, index, from, to) {
    let element = this.drawn.get(row.key);
    if (!element) {
      element = made("div", "bd-row");
      element.dataset.row = row.key;
      element.append(made("div", "bd-head"), made("div", "bd-heat"), made("div", "bd-cards"));
      this.drawn.set(row.key, element);
      this.canvas.append(element);
    }
    element.style.transform = `translateY(${this.offsets[index]}px)`;
    element.style.height = `${this.offsets[index + 1] - this.offsets[index]}px`;
    element.classList.toggle("bd-odd", index % 2 === 1);
    const [head, heat, cards] = element.children;
    if (row.head && head.firstChild === null) head.append(made("b", "", row.head.label), made("small", "", this.noteOf(row)));
    this.drawHeat(heat, row, from, to);
    this.drawCards(cards, row, from, to, this.lanesSeen(index));
  }

  /** The lanes of a row that can be seen: one county may have hundreds. */
  lanesSeen(index) {
    const above = this.scroll.scrollTop + TOP - this.offsets[index];
    return [Math.floor(above / LANE) - SPARE, Math.ceil((above + this.scroll.clientHeight) / LANE) + SPARE];
  }

  noteOf(row) {
    return [row.head.note, row.head.beds ? `床位 ${row.head.beds}` : ""].filter(Boolean).join(" · ");
  }

  drawHeat(strip, row, from, to) {
    const key = `${from}/${to}`;
    if (!row.head || (strip.dataset.key === key && strip.heat === row.head.heat)) return;
    Object.assign(strip, { heat: row.head.heat }).dataset.key = key;
    strip.replaceChildren();
    for (const [since, until, used] of row.head.heat || []) {
      const [start, end] = [dayOf(since), dayOf(until) + 1];
      if (end < from || start > to) continue;
      const share = row.head.beds ? used / row.head.beds : 0;
      const mark = made("i", `bd-heat-${!row.head.beds ? 0 : share > 1 ? 4 : share > 0.8 ? 3 : share > 0.4 ? 2 : 1}`);
      mark.title = `${since} 至 ${until}：${used} 人${row.head.beds ? `，床位 ${row.head.beds}` : ""}`;
      mark.style.left = `${this.left(start)}px`;
      mark.style.width = `${(end - start) * this.dayWidth}px`;
      strip.append(mark);
    }
  }

  left(day) {
    return HEAD + (day - this.model.first) * this.dayWidth;
  }

  drawCards(box, row, from, to, [low, high]) {
    const there = new Map([...box.children].map((element) => [Number(element.dataset.id), element]));
    for (const id of row.cards) {
      const card = this.model.cards.get(id);
      const [start, end] = stepsOf(card, this.model.perDay);
      const lane = row.lane.get(id);
      const isSeen = end / this.model.perDay >= from && start / this.model.perDay <= to && lane >= low && lane <= high;
      if (!isSeen && id !== this.active) continue;
      let element = there.get(id);
      if (!element) {
        element = made("div", "bd-card");
        element.dataset.id = id;
        element.tabIndex = -1;
        element.setAttribute("role", "button");
        box.append(element);
      }
      there.delete(id);
      if (!element.matches(".bd-held")) this.dress(element, card, row, start, end);
    }
    for (const element of there.values()) {
      if (!element.matches(".bd-held, :focus")) element.remove();
    }
  }

  dress(element, card, row, start, end) {
    element.style.left = `${HEAD + start * this.stepWidth - this.model.first * this.dayWidth}px`;
    element.style.width = `${(end - start) * this.stepWidth - 2}px`;
    element.style.top = `${(row.lane.get(card.id) || 0) * LANE + GAP}px`;
    const found = this.model.findings.get(card.id) || [];
    const key = JSON.stringify([card, found.length]);
    if (element.dataset.key === key) return;
    element.dataset.key = key;
    const category = this.facts.categories.findIndex(([id]) => id === (card.cats || [])[0]);
    element.className = `bd-card bd-${card.state}${category < 0 ? "" : ` bd-cat-${category % 8}`}${card.movable ? " bd-movable" : ""}`;
    element.setAttribute("aria-label", this.speech(card, found));
    element.title = element.getAttribute("aria-label");
    const [, series, number] = card.name.match(/^(.*?)(第\d+期)?$/);
    const names = made("b", "");
    names.append(made("span", "bd-name", series), made("span", "", number || "")); // a narrow card cuts the series, never the number
    if (found.length) names.prepend(made("span", found.some((one) => one.blocks) ? "bd-flag bd-flag-block" : "bd-flag", "!"));
    element.replaceChildren(names, made("small", "", this.line(card)));
    if (card.cap) element.append(this.bar(card));
    if (card.movable && this.model.perDay === 1) element.append(made("span", "bd-edge bd-edge-start"), made("span", "bd-edge bd-edge-end"));
  }

  line(card) {
    if (this.model.perDay > 1) return `${card.from.slice(11)} ${card.unit}`;
    return this.model.mode === "venues" ? `${card.unit} ${card.seated}/${card.cap}` : `${card.place} ${card.seated}/${card.cap}`;
  }

  bar(card) {
    const bar = made("span", "bd-gauge");
    for (const [name, value] of [["bd-quota", card.quota], ["bd-seated", card.seated]]) {
      const part = made("i", name);
      part.style.width = `${Math.min(100, (100 * value) / card.cap)}%`;
      bar.append(part);
    }
    return bar;
  }

  speech(card, found) {
    const words = [card.name, card.unit, card.place, spanText(card, this.model.perDay), this.facts.words[card.state]];
    if (card.cap) words.push(`名额 ${card.cap}，已分配 ${card.quota}，已录取 ${card.seated}`);
    if (!card.movable) words.push("不能移动");
    for (const finding of found) words.push(finding.message);
    return words.filter(Boolean).join("，");
  }

  drawDays(from, to) {
    const low = Math.max(this.model.first, from);
    const high = Math.min(this.model.last, to);
    const key = `${low}/${high}`;
    if (this.days.dataset.key === key) return;
    this.days.dataset.key = key;
    const cells = [];
    for (let day = low; day <= high; day += 1) {
      const isWeekStart = weekdayOf(day) === 1;
      if (this.facts.zoom === "quarter" && !isWeekStart) continue;
      const cell = made("div", `bd-day${[0, 6].includes(weekdayOf(day)) ? " bd-weekend" : ""}${textOf(day) === this.facts.today ? " bd-today" : ""}`);
      cell.style.left = `${this.left(day)}px`;
      cell.style.width = `${this.dayWidth * (this.facts.zoom === "quarter" ? 7 : 1)}px`;
      this.nameDay(cell, day);
      cells.push(cell);
    }
    this.days.replaceChildren(...cells);
  }

  nameDay(cell, day) {
    const { zoom } = this.facts;
    const date = Number(textOf(day).slice(8));
    const isMonday = zoom === "month" && weekdayOf(day) === 1; // so that some month is in sight wherever one has scrolled
    const isNewMonth = date === 1 || isMonday || (zoom === "quarter" && date <= 7) || day === this.model.first;
    if (zoom === "quarter") cell.append(made("b", "", isNewMonth ? `${Number(textOf(day).slice(5, 7))}月` : ""), made("span", "", dayName(day).split("月")[1]));
    else if (zoom === "month") cell.append(made("b", "", isNewMonth ? dayName(day).split("月")[0] + "月" : ""), made("span", "", `${date}${weekdayName(day)[1]}`));
    else {
      cell.append(made("b", "", `${dayName(day)} ${weekdayName(day)}`));
      const parts = made("span", "bd-parts");
      for (const part of PARTS) parts.append(made("i", "", part));
      cell.append(parts);
    }
  }

  elementOf(id) {
    return this.canvas.querySelector(`.bd-card[data-id="${id}"]`);
  }

  /** Tab comes to one card; arrow keys go to the others. */
  keepOneStop() {
    if (!this.active || !this.model.cards.has(this.active) || !this.elementOf(this.active)) {
      this.active = Number(this.canvas.querySelector(".bd-card")?.dataset.id) || null;
    }
    for (const element of this.canvas.querySelectorAll(".bd-card")) {
      element.tabIndex = Number(element.dataset.id) === this.active ? 0 : -1;
    }
  }

  reveal(card) {
    const row = this.model.byKey.get(card.rows[0]);
    const index = this.model.rows.indexOf(row);
    if (index < 0) return;
    this.measure();
    const [start, end] = stepsOf(card, this.model.perDay);
    const left = this.left(start / this.model.perDay);
    const right = this.left(end / this.model.perDay);
    const { scrollTop, scrollLeft, clientHeight, clientWidth } = this.scroll;
    if (this.offsets[index] < scrollTop + TOP) this.scroll.scrollTop = this.offsets[index] - TOP;
    else if (this.offsets[index + 1] > scrollTop + clientHeight) this.scroll.scrollTop = this.offsets[index + 1] - clientHeight;
    if (left < scrollLeft + HEAD) this.scroll.scrollLeft = left - HEAD - this.dayWidth;
    else if (right > scrollLeft + clientWidth) this.scroll.scrollLeft = right - clientWidth + this.dayWidth;
    this.draw();
  }

  focus(card) {
    this.active = card.id;
    this.reveal(card);
    this.keepOneStop();
    this.elementOf(card.id)?.focus({ preventScroll: true });
  }

  /** Open on today, or where the next thing lies when that is out of sight. */
  opening(today, next) {
    const seen = (this.scroll.clientWidth - HEAD) / this.dayWidth;
    const lead = seen > 7 ? 1 : 0;
    return next - today > seen * 0.7 ? next - lead : today - lead;
  }

  goTo(day) {
    this.measure();
    this.scroll.scrollLeft = Math.max(0, (day - this.model.first) * this.dayWidth);
    this.soon();
  }
}
