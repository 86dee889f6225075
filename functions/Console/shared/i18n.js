// @ts-check
/** Languages, numbers, dates and money as people here read them. */

/** @typedef {"zh-CN" | "en"} Language */
/** @typedef {Record<string, [chinese: string, english: string]>} Words */

/** @type {Words} */
const known = {};

/** @returns {Language} */
function preferred() {
  const kept = localStorage.getItem("language");
  if (kept === "zh-CN" || kept === "en") return kept;
  return navigator.languages.some((l) => l.toLowerCase().startsWith("zh")) ? "zh-CN" : "en";
}

/** What the page speaks. */
export const language = preferred();

/** @param {Language} to Keeps the choice and speaks it. */
export function speak(to) {
  localStorage.setItem("language", to);
  location.reload();
}

/** Makes a page's words known. @param {Words} words */
export function know(words) {
  Object.assign(known, words);
}

/**
 * The words for a key. `{name}` is filled from `values`, numbers by locale; English words may give one and many, `{n} person|{n} people`, told apart by `values.n`.
 * @param {string} key
 * @param {Record<string, string | number>} [values]
 */
export function t(key, values = {}) {
  const words = known[key];
  if (!words) return key;
  const text = language === "en" ? words[1] : words[0];
  const forms = text.split("|");
  const form = forms.length > 1 && Number(values.n) !== 1 ? forms[1] : forms[0];
  return form.replace(/\{(\w+)\}/g, (_, name) => {
    const value = values[name];
    return typeof value === "number" ? number(value) : String(value ?? "");
  });
}

/** The same where there are words for it; else undefined. @param {string} key @param {Record<string, string | number>} [values] */
export const wordsFor = (key, values) => (known[key] ? t(key, values) : undefined);

const numbers = new Intl.NumberFormat(language);

/** @param {number} value */
export const number = (value) => numbers.format(value);

/** An amount to the smallest coin; a price below one, such as a segment's, whole. @param {{ amount: string | number, currency: string } | undefined} value Amounts are never added up here. */
export function money(value) {
  if (!value) return "";
  const finer = Math.abs(Number(value.amount)) < 1 ? { maximumFractionDigits: 4 } : {};
  return new Intl.NumberFormat(language, { style: "currency", currency: value.currency, ...finer }).format(/** @type {any} */ (value.amount));
}

/** How far the host's clock is ahead of ours, in milliseconds: at home it may be turned. */
let ahead = 0;

/** @param {string} instant What the host's clock says now. */
export function setClock(instant) {
  ahead = Date.parse(instant) - Date.now();
}

/** The host's now, in milliseconds. */
export const now = () => Date.now() + ahead;

/** The zone that instants are shown in; the browser's until the host says otherwise. */
let zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** @param {string} name IANA */
export function inZone(name) {
  zone = name;
}

export const zoneName = () => zone;

/** @param {string | number | Date} at @param {Intl.DateTimeFormatOptions} [options] */
export function moment(at, options = { month: "short", day: "numeric", weekday: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" }) {
  return new Intl.DateTimeFormat(language, { timeZone: zone, ...options }).format(new Date(at));
}

/** @param {string | number | Date} at */
export const clock = (at) => moment(at, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

/** @param {string | number | Date} at */
export const day = (at) => moment(at, { year: "numeric", month: "short", day: "numeric", weekday: "short" });

/** A local day such as 2027-06-18, whatever the zone. @param {string} iso @param {Intl.DateTimeFormatOptions} [options] */
export const localDay = (iso, options = { year: "numeric", month: "short", day: "numeric", weekday: "short" }) =>
  new Intl.DateTimeFormat(language, { timeZone: "UTC", ...options }).format(new Date(`${iso}T00:00:00Z`));

/** The local day of an instant, as 2027-06-18. @param {string | number | Date} at */
export const isoDay = (at) => new Intl.DateTimeFormat("sv-SE", { timeZone: zone }).format(new Date(at));

/** How far off: "in 3 hours". @param {string | number | Date} at @param {number} now Milliseconds. */
export function distance(at, now) {
  const seconds = (new Date(at).getTime() - now) / 1000;
  const relative = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
  for (const [unit, length] of /** @type {[Intl.RelativeTimeFormatUnit, number][]} */ ([["day", 86_400], ["hour", 3_600], ["minute", 60]])) {
    if (Math.abs(seconds) >= length) return relative.format(Math.round(seconds / length), unit);
  }
  return relative.format(Math.round(seconds), "second");
}

/** The half of a name that people here read: names may hold both, `防溺水 · Drowning`. @param {string} name */
export function named(name) {
  const halves = name.split(" · ");
  return halves.length === 2 ? halves[language === "en" ? 1 : 0] : name;
}

/** An instant as a `datetime-local` control holds it, in the zone shown. @param {string | number | Date} at */
export const toLocal = (at) =>
  new Intl.DateTimeFormat("sv-SE", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit" }).format(new Date(at)).replace(" ", "T");

/** The instant that a `datetime-local` control's value is in the zone shown. @param {string} local Such as 2027-06-18T16:30. */
export function fromLocal(local) {
  const wanted = Date.parse(`${local}Z`);
  let at = wanted;
  // Twice, for a clock change may lie between the guess and the answer.
  for (let i = 0; i < 2; i++) at = wanted - (Date.parse(`${toLocal(at)}Z`) - at);
  return new Date(at).toISOString();
}
