// The position of a form: it then carries the point in two fields, rounded again where it is kept.
import { offerPlace } from "./place.js";

for (const field of document.querySelectorAll("[data-position]")) {
  const keep = (axis, degrees) => {
    const name = `${field.dataset.position}.${axis}`;
    const input = field.querySelector(`input[name="${name}"]`) ?? document.createElement("input");
    Object.assign(input, { type: "hidden", name, value: degrees.toFixed(3) });
    field.append(input);
  };
  offerPlace(field, ({ lat, lon }) => {
    keep("lat", lat);
    keep("lon", lon);
  });
}
