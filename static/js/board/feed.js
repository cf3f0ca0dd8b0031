/** What others do, every few seconds: their cards are shown, never overwritten. */
import { showToast } from "../toasts.js";

const EVERY = 3000;
const TOO_LONG = 10 * 60 * 1000; // after a longer absence the board is read anew

export class Feed {
  constructor(model, view, server, panel, isBusy, restart) {
    Object.assign(this, { model, view, server, panel, isBusy, restart });
    this.last = Date.now();
    this.next();
    document.addEventListener("visibilitychange", () => !document.hidden && this.ask());
  }

  next() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), EVERY);
  }

  async ask() {
    if (document.hidden) return this.next();
    if (Date.now() - this.last > TOO_LONG) await this.restart();
    else if (!this.isBusy()) {
      const { ok, data } = await this.server.news(this.model.after);
      if (ok && !this.isBusy()) await this.take(data);
    }
    return this.next();
  }

  async take(data) {
    this.last = Date.now();
    this.model.after = data.after;
    const isOfSessions = this.model.perDay > 1;
    let fits = !(isOfSessions && (data.batches.length || data.sessions.length) && data.people.length);
    for (const id of isOfSessions ? data.gone_sessions : data.gone) this.model.remove(id);
    for (const card of isOfSessions ? data.sessions : data.batches) {
      const row = this.model.cards.get(card.id);
      if (row && row.rev < card.rev) this.model.refresh([...row.rows, ...this.model.rowsOf(card)]);
      const isKnownPlace = row || this.model.rowsOf(card).every((key) => this.model.byKey.has(key));
      if (isKnownPlace && this.model.rowsOf(card).length) fits = this.model.put(card) && fits;
      else fits = false;
      this.panel.renew(this.model.cards.get(card.id));
    }
    if (!fits) await this.restart();
    this.view.soon();
    if (data.people.length) showToast(`${data.people.join("、")}调整了安排，已更新。`);
  }
}
