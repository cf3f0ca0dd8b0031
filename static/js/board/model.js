/** Rows and cards as the browser knows them: what is loaded, how high each row is, what lies where. */
import { dayOf, stepsOf, textOf } from "./days.js";

const WINDOW = 60; // rows asked for at once
const PADDING = { 1: 60, 3: 21 }; // days read beyond the visible ones

export class Model {
  constructor(facts, server) {
    this.server = server;
    this.mode = facts.rows;
    this.perDay = facts.rows === "lecturers" ? 3 : 1;
    this.first = dayOf(facts.since);
    this.last = dayOf(facts.until);
    this.rows = [];
    this.byKey = new Map();
    this.cards = new Map();
    this.findings = new Map();
    this.after = 0;
    this.loading = new Set();
  }

  async start() {
    const { ok, data } = await this.server.read("board_rows");
    if (!ok) return false;
    this.after = data.after;
    this.rows = data.rows.map(([key, lanes]) => ({ key, lanes, known: lanes, cards: new Set(), head: null, from: 0, to: 0 }));
    this.byKey = new Map(this.rows.map((row) => [row.key, row]));
    this.cards.clear();
    this.loading.clear();
    return true;
  }

  /** Load what is missing of some rows over some days; answers whether anything came. */
  async need(rows, from, to) {
    const low = Math.max(this.first, from);
    const high = Math.min(this.last, to);
    const missing = rows.filter((row) => !this.loading.has(row) && (row.isStale || !(row.head && row.from <= low && high <= row.to)));
    if (!missing.length) return false;
    const asked = missing.slice(0, WINDOW);
    const since = Math.max(this.first, low - PADDING[this.perDay]);
    const until = Math.min(this.last, high + PADDING[this.perDay]);
    for (const row of asked) this.loading.add(row);
    const keys = asked.map((row) => row.key).join();
    const { ok, data } = await this.server.read("board_window", { keys, since: textOf(since), until: textOf(until) });
    for (const row of asked) this.loading.delete(row);
    if (!ok) return false;
    for (const row of asked) {
      Object.assign(row, { head: data.heads[row.key] || { label: "—" }, from: since, to: until, isStale: false });
    }
    const places = new Map();
    for (const [key, id] of data.placed) places.set(id, [...(places.get(id) || []), key]);
    for (const card of data.cards) this.put(card, places.get(card.id));
    return true;
  }

  rowsOf(card, placed) {
    if (this.mode === "venues") return [card.venue];
    if (this.mode === "batches") return [card.id];
    if (this.mode === "lecturers") return card.lecturers;
    return placed || this.cards.get(card.id)?.rows || [];
  }

  /** Take a card as the server gave it; an older one than known is not believed. Answers whether it has a row. */
  put(card, placed) {
    const known = this.cards.get(card.id);
    if (known && known.rev > card.rev) return true;
    const touched = new Set(known ? known.rows : []);
    for (const key of touched) this.byKey.get(key)?.cards.delete(card.id);
    const rows = this.rowsOf(card, placed);
    this.cards.set(card.id, { ...card, rows });
    for (const key of rows) {
      this.byKey.get(key)?.cards.add(card.id);
      touched.add(key);
    }
    for (const key of touched) this.arrange(this.byKey.get(key));
    return rows.length > 0 && rows.every((key) => this.byKey.has(key));
  }

  remove(id) {
    const known = this.cards.get(id);
    if (!known) return;
    this.cards.delete(id);
    for (const key of known.rows) {
      this.byKey.get(key)?.cards.delete(id);
      this.arrange(this.byKey.get(key));
    }
  }

  /** Give the cards of a row their lanes, earliest first. */
  arrange(row) {
    if (!row) return;
    const ends = [];
    row.lane = new Map();
    for (const card of this.inOrder(row)) {
      const [start, end] = stepsOf(card, this.perDay);
      let lane = ends.findIndex((free) => free <= start);
      if (lane < 0) lane = ends.length;
      ends[lane] = end;
      row.lane.set(card.id, lane);
    }
    const isWhole = row.from <= this.first && row.to >= this.last;
    row.lanes = Math.max(1, ends.length, isWhole ? 0 : row.known);
  }

  /** Beds used are counted by the server: ask again for the rows that a change touched. */
  refresh(keys) {
    for (const key of keys) {
      const row = this.byKey.get(key);
      if (row) row.isStale = true;
    }
  }

  inOrder(row) {
    return [...row.cards]
      .map((id) => this.cards.get(id))
      .sort((one, other) => (one.from < other.from ? -1 : one.from > other.from ? 1 : one.id - other.id));
  }

  /** What is known to be wrong, by card. */
  tell(findings) {
    this.findings.clear();
    for (const finding of findings) {
      const [id] = finding.batches;
      if (id) this.findings.set(id, [...(this.findings.get(id) || []), finding]);
    }
  }
}
