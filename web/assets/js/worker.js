// The service worker: a cold start without signal finds the page of the walk and what it needs, and the example
// pictures of her lists. Nothing else is ever kept. `HUTONG` stands in front of this file: {home, shell, mark, kept}.
const { home, shell, mark, kept } = self.HUTONG;
const PREFIX = `hutong-${home}-`;
const NAME = PREFIX + mark;
const PATIENCE = 4000;
const assets = new Set(kept);
const PICTURES = PREFIX + "examples";
const EXAMPLES = `${home}/field/examples/`;
const MOST_EXAMPLES = 60;

// Of this worker's own set: after an update the page wants files that only the next worker has.
const isShell = (answer) => answer.ok && !answer.redirected && answer.headers.get("x-hutong-shell") === mark;

async function fill() {
  const cache = await caches.open(NAME);
  await cache.addAll(kept);
  const page = await fetch(shell, { credentials: "same-origin", cache: "no-store" });
  if (!isShell(page)) throw new Error("no shell");
  await cache.put(shell, page);
}

// All of the new set or none: until it is whole the old worker goes on with the old one.
self.addEventListener("install", (event) => event.waitUntil(fill()));

// Runs when no page of the old version is open any more.
self.addEventListener("activate", (event) => event.waitUntil((async () => {
  for (const name of await caches.keys()) if (name.startsWith(PREFIX) && name !== NAME && name !== PICTURES) await caches.delete(name);
  await self.clients.claim();
})()));

// After a sign-out all was forgotten, and this same worker serves whoever signs in next.
self.addEventListener("message", (event) => {
  if (event.data === "fill") event.waitUntil(caches.has(NAME).then((there) => there || fill()));
  else if (Array.isArray(event.data?.examples)) event.waitUntil(carryExamples(event.data.examples));
});

// A help and no more: a full phone, or one that loses its signal meanwhile, does without the rest.
async function carryExamples(named) {
  const wanted = named.filter((path) => typeof path === "string" && path.startsWith(EXAMPLES)).slice(0, MOST_EXAMPLES);
  if (!wanted.length && !(await caches.has(PICTURES))) return;
  const cache = await caches.open(PICTURES);
  for (const request of await cache.keys()) if (!wanted.includes(new URL(request.url).pathname)) await cache.delete(request);
  try {
    for (const path of wanted) {
      if (await cache.match(path)) continue;
      const answer = await fetch(path, { credentials: "same-origin" });
      if (answer.ok && !answer.redirected && answer.headers.get("content-type") === "image/jpeg") await cache.put(path, answer);
    }
  } catch { /* Another day. */ }
}

const within = async (name, path) => (await caches.has(name)) ? (await caches.open(name)).match(path) : undefined;
const cached = (path) => within(NAME, path);

async function freshShell(request) {
  const answer = fetch(request).then(async (page) => {
    // Forgotten at a sign-out means forgotten: only a cache that is there is refreshed.
    if (isShell(page) && await caches.has(NAME)) await (await caches.open(NAME)).put(shell, page.clone());
    return page;
  });
  const old = await cached(shell);
  if (!old) return answer;
  // On a weak network an old page at once is better than a new one after a minute.
  const tooLong = new Promise((resolve) => setTimeout(resolve, PATIENCE, old));
  return Promise.race([answer.catch(() => old), tooLong]);
}

async function elsewhere(request) {
  try {
    return await fetch(request);
  } catch (problem) {
    const page = await cached(shell);
    if (page) return page;
    throw problem;
  }
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (assets.has(url.pathname)) event.respondWith(cached(url.pathname).then((found) => found ?? fetch(request)));
  else if (url.pathname.startsWith(EXAMPLES)) event.respondWith(within(PICTURES, url.pathname).then((found) => found ?? fetch(request)));
  else if (request.mode === "navigate") event.respondWith(url.pathname === shell ? freshShell(request) : elsewhere(request));
});
