// @ts-check
/** What the parts of the contacts page share: areas by their names, faults and problems in the person's language. */
import { html } from "./lib/htm-preact.js";
import { ApiProblem } from "./api.js";
import { Field } from "./ui.js";
import { language, named, t } from "./words.js";

/** @typedef {{ path: string, name: string }} Area */

/** An area by the names that are known of it and of those above it. @param {string} path @param {Area[]} areas */
export function areaName(path, areas) {
  if (!path) return t("whole tree");
  const parts = path.split("/");
  return parts
    .map((part, i) => {
      const known = areas.find((a) => a.path === parts.slice(0, i + 1).join("/"));
      return known ? named(known.name) : part;
    })
    .join(" / ");
}

/** A language by its name. @param {string | undefined} tag */
export function languageName(tag) {
  if (!tag) return "";
  try {
    return new Intl.DisplayNames(language, { type: "language" }).of(tag) ?? tag;
  } catch {
    return tag;
  }
}

/** Words for a code; undefined where there are none. @param {string} prefix @param {string} code @param {Record<string, string | number>} [values] */
export function wordsFor(prefix, code, values) {
  const said = t(`${prefix} ${code}`, values);
  return said === `${prefix} ${code}` ? undefined : said;
}

/** A problem as the person reads it: in their language where we have the words. @param {unknown} problem */
export function plain(problem) {
  if (!(problem instanceof ApiProblem)) return problem;
  const said = wordsFor("problem", problem.code) ?? (problem.problem.errors?.length === 1 ? wordsFor("problem", problem.problem.errors[0].code) : undefined);
  return said ? new Error(said) : problem;
}

/** Does something; what goes wrong is thrown in plain words. @template T @param {() => Promise<T>} work */
export async function inWords(work) {
  try {
    return await work();
  } catch (problem) {
    throw plain(problem);
  }
}

/** @param {{ id: string, name: string, value?: string, areas: string[], label?: string, hint?: string }} props An area's path, offered from those in use. */
export const AreaField = ({ id, name, value, areas, label, hint }) => html`<${Field} id=${id} label=${label ?? t("area")} hint=${hint ?? t("area hint")}>
  <input id=${id} name=${name} list="${id}-known" defaultValue=${value ?? ""} pattern="[\\p{L}\\p{Nd}_.\\-]+(/[\\p{L}\\p{Nd}_.\\-]+)*" aria-describedby="${id}-hint" autocomplete="off" />
  <datalist id="${id}-known">${areas.map((a) => html`<option value=${a}></option>`)}</datalist>
<//>`;

/** Reads tags and labels as people write them. @param {string} text */
export const parts = (text) => [...new Set(text.split(/[,;|、，；｜]/).map((p) => p.trim()).filter(Boolean))];

/** @param {Event & { currentTarget: EventTarget | null }} event */
export const fields = (event) => Object.fromEntries([...new FormData(/** @type {HTMLFormElement} */ (event.currentTarget))].map(([k, v]) => [k, String(v).trim()]));

/** @param {string} header A value's name; one of them is ours. */
export const headerName = (header) => (header === "child" ? t("as child") : header);
