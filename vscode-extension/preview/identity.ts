// Who this tab is to the daemon, and the token that must not stay in its address.

const KEY = "livesync-client";

/** A UUID that survives reloads of this tab. */
export function clientId(): string {
  const known = sessionStorage.getItem(KEY);
  if (known) return known;
  const id = uuid();
  sessionStorage.setItem(KEY, id);
  return id;
}

/** `crypto.randomUUID` exists only on secure origins, and a daemon bound beyond loopback is none. */
function uuid(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

/** Takes the access token out of the address, so that it is not copied, bookmarked or shown on a screen. */
export function stripToken(): void {
  const url = new URL(location.href);
  if (!url.searchParams.has("access_token")) return;
  url.searchParams.delete("access_token");
  history.replaceState(history.state, "", url);
}
