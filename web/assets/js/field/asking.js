// One question to the office, and what its answer is worth. Nothing is taken for a receipt but a receipt.
const JSON_LIMIT = 30_000;

export async function ask(url, { token = "", body, type = "application/json", limit = JSON_LIMIT, more = {} } = {}) {
  const stop = new AbortController();
  const bell = setTimeout(() => stop.abort(), limit);
  try {
    const headers = { Accept: "application/json", "X-Phone-Clock": String(Date.now()) };
    if (body !== undefined) Object.assign(headers, { "Content-Type": type, "X-CSRF-Token": token }, more);
    const method = body === undefined ? "GET" : "POST";
    const answer = await fetch(url, { method, headers, body, signal: stop.signal, credentials: "same-origin", cache: "no-store", redirect: "manual" });
    const kind = answer.headers.get("content-type") ?? "";
    // A page instead of data: a portal that wants a log-in of its own, a proxy's error, a server's.
    const said = /[/+]json/.test(kind) ? await answer.json() : null;
    return { status: answer.status, said };
  } catch {
    // No signal, too long, or cut in the middle: whatever was sent may have arrived, and is sent again.
    return { status: 0, said: null };
  } finally {
    clearTimeout(bell);
  }
}

export const isProblem = (answer, name) => answer.said?.type === `urn:hutong:${name}`;
