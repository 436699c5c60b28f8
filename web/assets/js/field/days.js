// The office's own day on the phone, and what is hers on it.

// The phone's clock may be wrong by hours; what the office's clock said when the kit was fetched mends the day.
export const officeNow = (kit) => new Date(Date.now() - kit.ahead);
export const dayOf = (moment, zone) => new Intl.DateTimeFormat("en-CA", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" }).format(moment);

// Her own alleys, and those that the roster gives her for this day: handed over, or exchanged with a colleague.
export function alleysToday(kit) {
  const today = dayOf(officeNow(kit), kit.zone);
  return kit.alleys.filter((alley) => !alley.days?.length || alley.days.includes(today));
}
