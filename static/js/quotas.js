/** The allotment: a column pasted from a sheet, arrow keys, and the sum against the capacity. */
const form = document.querySelector("[data-quotas]");
const boxes = [...form.querySelectorAll("[data-places]")];
const total = form.querySelector("[data-total]");
const rest = form.querySelector("[data-rest]");
const capacity = Number(form.dataset.capacity);

const count = () => {
  const sum = boxes.reduce((all, box) => all + (Number.parseInt(box.value, 10) || 0), 0);
  const left = capacity - sum;
  total.textContent = sum;
  rest.textContent = left < 0 ? `超出 ${-left} 人` : left ? `还可分配 ${left} 人` : "正好分完";
  rest.className = left < 0 ? "state state-danger" : left ? "" : "state state-success";
};

/** A copied column comes as lines; of several columns the last figure of each line counts. */
const paste = (event) => {
  const text = event.clipboardData.getData("text/plain").replace(/\r/g, "").replace(/\n$/, "");
  if (!/[\n\t]/.test(text)) return;
  event.preventDefault();
  const start = boxes.indexOf(event.target);
  text.split("\n").forEach((line, step) => {
    const box = boxes[start + step];
    if (box) box.value = line.split("\t").pop().replace(/[^\d]/g, "");
  });
  event.target.dispatchEvent(new Event("input", { bubbles: true }));
};

const walk = (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1, Enter: 1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const next = boxes[boxes.indexOf(event.target) + step];
  next?.focus();
  next?.select();
};

for (const box of boxes) {
  box.addEventListener("paste", paste);
  box.addEventListener("keydown", walk);
}
form.addEventListener("input", count);
count();
