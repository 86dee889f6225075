// @ts-check
/** Files of comma-separated values, as spreadsheet programs read them. */
import { saveAs } from "./api.js";

/** One cell of a line. @param {string} value */
export const quoted = (value) => `"${value.replaceAll('"', '""')}"`;

/** A file of these lines; its byte order mark lets Excel read Chinese. @param {string[]} lines */
export const csvFile = (lines) => new Blob(["\uFEFF", lines.join("\r\n"), "\r\n"], { type: "text/csv" });

/**
 * Saves the columns that have text.
 * @template Row
 * @param {Row[]} rows
 * @param {import("./components.js").Column<Row>[]} columns
 * @param {string} name What the file is called, without its ending.
 */
export function saveCsv(rows, columns, name) {
  const saved = columns.filter((c) => c.text);
  const cells = rows.map((row) => saved.map((c) => c.text?.(row) ?? ""));
  const lines = [saved.map((c) => c.title), ...cells];
  saveAs(csvFile(lines.map((line) => line.map((cell) => quoted(guarded(cell))).join(","))), `${name}.csv`);
}

/** What begins like a formula is made text. @param {string} value */
const guarded = (value) => (/^[=+\-@\t\r]/.test(value) ? `'${value}` : value);
