// Marks the rows and items that are built like one before them in the same list: the same elements, the same classes
// and states, so the same colours. The first and the last have rules of their own in style sheets and stay unmarked.
(attribute) => {
  const sheets = [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules]);
  const css = sheets.map((rule) => rule.cssText).join("\n");
  const told = (pattern) => [...css.matchAll(pattern)].map((found) => found[1]);
  const states = ["class", "style", "type", "hidden", "open", "disabled", "checked", "selected", "readonly", "dir"];
  const [there, valued] = [new Set(told(/\[([\w-]+)/g)), new Set([...states, ...told(/\[([\w-]+)[~|^$*]?=/g)])];
  const named = new Set(told(/#([\w-]+)/g));
  const seen = ({ name, value }) =>
    valued.has(name) || (name === "id" && named.has(value)) ? `${name}=${value}` : there.has(name) ? name : "";
  const says = (node) =>
    node.value === "" ? "blank" : [...node.childNodes].some((part) => part.nodeType === 3 && part.data.trim());
  const look = (node) =>
    [
      node.tagName,
      says(node),
      ...[...node.attributes].map(seen),
      `(${[...node.children].map(look)})`,
    ].join(" ");
  for (const list of document.querySelectorAll("tbody, ul, ol")) {
    const met = new Set();
    for (const item of [...list.children].slice(1, -1)) {
      const kind = look(item);
      if (met.has(kind)) [item, ...item.querySelectorAll("*")].forEach((part) => part.setAttribute(attribute, ""));
      met.add(kind);
    }
  }
};
