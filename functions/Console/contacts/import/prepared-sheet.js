// @ts-check
/** The sheet of a checked file: reads it, names its columns at first, and counts the changes since the check. */
/** @import { ImportColumn, ImportView } from "../../shared/types.js" */
/** @import { Sheet } from "./sheet.js" */
/** @import { ChosenFile, ImportOptions } from "./import-file.js" */
import { useEffect, useRef, useState } from "../../lib/htm-preact.js";
import { remembered } from "./column-memory.js";
import { FIELDS, REJECTED_HEADERS, isHeadless, readSheet } from "./sheet.js";

/**
 * Names columns before the operator does: leaves out those that a file of rejected rows has besides people's data, and
 * keeps the fields that the host recognised by their cells in a file without a header.
 * @param {Sheet} sheet
 * @param {ImportColumn[]} columns
 */
function initialNames({ header, headerRow }, columns) {
  /** @type {Map<number, string | null>} */
  const names = new Map(header.flatMap((h, i) => (REJECTED_HEADERS.includes(h) ? [[i, null]] : [])));
  for (const c of headerRow === 0 ? columns.filter((c) => c.header.startsWith("column")) : []) {
    const i = header.indexOf(c.header);
    if (i >= 0 && FIELDS.includes(c.as)) names.set(i, c.as);
  }
  return names;
}

/**
 * Returns the first names of the columns, partly as the operator chose last time for this header.
 * @param {ChosenFile} file @param {string} list @param {Sheet} sheet @param {ImportColumn[]} columns
 */
function prepareNames(file, list, sheet, columns) {
  const rememberedNames = sheet.headerRow === 0 ? null : remembered(list, sheet.header);
  file.isPrepared = true;
  file.usual = initialNames(sheet, columns);
  file.isRemembered = Boolean(rememberedNames);
  return new Map([...file.usual, ...(rememberedNames ?? [])]);
}

/** Restores the names that the columns had before the operator chose. @param {ChosenFile} file */
export function restoreUsualNames(file) {
  file.changes.names = new Map(file.usual);
  file.changes.headless = false;
  file.isRemembered = false;
}

/** Returns why the file could not be read; undefined where it could be. @param {ImportView} [done] */
export const failureOf = (done) => (done?.state === "failed" ? done.problems[0] : undefined);

/**
 * Reads the sheet of a checked file, and names its columns when it is read for the first time.
 * @param {{
 *   file: ChosenFile, list: string, options: ImportOptions, done?: ImportView,
 *   change: (change: Partial<ImportOptions>) => void, recheck: () => unknown, saveDraft: () => unknown,
 * }} props `done` is the ended check.
 */
export function usePreparedSheet({ file, list, options, done, change, recheck, saveDraft }) {
  const [sheet, setSheet] = useState(file.sheet);
  const [sheetProblem, setSheetProblem] = useState(/** @type {unknown} */ (null));
  const failure = failureOf(done);
  const needsSheet = done && (!failure || failure.code === "no-phone-column");
  useEffect(() => {
    if (!needsSheet || sheet) return;
    // Another sheet has its own changes, so those of this one are read before the wait.
    const { changes } = file;
    // Where no row names a phone column, the server says which is the likeliest header.
    const likeliest = failure && done.headerRow ? done.headerRow : null;
    const row = options.headerRow ?? file.sheetRow ?? likeliest;
    readSheet(file.blob, options.encoding, row, options.sheet).then((read) => {
      // Otherwise the first person would be taken for the header, and lost.
      if (failure && options.headerRow === null && isHeadless(read)) return change({ headerRow: 0 });
      file.sheet = read;
      file.sheetRow = read.headerRow;
      setSheet(read);
      if (file.isPrepared) return;
      changes.names = prepareNames(file, list, read, done.columns);
      saveDraft();
      if (changes.names.size > 0) void recheck();
    }, setSheetProblem);
  }, [needsSheet]);
  return { sheet, sheetProblem };
}

/**
 * Counts the changes since the check: while there are some, the file must be checked again before the import. `touch`
 * shows and stores a change; a decision that does not affect the check is not counted.
 * @param {() => unknown} saveDraft
 */
export function useChangesSinceCheck(saveDraft) {
  const touched = useRef(/** @type {Set<string>} */ (new Set()));
  const [, setTouched] = useState(0);
  const touch = (/** @type {string} */ key, isDecision = false) => {
    if (!isDecision) touched.current.add(key);
    setTouched((n) => n + 1);
    saveDraft();
  };
  return { changedCount: touched.current.size, touch };
}
