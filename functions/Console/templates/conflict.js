// @ts-check
import { html } from "../lib/htm-preact.js";
import { VersionDifferences } from "../shared/differences.js";
import { Dialog } from "../shared/components.js";
import { t } from "../shared/i18n.js";
import { personName } from "../shared/names.js";
import { moment, now } from "../shared/format.js";

/**
 * Shows the difference between a draft and the version that another operator saved meanwhile, and lets one be chosen.
 * @param {{
 *   saved: import("./editor.js").Saved, draft: import("./editor.js").Draft, onKeep: () => unknown,
 *   onDiscard: () => unknown, onClose: () => void,
 * }} props
 */
export function Conflict({ saved, draft, onKeep, onDiscard, onClose }) {
  return html`<${Dialog} title=${t("saved meanwhile")} onClose=${onClose} wide>
    <p>${t("saved meanwhile text", { by: personName(saved.savedBy), at: moment(saved.savedAt ?? now()) })}</p>
    <${VersionDifferences} before=${saved.draft} after=${draft} />
    <div class="actions">
      <button class="quiet" onClick=${onClose}>${t("go on writing")}</button>
      <button onClick=${onDiscard}>${t("take theirs")}</button>
      <button class="primary" onClick=${onKeep}>${t("keep mine")}</button>
    </div>
  <//>`;
}
