// @ts-check
/** CSV files that spreadsheet programs read without changing their cells. */
import { saveAs } from "./api.js";

/** Quotes a cell. @param {string} value */
export const quoteCell = (value) => `"${value.replaceAll('"', '""')}"`;

/** Makes a CSV file; its byte order mark lets Excel read Chinese. @param {string[]} lines */
export const csvFile = (lines) => new Blob(["\uFEFF", lines.join("\r\n"), "\r\n"], { type: "text/csv" });

/** Splits a number into country code and digits: codes of one digit, of two, and all others of three. */
const COUNTRY_CODE = /^\+(1|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|\d{3})(\d+)$/;

/** Groups of digits by country code; all others are grouped by fours from the end. @type {Record<string, RegExp>} */
const GROUPS = { 1: /^(\d{3})(\d{3})(\d{4})$/, 86: /^(1\d{2})(\d{4})(\d{4})$/ };

/**
 * Groups a number so that a spreadsheet keeps it as text: `+86 138 0013 8000`; `+8613800138000` would become 8.6E+12.
 * @param {string} phone In E.164 form.
 */
function groupDigits(phone) {
  const [, code, digits] = COUNTRY_CODE.exec(phone) ?? ["", phone.slice(0, 3), phone.slice(3)];
  const groups = GROUPS[code]?.exec(digits)?.slice(1) ?? digits.replace(/\d(?=(?:\d{4})+$)/g, "$& ").split(" ");
  return [code.startsWith("+") ? code : `+${code}`, ...groups].join(" ");
}

/**
 * Protects a cell from a spreadsheet: groups a phone number, and marks as text what would become a number, a date or a
 * formula. The import removes these marks.
 * @param {string} cell
 */
export const guarded = (cell) =>
  /^\+\d{7,15}$/.test(cell)
    ? groupDigits(cell)
    : /^(?:0\d+|\d{12,}|\d{1,4}[-/]\d{1,4}(?:[-/]\d{1,4})?|\d+e\d+|\d+\.\d*0)$/i.test(cell)
      ? `="${cell}"`
      : /^(?:'?[=+\-@]|[\t\r])/.test(cell)
        ? `'${cell}`
        : cell;

/**
 * Saves the columns that have `text` as a CSV file; numbers in a column of numbers stay numbers.
 * @template Row
 * @param {Row[]} rows
 * @param {import("./components.js").Column<Row>[]} columns
 * @param {string} name The file's name without extension.
 */
export function saveCsv(rows, columns, name) {
  const savedColumns = columns.filter((c) => c.text);
  // Marks that turn the direction of writing, which a reply may contain, would turn the row in a spreadsheet.
  const plain = (/** @type {string} */ text) => text.replace(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, "");
  const cell = (/** @type {import("./components.js").Column<Row>} */ { text, number }, /** @type {Row} */ row) => {
    const written = plain(text?.(row) ?? "");
    return quoteCell(number && /^-?\d+(?:\.\d+)?$/.test(written) ? written : guarded(written));
  };
  const lines = rows.map((row) => savedColumns.map((c) => cell(c, row)).join(","));
  saveAs(csvFile([savedColumns.map((c) => quoteCell(guarded(c.title))).join(","), ...lines]), `${name}.csv`);
}
