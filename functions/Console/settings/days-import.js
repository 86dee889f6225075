// @ts-check
/** @import { DayEntry, DayImport, DayKind } from "../shared/types.js" */
import { html, useState } from "../lib/htm-preact.js";
import { loadWithEtag, versionHeader } from "../shared/api.js";
import { KINDS, dayRange } from "./days.js";
import { useDraft } from "../shared/drafts/draft-form.js";
import { faultWords } from "../shared/problems.js";
import { Dialog, ErrorPanel, Field } from "../shared/components.js";
import { onChecked, onSubmit, onValue } from "../shared/events.js";
import { useAction } from "../shared/hooks.js";
import { t } from "../shared/i18n.js";

/** @typedef {{ kind?: DayKind, isLeftOut?: boolean }} Choice The operator's correction of an imported day. */

/**
 * Applies the operator's choices to the catalogue that the import would store.
 * @param {DayImport} result @param {Record<number, Choice>} choices
 */
function applyChoices({ days, catalogue }, choices) {
  /** @param {DayEntry} day */
  const keyOf = (day) => JSON.stringify([day.kind, day.name, day.from, day.area, day.uid]);
  const chosen = new Map(days.map((d, i) => [keyOf(d), choices[i] ?? {}]));
  return (catalogue ?? []).flatMap((d) => {
    const { kind = d.kind, isLeftOut = false } = chosen.get(keyOf(d)) ?? {};
    return isLeftOut ? [] : [{ ...d, kind }];
  });
}

/**
 * Imports a calendar file or the text of a holiday notice, after a preview in which each day can be corrected.
 * @param {{ area: string, onDone: (text: string, imported: DayEntry[]) => Promise<void>, onClose: () => void }} props
 */
export function ImportDays({ area, onDone, onClose }) {
  const [file, setFile] = useState(/** @type {File | null} */ (null));
  const [notice, setNotice] = useState("");
  const [kind, setKind] = useState(/** @type {DayKind} */ ("holiday"));
  const [replaces, setReplaces] = useState(false);
  const [preview, setPreview] = useState(/** @type {DayImport | null} */ (null));
  const [etag, setEtag] = useState(/** @type {string | null} */ (null));
  const [choices, setChoices] = useState(/** @type {Record<number, Choice>} */ ({}));
  const { busy, problem, run } = useAction();
  const isNotice = notice.trim() !== "";
  // A file is chosen again, and the changes are previewed again, so only the other inputs are kept.
  const draft = useDraft({
    place: "days-import/new",
    onResume: (/** @type {{ notice: string, kind: DayKind, replaces: boolean }} */ kept) => {
      setNotice(kept.notice);
      setKind(kept.kind);
      setReplaces(kept.replaces);
      setPreview(null);
    },
  });
  /** @param {Partial<{ notice: string, kind: DayKind, replaces: boolean }>} change */
  const keep = (change) => draft.keep({ notice, kind, replaces, ...change });
  const previewImport = async () => {
    const query = new URLSearchParams({
      kind,
      mode: replaces ? "replace" : "merge",
      dryRun: "true",
      ...(area ? { area } : {}),
    });
    const response = await loadWithEtag(`/api/days/imports?${query}`, {
      method: "POST",
      body: isNotice ? notice : file,
      headers: { "content-type": isNotice ? "text/plain" : "text/calendar" },
    });
    setChoices({});
    setEtag(response.etag);
    setPreview(/** @type {DayImport} */ (response.value));
  };
  /** Stores the previewed catalogue, if it has not changed since the preview. @param {DayImport} result */
  const store = async (result) => {
    await loadWithEtag("/api/days", {
      method: "PUT",
      json: { days: applyChoices(result, choices) },
      headers: versionHeader(etag),
    });
    draft.drop();
    await onDone(
      t("days imported", { n: result.added + result.changed, removed: result.removed }),
      result.days.filter((_, i) => !choices[i]?.isLeftOut),
    );
  };
  const previewOrStore = () => run(() => (preview ? store(preview) : previewImport()));
  /** Changes an input, which makes the preview outdated. @param {() => void} change */
  const changeInput = (change) => {
    change();
    setPreview(null);
  };
  /** @param {{ currentTarget: HTMLInputElement }} event */
  const choose = ({ currentTarget: input }) => changeInput(() => setFile(input.files?.[0] ?? null));
  const changeNotice = onValue((value) => changeInput(() => (setNotice(value), keep({ notice: value }))));
  const changeKind = onValue(
    /** @param {DayKind} value */ (value) => changeInput(() => (setKind(value), keep({ kind: value }))),
  );
  const changeMode = onChecked((checked) => changeInput(() => (setReplaces(checked), keep({ replaces: checked }))));
  /** @param {number} i @param {Choice} choice */
  const decide = (i, choice) => setChoices({ ...choices, [i]: { ...choices[i], ...choice } });
  const changesNothing =
    preview && preview.added + preview.changed + preview.removed + Object.keys(choices).length === 0;
  return html`<${Dialog} title=${t("import days")} onClose=${onClose} wide>
    <p class="soft">${t("import help")}</p>
    ${draft.notice}
    <form onSubmit=${onSubmit(previewOrStore)}>
      <div class="fields">
        <${Field} id="ics" label=${t("calendar file")} hint=${t("calendar file hint")}>
          <input id="ics" type="file" accept=".ics,text/calendar" required=${!isNotice} onChange=${choose} />
        <//>
        <${Field} id="ics-kind" label=${t("kind")} hint=${t("import kind hint")}>
          <select id="ics-kind" value=${kind} onChange=${changeKind}>
            ${KINDS.map((k) => html`<option value=${k}>${t(`kind ${k}`)}</option>`)}
          </select>
        <//>
      </div>
      <${Field} id="notice" label=${t("notice text")} hint=${t("notice text hint")}>
        <textarea id="notice" rows="3" maxlength="20000" value=${notice} onInput=${changeNotice}></textarea>
      <//>
      <label class="check">
        <input type="checkbox" checked=${replaces} onChange=${changeMode} />
        ${t("import replaces")}
      </label>
      <${ErrorPanel} problem=${problem} />
      ${preview && html`<${ImportPreview} result=${preview} choices=${choices} onChoice=${decide} />`}
      <div class="actions">
        <button type="button" class="quiet" onClick=${() => (draft.drop(), onClose())}>${t("cancel")}</button>
        <button class="primary" disabled=${busy || (!file && !isNotice) || changesNothing}>
          ${busy ? t("loading") : preview ? t("import now") : t("look first")}
        </button>
      </div>
    </form>
  <//>`;
}

const MAX_SHOWN = 200;

/**
 * Shows the changes that an import would make, with controls to correct each day.
 * @param
 * {{ result: DayImport, choices: Record<number, Choice>, onChoice: (i: number, choice: Choice) => void }} props
 */
function ImportPreview({ result, choices, onChoice }) {
  const { problems = [] } = result;
  return html`<section aria-labelledby="seen">
    <div role="status">
      <h3 id="seen">
        ${t("would change", {
          added: result.added,
          changed: result.changed,
          removed: result.removed,
          unchanged: result.unchanged,
        })}
      </h3>
    </div>
    ${
      problems.length > 0 &&
      html`<div class="notice">
        <p>${t("cannot be used", { n: problems.length })}</p>
        <ul>
          ${problems.map(
            (p) => html`<li>
              ${t("event at", { n: p.event })} ${p.name}
              ${t("colon")}
              ${faultWords({ pointer: "/days", ...p, name: undefined })}
            </li>`,
          )}
        </ul>
      </div>`
    }
    <div class="scroll" role="region" tabindex="0" aria-label=${t("days in file")}>
      <table>
        <caption class="unseen">${t("days in file")}</caption>
        <thead>
          <tr>
            <th scope="col">${t("take in")}</th><th scope="col">${t("date")}</th>
            <th scope="col">${t("kind")}</th><th scope="col">${t("name")}</th>
          </tr>
        </thead>
        <tbody>
          ${result.days.slice(0, MAX_SHOWN).map((d, i) => {
            const { kind = d.kind, isLeftOut = false } = choices[i] ?? {};
            const label = t("take in day", { name: `${d.name} ${d.from}` });
            const changeIsLeftOut = onChecked((checked) => onChoice(i, { isLeftOut: !checked }));
            const changeKind = onValue(/** @param {DayKind} value */ (value) => onChoice(i, { kind: value }));
            return html`<tr key=${i}>
              <td><input type="checkbox" aria-label=${label} checked=${!isLeftOut} onChange=${changeIsLeftOut} /></td>
              <td>${dayRange(d)}</td>
              <td>
                <select aria-label=${t("kind of", { name: `${d.name} ${d.from}` })} value=${kind}
                  onChange=${changeKind}>
                  ${KINDS.map((k) => html`<option value=${k}>${t(`kind ${k}`)}</option>`)}
                </select>
              </td>
              <td>${d.name}</td>
            </tr>`;
          })}
        </tbody>
      </table>
    </div>
  </section>`;
}
