// The roll of the desk's own communes on this device: fetched when somebody asked for it, kept sealed, searched without a network, gone after some days.
import { KEPT, ROLL, all, get, put, seal, unseal, within } from "./store.js";
import { fold, tokens } from "./fold.js";
import { owner } from "./who.js";

const DAY = 24 * 3600 * 1000;
export const kept = () => get(KEPT, "roll");

let known; // { version, opened }

// Fetch the roll anew, part by part; nothing changes on the device until all of it is here. Answers how many people there are.
export async function fetchRoll() {
  const { account } = await owner();
  const before = await kept();
  const parts = [];
  let number = 0, version = "", after = "", villages = {};
  do {
    const headers = { Accept: "application/json", ...(before && !after ? { "If-None-Match": before.version } : {}) };
    const answer = await fetch(`/activities/device/roll${after && `?after=${after}`}`, { headers, cache: "no-store" });
    if (answer.status === 304) {
      await put(KEPT, { ...before, at: Date.now() });
      return before.number;
    }
    if (!answer.ok) throw new Error(`roll ${answer.status}`);
    const said = await answer.json();
    version ||= answer.headers.get("ETag");
    if (!after) villages = said.villages;
    number += said.people.length;
    parts.push({ id: parts.length, ...(await seal(account, said.people)) });
    after = said.next;
  } while (after);
  await within([ROLL, KEPT], "readwrite", (stores) => {
    stores[ROLL].clear();
    parts.forEach((part) => stores[ROLL].put(part));
    stores[KEPT].put({ id: "roll", account, version, number, villages, at: Date.now() });
  });
  known = undefined;
  return number;
}

export async function forgetRoll() {
  await within([ROLL, KEPT], "readwrite", (stores) => { stores[ROLL].clear(); stores[KEPT].delete("roll"); });
  known = undefined;
}

// The roll's facts while it may be used; one that is too old, or another account's, is thrown away here.
export async function usableRoll() {
  const [mine, roll] = [await owner(), await kept()];
  if (!roll) return undefined;
  if (roll.account === mine?.account && Date.now() - roll.at <= mine.days * DAY) return roll;
  await forgetRoll();
  return undefined;
}

export const isStale = (roll) => Date.now() - roll.at > DAY / 2;

// The roll ready to be searched, opened once for each page. A promise: whoever searches while it opens waits for the same.
export async function openRoll() {
  const roll = await usableRoll();
  if (!roll) return { people: [], homes: new Map() };
  if (known?.version !== roll.version) {
    known = { version: roll.version, opened: open(roll) };
    known.opened.catch(() => { known = undefined; });
  }
  return known.opened;
}

// Part by part, so that a page stays usable meanwhile. Everything is folded here, nothing while somebody types.
async function open(roll) {
  const people = [], homes = new Map();
  for (const part of await all(ROLL)) {
    for (const [uid, name, born, household, village] of await unseal(roll.account, part)) {
      const one = { uid, name, born, household, village: roll.villages[village] ?? "", words: ` ${tokens(name).join(" ")}` };
      people.push(one);
      if (household) homes.set(fold(household), [...(homes.get(fold(household)) ?? []), one]);
    }
  }
  return { people, homes };
}

// Whoever has a word that begins so for each word searched, in any order; or the household whose code the words are.
export async function search(words, most) {
  const { people, homes } = await openRoll();
  const ofCode = homes.get(fold(words));
  if (ofCode) return ofCode.slice(0, most);
  const asked = tokens(words).map((word) => ` ${word}`), found = [];
  if (!asked.length) return found;
  for (const one of people) {
    if (asked.every((word) => one.words.includes(word))) found.push(one);
    if (found.length === most) break;
  }
  return found;
}

export async function household(code) {
  return ((await openRoll()).homes.get(fold(code)) ?? []).filter((one) => one.household === code);
}
