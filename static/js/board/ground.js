/** What lies beneath the cards: the days, weekends and holidays, today, beds used, days on which a row is shut. */
import { PARTS, dayName, dayOf, textOf, weekdayName, weekdayOf } from "./days.js";
import { made } from "./elements.js";
import { hiddenIn, isCrowded } from "./lanes.js";

const asRuns = (lists) => lists.map(([since, until, name, forbids]) => ({ start: dayOf(since), end: dayOf(until) + 1, name, forbids }));

export class Ground {
  constructor(view, board) {
    this.view = view;
    this.days = board.querySelector("[data-days]");
    this.columns = board.querySelector("[data-columns]");
    this.facts = view.facts;
    this.today = dayOf(this.facts.today);
    this.holidays = asRuns(this.facts.holidays);
    this.worked = new Map(Object.entries(this.facts.worked).map(([day, name]) => [dayOf(day), name]));
  }

  place(element, start, end) {
    element.style.left = `${this.view.left(start)}px`;
    element.style.width = `${(end - start) * this.view.dayWidth}px`;
    return element;
  }

  /** The header and the columns of the days in sight. */
  drawDays(from, to) {
    const { first, last } = this.view.model;
    const low = Math.max(first, from);
    const high = Math.min(last, to);
    const key = `${low}/${high}`;
    if (this.key === key) return;
    this.key = key;
    const cells = [];
    const columns = this.holidays.filter((run) => run.end > low && run.start <= high).map((run) => this.holidayMark(run));
    for (let day = low; day <= high; day += 1) {
      const isWeekStart = weekdayOf(day) === 1;
      const isWeekend = this.isFree(day);
      if (isWeekend && !this.holidayOn(day)) columns.push(this.place(made("i", "bd-off"), day, day + 1));
      if (this.facts.zoom === "quarter" && !isWeekStart) continue;
      cells.push(this.dayCell(day, isWeekend));
    }
    if (this.today >= low && this.today <= high) columns.push(this.place(made("i", "bd-now"), this.today, this.today + 1));
    this.days.replaceChildren(...cells);
    this.columns.replaceChildren(...columns);
  }

  holidayMark(run) {
    const mark = this.place(made("i", "bd-holiday"), run.start, run.end);
    mark.title = `${run.name}放假`;
    return mark;
  }

  holidayOn(day) {
    return this.holidays.find((run) => run.start <= day && day < run.end);
  }

  /** Whether offices are closed; a weekend worked in return for a holiday is a day like any other. */
  isFree(day) {
    return Boolean(this.holidayOn(day)) || ([0, 6].includes(weekdayOf(day)) && !this.worked.has(day));
  }

  /** What the calendar says of some days, in words. */
  festivals(start, end) {
    const found = this.holidays.filter((run) => run.start < end && run.end > start).map((run) => `${run.name}放假`);
    for (const [day, name] of this.worked) if (day >= start && day < end) found.push(`${dayName(day)}${name}调休上班`);
    return [...new Set(found)].join("、");
  }

  dayCell(day, isWeekend) {
    const holiday = this.holidayOn(day);
    const isOfWeek = this.facts.zoom === "quarter";
    const isToday = isOfWeek ? day <= this.today && this.today < day + 7 : day === this.today;
    const cell = made("div", `bd-day${isWeekend && !isOfWeek ? (holiday ? " bd-festival" : " bd-weekend") : ""}${isToday ? " bd-today" : ""}`);
    const end = day + (isOfWeek ? 7 : 1);
    this.place(cell, day, end).title = this.festivals(day, end);
    this.nameDay(cell, day, isOfWeek ? null : holiday);
    return cell;
  }

  nameDay(cell, day, holiday) {
    const { zoom } = this.facts;
    const date = Number(textOf(day).slice(8));
    const isMonday = zoom === "month" && weekdayOf(day) === 1; // so that some month is in sight wherever one has scrolled
    const isNewMonth = date === 1 || isMonday || (zoom === "quarter" && date <= 7) || day === this.view.model.first;
    const isNamed = holiday && holiday.start === day;
    const note = holiday ? ` ${holiday.name}` : this.worked.has(day) ? " 调休上班" : "";
    if (zoom === "quarter") cell.append(made("b", "", isNewMonth ? `${Number(textOf(day).slice(5, 7))}月` : ""), made("span", "", dayName(day).split("月")[1]));
    else if (zoom === "month") cell.append(made("b", "", isNamed ? holiday.name.slice(0, 2) : this.worked.has(day) ? "班" : isNewMonth ? dayName(day).split("月")[0] + "月" : ""), made("span", "", `${date}${weekdayName(day)[1]}`));
    else {
      cell.append(made("b", "", `${dayName(day)} ${weekdayName(day)}${note}`));
      const parts = made("span", "bd-parts");
      for (const part of PARTS) parts.append(made("i", "", part));
      cell.append(parts);
    }
  }

  /** Beds used, and the days on which nothing should be held there. */
  drawMarks(element, row, from, to) {
    const key = `${from}/${to}`;
    if (!row.head || (element.marked === key && element.head === row.head)) return;
    Object.assign(element, { marked: key, head: row.head });
    element.shut.replaceChildren(...this.shutOf(row).filter((run) => run.end > from && run.start < to).map((run) => this.shutMark(run)));
    const { beds } = row.head;
    const marks = [];
    for (const [since, until, used] of row.head.heat || []) {
      const [start, end] = [dayOf(since), dayOf(until) + 1];
      if (end < from || start > to) continue;
      const share = beds ? used / beds : 0;
      const mark = made("i", `bd-heat-${!beds ? 0 : share > 1 ? 4 : share > 0.8 ? 3 : share > 0.4 ? 2 : 1}`);
      mark.title = `${since} 至 ${until}：${used} 人${beds ? `，床位 ${beds}` : ""}`;
      marks.push(this.place(mark, start, end));
    }
    element.heat.replaceChildren(...marks);
  }

  shutOf(row) {
    return asRuns(row.head?.shut || []);
  }

  shutMark(run) {
    const mark = made("i", run.forbids ? "bd-shut-no" : "bd-shut-better", run.name);
    mark.title = `${run.name}${run.forbids ? "：不得安排" : "：宜避开"}`;
    return this.place(mark, run.start, run.end);
  }

  /** What forbids these days in a row, in words; nothing where all is well. */
  warning(row, start, end) {
    const met = [...(row ? this.shutOf(row) : []), ...this.holidays].filter((run) => run.start < end && run.end > start);
    return [...new Set(met.map((run) => run.name))].join("、");
  }

  /** How many cards of each day a crowded row does not show; a press opens it. */
  drawMore(element, row, from, to) {
    const isClosed = isCrowded(row) && !row.isOpen;
    element.more.hidden = !isClosed;
    element.opener.hidden = !isCrowded(row);
    if (!isCrowded(row)) return;
    element.opener.textContent = row.isOpen ? "收起" : `展开 ${row.lanes} 层`;
    element.opener.setAttribute("aria-expanded", String(Boolean(row.isOpen)));
    const key = `${from}/${to}/${this.view.model.version}`;
    if (!isClosed || element.counted === key) return;
    element.counted = key;
    const { perDay } = this.view.model;
    const days = this.facts.zoom === "quarter" ? 7 : 1;
    const first = days === 7 ? from - ((weekdayOf(from) + 6) % 7) : from;
    const counts = hiddenIn(row, first * perDay, to * perDay);
    const marks = [];
    for (let day = first; day < to; day += days) {
      const most = Math.max(0, ...counts.slice((day - first) * perDay, (day - first + days) * perDay));
      if (most) marks.push(this.place(made("i", "", days === 1 && this.view.dayWidth > 100 ? `还有 ${most} 期` : `+${most}`), day, day + days));
    }
    element.more.replaceChildren(...marks);
  }
}
