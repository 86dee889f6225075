// @ts-check
/** Numbers, dates and money in the page's language and zone. */
import { language } from "./i18n.js";

const numbers = new Intl.NumberFormat(language);

/** @param {number} value */
export const number = (value) => numbers.format(value);

/** @param {import("./types.js").Money} value @param {Intl.NumberFormatOptions} [options] */
const formatMoney = ({ amount, currency }, options) =>
  new Intl.NumberFormat(language, { style: "currency", currency, ...options }).format(
    /** @type {Intl.StringNumericLiteral} */ (amount),
  );

/** Returns the digits of a currency's coins. @param {string} currency */
const digitsOf = (currency) =>
  new Intl.NumberFormat(language, { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? 2;

/** Raises what is less than a coin to a coin. @param {import("./types.js").Money} value */
function atLeastCoin(value) {
  const coin = 10 ** -digitsOf(value.currency);
  return Number(value.amount) > 0 && Number(value.amount) < coin ? { ...value, amount: String(coin) } : value;
}

/**
 * Formats an amount, rounded to the currency's coins; one that is less than a coin is shown as a coin.
 * @param {import("./types.js").Money | null} [value]
 */
export const money = (value) => (value ? formatMoney(atLeastCoin(value)) : "");

/** Formats an amount as {@link money} does, without the currency. @param {import("./types.js").Money} value */
export function amountInCoins(value) {
  const digits = digitsOf(value.currency);
  const format = new Intl.NumberFormat(language, { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return format.format(/** @type {Intl.StringNumericLiteral} */ (atLeastCoin(value).amount));
}

/**
 * Formats the price of a segment, which may have more digits than coins have.
 * @param {import("./types.js").Money} value
 */
export const price = (value) => formatMoney(value, { maximumFractionDigits: 6 });

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

const TIME = /** @type {const} */ ({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const DATE = /** @type {const} */ ({ month: "short", day: "numeric" });
const DATE_OF_YEAR = /** @type {const} */ ({ year: "numeric", ...DATE });

/** @param {string | number | Date} at @param {Intl.DateTimeFormatOptions} options */
const format = (at, options) => new Intl.DateTimeFormat(language, { timeZone: zone, ...options }).format(new Date(at));

/** Formats an instant of these days: Fri, Jun 18, 16:30. @param {string | number | Date} at */
export const moment = (at) => format(at, { ...DATE, weekday: "short", ...TIME });

/** Formats an instant with its weekday and year: Fri, Jun 18, 2027, 16:30. @param {string | number | Date} at */
export const momentOfYear = (at) => format(at, { ...DATE_OF_YEAR, weekday: "short", ...TIME });

/** Formats an instant without its weekday: Jun 18, 2027, 16:30. @param {string | number | Date} at */
export const timestamp = (at) => format(at, { ...DATE_OF_YEAR, ...TIME });

/** Formats an instant without its weekday and year: Jun 18, 16:30. @param {string | number | Date} at */
export const shortTimestamp = (at) => format(at, { ...DATE, ...TIME });

/** Formats an instant to the second: Jun 18, 16:30:05. @param {string | number | Date} at */
export const secondOfDay = (at) => format(at, { ...DATE, ...TIME, second: "2-digit" });

/** @param {string | number | Date} at */
export const timeOfDay = (at) => format(at, TIME);

/** @param {string | number | Date} at */
export const day = (at) => format(at, { ...DATE_OF_YEAR, weekday: "short" });

/** Formats a day in figures: 6/18. @param {string | number | Date} at */
export const numericDay = (at) => format(at, { month: "numeric", day: "numeric" });

/** Returns the name of an instant's weekday. @param {string | number | Date} at */
export const weekdayName = (at) => format(at, { weekday: "long" });

/**
 * Formats an instant on the axis of a chart, more precisely on a shorter axis.
 * @param {string | number | Date} at
 * @param {number} seconds The length of the axis.
 */
export function axisMoment(at, seconds) {
  if (seconds < 900) return format(at, { ...TIME, second: "2-digit" });
  return seconds < 86_400 ? timeOfDay(at) : format(at, { ...TIME, month: "numeric", day: "numeric" });
}

/** Returns the month's name and the day's number of an instant in the lunar calendar. @param {number} at */
export function lunarMonthAndDay(at) {
  const lunar = new Intl.DateTimeFormat(`${language}-u-ca-chinese`, { timeZone: zone, month: "long", day: "numeric" });
  const parts = lunar.formatToParts(at);
  const partOf = (/** @type {string} */ type) => parts.find((p) => p.type === type)?.value ?? "";
  return { month: partOf("month"), day: partOf("day") };
}

/**
 * Formats a local date such as 2027-06-18, independent of the zone.
 * @param {string} iso
 * @param {Intl.DateTimeFormatOptions} [options]
 */
export const localDay = (iso, options = { ...DATE_OF_YEAR, weekday: "short" }) =>
  new Intl.DateTimeFormat(language, { timeZone: "UTC", ...options }).format(new Date(`${iso}T00:00:00Z`));

/** Returns the local date of an instant, as 2027-06-18. @param {string | number | Date} at */
export const isoDay = (at) => new Intl.DateTimeFormat("sv-SE", { timeZone: zone }).format(new Date(at));

/** Formats an instant: the time alone when it is today, else with its day. @param {string | null} [at] */
export const shortMoment = (at) => (!at ? "" : isoDay(at) === isoDay(now()) ? timeOfDay(at) : moment(at));

/** Formats a relative time: "in 3 hours". @param {string | number | Date} at @param {number} now Milliseconds. */
export const relativeTime = (at, now) =>
  // Browsers write 35秒钟前, people 35秒前.
  relativeWords(at, now).replace("秒钟", "秒");

/** @param {string | number | Date} at @param {number} now */
function relativeWords(at, now) {
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
