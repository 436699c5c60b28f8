// Photos go from the phone straight to the object store: a ticket from the office, then one signed form a photo.
// Without this file the same field sends one photo through the web.
const csrf = (field) => field.closest("form")?.elements._csrf?.value ?? "";
const TRIES = 4;

const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function ticketFor(field, file) {
  const answer = await fetch(field.dataset.ticket, {
    method: "POST",
    credentials: "same-origin",
    headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRF-Token": csrf(field) },
    body: JSON.stringify({ name: file.name, media_type: file.type || "image/jpeg", size: file.size }),
  });
  const body = await answer.json();
  if (!answer.ok) throw Object.assign(new Error(body.detail ?? field.dataset.failed), { final: answer.status < 500 });
  return body;
}

function send(ticket, file, onProgress) {
  return new Promise((resolve, reject) => {
    const form = new FormData();
    for (const [name, value] of Object.entries(ticket.fields)) form.append(name, value);
    form.append("file", file);
    const request = new XMLHttpRequest();
    request.open("POST", ticket.url);
    request.upload.onprogress = (event) => event.lengthComputable && onProgress(event.loaded / event.total);
    request.onload = () => (request.status < 300 ? resolve() : reject(new Error(String(request.status))));
    request.onerror = () => reject(new Error("network"));
    request.send(form);
  });
}

async function upload(field, file, line) {
  const bar = line.querySelector("progress");
  const words = line.querySelector("span");
  for (let attempt = 1; ; attempt += 1) {
    try {
      const ticket = await ticketFor(field, file);
      await send(ticket, file, (share) => { bar.value = share; });
      const kept = document.createElement("input");
      kept.type = "hidden";
      kept.name = field.dataset.name;
      kept.value = ticket.id;
      line.append(kept);
      bar.remove();
      words.textContent = field.dataset.done;
      return;
    } catch (problem) {
      if (problem.final || attempt >= TRIES) {
        words.textContent = problem.final ? problem.message : field.dataset.failed;
        words.className = "wrong";
        bar.remove();
        if (!problem.final) offerRetry(field, file, line);
        return;
      }
      words.textContent = field.dataset.again;
      await wait(1000 * 2 ** attempt);
    }
  }
}

function offerRetry(field, file, line) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button";
  button.textContent = field.dataset.retry;
  button.onclick = () => { line.remove(); begin(field, file); };
  line.append(button);
}

function begin(field, file) {
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
  words.textContent = field.dataset.sending;
  line.append(picture, bar, words);
  field.querySelector(".photos-list").append(line);
  const work = upload(field, file, line);
  field.pending = (field.pending ?? []).concat(work);
}

for (const field of document.querySelectorAll("[data-photos][data-ticket]")) {
  const picker = field.querySelector('input[type="file"]');
  picker.multiple = true;
  picker.removeAttribute("name");
  picker.required = false;
  picker.addEventListener("change", () => {
    for (const file of picker.files) begin(field, file);
    picker.value = "";
  });
  // The form waits for photos that are still on their way.
  field.closest("form")?.addEventListener("submit", async (event) => {
    const pending = field.pending ?? [];
    if (!pending.length || event.target.dataset.photosSettled) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    await Promise.allSettled(pending);
    field.pending = [];
    event.target.removeAttribute("data-sent");
    event.target.requestSubmit(event.submitter);
  });
}
