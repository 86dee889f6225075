// @ts-check
/** Types, fields and words shared by the parts of the contacts page. */
/** @import { AreaView, ListView } from "../shared/types.js" */
import { html } from "../lib/htm-preact.js";
import { Field } from "../shared/components.js";
import { t } from "../shared/i18n.js";

/** @typedef {import("../shared/people-search.js").Who} Who */
/**
 * @typedef {Omit<import("../shared/shell.js").PageContext, "unread"> & {
 *   lists: ListView[], areas: AreaView[], known: string[],
 *   showMessage: (message: { text: string, undo?: () => unknown }) => void, toPerson: (who: Who) => void,
 * }} Context Properties of every part of the page; `known` are the paths of areas in use.
 */

/**
 * @param {{ id: string, name: string, value?: string, areas: string[], label?: string, hint?: string }} props The
 * input suggests `areas`.
 */
export const AreaField = ({
  id,
  name,
  value,
  areas,
  label,
  hint,
}) => html`<${Field} id=${id} label=${label ?? t("area")} hint=${hint ?? t("area hint")}>
  <input id=${id} name=${name} list="${id}-known" defaultValue=${value ?? ""}
    pattern="[\\p{L}\\p{Nd}_.\\-]+(/[\\p{L}\\p{Nd}_.\\-]+)*" aria-describedby="${id}-hint" autocomplete="off" />
  <datalist id="${id}-known">${areas.map((a) => html`<option value=${a}></option>`)}</datalist>
<//>`;

/** Returns the trimmed values of a form by name. @param {FormData} form */
export const formValues = (form) => Object.fromEntries([...form].map(([k, v]) => [k, String(v).trim()]));

/** Translates the headers that this system gives itself; others stay as they are. @param {string} header */
export const headerName = (header) =>
  header === "child"
    ? t("as child")
    : header === "remark"
      ? t("as remark")
      : header.replace(/^column(\d+)$/, (_, n) => t("column number", { n }));
