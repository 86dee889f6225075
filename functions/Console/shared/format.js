// @ts-check
/** Numbers, dates and money in the page's language and zone. */
import { language } from "./i18n.js";

const numbers = new Intl.NumberFormat(language);

/** @param {number} value */
export const number = (value) => numbers.format(value);

/**
 * Formats an amount, rounded to the currency's smallest unit; one below 1, such as a segment's price, to four decimals.
 * @param {import("./types.js").Money | null} [value]
 */
export function money(value) {
  if (!value) return "";
  const precision = Math.abs(Number(value.amount)) < 1 ? { maximumFractionDigits: 4 } : {};
  return new Intl.NumberFormat(language, { style: "currency", currency: value.currency, ...precision }).format(
    /** @type {Intl.StringNumericLiteral} */ (value.amount),
  );
}

/** A day in milliseconds. */
export const DAY = 86_400_000;

/** Offset of the host's clock from the browser's, in milliseconds: a local host's clock can be set. */
let clockOffset = 0;

/** Adopts the host's clock. @param {string} instant The host's current time. */
export function setClock(instant) {
  clockOffset = Date.parse(instant) - Date.now();
}

/** Returns the host's current time, in milliseconds. */
export const now = () => Date.now() + clockOffset;

/** The zone in which instants are shown; the browser's until the host's is known. */
let zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Sets the zone in which instants are shown. @param {string} name IANA */
export function setZone(name) {
  zone = name;
}

export const zoneName = () => zone;

/** @param {string | number | Date} at @param {Intl.DateTimeFormatOptions} [options] */
export function moment(
  at,
  options = { month: "short", day: "numeric", weekday: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
) {
  return new Intl.DateTimeFormat(language, { timeZone: zone, ...options }).format(new Date(at));
}

/** @param {string | number | Date} at */
export const timeOfDay = (at) => moment(at, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

/** @param {string | number | Date} at */
export const day = (at) => moment(at, { year: "numeric", month: "short", day: "numeric", weekday: "short" });

/**
 * Formats a local date such as 2027-06-18, independent of the zone.
 * @param {string} iso
 * @param {Intl.DateTimeFormatOptions} [options]
 */
export const localDay = (iso, options = { year: "numeric", month: "short", day: "numeric", weekday: "short" }) =>
  new Intl.DateTimeFormat(language, { timeZone: "UTC", ...options }).format(new Date(`${iso}T00:00:00Z`));

/** Returns the local date of an instant, as 2027-06-18. @param {string | number | Date} at */
export const isoDay = (at) => new Intl.DateTimeFormat("sv-SE", { timeZone: zone }).format(new Date(at));

/** Formats a relative time: "in 3 hours". @param {string | number | Date} at @param {number} now Milliseconds. */
export function relativeTime(at, now) {
  const seconds = (new Date(at).getTime() - now) / 1000;
  const relative = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
  for (const [unit, length] of /** @type {[Intl.RelativeTimeFormatUnit, number][]} */ ([
    ["day", 86_400],
    ["hour", 3_600],
    ["minute", 60],
  ])) {
    if (Math.abs(seconds) >= length) return relative.format(Math.round(seconds / length), unit);
  }
  return relative.format(Math.round(seconds), "second");
}

/** Converts an instant to the value of a `datetime-local` control. @param {string | number | Date} at */
export const toLocal = (at) =>
  new Intl.DateTimeFormat("sv-SE", {
    timeZone: zone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
  })
    .format(new Date(at))
    .replace(" ", "T");

/**
 * Converts the value of a `datetime-local` control to an instant, in the zone in which instants are shown.
 * @param {string} local Such as 2027-06-18T16:30.
 */
export function fromLocal(local) {
  const wanted = Date.parse(`${local}Z`);
  let at = wanted;
  // Corrected twice, because the first guess may lie on the other side of a clock change.
  for (let i = 0; i < 2; i++) at = wanted - (Date.parse(`${toLocal(at)}Z`) - at);
  return new Date(at).toISOString();
}
