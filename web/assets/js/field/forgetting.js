// Another person at this phone, or nobody: what was carried for walking goes. What is not delivered stays, unseen,
// until its own writer signs in again.
import { all, clear, drop, open } from "./store.js";

const MARK = "hutong-account";

export async function forget() {
  localStorage.removeItem(MARK);
  localStorage.removeItem("hutong-sent");
  if ("caches" in self) for (const name of await caches.keys()) if (name.startsWith("hutong-")) await caches.delete(name);
  await open();
  await clear("kits");
  for (const item of await all("items")) {
    const done = item.state === "accepted" || item.state === "declined";
    if (done && !item.photosLeft) await drop("items", item.id);
  }
}

export function remember(account) {
  try {
    localStorage.setItem(MARK, account);
  } catch { /* A full phone: the kit says whose it is. */ }
}

const account = document.querySelector('meta[name="account"]')?.content;
try {
  const known = localStorage.getItem(MARK);
  if (known && account !== undefined && known !== account) forget().catch(() => {});
} catch { /* A browser that keeps nothing has nothing to forget. */ }

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (new URL(form.action, location.href).pathname !== "/sign-out" || form.dataset.forgot) return;
  event.preventDefault();
  form.dataset.forgot = "1";
  // An answer that is on its way brings nothing back.
  document.documentElement.dataset.leaving = "1";
  // Not longer than a moment: signing out must not hang on a phone that is slow to forget.
  Promise.race([forget().catch(() => {}), new Promise((resolve) => setTimeout(resolve, 1500))]).then(() => form.submit());
});
