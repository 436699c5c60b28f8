// The queue in words: draft, waiting, delivered with its number; refused with the reason and a code for the desk.
import { isUnsent, offerAgain, recount } from "./sending.js";
import { all, drop, photosOf, read } from "./store.js";
import { onTap, piece, say, show, go } from "./view.js";

const when = (moment) => new Intl.DateTimeFormat(document.documentElement.lang, { month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit", hour12: false }).format(moment);

function titleOf(item) {
  if (item.kind === "walk") return say("walk-of", { alley: item.alleyName });
  return say(`${item.kind}-of`, { alley: item.alleyName ?? "" });
}

export function stateOf(item) {
  if (item.state === "draft") return say("state-draft");
  if (item.state === "refused") return say("state-refused", { code: item.code });
  if (item.state === "declined") return say("state-declined", { number: item.number });
  if (item.state === "accepted") return say(item.photosLeft > 0 ? "state-photos" : "state-delivered", { number: item.number, n: item.photosLeft });
  return say("state-waiting");
}

const toneOf = (item) => (item.state === "accepted" && !item.photosLeft ? "is-good" : "is-wait");

export async function queueOf(kit) {
  const items = (await all("items")).filter((item) => item.home === kit.home);
  const mine = items.filter((item) => item.account === kit.account).sort((a, b) => b.createdAt - a.createdAt);
  return { mine, others: items.filter((item) => item.account !== kit.account && (isUnsent(item) || item.state === "draft")).length };
}

export function line(item) {
  const row = piece("queued", { title: titleOf(item), state: stateOf(item), at: when(item.finishedAt ?? item.createdAt), to: item.state === "draft" ? draftAddress(item) : `#/item/${item.id}` }).firstElementChild;
  row.classList.add(toneOf(item));
  row.dataset.state = item.state;
  return row;
}

const draftAddress = (item) => (item.kind === "walk" ? "#/finish" : item.kind === "danger" ? "#/danger" : `#/do/${item.kind}`);

export async function itemScreen({ send, home }, id) {
  const item = await read("items", id);
  if (!item || item.state === "draft") return go("#/");
  const unsent = isUnsent(item);
  const bad = (await photosOf(id)).filter((photo) => photo.refused);
  const screen = show("item", {
    title: titleOf(item), state: stateOf(item), why: unsent && item.why && say(`why-${item.why}`), reason: [item.reason, unsent && item.held, item.unkept].filter(Boolean).join(""),
    code: item.state === "refused" ? item.code : item.number, codeName: item.state === "refused" ? say("code-to-show") : item.number ? say("receipt-number") : "",
    told: (item.told ?? []).join(""), captured: say("captured", { at: when(item.finishedAt) }), received: item.receivedAt && say("received", { at: when(new Date(item.receivedAt)) }),
    isUnsent: unsent, isDone: !unsent && item.state !== "refused", isSignIn: item.why === "sign-in", isDanger: item.kind === "danger" && unsent && !item.cases?.length, signIn: `${home}/sign-in?next=${home}/field`,
  }, { send: () => send({ force: true }) });
  screen.querySelector(".notice").classList.add(item.state === "refused" ? "notice-stop" : toneOf(item) === "is-good" ? "notice-good" : "notice-wait");
  screen.dataset.state = item.state;
  const list = screen.querySelector("[data-list]");
  for (const each of item.cases ?? []) list.append(piece("case", { number: each.number, to: `${home}/reports/${each.id}` }));
  for (const photo of bad) {
    const row = piece("bad-photo", { reason: photo.refused }).firstElementChild;
    row.querySelector("img").src = URL.createObjectURL(photo.blob);
    onTap(row.querySelector("[data-again]"), screen, async () => {
      await offerAgain(photo);
      await send({ force: true });
    });
    onTap(row.querySelector("[data-drop]"), screen, async () => {
      await drop("photos", photo.id);
      row.remove();
    });
    list.append(row);
  }
  return screen;
}

// Receipts older than a month need no room; what is not delivered is never tidied away. A picture of which an earlier
// page lost count is one to be sent.
export async function tidy(kit) {
  const month = 30 * 24 * 3600_000;
  for (const item of (await queueOf(kit)).mine) {
    const done = item.state === "accepted" || item.state === "declined";
    if (item.state === "accepted" && !item.photosLeft && (await recount(item.id)).photosLeft) continue;
    if (done && !item.photosLeft && Date.now() - item.createdAt > month && !(await photosOf(item.id)).length) await drop("items", item.id);
  }
}

