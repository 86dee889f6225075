// @ts-check
/** The import of a file into a list: first a dry run with corrections, then the import itself. */
/** @import { AreaView, ListView } from "../../shared/types.js" */
/** @import { ImportDraft } from "./import-file.js" */
import { html, useEffect, useRef } from "../../lib/htm-preact.js";
import { Checked } from "./check-result.js";
import { DropZone, Samples } from "./drop-zone.js";
import { Progress, Stored } from "./import-result.js";
import { useImportState } from "./import-state.js";
import { applyChanges } from "./sheet.js";
import { ConfirmDialog, ErrorPanel, Field } from "../../shared/components.js";
import { onValue } from "../../shared/events.js";
import { language, localName, t } from "../../shared/i18n.js";

/** @typedef {ReturnType<typeof useImportState>} Import */

const REGIONS = ["CN", "HK", "MO", "TW", "US", "CA", "GB", "SG", "MY", "AU"];
const regions = new Intl.DisplayNames(language, { type: "region" });
const BASES = /** @type {const} */ (["notice", "contract", "consent"]);

/**
 * @param {{
 *   list: ListView, areas: AreaView[], draft?: ImportDraft, onClose: () => void, onStored: () => unknown,
 *   onChosen: () => void,
 * }} props
 * `draft` is an unfinished import to continue.
 */
export function ImportWizard({ list, areas, draft, onClose, onStored, onChosen }) {
  const current = useImportState({ list: list.id, draft, onChosen });
  const heading = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => heading.current?.focus(), []);
  const { confirmation } = current;
  return html`<section class="card" aria-labelledby="import-title">
    <div class="row first">
      <h2 id="import-title" tabindex="-1" ref=${heading}>${t("import into", { name: localName(list.name) })}</h2>
      <button class="quiet" onClick=${onClose}>${t("close")}</button>
    </div>
    ${
      current.stored
        ? html`<${StoredFile} current=${current} list=${list} onStored=${onStored} />`
        : html`<${FileCheck} current=${current} list=${list} areas=${areas} />`
    }
    ${
      confirmation &&
      html`<${ConfirmDialog} title=${t("replace title")} action=${t("replace yes")} danger
        count=${confirmation.view.removed > 20 ? confirmation.view.removed : undefined}
        onYes=${() => current.store(confirmation.view, confirmation.sent)} onNo=${current.endConfirmation}>
        <p>${t("replace text", { n: confirmation.view.removed, name: localName(list.name) })}</p>
      <//>`
    }
  </section>`;
}

/**
 * Shows the import that stores the file, and its result.
 * @param {{ current: Import, list: ListView, onStored: () => unknown }} props
 */
function StoredFile({ current, list, onStored }) {
  const { stored, check, file, options, optOuts } = current;
  return html`<${Stored} key=${stored} id=${stored} chosen=${file?.sheet} sent=${check?.sent}
    shift=${check?.shift ?? 0} sheet=${file?.sheet ? applyChanges(file.sheet, file.changes) : null}
    name=${file?.name ?? ""} list=${list} optOuts=${optOuts} region=${options.region} onOver=${onStored}
    onAnotherFile=${current.reset} onBackToFile=${file && current.returnToCheck}
    onOptedOut=${() => current.dropDraft().then(onStored)} />`;
}

/**
 * Shows the choice of a file, its options and the result of its check.
 * @param {{ current: Import, list: ListView, areas: AreaView[] }} props
 */
function FileCheck({ current, list, areas }) {
  const { options, file, check, problem } = current;
  return html`
    <${DropZone} name=${file?.name} take=${current.chooseFile} discard=${current.discard} />
    ${!file && html`<${Samples} />`}
    <${OptionFields} current=${current} />
    <p class="soft">${t(options.mode === "replace" ? "mode replace text" : "mode merge text")}</p>
    <${ErrorPanel} problem=${problem} />
    ${file && !check && !problem && html`<${Progress} text=${t("checking")} />`}
    ${
      check &&
      file &&
      html`<${Checked} key=${check.id} check=${check} file=${file} list=${list} options=${options} areas=${areas}
        change=${current.changeOptions} recheck=${current.recheck} saveDraft=${current.saveDraft}
        isSending=${current.isSending} store=${current.askOrStore} />`
    }`;
}

/** Shows the options that concern every file. @param {{ current: Import }} props */
const OptionFields = ({ current: { options, changeOptions } }) => html`<div class="filters">
  <${Field} id="import-mode" label=${t("import mode")}>
    <select id="import-mode" value=${options.mode} onChange=${onValue((value) => changeOptions({ mode: value }))}>
      <option value="merge">${t("mode merge")}</option>
      <option value="replace">${t("mode replace")}</option>
    </select>
  <//>
  <${Field} id="import-region" label=${t("import region")}>
    <select id="import-region" value=${options.region}
      onChange=${onValue((value) => changeOptions({ region: value }))}>
      <option value="">${t("region usual")}</option>
      ${REGIONS.map((r) => html`<option value=${r}>${regions.of(r)}</option>`)}
    </select>
  <//>
  <${Field} id="import-basis" label=${t("import basis")}>
    <select id="import-basis" value=${options.basis} onChange=${onValue((value) => changeOptions({ basis: value }))}>
      ${BASES.map((b) => html`<option value=${b}>${t(`basis ${b}`)}</option>`)}
    </select>
  <//>
</div>`;
