// A tap on the drawing fills in where the pin goes; the form alone does it too.
for (const drawing of document.querySelectorAll("[data-pins]")) {
  const form = document.getElementById(drawing.dataset.pins);
  const name = "http://www.w3.org/2000/svg";
  const layer = document.createElementNS(name, "svg");
  layer.setAttribute("class", "pin pin-new");
  layer.setAttribute("width", "100%");
  layer.setAttribute("height", "100%");
  const dot = layer.appendChild(document.createElementNS(name, "circle"));
  dot.setAttribute("r", "14");
  drawing.addEventListener("click", (event) => {
    const box = drawing.querySelector("img").getBoundingClientRect();
    const percent = (at, from, size) => Math.min(100, Math.max(0, ((at - from) / size) * 100)).toFixed(1);
    const x = percent(event.clientX, box.left, box.width);
    const y = percent(event.clientY, box.top, box.height);
    form.elements.x.value = x;
    form.elements.y.value = y;
    dot.setAttribute("cx", `${x}%`);
    dot.setAttribute("cy", `${y}%`);
    drawing.append(layer);
    form.elements.note.focus();
  });
}
