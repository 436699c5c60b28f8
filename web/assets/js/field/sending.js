// The queue. An item leaves it only when the office has given a receipt; this file touches no page, so that the
// service worker may use it too.
import { ask, isProblem } from "./asking.js";
import { all, change, drop, photosOf, put, read } from "./store.js";
import { deliver } from "./uploading.js";

const FIRST_PAUSE = 2_000;
const LONGEST_PAUSE = 15 * 60_000;
const REFUSED_PAUSE = 15 * 60_000;
// So long what was closed on the spot waits for its pictures, from when they first did not get through, or so often:
// three times to the store and once through the office. Then its words go before them.
const PATIENCE = 30 * 60_000;
const ENOUGH = 4;

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

// On a full phone its photos go first: each makes room by a receipt of its own, then this one can be noted.
async function note(item, said, home, token) {
  const down = () => change("items", item.id, (row) => receipted(row, said));
  try {
    return await down();
  } catch {
    await deliver(await photosOf(item.id), home, token);
    return down();
  }
}

async function sendWords(item, home, token) {
  const answer = await ask(`${home}/field/submissions`, { token, body: item.body });
  const { status, said } = answer;
  if (status === 200 && said?.id === item.id && said.number && (said.state === "accepted" || said.state === "declined")) return note(item, said, home, token);
  if (status === 422 && isProblem(answer, "submission-refused") && said.number) {
    await change("items", item.id, (row) => Object.assign(row, { state: "refused", code: said.number, reason: said.detail, cases: said.cases ?? [] }));
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
  const photos = await photosOf(item.id);
  const { left, held } = await deliver(photos, home, token);
  await change("items", item.id, (row) => {
    row.photosLeft = left;
    row.held = held;
    if (!left) delete row.why;
    else row.stuck = { since: row.stuck?.since ?? Date.now(), times: (row.stuck?.times ?? 0) + (held ? 0 : 1) };
  });
  // One that was made small meanwhile waits with the rest.
  const known = new Set(photos.map((photo) => photo.id));
  if ((await photosOf(item.id)).some((photo) => !known.has(photo.id))) await recount(item.id);
  if (left) await later(item, held ? "held" : "photos", held && REFUSED_PAUSE);
}

// How many wait: pictures may have been kept since they were counted.
export async function recount(id) {
  const left = (await photosOf(id)).filter((photo) => !photo.refused).length;
  return change("items", id, (row) => { row.photosLeft = left; });
}

// The office has looked and does not want it: there is nothing for its photos to belong to.
async function letGo(item) {
  for (const photo of await photosOf(item.id)) await drop("photos", photo.id);
  await change("items", item.id, (row) => { row.photosLeft = 0; });
}

// Whose phone it is, by office: as the office said last, or the page that is open.
const signedIn = new Map();
export const isHere = (home, account) => signedIn.set(home, account);

// What another person left on this phone waits for that person, and is no reason to try. Where nobody has said who is
// here, all of it is, once.
export async function unsentOf(home) {
  const account = signedIn.get(home) ?? (await all("kits")).find((kit) => kit.home === home)?.account;
  return (await all("items")).filter((item) => item.home === home && isUnsent(item) && (!account || item.account === account));
}

// Of two people at one phone only the one who is signed in has a kit. A phone without room for it uses it all the same:
// what waits is then sent, and that makes room.
async function carry(kit) {
  try {
    for (const other of await all("kits")) if (other.account !== kit.account) await drop("kits", other.account);
    if (!globalThis.document?.documentElement?.dataset?.leaving) await put("kits", kit);
  } catch { /* Another time. */ }
}

// Who is signed in, with a fresh form token and a fresh kit; null without a signal, false when nobody is.
export async function report(home) {
  const answer = await ask(`${home}/field/kit`);
  if (answer.status === 401) return false;
  if (answer.status !== 200 || !answer.said?.account || !answer.said.token) return null;
  const { token, ...kit } = answer.said;
  kit.home = home;
  kit.ahead = Date.now() - Date.parse(kit.now);
  isHere(home, kit.account);
  await carry(kit);
  return { token, kit };
}

const hasWords = (item) => item.state === "waiting" || item.state === "refused";

async function sayWords(item, home, token) {
  const row = await sendWords(item, home, token);
  if (row?.state === "declined") await letGo(row);
}

// What was closed on the spot is closed by its pictures: its words wait until the office has them.
const isStuck = ({ stuck }) => Boolean(stuck) && (stuck.times >= ENOUGH || Date.now() - stuck.since > PATIENCE);
const picturesFirst = (item) => Boolean(item.photosFirst) && item.state === "waiting" && item.photosLeft > 0 && !isStuck(item);

// What was refused is offered again, by a thumb.
export async function offerAgain(photo) {
  await change("photos", photo.id, (row) => {
    delete row.refused;
    row.misses = 0;
  });
  await change("items", photo.item, (row) => { row.photosLeft = (row.photosLeft ?? 0) + 1; });
}

async function show(item, home, token) {
  await sendPhotos(item, home, token);
  const row = await read("items", item.id);
  if (row?.photosFirst && row.state === "waiting" && !row.photosLeft) await sayWords(row, home, token);
}

// What a person sees of an item.
const seen = (item) => JSON.stringify([item?.state, item?.why, item?.held, item?.reason, item?.code, item?.number, item?.photosLeft, Boolean(item?.nextAt)]);

// Of one kind: all words, or all photos. `here` is who is signed in, where that was asked a moment ago. What goes wrong
// with one on the phone itself (no room) keeps no other back: `so.problem` is told when all were tried.
async function round(home, items, deed, here, so) {
  const found = here ?? (await report(home));
  for (const item of items) {
    if (found && item.account !== found.kit.account) continue;
    try {
      await (found ? deed(item, home, found.token) : later(item, found === false ? "sign-in" : "no-signal"));
    } catch (problem) {
      so.problem ??= problem;
    }
    if (seen(await read("items", item.id)) !== seen(item)) so.changed = true;
  }
  return found;
}

// Two tabs send in turn where the browser can lock; where it cannot, the office knows a repeat by its id.
const inTurn = (name, work) => (navigator.locks ? navigator.locks.request(name, work) : work());

// Words first and in a turn of their own: a picture that takes minutes keeps no word of danger waiting. `changed` is
// called after each turn in which an item came to look otherwise, or that a thumb asked for.
export async function sendAll(home, { force = false, changed } = {}) {
  let here;
  const so = { changed: false, problem: null };
  const tell = () => {
    if (force || so.changed) changed?.();
    so.changed = false;
  };
  // Signal is back, or a thumb says so: who is here and what failed before say nothing of how it goes now.
  if (force) signedIn.delete(home);
  const sent = await inTurn("hutong-field-send", async () => {
    const now = Date.now();
    const unsent = await unsentOf(home);
    if (force) for (const item of unsent) await change("items", item.id, (row) => { row.tries = 0; }).catch(() => {});
    const words = unsent.filter((item) => hasWords(item) && !picturesFirst(item) && (force || isDue(item, now)));
    if (words.length) here = await round(home, words, sayWords, here, so);
    return new Set(words.map((item) => item.id));
  });
  if (sent.size) tell();
  if (sent.size && !here) return ended(here, so);
  return inTurn("hutong-field-photos", async () => {
    const now = Date.now();
    // Refused words keep their photos moving: they are then there when the office takes the words.
    const left = (await unsentOf(home)).filter((item) => (item.state !== "waiting" || picturesFirst(item)) && item.photosLeft > 0 && (force || sent.has(item.id) || isDue(item, now)));
    if (!left.length) return sent.size ? ended(here, so) : "nothing";
    here = await round(home, left, show, here, so);
    tell();
    return ended(here, so);
  });
}

function ended(here, { problem }) {
  if (problem) throw problem;
  return here ? "done" : here === false ? "sign-in" : "no-signal";
}
