// The page of what waits: each sheet with its state, what the server said of it, and what may be done. Nothing leaves this list by itself but what
// the server has.
import { NEWS, drop, keep, peopleOf, send, sendAll, topicOf, valueOf, waiting } from "./outbox.js";
import { fetchRoll, forgetRoll, usableRoll } from "./roll.js";
import { usable } from "./store.js";
import { ask, counted } from "./who.js";
import { beside } from "./beside.js";
import { button, made, sentence } from "./made.js";

const at = (id) => document.getElementById(id), asked = new URLSearchParams(location.search);
const STATES = {
  waiting: ["unknown", "chưa gửi"], sending: ["unknown", "đang gửi"], refused: ["failed", "máy chủ chưa nhận"], double: ["unknown", "trùng với buổi đã ghi"],
};
let sent = [];

async function begin() {
  if (!(await usable())) {
    at("outbox").hidden = true;
    at("cannot").hidden = false;
    at("cannot").textContent = "Trình duyệt này không cất được phiếu trên máy (cửa sổ riêng tư, hết chỗ, hoặc trang không mở qua https). Khi có mạng vẫn ghi buổi học như thường.";
    return;
  }
  at("send-now").addEventListener("click", () => sendAll());
  at("roll-on").addEventListener("click", turnOn);
  at("roll-off").addEventListener("click", async () => { await forgetRoll(); await showRoll(); });
  at("leaving").hidden = !asked.has("leaving");
  at("leave").addEventListener("click", () => { at("sign-out").dataset.leaving = ""; at("sign-out").requestSubmit(); });
  new BroadcastChannel(NEWS).onmessage = ({ data }) => show(data);
  addEventListener("online", () => sendAll());
  await show({});
  await showRoll();
}

async function show({ line, sent: just = [] }) {
  sent = [...just, ...sent];
  const entries = await waiting(), { others } = await counted();
  at("send-now").hidden = !entries.some((one) => one.state === "waiting");
  const told = sent.map((one) => made("p", {}, made("span", { className: "mark passed" }, "đã gửi"), ` ${one.topic}: ${one.credited} người. `,
    made("a", { href: `/activities/${one.uid}` }, "Xem buổi học")));
  if (!entries.length && !sent.length) told.push(sentence("Không có phiếu nào chờ gửi trên máy này."));
  if (entries.length) told.push(sentence(`Còn ${entries.length} phiếu trên máy này, máy chủ chưa có.`));
  if (line === "away") told.push(sentence("Chưa nối được máy chủ. Phiếu vẫn nằm đây và tự gửi khi có mạng."));
  if (line === "ended") told.push(made("p", {}, "Bạn cần ", made("a", { href: "/sign-in" }, "đăng nhập lại"), " rồi các phiếu sẽ được gửi."));
  if (others) told.push(sentence(`Còn ${others} phiếu của người khác trên máy này, đợi chính người ấy đăng nhập.`));
  at("outbox-says").replaceChildren(...told);
  at("entries").replaceChildren(...(await Promise.all(entries.map(card))));
}

async function card(entry) {
  const [mark, words] = STATES[entry.state], people = peopleOf(entry), lines = valueOf(entry, "lines").split("\n").filter((line) => line.trim());
  const names = people.map((uid) => entry.about[uid] || "người chưa rõ tên");
  const box = made("li", { className: "card" },
    made("h2", {}, topicOf(entry)),
    made("p", {}, made("span", { className: `mark ${mark}` }, words)),
    sentence(`Ngày học ${valueOf(entry, "held_on")}, ${valueOf(entry, "hours")} giờ; ${people.length} người${lines.length ? ` và ${lines.length} dòng đã dán` : ""}. Cất lúc ${new Date(entry.at).toLocaleString("vi-VN")}.`));
  if (entry.state === "double") box.append(await beside(entry, decided(entry)));
  else box.append(made("details", {}, made("summary", {}, "Xem danh sách"), made("ol", {}, ...names.map((name) => made("li", {}, name)), ...lines.map((line) => made("li", {}, line)))));
  if (entry.state === "refused") box.append(...refusal(entry));
  const last = made("div", { className: "actions" });
  if (entry.state === "refused") last.append(button("Mở lại phiếu để sửa", () => reopen(entry), "main"));
  if (entry.state !== "double") last.append(button("Bỏ phiếu này", () => discard(entry)));
  box.append(last);
  return box;
}

// What the server said, and beside it what the sheet said of that very person.
function refusal(entry) {
  const { answer = { title: "Phiếu đang được sửa lại" }, about } = entry, people = peopleOf(entry);
  const told = (answer.errors ?? []).map((error) => {
    const [, line] = /^roll\.(\d+)\./.exec(error.field) ?? [], name = line && about[people[line]];
    return made("li", {}, name ? made("strong", {}, `${name}: `) : "", error.message);
  });
  const gone = people.filter((_, line) => (answer.errors ?? []).some(({ field }) => field === `roll.${line}.person`));
  const parts = [sentence(`Máy chủ: ${answer.title}. ${answer.detail ?? ""}`), made("ul", {}, ...told)];
  if (gone.length && gone.length < people.length) parts.push(button(`Bỏ ${gone.length} người này ra và gửi`, () => sendWithout(entry, gone)));
  return parts;
}

async function sendWithout(entry, gone) {
  const form = entry.form.filter(([name, value]) => !((name === "person" || name === "add") && gone.includes(value)));
  await decided({ ...entry, form })([]);
}

// A decision about one sheet: send it with these further pairs, and say what became of it.
const decided = (entry) => async (more) => {
  const who = await ask();
  const { outcome, session } = typeof who === "string" ? { outcome: who } : await send(entry, who, more);
  await show({ line: outcome === "sent" || outcome === "refused" ? "here" : outcome, sent: outcome === "sent" ? [{ ...session, topic: topicOf(entry) }] : [] });
};

// The sheet again, as it was filled in, with the server's words at each field: sent as the form that it is. It leaves the outbox once it is stored.
async function reopen(entry) {
  const who = await ask();
  if (typeof who === "string") { await show({ line: who }); return; }
  const form = made("form", { method: "post", action: "/activities/new", hidden: true });
  const kept = await renewed(entry);
  const pairs = [...kept.filter(([name]) => name !== "csrf" && name !== "do"), ["csrf", who.token], ["do", "store"]];
  form.append(...pairs.map(([name, value]) => made("textarea", { name, value })));
  document.body.append(form);
  form.submit();
}

// A key that another content has used up is good for nothing: the sheet goes on under a new one.
async function renewed(entry) {
  if (entry.answer?.slug !== "idempotency-key-reused") return entry.form;
  const form = entry.form.map(([name, value]) => [name, name === "key" ? crypto.randomUUID() : value]);
  await keep(form, entry.about, "refused");
  await drop(entry.id);
  return form;
}

async function discard(entry) {
  if (confirm(`Bỏ hẳn phiếu “${topicOf(entry)}”? Máy chủ chưa có phiếu này.`)) { await drop(entry.id); await show({}); }
}

async function showRoll() {
  const roll = await usableRoll(), day = roll && new Date(roll.at).toLocaleString("vi-VN");
  at("roll-says").textContent = roll ? `Có ${roll.number} người, tải lúc ${day}.` : "Máy này chưa tải danh sách nào.";
  at("roll-on").hidden = Boolean(roll);
  at("roll-off").hidden = !roll;
}

async function turnOn() {
  at("roll-says").textContent = "Đang tải…";
  try {
    await ask();
    await fetchRoll();
    await navigator.storage?.persist?.(); // not to be cleared when room is short
    await showRoll();
  } catch {
    at("roll-says").textContent = "Chưa tải được. Hãy thử lại khi có mạng.";
  }
}

begin();
