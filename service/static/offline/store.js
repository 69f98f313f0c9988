// What this device keeps, in IndexedDB: the sheets that wait, the roll, and a few facts about both. What names people is sealed with a key
// that no script can read out; it stays in the browser and is thrown away with what it opens.
const NAME = "hoctap", VERSION = 1;
export const ENTRIES = "entries", ROLL = "roll", KEPT = "kept";

let opening;

function opened() {
  opening ??= new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, VERSION);
    asked.onupgradeneeded = () => [ENTRIES, ROLL, KEPT].forEach((store) => asked.result.createObjectStore(store, { keyPath: "id" }));
    asked.onsuccess = () => {
      asked.result.onversionchange = () => asked.result.close();
      asked.result.onclose = () => { opening = undefined; };
      resolve(asked.result);
    };
    asked.onerror = () => reject(asked.error);
  });
  opening.catch(() => { opening = undefined; });
  return opening;
}

// One transaction over some stores. `act` gets them by name and may return a request, whose result is the answer.
export async function within(stores, mode, act) {
  const db = await opened();
  return new Promise((resolve, reject) => {
    const work = db.transaction(stores, mode, { durability: "strict" });
    const asked = act(Object.fromEntries(stores.map((name) => [name, work.objectStore(name)])));
    work.oncomplete = () => resolve(asked?.result);
    work.onabort = () => reject(work.error ?? new Error("aborted"));
  });
}

export const get = (store, id) => within([store], "readonly", (stores) => stores[store].get(id));
export const all = (store) => within([store], "readonly", (stores) => stores[store].getAll());
export const put = (store, value) => within([store], "readwrite", (stores) => { stores[store].put(value); });
export const remove = (store, id) => within([store], "readwrite", (stores) => { stores[store].delete(id); });

// Can anything be kept here? Not in a private window without IndexedDB, nor where the page came over plain http.
export async function usable() {
  try {
    if (!globalThis.isSecureContext || !crypto.subtle) return false;
    await put(KEPT, { id: "tried" });
    return true;
  } catch {
    return false;
  }
}

const keyId = (account) => `key ${account}`;

async function keyOf(account) {
  const kept = await get(KEPT, keyId(account));
  if (kept) return kept.key;
  const key = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  try {
    await within([KEPT], "readwrite", (stores) => { stores[KEPT].add({ id: keyId(account), key }); });
    return key;
  } catch {
    return (await get(KEPT, keyId(account))).key; // another page was faster
  }
}

export const forgetKey = (account) => remove(KEPT, keyId(account));

export async function seal(account, value) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const plain = new TextEncoder().encode(JSON.stringify(value));
  return { iv, sealed: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await keyOf(account), plain) };
}

export async function unseal(account, { iv, sealed }) {
  const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv }, await keyOf(account), sealed);
  return JSON.parse(new TextDecoder().decode(plain));
}
