// Where something came back: shown before a walk, and beside the question that is about it.
import { dayOf, officeNow } from "./days.js";

const current = (kit) => (kit.returned ?? []).filter((each) => dayOf(officeNow(kit), kit.zone) <= each.until);

export const returnedOn = (kit) => current(kit).map((each) => ({
  metres: each.metres, alley: kit.alleys.find(({ id }) => id === each.alley)?.name ?? "", category: kit.categories.find(({ code }) => code === each.category)?.name ?? each.category,
}));

export const returnedHere = (kit, alley, category) => current(kit).find((each) => each.alley === alley && each.category === category);
