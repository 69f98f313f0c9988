// The outbox: a sheet is kept before it is sent, under the key that makes it one session on the server however often it comes, and leaves only
// when the server has it or somebody throws it away. `form` is the sheet as its form would have sent it: pairs of name and value.
import { ENTRIES, all, get, put, remove, seal, unseal } from "./store.js";
import { ask, owner } from "./who.js";

export const NEWS = "hoctap-outbox";
const AGAIN = "outbox";

export const tell = (what = {}) => { const news = new BroadcastChannel(NEWS); news.postMessage(what); news.close(); };

// Keep a sheet. `about`: uid → what the page says of a person, for whoever decides later. Rejects when the device has no room.
export async function keep(form, about, state = "waiting") {
  const { account } = await owner();
  const id = form.find(([name]) => name === "key")[1];
  const earlier = await get(ENTRIES, id);
  await put(ENTRIES, { id, account, at: earlier?.at ?? Date.now(), since: Date.now(), state, ...(await seal(account, { form, about })) });
  tell();
  return id;
}

export async function drop(id) {
  await remove(ENTRIES, id);
  tell();
}

// Ask the browser to send when the line is back, even when no page is open. Not every browser can: pages send too.
export async function sendLater() {
  try {
    await (await navigator.serviceWorker.ready).sync?.register(AGAIN);
  } catch { /* sent by the next page that opens */ }
}

// The sheets of whoever is signed in, oldest first, opened.
export async function waiting() {
  const account = (await owner())?.account;
  const own = (await all(ENTRIES)).filter((one) => one.account === account).sort((a, b) => a.at - b.at);
  return Promise.all(own.map(async (one) => ({ ...one, ...(await unseal(account, one)) })));
}

async function decide(entry, state, answer) {
  const { form, about } = entry;
  await put(ENTRIES, { id: entry.id, account: entry.account, at: entry.at, state, ...(await seal(entry.account, { form, about, answer })) });
}

// On its way from a page just now; when that page or the browser died meanwhile, it waits like any other.
const ON_ITS_WAY = 60_000;
const isDue = ({ state, since }) => state === "waiting" || (state === "sending" && Date.now() - since > ON_ITS_WAY);

const FINAL = new Set([400, 404, 409, 413, 422]);

// Send one sheet; `more` are further pairs (`anyway`). Answers "sent", "refused", "ended" or "away".
export async function send(entry, who, more = []) {
  const body = new URLSearchParams([...entry.form.filter(([name]) => name !== "csrf" && name !== "do"), ...more]);
  let answer, said;
  try {
    answer = await fetch("/activities/outbox", { method: "POST", body, headers: { Accept: "application/json", "X-CSRF-Token": who.token } });
    said = await answer.json();
  } catch {
    return { outcome: "away" };
  }
  if (answer.ok) {
    await drop(entry.id);
    return { outcome: "sent", session: said };
  }
  if (answer.status === 401 || said.slug === "csrf") return { outcome: "ended" };
  if (!FINAL.has(answer.status) && answer.status !== 403) return { outcome: "away" };
  await decide(entry, said.slug === "possible-duplicate" ? "double" : "refused", said);
  return { outcome: "refused" };
}

// Send whatever waits, one after the other, from one place at a time. Answers { line: "here" | "ended" | "away", sent: [sessions] }.
export function sendAll() {
  const work = async () => {
    const sent = [];
    if (!(await all(ENTRIES)).length) return { line: "here", sent };
    const who = await ask();
    if (typeof who === "string") return { line: who, sent };
    for (const entry of await waiting()) {
      if (!isDue(entry)) continue;
      const { outcome, session } = await send(entry, who);
      if (outcome === "sent") sent.push({ ...session, topic: topicOf(entry) });
      if (outcome === "ended" || outcome === "away") return { line: outcome, sent };
    }
    return { line: "here", sent };
  };
  const told = async () => { const done = await work(); tell(done); return done; };
  return navigator.locks ? navigator.locks.request(NEWS, told) : told();
}

export const valueOf = (entry, name) => entry.form.find(([one]) => one === name)?.[1] ?? "";
export const topicOf = (entry) => valueOf(entry, "topic") || "(chưa ghi chủ đề)";
export const peopleOf = (entry) => [...new Set(entry.form.filter(([name]) => name === "person" || name === "add").map(([, uid]) => uid))];
