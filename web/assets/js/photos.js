// Photos go from the phone straight to the object store: a ticket from the office, then one signed form a photo.
// Without this file the same field sends one photo through the web.
const csrf = () => document.querySelector('meta[name="csrf-token"]')?.content ?? "";
const TRIES = 5;
const LOOKS = [1000, 1500, 2500, 4000, 6000];

const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

class Refused extends Error {}

async function ask(path, body) {
  const answer = await fetch(path, {
    method: body === undefined ? "GET" : "POST",
    credentials: "same-origin",
    headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRF-Token": csrf() },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  if (answer.status === 204) return null;
  const said = await answer.json();
  if (answer.ok) return said;
  throw answer.status < 500 && answer.status !== 429 ? new Refused(said.detail) : new Error(String(answer.status));
}

function send(ticket, file, onProgress) {
  return new Promise((resolve, reject) => {
    const form = new FormData();
    for (const [name, value] of Object.entries(ticket.fields)) form.append(name, value);
    form.append("file", file);
    const request = new XMLHttpRequest();
    request.open("POST", ticket.url);
    request.timeout = 120000;
    request.upload.onprogress = (event) => event.lengthComputable && onProgress(event.loaded / event.total);
    request.onload = () => (request.status < 300 ? resolve() : reject(new Error(String(request.status))));
    request.onerror = request.ontimeout = () => reject(new Error("network"));
    request.send(form);
  });
}

// One ticket serves all tries: however often the network breaks, it is one photo.
async function deliver(field, file, line) {
  const done = {};
  for (let attempt = 1; ; attempt += 1) {
    try {
      const type = file.type || "image/jpeg";
      done.ticket ??= await ask(field.dataset.ticket, { media_type: type, size: file.size });
      if (!done.sent) await send(done.ticket, file, line.progress);
      done.sent = true;
      await ask(done.ticket.done, {});
      return done.ticket;
    } catch (problem) {
      if (problem instanceof Refused || attempt >= TRIES) throw problem;
      // A signed form runs out; a fresh ticket is asked for when the store refused the old one.
      if (problem.message === "403") delete done.ticket;
      line.say(field.dataset.again);
      await wait(500 * 2 ** attempt);
    }
  }
}

async function verdict(ticket) {
  for (const pause of LOOKS) {
    await wait(pause);
    const found = await ask(ticket.state).catch(() => null);
    if (found && found.state !== "ticket" && found.state !== "uploaded") return found.reason;
  }
  return null;
}

async function upload(field, file, line) {
  try {
    const ticket = await deliver(field, file, line);
    line.keep(field.dataset.name, ticket.id);
    line.say(field.dataset.done);
    verdict(ticket).then((reason) => reason && line.fail(reason));
  } catch (problem) {
    if (problem instanceof Refused) line.fail(problem.message);
    else line.fail(field.dataset.failed, field.dataset.retry, () => begin(field, file));
  }
}

function makeLine(field, file) {
  const line = document.createElement("li");
  const picture = document.createElement("img");
  picture.alt = file.name;
  picture.src = URL.createObjectURL(file);
  picture.onload = () => URL.revokeObjectURL(picture.src);
  const bar = document.createElement("progress");
  bar.className = "progress";
  bar.max = 1;
  const words = document.createElement("span");
  words.setAttribute("role", "status");
  line.append(picture, bar, words);
  field.querySelector(".photos-list").append(line);
  return {
    progress: (share) => { bar.value = share; },
    say: (text) => { words.textContent = text; },
    keep(name, id) {
      const kept = document.createElement("input");
      kept.type = "hidden";
      kept.name = name;
      kept.value = id;
      line.append(kept);
      bar.remove();
    },
    // Refused by name: which file, and why.
    fail(reason, retry, again) {
      bar.remove();
      line.querySelector("input")?.remove();
      words.className = "wrong";
      words.textContent = `${file.name}：${reason}`;
      if (!again) return;
      const button = document.createElement("button");
      button.type = "button";
      button.className = "button";
      button.textContent = retry;
      button.onclick = () => { line.remove(); again(); };
      line.append(button);
    },
  };
}

function begin(field, file) {
  const line = makeLine(field, file);
  line.say(field.dataset.sending);
  const work = upload(field, file, line);
  field.pending = (field.pending ?? []).concat(work);
}

// A form that htmx swaps in has fields of its own.
function equip(root) {
  for (const field of root.querySelectorAll("[data-photos][data-ticket]:not([data-equipped])")) {
    field.setAttribute("data-equipped", "");
    const picker = field.querySelector('input[type="file"]');
    picker.multiple = true;
    picker.removeAttribute("name");
    picker.required = false;
    picker.addEventListener("change", () => {
      for (const file of picker.files) begin(field, file);
      picker.value = "";
    });
  }
}

// The form waits for photos that are still on their way, a word of danger no longer than a moment.
// Before htmx and before the guard against double clicks.
const HURRY = 4000;
addEventListener("submit", async (event) => {
  const form = event.target;
  const fields = [...form.querySelectorAll("[data-photos]")].filter((field) => field.pending?.length);
  if (!fields.length) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const all = Promise.allSettled(fields.flatMap((field) => field.pending));
  await (form.querySelector("[data-hurry]") ? Promise.race([all, wait(HURRY)]) : all);
  for (const field of fields) field.pending = [];
  // Photos that had all arrived settle at once, while this very event is under way: a form cannot be sent twice then.
  await wait(0);
  form.requestSubmit(event.submitter);
}, true);

equip(document);
document.addEventListener("htmx:afterSwap", () => equip(document));
