// @ts-check
/** The dialog that skips one date of a campaign. */
import { html, useState } from "../lib/htm-preact.js";
import { ConfirmDialog, Field } from "../shared/components.js";
import { onValue } from "../shared/events.js";
import { momentOfYear } from "../shared/format.js";
import { t } from "../shared/i18n.js";

/**
 * @param {{
 *   dueAt: string, onYes: (dueAt: string, reason: string | undefined) => Promise<void>, onNo: () => void,
 * }} props
 */
export function SkipDialog({ dueAt, onYes, onNo }) {
  const [reason, setReason] = useState("");
  return html`<${ConfirmDialog} title=${t("skip this")} action=${t("skip date")}
    onYes=${() => onYes(dueAt, reason.trim() || undefined)} onNo=${onNo}>
    <p>${t("skip text", { at: momentOfYear(dueAt) })}</p>
    <${Field} id="skip-reason" label=${t("skip reason")}>
      <input id="skip-reason" maxlength="500" autocomplete="off" value=${reason} onInput=${onValue(setReason)} />
    <//>
  <//>`;
}
