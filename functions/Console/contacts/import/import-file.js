// @ts-check
/** The file of an import with its options: its draft in this browser, and its upload. */
/** @import { StartedImport, ImportView } from "../../shared/types.js" */
/** @import { Changes, Layout, Sheet } from "./sheet.js" */
/** @import { AskedOptOut } from "./import-result.js" */
import { api } from "../../shared/api.js";
import { remember } from "./column-memory.js";
import {
  applyChanges,
  columnsOfField,
  isUnchanged,
  layoutOf,
  noChanges,
  readSheet,
  rowAt,
  rowsOf,
  toFile,
} from "./sheet.js";

/**
 * @typedef {{
 *   region: string, mode: string, encoding: string, basis: string, headerRow: number | null, sheet: string,
 *   withoutNumbers: boolean, fillDown: boolean,
 * }} ImportOptions
 */
/**
 * @typedef {{
 *   name: string, size: number, blob: Blob, at: number, changes: Changes, sheet?: Sheet, isPrepared?: boolean,
 *   isRemembered?: boolean, usual?: Map<number, string | null>, sheetRow?: number,
 * }} ChosenFile
 * A file with all changes to it. `at`: when it was chosen; `isRemembered`: its columns are named as last time; `usual`:
 * the names that columns have before the operator chooses; `sheetRow`: the row of the sheet's header.
 */
/**
 * @typedef {{
 *   how: ImportOptions, file?: Omit<ChosenFile, "blob" | "sheet">, sent?: string, optOuts?: AskedOptOut[],
 * }} DraftContent
 * The content of a draft: a file that is not sent, or the remaining opt-outs of an import that was.
 */
/** @typedef {import("../../shared/drafts/drafts.js").Draft<DraftContent> & { file?: Blob }} ImportDraft */

/** Returns the place under which the draft of a list's import is stored. @param {string} list */
export const draftPlace = (list) => `import/${list}`;

/** @type {ImportOptions} */
export const DEFAULT_OPTIONS = {
  region: "",
  mode: "merge",
  encoding: "",
  basis: "notice",
  headerRow: null,
  sheet: "",
  withoutNumbers: false,
  fillDown: true,
};

/** @param {ImportDraft | undefined} draft @returns {ChosenFile | null} */
export const fileOf = (draft) =>
  draft?.file && draft.content.file ? { ...draft.content.file, blob: draft.file } : null;

/** Options that depend on the header and columns of a sheet. */
export const SHEET_DEFAULTS = { headerRow: null, withoutNumbers: false, fillDown: true };

/** @param {File} file @returns {ChosenFile} */
export const newFile = (file) => ({
  name: file.name,
  size: file.size,
  blob: file,
  at: Date.now(),
  changes: noChanges(),
});

/**
 * Returns a chosen file with the changes of a draft that was too large to be kept with its file, where it is that file
 * again; null for another file.
 * @param {ImportDraft | undefined} draft @param {File} file @returns {ChosenFile | null}
 */
export const chosenAgain = (draft, file) =>
  draft && !draft.file && draft.content.file?.name === file.name && draft.content.file.size === file.size
    ? { ...draft.content.file, blob: file, at: Date.now() }
    : null;

/**
 * Returns the file after a change of its options. With another header or encoding the columns have other names;
 * corrected cells are kept.
 * @param {ChosenFile} file
 * @param {Partial<ImportOptions>} change
 */
export function withChangedOptions(file, change) {
  if (!("headerRow" in change || "encoding" in change || "sheet" in change)) return file;
  if ("sheet" in change) file.changes = noChanges();
  file.changes.names.clear();
  return { ...file, sheet: undefined, sheetRow: undefined, isPrepared: false };
}

/**
 * Applies the changes to the file; returns it with its layout.
 * @param {ChosenFile} chosen
 * @param {ImportOptions} options
 */
export async function toUpload(chosen, options) {
  if (isUnchanged(chosen.changes)) return { blob: chosen.blob, shift: 0 };
  const headerRow = options.headerRow ?? chosen.sheetRow ?? null;
  chosen.sheet ??= await readSheet(chosen.blob, options.encoding, headerRow, options.sheet);
  const changed = applyChanges(chosen.sheet, chosen.changes);
  return {
    blob: toFile(changed),
    shift: changed.headerRow === 0 ? 1 : 0,
    sent: layoutOf(chosen.sheet, chosen.changes),
  };
}

/**
 * Uploads a file.
 * @param {string} list
 * @param {{ blob: Blob, sent?: Layout }} file `sent` is absent where the file is unchanged.
 * @param {ImportOptions} options
 * @param {{ dryRun?: boolean, removed?: number }} how `removed` is the number of contacts that may be removed.
 * @returns {Promise<string>} The id of the import.
 */
export async function upload(list, { blob, sent }, options, { dryRun, removed }) {
  const query = new URLSearchParams({
    mode: options.mode,
    ...(dryRun ? { dryRun: "true" } : {}),
    basis: options.basis,
    ...(options.region ? { region: options.region } : {}),
    ...(options.headerRow !== null && !sent ? { headerRow: String(options.headerRow) } : {}),
    ...(removed ? { confirmRemovals: String(removed) } : {}),
    ...(options.encoding && !sent ? { encoding: options.encoding } : {}),
    ...(options.sheet && !sent ? { sheet: options.sheet } : {}),
    ...(options.withoutNumbers ? { withoutNumbers: "true" } : {}),
    ...(options.fillDown ? {} : { fillDown: "false" }),
  });
  /** @type {StartedImport} */
  const { id } = await api(`lists/${list}/imports?${query}`, { method: "POST", body: blob });
  return id;
}

/**
 * Returns the rows to opt out, each with the cells that hold its numbers.
 * @param {ChosenFile} file
 * @param {ImportView} view
 * @param {Layout} [sent]
 * @returns {AskedOptOut[]}
 */
export function optOutsOf({ sheet, changes }, view, sent) {
  if (!sheet || !sent) return [];
  const optOutRows = [...changes.decisions.values()].filter((d) => d.does === "opt-out").map((d) => d.remark.row);
  const phones = columnsOfField(sent, view.columns, "phone");
  return [...new Set(optOutRows)].map((row) => {
    const cells = rowAt(rowsOf(sheet, changes), row)?.cells ?? [];
    return { row, cells: phones.map((i) => changes.cells.get(row)?.get(i) ?? cells[i] ?? "").filter((c) => c.trim()) };
  });
}

/** Stores the meanings chosen for the columns of a file. @param {string} list @param {ChosenFile} file */
export function rememberColumns(list, { sheet, changes, usual }) {
  if (!sheet || changes.headless || sheet.headerRow === 0) return;
  const chosen = [...changes.names].filter(([i, as]) => usual?.get(i) !== as || !usual?.has(i));
  remember(list, sheet.header, new Map(chosen));
}
