/** Everything the board asks of the server. */
const token = () => JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];

const asJson = async (response) => {
  const isJson = (response.headers.get("Content-Type") || "").includes("json");
  const data = isJson ? await response.json() : {};
  return { ok: response.ok, status: response.status, data };
};

const FAILED = { ok: false, status: 0, data: { sentences: ["网络中断或登录已过期，没有保存。请刷新页面后再试。"] } };

export class Server {
  constructor(facts) {
    this.facts = facts;
  }

  /** The address of one row's endpoint: the page knows the pattern with a 0 in it. */
  place(name, key) {
    return this.facts.urls[name].replace("/0/", `/${key}/`);
  }

  async read(name, given = {}) {
    const query = new URLSearchParams(this.facts.query);
    query.set("rows", this.facts.rows);
    for (const [key, value] of Object.entries(given)) query.set(key, value);
    return this.get(`${this.facts.urls[name]}?${query}`);
  }

  async get(address) {
    try {
      return await asJson(await fetch(address));
    } catch {
      return FAILED;
    }
  }

  async write(address, given = {}) {
    const headers = { "X-CSRFToken": token(), Accept: "application/json" };
    try {
      const answer = await asJson(await fetch(address, { method: "POST", headers, body: new URLSearchParams(given) }));
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
