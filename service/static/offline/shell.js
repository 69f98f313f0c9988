// The pages that open without a network, as the worker keeps them: marked as copies, and only what is the desk's own; nobody of the roll stands in
// them. The worker does it, not the page: a browser that is left in the middle of writing a copy loses the one before.
import { KEPT, get, put } from "./store.js";
import { SHELL, owner } from "./who.js";

const PAGES = ["/activities/new", "/activities/outbox"], HOURS = 6 * 3600 * 1000;
const HEADERS = ["Content-Type", "Content-Security-Policy", "Permissions-Policy"];
let keeping;

// Keep the pages of this release unless they were kept a short while ago. `name`: the cache of the release.
export const keepPages = (name) => {
  keeping ??= work(name).finally(() => { keeping = undefined; });
  return keeping;
};

async function work(name) {
  const account = (await owner())?.account, cache = await caches.open(name);
  if (!account || (await isFresh(cache, name, account))) return;
  for (const page of PAGES) {
    const answer = await fetch(page, { cache: "no-store" });
    if (!answer.ok || answer.redirected) return;
    await cache.put(page, await copyOf(answer));
    if ((await owner())?.account !== account) { await cache.delete(page); return; } // signed out meanwhile
  }
  await put(KEPT, { id: SHELL, release: name, account, at: Date.now() });
}

async function isFresh(cache, name, account) {
  const kept = await get(KEPT, SHELL);
  if (kept?.release !== name || kept.account !== account || Date.now() - kept.at > HOURS) return false;
  return (await Promise.all(PAGES.map((page) => cache.match(page)))).every(Boolean);
}

async function copyOf(answer) {
  const text = (await answer.text()).replace("<html ", "<html data-kept ");
  return new Response(text, { headers: Object.fromEntries(HEADERS.map((name) => [name, answer.headers.get(name)])) });
}
