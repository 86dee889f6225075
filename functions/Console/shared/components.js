// @ts-check
/** Components that several pages use. htm renders strings as text, never as HTML. */
/** @import { ComponentChildren } from "../lib/htm-preact.js" */
import { html, useEffect, useRef, useState } from "../lib/htm-preact.js";
import { saveCsv } from "./csv.js";
import { tallyWords } from "./delivery-words.js";
import { onSubmit, onValue } from "./events.js";
import { useAction, useDialog } from "./hooks.js";
import { ApiProblem, download } from "./api.js";
import { withQuery } from "./url.js";
import { language, t } from "./i18n.js";
import { number } from "./format.js";
import { faultLines, problemWords } from "./problems.js";

/** Shows a problem, with a button to try again. @param {{ problem: unknown, reload?: () => unknown }} props */
export function ErrorPanel({ problem, reload }) {
  if (!problem) return null;
  const lines = faultLines(problem);
  const isSignedOut = problem instanceof ApiProblem && problem.code === "not-signed-in";
  return html`<div class="error-panel" role="alert">
    <p><strong>${t("went wrong")}</strong> ${problemWords(problem)}</p>
    ${lines.length > 0 && html`<ul>${lines.map((line) => html`<li>${line}</li>`)}</ul>`}
    ${reload && html`<button onClick=${reload}>${t("try again")}</button>`}
    ${isSignedOut && html`<button type="button" onClick=${() => location.reload()}>${t("sign in")}</button>`}
  </div>`;
}

/**
 * Ends the form of a dialog: what keeps it from being saved, a button that closes it and one that submits it.
 * @param {{ problem: unknown, action: string, onClose: () => void }} props `action` is what submitting does.
 */
export const FormActions = ({ problem, action, onClose }) =>
  html`<${ErrorPanel} problem=${problem} />
    <div class="actions">
      <button type="button" class="quiet" onClick=${onClose}>${t("cancel")}</button>
      <button class="primary">${action}</button>
    </div>`;

/** Shows that a value is loading, or why it cannot be. @param {{ problem?: unknown, reload?: () => unknown }} props */
export const Loading = ({ problem, reload }) =>
  problem
    ? html`<${ErrorPanel} problem=${problem} reload=${reload} />`
    : html`<p class="loading" role="status">${t("loading")}</p>`;

/** Stands in the place of a form that somebody may not use. @param {{ title: string }} props */
export const OnlyToRead = ({ title }) => html`<h1>${title}</h1><p class="notice">${t("only to read")}</p>`;

/**
 * @param {{
 *   title: string, children?: ComponentChildren, action?: ComponentChildren,
 * }} props `action` is what the operator can do to fill it.
 */
export const EmptyState = ({ title, children, action }) =>
  html`<div class="empty-state"><h2>${title}</h2>${children && html`<p>${children}</p>`}${action}</div>`;

/**
 * Shows a form control with its label, hint and error message.
 * @param {{
 *   label: string, hint?: string, wrong?: string, id: string, required?: boolean, children: ComponentChildren,
 * }} props `required` says so beside the label; the control says it to the browser.
 */
export const Field = ({ label, hint, wrong, id, required, children }) => html`<div class="field">
  <label for=${id}>${label}${required && html` <small class="soft">${t("required")}</small>`}</label>
  ${hint && html`<small id="${id}-hint">${hint}</small>`}
  ${children}
  ${wrong && html`<small class="wrong" id="${id}-wrong" role="alert">${wrong}</small>`}
</div>`;

/**
 * Puts a value into a form that no control of it holds, and tells the form when it changes, as a control does.
 * @param {{ name: string, value: string }} props
 */
export function HiddenField({ name, value }) {
  const field = useRef(/** @type {HTMLInputElement | null} */ (null));
  const last = useRef(value);
  useEffect(() => {
    if (value === last.current) return;
    last.current = value;
    field.current?.dispatchEvent(new Event("input", { bubbles: true }));
  }, [value]);
  return html`<input type="hidden" ref=${field} name=${name} value=${value} />`;
}

/** Shows a state as a coloured word. @param {{ state: string, words?: string }} props */
export const State = ({ state, words }) => html`<span class="state ${state}">${words ?? t(`state ${state}`)}</span>`;

/**
 * @template Row
 * @typedef {{
 *   id: string, title: string, cell: (row: Row) => ComponentChildren, sort?: (row: Row) => string | number,
 *   number?: boolean, text?: (row: Row) => string,
 * }} Column
 * `text` is searched by the filter and written to the CSV file; a column without it is in neither.
 */

/**
 * Shows rows that can be filtered, sorted and saved as a CSV file.
 * @template Row
 * @param {{
 *   rows: Row[], columns: Column<Row>[], caption: string, name?: string, more?: (() => Promise<unknown>) | null,
 *   whole?: () => Promise<Row[]>, empty?: ComponentChildren, keyOf?: (row: Row) => string, filtered?: boolean,
 *   ofPeople?: boolean,
 * }} props
 * `more` reads further rows; null where there are none. `whole` reads all rows, for the file, unless `more` is null.
 * `filtered`: the page has a search, which covers more than the loaded rows, so the table shows no filter.
 * `ofPeople`: a row is a person.
 */
export function Table({ rows, columns, caption, name, more, whole, empty, keyOf, filtered, ofPeople }) {
  const [filter, setFilter] = useState("");
  const [order, setOrder] = useState({ id: "", down: false });
  const { busy, problem, run } = useAction();
  if (rows.length === 0 && empty) return empty;
  const searchText = filter.trim().toLocaleLowerCase();
  const sortValue = columns.find((c) => c.id === order.id)?.sort;
  /** Returns the rows that match the filter, in the chosen order. @param {Row[]} of */
  const filterAndSort = (of) => {
    const chosen = of.filter(
      (row) => !searchText || columns.some((c) => c.text?.(row).toLocaleLowerCase().includes(searchText)),
    );
    return sortValue ? chosen.sort((a, b) => compare(sortValue(a), sortValue(b)) * (order.down ? -1 : 1)) : chosen;
  };
  const shown = filterAndSort(rows);
  const saveFile = async () =>
    saveCsv(more !== null && whole ? filterAndSort(await whole()) : shown, columns, /** @type {string} */ (name));
  return html`<div class="listing">
    <div class="tools">
      ${
        !filtered &&
        html`<input type="search" aria-label="${t("filter")}: ${caption}" placeholder=${t("filter")} value=${filter}
          onInput=${onValue(setFilter)} />`
      }
      <span role="status">${t(ofPeople ? "people shown" : "rows shown", { n: shown.length })}</span>
      ${
        name &&
        html`<button class="quiet" disabled=${busy} onClick=${() => run(saveFile)}>${t("download csv")}</button>`
      }
    </div>
    <div class="scroll" role="region" tabindex="0" aria-label=${caption}>
      <table>
        <caption class="unseen">${caption}</caption>
        <thead>
          <tr data-title=${t("sort by")}>
            ${columns.map(
              (c) => html`<th scope="col" class=${classOf(c)}
                aria-sort=${order.id === c.id ? (order.down ? "descending" : "ascending") : undefined}>
                ${
                  c.sort
                    ? html`<button class="sort"
                      onClick=${() => setOrder({ id: c.id, down: order.id === c.id && !order.down })}>
                      ${c.title}
                    </button>`
                    : c.title
                }
              </th>`,
            )}
          </tr>
        </thead>
        <tbody>
          ${shown.map(
            (row) => html`<tr key=${keyOf?.(row)}>
              ${columns.map((c) => html`<td class=${classOf(c)} data-title=${c.title}>${c.cell(row)}</td>`)}
            </tr>`,
          )}
        </tbody>
      </table>
    </div>
    ${shown.length === 0 && html`<p>${t("no match")}</p>`}
    ${more && html`<p class="on-paper">${t("rows missing on paper")}</p>`}
    <${ErrorPanel} problem=${problem} />
    ${
      more && html`<button onClick=${() => run(more)} disabled=${busy}>${busy ? t("loading") : t("more rows")}</button>`
    }
  </div>`;
}

/**
 * Offers rows as files for people, and on paper.
 * @param {{ path: string, name: string }} props `path` is that of the host's file, whose query gets the format.
 */
export function TakeAlong({ path, name }) {
  const { busy, problem, run } = useAction();
  const save = (/** @type {"csv" | "xlsx"} */ format) =>
    run(() => download(withQuery(path, `format=${format}&language=${language}`), `${name}.${format}`));
  return html`<span class="take-along">
    <button type="button" class="quiet" disabled=${busy} onClick=${() => save("xlsx")}>${t("download xlsx")}</button>
    <button type="button" class="quiet" disabled=${busy} onClick=${() => save("csv")}>${t("download csv")}</button>
    <button type="button" class="quiet" onClick=${() => print()}>${t("print")}</button>
    <${ErrorPanel} problem=${problem} />
  </span>`;
}

/** @param {{ id: string, number?: boolean }} column A column of actions has the id `do` and is not printed. */
const classOf = ({ id, number: isNumber }) => (isNumber ? "number" : id === "do" ? "do" : "");

/** @param {string | number} a @param {string | number} b */
const compare = (a, b) => (typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b)));

/**
 * Asks for confirmation before an action; one on many people also asks to type their number.
 * @param {{
 *   title: string, children?: ComponentChildren, action: string, cancel?: string, danger?: boolean, count?: number,
 *   onYes: () => Promise<unknown>, onNo: () => void,
 * }} props `count` is the number to type; `cancel` replaces the word on the button that closes it.
 */
export function ConfirmDialog({ title, children, action, cancel = t("cancel"), danger, count, onYes, onNo }) {
  const [typed, setTyped] = useState("");
  const { busy, problem, run } = useAction();
  const dialog = useDialog();
  const ready = count === undefined || typed.replace(/\D/g, "") === String(count);
  const submit = onSubmit(() => ready && run(onYes, { leaves: true }));
  return html`<dialog ref=${dialog} aria-labelledby="confirm-title"
    onCancel=${(/** @type {Event} */ e) => (e.preventDefault(), onNo())}>
    <form onSubmit=${submit}>
      <h2 id="confirm-title">${title}</h2>
      ${children}
      ${
        count !== undefined &&
        html`<${Field} id="confirm-count" label=${t("type the number", { n: count })}>
          <input id="confirm-count" inputmode="numeric" autocomplete="off" value=${typed}
            onInput=${onValue(setTyped)} />
        <//>`
      }
      <${ErrorPanel} problem=${problem} />
      <div class="actions">
        <button type="button" class="quiet" onClick=${onNo}>${cancel}</button>
        <button class=${danger ? "danger" : "primary"} disabled=${busy || !ready}>${action}</button>
      </div>
    </form>
  </dialog>`;
}

/**
 * @param {{ title: string, children?: ComponentChildren, onClose: () => void, wide?: boolean }} props `wide`
 * leaves room for tables.
 */
export function Dialog({ title, children, onClose, wide }) {
  const dialog = useDialog();
  return html`<dialog ref=${dialog} class=${wide ? "wide" : ""} aria-labelledby="dialog-title"
    onCancel=${(/** @type {Event} */ e) => (e.preventDefault(), onClose())}>
    <header>
      <h2 id="dialog-title">${title}</h2>
      <button type="button" class="quiet" aria-label=${t("close")} onClick=${onClose}>✕</button>
    </header>
    ${children}
  </dialog>`;
}

/**
 * Confirms an action for some seconds, with a button to undo it.
 * @param {{ text: string, undo?: () => unknown, onGone: () => void }} props
 */
export function Toast({ text, undo, onGone }) {
  useEffect(() => {
    const timer = setTimeout(onGone, undo ? 12_000 : 5_000);
    return () => clearTimeout(timer);
  }, [text]);
  return html`<div class="toast" role="status">
    <span>${text}</span>
    ${undo && html`<button class="quiet" onClick=${undo}>${t("undo")}</button>`}
  </div>`;
}

const STATES = ["delivered", "accepted", "sending", "waiting", "unknown", "undelivered", "refused", "skipped"];

/**
 * Shows texts by state as a bar with a legend.
 * @param {{
 *   tallies: import("./types.js").Counts, of: number, broadcast?: import("./delivery-words.js").Progress,
 * }} props
 */
export function Tallies({ tallies, of, broadcast }) {
  const presentStates = STATES.filter((s) => tallies[s] > 0);
  const share = (/** @type {number} */ n) => `${(100 * n) / Math.max(1, of)}%`;
  return html`<div class="tallies">
    <div class="track" aria-hidden="true">
      ${presentStates.map((s) => html`<i class="part ${s}" style=${{ width: share(tallies[s]) }}></i>`)}
    </div>
    <ul class="legend">
      ${presentStates.map(
        (s) => html`<li><i class="dot ${s}"></i>${tallyWords(s, broadcast)} <b>${number(tallies[s])}</b></li>`,
      )}
    </ul>
  </div>`;
}
