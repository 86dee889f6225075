// @ts-check
/** Remarks in a file that matter before people are texted, each with actions; none is taken automatically. */
/** @import { ImportRemark, ImportView } from "../../shared/types.js" */
/** @import { Changes, Decision, Layout, Sheet } from "./sheet.js" */
import { html, useState } from "../../lib/htm-preact.js";
import { columnsOfField, remarkKey, rowAt, rowsOf, tagColumn } from "./sheet.js";
import { onValue } from "../../shared/events.js";
import { t } from "../../shared/i18n.js";

/** Number of remarks shown at first, and added by each click. */
const MAX_SHOWN = 100;
const MAX_TAG = 40;

const DECISIONS = /** @type {const} */ (["opt-out", "leave-out", "tag"]);

/**
 * @param {{
 *   view: ImportView, sheet?: Sheet, sent?: Layout, changes: Changes, nameInRow: (row: number) => string,
 *   inFile: (header: string) => string, touch: (key: string, decision: string) => void,
 * }} props
 */
export function Remarks({ view, sheet, sent, changes, nameInRow, inFile, touch }) {
  const [limit, setLimit] = useState(MAX_SHOWN);
  // The checked file no longer has the rows that were left out, so their remarks come from the decisions.
  const decidedRemarks = [...changes.decisions.values()].map((d) => d.remark);
  const shown = [...new Map([...view.remarks, ...decidedRemarks].map((r) => [remarkKey(r), r])).values()].sort(
    (a, b) => a.row - b.row,
  );
  if (shown.length === 0) return null;
  const decide = (/** @type {ImportRemark} */ remark, /** @type {Decision["does"] | null} */ does, tag = "") => {
    const key = remarkKey(remark);
    const before = changes.decisions.get(key)?.does;
    if (does && sheet && sent) {
      const row = rowAt(rowsOf(sheet, changes), remark.row);
      const at = tagColumn(sheet, row, columnsOfField(sent, view.columns, "tags"));
      changes.decisions.set(key, { remark, does, tag, at });
    } else {
      changes.decisions.delete(key);
    }
    touch(key, [before, does].includes("leave-out") ? "leave-out" : (does ?? before ?? ""));
  };
  return html`<section>
    <h3>${t("remarks in file")}</h3><p class="soft">${t("remarks text")}</p>
    <ul class="plain remarks">
      ${shown.slice(0, limit).map(
        (r) => html`<${OneRemark} key=${remarkKey(r)} remark=${r} name=${nameInRow(r.row)} column=${inFile(r.column)}
          decision=${changes.decisions.get(remarkKey(r))} disabled=${!sheet} decide=${decide} />`,
      )}
    </ul>
    ${limit < shown.length && html`<button onClick=${() => setLimit(limit + MAX_SHOWN)}>${t("more rows")}</button>`}
  </section>`;
}

/**
 * @param {{
 *   remark: ImportRemark, name: string, column: string, decision?: Decision, disabled: boolean,
 *   decide: (remark: ImportRemark, does: Decision["does"] | null, tag?: string) => void,
 * }} props
 */
function OneRemark({ remark, name, column, decision, disabled, decide }) {
  const [tag, setTag] = useState(decision?.tag || remark.value.slice(0, MAX_TAG));
  const id = `tag-${remark.row}`;
  const choose = (/** @type {Decision["does"]} */ does) =>
    decide(remark, decision?.does === does ? null : does, tag.trim());
  // The suggested action comes first.
  const choices = [...DECISIONS].sort((a, b) => Number(b === remark.suggest) - Number(a === remark.suggest));
  return html`<li>
    <p><b>${t("row of", { n: remark.row })}</b> ${name} · ${column}${t("colon")}<q>${remark.value}</q></p>
    <div class="choices" role="group" aria-label="${t("row of", { n: remark.row })}${t("colon")}${remark.value}">
      ${choices.map(
        (way) => html`<button key=${way} disabled=${disabled || (way === "tag" && !tag.trim())}
          aria-pressed=${decision?.does === way} onClick=${() => choose(way)}>
          ${t(`do ${way}`)}${way === remark.suggest ? ` ${t("suggested")}` : ""}
        </button>`,
      )}
      <label class="inline" for=${id}>
        ${t("tag")}
        <input id=${id} value=${tag} maxlength=${MAX_TAG} autocomplete="off"
          disabled=${disabled || decision?.does === "tag"} onInput=${onValue(setTag)} />
      </label>
    </div>
    <p role="status">
      ${
        decision &&
        html`${t(`done ${decision.does}`, { tag: decision.tag })}
        <button class="quiet" aria-label="${t("undo")}${t("colon")}${t("row of", { n: remark.row })}"
          onClick=${() => decide(remark, null)}>
          ${t("undo")}
        </button>`
      }
    </p>
  </li>`;
}
