/** The board: drag, keys, form and feed around one model. Without it the page is a list with a form. */
import { Drag } from "./drag.js";
import { Feed } from "./feed.js";
import { Findings } from "./findings.js";
import { startHelp } from "./help.js";
import { Keys } from "./keys.js";
import { Model } from "./model.js";
import { Moves } from "./moves.js";
import { Panel } from "./panel.js";
import { Server } from "./server.js";
import { View } from "./view.js";
import { dayOf } from "./days.js";

const WIDE = window.matchMedia("(min-width: 768px)");

const start = async () => {
  const board = document.querySelector("[data-board]");
  const facts = JSON.parse(document.getElementById("board-facts").textContent);
  const server = new Server(facts);
  const model = new Model(facts, server);
  board.hidden = false;
  document.documentElement.classList.add("has-board");
  const view = new View(board, facts, model);
  const panel = new Panel(board, facts, server, model.perDay);
  const moves = new Moves(model, view, server, panel);
  const drag = new Drag(model, view, moves, panel);
  const keys = new Keys(model, view, moves, panel);
  panel.findingsOf = (card) => model.findings.get(card.id) || [];
  panel.onForm = (id, form) => moves.proposeForm(model.cards.get(id), form);
  board.querySelector("[data-undo]")?.addEventListener("click", () => moves.undo());
  board.querySelector("[data-today]").addEventListener("click", () => view.goTo(dayOf(facts.today) - (view.seenDays > 7 ? 1 : 0)));
  board.querySelector("[data-earlier]").addEventListener("click", () => view.turn(-1));
  board.querySelector("[data-later]").addEventListener("click", () => view.turn(1));
  startHelp(board);
  const restart = async () => {
    const isThere = await model.start();
    if (isThere) view.soon();
    return isThere;
  };
  if (!(await restart())) return;
  board.querySelector("[data-none]").hidden = model.rows.length > 0;
  view.goTo(dayOf(facts.opens));
  new Feed(model, view, server, panel, () => Boolean(drag.held || keys.taken), restart);
  const findings = new Findings(board, facts, model, view, server, panel);
  moves.onMoved = () => findings.soon();
  board.dataset.ready = "yes";
};

/** On a phone the list is the board; a window made wider gets it. */
if (WIDE.matches) start();
else WIDE.addEventListener("change", () => start(), { once: true });
