/** Starts what a staff page needs. Every page works without this file. */
import { startShortcuts } from "./shortcuts.js";
import { startForms } from "./forms.js";
import { startListings } from "./listings.js";
import { startPickers } from "./pickers.js";
import { startToasts } from "./toasts.js";
import { startCharts } from "./charts.js";
import { startCopying } from "./copying.js";
import { startSession } from "./session.js";
import { startTabs } from "./tabs.js";

startShortcuts();
startToasts();
startSession();
startTabs();
const startFragment = (root) => {
  startForms(root);
  startListings(root);
  startPickers(root);
  startCharts(root);
  startCopying(root);
};
startFragment(document);
document.addEventListener("htmx:load", (event) => startFragment(event.detail.elt));
