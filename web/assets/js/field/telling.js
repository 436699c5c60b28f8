// A word of danger: the numbers to call stand first and need no signal for data, and all else is one screen.
import { alleysToday } from "./days.js";
import { findingAt } from "./findings.js";
import { pictures } from "./pictures.js";
import { piece, say, show, wrong, go } from "./view.js";
import { beginDanger, draftOf, noteDown, seal } from "./walks.js";

// What she wrote down on her walk, up to the moment in which she saw that it is dangerous, is not asked for again.
async function written(item, walk, spot) {
  // What she has typed here herself stays.
  if (!walk || !spot || (item.text && item.text !== item.carried)) return item;
  const { where = "", note = "" } = { ...walk.scratch[spot], ...findingAt(walk, spot) };
  return noteDown(item.id, (row) => Object.assign(row, { text: note, carried: note, alley: walk.alley, where }));
}

export async function tellDanger({ kit, walk, send }, spot) {
  const begun = (await draftOf(kit.account, "danger", kit.home)) ?? (await beginDanger(kit));
  const item = await written(begun, walk, spot);
  const alleys = alleysToday(kit).filter((each) => each.verbs.includes("report"));
  // Her own first, then every other of the office: whoever sees a danger tells of it.
  const others = [...kit.alleys.filter((each) => !alleys.includes(each)), ...(kit.others ?? [])].sort((a, b) => a.name.localeCompare(b.name, "zh"));
  const every = [...alleys, ...others];
  const screen = show("danger", { call: kit.call_name, callAlso: say("then-tell", { who: kit.call_name }), hasAlley: every.length > 0, hasOthers: others.length > 0 }, {
    async keep() {
      const text = screen.querySelector("textarea").value.trim();
      const elsewhere = screen.querySelector("[data-elsewhere]")?.value;
      const alley = elsewhere || (screen.querySelector("[name=alley]:checked")?.value ?? (alleys.length === 1 ? alleys[0].id : ""));
      if (text.length < 4) return wrong(screen, "say-more");
      if (!alley) return wrong(screen, "which-alley");
      // It may stay empty, and what is no number of metres keeps nothing back: danger goes at once.
      const metres = screen.querySelector("#field-where").value.trim();
      const where = /^\d{1,5}$/.test(metres) ? metres : "";
      await noteDown(item.id, (row) => Object.assign(row, { text, where, alley, alleyName: every.find((each) => each.id === alley)?.name ?? "" }));
      await seal(item.id);
      void send();
      return go(`#/item/${item.id}`);
    },
  });
  for (const line of screen.querySelectorAll("a[data-office-call]")) line.href = `tel:${kit.call_number}`;
  for (const line of screen.querySelectorAll("[data-office-number]")) line.textContent = kit.call_number;
  if (!every.length) return;
  const box = screen.querySelector("[data-alleys]");
  if (!alleys.length) box.remove();
  else for (const alley of alleys) {
    const choice = piece("which", { name: alley.name }).firstElementChild;
    Object.assign(choice.querySelector("input"), { value: alley.id, checked: item.alley ? item.alley === alley.id : alleys.length === 1 });
    box.append(choice);
  }
  const elsewhere = screen.querySelector("[data-elsewhere]");
  for (const alley of elsewhere ? others : []) elsewhere.add(new Option(alley.name, alley.id, false, item.alley === alley.id));
  if (item.where) screen.querySelector("#field-where").value = item.where;
  const field = screen.querySelector("textarea");
  field.value = item.text;
  field.addEventListener("input", () => noteDown(item.id, (row) => { row.text = field.value; }));
  await pictures(screen, item, { kind: "case", of: item.reportId }, "scene");
}
