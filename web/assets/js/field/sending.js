// The queue. An item leaves it only when the office has given a receipt; this file touches no page, so that the
// service worker may use it too.
import { ask, isProblem } from "./asking.js";
import { all, change, drop, photosOf, put } from "./store.js";

const FIRST_PAUSE = 2_000;
const LONGEST_PAUSE = 15 * 60_000;
const REFUSED_PAUSE = 15 * 60_000;
const PHOTO_LIMIT = 180_000;

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
  let left = 0;
  let failed = false;
  for (const photo of await photosOf(item.id)) {
    if (photo.refused) continue;
    if (failed) { left += 1; continue; }
    const about = new URLSearchParams({ kind: photo.kind, of: photo.of, slot: photo.slot, item: photo.question ?? "", ...(photo.taken ? { taken: photo.taken } : {}) });
    const url = `${home}/field/photos/${photo.id}?${about}`;
    // Where it was taken goes in a header: addresses are written into logs.
    const more = photo.point ? { "X-Photo-Point": `${photo.point.lat},${photo.point.lon}` } : {};
    const answer = await ask(url, { token, body: photo.blob, type: photo.type, limit: PHOTO_LIMIT, more });
    if (answer.status === 200 && answer.said?.id === photo.id && answer.said.number) await drop("photos", photo.id);
    else if (answer.status === 422 && answer.said?.detail) await change("photos", photo.id, (row) => { row.refused = answer.said.detail; });
    else { failed = true; left += 1; }
  }
  await change("items", item.id, (row) => {
    row.photosLeft = left;
    if (!left) delete row.why;
  });
  if (failed) await later(item, "photos");
}

// The office has looked and does not want it: there is nothing for its photos to belong to.
async function letGo(item) {
  for (const photo of await photosOf(item.id)) await drop("photos", photo.id);
  await change("items", item.id, (row) => { row.photosLeft = 0; });
}

async function sendItem(item, home, token) {
  let row = item;
  if (row.state !== "accepted" && row.state !== "declined") row = await sendWords(row, home, token);
  if (row?.state === "accepted") await sendPhotos(row, home, token);
  else if (row?.state === "declined") await letGo(row);
  // Refused photos may go too: they are then there when the office takes the words.
  else if (row?.state === "refused" && row.photosLeft > 0) await sendPhotos(row, home, token);
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

async function round(home, force) {
  const now = Date.now();
  const mine = (await all("items")).filter((item) => item.home === home && isUnsent(item) && (force || isDue(item, now)));
  if (!mine.length) return "nothing";
  // Signal is back, or a thumb says so: what failed before says nothing of how it goes now.
  if (force) for (const item of mine) await change("items", item.id, (row) => { row.tries = 0; });
  const here = await report(home);
  if (!here) {
    for (const item of mine) await later(item, here === false ? "sign-in" : "no-signal");
    return here === false ? "sign-in" : "no-signal";
  }
  // What another person left on this phone waits for that person.
  for (const item of mine) if (item.account === here.kit.account) await sendItem(item, home, here.token);
  return "done";
}

// Two tabs send in turn where the browser can lock; where it cannot, the office knows a repeat by its id.
export function sendAll(home, { force = false } = {}) {
  const work = () => round(home, force);
  return navigator.locks ? navigator.locks.request("hutong-field-send", work) : work();
}
