// 请核对: what looks odd about a walk is asked before it is sent, while she still knows. It refuses nothing: sending
// stays one tap away, and what she answers goes with the walk.
import { say } from "./view.js";

const SENT = "hutong-sent";
const MOST = 300;

// Of the file as the camera wrote it; nothing where the browser cannot reckon one.
export async function printOf(file) {
  try {
    const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
    return btoa(String.fromCharCode(...new Uint8Array(digest))).slice(0, 22);
  } catch {
    return "";
  }
}

function sentBefore() {
  try {
    return JSON.parse(localStorage.getItem(SENT)) ?? [];
  } catch {
    return [];
  }
}

export function rememberSent(photos) {
  const prints = photos.map((photo) => photo.print).filter(Boolean);
  try {
    if (prints.length) localStorage.setItem(SENT, JSON.stringify([...prints, ...sentBefore()].slice(0, MOST)));
  } catch { /* A phone that keeps nothing asks about nothing. */ }
}

// Sentences; none where nothing looks odd. The pace is the office's own, as in its rules.
export function oddAbout(kit, walk, photos) {
  const odd = [];
  const alley = kit.alleys.find((each) => each.id === walk.alley);
  const minutes = Math.floor((Date.now() - Date.parse(walk.startedAt)) / 60_000);
  if (kit.pace && alley && minutes >= 0 && (minutes + 1) * kit.pace < alley.metres) odd.push(say("check-short", { minutes, metres: alley.metres }));
  const known = new Set(sentBefore());
  const again = photos.filter((photo) => photo.print && known.has(photo.print)).length;
  if (again) odd.push(say("check-seen", { n: again }));
  return odd;
}
