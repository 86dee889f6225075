// @ts-check
/** Parts of the result of a check: columns, first rows, and invalid cells with inputs to correct them. */
/** @import { AreaView, Contact, ImportColumn, ImportProblem, ImportView } from "../../shared/types.js" */
/** @import { Changes, Layout, Row, Sheet } from "./sheet.js" */
import { html, useEffect, useState } from "../../lib/htm-preact.js";
import { AreaPicker } from "../../shared/area-picker.js";
import { headerName } from "../form-fields.js";
import { areaName, languageName } from "../../shared/names.js";
import { FIELDS, cellOf, columnsOfField, columnsWithHeader } from "./sheet.js";
import { Field, Table } from "../../shared/components.js";
import { onChecked, onValue } from "../../shared/events.js";
import { t, tryT } from "../../shared/i18n.js";
import { number } from "../../shared/format.js";

/** Number of cells to correct shown at first, and added by each click. */
const MAX_SHOWN = 100;

/** Describes a problem; a code without a translation gets the host's words. @param {ImportProblem} problem */
export const cellProblemWords = (problem) =>
  tryT(`cell ${problem.code}`, {
    row: problem.otherRow ?? "",
    column: problem.column ?? "",
    detail: problem.detail,
  }) ??
  tryT(`problem ${problem.code}`) ??
  problem.detail;

/** Names the field that a column is read as. @param {string} as */
const fieldLabel = (as) => tryT(`as ${as === "basis" ? "consentbasis" : as}`);

/**
 * Shows the meaning of each column and lets the operator choose another. Columns that are left out stay in the table.
 * @param {{
 *   sheet?: Sheet, sent?: Layout, columns: ImportColumn[], changes: Changes, touch: (key: string) => void,
 *   guess: number, unread?: boolean,
 * }} props
 * `unread`: the import failed before it read the columns.
 */
export function Columns({ sheet, sent, columns, changes, touch, guess, unread }) {
  useEffect(() => {
    if (guess < 0) return;
    changes.names.set(guess, "phone");
    touch(`column ${guess}`);
  }, [guess]);
  const choose = (/** @type {number} */ i, /** @type {string} */ as) => {
    if (as === "") changes.names.delete(i);
    else changes.names.set(i, as === "-" ? null : as);
    touch(`column ${i}`);
  };
  const setHeadless = (/** @type {boolean} */ checked) => {
    changes.headless = checked;
    touch("headless");
  };
  const columnRows = sheet ? columnsOfSheet(sheet, columns, sent) : columns.map((c, i) => ({ ...c, i, cell: "" }));
  return html`
    ${
      unread &&
      html`<label class="check">
        <input type="checkbox" checked=${changes.headless} onChange=${onChecked(setHeadless)} />${t("no header")}
      </label>`
    }
    <div class="scroll" role="region" tabindex="0" aria-label=${t("columns seen")}>
      <table>
        <thead>
          <tr>
            <th scope="col">${t("column in file")}</th>
            <th scope="col">${t("becomes")}</th>${sheet && html`<th scope="col">${t("for instance")}</th>`}
          </tr>
        </thead>
        <tbody>
          ${columnRows.map(({ i, header, as, cell }) => {
            const name = headerName(header) || t("column number", { n: i + 1 });
            const chosen = changes.names.has(i) ? (changes.names.get(i) ?? "-") : "";
            const found =
              !as || unread || chosen ? t("as header") : (fieldLabel(as) ?? t("as own", { name: headerName(as) }));
            return html`<tr key=${i}>
              <td>${name}</td>
              <td>
                <select disabled=${!sheet} value=${chosen} aria-label="${name}: ${t("becomes")}"
                  onChange=${onValue((value) => choose(i, value))}>
                  <option value="">${found}</option>
                  ${FIELDS.filter((f) => chosen || f !== as).map(
                    (f) => html`<option value=${f}>${fieldLabel(f)}</option>`,
                  )}
                  <option value="-">${t("as nothing")}</option>
                </select>
              </td>
              ${sheet && html`<td class="soft">${cell}</td>`}
            </tr>`;
          })}
        </tbody>
      </table>
    </div>`;
}

/**
 * Returns the columns of a sheet that have a header or cells, with the field that the check read each as.
 * @param {Sheet} sheet
 * @param {ImportColumn[]} columns
 * @param {Layout} [sent]
 */
function columnsOfSheet(sheet, columns, sent) {
  const as = new Map(columns.flatMap((c) => (sent ? columnsWithHeader(sent, c.header).map((i) => [i, c.as]) : [])));
  return sheet.header
    .map((header, i) => ({
      i,
      header,
      as: as.get(i) ?? "",
      cell: sheet.rows.slice(0, MAX_SHOWN).find((r) => r.cells[i]?.trim())?.cells[i] ?? "",
    }))
    .filter((c) => c.header || c.cell);
}

/**
 * Chooses the row of the file that is the header.
 * @param {{ sheet: Sheet, value: number, set: (row: number) => void }} props
 */
export function HeaderRow({ sheet, value, set }) {
  const shown = (/** @type {string[]} */ cells) =>
    cells
      .filter((c) => c.trim())
      .join(" · ")
      .slice(0, 60);
  return html`<${Field} id="header-row" label=${t("header row")} hint=${t("header row hint")}>
    <select id="header-row" value=${value} aria-describedby="header-row-hint"
      onChange=${onValue((row) => set(Number(row)))}>
      ${sheet.head.map((r) => html`<option value=${r.row}>${t("row of", { n: r.row })} ${shown(r.cells)}</option>`)}
      <option value="0">${t("no header")}</option>
    </select>
  <//>`;
}

/** @type {string[]} */
const NO_AREA = [];

/**
 * Lists values that name no known area, with an area to choose for each.
 * @param {{
 *   view: ImportView, rows: Row[], sent?: Layout, areas: AreaView[], ownArea: string, changes: Changes,
 *   touch: (key: string) => void,
 * }} props `ownArea` is that of the list, at or below which the areas are.
 */
export function UnknownAreas({ view, rows, sent, areas, ownArea, changes, touch }) {
  const [chosen, setChosen] = useState(/** @type {Map<string, string[]>} */ (new Map()));
  const areaColumns = sent ? columnsOfField(sent, view.columns, "area") : [];
  const choose = (/** @type {string} */ value, /** @type {string} */ path) => {
    for (const { row, cells } of rows) {
      const said = areaColumns
        .map((i) => (cells[i] ?? "").trim())
        .filter(Boolean)
        .join(" ");
      if (said !== value) continue;
      const changed = changes.cells.get(row) ?? new Map();
      areaColumns.forEach((i, n) => (path ? changed.set(i, n === 0 ? path : "") : changed.delete(i)));
      if (changed.size) changes.cells.set(row, changed);
      else changes.cells.delete(row);
    }
    setChosen(new Map(chosen).set(value, path ? [path] : NO_AREA));
    touch(`area ${value}`);
  };
  const unknown = view.areaMatches.filter((a) => !a.area);
  return html`<section>
    <h3>${t("unknown areas")}</h3><p class="soft">${t("unknown areas text")}</p>
    ${unknown.map((a, i) =>
      rows.length === 0
        ? html`<p key=${a.value}>${t("area in rows", { value: a.value, n: a.rows })}</p>`
        : html`<${Field} key=${a.value} id="unknown-area-${i}"
          label=${t("area in rows", { value: a.value, n: a.rows })}>
          <${AreaPicker} id="unknown-area-${i}" areas=${areas} ownArea=${ownArea} none=${t("area of list")}
            chosen=${chosen.get(a.value) ?? NO_AREA}
            choose=${(/** @type {string[]} */ picked) => choose(a.value, picked[0] ?? "")} />
        <//>`,
    )}
  </section>`;
}

/** @param {{ rows: Contact[], areas: AreaView[] }} props */
export function Sample({ rows, areas }) {
  if (rows.length === 0) return null;
  /** @type {import("../../shared/components.js").Column<Contact>[]} */
  const columns = [
    {
      id: "phone",
      title: t("phone"),
      cell: (c) => html`<span class="nowrap">${c.phone ?? t("without number")}</span>`,
    },
    { id: "name", title: t("person name"), cell: (c) => c.name ?? "" },
    { id: "area", title: t("area"), cell: (c) => areaName(c.area, areas) },
    { id: "language", title: t("language of texts"), cell: (c) => languageName(c.language) },
    { id: "tags", title: t("tags"), cell: (c) => c.tags.join(t("list comma")) },
    {
      id: "values",
      title: t("more about"),
      cell: (c) =>
        Object.entries({
          ...(c.household ? { [t("household")]: c.household } : {}),
          ...(c.address ? { [t("home address")]: c.address } : {}),
          ...(c.relation ? { [t("relation")]: c.relation } : {}),
          ...c.values,
          ...(c.children ? { child: c.children.join(t("list comma")) } : {}),
        }).map(([k, v]) => html`<div><small>${headerName(k)}</small> ${v}</div>`),
    },
  ];
  return html`<h3>${t("first rows")}</h3><${Table} caption=${t("first rows")} rows=${rows} filtered columns=${columns}
  />`;
}

/**
 * Lists invalid cells with an input to correct each.
 * @param {{
 *   view: ImportView, rows: Row[], sent?: Layout, nameInRow: (row: number) => string,
 *   inFile: (header: string) => string, changes: Changes, touch: (key: string) => void, save?: () => unknown,
 * }} props
 */
export function Corrections({ view, rows, sent, nameInRow, inFile, changes, touch, save }) {
  const [limit, setLimit] = useState(MAX_SHOWN);
  const { problems } = view;
  const correctCell = (/** @type {ImportProblem} */ p, /** @type {number} */ column, /** @type {string} */ value) => {
    const row = changes.cells.get(p.row) ?? new Map();
    if (value.trim()) row.set(column, value.trim());
    else row.delete(column);
    if (row.size) changes.cells.set(p.row, row);
    else changes.cells.delete(p.row);
    touch(`cell ${p.row} ${column}`);
  };
  /** @type {import("../../shared/components.js").Column<ImportProblem>[]} */
  const columns = [
    { id: "row", title: t("row"), number: true, cell: (p) => number(p.row) },
    {
      id: "who",
      title: t("person name"),
      cell: (p) => html`<span class="nowrap">${nameInRow(p.row)}</span>`,
    },
    {
      id: "column",
      title: t("column"),
      cell: (p) => html`<span class="brief">${inFile(p.column ?? "")}</span>`,
    },
    {
      id: "value",
      title: t("value"),
      cell: (p) => (p.value ? html`<code>${p.value}</code>` : html`<span class="soft">${t("blank")}</span>`),
    },
    { id: "why", title: t("what is wrong"), cell: cellProblemWords },
    {
      id: "fix",
      title: t("right value"),
      cell: (p) => {
        const column = sent && cellOf(rows, sent, p);
        return column === undefined
          ? html`<span class="soft">${p.code === "duplicate-in-file" ? t("nothing to do") : ""}</span>`
          : html`<input class="correction"
            aria-label=${t("right value for", { row: p.row, column: inFile(p.column ?? "") })}
            defaultValue=${changes.cells.get(p.row)?.get(column) ?? ""} autocomplete="off"
            onInput=${onValue((value) => correctCell(p, column, value))} />`;
      },
    },
  ];
  return html`<section>
    <div class="row">
      <h3>${t("problems in file", { n: view.problemsInAll })}</h3>
      ${view.rejected > 0 && html`<button disabled=${!save} onClick=${save}>${t("save rejected")}</button>`}
    </div>
    <p class="soft">
      ${t("correct text")} ${view.rejected > 0 && t("correct elsewhere")} ${
        view.problemsInAll > problems.length && t("problems cut", { n: problems.length })
      }
    </p>
    <${Table} caption=${t("problems in file", { n: view.problemsInAll })} rows=${problems.slice(0, limit)} filtered
      keyOf=${(/** @type {ImportProblem} */ p) => `${p.row} ${p.code}`}
      more=${limit < problems.length ? async () => setLimit(limit + MAX_SHOWN) : null}
      columns=${columns} />
  </section>`;
}
