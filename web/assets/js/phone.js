// On every page of a steward: larger letters without losing what was typed, the page read aloud, the way to the walk
// that needs no signal, and a sign-out that tells of what is not delivered. Without this file all of it works by links.
import "./aloud.js";
import { watch } from "./field/queue.js";
import { isHere, unsentOf } from "./field/sending.js";
import { open } from "./field/store.js";

const YEAR = 365 * 24 * 3600;

document.addEventListener("click", (event) => {
  const link = event.target.closest(".type-switch a[data-size]");
  if (!link) return;
  event.preventDefault();
  const size = link.dataset.size;
  document.documentElement.dataset.type = size;
  document.cookie = `hutong-type=${size}; Path=/; SameSite=Lax; Max-Age=${YEAR}${location.protocol === "https:" ? "; Secure" : ""}`;
  for (const each of document.querySelectorAll(".type-switch a")) each.toggleAttribute("aria-current", each === link);
  link.setAttribute("aria-current", "true");
});

const chosen = /(?:^|; )hutong-type=(18|22|30)(?:;|$)/.exec(document.cookie)?.[1];
if (chosen && document.documentElement.dataset.type !== chosen) {
  // A page out of the phone's own cupboard was made when the letters were of another size.
  document.documentElement.dataset.type = chosen;
  for (const each of document.querySelectorAll(".type-switch a")) {
    if (each.dataset.size === chosen) each.setAttribute("aria-current", "true");
    else each.removeAttribute("aria-current");
  }
}

const home = document.querySelector("[data-field]") ? "" : document.querySelector("[data-home]")?.dataset.home;
const account = document.querySelector('meta[name="account"]')?.content;
const unsent = async () => (await unsentOf(home)).length;
const inWords = (n) => document.querySelector("[data-unsent]")?.dataset.unsent.replace("{n}", n) ?? String(n);

async function begin() {
  if (!home) return;
  await open();
  if (account) isHere(home, account);
  for (const door of document.querySelectorAll("a[data-without-signal]")) door.href = door.dataset.withoutSignal;
  const box = document.querySelector("[data-unsent]");
  const tell = async () => {
    const n = await unsent();
    if (!box) return;
    box.hidden = n === 0;
    box.querySelector("span").textContent = inWords(n);
  };
  watch(home, tell);
  await tell();
}

// Asked at the moment of leaving, not remembered from when the page opened: a quick finger is told as well.
const leave = home && document.querySelector("form[data-leave]");
if (leave) leave.addEventListener("submit", async (event) => {
  if (leave.dataset.warned || leave.dataset.forgot) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  leave.dataset.warned = "1";
  const patience = new Promise((resolve) => setTimeout(resolve, 6000, 0));
  const n = await Promise.race([open().then(unsent).catch(() => 0), patience]);
  leave.removeAttribute("data-sent");
  leave.querySelector("button").removeAttribute("aria-busy");
  if (n === 0) return leave.requestSubmit();
  const words = leave.querySelector("[role=alert]");
  words.textContent = leave.dataset.leave.replace("{n}", inWords(n));
  words.hidden = false;
});

begin().catch(() => {});
