// @ts-check
import { html } from "../lib/htm-preact.js";
import { VersionDifferences } from "./differences.js";
import { Dialog } from "../shared/components.js";
import { t } from "../shared/i18n.js";
import { moment } from "../shared/format.js";

/**
 * Somebody saved meanwhile: both are shown, and one is taken.
 * @param {{
 *   theirs: import("./editor.js").Saved, mine: import("./editor.js").Draft, onMine: () => unknown,
 *   onTheirs: () => unknown, onClose: () => void,
 * }} props
 */
export function Conflict({ theirs, mine, onMine, onTheirs, onClose }) {
  return html`<${Dialog} title=${t("saved meanwhile")} onClose=${onClose} wide>
    <p>${t("saved meanwhile text", { by: theirs.savedBy ?? "", at: moment(theirs.savedAt ?? Date.now()) })}</p>
    <${VersionDifferences} before=${theirs.draft} after=${mine} />
    <div class="actions">
      <button class="quiet" onClick=${onClose}>${t("go on writing")}</button>
      <button onClick=${onTheirs}>${t("take theirs")}</button>
      <button class="primary" onClick=${onMine}>${t("keep mine")}</button>
    </div>
  <//>`;
}
