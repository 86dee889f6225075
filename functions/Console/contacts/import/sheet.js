// @ts-check
/** @import { ImportColumn, ImportProblem, ImportRemark, ImportView, TableView } from "../../shared/types.js" */
/** A file's rows in the browser, so that cells can be corrected and columns named before the import. */
import { call } from "../../shared/api.js";
import { csvFile, guarded, quoteCell } from "../../shared/csv.js";

/** @typedef {import("../../shared/types.js").TableRow} Row */
/** @typedef {import("../../shared/types.js").ImportSheet} WorkbookSheet */
/**
 * @typedef {{ header: string[], headerRow: number, rows: Row[], head: Row[], sheets?: WorkbookSheet[] | null }} Sheet
 * `head`: the file's first rows; `sheets`: those of its workbook.
 */
/**
 * @typedef {{ remark: ImportRemark, does: "opt-out" | "leave-out" | "tag", tag: string, at: number }} Decision
 * The operator's decision on a remark; `at` is the column that a tag is written to.
 */
/**
 * @typedef {{
 *   cells: Map<number, Map<number, string>>, names: Map<number, string | null>, decisions: Map<string, Decision>,
 *   headless?: boolean,
 * }} Changes
 * All changes to the chosen file: `cells` by row and column; `names` by column, null to leave the column out;
 * `decisions` by {@link remarkKey}; `headless`: the first row is a person and not a header.
 */
/**
 * @typedef {{ from: number[], header: string[], left: Set<number> }} Layout
 * Layout of a file as it is sent: the sheet's column that each column comes from, the header, and the left-out rows.
 */

/** Names of fields. As headers they tell the host what each column is. */
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

/** Number of rows to choose the header from. */
const HEAD_ROWS = 20;

/** Columns that a file of rejected rows has besides the people's; left out when it is imported again. */
export const REJECTED_HEADERS = ["行号 Row", "问题 Problem"];

/** @returns {Changes} */
export const noChanges = () => ({ cells: new Map(), names: new Map(), decisions: new Map() });

/** @param {Changes} changes */
export const isUnchanged = ({ cells, names, decisions, headless }) =>
  !headless && cells.size + names.size === 0 && [...decisions.values()].every((d) => d.does === "opt-out");

/** Returns the key of the decision on a remark. @param {ImportRemark} remark */
export const remarkKey = (remark) => `${remark.row} ${remark.value}`;

/**
 * Reads a file's rows by means of the host.
 * @param {Blob} file
 * @param {string} encoding Empty to detect it.
 * @param {number | null} [headerRow] The row that was chosen as the header; 0 for a file without one.
 * @param {string} [sheet] Name in a workbook; empty to detect it.
 * @returns {Promise<Sheet>}
 */
export async function readSheet(file, encoding, headerRow = null, sheet = "") {
  const table = await readTable(file, encoding, sheet);
  const { sheets } = table;
  const head = table.rows.slice(0, HEAD_ROWS);
  // A list from a chat has columns although no row names them.
  if (headerRow === 0 && table.headerRow !== 0) {
    const width = Math.max(0, ...head.map((r) => r.cells.length));
    const header = Array.from({ length: width }, (_, i) => `column${i + 1}`);
    return { header, headerRow: 0, rows: table.rows, head, sheets };
  }
  const row = headerRow ?? table.headerRow ?? table.rows[0].row;
  const at = table.rows.findIndex((r) => r.row === row);
  const header = row === table.headerRow && table.header ? table.header : (table.rows[at]?.cells ?? []);
  return { header: header.map((h) => h.trim()), headerRow: row, rows: table.rows.slice(at + 1), head, sheets };
}

/** Returns the rows that are people. @param {Sheet} sheet @param {Changes} changes */
export const rowsOf = (sheet, { headless }) =>
  headless ? [{ row: sheet.headerRow, cells: sheet.header }, ...sheet.rows] : sheet.rows;

/** @param {Sheet} sheet @param {Changes} changes @returns {Layout} */
export function layoutOf(sheet, { names, decisions, headless }) {
  const from = sheet.header.map((_, i) => i).filter((i) => names.get(i) !== null);
  const header = from.map((i) => names.get(i) ?? (headless ? `column${i + 1}` : sheet.header[i]));
  const decided = [...decisions.values()];
  // A file without tags gets a column for them.
  if (decided.some((d) => d.does === "tag" && d.at === sheet.header.length)) {
    from.push(sheet.header.length);
    header.push("tags");
  }
  return { from, header, left: new Set(decided.filter((d) => d.does === "leave-out").map((d) => d.remark.row)) };
}

/**
 * Reads all rows, in several requests where one answer does not hold them.
 * @param {Blob} file
 * @param {string} encoding
 * @param {string} sheet
 */
async function readTable(file, encoding, sheet) {
  /** @type {TableView | undefined} */
  let table;
  for (let after = 0; ;) {
    const query = new URLSearchParams({
      ...(encoding ? { encoding } : {}),
      ...(sheet ? { sheet } : {}),
      ...(after ? { after: `${after}` } : {}),
    });
    const response = await call(`/api/tables?${query}`, { method: "POST", body: file });
    /** @type {TableView} */
    const part = await response.json();
    table = table ? { ...table, rows: table.rows.concat(part.rows) } : part;
    if (!part.next) return table;
    after = part.next;
  }
}

/** @param {Sheet} sheet @param {Changes} changes @returns {Sheet} */
export function applyChanges(sheet, changes) {
  const { from, header, left } = layoutOf(sheet, changes);
  const tags = [...changes.decisions.values()].filter((d) => d.does === "tag");
  const cell = (/** @type {Row} */ { row, cells }, /** @type {number} */ i) => {
    const text = changes.cells.get(row)?.get(i) ?? cells[i] ?? "";
    const added = tags.filter((d) => d.remark.row === row && d.at === i).map((d) => d.tag);
    return added.length > 0 ? [text, ...added].filter((t) => t.trim()).join("、") : text;
  };
  return {
    header,
    headerRow: changes.headless ? 0 : sheet.headerRow,
    head: sheet.head,
    rows: rowsOf(sheet, changes)
      .filter(({ row }) => !left.has(row))
      .map((row) => ({ row: row.row, cells: from.map((i) => cell(row, i)) })),
  };
}

/**
 * Writes the sheet as a CSV file in which every row keeps its number: blank lines replace left-out rows. Where there is
 * no header, one is added before the first row, and every number is one higher.
 * @param {Sheet} sheet
 */
export function toFile({ header, headerRow, rows }) {
  const shift = headerRow === 0 ? 1 : 0;
  const text = [];
  for (const { row, cells } of [{ row: headerRow, cells: header }, ...rows]) {
    while (text.length < row + shift - 1) text.push("");
    text.push(cells.map((c) => quoteCell(c.replace(/\s*[\r\n]+\s*/g, " "))).join(","));
  }
  return csvFile(text);
}

/**
 * Separates the problems of rows: unknown areas are corrected once for each value, others in their row.
 * @param {Pick<ImportView, "areaMatches" | "problems">} view
 */
export function problemsOfRows({ areaMatches, problems }) {
  const unknown = new Set(areaMatches.filter((a) => !a.area).map((a) => a.value));
  const isArea = (/** @type {ImportProblem} */ p) => p.code === "unknown-area" && unknown.has(p.value ?? "");
  return { areas: problems.filter(isArea), others: problems.filter((p) => p.row > 0 && !isArea(p)) };
}

/**
 * Returns the view with the row numbers of the chosen file.
 * @param {ImportView} view
 * @param {number} shift Difference by which the row numbers of the sent file are higher.
 * @returns {ImportView}
 */
export const unshifted = (view, shift) =>
  shift === 0
    ? view
    : {
        ...view,
        problems: view.problems.map((p) => ({ ...p, row: p.row && p.row - shift })),
        remarks: view.remarks.map((r) => ({ ...r, row: r.row - shift })),
      };

/** Finds the row with this number. @param {Row[]} rows In order. @param {number} row @returns {Row | undefined} */
export function rowAt(rows, row) {
  let [from, to] = [0, rows.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (rows[middle].row < row) from = middle + 1;
    else to = middle;
  }
  return rows[from]?.row === row ? rows[from] : undefined;
}

/** Cuts a header as the host does in its answers. @param {string} header */
const headerStart = (header) => header.slice(0, 99);

/**
 * Returns the sheet's columns with this header in the sent file; a header without letters is named by its position.
 * @param {Layout} sent
 * @param {string} header
 */
export const columnsWithHeader = (sent, header) =>
  sent.header.flatMap((h, n) =>
    headerStart(h) === headerStart(header) || header === `#${n + 1}` || (h === "" && header === `column${n + 1}`)
      ? [sent.from[n]]
      : [],
  );

/**
 * Returns the header in the chosen file for a header in the sent file.
 * @param {string} header
 * @param {Sheet} [sheet]
 * @param {Layout} [sent]
 */
export function headerInFile(header, sheet, sent) {
  const [at] = sheet && sent ? columnsWithHeader(sent, header) : [];
  return (at !== undefined && sheet?.header[at]) || header;
}

/**
 * Returns the sheet's columns that were read as a field, from left to right.
 * @param {Layout} sent
 * @param {ImportColumn[]} columns
 * @param {string} field
 */
export const columnsOfField = (sent, columns, field) => [
  ...new Set(columns.filter((c) => c.as === field).flatMap((c) => columnsWithHeader(sent, c.header))),
];

/**
 * Returns the column of the cell with a problem; undefined where typing cannot correct it.
 * @param {Row[]} rows
 * @param {Layout} sent
 * @param {ImportProblem} problem
 */
export function cellOf(rows, sent, problem) {
  if (problem.row <= 0 || typeof problem.column !== "string") return undefined;
  if (["duplicate-in-file", "broken-quote"].includes(problem.code)) return undefined;
  const row = rowAt(rows, problem.row);
  const same = columnsWithHeader(sent, problem.column);
  return row && (same.find((i) => row.cells[i]?.trim()) ?? same[0]);
}

/**
 * Returns the column for a tag of a row: the first tag column that the row fills, else the first, else a new one.
 * @param {Sheet} sheet
 * @param {Row | undefined} row
 * @param {number[]} columns Columns of tags.
 */
export const tagColumn = (sheet, row, columns) =>
  columns.find((i) => row?.cells[i]?.trim()) ?? columns[0] ?? sheet.header.length;

/**
 * Writes the rejected rows to a file with the problem beside each, to be corrected and imported again.
 * @param {Sheet} sheet The sheet that was sent.
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
        cells: [...sheet.header.map((_, c) => guarded(r.cells[c] ?? "")), String(r.row), why(problem)],
      };
    });
  return toFile({ header: [...sheet.header.map(guarded), ...REJECTED_HEADERS], headerRow: 1, rows, head: [] });
}

/**
 * Writes the problems alone to a file, for a page that no longer has the rows.
 * @param {ImportProblem[]} problems
 * @param {(problem: ImportProblem) => string} why
 * @param {string[]} header
 */
export const problemsFile = (problems, why, header) =>
  toFile({
    header,
    headerRow: 1,
    head: [],
    rows: problems.map((p, i) => ({
      row: i + 2,
      cells: [String(p.row), p.column ?? "", p.value ?? "", why(p)].map(guarded),
    })),
  });

/** Tells whether a cell may be a phone number. @param {string} cell */
const looksLikeNumber = (cell) => /^[+\d][\d\s().\-]{6,18}$/.test(cell.normalize("NFKC").trim());

/** Tells whether the header row is a person: its cell above the numbers is a number itself. @param {Sheet} sheet */
export const isHeadless = (sheet) => looksLikeNumber(sheet.header[guessPhoneColumn(sheet)] ?? "");

/** Returns the column that looks most like phone numbers; -1 where none does. @param {Sheet} sheet */
export function guessPhoneColumn({ header, rows }) {
  const counts = header.map((_, i) => rows.slice(0, 50).filter((r) => looksLikeNumber(r.cells[i] ?? "")).length);
  const best = Math.max(0, ...counts);
  return best === 0 ? -1 : counts.indexOf(best);
}
