import htmx from "htmx.org";
import "./field/forgetting.js";

// Forms work without this file; it only saves a page load, a double click and some typing.
const csrf = () => document.querySelector('meta[name="csrf-token"]')?.content ?? "";

document.addEventListener("htmx:configRequest", (event) => {
  const token = event.detail.elt.closest("form")?.elements._csrf?.value ?? csrf();
  if (token) event.detail.headers["X-CSRF-Token"] = token;
});

// A second click while the first is under way would send the form twice.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.hasAttribute("data-sent")) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  form.setAttribute("data-sent", "");
  event.submitter?.setAttribute("aria-busy", "true");
}, true);

const reopen = (root) => {
  for (const form of root.querySelectorAll("form[data-sent]")) form.removeAttribute("data-sent");
  for (const button of root.querySelectorAll('[aria-busy="true"]')) button.removeAttribute("aria-busy");
};
document.addEventListener("htmx:afterRequest", () => reopen(document));
addEventListener("pageshow", () => reopen(document));

// After a refused form the reader (and the screen reader) stands at the list of what is wrong.
document.addEventListener("htmx:afterSwap", () => document.querySelector("[data-wrong]")?.focus());
document.querySelector("[data-wrong]")?.focus();

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});

document.addEventListener("input", (event) => {
  const field = event.target.closest("[data-filter]");
  if (!field) return;
  const words = field.value.trim().toLowerCase().split(/\s+/);
  const rows = document.getElementById(field.dataset.filter)?.tBodies[0]?.rows ?? [];
  for (const row of rows) {
    const text = row.textContent.toLowerCase();
    row.hidden = !words.every((word) => text.includes(word));
  }
});

document.addEventListener("change", (event) => {
  if (event.target.closest("[data-submit-on-change]")) event.target.form.requestSubmit();
});

// A canned text goes into its field, where it can still be changed.
document.addEventListener("change", (event) => {
  const choice = event.target.closest("[data-phrase]");
  const field = choice?.value && document.getElementById(choice.dataset.phrase);
  if (!field) return;
  field.value = field.value.trim() ? `${field.value.trim()}\n${choice.value}` : choice.value;
  choice.value = "";
  field.focus();
});

// Ctrl and Enter send the form from within a long text, so that the hands stay on the keys.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  const field = event.target.closest("[data-enter-sends]");
  if (!field) return;
  event.preventDefault();
  field.form.requestSubmit();
});

// Copying needs script; without it the text can be selected.
const offerCopies = () => {
  for (const button of document.querySelectorAll("[data-copy][hidden]")) button.hidden = false;
};
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const field = document.getElementById(button.dataset.copy);
  field.focus();
  // An iPhone selects nothing of a field that cannot be typed into unless it is told how much.
  field.setSelectionRange(0, field.value.length);
  let done = true;
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    // Not given to pages without https, and not in every chat's browser.
    done = document.execCommand("copy");
  }
  button.textContent = done ? button.dataset.copied : (button.dataset.uncopied ?? button.textContent);
});
document.addEventListener("htmx:afterSwap", offerCopies);
offerCopies();

window.htmx = htmx;
