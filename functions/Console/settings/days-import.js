// @ts-check
/** @import { DayImport, DayKind } from "../shared/types.js" */
import { html, useState } from "../lib/htm-preact.js";
import { call } from "../shared/api.js";
import { KINDS, span } from "./days.js";
import { faultWords } from "../shared/problems.js";
import { Dialog, ErrorPanel, Field } from "../shared/components.js";
import { onChecked, onValue } from "../shared/events.js";
import { t } from "../shared/i18n.js";

/**
 * A calendar file: first what it would change, then in it goes.
 * @param {{ area: string, onDone: (text: string) => Promise<void>, onClose: () => void }} props
 */
export function ImportDays({ area, onDone, onClose }) {
  const [file, setFile] = useState(/** @type {File | null} */ (null));
  const [kind, setKind] = useState(/** @type {DayKind} */ ("holiday"));
  const [replaces, setReplaces] = useState(false);
  const [seen, setSeen] = useState(/** @type {DayImport | null} */ (null));
  const [problem, setProblem] = useState(/** @type {unknown} */ (null));
  const [busy, setBusy] = useState(false);
  /** @param {boolean} dryRun */
  const run = async (dryRun) => {
    setBusy(true);
    setProblem(null);
    try {
      const asked = new URLSearchParams({
        kind,
        mode: replaces ? "replace" : "merge",
        dryRun: String(dryRun),
        ...(area ? { area } : {}),
      });
      const answer = await call(`/api/days/imports?${asked}`, {
        method: "POST",
        body: file,
        headers: { "content-type": "text/calendar" },
      });
      /** @type {DayImport} */
      const result = await answer.json();
      if (dryRun) setSeen(result);
      else await onDone(t("days imported", { n: result.added + result.changed, removed: result.removed }));
    } catch (error) {
      setProblem(error);
    }
    setBusy(false);
  };
  /** @param {() => void} change What was seen holds no more. */
  const changeInput = (change) => {
    change();
    setSeen(null);
  };
  /** @param {{ currentTarget: HTMLInputElement }} event */
  const choose = ({ currentTarget: input }) => changeInput(() => setFile(input.files?.[0] ?? null));
  return html`<${Dialog} title=${t("import days")} onClose=${onClose} wide>
    <p class="soft">${t("import help")}</p>
    <form onSubmit=${(/** @type {SubmitEvent} */ e) => (e.preventDefault(), run(seen === null))}>
      <div class="fields">
        <${Field} id="ics" label=${t("calendar file")} hint=${t("calendar file hint")}><input id="ics" type="file" accept=".ics,text/calendar" required onChange=${choose} /><//>
        <${Field} id="ics-kind" label=${t("kind")} hint=${t("import kind hint")}>
          <select id="ics-kind" value=${kind} onChange=${onValue(/** @param {DayKind} value */ (value) => changeInput(() => setKind(value)))}>${KINDS.map((k) => html`<option value=${k}>${t(`kind ${k}`)}</option>`)}</select>
        <//>
      </div>
      <label class="check"><input type="checkbox" checked=${replaces} onChange=${onChecked((checked) => changeInput(() => setReplaces(checked)))} />${t("import replaces")}</label>
      <${ErrorPanel} problem=${problem} />
      ${seen && html`<${Seen} result=${seen} />`}
      <div class="actions">
        <button type="button" class="quiet" onClick=${onClose}>${t("cancel")}</button>
        <button class="primary" disabled=${busy || !file || (seen && seen.added + seen.changed + seen.removed === 0)}>${busy ? t("loading") : seen ? t("import now") : t("look first")}</button>
      </div>
    </form>
  <//>`;
}

const MOST = 200;

/** What the file would change. @param {{ result: DayImport }} props */
function Seen({ result }) {
  const { problems = [] } = result;
  return html`<section aria-labelledby="seen">
    <div role="status"><h3 id="seen">${t("would change", { added: result.added, changed: result.changed, removed: result.removed, unchanged: result.unchanged })}</h3></div>
    ${problems.length > 0 && html`<div class="notice"><p>${t("cannot be used", { n: problems.length })}</p><ul>${problems.map((p) => html`<li>${t("event at", { n: p.event })} ${p.name}${t("colon")}${faultWords({ pointer: "/days", ...p, name: undefined })}</li>`)}</ul></div>`}
    <div class="scroll" role="region" tabindex="0" aria-label=${t("days in file")}>
      <table>
        <caption class="unseen">${t("days in file")}</caption>
        <thead><tr><th scope="col">${t("date")}</th><th scope="col">${t("kind")}</th><th scope="col">${t("name")}</th></tr></thead>
        <tbody>${result.days.slice(0, MOST).map((d) => html`<tr key=${d.uid ?? d.from + d.name}><td>${span(d)}</td><td>${t(`kind ${d.kind}`)}</td><td>${d.name}</td></tr>`)}</tbody>
      </table>
    </div>
  </section>`;
}
