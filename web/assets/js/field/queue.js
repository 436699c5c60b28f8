// When to try again: at once after signal comes back or a tap, else after a pause that grows.
import { pauseAfter, sendAll, unsentOf } from "./sending.js";

const EARLIEST = 500;
const LATEST = 15 * 60_000;
let bell;
let at;
// How often in a row the phone could not note what came of it: it is full, or its store is away.
let failed = 0;

export function watch(home, onChange) {
  at = home;
  const told = "BroadcastChannel" in self ? new BroadcastChannel("hutong-field") : null;
  if (told) told.onmessage = () => onChange();
  const changed = () => {
    onChange();
    told?.postMessage("changed");
  };
  const send = async ({ force = false } = {}) => {
    try {
      const outcome = await sendAll(at, { force, changed });
      failed = 0;
      return outcome;
    } catch {
      failed += 1;
      return "no-store";
    } finally {
      await arrange();
    }
  };
  const arrange = async () => {
    clearTimeout(bell);
    const waiting = await unsentOf(at).catch(() => [{}]);
    if (!waiting.length) return;
    const next = Math.min(...waiting.map((item) => item.nextAt ?? 0)) - Date.now();
    bell = setTimeout(send, Math.min(Math.max(EARLIEST, failed && pauseAfter(failed), next), LATEST));
  };
  addEventListener("online", () => send({ force: true }));
  // A picture was kept after its words had gone.
  document.addEventListener("field:late", () => send());
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && send());
  void send();
  return send;
}
