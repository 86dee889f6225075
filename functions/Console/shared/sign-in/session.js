// @ts-check
/**
 * The sign-in of this device on a local host: a cookie that no script can read, and this header, which no other page
 * can send. A request needs both. In Azure the platform keeps a cookie of its own.
 */

const KEY = "session";

/** @returns {Record<string, string>} */
export function sessionHeader() {
  const session = localStorage.getItem(KEY);
  return session ? { "x-session": session } : {};
}

/** Whether an operator was signed in on this device; the host may have ended that since. */
export const hasSession = () => Boolean(localStorage.getItem(KEY));

/** Keeps the header's value for this device. @param {string | null} session Null removes it. */
export function keepSession(session) {
  if (session) localStorage.setItem(KEY, session);
  else localStorage.removeItem(KEY);
}

/**
 * Takes a secret out of the address (`/#token=…`, as the local host prints it), so that it is neither shown nor shared.
 * @param {string} name
 */
export function takeFromAddress(name) {
  const secret = new URLSearchParams(location.hash.slice(1)).get(name);
  if (secret) history.replaceState(null, "", location.pathname + location.search);
  return secret;
}

/** Whether the address has a secret by which this device is signed in. */
export const hasLink = () => /^#(token|invite)=/.test(location.hash);

/** Reads the secret of an invitation, which stays in the address until it is accepted: another browser may do that. */
export const invitationInAddress = () => new URLSearchParams(location.hash.slice(1)).get("invite");

/**
 * Calls back when another tab has signed this device out, or somebody else in: what is sent from here would be theirs.
 * @param {() => void} onChanged
 */
export const onSignInChanged = (onChanged) => addEventListener("storage", (event) => event.key === KEY && onChanged());
