// @ts-check
/** Texts in a given language. Pure, so that what uses it is tested without a page. */

/** @typedef {import("./i18n.js").Language} Language */

/**
 * One language's text of a string, with `{name}` filled from `values`, numbers by locale.
 * A text may have a form for one and a form for many, `{n} person|{n} people`, chosen by `values.n`.
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
