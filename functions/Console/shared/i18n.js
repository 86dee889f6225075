// @ts-check
/** The page's language, and its texts in it. */
import { fill } from "./text.js";

/** @typedef {"zh-CN" | "en"} Language */
/** @typedef {Record<string, [chinese: string, english: string]>} Strings By key. */

/** @type {Strings} */
const registered = {};

/** @returns {Language} */
function preferred() {
  const kept = localStorage.getItem("language");
  if (kept === "zh-CN" || kept === "en") return kept;
  return navigator.languages.some((l) => l.toLowerCase().startsWith("zh")) ? "zh-CN" : "en";
}

/** The page's language. */
export const language = preferred();

/** Stores the choice in this browser, and loads the page in it. @param {Language} to */
export function switchLanguage(to) {
  localStorage.setItem("language", to);
  location.reload();
}

/** Makes strings available to {@link t}. @param {Strings} strings */
export function register(strings) {
  Object.assign(registered, strings);
}

/**
 * The string for a key, in the page's language; see {@link fill}.
 * @param {string} key
 * @param {Record<string, string | number>} [values]
 */
export const t = (key, values) => (registered[key] ? fill(registered[key], language, values) : key);

/**
 * The same where the key has a string; else undefined.
 * @param {string} key
 * @param {Record<string, string | number>} [values]
 */
export const tryT = (key, values) => (registered[key] ? t(key, values) : undefined);

/** The half of a name that people here read: names may hold both, `防溺水 · Drowning`. @param {string} name */
export function named(name) {
  const halves = name.split(" · ");
  return halves.length === 2 ? halves[language === "en" ? 1 : 0] : name;
}
