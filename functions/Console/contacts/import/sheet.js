// @ts-check
/** @import { ImportProblem, TableView } from "../../shared/types.js" */
/** A file's rows in the browser, so that cells can be corrected and columns named before the import. */
import { call } from "../../shared/api.js";
import { csvFile, quoted } from "../../shared/csv.js";

/** @typedef {import("../../shared/types.js").TableRow} Row */
/** @typedef {{ header: string[], headerRow: number, rows: Row[], head: Row[] }} Sheet `head`: the file's first rows. */
/**
 * @typedef {{
 *   cells: Map<number, Map<number, string>>, names: Map<number, string | null>, left: Set<number>, headless?: boolean,
 * }} Changes
 * `cells` by row and column, `names` by column, null to leave it out, `left` the rows to leave out; `headless`: the
 * first row is a person already.
 */

/** Headers of our own, which say to the next import what each column is. */
export const FIELDS = [
  "phone",
  "name",
  "child",
  "area",
  "household",
  "address",
  "relation",
  "tags",
  "remark",
  "language",
  "consentbasis",
];

/** Rows to choose the header from. */
const HEAD_ROWS = 20;

/** What a file of rejected rows has besides their cells: left out again when it comes back. */
export const REMARKS = ["行号 Row", "问题 Problem"];

/**
 * @param {Blob} file
 * @param {string} encoding Empty: found out.
 * @param {number | null} [headerRow] The row that somebody chose as the header.
 * @returns {Promise<Sheet>}
 */
export async function readSheet(file, encoding, headerRow = null) {
  const table = await readTable(file, encoding);
  const row = headerRow ?? table.headerRow ?? table.rows[0].row;
  const at = table.rows.findIndex((r) => r.row === row);
  const header = row === table.headerRow && table.header ? table.header : (table.rows[at]?.cells ?? []);
  return {
    header: header.map((h) => h.trim()),
    headerRow: row,
    rows: table.rows.slice(at + 1),
    head: table.rows.slice(0, HEAD_ROWS),
  };
}

/** All rows, in several answers where one does not hold them. @param {Blob} file @param {string} encoding */
async function readTable(file, encoding) {
  /** @type {TableView | undefined} */
  let table;
  for (let after = 0; ;) {
    const asked = new URLSearchParams({ ...(encoding ? { encoding } : {}), ...(after ? { after: `${after}` } : {}) });
    const answer = await call(`/api/tables?${asked}`, { method: "POST", body: file });
    /** @type {TableView} */
    const part = await answer.json();
    table = table ? { ...table, rows: table.rows.concat(part.rows) } : part;
    if (!part.next) return table;
    after = part.next;
  }
}

/** @param {Sheet} sheet @param {Changes} changes @returns {Sheet} */
export function applyChanges(sheet, { cells, names, left, headless }) {
  const kept = sheet.header.map((_, i) => i).filter((i) => names.get(i) !== null);
  const header = kept.map((i) => names.get(i) ?? (headless ? `#${i + 1}` : sheet.header[i]));
  const all = headless ? [{ row: sheet.headerRow, cells: sheet.header }, ...sheet.rows] : sheet.rows;
  return {
    header,
    headerRow: headless ? 0 : sheet.headerRow,
    head: sheet.head,
    rows: all
      .filter(({ row }) => !left.has(row))
      .map(({ row, cells: old }) => ({ row, cells: kept.map((i) => cells.get(row)?.get(i) ?? old[i] ?? "") })),
  };
}

/**
 * The sheet as a file in which every row keeps its number: blank lines stand for what was left out.
 * @param {Sheet} sheet
 */
export function toFile({ header, headerRow, rows }) {
  const shift = headerRow === 0 ? 1 : 0;
  const text = [];
  for (const { row, cells } of [{ row: headerRow, cells: header }, ...rows]) {
    while (text.length < row + shift - 1) text.push("");
    text.push(cells.map((c) => quoted(c.replace(/\s*[\r\n]+\s*/g, " "))).join(","));
  }
  return csvFile(text);
}

/** The row with this number: they are in order. @param {Sheet} sheet @param {number} row @returns {Row | undefined} */
export function rowOf({ rows }, row) {
  let [from, to] = [0, rows.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (rows[middle].row < row) from = middle + 1;
    else to = middle;
  }
  return rows[from]?.row === row ? rows[from] : undefined;
}

/**
 * The cell of a problem; undefined where typing cannot correct it.
 * @param {Sheet} sheet
 * @param {ImportProblem} problem
 */
export function cellOf(sheet, problem) {
  const isOfCell = problem.row > 0 && typeof problem.column === "string";
  if (!isOfCell || ["duplicate-in-file", "broken-quote"].includes(problem.code)) return undefined;
  const row = rowOf(sheet, problem.row);
  const same = sheet.header.flatMap((h, i) =>
    h.slice(0, 99) === problem.column?.slice(0, 99) || `#${i + 1}` === problem.column ? [i] : [],
  );
  return row && (same.find((i) => row.cells[i]?.trim()) ?? same[0]);
}

/**
 * The rows of some problems as they were, with the reason: to be corrected elsewhere and imported again.
 * @param {Sheet} sheet
 * @param {ImportProblem[]} problems
 * @param {(problem: ImportProblem) => string} why
 */
export function rejectedFile(sheet, problems, why) {
  const reasons = new Map(problems.filter((p) => p.code !== "duplicate-in-file" && p.row > 0).map((p) => [p.row, p]));
  const rows = sheet.rows
    .filter((r) => reasons.has(r.row))
    .map((r, i) => {
      const problem = /** @type {ImportProblem} */ (reasons.get(r.row));
      return {
        row: i + 2,
        cells: [...sheet.header.map((_, c) => guard(r.cells[c] ?? "")), String(r.row), why(problem)],
      };
    });
  return toFile({ header: [...sheet.header.map(guard), ...REMARKS], headerRow: 1, rows, head: [] });
}

/** What begins like a formula is made text; an import takes the mark away again. @param {string} cell */
const guard = (cell) => (/^'?[=+\-@]/.test(cell) ? `'${cell}` : cell);

/** The column that looks most like mobile numbers; -1 where none does. @param {Sheet} sheet */
export function guessPhone({ header, rows }) {
  const counts = header.map(
    (_, i) =>
      rows.slice(0, 50).filter((r) => /^[+\d][\d\s()-]{6,18}$/.test((r.cells[i] ?? "").normalize("NFKC").trim()))
        .length,
  );
  const best = Math.max(0, ...counts);
  return best === 0 ? -1 : counts.indexOf(best);
}
