// A number is asked for: a few likely ones to tap, or one of her own. `kept` gets it as text, "" where she cannot tell.
import { onTap, piece, say, show, wrong } from "./view.js";

export function askNumber(question, values, given, kept) {
  const { name, words = name, few, least, most, optional } = question;
  const screen = show("count", { ...values, unit: say(`count-${words}`), optional }, {
    async keep() {
      const typed = field.value.trim();
      const n = Number(typed);
      if (typed === "" || !Number.isInteger(n) || n < least || n > most) return wrong(screen, "say-number");
      return kept(String(n));
    },
    skip: () => kept(""),
  });
  const field = screen.querySelector("input");
  field.value = given ?? "";
  few.forEach((n, index) => {
    const key = `few-${words}-${index}`;
    const button = piece("option", { name: say(say.knows(key) ? key : `count-few-${words}`, { n }) }).firstElementChild;
    button.classList.replace("button-huge", "button-wide");
    onTap(button, screen, () => kept(String(n)));
    screen.querySelector("[data-list]").append(button);
  });
  return screen;
}
