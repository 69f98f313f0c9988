// The little that needs a script: the error summary takes focus, the code of an invitation is taken from behind the #, and a swapped part is announced. Everything works without it.
document.addEventListener("DOMContentLoaded", () => {
  const summary = document.getElementById("error-summary");
  if (summary) summary.focus();
  const code = document.querySelector('form[action="/invitation"] #f-code');
  if (code && !code.value && location.hash) {
    code.value = location.hash.slice(1);
    history.replaceState(null, "", location.pathname);
  }
});
document.addEventListener("htmx:afterSettle", (event) => {
  const said = event.target.querySelector?.("[data-say]") ?? event.target.closest?.("[data-say]");
  const live = document.getElementById("live");
  if (said && live && live.textContent !== said.dataset.say) live.textContent = said.dataset.say;
});
