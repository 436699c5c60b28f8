// The screens of a walk: one question each.
import { offerPlace, told } from "../place.js";
import { oddAbout, rememberSent } from "./checking.js";
import { askNumber } from "./counting.js";
import { alleysToday } from "./days.js";
import { findingAt, findingsIn, hasRoom, isKnown, itemOf, nextSpot, ofItem, unseenSpot } from "./findings.js";
import { picturesOf } from "./inhand.js";
import { pictures, proven } from "./pictures.js";
import { returnedHere } from "./returned.js";
import { onTap, piece, say, show, wrong, go } from "./view.js";
import { answer, begin, forgetFinding, keepFinding, likelyMinutes, mostMinutes, nextQuestion, noteDown, scratchOf, seal, throwAway } from "./walks.js";
import { whereAlong } from "./works.js";

const step = (walk) => (nextQuestion(walk) ? `#/ask/${nextQuestion(walk).code}` : "#/finish");
const questionAt = (walk, spot) => walk.questions.find((each) => each.code === itemOf(spot));
const exampleAt = (home, id) => `${home}/field/examples/${id}`;
// A kit of before several pictures could be carried names one.
const carriedWith = (item) => item.examples ?? (item.example ? [item.example] : []);
// Each item's first before any second: a phone carries so many and no more.
export const examplesOf = (kit) => {
  const items = kit.checklists.flatMap((list) => list.items).map(carriedWith);
  const most = Math.max(0, ...items.map((each) => each.length));
  const ids = Array.from({ length: most }, (_, n) => items.map((each) => each[n])).flat().filter(Boolean);
  return [...new Set(ids)].map((id) => exampleAt(kit.home, id));
};
const categoryOf = (kit, code) => kit.categories.find((each) => each.code === code) ?? { code, name: code, fix: [] };

export function choose({ kit }) {
  const alleys = alleysToday(kit).filter((each) => each.verbs.includes("patrol"));
  if (!alleys.length) return show("no-alley");
  const screen = show("choose");
  let here;
  offerPlace(screen.querySelector("[data-place]"), (point) => { here = point; });
  for (const alley of alleys) {
    const button = piece("alley", { name: alley.name, metres: say("metres", { m: alley.metres }) }).firstElementChild;
    button.addEventListener("click", async () => {
      if (button.getAttribute("aria-busy")) return;
      button.setAttribute("aria-busy", "true");
      const walk = await begin(kit, alley, here);
      if (!walk.questions.length) {
        await throwAway(walk.id);
        show("no-list");
      } else go(step(walk));
    });
    screen.querySelector("[data-list]").append(button);
  }
  return screen;
}

export function ask({ walk, kit }, code) {
  const place = walk.questions.findIndex((each) => each.code === code);
  if (place < 0) return go(step(walk));
  const question = walk.questions[place];
  const [before, after] = [walk.questions[place - 1], walk.questions[place + 1]];
  const said = walk.answers[code];
  const back = returnedHere(kit, walk.alley, question.category);
  const many = findingsIn(walk, code).length;
  const screen = show("ask", {
    returned: back && say(back.metres === null ? "came-back-here-somewhere" : "came-back-here", { m: back.metres }),
    progress: say("progress", { alley: walk.alleyName, n: place + 1, all: walk.questions.length }),
    question: question.name, guidance: question.guidance, said: said && say(`said-${said.state}`, { n: many }),
    back: before ? `#/ask/${before.code}` : "#/", on: said && (after ? `#/ask/${after.code}` : "#/finish"), found: many ? `#/more/${code}` : `#/found/${code}`, unseen: `#/unseen/${code}`, danger: `#/danger/${code}`,
    hasOn: Boolean(said), hasBack: Boolean(before), isFirst: !before, example: carriedWith(question).length,
  }, {
    async clear() {
      await answer(walk.id, code, { state: "clear" });
      go(after ? `#/ask/${after.code}` : "#/finish");
    },
  });
  const example = screen.querySelector(".example");
  for (const id of example ? carriedWith(question) : []) {
    const picture = document.createElement("img");
    // Neither carried nor to be had just now: the question stands without it.
    picture.onerror = () => (picture.parentElement?.querySelectorAll("img").length > 1 ? picture : example).remove();
    picture.alt = say("example", { item: question.name });
    picture.src = exampleAt(walk.home, id);
    example.querySelector("figcaption").before(picture);
  }
  const bar = screen.querySelector("progress");
  bar.max = walk.questions.length;
  bar.value = place + 1;
  return screen;
}

// `spot` names the finding: the first of an item, or another.
export function found({ walk, kit }, spot) {
  const question = questionAt(walk, spot);
  if (!question) return go(step(walk));
  const category = categoryOf(kit, question.category);
  const verbs = kit.alleys.find((each) => each.id === walk.alley)?.verbs ?? [];
  const screen = show("found", {
    item: question.name, title: say("found", { category: category.name }), back: `#/${findingsIn(walk, question.code).length ? "more" : "ask"}/${question.code}`,
    dissuade: `#/fix/${spot}/dissuade`, tidy: `#/fix/${spot}/tidy`, report: `#/tell/${spot}`, once: `#/once/${spot}`, danger: `#/danger/${spot}`,
    mayClose: Boolean(category.closes), mayCloseOther: !category.closes && closable(kit).length > 0, mayReport: verbs.includes("report"),
    mayDissuade: verbs.includes("fix") && category.fix.includes("dissuade"), mayTidy: verbs.includes("fix") && category.fix.includes("tidy"),
    isDanger: Boolean(category.danger), isKept: Boolean(findingAt(walk, spot)),
  }, {
    async forget() {
      const row = await forgetFinding(walk, spot);
      go(findingsIn(row, question.code).length ? `#/more/${question.code}` : `#/ask/${question.code}`);
    },
  });
  for (const matter of knownHere(kit, walk, category.code)) {
    const button = piece("known-one", { number: say("known", { number: matter.number, day: matter.day }) }).firstElementChild;
    button.href = `#/known/${spot}/${matter.id}`;
    screen.querySelector("[data-list]").append(button);
  }
  return screen;
}

const knownHere = (kit, walk, category) => kit.known.filter((each) => each.alley === walk.alley && each.category === category).slice(0, 3);

// Known already: how it looks today may be shown with it.
export async function known({ walk, kit }, spot, id) {
  const question = questionAt(walk, spot);
  const matter = question && knownHere(kit, walk, question.category).find((each) => each.id === id);
  if (!matter) return go(`#/found/${spot}`);
  const screen = show("known", { item: question.name, number: say("known", { number: matter.number, day: matter.day }), back: `#/found/${spot}` }, {
    keep: () => onward(walk, spot, { caseId: matter.id }),
  });
  await pictures(screen, walk, ofItem(walk, spot), "scene");
  return screen;
}

async function onward(walk, spot, finding) {
  await keepFinding(walk.id, spot, finding);
  go(`#/more/${itemOf(spot)}`);
}

const inOneWord = (finding) => say(finding.fixId ? `option-${finding.way}` : isKnown(finding) ? "finding-known" : finding.once ? "finding-once" : "finding-report");

// One item may have more than one place where something is wrong.
export function more({ walk, kit }, code) {
  const all = findingsIn(walk, code);
  const question = questionAt(walk, code);
  if (!question || !all.length) return go(question ? `#/ask/${code}` : step(walk));
  const screen = show("more", {
    item: question.name, kept: say("kept-under", { n: all.length }), hasRoom: hasRoom(walk), another: `#/found/${nextSpot(walk, code)}`,
    on: step(walk), onward: say(nextQuestion(walk) ? "no-more-next" : "no-more-finish"), back: `#/ask/${code}`,
  });
  const numbers = new Map(kit.known.map((each) => [each.id, each.number]));
  for (const each of all) screen.querySelector("[data-list]").append(piece("given", { name: inOneWord(each), said: each.note || numbers.get(each.caseId) || say("nothing"), to: `#/found/${each.spot}` }));
  return screen;
}

// Every letter is kept as it is typed.
function keepTyping(screen, walk, spot) {
  const field = screen.querySelector("textarea");
  field.addEventListener("input", () => noteDown(walk.id, (row) => { row.scratch[spot].note = field.value; }));
  return field;
}

export async function fix({ walk, kit }, spot, way) {
  const scratch = await scratchOf(walk, spot);
  const category = categoryOf(kit, questionAt(walk, spot).category).code;
  const screen = show(way === "tidy" ? "tidy" : "dissuade", { back: `#/found/${spot}` }, {
    async keep() {
      if (way !== "tidy" || await proven(screen, walk, scratch.fixId, ["before", "after"])) await said();
    },
    without: () => said({ noPhotos: true }),
  });
  const said = (also = {}) => onward(walk, spot, { fixId: scratch.fixId, way, category, note: field.value.trim(), at: new Date().toISOString(), ...also });
  const field = keepTyping(screen, walk, spot);
  field.value = scratch.note;
  if (way === "tidy") for (const slot of ["before", "after"]) await pictures(screen, walk, { kind: "fix", of: scratch.fixId }, slot);
}

export async function tell({ walk, kit }, spot) {
  const scratch = await scratchOf(walk, spot);
  const category = categoryOf(kit, questionAt(walk, spot).category);
  const screen = show("tell", { category: say("category", { category: category.name }), back: `#/found/${spot}`, danger: `#/danger/${spot}` }, {
    async keep() {
      const note = field.value.trim();
      if (note.length < 4) return wrong(screen, "say-more");
      await noteDown(walk.id, (row) => Object.assign(row.scratch[spot], { note, once: false }));
      return go(`#/where/${spot}`);
    },
  });
  const field = keepTyping(screen, walk, spot);
  field.value = scratch.note;
  await pictures(screen, walk, { kind: "case", of: scratch.caseId }, "scene");
}

const closable = (kit) => kit.categories.filter((each) => each.closes);

// Most items are filed as what takes longer; what was put right may be something smaller.
function whichKind(kit, spot) {
  const screen = show("pick", { question: say("ask-category"), hint: say("hint-closed-kind"), back: `#/found/${spot}` });
  for (const each of closable(kit)) {
    const button = piece("option", { name: each.name }).firstElementChild;
    onTap(button, screen, () => go(`#/once/${spot}/${each.code}`));
    screen.querySelector("[data-list]").append(button);
  }
  return screen;
}

// 当场办结: what a chief finds and puts right himself is closed with the walk, by the evidence that the rules ask for.
export async function once({ walk, kit }, spot, kind = "") {
  const own = questionAt(walk, spot).category;
  const category = closable(kit).find((each) => each.code === (kind || own));
  if (!category) return whichKind(kit, spot);
  const scratch = await scratchOf(walk, spot);
  const needs = (piece) => category.closes.includes(piece);
  const screen = show("once", { category: say("category", { category: category.name }), back: `#/found/${spot}`, needsBefore: needs("photo_before") }, {
    async keep() {
      const note = field.value.trim();
      const kept = (await picturesOf(walk.id)).filter((photo) => photo.of === scratch.caseId).map((photo) => photo.slot);
      if (note.length < 4) return wrong(screen, "say-more");
      if (needs("photo_before") && !kept.includes("before")) return wrong(screen, "close-before-first");
      if (needs("photo_after") && !kept.includes("after")) return wrong(screen, "close-after-first");
      if ((needs("note") || needs("outcome")) && !how.value.trim()) return wrong(screen, "say-how");
      await noteDown(walk.id, (row) => Object.assign(row.scratch[spot], { note, how: how.value.trim(), once: true, kind: category.code }));
      return go(`#/where/${spot}`);
    },
  });
  const field = keepTyping(screen, walk, spot);
  field.value = scratch.note;
  const how = screen.querySelector("[data-how]");
  how.value = scratch.how ?? "";
  how.addEventListener("input", () => noteDown(walk.id, (row) => { row.scratch[spot].how = how.value; }));
  for (const slot of needs("photo_before") ? ["before", "after"] : ["after"]) await pictures(screen, walk, { kind: "case", of: scratch.caseId }, slot);
  return screen;
}

// As of a report on its own: without metres nobody can tell whether it is the same place again.
export async function where({ walk, kit }, spot) {
  const scratch = await scratchOf(walk, spot);
  const note = scratch.note.trim();
  if (note.length < 4) return go(`#/tell/${spot}`);
  const category = scratch.once ? scratch.kind : categoryOf(kit, questionAt(walk, spot).category).code;
  const alley = kit.alleys.find((each) => each.id === walk.alley);
  return askNumber(whereAlong(alley), { question: say("ask-where"), back: scratch.once ? `#/once/${spot}/${scratch.kind}` : `#/tell/${spot}` }, findingAt(walk, spot)?.where, (metres) => onward(walk, spot, { caseId: scratch.caseId, report: true, category, note, where: metres, ...(scratch.once ? { once: true, how: scratch.how } : {}) }));
}

export async function unseen({ walk }, code) {
  const spot = unseenSpot(code);
  const scratch = await scratchOf(walk, code);
  const screen = show("unseen", { item: walk.questions.find((each) => each.code === code).name, back: `#/ask/${code}` }, {
    async keep() {
      const note = field.value.trim();
      if (note.length < 2) return wrong(screen, "say-why");
      return go(step(await answer(walk.id, code, { state: "waived", note })));
    },
  });
  const field = keepTyping(screen, walk, code);
  field.value = scratch.note;
  await pictures(screen, walk, ofItem(walk, spot), "scene");
}

async function deliver(walk, send) {
  rememberSent(await picturesOf(walk.id));
  const item = await seal(walk.id);
  void send();
  go(`#/item/${item.id}`);
}

export async function check({ kit, walk, send }) {
  const odd = nextQuestion(walk) ? [] : oddAbout(kit, walk, await picturesOf(walk.id));
  if (!odd.length) return go("#/finish");
  const screen = show("check", {}, {
    async say(button) {
      await noteDown(walk.id, (row) => { Object.assign(row, { checked: button.value, checkedAbout: [...new Set(odd.map((each) => each.about))] }); });
      await deliver(walk, send);
    },
  });
  for (const { sentence } of odd) screen.querySelector("[data-list]").append(piece("odd", { sentence }));
  return screen;
}

export function finish({ kit, walk, send }) {
  const left = nextQuestion(walk);
  const [likely, most] = [likelyMinutes({ ...walk, minutes: undefined }), mostMinutes(walk)];
  const screen = show("finish", { alley: walk.alleyName, left: left && say("first", { item: left.name }), leftTo: left && `#/ask/${left.code}`, isWhole: !left, isLeft: Boolean(left), mayJoint: Boolean(kit.joint), minutes: say("minutes", { n: likely, most }) }, {
    async done() {
      const minutes = Number(field.value.trim() || "x");
      if (!Number.isInteger(minutes) || minutes < 0 || minutes > most) return wrong(screen, "say-minutes");
      const row = await noteDown(walk.id, (each) => Object.assign(each, { minutes, remark: screen.querySelector("textarea").value.trim() }));
      if (oddAbout(kit, row, await picturesOf(walk.id)).length) return go("#/check");
      return deliver(row, send);
    },
    async stop() {
      await throwAway(walk.id);
      go("#/");
    },
  });
  // A phone in a pocket walks on: what she did last tells better how long it took.
  const field = screen.querySelector("#field-minutes");
  if (field) field.value = likelyMinutes(walk);
  if (field && walk.remark) screen.querySelector("textarea").value = walk.remark;
  const together = screen.querySelector("[data-joint]");
  if (together) {
    together.checked = Boolean(walk.joint);
    together.addEventListener("change", () => noteDown(walk.id, (row) => { row.joint = together.checked; }));
  }
  const place = screen.querySelector("[data-place]");
  if (place && walk.point) told(place);
  else if (place) offerPlace(place, (point) => noteDown(walk.id, (row) => { row.point = point; }));
  for (const question of walk.questions) {
    const said = walk.answers[question.code];
    const row = piece("answer", { name: question.name, state: say(said ? `answer-${said.state}` : "answer-none", { n: findingsIn(walk, question.code).length }), to: `#/ask/${question.code}` }).firstElementChild;
    row.querySelector(".badge").classList.add(!said ? "badge-late" : said.state === "clear" ? "badge-good" : "badge-wait");
    screen.querySelector("[data-list]").append(row);
  }
}
