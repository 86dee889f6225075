// @ts-check
/** The dialog that moves one date of a campaign. */
import { html, useState } from "../lib/htm-preact.js";
import { ConfirmDialog, Field } from "../shared/components.js";
import { onValue } from "../shared/events.js";
import { fromLocal, momentOfYear, now, toLocal, zoneName } from "../shared/format.js";
import { t } from "../shared/i18n.js";
import { zoneWords } from "../shared/names.js";

/** @param {{ dueAt: string, onYes: (dueAt: string, to: string) => Promise<void>, onNo: () => void }} props */
export function MoveDialog({ dueAt, onYes, onNo }) {
  const [to, setTo] = useState(toLocal(dueAt));
  return html`<${ConfirmDialog} title=${t("move this")} action=${t("move date")}
    onYes=${() => onYes(dueAt, fromLocal(to))} onNo=${onNo}>
    <p>${t("move text", { at: momentOfYear(dueAt) })}</p>
    <${Field} id="move-to" label=${t("move to")} hint=${zoneWords(zoneName())}>
      <input id="move-to" type="datetime-local" required min=${toLocal(now())} value=${to}
        aria-describedby="move-to-hint" onInput=${onValue(setTo)} />
    <//>
  <//>`;
}
