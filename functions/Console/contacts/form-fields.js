// @ts-check
/** Types, fields and words shared by the parts of the contacts page. */
/** @import { AreaView, ListView } from "../shared/types.js" */
import { t } from "../shared/i18n.js";

/** @typedef {import("../shared/people-search.js").Who} Who */
/**
 * @typedef {Omit<import("../shared/shell.js").PageContext, "unread" | "countUnread"> & {
 *   lists: ListView[], areas: AreaView[],
 *   showMessage: (message: { text: string, undo?: () => unknown }) => void, toPerson: (who: Who) => void,
 * }} Context Properties of every part of the page.
 */

/** Returns the trimmed values of a form by name. @param {FormData} form */
export const formValues = (form) => Object.fromEntries([...form].map(([k, v]) => [k, String(v).trim()]));

/** Translates the headers that this system gives itself; others stay as they are. @param {string} header */
export const headerName = (header) =>
  header === "child"
    ? t("as child")
    : header === "remark"
      ? t("as remark")
      : header.replace(/^column(\d+)$/, (_, n) => t("column number", { n }));
