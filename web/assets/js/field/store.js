// What the phone keeps: `kits` (what is carried, by account), `items` (drafts and the queue), `photos` (until delivered).
const NAME = "hutong-field";
const VERSION = 1;
let opened;

const settled = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

// Rejects where the browser keeps nothing (some private windows): the plain forms serve then.
export function open() {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, VERSION);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("kits", { keyPath: "account" });
      request.result.createObjectStore("items", { keyPath: "id" });
      request.result.createObjectStore("photos", { keyPath: "id" }).createIndex("item", "item");
    };
    request.onsuccess = () => {
      // A newer page wants a newer shape: step aside, so that it need not wait for this one to close.
      request.result.onversionchange = () => { request.result.close(); opened = undefined; };
      resolve(request.result);
    };
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error("blocked"));
  });
  opened.catch(() => { opened = undefined; });
  return opened;
}

// Resolves when it is on the disk, not when it was asked for.
async function write(name, deed) {
  const database = await open();
  const deal = database.transaction(name, "readwrite", { durability: "strict" });
  const done = new Promise((resolve, reject) => {
    deal.oncomplete = resolve;
    deal.onabort = deal.onerror = () => reject(deal.error ?? new Error("aborted"));
  });
  // Where the deed itself fails, that is what is told.
  done.catch(() => {});
  const result = await deed(deal.objectStore(name));
  await done;
  return result;
}

export const read = async (name, id) => settled((await open()).transaction(name).objectStore(name).get(id));
export const all = async (name) => settled((await open()).transaction(name).objectStore(name).getAll());
export const put = (name, row) => write(name, (store) => settled(store.put(row)));
export const drop = (name, id) => write(name, (store) => settled(store.delete(id)));
export const clear = (name) => write(name, (store) => settled(store.clear()));

// Read and write in one go: another tab cannot come in between.
export const change = (name, id, deed) => write(name, async (store) => {
  const row = await settled(store.get(id));
  if (!row) return undefined;
  deed(row);
  await settled(store.put(row));
  return row;
});

export const photosOf = async (item) => settled((await open()).transaction("photos").objectStore("photos").index("item").getAll(item));
