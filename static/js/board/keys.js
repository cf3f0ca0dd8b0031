/** The same by keyboard: arrows choose, Enter takes and puts down, arrows move, + and - stretch, Esc lets go. */
import { spanText } from "./days.js";

export class Keys {
  constructor(model, view, moves, panel) {
    Object.assign(this, { model, view, moves, panel });
    this.taken = null; // { card, steps, longer, row }
    view.canvas.addEventListener("keydown", (event) => this.press(event));
    view.canvas.addEventListener("focusout", () => this.taken && setTimeout(() => this.left()));
    document.addEventListener("keydown", (event) => this.undo(event));
  }

  undo(event) {
    const isTyping = event.target.closest("input, textarea, select");
    if ((event.ctrlKey || event.metaKey) && event.key === "z" && !isTyping) {
      event.preventDefault();
      this.moves.undo();
    }
  }

  press(event) {
    const element = event.target.closest(".bd-card");
    if (!element || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const card = this.model.cards.get(Number(element.dataset.id));
    const act = this.taken ? this.whileTaken(event.key) : this.whileChoosing(event.key, card);
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  }

  whileChoosing(key, card) {
    const arrows = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    if (arrows[key]) return () => this.choose(card, ...arrows[key]);
    if (key === "Enter" || key === " ") return () => this.take(card);
    if (key === "e" || key === "E") return () => this.panel.show(card, { withForm: true, focus: true });
    return null;
  }

  whileTaken(key) {
    const arrows = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    if (arrows[key]) return () => this.shift(...arrows[key]);
    if (key === "+" || key === "=") return () => this.stretch(1);
    if (key === "-" || key === "_") return () => this.stretch(-1);
    if (key === "Enter" || key === " ") return () => this.putDown();
    if (key === "Escape") return () => this.letGo();
    return null;
  }

  choose(card, across, down) {
    const next = across ? this.beside(card, across) : this.below(card, down);
    if (next) {
      this.view.focus(next);
      this.panel.show(next);
    }
  }

  beside(card, step) {
    const row = this.model.byKey.get(card.rows[0]);
    const { order } = row;
    return order[order.findIndex((one) => one.id === card.id) + step];
  }

  /** The nearest card in time in the next row that has any. */
  below(card, step) {
    const { start } = card;
    const from = this.model.rows.indexOf(this.model.byKey.get(card.rows[0]));
    for (let at = from + step; at >= 0 && at < this.model.rows.length; at += step) {
      const { order } = this.model.rows[at];
      const distance = (one) => Math.abs(one.start - start);
      if (order.length) return order.reduce((best, one) => (distance(one) < distance(best) ? one : best));
    }
    return null;
  }

  take(card) {
    if (!card.movable) return this.panel.says(`“${card.name}”不能移动。`);
    this.taken = { card, steps: 0, longer: 0, row: null };
    this.view.elementOf(card.id)?.classList.add("bd-taken");
    this.panel.show(card);
    return this.panel.says(`已抓取“${card.name}”。方向键移动，加减号增减天数，回车放下，Esc 取消。`);
  }

  shift(across, down) {
    this.taken.steps += across;
    if (down && this.model.mode === "venues") {
      const key = this.taken.row ?? this.taken.card.rows[0];
      const at = this.model.rows.indexOf(this.model.byKey.get(key)) + down;
      if (this.model.rows[at]) this.taken.row = this.model.rows[at].key;
    }
    this.preview();
  }

  stretch(days) {
    if (this.model.perDay > 1) return;
    const { card } = this.taken;
    const length = (Date.parse(card.to) - Date.parse(card.from)) / 86400000;
    this.taken.longer = Math.max(-length, this.taken.longer + days);
    this.preview();
  }

  /** Show and say where it would be; nothing is proposed yet. */
  preview() {
    const { card, steps, longer, row } = this.taken;
    const draft = this.moves.proposed(card, { steps, longer, row });
    this.isMoving = true;
    this.model.put(draft);
    this.view.focus(this.model.cards.get(card.id));
    this.view.elementOf(card.id)?.classList.add("bd-taken");
    this.isMoving = false;
    const now = this.model.cards.get(card.id);
    const met = this.view.warningOf(this.model.byKey.get(now.rows[0]), now);
    this.panel.show(now, { met });
    this.panel.says(`${spanText(draft, this.model.perDay)}，${draft.place}${met ? `，遇${met}` : ""}`);
  }

  async putDown() {
    const { card, steps, longer, row } = this.taken;
    this.taken = null;
    this.model.put(card, card.rows);
    await this.moves.propose(card, this.moves.proposed(card, { steps, longer, row }));
    const now = this.model.cards.get(card.id);
    if (now && !this.panel.isRefusing) this.view.focus(now);
  }

  letGo() {
    const { card } = this.taken;
    this.taken = null;
    this.model.put(card, card.rows);
    this.view.focus(this.model.cards.get(card.id));
    this.view.elementOf(card.id)?.classList.remove("bd-taken");
    this.panel.show(card);
    this.panel.says(`已取消，“${card.name}”留在原处。`);
  }

  /** Whoever leaves a taken card lets it go. */
  left() {
    if (this.taken && !this.isMoving && !this.view.canvas.contains(document.activeElement)) this.letGo();
  }
}
