// Pictures that are still being made small, by item: on a cheap phone for seconds. Nothing is sealed, and nothing is said
// to be missing, before they are kept or have failed.
import { photosOf } from "./store.js";

// One that hangs keeps no words back for longer; it follows them if it comes in the end.
const PATIENCE = 60_000;
const inHand = new Map();

export function takeInHand(id, work) {
  const mine = inHand.get(id) ?? new Set();
  inHand.set(id, mine.add(work));
  const done = () => mine.delete(work);
  work.then(done, done);
  return work;
}

async function settled(id) {
  while (inHand.get(id)?.size) await Promise.allSettled([...inHand.get(id)]);
}

export async function picturesOf(id) {
  if (inHand.get(id)?.size) {
    let bell;
    await Promise.race([settled(id), new Promise((resolve) => { bell = setTimeout(resolve, PATIENCE); })]);
    clearTimeout(bell);
  }
  return photosOf(id);
}
