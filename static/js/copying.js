/** Copying a sentence with one click; works on intranet sites without HTTPS as well. */
import { showToast } from "./toasts.js";

const selectAndCopy = (element) => {
  const range = document.createRange();
  range.selectNodeContents(element);
  const selection = getSelection();
  selection.removeAllRanges();
  selection.addRange(range);
  return document.execCommand("copy");
};

const copy = async (element) => {
  try {
    await navigator.clipboard.writeText(element.textContent.trim());
    return true;
  } catch {
    return selectAndCopy(element);
  }
};

export const startCopying = (root) => {
  for (const button of root.querySelectorAll("[data-copy][hidden]")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const done = await copy(document.querySelector(button.dataset.copy));
      showToast(done ? "已复制，可以粘贴到聊天或文件中。" : "请按 Ctrl+C 复制选中的文字。");
    });
  }
};
