// The office's own day on the phone, and what is hers on it.

// The phone's clock may be wrong by hours; what the office's clock said when the kit was fetched mends the day.
export const officeNow = (kit) => new Date(Date.now() - kit.ahead);
export const dayOf = (moment, zone) => new Intl.DateTimeFormat("en-CA", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" }).format(moment);

// Her own alleys, and those that the roster gives her for this day: handed over, or exchanged with a colleague.
export function alleysToday(kit) {
  const today = dayOf(officeNow(kit), kit.zone);
  return kit.alleys.filter((alley) => !alley.days?.length || alley.days.includes(today));
}

// What the list of the day asks, less what is let off.
export function questionsToday(kit) {
  const day = dayOf(officeNow(kit), kit.zone);
  const list = kit.checklists.find((each) => each.since <= day && (!each.until || day <= each.until));
  if (!list) return [];
  const letOff = new Set(kit.waivers.filter((each) => each.checklist === list.code && day <= each.until).map((each) => each.item));
  return list.items.filter((item) => !letOff.has(item.code));
}
