// One position, and only after a tap: the form then carries it, rounded again where it is kept. Nothing is followed.
for (const field of document.querySelectorAll("[data-position]")) {
  if (!("geolocation" in navigator)) continue;
  const button = field.querySelector("button");
  const words = field.querySelector("[role=status]");
  field.hidden = false;
  const keep = (axis, degrees) => {
    const name = `${field.dataset.position}.${axis}`;
    const input = field.querySelector(`input[name="${name}"]`) ?? document.createElement("input");
    Object.assign(input, { type: "hidden", name, value: degrees.toFixed(3) });
    field.append(input);
  };
  button.addEventListener("click", () => {
    button.disabled = true;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        keep("lat", coords.latitude);
        keep("lon", coords.longitude);
        button.hidden = true;
        words.textContent = field.dataset.done;
      },
      () => {
        button.disabled = false;
        words.textContent = field.dataset.failed;
      },
      { timeout: 10_000, maximumAge: 60_000 },
    );
  });
}
