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
  return [...odd, ...oddPhotos(kit, alley, photos)];
}

// Of pictures alone: taken far from where the alley lies, or sent before.
export function oddPhotos(kit, alley, photos) {
  const odd = [];
  const away = Math.max(0, ...photos.filter((photo) => photo.point && alley?.around).map((photo) => distance(alley.around, photo.point)));
  if (kit.far && away > alley.metres + kit.far) odd.push(say("check-far", { metres: Math.round(away / 100) * 100 }));
  const known = new Set(sentBefore());
  const again = photos.filter((photo) => photo.print && known.has(photo.print)).length;
  if (again) odd.push(say("check-seen", { n: again }));
  return odd;
}

// Metres from a point to the box in which others walked; flat earth will do between alleys.
function distance({ south, west, north, east }, { lat, lon }) {
  const DEGREE = 111_195;
  const up = Math.max(south - lat, 0, lat - north) * DEGREE;
  const across = Math.max(west - lon, 0, lon - east) * DEGREE * Math.cos((lat * Math.PI) / 180);
  return Math.hypot(up, across);
}
