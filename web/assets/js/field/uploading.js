// Photos out of the queue: straight into the store by a form that the office signs for just that file, then a receipt
// for what the office has read back from there. Where the store cannot be reached from here, through the office.
import { ask } from "./asking.js";
import { change, drop } from "./store.js";

const LIMIT = 180_000;
const AT_ONCE = 30;
// So many times in vain: then something between this phone and the store lets nothing through.
const MISSES = 3;
const KINDS = new Set(["image/jpeg", "image/png", "image/webp", "image/heic", "image/heif"]);
const GOOD = 201;
const NOT_THESE = new Set([400, 404, 413, 422]);

const isReceipt = (said, id) => said?.id === id && Boolean(said.number);
const goesStraight = (photo) => KINDS.has(photo.type) && (photo.misses ?? 0) < MISSES;
// Notes for the next try, and no more: a full phone does without.
const jot = (photo, deed) => change("photos", photo.id, deed).catch(() => {});
const miss = (photo) => jot(photo, (row) => { row.misses = (row.misses ?? 0) + 1; });
const refuse = (photo, reason) => jot(photo, (row) => { row.refused = reason; });

// Nothing where the browser cannot reckon one: the length alone is compared then.
async function hashOf(blob) {
  try {
    const digest = await crypto.subtle.digest("SHA-256", await blob.arrayBuffer());
    return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  } catch {
    return undefined;
  }
}

async function described(photo) {
  const { id, kind, of, slot, question, taken, point, type, blob } = photo;
  return {
    id, kind, of, slot, media_type: type, size: blob.size, sha256: await hashOf(blob),
    ...(question ? { item: question } : {}), ...(taken ? { taken } : {}), ...(point ? { point } : {}),
  };
}

// 201 when it is in the store; 0 when nobody knows.
async function post({ url, fields }, blob) {
  const stop = new AbortController();
  const bell = setTimeout(() => stop.abort(), LIMIT);
  try {
    const body = new FormData();
    for (const [name, value] of Object.entries(fields)) body.append(name, value);
    body.append("file", blob);
    return (await fetch(url, { method: "POST", body, signal: stop.signal, credentials: "omit", redirect: "error" })).status;
  } catch {
    return 0;
  } finally {
    clearTimeout(bell);
  }
}

// What the office says of each: by id; null where it says nothing that counts.
async function asked(photos, home, token) {
  const body = JSON.stringify({ photos: await Promise.all(photos.map(described)) });
  const { status, said } = await ask(`${home}/field/photos`, { token, body });
  if (status === 200 && Array.isArray(said?.photos)) return { status, told: new Map(said.photos.map((each) => [each?.id, each])) };
  return { status, told: null };
}

// Gone from the phone on its receipt, kept with the reason when refused; else still to be sent.
async function settled(photo, said) {
  if (isReceipt(said, photo.id)) await drop("photos", photo.id);
  else if (said?.refused) await refuse(photo, said.refused);
  else return false;
  return true;
}

// {left, through, held}: how many wait, those to be tried through the office, and why the office wants none of them yet.
async function straight(photos, home, token) {
  const first = await asked(photos, home, token);
  // The office answers and will not hear of all at once: it may of one or the other.
  if (!first.told) return NOT_THESE.has(first.status) ? { left: 0, through: photos } : { left: photos.length, through: [] };
  const sent = [];
  let left = 0;
  let broken = false;
  let held;
  for (const photo of photos) {
    const said = first.told.get(photo.id);
    if (await settled(photo, said)) continue;
    if (said?.later) {
      held = said.later;
      left += 1;
      continue;
    }
    const status = broken || !said?.form ? 0 : await post(said.form, photo.blob);
    if (status === GOOD) { sent.push(photo); continue; }
    left += 1;
    if (broken || navigator.onLine === false) continue;
    await miss(photo);
    // No answer from the store: the next would wait as long.
    if (said?.form && status === 0) broken = true;
  }
  if (!sent.length) return { left, through: [], held };
  const { told } = await asked(sent, home, token);
  for (const photo of sent) {
    if (await settled(photo, told?.get(photo.id))) continue;
    left += 1;
    // The store took it and the office does not find it whole.
    if (told) await miss(photo);
  }
  return { left, through: [], held };
}

async function throughOffice(photo, home, token) {
  const about = new URLSearchParams({ kind: photo.kind, of: photo.of, slot: photo.slot, item: photo.question ?? "", ...(photo.taken ? { taken: photo.taken } : {}) });
  // Where it was taken goes in a header: addresses are written into logs.
  const more = photo.point ? { "X-Photo-Point": `${photo.point.lat},${photo.point.lon}` } : {};
  const { status, said } = await ask(`${home}/field/photos/${photo.id}?${about}`, { token, body: photo.blob, type: photo.type, limit: LIMIT, more });
  if (status === 422 && said?.detail) return { [said.later ? "later" : "refused"]: said.detail };
  return status === 200 ? said : null;
}

// {left, held}: how many of these are still on the phone afterwards and are wanted by the office, and in its words why
// it takes some of them later.
export async function deliver(photos, home, token) {
  const wanted = photos.filter((photo) => !photo.refused);
  const direct = wanted.filter(goesStraight);
  const through = wanted.filter((photo) => !goesStraight(photo));
  let left = 0;
  let held;
  for (let from = 0; from < direct.length; from += AT_ONCE) {
    const outcome = await straight(direct.slice(from, from + AT_ONCE), home, token);
    left += outcome.left;
    held ??= outcome.held;
    through.push(...outcome.through);
  }
  let failed = false;
  for (const photo of through) {
    const said = failed ? null : await throughOffice(photo, home, token);
    if (await settled(photo, said)) continue;
    left += 1;
    if (said?.later) held ??= said.later;
    else failed = true;
  }
  return { left, held };
}
