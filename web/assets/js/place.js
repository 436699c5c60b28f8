// One position, and only after a tap; rounded to about a hundred metres before anything keeps it. Nothing is followed.
// `keep` is given {lat, lon}; the field says in words what became of it.
export function offerPlace(field, keep) {
  if (!("geolocation" in navigator)) return;
  const button = field.querySelector("button");
  const words = field.querySelector("[role=status]");
  const failed = () => {
    button.disabled = false;
    words.textContent = field.dataset.failed;
  };
  field.hidden = false;
  button.addEventListener("click", () => {
    button.disabled = true;
    navigator.geolocation.getCurrentPosition(
      async ({ coords }) => {
        try {
          await keep({ lat: Number(coords.latitude.toFixed(3)), lon: Number(coords.longitude.toFixed(3)) });
          told(field);
        } catch {
          failed();
        }
      },
      failed,
      { timeout: 10_000, maximumAge: 60_000 },
    );
  });
}

export function told(field) {
  field.hidden = false;
  field.querySelector("button").hidden = true;
  field.querySelector("[role=status]").textContent = field.dataset.done;
}
