// @ts-check
/** The result of a check: corrections, areas, remarks and columns of a file, before it is imported. */
/** @import { AreaView, ListView, ImportColumn, ImportProblem, ImportView } from "../../shared/types.js" */
/** @import { Layout } from "./sheet.js" */
/** @import { ChosenFile, ImportOptions } from "./import-file.js" */
import { html, useEffect, useRef } from "../../lib/htm-preact.js";
import { saveAs } from "../../shared/api.js";
import { Columns, Corrections, HeaderRow, Sample, UnknownAreas, cellProblemWords } from "./review.js";
import { headerName } from "../form-fields.js";
import { Remarks } from "./remarks.js";
import { Counts, Progress, useImport } from "./import-result.js";
import {
  applyChanges,
  columnsOfField,
  guessPhoneColumn,
  headerInFile,
  isUnchanged,
  remarkKey,
  layoutOf,
  noChanges,
  problemsOfRows,
  rejectedFile,
  rowAt,
  rowsOf,
  unshifted,
} from "./sheet.js";
import { failureOf, restoreUsualNames, useChangesSinceCheck, usePreparedSheet } from "./prepared-sheet.js";
import { ErrorPanel, Field } from "../../shared/components.js";
import { onValue } from "../../shared/events.js";
import { t } from "../../shared/i18n.js";

const ENCODINGS = ["utf-8", "gb18030", "big5", "utf-16le"];

/** @typedef {{ id: string, shift: number, sent?: Layout }} Check `sent` is absent where the file was sent unchanged. */

/**
 * Tells whether most rows fail because of their number: the file is then probably from another country.
 * @param {ImportView} value
 */
const hasMostlyNumberProblems = (value) =>
  value.rejected * 2 > value.rows &&
  value.problems.filter((p) => ["not-a-mobile", "unreadable-number"].includes(p.code)).length * 2 >
    value.problems.length;

/** Tells whether there are columns of names and homes and none of numbers. @param {ImportColumn[]} columns */
const mayLackNumbers = (columns) => {
  const as = columns.map((c) => c.as);
  return as.includes("name") && !as.includes("phone") && (as.includes("household") || as.includes("address"));
};

/**
 * Chooses a sheet of a workbook; shows nothing where there is only one.
 * @param {{
 *   all: import("./sheet.js").WorkbookSheet[], value: string, set: (name: string) => void,
 * }} props `value` is the chosen sheet; empty where none was chosen.
 */
function Sheets({ all, value, set }) {
  if (all.length < 2) return null;
  const read = value || all.find((s) => s.isRead)?.name;
  return html`<${Field} id="import-sheet" label=${t("workbook sheet")} hint=${t("workbook sheet hint")}>
    <select id="import-sheet" value=${read} aria-describedby="import-sheet-hint" onChange=${onValue(set)}>
      ${all.map(
        (s) => html`<option value=${s.name} selected=${s.name === read}>
          ${t("sheet rows", { name: s.name, n: s.rows })}
        </option>`,
      )}
    </select>
  <//>`;
}

/**
 * Shows a note on the file as a whole, with a button for the alternative.
 * @param {{ note: ImportProblem, change: (change: Partial<ImportOptions>) => void }} props
 */
const Note = ({ note, change }) => html`<div class="notice row" role="status">
  <p>${note.code === "no-phone-column" ? t("without numbers") : cellProblemWords(note)}</p>
  ${
    note.code === "no-phone-column" &&
    html`<button onClick=${() => change({ withoutNumbers: false })}>${t("choose a column")}</button>`
  }
  ${
    note.code === "filled-down" &&
    html`<button onClick=${() => change({ fillDown: false })}>${t("leave blank")}</button>`
  }
</div>`;

/**
 * Counts the rows that would be imported, without those left out since the check and with those taken in again.
 * @param {ImportView} done @param {Set<number>} leftOut @param {Set<number>} leftOutAtCheck
 */
const importableRows = (done, leftOut, leftOutAtCheck) =>
  done.rows -
  done.rejected -
  [...leftOut].filter((r) => !leftOutAtCheck.has(r)).length +
  [...leftOutAtCheck].filter((r) => !leftOut.has(r)).length;

/**
 * Tells what the operator should do or know before the import.
 * @param {{
 *   changedCount: number, isSending: boolean, importable: number, rejected: number, undecided: number,
 * }} state
 */
function actionHint({ changedCount, isSending, importable, rejected, undecided }) {
  if (isSending) return t("sending file");
  if (changedCount > 0) return t("check first");
  return [
    rejected > 0 && importable > 0 && t("rejected stay out", { n: rejected }),
    undecided > 0 && t("remarks open", { n: undecided }),
  ]
    .filter(Boolean)
    .join(" ");
}

/**
 * Checks again, imports, or starts over.
 * @param {{
 *   changedCount: number, recheck: () => unknown, reset: (() => unknown) | null,
 *   importing?: { importable: number, isSending: boolean, hint: string, store: () => unknown },
 * }} props `reset` is null where nothing is changed, `importing` is absent where the file could not be read.
 */
function CheckActions({ changedCount, recheck, reset, importing }) {
  const isBlocked = importing && (importing.importable <= 0 || changedCount > 0 || importing.isSending);
  return html`<div class="actions following">
    ${
      changedCount > 0 &&
      html`<button class="primary" onClick=${recheck}>${t("check again", { n: changedCount })}</button>`
    }
    ${
      importing &&
      html`<button class=${changedCount > 0 ? "" : "primary"} disabled=${isBlocked} onClick=${importing.store}>
        ${t("import rows", { n: Math.max(0, importing.importable) })}
      </button>`
    }
    ${reset && html`<button class="quiet" onClick=${reset}>${t("start over")}</button>`}
    ${importing && html`<span class="soft" role="status">${importing.hint}</span>`}
  </div>`;
}

/**
 * @param {{
 *   check: Check, file: ChosenFile, list: ListView, options: ImportOptions, areas: AreaView[],
 *   change: (change: Partial<ImportOptions>) => void,
 *   recheck: () => unknown, saveDraft: () => unknown, store: (view: ImportView, sent: Layout | undefined) => unknown,
 *   isSending: boolean,
 * }} props
 */
export function Checked({ check, file, list, options, areas, change, recheck, saveDraft, store, isSending }) {
  const { value, problem, reload, done: answered } = useImport(check.id);
  const done = answered && unshifted(answered, check.shift);
  const heading = useRef(/** @type {HTMLElement | null} */ (null));
  const { changes } = file;
  const failure = failureOf(done);
  const { sheet, sheetProblem } = usePreparedSheet({ file, list: list.id, options, done, change, recheck, saveDraft });
  const { changedCount, touch } = useChangesSinceCheck(saveDraft);
  useEffect(() => {
    // The pressed button no longer exists, so the focus moves to the result.
    if (done && document.activeElement === document.body) heading.current?.focus();
  }, [Boolean(done)]);
  if (problem) return html`<${ErrorPanel} problem=${problem} reload=${reload} />`;
  if (!done) return html`<${Progress} value=${value} text=${t("checking")} />`;
  const sent = check.sent ?? (sheet && layoutOf(sheet, noChanges()));
  const rows = sheet ? rowsOf(sheet, changes) : [];
  const names = sent ? columnsOfField(sent, done.columns, "name") : [];
  const nameInRow = (/** @type {number} */ row) =>
    names.map((i) => rowAt(rows, row)?.cells[i]?.trim()).find(Boolean) ?? "";
  const inFile = (/** @type {string} */ header) => headerName(headerInFile(header, sheet, sent));
  const detected = !options.encoding && !check.sent && done.encoding;
  const encodingField = html`<${Field} id="import-encoding" label=${t("encoding")} hint=${t("encoding hint")}>
    <select id="import-encoding" value=${options.encoding} aria-describedby="import-encoding-hint"
      onChange=${onValue((encoding) => change({ encoding }))}>
      <option value="">${detected ? t("encoding found", { name: detected.toUpperCase() }) : t("encoding auto")}</option>
      ${ENCODINGS.map((c) => html`<option value=${c}>${t(`encoding ${c}`)}</option>`)}
    </select>
  <//>`;
  const headerRow =
    sheet &&
    html`<${HeaderRow} sheet=${sheet} value=${sheet.headerRow}
      set=${(/** @type {number} */ row) => change({ headerRow: row })} />`;
  const sheets = html`<${Sheets} all=${done.sheets ?? sheet?.sheets ?? []} value=${options.sheet}
    set=${(/** @type {string} */ name) => change({ sheet: name })} />`;
  const resetColumns = () => {
    restoreUsualNames(file);
    saveDraft();
    void recheck();
  };
  const resetChanges = () => {
    changes.cells.clear();
    changes.decisions.clear();
    resetColumns();
  };
  const hasChanges = changes.decisions.size > 0 || !isUnchanged(changes);
  const actions = { changedCount, recheck, reset: hasChanges ? resetChanges : null };
  const rememberedNotice =
    file.isRemembered &&
    html`<div class="notice row" role="status">
      <p>${t("columns remembered")}</p>
      <button onClick=${resetColumns}>${t("undo")}</button>
    </div>`;
  const columns = html`<${Columns} sheet=${sheet} sent=${sent} columns=${done.columns} changes=${changes} touch=${touch}
    guess=${failure && sheet && changes.names.size === 0 ? guessPhoneColumn(sheet) : -1} unread=${Boolean(failure)} />`;
  if (failure)
    return html`
      <div class="error-panel" role="alert">
        <p><strong>${t("cannot read file")}</strong> ${cellProblemWords(failure)}</p>
      </div>
      ${sheets}
      <${ErrorPanel} problem=${sheetProblem} />
      ${rememberedNotice}
      ${failure.code === "unreadable-encoding" && encodingField}
      ${
        failure.code === "no-phone-column" &&
        sheet &&
        html`${
          mayLackNumbers(done.columns)
            ? html`<div class="notice row">
              <p>${t("import without numbers text")}</p>
              <button onClick=${() => change({ withoutNumbers: true })}>${t("import without numbers")}</button>
            </div>`
            : html`<p class="notice">${t("import without numbers how")}</p>`
        }
        ${headerRow}${columns}<${CheckActions} ...${actions} />`
      }`;
  const leftOut = sheet ? layoutOf(sheet, changes).left : new Set();
  const importable = importableRows(done, leftOut, check.sent?.left ?? new Set());
  const undecided = done.remarks.filter((r) => !changes.decisions.has(remarkKey(r))).length;
  const hint = actionHint({ changedCount, isSending, importable, rejected: done.rejected, undecided });
  const importing = { importable, isSending, hint, store: () => store(done, sent) };
  const { areas: ofAreas, others: ofRows } = problemsOfRows(done);
  const notes = done.problems.filter((p) => p.row === 0);
  // The host keeps area problems only where there is room: if it has one, the list of others is complete.
  const problemCount = ofAreas.length > 0 ? ofRows.length : done.problemsInAll - notes.length;
  const view = { ...done, problems: ofRows, problemsInAll: problemCount };
  // The host's number includes rows that are rejected for their missing number.
  const unnumbered = done.withoutNumber - done.problems.filter((p) => p.code === "no-phone").length;
  const parts = { view, rows, sent, changes };
  // When the file replaces the list, leaving out a row removes its contact, so the removals must be checked again.
  const touchRemark = (/** @type {string} */ key, /** @type {string} */ decision) =>
    touch(key, options.mode === "merge" || decision !== "leave-out");
  const saveRejected = () =>
    sheet &&
    saveAs(
      rejectedFile(applyChanges(sheet, changes), ofRows, cellProblemWords),
      `${file.name.replace(/\.\w+$/, "")}-${t("rejected file")}.csv`,
    );
  return html`
    <h3 tabindex="-1" ref=${heading}>${t("check result")}</h3>
    <${Counts} value=${done} future />
    <${ErrorPanel} problem=${sheetProblem} />
    ${unnumbered > 0 && !options.withoutNumbers && html`<p>${t("some without numbers", { n: unnumbered })}</p>`}
    ${rememberedNotice}
    ${hasMostlyNumberProblems(done) && html`<p class="notice">${t("another region")}</p>`}
    ${notes.map((note) => html`<${Note} key=${`${note.code} ${note.column}`} note=${note} change=${change} />`)}
    ${
      !options.fillDown &&
      html`<div class="notice row">
        <p>${t("left blank")}</p>
        <button onClick=${() => change({ fillDown: true })}>${t("fill down")}</button>
      </div>`
    }
    ${sheets}
    ${
      ofRows.length > 0 &&
      html`<${Corrections} ...${parts} nameInRow=${nameInRow} inFile=${inFile} touch=${touch}
        save=${sheet && saveRejected} />`
    }
    ${
      done.areaMatches.some((a) => !a.area) &&
      html`<${UnknownAreas} ...${parts} areas=${areas} ownArea=${list.area} touch=${touch} />`
    }
    <${Remarks} ...${parts} sheet=${sheet} nameInRow=${nameInRow} inFile=${inFile} touch=${touchRemark} />
    ${headerRow}
    <details open>
      <summary>${t("columns seen")}</summary>
      ${columns}${(done.encoding || options.encoding) && encodingField}
    </details>
    <${Sample} rows=${done.sample} areas=${areas} />
    ${done.columns.every((c) => c.as !== "basis") && html`<p class="soft">${t("consent text")}</p>`}
    <${CheckActions} ...${actions} importing=${importing} />`;
}
