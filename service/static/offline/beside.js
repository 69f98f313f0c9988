// Two sheets of what may be one session, side by side: the one that waits here and the one that a colleague has logged. Somebody decides; nothing is merged by itself.
import { drop, peopleOf, topicOf, valueOf } from "./outbox.js";
import { ask } from "./who.js";
import { button, made, sentence } from "./made.js";

const written = (day) => day.split("-").reverse().join("/");

// The two columns and the three ways out. `sendWith(pairs)` sends the waiting sheet with further pairs.
export async function beside(entry, sendWith) {
  const told = entry.answer.errors.find(({ field }) => field.startsWith("session."));
  const uid = told.field.slice("session.".length), there = await logged(uid);
  const people = peopleOf(entry), mine = column("Phiếu của bạn", `${topicOf(entry)}, ${valueOf(entry, "held_on")}, ${valueOf(entry, "hours")} giờ`,
    people.map((person) => [entry.about[person] || "người chưa rõ tên", there && !there.roll.some((line) => line.person === person)]));
  const box = made("div", {}, sentence(told.message));
  if (!there) {
    box.append(mine, sentence("Chưa xem được buổi kia: hãy mở lại trang này khi có mạng."));
    return box;
  }
  const theirs = column("Buổi đã ghi", `${there.topic}, ${written(there.held_on)}, ${String(there.hours).replace(".", ",")} giờ`,
    there.roll.map((line) => [line.full_name ?? "Người đã chuyển đi", line.person && !people.includes(line.person)]));
  theirs.append(made("p", {}, made("a", { href: `/activities/${uid}` }, "Mở buổi đã ghi")));
  const lacking = people.filter((person) => !there.roll.some((line) => line.person === person));
  const ways = made("div", { className: "actions" });
  const says = made("p", { className: "wrong-text", role: "alert" });
  if (lacking.length) ways.append(button(`Thêm ${lacking.length} người còn thiếu vào buổi đã ghi`, () => addTo(uid, entry, lacking, says), "main"));
  ways.append(button("Hai buổi khác nhau: ghi cả hai", () => sendWith([["anyway", "1"]])), button("Là một buổi: bỏ phiếu của tôi", () => drop(entry.id)));
  box.append(made("div", { className: "beside" }, mine, theirs), ways, says);
  return box;
}

async function logged(uid) {
  try {
    const answer = await fetch(`/api/v1/activities/sessions/${uid}`, { headers: { Accept: "application/json" }, cache: "no-store" });
    return answer.ok ? await answer.json() : undefined;
  } catch {
    return undefined;
  }
}

function column(title, about, people) {
  const lines = people.map(([name, only]) => made("li", {}, name, only ? made("span", { className: "mark unknown" }, "chỉ ở bên này") : ""));
  return made("section", { className: "card" }, made("h3", {}, title), sentence(about), made("ol", {}, ...lines));
}

async function addTo(uid, entry, lacking, says) {
  const who = await ask();
  if (typeof who === "string") { says.textContent = "Chưa nối được máy chủ, chưa thêm ai."; return; }
  const form = entry.form.filter(([name, value]) => name !== "csrf" && name !== "do" && name !== "lines" && (!["person", "add"].includes(name) || lacking.includes(value)));
  try {
    const headers = { Accept: "application/json", "X-CSRF-Token": who.token };
    const answer = await fetch(`/activities/${uid}/roll`, { method: "POST", body: new URLSearchParams(form), headers });
    if (answer.ok) { await drop(entry.id); return; }
    const { title, errors } = await answer.json();
    says.textContent = [title, ...errors.map((error) => error.message)].join(" ");
  } catch {
    says.textContent = "Mất mạng khi đang gửi. Hãy bấm lại: ai đã được thêm thì không bị thêm lần nữa.";
  }
}
