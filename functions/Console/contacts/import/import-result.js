// @ts-check
/** A running import, its result, and the next steps. */
/** @import { ImportView, ListView } from "../../shared/types.js" */
/** @import { Layout, Sheet } from "./sheet.js" */
import { html, useEffect, useState } from "../../lib/htm-preact.js";
import { api, saveAs } from "../../shared/api.js";
import { headerInFile, problemsFile, problemsOfRows, rejectedFile, unshifted } from "./sheet.js";
import { headerName } from "../form-fields.js";
import { PeopleNow } from "../people-count.js";
import { cellProblemWords } from "./review.js";
import { ErrorPanel } from "../../shared/components.js";
import { useInterval, useQuery } from "../../shared/hooks.js";
import { t } from "../../shared/i18n.js";
import { number } from "../../shared/format.js";

const FINAL_STATES = ["completed", "failed"];
const MAX_LISTED = 5;

/** @typedef {{ row: number, cells: string[] }} AskedOptOut A row to opt out, with the cells that hold its numbers. */

/**
 * Reads an import again and again until it has ended; `done` is the ended import.
 * @param {string} id
 */
export function useImport(id) {
  const { value, problem, reload } = useQuery(/** @returns {Promise<ImportView>} */ () => api(`imports/${id}`), [id]);
  const done = value && FINAL_STATES.includes(value.state) ? value : undefined;
  useInterval(reload, done || problem ? null : 400);
  return { value, problem, reload, done };
}

/** @param {ImportView} value */
const finishedRows = (value) => value.added + value.updated + value.unchanged + value.rejected;

/** @param {{ value?: ImportView, text: string }} props */
export const Progress = ({ value, text }) => html`<div class="field">
  <label for="import-progress">
    <span role="status">${text}</span>
    ${value?.rows ? ` ${t("rows of file", { n: finishedRows(value), all: value.rows })}` : ""}
  </label>
  <progress id="import-progress" max=${value?.rows || 1} value=${value?.rows ? finishedRows(value) : undefined}>
  </progress>
</div>`;

const COUNTS = /** @type {const} */ (["rows", "added", "updated", "unchanged", "rejected", "removed"]);

/** @param {{ value: ImportView, future?: boolean }} props */
export const Counts = ({ value, future }) =>
  html`<dl class="figures">
    ${COUNTS.filter((c) => c !== "removed" || value.mode === "replace").map(
      (c) => html`<div>
        <dt>${t(`${future && c !== "rows" ? "will be" : "were"} ${c}`)}</dt>
        <dd class=${c === "rejected" && value[c] > 0 ? "wrong" : ""}>${number(value[c])}</dd>
      </div>`,
    )}
  </dl>`;

/**
 * Stores the opt-outs that were chosen for remarks in the file.
 * @param {AskedOptOut[]} optOuts
 * @param {string} region
 * @returns {Promise<AskedOptOut[]>} Rows of which no number could be stored.
 */
async function optOutAll(optOuts, region) {
  const failed = [];
  for (const optOut of optOuts) {
    let stored = 0;
    for (const phone of optOut.cells) {
      const json = { phone, reason: t("remark of import"), ...(region ? { region } : {}) };
      stored += await api("opt-outs", { method: "POST", json }).then(
        () => 1,
        () => 0,
      );
    }
    if (stored === 0) failed.push(optOut);
  }
  return failed;
}

/**
 * @param {{
 *   optOuts: AskedOptOut[], region: string, onOver: () => unknown,
 * }} props The opt-outs are stored while the import still runs, so that nobody is texted in between.
 */
function OptOuts({ optOuts, region, onOver }) {
  const [remaining, setRemaining] = useState(optOuts);
  const [isBusy, setBusy] = useState(true);
  const store = async () => {
    setBusy(true);
    const failed = await optOutAll(remaining, region);
    setRemaining(failed);
    setBusy(false);
    if (failed.length === 0) onOver();
  };
  useEffect(() => void store(), []);
  if (isBusy) return html`<p role="status">${t("opting out", { n: remaining.length })}</p>`;
  const stored = optOuts.length - remaining.length;
  const rows = remaining.map((o) => number(o.row)).join(t("list comma"));
  return html`
    ${stored > 0 && html`<p role="status">${t("opted out rows", { n: stored })}</p>`}
    ${
      remaining.length > 0 &&
      html`<div class="error-panel" role="alert">
        <p>${t("not opted out", { rows })}</p>
        <button onClick=${store}>${t("try again")}</button>
      </div>`
    }`;
}

/** Names the sheets of the workbook that were not imported. @param {Sheet} [chosen] */
function otherSheetsText(chosen) {
  const all = chosen?.sheets ?? [];
  const name = all.find((s) => s.isRead)?.name;
  const others = all.filter((s) => s.name !== name).map((s) => s.name);
  return name && others.length > 0 ? t("other sheets", { name, others: others.join(t("list comma")) }) : "";
}

/**
 * @param {{
 *   id: string, sheet: Sheet | null, chosen?: Sheet, sent?: Layout, shift: number, name: string, list: ListView,
 *   optOuts: AskedOptOut[], region: string, onOver: () => unknown, onOptedOut: () => unknown,
 *   onAnotherFile: () => unknown, onBackToFile?: () => unknown,
 * }} props
 * `sheet`: the sheet that was sent, null after a reload; `chosen`: the sheet of the chosen file; `onBackToFile` returns
 * to the check.
 */
export function Stored(props) {
  const { id, sheet, chosen, sent, shift, name, list, optOuts, region } = props;
  const { onOver, onOptedOut, onAnotherFile, onBackToFile } = props;
  const { value, problem, reload, done } = useImport(id);
  const isDone = Boolean(done);
  useEffect(() => void (isDone && onOver()), [isDone]);
  const optingOut = optOuts.length > 0 && html`<${OptOuts} optOuts=${optOuts} region=${region} onOver=${onOptedOut} />`;
  if (problem)
    return html`<${ErrorPanel} problem=${problem} reload=${reload} />${optingOut}
    <div class="actions"><button onClick=${onAnotherFile}>${t("another file")}</button></div>`;
  if (!done)
    return html`<${Progress} value=${value} text=${t("importing")} />
    <p class="soft">${t("importing text")}</p>${optingOut}`;
  const view = unshifted(done, shift);
  const rowProblems = view.problems.filter((p) => p.row > 0 && p.code !== "duplicate-in-file");
  // Unknown areas share one line, so that they do not hide why rows were rejected.
  const { areas, others } = problemsOfRows({ ...view, problems: rowProblems });
  const areaRowCount = areas.length && areas.length + view.problemsInAll - view.problems.length;
  const isFailed = done.state === "failed";
  const otherSheetsNote = otherSheetsText(chosen);
  const save = () =>
    saveAs(
      sheet
        ? rejectedFile(sheet, rowProblems, cellProblemWords)
        : problemsFile(rowProblems, cellProblemWords, [t("row"), t("column"), t("value"), t("what is wrong")]),
      `${name.replace(/\.\w+$/, "") || list.id}-${t("rejected file")}.csv`,
    );
  return html`
    ${
      isFailed
        ? html`<div class="error-panel" role="alert">
          <p><strong>${t("went wrong")}</strong> ${cellProblemWords(view.problems[0])}</p>
        </div>`
        : html`<p role="status"><strong>
          ${t("imported", { n: done.rows - done.rejected })} <${PeopleNow} list=${list} />
        </strong></p>
        <${Counts} value=${done} />`
    }
    ${optingOut}
    ${
      rowProblems.length > 0 &&
      html`${others.length > 0 && html`<h3>${t("problems in file", { n: others.length })}</h3>`}
      <ul>
        ${others.slice(0, MAX_LISTED).map(
          (p) => html`<li>
            ${t("row of", { n: p.row })} · ${headerName(headerInFile(p.column ?? "", chosen, sent))}
            ${p.value ? html`${t("colon")}<code>${p.value}</code>` : ""} — ${cellProblemWords(p)}
          </li>`,
        )}
      </ul>
      ${others.length > MAX_LISTED && html`<p>${t("and more", { n: others.length - MAX_LISTED })}</p>`}
      ${areaRowCount > 0 && html`<p>${t("areas of list", { n: areaRowCount })}</p>`}
      <p class="soft">${t("correct later")}</p>`
    }
    ${!isFailed && html`<h3>${t("what next")}</h3>${otherSheetsNote && html`<p>${otherSheetsNote}</p>`}`}
    <div class="actions">
      ${
        !isFailed &&
        html`<a class="button primary" href="/campaigns.html?new=1&list=${list.id}">${t("campaign for them")}</a>
        <a class="button" href="/contacts.html?list=${list.id}">${t("see contacts")}</a>`
      }
      ${isFailed && onBackToFile && html`<button class="primary" onClick=${onBackToFile}>${t("back to file")}</button>`}
      ${
        rowProblems.length > 0 &&
        html`<button onClick=${save}>${t(sheet ? "save problem rows" : "save problems")}</button>`
      }
      <button onClick=${onAnotherFile}>${t("another file")}</button>
    </div>`;
}
