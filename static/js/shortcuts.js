/** `/` searches, Esc closes what is open: menus, the drawer, the field being searched. */
const isTyping = (element) => element.matches("input, textarea, select, [contenteditable]");

const closeOpen = () => {
  for (const drop of document.querySelectorAll("details.drop[open]")) {
    drop.open = false;
    drop.querySelector("summary").focus();
  }
  if (location.hash === "#menu") location.hash = "#content";
};

export const startShortcuts = () => {
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      if (document.activeElement.matches("input[type=search]")) document.activeElement.blur();
      closeOpen();
    }
    if (event.key === "/" && !event.ctrlKey && !event.metaKey && !isTyping(document.activeElement)) {
      const box = document.querySelector("[data-search]") || document.querySelector(".search input");
      if (box) {
        event.preventDefault();
        box.focus();
        box.select();
      }
    }
  });
  document.addEventListener("click", (event) => {
    for (const drop of document.querySelectorAll("details.drop[open]")) {
      if (!drop.contains(event.target)) drop.open = false;
    }
  });
};
