// Screens are `<template data-screen>` of the page, filled with text; every word comes from there or from the page's
// list of sentences, so that it is in the reader's language.
const words = JSON.parse(document.getElementById("field-words").textContent);

export const say = (name, fields = {}) => words[name].replace(/\{(\w+)\}/g, (whole, field) => fields[field] ?? whole);
say.knows = (name) => name in words;

export function piece(name, values = {}) {
  const copy = document.querySelector(`template[data-screen="${name}"]`).content.cloneNode(true);
  for (const node of copy.querySelectorAll("[data-say]")) {
    const value = values[node.dataset.say];
    if (value === undefined || value === null || value === "") node.remove();
    else node.textContent = value;
  }
  for (const node of copy.querySelectorAll("[data-if]")) if (!values[node.dataset.if]) node.remove();
  for (const node of copy.querySelectorAll("[data-go]")) node.setAttribute("href", values[node.dataset.go] ?? "#/");
  return copy;
}

// Hands that shake tap twice: the second tap is not meant for the next question, which stands in the same place.
const TWICE = 400;
let tapped = 0;

// Shows a screen; `taps` are what its buttons do, by `data-tap`.
export function show(name, values = {}, taps = {}) {
  const main = document.getElementById("main");
  const screen = document.createElement("div");
  screen.className = "stack";
  screen.dataset.shown = name;
  screen.dataset.at = location.hash;
  screen.append(piece(name, values));
  for (const node of screen.querySelectorAll("[data-tap]")) onTap(node, screen, () => taps[node.dataset.tap]?.(node));
  main.replaceChildren(screen);
  const title = screen.querySelector("h1");
  if (title) {
    title.tabIndex = -1;
    title.focus({ preventScroll: true });
    document.title = title.textContent;
  }
  scrollTo(0, 0);
  document.dispatchEvent(new CustomEvent("field:shown"));
  return screen;
}

// One deed a tap; what fails says so at the head of the screen.
export function onTap(node, screen, deed) {
  node.addEventListener("click", async (event) => {
    event.preventDefault();
    if (node.getAttribute("aria-busy") || Date.now() - tapped < TWICE) return;
    tapped = Date.now();
    node.setAttribute("aria-busy", "true");
    try {
      await deed();
    } catch (problem) {
      trouble(screen, problem);
    }
    node.removeAttribute("aria-busy");
  });
}

// A full phone must not lose an answer in silence.
function trouble(screen, problem) {
  const line = screen.querySelector("[data-trouble]") ?? document.createElement("p");
  line.dataset.trouble = "";
  line.className = "wrong";
  line.setAttribute("role", "alert");
  line.textContent = problem?.name === "QuotaExceededError" ? say("full") : say("trouble");
  screen.prepend(line);
}

export function wrong(screen, name) {
  const line = screen.querySelector("[data-wrong-here]");
  line.textContent = say(name);
  line.hidden = false;
  line.focus();
}

export const go = (hash) => { if (location.hash === hash) dispatchEvent(new HashChangeEvent("hashchange")); else location.hash = hash; };
