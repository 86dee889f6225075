// @ts-check
/** The result of a dry run: columns, first rows, invalid cells, and inputs to correct them. */
/** @import { AreaView, Contact, ImportColumn, ImportProblem, ImportView } from "../../shared/types.js" */
/** @import { ComponentChildren } from "../../lib/htm-preact.js" */
/** @import { Changes, Sheet } from "./sheet.js" */
import { html, useState } from "../../lib/htm-preact.js";
import { headerName } from "../form-fields.js";
import { areaName, languageName } from "../../shared/names.js";
import { FIELDS, cellOf, rowOf } from "./sheet.js";
import { Field, Table } from "../../shared/components.js";
import { onChecked, onValue } from "../../shared/events.js";
import { t, tIfAny } from "../../shared/i18n.js";
import { number } from "../../shared/format.js";

/** So many cells to type into at once. */
const MOST_SHOWN = 100;

/** @param {ImportProblem} problem In the person's language; the server's words for a code that has none. */
export const sayProblem = (problem) =>
  tIfAny(`cell ${problem.code}`, { row: problem.otherRow ?? "", detail: problem.detail }) ??
  tIfAny(`problem ${problem.code}`) ??
  problem.detail;

/** What a column is taken for. @param {string} as */
const meaning = (as) => tIfAny(`as ${as === "basis" ? "consentbasis" : as}`);

/**
 * Which header became what; another meaning may be chosen.
 * @param
 * {{ sheet?: Sheet, columns: ImportColumn[], changes: Changes, touch: () => void, guess: number, unread?: boolean }}
 * props
 * `unread`: the import came to nothing before it took columns for anything.
 */
export function Columns({ sheet, columns, changes, touch, guess, unread }) {
  useState(() => {
    if (guess >= 0) {
      changes.names.set(guess, "phone");
      queueMicrotask(touch);
    }
  });
  // The server leaves out columns without a header: they are found again by their place among the equal ones.
  const places = placesOf(columns, sheet);
  const choose = (/** @type {number} */ i, /** @type {string} */ as) => {
    if (as === "") changes.names.delete(i);
    else changes.names.set(i, as === "-" ? null : as);
    touch();
  };
  return html`
    ${unread && html`<label class="check"><input type="checkbox" onChange=${onChecked((checked) => ((changes.headless = checked), touch()))} />${t("no header")}</label>`}
    <div class="scroll" role="region" tabindex="0" aria-label=${t("columns seen")}><table>
      <thead><tr>
        <th scope="col">${t("column in file")}</th>
        <th scope="col">${t("becomes")}</th>${sheet && html`<th scope="col">${t("for instance")}</th>`}</tr></thead>
      <tbody>${columns.map(
        (c, n) => html`<tr key=${n}>
        <td>${c.header || t("column number", { n: n + 1 })}</td>
        <td><select disabled=${!sheet} aria-label="${c.header || t("column number", { n: n + 1 })}: ${t("becomes")}" onChange=${onValue((value) => choose(places[n], value))}>
          <option value="">${unread ? t("as header") : (meaning(c.as) ?? t("as own", { name: c.as }))}</option>
          ${FIELDS.filter((f) => f !== c.as).map((f) => html`<option value=${f} selected=${guess === n && f === "phone"}>${meaning(f)}</option>`)}
          <option value="-">${t("as nothing")}</option>
        </select></td>
        ${sheet && html`<td class="soft">${sheet.rows.find((r) => r.cells[places[n]]?.trim())?.cells[places[n]] ?? ""}</td>`}
      </tr>`,
      )}</tbody>
    </table></div>`;
}

/**
 * Which row of the file is the header; another may be chosen.
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
  </select><//>`;
}

/**
 * Values that name no known area, with an area to choose for each.
 * @param {{ view: ImportView, sheet?: Sheet, areas: AreaView[], changes: Changes, touch: () => void }} props
 */
export function UnknownAreas({ view, sheet, areas, changes, touch }) {
  const headers = view.columns.filter((c) => c.as === "area").map((c) => c.header);
  const places = sheet ? sheet.header.flatMap((h, i) => (headers.includes(h) ? [i] : [])) : [];
  const choose = (/** @type {string} */ value, /** @type {string} */ path) => {
    for (const { row, cells } of sheet?.rows ?? []) {
      const said = places
        .map((i) => (cells[i] ?? "").trim())
        .filter(Boolean)
        .join(" ");
      if (said !== value) continue;
      const changed = changes.cells.get(row) ?? new Map();
      places.forEach((i, n) => (path ? changed.set(i, n === 0 ? path : "") : changed.delete(i)));
      if (changed.size) changes.cells.set(row, changed);
      else changes.cells.delete(row);
    }
    touch();
  };
  return html`<section><h3>${t("unknown areas")}</h3><p class="soft">${t("unknown areas text")}</p>
    <table><thead><tr>
      <th scope="col">${t("value")}</th>
      <th scope="col">${t("rows of value")}</th>
      <th scope="col">${t("area")}</th></tr></thead>
    <tbody>${view.areaMatches
      .filter((a) => !a.area)
      .map(
        (a) => html`<tr key=${a.value}><td>${a.value}</td><td class="number">${number(a.rows)}</td>
      <td><select disabled=${!sheet} aria-label="${a.value}: ${t("area")}"
        onChange=${onValue((path) => choose(a.value, path))}>
        <option value="">${t("area of list")}</option>
          ${areas.filter((k) => k.path).map((k) => html`<option value=${k.path}>${areaName(k.path, areas)}</option>`)}
      </select></td></tr>`,
      )}</tbody></table></section>`;
}

/**
 * Remarks that matter before somebody is texted; a row may be left out.
 * @param {{ view: ImportView, sheet?: Sheet, changes: Changes, touch: () => void }} props
 */
export function Remarks({ view, sheet, changes, touch }) {
  const leave = (/** @type {number} */ row, /** @type {boolean} */ out) => {
    if (out) changes.left.add(row);
    else changes.left.delete(row);
    touch();
  };
  return html`<section><h3>${t("remarks in file")}</h3><p class="soft">${t("remarks text")}</p>
    <table><thead><tr>
      <th scope="col">${t("row")}</th>
      <th scope="col">${t("column")}</th>
      <th scope="col">${t("value")}</th>
      <th scope="col">${t("suggestion")}</th>
      <th scope="col">${t("do not import")}</th></tr></thead>
    <tbody>${view.remarks.slice(0, MOST_SHOWN).map(
      (
        r,
      ) => html`<tr key=${`${r.row} ${r.column}`}><td class="number">${number(r.row)}</td>
        <td>${r.column}</td>
        <td>${r.value}</td>
        <td>${t(`suggest ${r.suggest}`)}</td>
      <td><input type="checkbox" disabled=${!sheet} aria-label=${t("leave out row", { n: r.row })} onChange=${onChecked((out) => leave(r.row, out))} /></td></tr>`,
    )}</tbody></table></section>`;
}

/** @param {ImportColumn[]} columns @param {Sheet | undefined} sheet */
function placesOf(columns, sheet) {
  let from = 0;
  return columns.map((c, n) => {
    const place = sheet ? sheet.header.findIndex((h, i) => i >= from && h.slice(0, 99) === c.header.slice(0, 99)) : n;
    from = Math.max(from, place + 1);
    return place < 0 ? n : place;
  });
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
  return html`<h3>${t("first rows")}</h3><${Table} caption=${t("first rows")} rows=${rows} filtered columns=${columns} />`;
}

/**
 * Cells at fault with their values; a new value may be typed beside each.
 * @param {{
 *   view: ImportView, sheet?: Sheet, changes: Changes, touch: () => void, save: () => unknown,
 *   recheck: ComponentChildren,
 * }} props
 */
export function Corrections({ view, sheet, changes, touch, save, recheck }) {
  const [most, setMost] = useState(MOST_SHOWN);
  const { problems } = view;
  const type = (/** @type {ImportProblem} */ p, /** @type {number} */ column, /** @type {string} */ value) => {
    const row = changes.cells.get(p.row) ?? new Map();
    if (value.trim()) row.set(column, value.trim());
    else row.delete(column);
    if (row.size) changes.cells.set(p.row, row);
    else changes.cells.delete(p.row);
    touch();
  };
  const who = (/** @type {ImportProblem} */ p) => {
    const at = view.columns.find((c) => c.as === "name");
    return (at && sheet && rowOf(sheet, p.row)?.cells[sheet.header.indexOf(at.header)]) ?? "";
  };
  /** @type {import("../../shared/components.js").Column<ImportProblem>[]} */
  const columns = [
    { id: "row", title: t("row"), number: true, cell: (p) => number(p.row) },
    {
      id: "who",
      title: t("person name"),
      cell: (p) => html`<span class="nowrap">${who(p)}</span>`,
    },
    {
      id: "column",
      title: t("column"),
      cell: (p) => html`<span class="brief">${p.column ?? ""}</span>`,
    },
    {
      id: "value",
      title: t("value"),
      cell: (p) => (p.value ? html`<code>${p.value}</code>` : html`<span class="soft">${t("blank")}</span>`),
    },
    { id: "why", title: t("what is wrong"), cell: sayProblem },
    {
      id: "fix",
      title: t("right value"),
      cell: (p) => {
        const column = sheet && cellOf(sheet, p);
        return column === undefined
          ? html`<span class="soft">${p.code === "duplicate-in-file" ? t("nothing to do") : ""}</span>`
          : html`<input class="correction" aria-label=${t("right value for", { row: p.row, column: p.column ?? "" })} defaultValue=${changes.cells.get(p.row)?.get(column) ?? ""} autocomplete="off" onInput=${onValue((value) => type(p, column, value))} />`;
      },
    },
  ];
  return html`<section>
    <div class="row"><h3>${t("problems in file", { n: view.problemsInAll })}</h3>${view.rejected > 0 && html`<button disabled=${!sheet} onClick=${save}>${t("save rejected")}</button>`}</div>
    <p class="soft">${t("correct text")} ${view.problemsInAll > problems.length && t("problems cut", { n: problems.length })}</p>
    <${Table} caption=${t("problems in file", { n: view.problemsInAll })} rows=${problems.slice(0, most)} filtered keyOf=${(/** @type {ImportProblem} */ p) => `${p.row} ${p.code}`} more=${most < problems.length ? async () => setMost(most + MOST_SHOWN) : null}
      columns=${columns} />
    <div class="actions">${recheck}</div>
  </section>`;
}
