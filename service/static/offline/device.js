// On every page of somebody signed in: this device follows who that is. For desks that log sessions it also installs the worker, has it keep the pages
// that work without a network fresh, says how many sheets wait, and sends them.
import { KEPT, get, put, usable } from "./store.js";
import { ask, counted, forget, owner } from "./who.js";
import { NEWS, sendAll } from "./outbox.js";
import { fetchRoll, isStale, usableRoll } from "./roll.js";

const { signIn, records } = document.body.dataset;

async function begin() {
  if (!(await usable())) return;
  if (records === undefined) { await leaveToOthers(); return; }
  if ((await get(KEPT, "sign-in"))?.mark !== signIn && navigator.onLine) {
    const who = await ask();
    if (typeof who === "object") await put(KEPT, { id: "sign-in", mark: signIn });
  }
  new BroadcastChannel(NEWS).onmessage = badge;
  await badge();
  addEventListener("online", sendAll);
  if (await register()) (await navigator.serviceWorker.ready).active.postMessage({ keep: "pages" });
  await sendAll();
  const roll = await usableRoll();
  if (roll && isStale(roll) && navigator.onLine) await fetchRoll();
}

// Somebody else than a desk signed in: what a desk kept here to read is not for them. Its sheets stay, sealed.
async function leaveToOthers() {
  const before = await owner();
  if (before) await forget(before.account);
}

async function badge() {
  const link = document.getElementById("unsent"), { own } = await counted();
  if (!link) return;
  link.hidden = own === 0;
  link.textContent = `chưa gửi (${own})`;
}

async function register() {
  if (!navigator.serviceWorker) return false;
  try {
    await navigator.serviceWorker.register("/worker.js", { type: "module", scope: "/", updateViaCache: "none" });
    return true;
  } catch {
    return false; // without a worker every sheet is sent as an ordinary form
  }
}

// Signing out wipes what can be read here. Whoever has sheets waiting is told first; they stay, and the server is told not to have them thrown away.
document.getElementById("sign-out")?.addEventListener("submit", (event) => {
  const form = event.target;
  if ("wiped" in form.dataset) return;
  event.preventDefault();
  leave(form).catch(() => {}).finally(() => {
    if (!("stays" in form.dataset)) { form.dataset.wiped = ""; form.submit(); }
  });
});

async function leave(form) {
  if (!(await usable())) return;
  const { own, others } = await counted();
  if (own && !("leaving" in form.dataset)) {
    form.dataset.stays = "";
    location.assign("/activities/outbox?leaving=1");
    return;
  }
  form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "waiting", value: own + others }));
  await forget((await owner())?.account);
}

begin().catch((error) => console.info("offline:", error));
