/** What the rules say of the whole campaign: marks on the cards, and a list that leads to each. */
import { made } from "./elements.js";

const REST = 700; // milliseconds: first the board, then what is wrong with it

export class Findings {
  constructor(board, facts, model, view, server, panel) {
    Object.assign(this, { facts, model, view, server, panel });
    this.button = board.querySelector("[data-findings]");
    this.button.addEventListener("click", () => this.list());
    this.soon(REST);
  }

  /** Judge anew when things have come to rest. */
  soon(rest = 2 * REST) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), rest);
  }

  async ask() {
    const { ok, data } = await this.server.read("board_findings");
    if (!ok) return;
    this.places = data.places;
    this.all = data.findings;
    this.model.tell(data.findings);
    const blocking = data.findings.filter((one) => one.blocks).length;
    const parts = [blocking ? `冲突 ${blocking}` : "", data.findings.length > blocking ? `提醒 ${data.findings.length - blocking}` : ""];
    this.button.hidden = !data.findings.length;
    this.button.textContent = parts.filter(Boolean).join(" · ");
    this.button.classList.toggle("bd-blocks", blocking > 0);
    this.view.soon();
  }

  list() {
    const MOST = 100;
    const items = this.all.slice(0, MOST).map((one) => this.item(one));
    const list = made("ul", "bd-findings");
    list.append(...items);
    const head = made("h2", "", "冲突和提醒");
    head.tabIndex = -1;
    const more = made("p", "text-secondary", this.all.length > MOST ? `只列出前 ${MOST} 项，其余见“冲突检查”。` : "");
    this.panel.display(head, list, more);
    head.focus();
  }

  item(finding) {
    const line = made("li", finding.blocks ? "bd-blocks" : "");
    const [id] = finding.batches;
    const place = this.places[id];
    if (!place) {
      line.textContent = finding.message;
      return line;
    }
    const press = made("button", "", finding.message);
    press.type = "button";
    press.addEventListener("click", () => this.visit(id, place));
    line.append(press);
    return line;
  }

  async visit(id, place) {
    const key = place[this.facts.rows];
    if (key === undefined || !(await this.view.visit(id, key, place.from))) location.assign(this.server.place("batch_detail", id));
  }
}
