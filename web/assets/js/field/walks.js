// A walk as the phone writes it down: begun, answered item by item, and at the end sealed into the one message that is
// sent. Every answer is on the disk before the next question is shown.
import { questionsToday } from "./days.js";
import { allFindings, findingAt, findingsIn, forget, keep, spotsShown } from "./findings.js";
import { newId } from "./ids.js";
import { picturesOf } from "./inhand.js";
import { recount } from "./sending.js";
import { all, change, drop, photosOf, put, read } from "./store.js";
import { partOf, placed } from "./works.js";

const MOST_TOLD = 60;

export async function begin(kit, alley, startPoint) {
  const walk = {
    ...fresh(kit, "walk"), alley: alley.id, alleyName: alley.name, questions: questionsToday(kit),
    patrol: newId(), answers: {}, scratch: {}, startedAt: new Date().toISOString(), ...(startPoint ? { startPoint } : {}),
  };
  await put("items", walk);
  return walk;
}

function fresh(kit, kind) {
  return { id: newId(), kind, account: kit.account, home: kit.home, state: "draft", version: kit.version, kitAt: kit.now, createdAt: Date.now(), photosLeft: 0 };
}

// A word of danger.
export async function beginDanger(kit) {
  const item = { ...fresh(kit, "danger"), reportId: newId(), text: "", alley: "" };
  await put("items", item);
  return item;
}

// Work of its own, outside a walk; `work` is the id of what will be made of it.
export async function beginWork(kit, kind) {
  const item = { ...fresh(kit, kind), work: newId(), given: {} };
  await put("items", item);
  return item;
}

export const draftOf = async (account, kind, home) => (await all("items")).find((item) => item.state === "draft" && item.kind === kind && item.account === account && item.home === home);
export const noteDown = (id, deed) => change("items", id, deed);
// When she last answered is when she was there last: a walk that nobody ended was over by then.
const stamped = (row) => { row.lastAt = new Date().toISOString(); };
export const answer = (id, code, said) => noteDown(id, (row) => { row.answers[code] = said; stamped(row); });
export const keepFinding = (id, spot, finding) => noteDown(id, (row) => { keep(row, spot, finding); stamped(row); });
const minutesTo = (walk, moment) => Math.max(0, Math.round((moment - Date.parse(walk.startedAt)) / 60_000));
export const mostMinutes = (walk) => Math.max(1, Math.min(1440, minutesTo(walk, walk.endedAt ? Date.parse(walk.endedAt) : Date.now())));
// A walk begun before answers were stamped may have lasted until now.
export const likelyMinutes = (walk) => walk.minutes ?? (walk.lastAt ? Math.min(mostMinutes(walk), minutesTo(walk, Date.parse(walk.lastAt))) : mostMinutes(walk));
const nightAfter = (moment) => new Date(Math.min(Date.now(), new Date(moment).setHours(23, 59, 0, 0))).toISOString();

// Of another day, and done with then: it ended with its last answer, and what has none is not made up.
export const endWithLast = (id, why) => noteDown(id, (row) => {
  row.endedAt = row.lastAt ?? nightAfter(row.startedAt);
  for (const { code } of row.questions) row.answers[code] ??= { state: "waived", note: why };
});
export const nextQuestion = (walk) => walk.questions.find((each) => !walk.answers[each.code]);

// What is being written of a finding, or of why an item cannot be seen, before it is an answer: its ids stay, whatever way
// is chosen in the end.
export async function scratchOf(walk, spot) {
  if (walk.scratch[spot]) return walk.scratch[spot];
  const row = await noteDown(walk.id, (each) => { each.scratch[spot] ??= { fixId: newId(), caseId: newId(), note: "" }; });
  return row.scratch[spot];
}

// Noted down by mistake: its pictures go with it.
export async function forgetFinding(walk, spot) {
  const { fixId, caseId } = findingAt(walk, spot) ?? {};
  const scratch = walk.scratch[spot] ?? {};
  const gone = new Set([fixId, caseId, scratch.fixId, scratch.caseId].filter(Boolean));
  for (const photo of await photosOf(walk.id)) if (photo.spot === spot || gone.has(photo.of)) await drop("photos", photo.id);
  return noteDown(walk.id, (row) => forget(row, spot));
}

export async function addPhoto(item, about, picture) {
  const photo = { id: newId(), item: item.id, ...about, ...picture };
  await put("photos", photo);
  const row = await read("items", item.id);
  if (!row || row.state === "declined") await drop("photos", photo.id);
  else if (row.state !== "draft") {
    // Its words have gone: it follows them.
    await recount(row.id);
    document.dispatchEvent(new CustomEvent("field:late"));
  }
  return photo;
}

export const removePhoto = (id) => drop("photos", id);

export async function throwAway(id) {
  // The item first: a picture that is being made small finds nothing any more to belong to.
  await drop("items", id);
  for (const photo of await photosOf(id)) await drop("photos", photo.id);
}

const ledTo = ({ fixId, caseId } = {}) => ({ ...(fixId ? { fix_id: fixId } : {}), ...(caseId ? { case_id: caseId } : {}) });

function results(walk) {
  return walk.questions.map(({ code }) => {
    const said = walk.answers[code];
    const [first, ...more] = findingsIn(walk, code);
    const row = { item: code, state: said.state, ...ledTo(first) };
    if (said.note && said.state === "waived") row.note = said.note;
    if (more.length) row.more = more.map(ledTo);
    return row;
  });
}

function walkMessage(walk) {
  const told = allFindings(walk);
  const now = new Date().toISOString();
  const end = walk.endedAt ?? now;
  return {
    id: walk.id, captured_at: now, version: walk.version, kit_at: walk.kitAt, ...(walk.checked ? { checked: walk.checked, ...(walk.checkedAbout ? { checked_about: walk.checkedAbout } : {}) } : {}),
    patrol: {
      id: walk.patrol, alley_id: walk.alley, started_at: walk.startedAt, finished_at: end, items: results(walk), joint: Boolean(walk.joint),
      ...(walk.remark ? { remark: walk.remark } : {}), ...(walk.minutes === undefined ? {} : { minutes: walk.minutes }), ...(walk.point ? { point: walk.point } : {}), ...(walk.startPoint ? { start_point: walk.startPoint } : {}),
    },
    fixes: told.filter((each) => each.fixId).map((each) => ({ id: each.fixId, alley_id: walk.alley, category: each.category, way: each.way, note: each.note ?? "", at: each.at, ...(each.noPhotos ? { no_photos: true } : {}) })),
    reports: told.filter((each) => each.caseId && each.report).map((each) => ({ id: each.caseId, alley_id: walk.alley, category: each.category, description: each.note, ...placed(each.where), ...(each.once ? { at_once: true, note: each.how ?? "" } : {}) })),
  };
}

function plainMessage(item) {
  const now = new Date().toISOString();
  const part = item.kind === "danger" ? { reports: [{ id: item.reportId, alley_id: item.alley, description: item.text, danger: true, ...placed(item.where) }] } : partOf(item, now);
  return { id: item.id, captured_at: now, version: item.version, kit_at: item.kitAt, ...part };
}

// Told of beforehand, so that whoever reads the words sees that pictures are still to come.
function sealed(message, coming) {
  const photos = coming.slice(0, MOST_TOLD).map(({ id, kind, of, slot, question }) => ({ id, kind, of, slot, ...(question ? { item: question } : {}) }));
  return { body: JSON.stringify({ ...message, ...(photos.length ? { photos } : {}) }), photosLeft: coming.length, state: "waiting", tries: 0, nextAt: 0, finishedAt: Date.now() };
}

// What was closed on the spot is closed by its pictures, so that its words wait for them: in a message of their own, that
// the walk and all else of it wait for nothing. Returns the ids of what goes in it.
async function setApart(item, message, coming) {
  const mayWait = (message.reports ?? []).filter((each) => each.at_once && coming.some((photo) => photo.of === each.id));
  if (item.kind !== "walk" || !mayWait.length) return [];
  const { apart } = await noteDown(item.id, (row) => { row.apart ??= newId(); });
  // The browser ended between that message and the walk's own.
  const before = await read("items", apart);
  if (before) return before.closes;
  const closes = mayWait.map((each) => each.id);
  const own = coming.filter((photo) => closes.includes(photo.of));
  for (const photo of own) await change("photos", photo.id, (row) => { row.item = apart; });
  const { account, home, version, kitAt, alleyName, createdAt } = item;
  // Of the walk's day, by which it is judged whose alley it was: it may be sent on another.
  const words = { id: apart, captured_at: message.patrol.started_at, version, kit_at: message.kit_at, reports: mayWait.map((each) => ({ ...each, on_walk: true })) };
  await put("items", { id: apart, kind: "once", account, home, version, kitAt, alleyName, createdAt, closes, photosFirst: true, ...sealed(words, own) });
  return closes;
}

// From here on nothing of it changes: sent again it is the same to the letter. Sealing twice keeps the first.
export async function seal(id) {
  const begun = await read("items", id);
  if (!begun || begun.state !== "draft") return begun;
  // Danger waits for no picture: what is still being made small follows its words.
  const photos = await (begun.kind === "danger" ? photosOf : picturesOf)(id);
  const item = await read("items", id);
  if (!item || item.state !== "draft") return item;
  if (item.apart && !(await read("items", item.apart))) photos.push(...(await photosOf(item.apart)));
  const message = item.kind === "walk" ? walkMessage(item) : plainMessage(item);
  // Of words spoken to someone no picture goes, though one was taken while she still meant to tidy.
  const shown = (message.fixes ?? []).filter((each) => each.way === "tidy");
  const about = new Set([...shown, ...(message.reports ?? []), ...(message.inspections ?? [])].map((each) => each.id));
  const spots = item.kind === "walk" ? spotsShown(item) : new Set();
  const coming = [];
  for (const photo of photos) {
    // She changed her mind about how to answer: what belongs to no answer stays hers.
    if (photo.kind === "patrol" ? spots.has(photo.spot) : about.has(photo.of)) coming.push(photo);
    else await drop("photos", photo.id);
  }
  const apart = await setApart(item, message, coming);
  const reports = message.reports?.filter((each) => !apart.includes(each.id));
  const rest = { ...message, ...(apart.length ? { reports, apart } : {}) };
  const whole = sealed(rest, coming.filter((photo) => !apart.includes(photo.of)));
  const row = await change("items", id, (each) => { if (each.state === "draft") Object.assign(each, whole); });
  const known = new Set(photos.map((photo) => photo.id));
  return (await photosOf(id)).some((photo) => !known.has(photo.id)) ? recount(id) : row;
}
