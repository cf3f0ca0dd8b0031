/** Warns before an idle session ends, and lets one click keep it. Without this file the form typed so far is kept by the server. */
const WARN_SECONDS = 120;
const CHECK_EVERY = 5000;
/** What a page asks on its own, without anybody at it, carries this and keeps no session open. */
export const UNATTENDED = "X-Unattended";

const keepOpen = async (notice) => {
  const headers = JSON.parse(document.body.getAttribute("hx-headers"));
  const answer = await fetch(notice.dataset.stay, { method: "POST", headers });
  if (!answer.ok) return;
  localStorage.setItem("session-seen", String(Date.now()));
  notice.hidden = true;
};

/** Counts from the last answer of the server to any tab of this browser. */
export const startSession = () => {
  const notice = document.getElementById("session-ending");
  if (!notice) return;
  const idle = Number(notice.dataset.idle) * 1000;
  const seen = () => localStorage.setItem("session-seen", String(Date.now()));
  seen();
  document.addEventListener("htmx:afterRequest", (event) => event.detail.requestConfig?.headers?.[UNATTENDED] || seen());
  document.addEventListener("session:used", seen);
  notice.querySelector("button").addEventListener("click", () => keepOpen(notice));
  setInterval(() => {
    const left = Number(localStorage.getItem("session-seen")) + idle - Date.now();
    notice.hidden = left > WARN_SECONDS * 1000;
    notice.querySelector("output").textContent = String(Math.max(0, Math.ceil(left / 60000)));
  }, CHECK_EVERY);
};
