// When a picture was taken, in milliseconds by the phone's clock: as the camera wrote it, else when the file was made.
// Read before the picture is drawn anew, which leaves nothing of it. Where it was taken is not looked at.
const HEAD = 128 * 1024;
const EARLIEST = Date.UTC(2000);
const EXIF_IFD = 0x8769;
const TAKEN = 0x9003;
const CHANGED = 0x0132;

export async function takenAt(file) {
  let moment;
  try {
    moment = written(new DataView(await file.slice(0, HEAD).arrayBuffer()));
  } catch { /* Cut short, or no picture: the file's own date decides. */ }
  moment ??= file.lastModified;
  return moment >= EARLIEST && moment <= Date.now() ? Math.round(moment) : undefined;
}

// The part of a JPEG that the camera writes stands before the picture itself.
function written(view) {
  if (view.getUint16(0) !== 0xffd8) return undefined;
  for (let at = 2; view.getUint8(at) === 0xff && view.getUint8(at + 1) !== 0xda; at += 2 + view.getUint16(at + 2)) {
    if (view.getUint8(at + 1) === 0xe1 && view.getUint32(at + 4) === 0x45786966) return dated(view, at + 10);
  }
  return undefined;
}

function dated(view, base) {
  const little = view.getUint16(base) === 0x4949;
  const fields = (from) => {
    const found = new Map();
    const count = view.getUint16(base + from, little);
    for (let n = 0; n < count; n += 1) {
      const at = base + from + 2 + 12 * n;
      found.set(view.getUint16(at, little), view.getUint32(at + 8, little));
    }
    return found;
  };
  const first = fields(view.getUint32(base + 4, little));
  const place = (first.has(EXIF_IFD) ? fields(first.get(EXIF_IFD)).get(TAKEN) : undefined) ?? first.get(CHANGED);
  if (place === undefined) return undefined;
  let text = "";
  for (let n = 0; n < 19; n += 1) text += String.fromCharCode(view.getUint8(base + place + n));
  const parts = /^(\d{4}):(\d\d):(\d\d) (\d\d):(\d\d):(\d\d)$/.exec(text)?.slice(1).map(Number);
  return parts && new Date(parts[0], parts[1] - 1, ...parts.slice(2)).getTime();
}
