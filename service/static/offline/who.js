// Whose device this is at the moment: the account that signed in last, and what the server says of it when there is a line.
import { ENTRIES, KEPT, ROLL, all, forgetKey, get, put, within } from "./store.js";

export const SHELL = "shell";

// The account, its name, how long a roll may be kept: as of the last time that the server was asked. Nobody: undefined.
export const owner = () => get(KEPT, "owner");

// Ask the server who is signed in. Answers the account with a fresh token, "ended" when nobody is, "away" when there is no line.
export async function ask() {
  let answer;
  try {
    answer = await fetch("/activities/device", { headers: { Accept: "application/json" }, cache: "no-store" });
  } catch {
    return "away";
  }
  if (answer.status === 401 || answer.status === 403) return "ended";
  if (!answer.ok) return "away";
  const said = await answer.json();
  const before = await owner();
  if (before && before.account !== said.account) await forget(before.account);
  await put(KEPT, { ...(await owner()), id: "owner", account: said.account, name: said.name, days: said.days });
  return said;
}

// How many sheets wait here: of the account, and of others who have to sign in to send theirs.
export async function counted() {
  const account = (await owner())?.account;
  const entries = await all(ENTRIES);
  const own = entries.filter((one) => one.account === account).length;
  return { own, others: entries.length - own };
}

// The roll and the kept pages go; sheets that wait stay, and with them the key that opens them.
export async function forget(account) {
  await within([ROLL, KEPT], "readwrite", (stores) => {
    stores[ROLL].clear();
    ["roll", "owner", "shell"].forEach((id) => stores[KEPT].delete(id));
  });
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    await Promise.all(["/activities/new", "/activities/outbox"].map((page) => cache.delete(page)));
  }
  if (account && !(await all(ENTRIES)).some((one) => one.account === account)) await forgetKey(account);
}
