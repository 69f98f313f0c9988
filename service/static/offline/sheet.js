// The sheet without a network: the same page, searched on the roll that this device keeps. On line the server does all of it, and this only stands by.
import { made, sentence } from "./made.js";
import { keep } from "./outbox.js";
import { household, openRoll, search, usableRoll } from "./roll.js";
import { offerScan } from "./scan.js";
import { usable } from "./store.js";

const MOST = 30, sheet = document.getElementById("sheet"), isCopy = "kept" in document.documentElement.dataset;
const away = () => isCopy || !navigator.onLine;
const field = (name) => sheet.elements.namedItem(name);
const say = (text) => { document.getElementById("live").textContent = text; };
const said = (person) => `sinh ${person.born}${person.household ? `, hộ ${person.household}` : ""}`;

if (isCopy) {
  field("key").value = crypto.randomUUID();
  const today = new Date().toLocaleDateString("en-GB"); // 22/11/2026
  if (field("held_on").value === sheet.dataset.made) field("held_on").value = today;
}

async function showLine() {
  const note = document.getElementById("no-network");
  note.hidden = !away();
  if (note.hidden || !(await usable())) return;
  const roll = await usableRoll(), day = roll && new Date(roll.at).toLocaleDateString("en-GB");
  document.getElementById("roll-age").textContent = roll
    ? `Tìm người theo danh sách tải ngày ${day} (${roll.number} người).`
    : "Máy này chưa tải danh sách tên: hãy ghi mỗi dòng một họ tên ở mục “Dán cả danh sách”, máy chủ sẽ nhận ra khi gửi.";
  if (roll) openRoll();
  else document.querySelector("#roll details.paste").open = true;
}
addEventListener("online", showLine);
addEventListener("offline", showLine);
showLine();

// Whoever is ticked among the found moves to the roll, as on line with the next search.
function settle() {
  for (const tick of document.querySelectorAll("#found input[name=add]:checked")) {
    const { uid, name, about } = tick.dataset;
    if (uid) join({ uid, name, about });
  }
}

function join({ uid, name, about }) {
  const list = document.getElementById("chosen");
  if (list.querySelector(`input[name=person][value="${uid}"]`)) return;
  const line = document.getElementById("line").content.firstElementChild.cloneNode(true);
  const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) walker.currentNode.data = walker.currentNode.data.replace("CALLED", name).replace("ABOUT", about);
  for (const one of line.querySelectorAll("*")) {
    for (const part of one.attributes) if (part.value.includes("UID")) part.value = part.value.replaceAll("UID", uid);
  }
  list.append(line);
  list.hidden = false;
  document.getElementById("nobody")?.remove();
  document.getElementById("number").textContent = list.children.length;
}

let searched; // the words that are looked for: what is found for older ones comes too late

async function searchHere() {
  settle();
  const words = searched = field("query").value.trim(), box = document.getElementById("found");
  if (words.length < 2) { box.replaceChildren(); return; }
  const all = await search(words, MOST);
  if (words !== searched) return;
  const onRoll = new Set([...sheet.querySelectorAll("input[name=person]")].map((one) => one.value));
  const found = all.filter((one) => !onRoll.has(one.uid));
  const lines = found.map((person) => {
    const tick = made("input", { type: "checkbox", name: "add", value: person.uid });
    Object.assign(tick.dataset, { uid: person.uid, name: person.name, about: said(person) });
    const label = made("label", { className: "tick" }, tick, " ", made("span", { className: "who" }, person.name, " ", made("span", { className: "muted" }, said(person))));
    const whole = made("button", { name: "do", value: `house:${person.household}`, className: "plain" }, "Thêm cả hộ", made("span", { className: "unseen" }, ` của ${person.name}`));
    return made("li", { className: "line" }, label, ...(person.household ? [whole] : []));
  });
  const nobody = made("p", {}, "Không thấy ai như thế trong danh sách của máy này. Hãy ghi tên ở mục “Dán cả danh sách”: máy chủ sẽ xem khi gửi.");
  box.replaceChildren(made("h3", {}, "Tìm thấy"), lines.length ? made("ul", { className: "roll" }, ...lines) : nobody);
  say(`Tìm thấy ${found.length} người.`);
}

async function addHousehold(code) {
  settle();
  for (const person of await household(code)) join({ uid: person.uid, name: person.name, about: said(person) });
  await searchHere();
  say(`Danh sách có ${document.getElementById("chosen").children.length} người.`);
}

// The household of a card: judged by the server like a line of the list, or taken from the roll that this device keeps.
function takeCard(code) {
  field("card").value = code;
  if (away()) cardHere(code);
  else document.getElementById("card-read").click();
}

async function cardHere(code) {
  await addHousehold(code);
  if ((await household(code)).length) return;
  const lines = field("lines"), line = `#${code}`, words = `Hộ ${code} không có trong danh sách của máy này. Mã đã được ghi vào mục “Dán cả danh sách”: máy chủ sẽ xem khi gửi.`;
  if (!lines.value.split("\n").includes(line)) lines.value = [lines.value.trim(), line].filter(Boolean).join("\n");
  lines.closest("details").open = true;
  document.getElementById("found").replaceChildren(sentence(words));
  say(words);
}

// What certainly cannot be taken is told at once; the rest only the server knows.
function missing() {
  const wrong = [];
  for (const [name, words] of [["kind", "Hãy chọn loại hoạt động."], ["topic", "Hãy ghi chủ đề."], ["held_on", "Hãy ghi ngày học."], ["hours", "Hãy ghi số giờ."]]) {
    if (!field(name).value.trim()) wrong.push([field(name).id, words]);
  }
  if (!sheet.querySelector("input[name=person]:checked, input[name=add]:checked") && !field("lines").value.trim()) wrong.push(["f-query", "Danh sách chưa có ai. Hãy thêm người học."]);
  return wrong;
}

function refuse(wrong) {
  document.getElementById("error-summary")?.remove();
  const links = wrong.map(([id, words]) => made("li", {}, made("a", { href: `#${id}` }, words)));
  const box = made("div", { id: "error-summary", className: "errors", tabIndex: -1, role: "alert" }, made("h2", {}, "Chưa lưu: hãy sửa những mục sau"), made("ul", {}, ...links));
  document.getElementById("content").prepend(box);
  box.focus();
}

const about = () => Object.fromEntries([...sheet.querySelectorAll("input[name=person]:checked, input[name=add]:checked")]
  .map((tick) => [tick.value, tick.closest("label").querySelector(".who")?.textContent.trim().replace(/\s+/g, " ") ?? ""]));

// Kept by the worker when it stands between the page and the line, else by the page itself.
async function keepHere() {
  const form = [...new FormData(sheet)].filter(([, value]) => typeof value === "string");
  try {
    if (!(await usable())) throw new Error("no room");
    await keep(form, about());
  } catch {
    refuse([["f-topic", "Máy này không cất được phiếu (cửa sổ riêng tư, hoặc hết chỗ). Hãy giữ trang này mở và ghi lại khi có mạng."]]);
    return;
  }
  location.assign("/activities/outbox?kept=1");
}

sheet.addEventListener("submit", (event) => {
  const act = event.submitter?.value ?? "search";
  if (act === "store") {
    const key = field("key").value, worker = navigator.serviceWorker?.controller;
    worker?.postMessage({ key, about: about() });
    if (!away()) return;
    const wrong = missing();
    if (!wrong.length && worker) return;
    event.preventDefault();
    if (wrong.length) refuse(wrong);
    else keepHere();
    return;
  }
  if (act.startsWith("house:")) { event.preventDefault(); addHousehold(act.slice(6)); return; }
  if (!away()) return;
  event.preventDefault();
  if (act === "paste") say("Không có mạng: các dòng đã dán được giữ trong phiếu, máy chủ sẽ xem từng dòng khi gửi.");
  else searchHere();
});

// On line a search waits until somebody stops typing; here it does not have to.
field("query").addEventListener("input", () => { if (away()) searchHere(); });
sheet.addEventListener("htmx:beforeRequest", (event) => {
  if (!away()) return;
  event.preventDefault();
  if (event.detail.elt === field("query") && field("query").value.trim() !== searched) searchHere();
});
sheet.addEventListener("htmx:sendError", (event) => { if (event.detail.elt.id === "card-read") cardHere(field("card").value); else searchHere(); });

offerScan(takeCard);
