// The service worker: a cold start without signal finds the page of the walk and what it needs, and nothing else is
// ever kept. `HUTONG` stands in front of this file: {home, shell, mark, kept}.
const { home, shell, mark, kept } = self.HUTONG;
const PREFIX = `hutong-${home}-`;
const NAME = PREFIX + mark;
const PATIENCE = 4000;
const assets = new Set(kept);

const isShell = (answer) => answer.ok && !answer.redirected && answer.headers.get("x-hutong-shell") === "1";

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
  for (const name of await caches.keys()) if (name.startsWith(PREFIX) && name !== NAME) await caches.delete(name);
  await self.clients.claim();
})()));

// After a sign-out all was forgotten, and this same worker serves whoever signs in next.
self.addEventListener("message", (event) => {
  if (event.data === "fill") event.waitUntil(caches.has(NAME).then((there) => there || fill()));
});

const cached = async (path) => (await caches.has(NAME)) ? (await caches.open(NAME)).match(path) : undefined;

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
  else if (request.mode === "navigate") event.respondWith(url.pathname === shell ? freshShell(request) : elsewhere(request));
});
