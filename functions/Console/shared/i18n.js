// @ts-check
/** The page's language, and its texts in it. */

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
    return typeof value === "number" ? value.toLocaleString(language) : String(value ?? "");
  });
}

/** The same where there are words for it; else undefined. @param {string} key @param {Record<string, string | number>} [values] */
export const wordsFor = (key, values) => (known[key] ? t(key, values) : undefined);

/** The half of a name that people here read: names may hold both, `防溺水 · Drowning`. @param {string} name */
export function named(name) {
  const halves = name.split(" · ");
  return halves.length === 2 ? halves[language === "en" ? 1 : 0] : name;
}
