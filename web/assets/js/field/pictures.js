// The field for photos on a screen: chosen, made small, kept on the phone, and shown as they are kept.
import { printOf } from "./checking.js";
import { picturesOf, takeInHand } from "./inhand.js";
import { LIMIT_BYTES, slimmed, TooLarge } from "./photos.js";
import { photosOf } from "./store.js";
import { cameraSays } from "./taken.js";
import { piece, say, wrong } from "./view.js";
import { addPhoto, noteDown, removePhoto } from "./walks.js";

// Whether a tidying may be put away with the pictures it has. Without them it would not count: so she is told at once,
// and may still put it away as it is, by a button that stands there from then on.
export async function proven(screen, item, of, slots) {
  const kept = (await picturesOf(item.id)).filter((photo) => photo.of === of).map((photo) => photo.slot);
  const missing = slots.find((slot) => !kept.includes(slot));
  if (!missing) return true;
  screen.querySelector("[data-unproven]").hidden = false;
  wrong(screen, `shoot-${missing}-first`);
  return false;
}

export async function pictures(screen, item, about, slot) {
  const box = screen.querySelector(`[data-photos="${slot}"]`);
  const list = box.querySelector("ul");
  const picker = box.querySelector("input");
  const line = (photo) => {
    const row = piece("photo", { size: say("kept", { kb: Math.max(1, Math.round(photo.blob.size / 1000)) }) }).firstElementChild;
    const image = row.querySelector("img");
    image.src = URL.createObjectURL(photo.blob);
    image.onload = image.onerror = () => URL.revokeObjectURL(image.src);
    row.querySelector("button").addEventListener("click", async () => {
      await removePhoto(photo.id);
      row.remove();
    });
    list.append(row);
  };
  for (const photo of await photosOf(item.id)) if (photo.of === about.of && photo.slot === slot && photo.spot === about.spot) line(photo);
  picker.addEventListener("change", async () => {
    const chosen = [...picker.files];
    picker.disabled = true;
    const told = box.querySelector("[role=status]");
    told.textContent = say("keeping");
    const problem = await takeInHand(item.id, keepAll(item, { ...about, slot }, chosen, line));
    told.textContent = problem;
    // She is on another screen by now: it stands with the item.
    if (problem && !box.isConnected) await noteDown(item.id, (row) => { row.unkept = problem; }).catch(() => {});
    picker.disabled = false;
    picker.value = "";
  });
}

// One after the other, as a phone has room for one at a time; what is wrong with any, in words.
async function keepAll(item, about, files, kept) {
  let problem = "";
  for (const file of files) {
    try {
      kept(await addPhoto(item, { ...about, print: await printOf(file), ...(await cameraSays(file)) }, await slimmed(file)));
    } catch (why) {
      problem = why instanceof TooLarge ? say("too-large", { mb: Math.ceil(file.size / 1e6), most: LIMIT_BYTES / 1e6 }) : say("full");
    }
  }
  return problem;
}
