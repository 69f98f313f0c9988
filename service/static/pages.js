// The little that needs a script: the error summary takes focus, the code of an invitation or a paper card and a scanned certificate are taken from behind the #, buttons print,
// a swapped part is announced and keeps the focus that was in it. Everything works without it.
document.addEventListener("DOMContentLoaded", () => {
  const summary = document.getElementById("error-summary");
  if (summary) summary.focus();
  const code = document.querySelector('form:is([action="/invitation"], [action="/card"]) #f-code');
  const brought = location.hash.slice(1).split("/")[0]; // behind a card's code its household is named, for the camera of the desk
  if (code && brought && !document.getElementById(brought)) {
    if (!code.value) code.value = brought;
    history.replaceState(null, "", location.pathname);
    if (!summary) document.getElementById("f-born")?.focus();
  }
  const scanned = document.querySelector('form[action="/check"] #f-text');
  if (scanned && brought && !document.getElementById(brought)) {
    scanned.value = location.hash.slice(1);
    history.replaceState(null, "", location.pathname);
    scanned.form.requestSubmit();
  }
  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => print());
  }
});
document.addEventListener("htmx:afterSettle", (event) => {
  const said = event.target.querySelector?.("[data-say]") ?? event.target.closest?.("[data-say]");
  const live = document.getElementById("live");
  if (said && live && live.textContent !== said.dataset.say) live.textContent = said.dataset.say;
});

// What had the focus goes with a swapped part: its like in the new part takes it, else the part's first heading.
const likeness = (one) => [one.tagName, one.getAttribute("href"), one.getAttribute("name"), one.getAttribute("value"), one.textContent.trim()].join("|");
let lost = null;
document.addEventListener("htmx:beforeSwap", (event) => {
  const focused = document.activeElement;
  lost = event.detail.target?.contains(focused) ? { part: event.detail.target.id, like: likeness(focused) } : null;
});
document.addEventListener("htmx:afterSettle", () => {
  const part = lost && document.getElementById(lost.part);
  if (!part || part.contains(document.activeElement)) return;
  const again = [...part.querySelectorAll("a, button, input, select, textarea, summary")].find((one) => likeness(one) === lost.like);
  const heading = part.querySelector("h2, h3");
  if (!again && heading) heading.tabIndex = -1;
  (again ?? heading)?.focus({ preventScroll: !!again });
  lost = null;
});
