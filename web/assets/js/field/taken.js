// When and where a picture was taken, as the camera wrote it; read before the picture is drawn anew, which leaves
// nothing of it. The place is rounded to about a hundred metres at once: nothing finer is ever kept.
const HEAD = 128 * 1024;
const EARLIEST = Date.UTC(2000);
const EXIF_IFD = 0x8769;
const GPS_IFD = 0x8825;
const TAKEN = 0x9003;
const CHANGED = 0x0132;
const EXIF = 0x45786966;
const FTYP = 0x66747970;

// {taken, point}: milliseconds by the phone's clock, else when the file was made; {lat, lon}, else nothing.
export async function cameraSays(file) {
  let said = {};
  try {
    const head = new DataView(await file.slice(0, HEAD).arrayBuffer());
    said = (head.getUint32(4) === FTYP ? writtenInside(new DataView(await file.arrayBuffer())) : written(head)) ?? {};
  } catch { /* Cut short, or no picture: the file's own date decides. */ }
  const moment = said.moment ?? file.lastModified;
  return { taken: moment >= EARLIEST && moment <= Date.now() ? Math.round(moment) : undefined, point: said.point };
}

// The part of a JPEG that the camera writes stands before the picture itself.
function written(view) {
  if (view.getUint16(0) !== 0xffd8) return undefined;
  for (let at = 2; view.getUint8(at) === 0xff && view.getUint8(at + 1) !== 0xda; at += 2 + view.getUint16(at + 2)) {
    if (view.getUint8(at + 1) === 0xe1 && view.getUint32(at + 4) === EXIF) return read(view, at + 10);
  }
  return undefined;
}

// In HEIC the same block lies anywhere in the file: found by its name and the order of bytes that follows it.
function writtenInside(view) {
  for (let at = 8; at < view.byteLength - 14; at += 1) {
    if (view.getUint8(at) !== 0x45 || view.getUint32(at) !== EXIF || view.getUint16(at + 4) !== 0) continue;
    if ([0x4949, 0x4d4d].includes(view.getUint16(at + 6))) return read(view, at + 6);
  }
  return undefined;
}

function read(view, base) {
  const little = view.getUint16(base) === 0x4949;
  const fields = (from) => {
    const found = new Map();
    const count = view.getUint16(base + from, little);
    for (let n = 0; n < count; n += 1) {
      const at = base + from + 2 + 12 * n;
      found.set(view.getUint16(at, little), { at: at + 8, value: view.getUint32(at + 8, little) });
    }
    return found;
  };
  const first = fields(view.getUint32(base + 4, little));
  const inner = (tag) => (first.has(tag) ? fields(first.get(tag).value) : new Map());
  const place = inner(EXIF_IFD).get(TAKEN) ?? first.get(CHANGED);
  return { moment: place && moment(view, base + place.value), point: pointIn(view, base, little, inner(GPS_IFD)) };
}

function moment(view, from) {
  let text = "";
  for (let n = 0; n < 19; n += 1) text += String.fromCharCode(view.getUint8(from + n));
  const parts = /^(\d{4}):(\d\d):(\d\d) (\d\d):(\d\d):(\d\d)$/.exec(text)?.slice(1).map(Number);
  return parts && new Date(parts[0], parts[1] - 1, ...parts.slice(2)).getTime();
}

// Degrees, minutes and seconds as fractions, and a letter for the half of the earth.
function pointIn(view, base, little, gps) {
  const degrees = (name, parts, most) => {
    if (!gps.has(name) || !gps.has(parts)) return undefined;
    const sign = { N: 1, S: -1, E: 1, W: -1 }[String.fromCharCode(view.getUint8(gps.get(name).at))];
    let sum = 0;
    for (let n = 0; n < 3; n += 1) {
      const at = base + gps.get(parts).value + 8 * n;
      sum += view.getUint32(at, little) / view.getUint32(at + 4, little) / 60 ** n;
    }
    // A camera without a fix writes noughts.
    return sum > 0 && sum <= most ? Number((sign * sum).toFixed(3)) : undefined;
  };
  const [lat, lon] = [degrees(1, 2, 90), degrees(3, 4, 180)];
  return Number.isFinite(lat) && Number.isFinite(lon) ? { lat, lon } : undefined;
}
