/** How the cards of a row lie: one above the other where they cover each other, and what a crowded row hides. */
export const CLOSED = 6; // lanes that a crowded row shows until it is opened
const SPARED = 2; // so many more are shown rather than folded away

/** The cards by time, each with its lane, and how many lanes that takes. */
export const arranged = (cards) => {
  const order = cards.sort((one, other) => one.start - other.start || (one.from < other.from ? -1 : one.from > other.from ? 1 : one.id - other.id));
  const lane = new Map();
  const ends = [];
  let longest = 0;
  for (const { id, start, end } of order) {
    let at = ends.findIndex((free) => free <= start);
    if (at < 0) at = ends.length;
    ends[at] = end;
    lane.set(id, at);
    longest = Math.max(longest, end - start);
  }
  return { order, lane, longest, count: ends.length };
};

export const isCrowded = (row) => row.lanes > CLOSED + SPARED;
export const lanesShown = (row) => (isCrowded(row) && !row.isOpen ? CLOSED : row.lanes);

/** The cards of a row that begin early enough and end late enough to be seen between two steps. */
export const between = function* (row, from, to) {
  const { order, longest } = row;
  let low = 0;
  let high = order.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (order[middle].start < from - longest) low = middle + 1;
    else high = middle;
  }
  for (let at = low; at < order.length && order[at].start <= to; at += 1) {
    if (order[at].end >= from) yield order[at];
  }
};

/** How many cards of each step (from the first on) a closed row does not show. */
export const hiddenIn = (row, from, to) => {
  const counts = new Array(Math.max(0, to - from)).fill(0);
  const shown = lanesShown(row);
  for (const card of between(row, from, to)) {
    if (row.lane.get(card.id) < shown) continue;
    for (let at = Math.max(from, card.start); at < Math.min(to, card.end); at += 1) counts[at - from] += 1;
  }
  return counts;
};
