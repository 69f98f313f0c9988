// Small parts of a page, put together without any markup in a text.
export function made(tag, properties = {}, ...inside) {
  const one = Object.assign(document.createElement(tag), properties);
  one.append(...inside);
  return one;
}

export const sentence = (text) => made("p", {}, text);

export function button(words, act, className = "") {
  const one = made("button", { type: "button", className }, words);
  one.addEventListener("click", async () => { one.disabled = true; try { await act(); } finally { one.disabled = false; } });
  return one;
}
