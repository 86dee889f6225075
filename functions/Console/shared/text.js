// @ts-check
/** Strings in a given language. This module is pure, so that its users can be tested without a page. */

/** @typedef {import("./i18n.js").Language} Language */

/**
 * Returns a string in one language, with `{name}` replaced from `values` and numbers formatted by locale.
 * A string may have a singular and a plural form, `{n} person|{n} people`, chosen by `values.n`.
 * @param {[chinese: string, english: string]} string
 * @param {Language} language
 * @param {Record<string, string | number>} [values]
 */
export function fill([chinese, english], language, values = {}) {
  const forms = (language === "en" ? english : chinese).split("|");
  const form = forms.length > 1 && Number(values.n) !== 1 ? forms[1] : forms[0];
  return form.replace(/\{(\w+)\}/g, (_, name) => {
    const value = values[name];
    return typeof value === "number" ? value.toLocaleString(language) : String(value ?? "");
  });
}
