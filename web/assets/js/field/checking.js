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

// What looks odd, each by its kind and in a sentence; none where nothing does. The limits are the office's own.
export function oddAbout(kit, walk, photos) {
  const odd = [];
  const alley = kit.alleys.find((each) => each.id === walk.alley);
  const minutes = walk.minutes ?? Math.floor((Date.now() - Date.parse(walk.startedAt)) / 60_000);
  if (kit.pace && alley && minutes >= 0 && (minutes + 1) * kit.pace < alley.metres) odd.push({ about: "short", sentence: say("check-short", { minutes, metres: alley.metres }) });
  if (kit.longest && minutes > kit.longest) odd.push({ about: "long", sentence: say("check-long", { minutes }) });
  return [...odd, ...oddEnds(kit, alley, [walk.startPoint, walk.point].filter(Boolean)), ...oddPhotos(kit, alley, photos)];
}

// Of the places that she gave along at the start and the finish.
function oddEnds(kit, alley, ends) {
  if (!kit.far || !alley) return [];
  const odd = [];
  const away = alley.around ? Math.max(0, ...ends.map((point) => distance(alley.around, point))) : 0;
  if (away > alley.metres + kit.far) odd.push({ about: "far", sentence: say("check-away", { metres: hundreds(away) }) });
  const apart = ends.length === 2 ? between(ends[0], ends[1]) : 0;
  if (apart > alley.metres + kit.far) odd.push({ about: "apart", sentence: say("check-apart", { metres: hundreds(apart) }) });
  return odd;
}

// Of pictures alone: taken far from where the alley lies, or sent before.
export function oddPhotos(kit, alley, photos) {
  const odd = [];
  const away = Math.max(0, ...photos.filter((photo) => photo.point && alley?.around).map((photo) => distance(alley.around, photo.point)));
  if (kit.far && away > alley.metres + kit.far) odd.push({ about: "far", sentence: say("check-far", { metres: hundreds(away) }) });
  const known = new Set(sentBefore());
  const again = photos.filter((photo) => photo.print && known.has(photo.print)).length;
  if (again) odd.push({ about: "seen", sentence: say("check-seen", { n: again }) });
  return odd;
}

// As exact as a place is kept.
const hundreds = (metres) => Math.round(metres / 100) * 100;
const between = (one, other) => distance({ south: one.lat, north: one.lat, west: one.lon, east: one.lon }, other);

// Metres from a point to the box in which others walked; flat earth will do between alleys.
function distance({ south, west, north, east }, { lat, lon }) {
  const DEGREE = 111_195;
  const up = Math.max(south - lat, 0, lat - north) * DEGREE;
  const across = Math.max(west - lon, 0, lon - east) * DEGREE * Math.cos((lat * Math.PI) / 180);
  return Math.hypot(up, across);
}
