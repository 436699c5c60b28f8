// What was found under the items of a walk. One item may have several findings, each with its own words, pictures and ids.
// A finding is named by its spot: the item's code, from the second on with a number behind it (no code has a dot in it).
// On a walk the first stands in the item's answer, as it did when there could be one alone, and the rest under `more`.

// As many as one message takes of reports or of fixes, less a few.
export const MOST = 50;

// Work of its own names its findings alike.
export const spotAt = (code, n) => (n > 1 ? `${code}.${n}` : code);
export const itemOf = (spot) => spot.split(".")[0];
const numberOf = (spot) => Number(spot.split(".")[1] ?? 1);

export function findingsIn(walk, code) {
  const said = walk.answers[code];
  if (said?.state !== "found") return [];
  const { more = [], ...first } = said;
  return [{ spot: code, ...first }, ...more];
}

export const allFindings = (walk) => Object.keys(walk.answers).flatMap((code) => findingsIn(walk, code));
export const findingAt = (walk, spot) => findingsIn(walk, itemOf(spot)).find((each) => each.spot === spot);
export const hasRoom = (walk) => allFindings(walk).length < MOST;
export const isKnown = (finding) => Boolean(finding.caseId) && !finding.report;

// Where another would stand.
export function nextSpot(walk, code) {
  const numbers = findingsIn(walk, code).map((each) => numberOf(each.spot));
  return spotAt(code, Math.max(0, ...numbers) + 1);
}

function put(walk, code, all) {
  const [first, ...more] = all;
  if (!first) delete walk.answers[code];
  else walk.answers[code] = more.length ? { ...first, more } : first;
}

export function keep(walk, spot, finding) {
  const before = findingsIn(walk, itemOf(spot));
  const told = { ...finding, state: "found", spot };
  put(walk, itemOf(spot), before.some((each) => each.spot === spot) ? before.map((each) => (each.spot === spot ? told : each)) : [...before, told]);
}

export function forget(walk, spot) {
  put(walk, itemOf(spot), findingsIn(walk, itemOf(spot)).filter((each) => each.spot !== spot));
  delete walk.scratch[spot];
}

// Pictures of an item itself, beside those of reports and of what was put right: of what is known already, and of what
// cannot be seen. They belong to the answer under which they were taken.
export const unseenSpot = (code) => `${code}.unseen`;
export const ofItem = (walk, spot) => ({ kind: "patrol", of: walk.patrol, question: itemOf(spot), spot });
export const spotsShown = (walk) => new Set([
  ...allFindings(walk).filter(isKnown).map((each) => each.spot),
  ...Object.keys(walk.answers).filter((code) => walk.answers[code].state === "waived").map(unseenSpot),
]);
