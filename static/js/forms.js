/** Forms: go to the first error, and ask before typed text is lost. */
const changed = new Set();

const focusFirstError = (root) => {
  const field = root.querySelector(".is-invalid, [aria-invalid=true]");
  if (!field) return;
  const target = field.matches("input, select, textarea") ? field : field.querySelector("input, select, textarea");
  target?.focus();
};

const guard = (form) => {
  if (form.dataset.guarded) return;
  form.dataset.guarded = "yes";
  form.addEventListener("input", () => changed.add(form));
  form.addEventListener("submit", () => changed.delete(form));
};

/** One click, one submission; the button comes back when the browser returns to the page. */
const sendOnce = (form) => {
  form.addEventListener("submit", () => {
    setTimeout(() => {
      for (const button of form.querySelectorAll("button[type=submit], button:not([type])")) button.disabled = true;
    });
  });
};

export const startForms = (root) => {
  focusFirstError(root);
  for (const form of root.querySelectorAll("form[method=post]:not([data-unguarded])")) {
    guard(form);
    if (!form.matches("[hx-post], [data-download]")) sendOnce(form);
  }
};

window.addEventListener("beforeunload", (event) => {
  for (const form of changed) {
    if (form.isConnected) {
      event.preventDefault();
      event.returnValue = "";
    }
  }
});
window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const button of document.querySelectorAll("form button:disabled")) button.disabled = false;
});
document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.successful && event.detail.elt.matches("form")) changed.delete(event.detail.elt);
});
