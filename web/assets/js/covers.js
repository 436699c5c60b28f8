// A drag over the picture covers a rectangle; a tap is the cell's own tick box, which works without this too.
const name = "http://www.w3.org/2000/svg";
const whole = 1000;
for (const box of document.querySelectorAll("[data-cover]")) {
  const field = box.closest("form").elements.drawn;
  const layer = box.appendChild(document.createElementNS(name, "svg"));
  layer.setAttribute("class", "cover-drawn");
  layer.setAttribute("viewBox", `0 0 ${whole} ${whole}`);
  layer.setAttribute("preserveAspectRatio", "none");
  const undo = document.createElement("button");
  undo.type = "button";
  undo.className = "button";
  undo.textContent = box.dataset.undo;
  box.after(undo);
  let places = field.value.split(";").filter(Boolean);
  let from = null;
  let now = null;
  let dragged = false;
  const draw = () => {
    layer.replaceChildren();
    for (const place of now ? [...places, now] : places) {
      const [x, y, width, height] = place.split(",");
      const drawn = layer.appendChild(document.createElementNS(name, "rect"));
      for (const [key, value] of Object.entries({ x, y, width, height })) drawn.setAttribute(key, value);
    }
    undo.hidden = places.length === 0;
    field.value = places.join(";");
  };
  const at = (event) => {
    const area = box.getBoundingClientRect();
    const part = (value, start, size) => Math.round(Math.min(whole, Math.max(0, ((value - start) / size) * whole)));
    return [part(event.clientX, area.left, area.width), part(event.clientY, area.top, area.height)];
  };
  box.addEventListener("pointerdown", (event) => {
    if (event.isPrimary && event.button === 0) {
      from = { place: at(event), x: event.clientX, y: event.clientY };
      dragged = false;
    }
  });
  box.addEventListener("pointermove", (event) => {
    if (!from || !event.isPrimary) return;
    if (!dragged && Math.hypot(event.clientX - from.x, event.clientY - from.y) < 10) return;
    if (!dragged) box.setPointerCapture(event.pointerId);
    dragged = true;
    const [x, y] = at(event);
    const [x0, y0] = from.place;
    now = [Math.min(x, x0, whole - 5), Math.min(y, y0, whole - 5), Math.max(5, Math.abs(x - x0)), Math.max(5, Math.abs(y - y0))].join(",");
    draw();
  });
  const end = (keep) => {
    if (keep && now) places.push(now);
    from = now = null;
    draw();
  };
  box.addEventListener("pointerup", () => end(true));
  box.addEventListener("pointercancel", () => end(false));
  // A drag ends over some cell: that is no tap on it.
  box.addEventListener("click", (event) => {
    if (dragged) event.preventDefault();
    dragged = false;
  }, true);
  undo.addEventListener("click", () => {
    places = places.slice(0, -1);
    draw();
  });
  draw();
}
