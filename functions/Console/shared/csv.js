// @ts-check
/** Files of comma-separated values, as spreadsheet programs read them. */
import { saveAs } from "./api.js";

/** One cell of a line. @param {string} value */
export const quoted = (value) => `"${value.replaceAll('"', '""')}"`;

/** A file of these lines; its byte order mark lets Excel read Chinese. @param {string[]} lines */
export const csvFile = (lines) => new Blob(["\uFEFF", lines.join("\r\n"), "\r\n"], { type: "text/csv" });

/** Countries with a code of one digit, then those with two; every other code has three. */
const CODE = /^\+(1|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|\d{3})(\d+)$/;

/** How the digits after the code are grouped, where it is not by fours from the end. @type {Record<string, RegExp>} */
const GROUPS = { 1: /^(\d{3})(\d{3})(\d{4})$/, 86: /^(1\d{2})(\d{4})(\d{4})$/ };

/**
 * A number as a spreadsheet keeps it as text: `+86 138 0013 8000`. Of `+8613800138000` it makes 8.6E+12.
 * @param {string} phone In E.164 form.
 */
export function spaced(phone) {
  const [, code, digits] = CODE.exec(phone) ?? ["", phone.slice(0, 3), phone.slice(3)];
  const groups = GROUPS[code]?.exec(digits)?.slice(1) ?? digits.replace(/\d(?=(?:\d{4})+$)/g, "$& ").split(" ");
  return [code.startsWith("+") ? code : `+${code}`, ...groups].join(" ");
}

/**
 * A cell that a spreadsheet keeps as it is: a number with spaces in it, as text what it would take for a number or a
 * date or calculate. An import takes the marks away again.
 * @param {string} cell
 */
export const guarded = (cell) =>
  /^\+\d{7,15}$/.test(cell) ? spaced(cell)
  : /^(?:0\d+|\d{12,}|\d{1,4}[-/]\d{1,4}(?:[-/]\d{1,4})?|\d+e\d+|\d+\.\d*0)$/i.test(cell) ? `="${cell}"`
  : /^(?:'?[=+\-@]|[\t\r])/.test(cell) ? `'${cell}`
  : cell;

/**
 * Saves the columns that have text; what is a number in a column of numbers stays one.
 * @template Row
 * @param {Row[]} rows
 * @param {import("./components.js").Column<Row>[]} columns
 * @param {string} name What the file is called, without its ending.
 */
export function saveCsv(rows, columns, name) {
  const saved = columns.filter((c) => c.text);
  const cell = (/** @type {import("./components.js").Column<Row>} */ { text, number }, /** @type {Row} */ row) => {
    const written = text?.(row) ?? "";
    return quoted(number && /^-?\d+(?:\.\d+)?$/.test(written) ? written : guarded(written));
  };
  const lines = rows.map((row) => saved.map((c) => cell(c, row)).join(","));
  saveAs(csvFile([saved.map((c) => quoted(guarded(c.title))).join(","), ...lines]), `${name}.csv`);
}
