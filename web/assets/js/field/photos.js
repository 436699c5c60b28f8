// A photo small enough for a weak network: 400 kB at most, drawn anew on a canvas. What the phone cannot draw
// (HEIC on most) goes as it is.
export const MOST_BYTES = 400_000;
// What the office takes of a picture that cannot be made small here: as in `hutong.photos.limits`.
export const LIMIT_BYTES = 15_000_000;
const SIDE = 1600;
const SMALLEST = 480;
const PLAIN = new Set(["image/jpeg", "image/png", "image/webp"]);

async function drawn(file) {
  if ("createImageBitmap" in self) {
    try {
      return await createImageBitmap(file, { imageOrientation: "from-image" });
    } catch { /* An old browser without the option, or a kind it cannot read: the other way decides. */ }
  }
  const url = URL.createObjectURL(file);
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    return image;
  } finally {
    URL.revokeObjectURL(url);
  }
}

const packed = (canvas, quality) => new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", quality));

async function redrawn(picture) {
  const [width, height] = [picture.naturalWidth ?? picture.width, picture.naturalHeight ?? picture.height];
  const canvas = document.createElement("canvas");
  for (let side = Math.min(SIDE, Math.max(width, height)); side >= SMALLEST; side = Math.floor(side * 0.75)) {
    const scale = side / Math.max(width, height);
    canvas.width = Math.max(1, Math.round(width * scale));
    canvas.height = Math.max(1, Math.round(height * scale));
    const pen = canvas.getContext("2d");
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
    for (const quality of [0.82, 0.65, 0.5]) {
      const blob = await packed(canvas, quality);
      if (blob && blob.size <= MOST_BYTES) return blob;
    }
  }
  return null;
}

export class TooLarge extends Error {}

// {blob, type}; the picture's own when it is small already or cannot be drawn. Throws TooLarge where the office would
// refuse it: said now, while she can still take another.
export async function slimmed(file) {
  if (PLAIN.has(file.type) && file.size <= MOST_BYTES) return { blob: file, type: file.type };
  try {
    const blob = await redrawn(await drawn(file));
    if (blob) return { blob, type: "image/jpeg" };
  } catch { /* Not a picture for this phone: let the office look at it. */ }
  if (file.size > LIMIT_BYTES) throw new TooLarge();
  return { blob: file, type: file.type || "application/octet-stream" };
}
