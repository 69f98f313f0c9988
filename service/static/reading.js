// Keys for reading one dossier after another. Every key does what a link of the page does; without this file the links are enough.
// In a list: j and k go from one [data-read] link to the next, o opens it. On a page of one: j, k, l follow the links that name the key.
// Never while somebody types, chooses or holds a modifier; switched off at /account, and then not loaded at all.

const dialog = document.getElementById("keys");
const live = document.getElementById("live");
const hint = document.querySelector(".keys-hint");
if (hint) hint.hidden = false;

const SAME = { ArrowRight: "j", ArrowLeft: "k" };
const TYPES = "input:not([type=checkbox], [type=radio], [type=submit], [type=button]), textarea, select, [contenteditable]";

function say(words) {
  if (live) live.textContent = words;
}

function links() {
  return [...document.querySelectorAll("[data-read]")];
}

function move(step) {
  const all = links();
  if (all.length === 0) return false;
  const at = all.findIndex((one) => one === document.activeElement || one.closest("li")?.contains(document.activeElement));
  const next = at < 0 ? (step > 0 ? 0 : all.length - 1) : at + step;
  if (next < 0 || next >= all.length) {
    say(step > 0 ? "Đã đến hồ sơ cuối của trang này" : "Đã đến hồ sơ đầu của trang này");
    return true;
  }
  all[next].focus();
  all[next].scrollIntoView({ block: "nearest" });
  say(`Hồ sơ ${next + 1} trên ${all.length}`);
  return true;
}

function follow(key) {
  const link = document.querySelector(`a[data-key="${key}"]`);
  if (link) link.click();
  else if (document.querySelector("[data-around]") && "jk".includes(key)) say(key === "j" ? "Không còn hồ sơ sau" : "Không có hồ sơ trước");
}

function toggle() {
  if (!dialog) return;
  if (dialog.open) dialog.close();
  else dialog.showModal();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.target.closest?.(TYPES)) return;
  if (event.key === "?") {
    event.preventDefault();
    toggle();
    return;
  }
  if (dialog?.open) return;
  const arrow = event.key in SAME;
  if (arrow && (event.shiftKey || event.target.closest?.("[type=radio], .scroll, summary"))) return;
  const key = SAME[event.key] ?? event.key.toLowerCase();
  if (key === "j" || key === "k") {
    if (!arrow && move(key === "j" ? 1 : -1)) event.preventDefault();
    else follow(key);
  } else if (key === "o" && document.activeElement?.matches("[data-read]")) document.activeElement.click();
  else if (key === "l") follow(key);
});
