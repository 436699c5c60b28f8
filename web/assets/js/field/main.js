// The walk on the phone: which screen the address asks for. Everything it shows comes from the phone itself.
import { alleysToday, dayOf, officeNow } from "./days.js";
import { add, work } from "./doing.js";
import { remember } from "./forgetting.js";
import { watch } from "./queue.js";
import { returnedOn } from "./returned.js";
import { report as fetchKit } from "./sending.js";
import { all, open } from "./store.js";
import { tellDanger } from "./telling.js";
import { go, piece, say, show } from "./view.js";
import { itemScreen, line, queueOf, tidy } from "./waiting.js";
import { ask, check, choose, examplesOf, finish, fix, found, known, more, once, tell, unseen, where } from "./walking.js";
import { draftOf, endWithLast, nextQuestion, noteDown, throwAway } from "./walks.js";

const { home, worker } = document.querySelector("[data-field]").dataset;
let queue;
const state = { home, kit: null, walk: null, send: (how) => queue?.(how) };

// Begun on another day of the office's, and not gone on with today.
function leftFrom(walk, kit) {
  const day = dayOf(new Date(Date.parse(walk.startedAt) - kit.ahead), kit.zone);
  const today = dayOf(officeNow(kit), kit.zone);
  return day === today || walk.goneOn === today ? "" : day;
}

async function homeScreen() {
  const { mine, others } = await queueOf(state.kit);
  const walk = state.walk;
  const next = walk && nextQuestion(walk);
  const nextTo = walk && (next ? `#/ask/${next.code}` : "#/finish");
  const left = walk ? leftFrom(walk, state.kit) : "";
  const answered = walk ? Object.keys(walk.answers).length : 0;
  const returned = returnedOn(state.kit);
  const screen = show("home", {
    hello: say("hello", { name: state.kit.name }), alleys: alleysToday(state.kit).filter((each) => each.verbs.includes("patrol")).map((each) => each.name).join(say("and")),
    goOn: walk && say("go-on", { alley: walk.alleyName, n: answered }), isWalking: Boolean(walk) && !left, isIdle: !walk, goOnTo: nextTo,
    isLeftOver: Boolean(left), leftOver: left && say("left-over", { day: left, alley: walk.alleyName, n: answered }), hasAnswers: answered > 0, others: others ? say("others", { n: others }) : "", noSignal: navigator.onLine === false,
    hasReturned: returned.length > 0, hasQueue: mine.length > 0, isSignIn: mine.some((item) => item.why === "sign-in"), signIn: `${home}/sign-in?next=${home}/field`, canSend: mine.some((item) => item.nextAt && item.state === "waiting"),
  }, {
    send: () => state.send({ force: true }),
    async over() {
      await endWithLast(walk.id, say("not-filled"));
      go("#/finish");
    },
    async onward() {
      await noteDown(walk.id, (row) => { row.goneOn = dayOf(officeNow(state.kit), state.kit.zone); });
      go(nextTo);
    },
    async stop() {
      await throwAway(walk.id);
      await render();
    },
  });
  for (const place of returned) {
    const words = say(place.metres === null ? "came-back-somewhere" : "came-back", { category: place.category, alley: place.alley, m: place.metres });
    screen.querySelector("[data-returned]").append(piece("came-back", { words }));
  }
  for (const item of mine.slice(0, 12)) screen.querySelector("[data-list]")?.append(line(item));
}

const SCREENS = { ask, check, found, fix, known, more, once, tell, unseen, where, finish };

async function render() {
  const [, name = "", ...rest] = location.hash.split("/").map(decodeURIComponent);
  if (!state.kit) return show("no-kit", { signIn: `${home}/sign-in?next=${home}/field`, noSignal: navigator.onLine === false });
  state.walk = await draftOf(state.kit.account, "walk", home);
  if (name === "start") return state.walk ? go("#/") : choose(state);
  if (name === "item") return itemScreen(state, rest[0]);
  if (name === "danger") return tellDanger(state, rest[0]);
  if (name === "add") return add(state);
  if (name === "do") return work(state, ...rest);
  if (SCREENS[name]) return state.walk ? SCREENS[name](state, ...rest) : go("#/");
  return homeScreen();
}

// A screen in which someone is typing stays; only what tells of the queue is drawn anew.
async function refresh() {
  const shown = document.querySelector("[data-shown]")?.dataset.shown;
  if (shown === "home" || shown === "item") await render();
}

// A third help, where the browser has it: the page itself without signal. Nothing else leans on it.
async function carry(kit) {
  if (!("serviceWorker" in navigator)) return;
  await navigator.serviceWorker.register(worker, { scope: `${home}/` });
  const { active } = await navigator.serviceWorker.ready;
  active.postMessage("fill");
  active.postMessage({ examples: examplesOf(kit) });
}

async function begin() {
  await open();
  navigator.storage?.persist?.().catch(() => {});
  const kits = (await all("kits")).filter((kit) => kit.home === home);
  state.kit = kits[0] ?? null;
  queue = watch(home, refresh);
  addEventListener("hashchange", render);
  addEventListener("online", refresh);
  addEventListener("offline", refresh);
  if (state.kit) await render();
  const here = await fetchKit(home);
  if (here) {
    const changed = state.kit?.account !== here.kit.account;
    state.kit = here.kit;
    remember(here.kit.account);
    if (changed) await render();
    else await refresh();
    await tidy(state.kit).catch(() => {});
    void state.send();
    carry(state.kit).catch(() => {});
  } else if (!state.kit) await render();
}

begin().catch(() => show("no-store"));
