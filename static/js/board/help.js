/** `?` shows what the mouse and the keyboard do here; `F` gives the board the whole window. */
const isTyping = (event) => event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select, [contenteditable]");

const startFull = (board) => {
  const button = board.querySelector("[data-full]");
  const turn = () => {
    const isFull = document.documentElement.classList.toggle("bd-full");
    button.setAttribute("aria-pressed", String(isFull));
    button.textContent = isFull ? "恢复" : "铺满";
  };
  button.addEventListener("click", turn);
  document.addEventListener("keydown", (event) => (event.key === "f" || event.key === "F") && !isTyping(event) && turn());
};

export const startHelp = (board) => {
  startFull(board);
  const dialog = board.querySelector("[data-help]");
  const show = () => !dialog.open && dialog.showModal();
  board.querySelector("[data-help-open]").addEventListener("click", show);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "?" || isTyping(event)) return;
    event.preventDefault();
    show();
  });
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
};
