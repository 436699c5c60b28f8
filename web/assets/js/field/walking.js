// The screens of a walk: one question each.
import { offerPlace, told } from "../place.js";
import { oddAbout, rememberSent } from "./checking.js";
import { askNumber } from "./counting.js";
import { alleysToday } from "./days.js";
import { pictures, proven } from "./pictures.js";
import { returnedHere } from "./returned.js";
import { photosOf } from "./store.js";
import { onTap, piece, say, show, wrong, go } from "./view.js";
import { answer, begin, nextQuestion, noteDown, scratchOf, seal, throwAway } from "./walks.js";
import { whereAlong } from "./works.js";

const step = (walk) => (nextQuestion(walk) ? `#/ask/${nextQuestion(walk).code}` : "#/finish");
const exampleAt = (home, id) => `${home}/field/examples/${id}`;
export const examplesOf = (kit) => [...new Set(kit.checklists.flatMap((list) => list.items).map((item) => item.example).filter(Boolean))].map((id) => exampleAt(kit.home, id));
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
  const screen = show("ask", {
    returned: back && say(back.metres === null ? "came-back-here-somewhere" : "came-back-here", { m: back.metres }),
    progress: say("progress", { alley: walk.alleyName, n: place + 1, all: walk.questions.length }),
    question: question.name, guidance: question.guidance, said: said && say(`said-${said.state}`),
    back: before ? `#/ask/${before.code}` : "#/", on: said && (after ? `#/ask/${after.code}` : "#/finish"), found: `#/found/${code}`, unseen: `#/unseen/${code}`,
    hasOn: Boolean(said), hasBack: Boolean(before), isFirst: !before, example: question.example,
  }, {
    async clear() {
      await answer(walk.id, code, { state: "clear" });
      go(after ? `#/ask/${after.code}` : "#/finish");
    },
  });
  const example = screen.querySelector(".example img");
  if (example) {
    // Neither carried nor to be had just now: the question stands without it.
    example.onerror = () => example.closest("figure").remove();
    example.alt = say("example", { item: question.name });
    example.src = exampleAt(walk.home, question.example);
  }
  const bar = screen.querySelector("progress");
  bar.max = walk.questions.length;
  bar.value = place + 1;
  return screen;
}

export function found({ walk, kit }, code) {
  const question = walk.questions.find((each) => each.code === code);
  const category = categoryOf(kit, question.category);
  const verbs = kit.alleys.find((each) => each.id === walk.alley)?.verbs ?? [];
  const screen = show("found", {
    item: question.name, title: say("found", { category: category.name }), back: `#/ask/${code}`,
    dissuade: `#/fix/${code}/dissuade`, tidy: `#/fix/${code}/tidy`, report: `#/tell/${code}`, once: `#/once/${code}`,
    mayClose: Boolean(category.closes), mayCloseOther: !category.closes && closable(kit).length > 0, mayReport: verbs.includes("report"),
    mayDissuade: verbs.includes("fix") && category.fix.includes("dissuade"), mayTidy: verbs.includes("fix") && category.fix.includes("tidy"),
  });
  for (const matter of kit.known.filter((each) => each.alley === walk.alley && each.category === category.code).slice(0, 3)) {
    const button = piece("known", { number: say("known", { number: matter.number, day: matter.day }) }).firstElementChild;
    button.addEventListener("click", () => onward(walk, code, { state: "found", caseId: matter.id }));
    screen.querySelector("[data-list]").append(button);
  }
  return screen;
}

async function onward(walk, code, said) {
  const row = await answer(walk.id, code, said);
  go(step(row));
}

// Every letter is kept as it is typed.
function keepTyping(screen, walk, code) {
  const field = screen.querySelector("textarea");
  field.addEventListener("input", () => noteDown(walk.id, (row) => { row.scratch[code].note = field.value; }));
  return field;
}

export async function fix({ walk, kit }, code, way) {
  const scratch = await scratchOf(walk, code);
  const category = categoryOf(kit, walk.questions.find((each) => each.code === code).category).code;
  const screen = show(way === "tidy" ? "tidy" : "dissuade", { back: `#/found/${code}` }, {
    async keep() {
      if (way !== "tidy" || await proven(screen, walk, scratch.fixId, ["before", "after"])) await said();
    },
    without: () => said({ noPhotos: true }),
  });
  const said = (more = {}) => onward(walk, code, { state: "found", fixId: scratch.fixId, way, category, note: field.value.trim(), at: new Date().toISOString(), ...more });
  const field = keepTyping(screen, walk, code);
  field.value = scratch.note;
  if (way === "tidy") for (const slot of ["before", "after"]) await pictures(screen, walk, { kind: "fix", of: scratch.fixId }, slot);
}

export async function tell({ walk, kit }, code) {
  const scratch = await scratchOf(walk, code);
  const category = categoryOf(kit, walk.questions.find((each) => each.code === code).category);
  const screen = show("tell", { category: say("category", { category: category.name }), back: `#/found/${code}` }, {
    async keep() {
      const note = field.value.trim();
      if (note.length < 4) return wrong(screen, "say-more");
      await noteDown(walk.id, (row) => Object.assign(row.scratch[code], { note, once: false }));
      return go(`#/where/${code}`);
    },
  });
  const field = keepTyping(screen, walk, code);
  field.value = scratch.note;
  await pictures(screen, walk, { kind: "case", of: scratch.caseId }, "scene");
}

const closable = (kit) => kit.categories.filter((each) => each.closes);

// Most items are filed as what takes longer; what was put right may be something smaller.
function whichKind(kit, code) {
  const screen = show("pick", { question: say("ask-category"), hint: say("hint-closed-kind"), back: `#/found/${code}` });
  for (const each of closable(kit)) {
    const button = piece("option", { name: each.name }).firstElementChild;
    onTap(button, screen, () => go(`#/once/${code}/${each.code}`));
    screen.querySelector("[data-list]").append(button);
  }
  return screen;
}

// 当场办结: what a chief finds and puts right himself is closed with the walk, by the evidence that the rules ask for.
export async function once({ walk, kit }, code, kind = "") {
  const own = walk.questions.find((each) => each.code === code).category;
  const category = closable(kit).find((each) => each.code === (kind || own));
  if (!category) return whichKind(kit, code);
  const scratch = await scratchOf(walk, code);
  const needs = (piece) => category.closes.includes(piece);
  const screen = show("once", { category: say("category", { category: category.name }), back: `#/found/${code}`, needsBefore: needs("photo_before") }, {
    async keep() {
      const note = field.value.trim();
      const kept = (await photosOf(walk.id)).filter((photo) => photo.of === scratch.caseId).map((photo) => photo.slot);
      if (note.length < 4) return wrong(screen, "say-more");
      if (needs("photo_before") && !kept.includes("before")) return wrong(screen, "close-before-first");
      if (needs("photo_after") && !kept.includes("after")) return wrong(screen, "close-after-first");
      if ((needs("note") || needs("outcome")) && !how.value.trim()) return wrong(screen, "say-how");
      await noteDown(walk.id, (row) => Object.assign(row.scratch[code], { note, how: how.value.trim(), once: true, kind: category.code }));
      return go(`#/where/${code}`);
    },
  });
  const field = keepTyping(screen, walk, code);
  field.value = scratch.note;
  const how = screen.querySelector("[data-how]");
  how.value = scratch.how ?? "";
  how.addEventListener("input", () => noteDown(walk.id, (row) => { row.scratch[code].how = how.value; }));
  for (const slot of needs("photo_before") ? ["before", "after"] : ["after"]) await pictures(screen, walk, { kind: "case", of: scratch.caseId }, slot);
  return screen;
}

// As of a report on its own: without metres nobody can tell whether it is the same place again.
export async function where({ walk, kit }, code) {
  const scratch = await scratchOf(walk, code);
  const note = scratch.note.trim();
  if (note.length < 4) return go(`#/tell/${code}`);
  const category = scratch.once ? scratch.kind : categoryOf(kit, walk.questions.find((each) => each.code === code).category).code;
  const alley = kit.alleys.find((each) => each.id === walk.alley);
  return askNumber(whereAlong(alley), { question: say("ask-where"), back: scratch.once ? `#/once/${code}/${scratch.kind}` : `#/tell/${code}` }, walk.answers[code]?.where, (metres) => onward(walk, code, { state: "found", caseId: scratch.caseId, report: true, category, note, where: metres, ...(scratch.once ? { once: true, how: scratch.how } : {}) }));
}

export async function unseen({ walk }, code) {
  const scratch = await scratchOf(walk, code);
  const screen = show("unseen", { item: walk.questions.find((each) => each.code === code).name, back: `#/ask/${code}` }, {
    async keep() {
      const note = field.value.trim();
      if (note.length < 2) return wrong(screen, "say-why");
      return onward(walk, code, { state: "waived", note });
    },
  });
  const field = keepTyping(screen, walk, code);
  field.value = scratch.note;
}

async function deliver(walk, send) {
  rememberSent(await photosOf(walk.id));
  const item = await seal(walk.id);
  void send();
  go(`#/item/${item.id}`);
}

export async function check({ kit, walk, send }) {
  const odd = nextQuestion(walk) ? [] : oddAbout(kit, walk, await photosOf(walk.id));
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
  const minutes = Math.max(1, Math.round((Date.now() - Date.parse(walk.startedAt)) / 60_000));
  const screen = show("finish", { alley: walk.alleyName, left: left && say("first", { item: left.name }), leftTo: left && `#/ask/${left.code}`, isWhole: !left, isLeft: Boolean(left), mayJoint: Boolean(kit.joint), minutes: say("minutes", { n: minutes }) }, {
    async done() {
      await noteDown(walk.id, (row) => { row.remark = screen.querySelector("textarea").value.trim(); });
      if (oddAbout(kit, walk, await photosOf(walk.id)).length) return go("#/check");
      return deliver(walk, send);
    },
    async stop() {
      await throwAway(walk.id);
      go("#/");
    },
  });
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
    const row = piece("answer", { name: question.name, state: say(said ? `answer-${said.state}` : "answer-none"), to: `#/ask/${question.code}` }).firstElementChild;
    row.querySelector(".badge").classList.add(!said ? "badge-late" : said.state === "clear" ? "badge-good" : "badge-wait");
    screen.querySelector("[data-list]").append(row);
  }
}
