/** Lists: filters apply as they change, ticked rows are counted. */
const countTicked = (listing) => {
  const boxes = [...listing.querySelectorAll("input[data-row]")];
  const ticked = boxes.filter((box) => box.checked);
  const bar = listing.querySelector("[data-bulk]");
  if (bar) {
    bar.hidden = ticked.length === 0;
    bar.querySelector("[data-bulk-count]").textContent = ticked.length;
  }
  const all = listing.querySelector("input[data-all]");
  if (all) {
    all.checked = boxes.length > 0 && ticked.length === boxes.length;
    all.indeterminate = ticked.length > 0 && ticked.length < boxes.length;
  }
  for (const box of boxes) box.closest("tr").classList.toggle("is-ticked", box.checked);
};

const start = (listing) => {
  if (listing.dataset.started) return;
  listing.dataset.started = "yes";
  listing.addEventListener("change", (event) => {
    if (event.target.matches("[data-all]")) {
      for (const box of listing.querySelectorAll("input[data-row]")) box.checked = event.target.checked;
    }
    if (event.target.matches("[data-all], [data-row]")) countTicked(listing);
  });
  countTicked(listing);
};

export const startListings = (root) => {
  const own = root.matches?.("[data-listing]") ? [root] : [];
  for (const listing of [...own, ...root.querySelectorAll("[data-listing]")]) start(listing);
};
