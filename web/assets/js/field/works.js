// Work of its own, outside a walk: what each kind asks, and the part of a message that is made of the answers.
// A question is {name, as, ...}: pick (with options), ticks (several of them), count (with few), write, shoot. What needs no
// answer may be passed over; it then stands as "". `words` names its sentences where its own name does not, `of` what it
// is about. `verbs` are the duties of which any lets her do it in an alley.
import { alleysToday } from "./days.js";
import { MOST, spotAt } from "./findings.js";

const NEW = "new";
const LONGEST_LIST = 400;

const alleyOf = (kit, given) => kit.alleys.find((each) => each.id === given.alley);
const entriesOf = (kit, { alley }, kinds) => kit.entries.filter((each) => each.alley === alley && kinds.includes(each.kind)).slice(0, LONGEST_LIST);
const listed = (rows) => rows.map((each) => [each.id, each.name]);
const coded = ({ code, name }) => ({ id: code, name });
// What was ticked, and then not looked at after all, was not found.
const foundOf = ({ looked = [], found = [] }) => found.filter((code) => looked.includes(code));
// Spots of what was found, item by item: the next is there once she says that there is another.
const spotsUnder = (given, code) => {
  const spots = [code];
  while (given[`another-${spotAt(code, spots.length + 1)}`] === "one-more") spots.push(spotAt(code, spots.length + 1));
  return spots;
};
const allSpots = (given) => foundOf(given).flatMap((code) => spotsUnder(given, code));
const unproven = ({ way, before, after }) => way === "tidy" && (before === "none" || after === "none");
const isNew = ({ unit }) => unit === NEW || unit === "";

// Both ends and the middle of an alley, in metres from its mouth.
const ends = (alley) => (alley?.metres > 1 ? [0, Math.round(alley.metres / 2), alley.metres] : [0]);
export const whereAlong = (alley) => ({ name: "where", as: "count", few: ends(alley), least: 0, most: 100_000, optional: true });
export const placed = (where) => (where ? { position_m: Number(where) } : {});

// One alone is not asked for.
const whichAlley = (alleys, more = []) => (alleys.length > 1 ? [{ name: "alley", as: "pick", options: [...listed(alleys), ...more] }] : []);

const WORKS = {
  visit: {
    verbs: ["visit"],
    questions: (kit, given, alleys) => [
      { name: "whom", as: "pick", options: ["resident", "shop", "unit"], care: true },
      ...whichAlley(alleys),
      ...(given.whom === "shop" || given.whom === "unit" ? [
        { name: "unit", as: "pick", options: [...listed(entriesOf(kit, given, [given.whom])), [NEW, "option-unlisted"]] },
        ...(given.unit === NEW ? [{ name: "name", as: "write", must: 1, most: 60, rows: 1 }] : []),
      ] : []),
      { name: "people", as: "count", few: [1, 2, 3, 5], least: 1, most: 200 },
      { name: "minutes", as: "count", few: [5, 10, 20, 30], least: 0, most: 1440 },
      { name: "need", as: "write", most: 1000, ...(given.whom === "resident" ? { hint: "hint-resident" } : { hint: "hint-need" }) },
      { name: "note", as: "write", most: 1000, ...(given.whom === "resident" ? { hint: "hint-resident" } : {}) },
    ],
    part: (item, at) => {
      const { whom, unit, name, people, minutes, need, note } = item.given;
      const which = whom === "resident" ? {} : isNew(item.given) ? { unit_name: name } : { unit_id: unit };
      return { visits: [{ id: item.work, alley_id: item.given.alley, whom, people: Number(people), minutes: Number(minutes), need, note, at, ...which }] };
    },
  },
  fix: {
    verbs: ["fix"],
    questions: (kit, given, alleys) => [
      { name: "way", as: "pick", options: ["dissuade", "tidy"] },
      ...whichAlley(alleys),
      { name: "category", as: "pick", options: kit.categories.filter((each) => each.fix.includes(given.way)).map((each) => [each.code, each.name]) },
      ...(given.way === "tidy" ? [{ name: "before", as: "shoot", kind: "fix" }, { name: "after", as: "shoot", kind: "fix" }, { name: "tidied", as: "write", most: 1000 }]
        : [{ name: "done", as: "write", most: 1000, hint: "hint-dissuade" }]),
    ],
    part: (item, at) => ({ fixes: [{ id: item.work, alley_id: item.given.alley, category: item.given.category, way: item.given.way, note: item.given.done ?? item.given.tidied, at, ...(unproven(item.given) ? { no_photos: true } : {}) }] }),
  },
  report: {
    verbs: ["report"],
    questions: (kit, given, alleys) => [
      ...whichAlley(alleys),
      { name: "text", as: "write", must: 4, most: 1000, hint: "hint-report" },
      whereAlong(alleyOf(kit, given)),
      { name: "category", as: "pick", options: [["", "option-by-words"], ...kit.categories.filter((each) => !each.danger).map((each) => [each.code, each.name])] },
      { name: "scene", as: "shoot", kind: "case" },
    ],
    part: (item) => {
      const { alley, text, where, category } = item.given;
      return { reports: [{ id: item.work, alley_id: alley, description: text, danger: false, ...(category ? { category } : {}), ...placed(where) }] };
    },
  },
  inspection: {
    verbs: ["inspect"],
    // The list is that of the day on which she began.
    questions: (kit, given, alleys, list) => [
      ...whichAlley(alleys),
      { name: "looked", as: "ticks", must: true, options: listed(list.map(coded)) },
      { name: "found", as: "ticks", options: listed(list.filter(({ code }) => given.looked?.includes(code)).map(coded)) },
      ...foundOf(given).flatMap((code) => {
        const of = list.find((each) => each.code === code)?.name;
        const room = allSpots(given).length < MOST;
        const spots = spotsUnder(given, code);
        return spots.flatMap((spot, i) => [
          ...(i ? [{ name: `words-${spot}`, words: "another-words", as: "write", must: 1, most: 300, rows: 2, of }] : []),
          { ...whereAlong(alleyOf(kit, given)), name: `at-${spot}`, words: "where", of },
          ...(room || i + 1 < spots.length ? [{ name: `another-${spotAt(code, i + 2)}`, words: "another", as: "pick", options: ["no-more", "one-more"], of }] : []),
        ]);
      }),
      { name: "note", as: "write", most: 2000, hint: "hint-inspection" },
      { name: "scene", as: "shoot", kind: "inspection" },
      ...(kit.joint ? [{ name: "joint", as: "pick", options: ["alone", "together"] }] : []),
    ],
    part: (item, at) => {
      const { alley, looked, note, joint } = item.given;
      const found = foundOf(item.given);
      const metres = (spot) => (item.given[`at-${spot}`] ? Number(item.given[`at-${spot}`]) : null);
      const first = found.filter((code) => metres(code) !== null).map((code) => [code, metres(code)]);
      const more = found.flatMap((code) => spotsUnder(item.given, code).slice(1).map((spot) => ({ item: code, words: item.given[`words-${spot}`] ?? "", at: metres(spot) })));
      return { inspections: [{ id: item.work, alley_id: alley, looked, found, at: Object.fromEntries(first), ...(more.length ? { more } : {}), joint: joint === "together", note, seen_at: at }] };
    },
  },
  note: {
    verbs: ["note"],
    questions: (kit, given, alleys) => [...whichAlley(alleys, [["", "option-no-alley"]]), { name: "body", as: "write", must: 1, most: 2000, hint: "hint-note", rows: 6 }],
    part: (item, at) => ({ notes: [{ id: item.work, body: item.given.body, at, ...(item.given.alley ? { alley_id: item.given.alley } : {}) }] }),
  },
  correction: {
    verbs: ["patrol", "visit"],
    questions: (kit, given, alleys) => [
      ...whichAlley(alleys),
      { name: "what", as: "pick", options: ["missing", "wrong", "gone"] },
      ...(given.what === "missing"
        ? [{ name: "kind", as: "pick", options: ["shop", "unit", "yard"] }, { name: "name", as: "write", must: 1, most: 60, rows: 1 }]
        : [
          { name: "unit", as: "pick", options: [...listed(entriesOf(kit, given, ["shop", "unit", "yard"])), [NEW, "option-unlisted"]] },
          ...(given.unit === NEW && given.what === "gone" ? [{ name: "name", as: "write", must: 1, most: 60, rows: 1 }] : []),
        ]),
      given.what === "wrong" ? { name: "should", as: "write", must: 2, most: 400 } : { name: "words", as: "write", most: 400 },
    ],
    part: (item, at) => {
      const { alley, what, kind, unit, name, should, words } = item.given;
      return {
        corrections: [{
          id: item.work, alley_id: alley, what, words: should ?? words ?? "", at,
          ...(kind ? { kind } : {}), ...(name ? { name } : {}), ...(unit && unit !== NEW ? { unit_id: unit } : {}),
        }],
      };
    },
  },
};

// An answer on which others rest takes them with it.
const RESTS_ON = {
  whom: ["unit", "name"], alley: ["unit", "name", "where"], unit: ["name"], way: ["category", "before", "after", "done", "tidied"], what: ["kind", "unit", "name", "should", "words"],
};

export const alleysFor = (kit, kind) => alleysToday(kit).filter((alley) => alley.verbs.some((each) => WORKS[kind].verbs.includes(each)));
export const kindsFor = (kit) => Object.keys(WORKS).filter((kind) => alleysFor(kit, kind).length);
export const partOf = (item, at) => WORKS[item.kind].part(item, at);

// What is asked, in its order, as far as the answers so far tell.
export const questionsOf = (kit, item) => WORKS[item.kind].questions(kit, item.given, alleysFor(kit, item.kind), item.questions ?? []);
export const firstOpen = (kit, item) => questionsOf(kit, item).find(({ name }) => item.given[name] === undefined);

export function give(item, name, value) {
  if (item.given[name] !== undefined && item.given[name] !== value) for (const other of RESTS_ON[name] ?? []) delete item.given[other];
  item.given[name] = value;
}
