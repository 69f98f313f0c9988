// The little that needs a script: the error summary takes focus, and a swapped part is announced. Everything works without it.
document.addEventListener("DOMContentLoaded", () => {
  const summary = document.getElementById("error-summary");
  if (summary) summary.focus();
});
document.addEventListener("htmx:afterSettle", (event) => {
  const said = event.target.querySelector?.("[data-say]") ?? event.target.closest?.("[data-say]");
  const live = document.getElementById("live");
  if (said && live && live.textContent !== said.dataset.say) live.textContent = said.dataset.say;
});
