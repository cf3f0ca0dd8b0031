/** A move is shown at once, proposed to the server, and stands or snaps back as the server says. */
import { showToast } from "../toasts.js";
import { movedBy, spanText } from "./days.js";

export class Moves {
  constructor(model, view, server, panel) {
    Object.assign(this, { model, view, server, panel });
    this.onMoved = () => {}; // told when something stands elsewhere
  }

  /** Where a card would be after some steps, some more days and another row. */
  proposed(card, { steps = 0, longer = 0, row = null }) {
    const draft = { ...card, ...movedBy(card, steps, longer, this.model.perDay) };
    if (row !== null && this.model.mode === "venues") Object.assign(draft, { venue: row, place: this.nameOf(row) });
    return draft;
  }

  nameOf(key) {
    return this.model.byKey.get(key)?.head?.label || "";
  }

  facts(draft, waiver) {
    if (this.model.perDay > 1) return { start: draft.from, end: draft.to, ...waiver };
    return { starts_on: draft.from, ends_on: draft.to, venue: draft.venue || "", ...waiver };
  }

  async propose(card, draft, waiver = {}) {
    if (draft.from === card.from && draft.to === card.to && draft.venue === card.venue) return this.view.soon();
    this.model.put(draft);
    this.view.soon();
    const answer = await this.server.drop(card, this.facts(draft, waiver));
    this.take(answer, card, draft);
    return answer.ok;
  }

  /** The form beside the board proposes in its own words. */
  async proposeForm(card, form) {
    const facts = Object.fromEntries(new FormData(form));
    const draft = { ...card, from: facts.starts_on, to: facts.ends_on };
    this.take(await this.server.drop(card, facts), card, draft, { facts, form });
  }

  take(answer, card, draft, asked = {}) {
    const { ok, data } = answer;
    const before = this.model.cards.get(card.id)?.rows || [];
    this.model.remove(card.id); // what the server says counts, be it older than what was shown
    const present = [...(data.batches || []), ...(data.sessions || [])];
    if (!present.length) present.push(card);
    for (const one of present) this.model.put(one, card.rows);
    this.model.refresh([...before, ...card.rows]);
    if (ok) this.moved(data, present[0]);
    else this.refused(data, card, draft, asked);
    this.view.soon();
  }

  moved(data, card) {
    const now = this.model.cards.get(card.id) || card;
    const known = new Set((this.model.findings.get(card.id) || []).map((one) => one.message));
    const found = (data.findings || []).map((one) => one.message);
    this.model.findings.set(card.id, (data.findings || []).filter((one) => this.model.concerned(one) === card.id));
    this.panel.says(`已移动“${card.name}”：${spanText(card, this.model.perDay)}，${card.place}。`);
    this.panel.warn([...(data.notes || []), ...found.filter((message) => !known.has(message))]);
    this.panel.show(now);
    this.view.uncover(now);
    this.onMoved();
  }

  refused(data, card, draft, { facts = null, form = null }) {
    const present = this.model.cards.get(card.id) || card;
    if (form?.elements.revision) form.elements.revision.value = present.rev; // what it is based on from now on
    const again = async (reason) => {
      const fresh = this.model.cards.get(card.id) || card;
      const waiver = { waiver_reason: reason, waived_rules: data.rules };
      if (!facts) return this.propose(fresh, { ...draft, rev: fresh.rev }, waiver);
      const asked = { ...facts, ...waiver, revision: fresh.rev };
      return this.take(await this.server.drop(fresh, asked), fresh, draft, { facts: asked, form });
    };
    this.panel.refuse(card, data, { again: data.override ? again : null, form });
  }

  async undo() {
    const { ok, data } = await this.server.undo();
    if (!ok) return this.panel.refuse(null, data);
    const isOfSession = data.sessions.length > 0;
    const present = isOfSession ? data.sessions : data.batches;
    const isHere = isOfSession === this.model.perDay > 1;
    if (!isHere) await this.model.start(); // what was moved lies on another board; here it may have changed others
    for (const one of isHere ? present : []) {
      this.model.refresh(this.model.cards.get(one.id)?.rows || []);
      this.model.put(one);
      this.model.refresh(this.model.cards.get(one.id).rows);
    }
    this.tellUndone(data, present[0], isHere);
    this.onMoved();
    return this.view.soon();
  }

  /** What was taken back is shown where it lies again, even out of sight; known remarks are not said once more. */
  tellUndone(data, card, isHere) {
    const sentence = `已撤销：“${card.name}”回到 ${spanText(card, card.cap ? 1 : 3)}。`;
    this.panel.says(sentence);
    if (!isHere) showToast(sentence);
    const known = new Set((this.model.findings.get(card.id) || []).map((one) => one.message));
    this.panel.warn((data.findings || []).map((one) => one.message).filter((message) => !known.has(message)));
    const now = isHere && this.model.cards.get(card.id);
    if (!now) return;
    this.panel.show(now);
    if (now.rows.every((key) => this.model.byKey.has(key))) this.view.reveal(now);
  }
}
