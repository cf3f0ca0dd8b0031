/** Everything the board asks of the server. */
import { UNATTENDED } from "../session.js";

const token = () => JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];

const asJson = async (response) => {
  const isJson = (response.headers.get("Content-Type") || "").includes("json");
  const data = isJson ? await response.json() : {};
  return { ok: response.ok && isJson, status: response.status, data }; // the sign-in page is no answer
};

const used = () => document.dispatchEvent(new Event("session:used"));

const FAILED = { ok: false, status: 0, data: { sentences: ["网络中断或登录已过期，没有保存。请刷新页面后再试。"] } };

export class Server {
  constructor(facts) {
    this.facts = facts;
  }

  /** The address of one row's endpoint: the page knows the pattern with a 0 in it. */
  place(name, key) {
    return this.facts.urls[name].replace("/0/", `/${key}/`);
  }

  async read(name, given = {}, headers = {}) {
    const query = new URLSearchParams(this.facts.query);
    query.set("rows", this.facts.rows);
    for (const [key, value] of Object.entries(given)) query.set(key, value);
    return this.get(`${this.facts.urls[name]}?${query}`, headers);
  }

  /** Ask what others did; it keeps no session open. */
  news(after) {
    return this.read("board_changes", { after }, { [UNATTENDED]: "1" });
  }

  async get(address, headers = {}) {
    try {
      const answer = await asJson(await fetch(address, { headers }));
      if (answer.ok && !headers[UNATTENDED]) used();
      return answer;
    } catch {
      return FAILED;
    }
  }

  async write(address, given = {}) {
    const headers = { "X-CSRFToken": token(), Accept: "application/json" };
    try {
      const answer = await asJson(await fetch(address, { method: "POST", headers, body: new URLSearchParams(given) }));
      used();
      return answer.data.sentences || answer.ok ? answer : { ...FAILED, status: answer.status };
    } catch {
      return FAILED;
    }
  }

  /** Propose a card's new place; `facts` are those of the form beside the board. */
  drop(card, facts) {
    const isSession = this.facts.rows === "lecturers";
    const address = this.place(isSession ? "session_drop" : "batch_drop", card.id);
    return this.write(address, { revision: card.rev, ...facts });
  }

  undo() {
    return this.write(this.facts.urls.board_undo);
  }
}
