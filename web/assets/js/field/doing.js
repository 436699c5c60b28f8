// The screens of work outside a walk: one question each, every answer on the disk before the next, and at the end all of
// it once more before it is sent.
import { oddPhotos, rememberSent } from "./checking.js";
import { askNumber } from "./counting.js";
import { questionsToday } from "./days.js";
import { picturesOf } from "./inhand.js";
import { pictures, proven } from "./pictures.js";
import { onTap, piece, say, show, wrong, go } from "./view.js";
import { beginWork, draftOf, noteDown, seal, throwAway } from "./walks.js";
import { alleysFor, firstOpen, give, kindsFor, questionsOf } from "./works.js";

const FEW = 8;
function asking(item, { name, words = name, of }) {
  const own = `ask-${item.kind}-${words}`;
  return say(has(own) ? own : `ask-${words}`, { of });
}
const has = (name) => say.knows(name);

// What she may write down besides a walk.
export function add({ kit }) {
  const screen = show("add");
  const list = screen.querySelector("[data-list]");
  for (const kind of kindsFor(kit)) list.append(piece("door", { name: say(`add-${kind}`), to: `#/do/${kind}` }));
  return screen;
}

async function draft(kit, kind) {
  const alleys = alleysFor(kit, kind);
  const found = (await draftOf(kit.account, kind, kit.home)) ?? (await beginWork(kit, kind));
  return noteDown(found.id, (row) => {
    // Begun by an earlier page of ours, which asked for all on one screen.
    row.work ??= row.reportId;
    row.given ??= { ...(row.text ? { text: row.text } : {}), ...(row.alley ? { alley: row.alley } : {}) };
    if (alleys.length === 1) row.given.alley ??= alleys[0].id;
    if (kind === "inspection" && !row.questions?.length) row.questions = questionsToday(kit);
  });
}

const at = (item, name) => `#/do/${item.kind}/${name}`;
const onward = (kit, item) => go(at(item, firstOpen(kit, item)?.name ?? "look"));

async function answer(kit, item, name, value) {
  const row = await noteDown(item.id, (each) => {
    give(each, name, value);
    if (name === "alley" || !each.alleyName) each.alleyName = kit.alleys.find((alley) => alley.id === each.given.alley)?.name ?? "";
  });
  return onward(kit, row);
}

export async function work(state, kind, name = "") {
  const { kit } = state;
  if (!kindsFor(kit).includes(kind)) return show("no-alley");
  const item = await draft(kit, kind);
  if (item.questions && !item.questions.length) return show("no-list");
  const questions = questionsOf(kit, item);
  if (name === "look") return firstOpen(kit, item) ? onward(kit, item) : look(state, item, questions);
  const place = questions.findIndex((each) => each.name === name);
  if (place < 0) return onward(kit, item);
  const question = questions[place];
  const values = { question: asking(item, question), progress: say("step", { n: place + 1, all: questions.length }), hint: question.hint && say(question.hint), back: place ? at(item, questions[place - 1].name) : "#/" };
  return SCREENS[question.as](kit, item, question, values);
}

// [value, words] of an option: a word of ours, or a value with its name.
function labelled(option) {
  if (!Array.isArray(option)) return [option, say(`option-${option}`)];
  return [option[0], has(option[1]) ? say(option[1]) : option[1]];
}

function pick(kit, item, question, values) {
  const options = question.options.map(labelled);
  const screen = show("pick", { ...values, care: question.care, hasFind: options.length > FEW });
  const list = screen.querySelector("[data-list]");
  for (const [value, name] of options) {
    const button = piece("option", { name }).firstElementChild;
    button.toggleAttribute("aria-current", item.given[question.name] === value);
    if (options.length > FEW) button.classList.replace("button-huge", "button-wide");
    onTap(button, screen, () => answer(kit, item, question.name, value));
    list.append(button);
  }
  const find = screen.querySelector("[data-find]");
  find?.addEventListener("input", () => {
    for (const button of list.children) button.hidden = !button.textContent.includes(find.value.trim());
  });
  return screen;
}

function ticks(kit, item, question, values) {
  const { name, options, must } = question;
  const screen = show("ticks", { ...values, optional: !must }, {
    async keep() {
      const ticked = [...screen.querySelectorAll("[data-list] input:checked")].map((each) => each.value);
      if (must && !ticked.length) return wrong(screen, "say-tick");
      return answer(kit, item, name, ticked);
    },
  });
  for (const [value, words] of options) {
    const line = piece("tick", { name: words }).firstElementChild;
    Object.assign(line.querySelector("input"), { value, checked: Boolean(item.given[name]?.includes(value)) });
    screen.querySelector("[data-list]").append(line);
  }
  return screen;
}

const count = (kit, item, question, values) => askNumber(question, values, item.given[question.name], (n) => answer(kit, item, question.name, n));

function write(kit, item, question, values) {
  const { name, must = 0, most, rows = 4 } = question;
  const screen = show("write", { ...values, optional: !must }, {
    async keep() {
      const text = field.value.trim();
      if (text.length < must) return wrong(screen, must >= 4 ? "say-more" : "say-it");
      await noteDown(item.id, (row) => { delete row.typing; });
      return answer(kit, item, name, text);
    },
  });
  const field = screen.querySelector("textarea");
  Object.assign(field, { maxLength: most, rows, value: item.typing?.[name] ?? item.given[name] ?? "" });
  // Every letter is kept as it is typed.
  field.addEventListener("input", () => noteDown(item.id, (row) => { row.typing = { [name]: field.value }; }));
  return screen;
}

async function shoot(kit, item, question, values) {
  const { name, kind } = question;
  const screen = show(`shoot-${name}`, values, {
    async keep() {
      if (kind !== "fix" || await proven(screen, item, item.work, [name])) await answer(kit, item, name, "shot");
    },
    // Whatever was asked about pictures is answered with it.
    without: () => answer(kit, item, name, "none"),
  });
  await pictures(screen, item, { kind, of: item.work }, name);
  return screen;
}

const SCREENS = { pick, ticks, count, write, shoot };

function inWords(item, question, photos) {
  const value = item.given[question.name];
  if (question.as === "shoot" && value === "none") return say("no-photo");
  if (question.as === "shoot") return say("photos", { n: photos.filter((photo) => photo.slot === question.name).length });
  if (question.as === "ticks") return question.options.filter(([code]) => value.includes(code)).map(([, name]) => name).join(say("and")) || say("nothing");
  if (question.as === "pick") return question.options.map(labelled).find(([code]) => code === value)?.[1] ?? "";
  if (value === "") return say("nothing");
  return question.as === "count" ? say(`count-few-${question.words ?? question.name}`, { n: value }) : value;
}

// Once more before it goes: each answer is a tap away, and what looks odd is asked and refuses nothing.
async function look({ kit, send }, item, questions) {
  const photos = await picturesOf(item.id);
  const screen = show("look", { title: say(`${item.kind}-of`, { alley: item.alleyName ?? "" }) }, {
    async done() {
      rememberSent(photos);
      await seal(item.id);
      void send();
      go(`#/item/${item.id}`);
    },
    async stop() {
      await throwAway(item.id);
      go("#/");
    },
  });
  for (const { sentence } of oddPhotos(kit, kit.alleys.find((each) => each.id === item.given.alley), photos)) {
    screen.querySelector("[data-odd]").append(piece("odd", { sentence }));
  }
  for (const question of questions) {
    const line = piece("given", { name: asking(item, question), said: inWords(item, question, photos), to: at(item, question.name) });
    screen.querySelector("[data-list]").append(line);
  }
  return screen;
}
