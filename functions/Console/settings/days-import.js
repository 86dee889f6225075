// @ts-check
import { html, useState } from "../lib/htm-preact.js";
import { call } from "../shared/api.js";
import { KINDS, span } from "./days.js";
import { faultWords } from "../shared/problems.js";
import { Dialog, ErrorPanel, Field } from "../shared/components.js";
import { t } from "../shared/i18n.js";

/**
 * A calendar file: first what it would change, then in it goes.
 * @param {{ area: string, onDone: (text: string) => Promise<void>, onClose: () => void }} props
 */
export function ImportDays({ area, onDone, onClose }) {
  const [file, setFile] = useState(/** @type {File | null} */ (null));
  const [kind, setKind] = useState("holiday");
  const [replaces, setReplaces] = useState(false);
  const [seen, setSeen] = useState(/** @type {any} */ (null));
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
      const told = await (
        await call(`/api/days/imports?${asked}`, {
          method: "POST",
          body: file,
          headers: { "content-type": "text/calendar" },
        })
      ).json();
      if (dryRun) setSeen(told);
      else await onDone(t("days imported", { n: told.added + told.changed, removed: told.removed }));
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
  return html`<${Dialog} title=${t("import days")} onClose=${onClose} wide>
    <p class="soft">${t("import help")}</p>
    <form onSubmit=${(/** @type {SubmitEvent} */ e) => (e.preventDefault(), run(seen === null))}>
      <div class="fields">
        <${Field} id="ics" label=${t("calendar file")} hint=${t("calendar file hint")}><input id="ics" type="file" accept=".ics,text/calendar" required onChange=${(/** @type {any} */ e) => changeInput(() => setFile(e.currentTarget.files[0] ?? null))} /><//>
        <${Field} id="ics-kind" label=${t("kind")} hint=${t("import kind hint")}>
          <select id="ics-kind" value=${kind} onChange=${(/** @type {any} */ e) => changeInput(() => setKind(e.currentTarget.value))}>${KINDS.map((k) => html`<option value=${k}>${t(`kind ${k}`)}</option>`)}</select>
        <//>
      </div>
      <label class="check"><input type="checkbox" checked=${replaces} onChange=${(/** @type {any} */ e) => changeInput(() => setReplaces(e.currentTarget.checked))} />${t("import replaces")}</label>
      <${ErrorPanel} problem=${problem} />
      ${seen && html`<${Seen} told=${seen} />`}
      <div class="actions">
        <button type="button" class="quiet" onClick=${onClose}>${t("cancel")}</button>
        <button class="primary" disabled=${busy || !file || (seen && seen.added + seen.changed + seen.removed === 0)}>${busy ? t("loading") : seen ? t("import now") : t("look first")}</button>
      </div>
    </form>
  <//>`;
}

const MOST = 200;

/** What the file would change. @param {{ told: any }} props */
function Seen({ told }) {
  return html`<section aria-labelledby="seen">
    <div role="status"><h3 id="seen">${t("would change", { added: told.added, changed: told.changed, removed: told.removed, unchanged: told.unchanged })}</h3></div>
    ${told.problems.length > 0 && html`<div class="notice"><p>${t("cannot be used", { n: told.problems.length })}</p><ul>${told.problems.map((/** @type {any} */ p) => html`<li>${t("event at", { n: p.event ?? p.number })} ${p.name}${t("colon")}${faultWords({ pointer: "/days", ...p, name: undefined })}</li>`)}</ul></div>`}
    <div class="scroll" role="region" tabindex="0" aria-label=${t("days in file")}>
      <table>
        <caption class="unseen">${t("days in file")}</caption>
        <thead><tr><th scope="col">${t("date")}</th><th scope="col">${t("kind")}</th><th scope="col">${t("name")}</th></tr></thead>
        <tbody>${told.days.slice(0, MOST).map((/** @type {any} */ d) => html`<tr key=${d.uid ?? d.from + d.name}><td>${span(d)}</td><td>${t(`kind ${d.kind}`)}</td><td>${d.name}</td></tr>`)}</tbody>
      </table>
    </div>
  </section>`;
}
