/** Beside the board: what is chosen, its form, and why something was refused. */
import { showToast } from "../toasts.js";
import { spanText } from "./days.js";
import { made } from "./elements.js";

const STACKED = window.matchMedia("(max-width: 1199px)");

export class Panel {
  constructor(board, facts, server, perDay) {
    this.box = board.querySelector("[data-panel]");
    this.voice = board.querySelector("[data-says]");
    Object.assign(this, { facts, server, perDay, isRefusing: false, shown: null });
  }

  says(text) {
    this.voice.textContent = text;
  }

  warn(sentences) {
    for (const sentence of [...new Set(sentences)].slice(0, 3)) showToast(sentence, "warning");
  }

  /** Show something else than a card. */
  display(...children) {
    this.isRefusing = false;
    this.shown = null;
    this.box.replaceChildren(...children);
    this.box.scrollTop = 0;
  }

  show(card, { withForm = false, focus = false, met = "" } = {}) {
    this.isRefusing = false;
    this.shown = card.id;
    this.about = made("div");
    this.slot = made("div", "bd-form");
    this.tell(card, met);
    this.box.replaceChildren(this.about, this.slot);
    if (withForm && card.movable && this.perDay === 1) this.form(card, focus);
  }

  /** What is shown may have changed: say it anew; a form that is being filled in stays. */
  renew(card) {
    if (card && this.shown === card.id && !this.isRefusing) this.tell(card);
  }

  /** The facts of a card; `met` is what forbids the days it is held over. */
  tell(card, met = "") {
    const facts = made("dl", "facts bd-facts");
    const lines = [["时间", spanText(card, this.perDay)], ["地点", card.place], [this.perDay > 1 ? "班次" : "主办", card.unit], ["状态", this.facts.words[card.state]]];
    if (card.cap) lines.push(["名额", `${card.cap} 人，已分配 ${card.quota}，已录取 ${card.seated}`]);
    for (const [term, text] of lines) facts.append(made("dt", "", term), made("dd", "", text || "—"));
    const links = made("p", "bd-links");
    links.append(this.link("batch_detail", card, "打开班次"), this.link("batch_move", card, "修改时间和地点"));
    const isSession = this.perDay > 1;
    if (isSession) links.replaceChildren(...(card.movable ? [this.link("session_move", card, "调整时间")] : []));
    else if (!card.movable) links.lastChild.remove();
    const warning = made("p", "bd-refused", met ? `遇${met}` : "");
    warning.hidden = !met;
    this.about.replaceChildren(made("h2", "", card.name), facts, warning, this.warnings(card), links);
  }

  /** What the rules say of a card; the mark on the card leads here. */
  warnings(card) {
    const list = made("ul", "bd-sentences");
    for (const finding of this.findingsOf(card)) list.append(made("li", finding.blocks ? "bd-blocks" : "", finding.message));
    list.hidden = !list.firstChild;
    return list;
  }

  link(name, card, text) {
    const link = made("a", "", text);
    link.href = this.server.place(name, card.id);
    if (name === "batch_move") {
      link.addEventListener("click", (event) => {
        event.preventDefault();
        this.form(card, true);
      });
    }
    return link;
  }

  /** The server's own form, sent by the same way as a drop. */
  async form(card, focus) {
    const slot = this.slot;
    const answer = await fetch(this.server.place("batch_move", card.id), { headers: { "HX-Request": "true" } });
    if (!answer.ok || slot !== this.slot) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const form = page.querySelector("form");
    if (!form) return;
    slot.replaceChildren(form);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.onForm(card.id, form);
    });
    if (focus) form.querySelector("input:not([type=hidden])")?.focus();
  }

  /** Why something was not done; the form that asked for it stays as it was filled in. */
  refuse(card, data, { again = null, form = null } = {}) {
    this.isRefusing = true;
    const head = made("h2", "bd-refused", card ? `没有移动“${card.name}”` : "没有撤销");
    const list = made("ul", "bd-sentences");
    const beside = form ? this.mark(form, data.fields || {}) : [];
    for (const sentence of data.sentences || ["服务器暂时无法处理，请稍后再试。"]) list.append(made("li", "", sentence));
    this.box.replaceChildren(head, list);
    const others = made("p", "bd-links");
    for (const other of (data.others || []).slice(0, 3)) others.append(this.link("batch_detail", other, `打开${other.unit}“${other.name}”`));
    if (others.firstChild) this.box.append(others);
    if (again) this.box.append(this.override(again));
    else if (data.code === "stale") this.box.append(made("p", "text-secondary", "请看清最新的时间和地点，需要时再移动一次。"));
    else if (card && data.sentences) this.box.append(made("p", "text-secondary", "原安排没有变动。请换一个时间或地点，或先调整上面列出的安排。"));
    if (form) this.box.append(form);
    this.says(`${head.textContent}。${[...list.children].map((item) => item.textContent).join("")}`);
    if (!STACKED.matches) this.box.scrollTop = 0;
    else this.box.scrollIntoView({ block: "nearest" });
    (beside[0] || this.box.querySelector("input:not([type=hidden])") || this.box).focus({ preventScroll: true });
  }

  /** Mark the fields of a form that the server did not take, each with its sentences beside it. */
  mark(form, fields) {
    for (const old of form.querySelectorAll(".bd-beside")) old.remove();
    for (const field of form.querySelectorAll(".is-invalid")) {
      field.classList.remove("is-invalid");
      field.removeAttribute("aria-invalid");
    }
    return Object.entries(fields).flatMap(([name, sentences]) => {
      const field = form.elements[name];
      if (!field || field.type === "hidden") return [];
      field.classList.add("is-invalid");
      field.setAttribute("aria-invalid", "true");
      field.after(made("div", "invalid-feedback bd-beside", sentences.join("")));
      return [field];
    });
  }

  override(again) {
    const form = made("form", "bd-override");
    form.dataset.unguarded = "yes";
    const label = made("label", "form-label", "确需安排的理由");
    const box = made("input", "form-control");
    Object.assign(box, { maxLength: 200, required: true, id: "bd-reason", autocomplete: "off" });
    label.htmlFor = box.id;
    form.append(label, box, made("button", "btn btn-primary", "仍要移动"));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (box.value.trim()) again(box.value.trim());
    });
    return form;
  }
}
