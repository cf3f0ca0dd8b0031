/** Days as numbers since 1970, so that moving is adding; local times never enter. */
const DAY = 86400000;
const WEEKDAYS = "日一二三四五六";

export const PARTS = ["上午", "下午", "晚上"];
/** When a session that is moved into another part of the day begins, in minutes. */
const USUAL = [8 * 60 + 30, 14 * 60 + 30, 19 * 60];

export const dayOf = (text) => Math.round(Date.parse(`${text.slice(0, 10)}T00:00:00Z`) / DAY);
export const textOf = (day) => new Date(day * DAY).toISOString().slice(0, 10);
export const weekdayOf = (day) => new Date(day * DAY).getUTCDay();

export const dayName = (day) => {
  const date = new Date(day * DAY);
  return `${date.getUTCMonth() + 1}月${date.getUTCDate()}日`;
};
export const weekdayName = (day) => `周${WEEKDAYS[weekdayOf(day)]}`;

const minutesOf = (text) => Number(text.slice(11, 13)) * 60 + Number(text.slice(14, 16));
const partOf = (minutes) => (minutes < 720 ? 0 : minutes < 1080 ? 1 : 2);
const clock = (minutes) => `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;

/** Where a card begins and ends, in steps: days for classes, thirds of a day for sessions. */
export const stepsOf = (card, perDay) => {
  if (perDay === 1) return [dayOf(card.from), dayOf(card.to) + 1];
  const start = dayOf(card.from) * perDay + partOf(minutesOf(card.from));
  return [start, start + 1];
};

/** The from and to of a card that was moved by some steps, and made longer by some. */
export const movedBy = (card, steps, longer, perDay) => {
  if (perDay === 1) {
    const from = dayOf(card.from) + steps;
    return { from: textOf(from), to: textOf(Math.max(from, dayOf(card.to) + steps + longer)) };
  }
  const [was] = stepsOf(card, perDay);
  const now = was + steps;
  const day = textOf(Math.floor(now / perDay));
  const length = minutesOf(card.to) - minutesOf(card.from);
  const isSamePart = (now - was) % perDay === 0;
  const start = isSamePart ? minutesOf(card.from) : USUAL[((now % perDay) + perDay) % perDay];
  return { from: `${day}T${clock(start)}`, to: `${day}T${clock(Math.min(start + length, 1439))}` };
};

export const spanText = (card, perDay) => {
  const first = dayOf(card.from);
  if (perDay > 1) return `${dayName(first)} ${card.from.slice(11)}–${card.to.slice(11)}`;
  const last = dayOf(card.to);
  return first === last ? dayName(first) : `${dayName(first)}至${dayName(last)}（${last - first + 1} 天）`;
};
