// A browser for the phone's queue, as much of one as it asks for, with a clock that is moved by hand: its store (with so
// much room), and the network, at whose other end an office answers. What is tried is the very script of the page.
const wait = globalThis.setImmediate;
const settle = async () => { for (let turn = 0; turn < 60; turn += 1) await new Promise((go) => wait(go)); };

let now = Date.parse("2026-12-01T01:00:00Z");
let bells = [];
globalThis.setTimeout = (deed, pause = 0) => { bells.push({ deed, at: now + pause }); return bells.at(-1); };
globalThis.clearTimeout = (bell) => { bells = bells.filter((each) => each !== bell); };
globalThis.Date = class extends Date {
  constructor(...given) { super(...(given.length ? given : [now])); }
  static now() { return now; }
};

// Lets so many seconds go by.
export async function passes(seconds) {
  const end = now + seconds * 1000;
  await settle();
  for (;;) {
    const next = bells.sort((a, b) => a.at - b.at)[0];
    if (!next || next.at > end) break;
    bells.shift();
    now = Math.max(now, next.at);
    next.deed();
    await settle();
  }
  now = end;
}

// The store: `stock.room` bytes in all; what goes beyond is refused as a browser does, what is thrown away makes room.
export const stock = { room: Infinity, kits: new Map(), items: new Map(), photos: new Map() };
const KEYS = { kits: "account", items: "id", photos: "id" };
const sizeOf = ({ blob, ...row }) => JSON.stringify(row).length + (blob?.size ?? 0);
const taken = () => ["kits", "items", "photos"].flatMap((name) => [...stock[name].values()]).reduce((sum, row) => sum + sizeOf(row), 0);
const full = () => Object.assign(new Error("full"), { name: "QuotaExceededError" });

function request(deal, deed) {
  const asked = {};
  queueMicrotask(() => {
    try {
      asked.result = deed();
      asked.onsuccess?.();
    } catch (problem) {
      asked.error = deal.error = problem;
      asked.onerror?.();
      deal.onerror?.();
    }
  });
  return asked;
}

function put(name, row) {
  const key = row[KEYS[name]];
  const before = stock[name].has(key) ? sizeOf(stock[name].get(key)) : 0;
  if (taken() - before + sizeOf(row) > stock.room) throw full();
  stock[name].set(key, { ...row });
}

function transaction(_, mode) {
  const deal = {};
  if (mode === "readwrite") wait(() => wait(() => deal.error || deal.oncomplete?.()));
  const copies = (rows) => [...rows].map((row) => ({ ...row }));
  deal.objectStore = (name) => ({
    get: (key) => request(deal, () => (stock[name].has(key) ? { ...stock[name].get(key) } : undefined)),
    getAll: () => request(deal, () => copies(stock[name].values())),
    put: (row) => request(deal, () => put(name, row)),
    delete: (key) => request(deal, () => { stock[name].delete(key); }),
    clear: () => request(deal, () => stock[name].clear()),
    index: () => ({ getAll: (item) => request(deal, () => copies([...stock[name].values()].filter((row) => row.item === item))) }),
  });
  return deal;
}

globalThis.indexedDB = { open: () => request({}, () => ({ transaction })) };

// The network: `office.asked` is what came, `office.says` answers by the last words of an address.
export const office = {
  account: "b",
  asked: [],
  says: {
    kit: () => ({ account: office.account, token: "t", now: new Date(now).toISOString(), alleys: "x".repeat(500) }),
    submissions: (body) => ({ id: JSON.parse(body).id, number: "1", state: "accepted", received_at: "" }),
    photos: (body) => ({ photos: JSON.parse(body).photos.map(({ id }) => (office.stored.has(id) ? { id, number: "photo" } : { id, form: { url: `store/${id}`, fields: {} } })) }),
  },
  stored: new Set(),
  // Pictures that never get through, by no way.
  lost: new Set(),
};
office.kit = office.says.kit;

globalThis.fetch = async (url, { body } = {}) => {
  const [, place, name] = /([^/]+)\/([^/?]+)[^/]*$/.exec(url);
  if (office.lost.has(name)) throw new TypeError("lost");
  office.asked.push(place === "store" ? "store" : name);
  if (place === "store") {
    office.stored.add(name);
    return { status: 201 };
  }
  const said = office.says[name](body);
  const { status = 200, ...rest } = said;
  return { status, headers: new Headers({ "content-type": "application/json" }), json: async () => rest };
};

// An old browser that reckons no hashes: real ones take time that no bell here measures.
let drawn = 0;
Object.defineProperty(globalThis, "crypto", { value: { getRandomValues: (bytes) => bytes.fill(drawn += 1) } });
globalThis.self = globalThis;
delete globalThis.BroadcastChannel;
Object.defineProperty(globalThis, "navigator", { value: { onLine: true }, configurable: true });
const heard = new EventTarget();
globalThis.document = {
  visibilityState: "visible",
  addEventListener: (...given) => heard.addEventListener(...given), dispatchEvent: (event) => heard.dispatchEvent(event),
  getElementById: () => ({ textContent: JSON.stringify(new Proxy({}, { ownKeys: () => WORDS, getOwnPropertyDescriptor: (_, name) => ({ enumerable: true, configurable: true, value: name }), get: (_, name) => name })) }),
  querySelector: () => ({ content: { cloneNode: () => ({ firstElementChild: node(), querySelectorAll: () => [] }) } }),
  createElement: () => ({ getContext: () => ({ fillRect() {}, drawImage() {} }), toBlob: (take) => take(new Blob(["small"])) }),
};
globalThis.addEventListener = () => {};

const HOME = "/o/x";
export const keep = (name, row) => stock[name].set(row[KEYS[name]], row);

// Something to be sent, of so many photos.
export function leave(id, account, photos = 0, more = {}) {
  keep("items", { id, home: HOME, account, state: "waiting", createdAt: now, photosLeft: photos, body: JSON.stringify({ id, words: "x".repeat(300) }), ...more });
  for (let n = 0; n < photos; n += 1) keep("photos", { id: `${id}-${n}`, item: id, kind: "case", of: id, slot: "scene", type: "image/jpeg", blob: new Blob(["x".repeat(1000)]) });
}

// The page opens; returns how often it was told to draw itself anew, and the way to send by hand.
export async function opens(field) {
  const { watch } = await import(`${field}/queue.js`);
  const page = { drawn: 0 };
  page.send = watch(HOME, () => { page.drawn += 1; });
  return page;
}

export const fill = (left = 0) => { stock.room = taken() + left; };
export const state = () => [...stock.items.values()].map((row) => [row.id, row.state, row.photosLeft]);

// As much of a screen as its field for pictures asks for; `choose` is what a thumb does there.
const WORDS = ["check-long", "keeping", "kept", "too-large", "full"];
function node() {
  return { isConnected: true, dataset: {}, append() {}, remove() {}, addEventListener(_, deed) { this.deed = deed; }, querySelector: () => node() };
}

export function showing() {
  const [status, picker] = [node(), node()];
  const box = { ...node(), querySelector: (which) => (which === "input" ? picker : which === "ul" ? node() : status) };
  return { status, box, querySelector: () => box, choose: (...files) => { picker.files = files; void picker.deed(); } };
}

// A picture as large as a camera makes them: making it small takes so many seconds.
globalThis.createImageBitmap = () => new Promise((resolve) => { setTimeout(() => resolve({ width: 4000, height: 3000 }), slow * 1000); });
export let slow = 5;
export const shot = () => new Blob(["x".repeat(600_000)], { type: "image/jpeg" });
export const ask = (account = "b") => ({ account, home: HOME, version: 1, now: new Date(now).toISOString(), ahead: 0, zone: "Asia/Shanghai", checklists: [], waivers: [], alleys: [] });
