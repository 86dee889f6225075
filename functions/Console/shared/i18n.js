// @ts-check
/** The page's language and its strings. */
import { fill } from "./text.js";

/** @typedef {"zh-CN" | "en"} Language */
/** @typedef {Record<string, [chinese: string, english: string]>} Strings Chinese and English text by key. */

/** @type {Strings} */
const registered = {};
/** The end of the keys that are preferred. */
let voice = "";

/** @returns {Language} */
function preferredLanguage() {
  const kept = localStorage.getItem("language");
  if (kept === "zh-CN" || kept === "en") return kept;
  return navigator.languages.some((l) => l.toLowerCase().startsWith("zh")) ? "zh-CN" : "en";
}

/** The language chosen in this browser, else Chinese or English by its settings. */
export const language = preferredLanguage();

/** Stores the choice in this browser and reloads the page. @param {Language} to */
export function switchLanguage(to) {
  localStorage.setItem("language", to);
  location.reload();
}

/** Makes strings available to {@link t}. @param {Strings} strings */
export function register(strings) {
  Object.assign(registered, strings);
}

/**
 * Makes {@link t} prefer the words of a role, whose keys end with it: `no lists text (auditor)` advises nobody to press
 * what an auditor does not have.
 * @param {import("./sign-in/roles.js").Voice} role
 */
export function speakTo(role) {
  voice = ` (${role})`;
}

/**
 * Returns the string for a key in the page's language, or the key where there is none; see {@link fill}.
 * @param {string} key
 * @param {Record<string, string | number>} [values]
 */
export const t = (key, values) => {
  const string = registered[key + voice] ?? registered[key];
  return string ? fill(string, language, values) : key;
};

/**
 * Returns the string for a key like {@link t}, or undefined where there is none.
 * @param {string} key
 * @param {Record<string, string | number>} [values]
 */
export const tryT = (key, values) => (registered[key] ? t(key, values) : undefined);

/** Returns a name in the page's language: it may hold both, as `防溺水 · Drowning`. @param {string} name */
export function localName(name) {
  const halves = name.split(" · ");
  return halves.length === 2 ? halves[language === "en" ? 1 : 0] : name;
}
