// @ts-check
/** The dialog that leaves out one date of a campaign. */
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
export function LeaveOutDialog({ dueAt, onYes, onNo }) {
  const [reason, setReason] = useState("");
  return html`<${ConfirmDialog} title=${t("leave out this")} action=${t("leave out date")}
    onYes=${() => onYes(dueAt, reason.trim() || undefined)} onNo=${onNo}>
    <p>${t("leave out text", { at: momentOfYear(dueAt) })}</p>
    <${Field} id="leave-out-reason" label=${t("leave out reason")}>
      <input id="leave-out-reason" maxlength="500" autocomplete="off" value=${reason} onInput=${onValue(setReason)} />
    <//>
  <//>`;
}
