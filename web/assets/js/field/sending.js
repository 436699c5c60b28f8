// The queue. An item leaves it only when the office has given a receipt; this file touches no page, so that the
// service worker may use it too.
import { ask, isProblem } from "./asking.js";
import { all, change, drop, photosOf, put, read } from "./store.js";
import { deliver } from "./uploading.js";

const FIRST_PAUSE = 2_000;
const LONGEST_PAUSE = 15 * 60_000;
const REFUSED_PAUSE = 15 * 60_000;

// Twice as long each time, and not all phones of an office at the same moment.
export const pauseAfter = (tries, chance = Math.random()) => Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** Math.min(tries, 12)) * (0.8 + 0.4 * chance);

// A clock that was set back must not put the next try into next year.
const isDue = (item, now) => !item.nextAt || item.nextAt <= now || item.nextAt > now + LONGEST_PAUSE * 1.2;

export const isUnsent = (item) => item.state === "waiting" || item.state === "refused" || item.photosLeft > 0;

async function later(item, why, pause) {
  return change("items", item.id, (row) => {
    row.tries = (row.tries ?? 0) + 1;
    row.nextAt = Date.now() + (pause ?? pauseAfter(row.tries));
    row.why = why;
  });
}

function receipted(row, said) {
  row.state = said.state;
  row.number = said.number;
  row.told = said.told ?? [];
  row.cases = said.cases ?? [];
  row.receivedAt = said.received_at;
  // The words are the office's now; the phone keeps the number.
  for (const name of ["body", "answers", "given", "scratch", "questions", "remark", "text", "reason", "why"]) delete row[name];
  row.tries = 0;
}

async function sendWords(item, home, token) {
  const answer = await ask(`${home}/field/submissions`, { token, body: item.body });
  const { status, said } = answer;
  if (status === 200 && said?.id === item.id && said.number && (said.state === "accepted" || said.state === "declined")) {
    return change("items", item.id, (row) => receipted(row, said));
  }
  if (status === 422 && isProblem(answer, "submission-refused") && said.number) {
    await change("items", item.id, (row) => Object.assign(row, { state: "refused", code: said.number, reason: said.detail }));
    return later(item, "refused", REFUSED_PAUSE);
  }
  if (status === 401) return later(item, "sign-in");
  if (status >= 400 && status < 500 && said?.detail) {
    await change("items", item.id, (row) => { row.reason = said.detail; });
    return later(item, "said");
  }
  return later(item, status === 0 ? "no-signal" : "no-receipt");
}

async function sendPhotos(item, home, token) {
  const left = await deliver(await photosOf(item.id), home, token);
  await change("items", item.id, (row) => {
    row.photosLeft = left;
    if (!left) delete row.why;
  });
  if (left) await later(item, "photos");
}

// The office has looked and does not want it: there is nothing for its photos to belong to.
async function letGo(item) {
  for (const photo of await photosOf(item.id)) await drop("photos", photo.id);
  await change("items", item.id, (row) => { row.photosLeft = 0; });
}

// Who is signed in, with a fresh form token and a fresh kit; null without a signal, false when nobody is.
export async function report(home) {
  const answer = await ask(`${home}/field/kit`);
  if (answer.status === 401) return false;
  if (answer.status !== 200 || !answer.said?.account || !answer.said.token) return null;
  const { token, ...kit } = answer.said;
  kit.home = home;
  kit.ahead = Date.now() - Date.parse(kit.now);
  await put("kits", kit);
  return { token, kit };
}

const hasWords = (item) => item.state === "waiting" || item.state === "refused";

async function tell(item, home, token) {
  const row = await sendWords(item, home, token);
  if (row?.state === "declined") await letGo(row);
}

// What was closed on the spot is closed by its pictures: its words wait until the office has them.
const picturesFirst = (item) => Boolean(item.photosFirst) && item.state === "waiting" && item.photosLeft > 0;

async function show(item, home, token) {
  await sendPhotos(item, home, token);
  const row = await read("items", item.id);
  if (row?.photosFirst && row.state === "waiting" && !row.photosLeft) await tell(row, home, token);
}

const unsentOf = async (home) => (await all("items")).filter((item) => item.home === home && isUnsent(item));

// Of one kind: all words, or all photos. `known` is who is signed in, where that was asked a moment ago.
async function round(home, items, deed, known) {
  // What another person left on this phone waits for that person.
  const here = known ?? (await report(home));
  if (here) for (const item of items) if (item.account === here.kit.account) await deed(item, home, here.token);
  if (!here) for (const item of items) await later(item, here === false ? "sign-in" : "no-signal");
  return here;
}

// Two tabs send in turn where the browser can lock; where it cannot, the office knows a repeat by its id.
const inTurn = (name, work) => (navigator.locks ? navigator.locks.request(name, work) : work());

// Words first and in a turn of their own: a picture that takes minutes keeps no word of danger waiting. `between` is
// called when the words are through.
export async function sendAll(home, { force = false, between } = {}) {
  let here;
  const sent = await inTurn("hutong-field-send", async () => {
    const now = Date.now();
    const unsent = await unsentOf(home);
    // Signal is back, or a thumb says so: what failed before says nothing of how it goes now.
    if (force) for (const item of unsent) await change("items", item.id, (row) => { row.tries = 0; });
    const words = unsent.filter((item) => hasWords(item) && !picturesFirst(item) && (force || isDue(item, now)));
    if (words.length) here = await round(home, words, tell);
    return new Set(words.map((item) => item.id));
  });
  if (sent.size && !here) return here === false ? "sign-in" : "no-signal";
  if (sent.size) between?.();
  return inTurn("hutong-field-photos", async () => {
    const now = Date.now();
    // Refused words keep their photos moving: they are then there when the office takes the words.
    const left = (await unsentOf(home)).filter((item) => (item.state !== "waiting" || picturesFirst(item)) && item.photosLeft > 0 && (force || sent.has(item.id) || isDue(item, now)));
    if (!left.length) return sent.size ? "done" : "nothing";
    here = await round(home, left, show, here);
    return here ? "done" : here === false ? "sign-in" : "no-signal";
  });
}
