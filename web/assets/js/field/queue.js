// When to try again: at once after signal comes back or a tap, else after a pause that grows.
import { isUnsent, sendAll } from "./sending.js";
import { all } from "./store.js";

const EARLIEST = 500;
let bell;
let at;

export function watch(home, onChange) {
  at = home;
  const told = "BroadcastChannel" in self ? new BroadcastChannel("hutong-field") : null;
  if (told) told.onmessage = () => onChange();
  const send = async (how = {}) => {
    const changed = () => {
      onChange();
      told?.postMessage("changed");
    };
    const outcome = await sendAll(at, { ...how, between: changed });
    if (outcome !== "nothing") changed();
    await arrange();
    return outcome;
  };
  const arrange = async () => {
    clearTimeout(bell);
    const waiting = (await all("items")).filter((item) => item.home === at && isUnsent(item));
    if (!waiting.length) return;
    const next = Math.min(...waiting.map((item) => item.nextAt ?? 0));
    bell = setTimeout(send, Math.max(EARLIEST, Math.min(next - Date.now(), 15 * 60_000)));
  };
  addEventListener("online", () => send({ force: true }));
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && send());
  void send();
  return send;
}
