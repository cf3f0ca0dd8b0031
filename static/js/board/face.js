/** What a card looks like and says. */
import { spanText } from "./days.js";
import { made } from "./elements.js";

/** A name in two parts: what does not fit is cut from the series, never from the number. */
export const nameParts = (name) => {
  const [, series, number] = name.match(/^(.*?)(第\d+期)?$/);
  return [made("span", "bd-name", series), made("span", "", number || "")];
};

export class Face {
  constructor(facts, model) {
    this.model = model;
    this.words = facts.words;
    this.zoom = facts.zoom;
    this.categories = new Map(facts.categories.map(([id], index) => [id, index % 10]));
  }

  /** Dress an element as a card, when it does not look so already. */
  dress(element, card) {
    const found = this.model.findings.get(card.id) || [];
    if (element.card === card && element.found === found.length) return;
    Object.assign(element, { card, found: found.length });
    const looks = JSON.stringify([card, found.length]); // read anew, most cards are as they were
    if (element.looks === looks) return;
    element.looks = looks;
    const category = this.categories.get((card.cats || [])[0]);
    element.className = `bd-card bd-${card.state}${category === undefined ? "" : ` bd-cat-${category}`}${card.movable ? " bd-movable" : ""}`;
    const speech = this.speech(card, found);
    element.setAttribute("aria-label", speech);
    element.title = speech;
    const names = made("b", "");
    names.append(...nameParts(card.name));
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
    for (const [name, value] of [["--bd-quota", card.quota], ["--bd-seated", card.seated]]) {
      bar.style.setProperty(name, `${Math.min(100, (100 * value) / card.cap)}%`);
    }
    return bar;
  }

  speech(card, found) {
    const words = [card.name, card.unit, card.place, spanText(card, this.model.perDay), this.words[card.state]];
    if (card.cap) words.push(`名额 ${card.cap}，已分配 ${card.quota}，已录取 ${card.seated}`);
    if (!card.movable) words.push("不能移动");
    for (const finding of found) words.push(finding.message.replace(/。$/, ""));
    return words.filter(Boolean).join("，");
  }
}
