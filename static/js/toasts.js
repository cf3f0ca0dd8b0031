/** Short words in the corner, for fragments that could not be loaded and for acts done in place. */
const WORDS = {
  400: "提交的内容无法识别，请刷新页面后再试。",
  403: "您没有办理这项工作的权限，或登录已过期。请重新登录后再试。",
  404: "内容不存在，或不在您的权限范围内。",
  413: "文件太大，请压缩后再上传。",
  429: "操作过于频繁，请稍候再试。",
};

export const showToast = (text, tone = "info") => {
  const toast = document.createElement("div");
  toast.className = `toast-line toast-${tone}`;
  toast.textContent = text;
  document.getElementById("toasts")?.append(toast);
  setTimeout(() => toast.remove(), tone === "danger" ? 12000 : 5000);
};

/** A refusal (409) brings its own sentence as plain text or as the page's alert. */
const refusal = (xhr) => {
  if (xhr.status !== 409) return "";
  const page = new DOMParser().parseFromString(xhr.responseText, "text/html");
  const said = page.querySelector(".alert, .error-text") || page.body;
  return said.textContent.trim().slice(0, 300);
};

export const startToasts = () => {
  document.addEventListener("htmx:responseError", (event) => {
    const { xhr } = event.detail;
    showToast(refusal(xhr) || WORDS[xhr.status] || "服务器暂时无法处理，请稍后再试。", "danger");
  });
  document.addEventListener("htmx:sendError", () => {
    showToast("网络中断，内容没有提交。请检查网络后再试。", "danger");
  });
  document.addEventListener("lunxun:toast", (event) => {
    showToast(event.detail.value ?? event.detail.text, event.detail.tone);
  });
};
