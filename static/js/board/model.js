/** Rows and cards as the browser knows them: what is loaded, how high each row is, what lies where. */
import { dayOf, stepsOf, textOf } from "./days.js";
import { arranged } from "./lanes.js";

const WINDOW = 60; // rows asked for at once
const LANES = 160; // and lanes: one county may hold thousands of classes
const DENSE = 20; // a row with more lanes than this is asked for a few days at a time
const PADDING = { 1: 60, 3: 21 }; // days read beyond the visible ones
const NARROW = 7;

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
    this.version = 0; // grows when some row's height may have changed
    this.loading = new Set();
  }

  /** Read the rows; the first time with the cards of those that are seen first. */
  async start() {
    const given = this.rows.length ? null : this.server.facts.first;
    const { ok, data } = await (given ? this.server.get(given.url) : this.server.read("board_rows"));
    if (!ok) return false;
    this.after = data.after;
    const before = this.byKey;
    this.rows = data.rows.map(([key, lanes]) => ({ isOpen: before.get(key)?.isOpen, key, lanes, known: lanes, cards: new Set(), head: null, from: 0, to: 0, ...arranged([]) }));
    this.byKey = new Map(this.rows.map((row) => [row.key, row]));
    this.cards.clear();
    this.loading.clear();
    this.version += 1;
    if (data.window) this.take(data.window, this.rows.filter((row) => data.window.heads[row.key]), dayOf(given.since), dayOf(given.until));
    return true;
  }

  /** Load what is missing of some rows over some days; answers whether anything came. */
  async need(rows, from, to) {
    const low = Math.max(this.first, from);
    const high = Math.min(this.last, to);
    const asked = this.askable(rows.filter((row) => !this.loading.has(row) && (row.isStale || !(row.head && row.from <= low && high <= row.to))));
    if (!asked.length) return false;
    const padding = asked[0].known > DENSE ? NARROW : PADDING[this.perDay];
    const since = Math.max(this.first, low - padding);
    const until = Math.min(this.last, high + padding);
    for (const row of asked) this.loading.add(row);
    const keys = asked.map((row) => row.key).join();
    const { ok, data } = await this.server.read("board_window", { keys, since: textOf(since), until: textOf(until) });
    for (const row of asked) this.loading.delete(row);
    if (ok) this.take(data, asked, since, until);
    return ok;
  }

  /** The first of some rows: no more than an answer should carry, crowded ones for themselves. */
  askable(rows) {
    let lanes = 0;
    const fit = rows.slice(0, WINDOW).filter((row) => row.known > DENSE === rows[0].known > DENSE && (lanes += row.known) <= LANES);
    return fit.length ? fit : rows.slice(0, 1);
  }

  /** Take a window as the server gave it. */
  take(data, rows, since, until) {
    for (const row of rows) {
      Object.assign(row, { head: data.heads[row.key] || { label: "—" }, from: since, to: until, isStale: false });
    }
    const places = new Map();
    for (const [key, id] of data.placed) places.set(id, [...(places.get(id) || []), key]);
    const touched = new Set(rows);
    for (const card of data.cards) for (const row of this.lay(card, places.get(card.id))) touched.add(row);
    for (const row of touched) this.arrange(row);
  }

  rowsOf(card, placed) {
    if (this.mode === "venues") return [card.venue];
    if (this.mode === "batches") return [card.id];
    if (this.mode === "lecturers") return card.lecturers;
    return placed || this.cards.get(card.id)?.rows || [];
  }

  /** Take a card as the server gave it; an older one than known is not believed. Answers whether it has a row. */
  put(card, placed) {
    for (const row of this.lay(card, placed)) this.arrange(row);
    const { rows } = this.cards.get(card.id);
    return rows.length > 0 && rows.every((key) => this.byKey.has(key));
  }

  /** Keep a card with the steps it covers; answers the rows that are to be arranged anew. */
  lay(card, placed) {
    const known = this.cards.get(card.id);
    if (known && known.rev > card.rev) return [];
    const rows = this.rowsOf(card, placed);
    const [start, end] = stepsOf(card, this.perDay);
    this.cards.set(card.id, { ...card, rows, start, end });
    const touched = new Set([...(known ? known.rows : []), ...rows].map((key) => this.byKey.get(key)).filter(Boolean));
    for (const row of touched) row.cards.delete(card.id);
    for (const key of rows) this.byKey.get(key)?.cards.add(card.id);
    return touched;
  }

  remove(id) {
    const known = this.cards.get(id);
    if (!known) return;
    this.cards.delete(id);
    for (const key of known.rows) {
      const row = this.byKey.get(key);
      row?.cards.delete(id);
      if (row) this.arrange(row);
    }
  }

  /** Give the cards of a row their lanes, earliest first. */
  arrange(row) {
    const { count, ...lying } = arranged([...row.cards].map((id) => this.cards.get(id)));
    const isWhole = row.from <= this.first && row.to >= this.last;
    Object.assign(row, lying, { lanes: Math.max(1, count, isWhole ? 0 : row.known) });
    this.version += 1;
  }

  open(row, isOpen) {
    row.isOpen = isOpen;
    this.version += 1;
  }

  /** Beds used are counted by the server: ask again for the rows that a change touched. */
  refresh(keys) {
    for (const key of keys) {
      const row = this.byKey.get(key);
      if (row) row.isStale = true;
    }
  }

  /** Which card a finding is of: a class, or a session where sessions are shown. */
  concerned(finding) {
    return (this.perDay > 1 ? finding.sessions : finding.batches)[0];
  }

  /** What is known to be wrong, by card. */
  tell(findings) {
    this.findings.clear();
    for (const finding of findings) {
      const id = this.concerned(finding);
      if (id) this.findings.set(id, [...(this.findings.get(id) || []), finding]);
    }
  }
}
