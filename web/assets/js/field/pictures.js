// The field for photos on a screen: chosen, made small, kept on the phone, and shown as they are kept.
import { printOf } from "./checking.js";
import { slimmed } from "./photos.js";
import { photosOf } from "./store.js";
import { cameraSays } from "./taken.js";
import { piece, say } from "./view.js";
import { addPhoto, removePhoto } from "./walks.js";

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
  for (const photo of await photosOf(item.id)) if (photo.of === about.of && photo.slot === slot) line(photo);
  picker.addEventListener("change", async () => {
    const chosen = [...picker.files];
    picker.disabled = true;
    const told = box.querySelector("[role=status]");
    try {
      for (const file of chosen) line(await addPhoto(item, { ...about, slot, print: await printOf(file), ...(await cameraSays(file)) }, await slimmed(file)));
      told.textContent = "";
    } catch {
      told.textContent = say("full");
    }
    picker.disabled = false;
    picker.value = "";
  });
}
