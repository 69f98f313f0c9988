// The service worker. It keeps the files of one release and the pages that work without a network; every other page comes from the network or not
// at all, so that nobody reads old figures as new ones. A sheet that is sent goes into the outbox first, and leaves it when the server has answered.
import { drop, keep, sendAll, sendLater } from "/static/__RELEASE__/offline/outbox.js";
import { keepPages } from "/static/__RELEASE__/offline/shell.js";

const HERE = "/static/__RELEASE__/", CACHE = "shell-__RELEASE__";
const SHEET = "/activities/new", OUTBOX = "/activities/outbox", OFFLINE = "/offline";
const FILES = ["style.css", "icon.svg", "pages.js", "htmx/htmx.min.js",
  ...["beside", "device", "fold", "made", "outbox", "outbox_page", "roll", "scan", "sheet", "shell", "store", "who"].map((name) => `offline/${name}.js`)];

self.addEventListener("install", (event) => {
  event.waitUntil((async () => {
    const cache = await caches.open(CACHE);
    await cache.addAll([...FILES.map((file) => HERE + file), new Request(OFFLINE, { credentials: "omit" })]);
    await self.skipWaiting();
  })());
});

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) if (name.startsWith("shell-") && name !== CACHE) await caches.delete(name);
    await self.clients.claim();
  })());
});

self.addEventListener("fetch", (event) => {
  const { request } = event, url = new URL(request.url);
  if (url.origin !== location.origin) return;
  if (request.method === "GET" && url.pathname.startsWith("/static/")) event.respondWith(file(request));
  else if (request.mode === "navigate" && request.method === "GET") event.respondWith(page(request, url));
  else if (request.mode === "navigate" && request.method === "POST" && url.pathname === SHEET) event.respondWith(sheet(request));
});

// An address of a file names its content: what is kept is right for ever.
const file = async (request) => (await caches.match(request, { ignoreVary: true })) ?? fetch(request);

async function page(request, url) {
  try {
    return await fetch(request);
  } catch {
    const cache = await caches.open(CACHE);
    const own = url.pathname === SHEET || url.pathname === OUTBOX ? await cache.match(url.pathname) : undefined;
    return own ?? (await cache.match(OFFLINE)) ?? Response.error();
  }
}

// What the page says of the people on a sheet, told just before it is sent: only for whoever looks into the outbox.
const about = new Map();
self.addEventListener("message", (event) => {
  if (event.data?.key) about.set(event.data.key, event.data.about);
  if (event.data?.keep === "pages") event.waitUntil(keepPages(CACHE).catch(() => {})); // without a line: the copies of before stand
});

async function sheet(request) {
  const copy = request.clone(), form = [...(await request.formData())].filter(([, value]) => typeof value === "string");
  const key = form.find(([name]) => name === "key")?.[1], stores = form.some(([name, value]) => name === "do" && value === "store");
  if (!key || !stores) return fetch(copy);
  let kept = false;
  try {
    await keep(form, about.get(key) ?? {}, "sending");
    kept = true;
  } catch { /* no room on this device: sent as a form is, and lost if the line is */ }
  try {
    const answer = await fetch(copy);
    if (!kept || answer.type === "opaqueredirect" || TOLD.has(answer.status)) {
      if (kept) await drop(key);
      return answer;
    }
    return await waits(key, form, answer);
  } catch {
    return kept ? waits(key, form) : Response.error();
  }
}

// The form came back with what is wrong, and holds everything that was typed: nothing waits.
const TOLD = new Set([409, 422]);

async function waits(key, form, answer) {
  await keep(form, about.get(key) ?? {});
  await sendLater();
  return answer && answer.status < 500 && answer.status !== 401 ? answer : Response.redirect(`${OUTBOX}?kept=1`, 303);
}

self.addEventListener("sync", (event) => {
  event.waitUntil((async () => {
    const { line } = await sendAll();
    if (line === "away") throw new Error("still no line"); // the browser tries again by itself
  })());
});
