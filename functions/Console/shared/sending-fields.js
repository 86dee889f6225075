// @ts-check
/** Fields shared by broadcasts and campaigns: the sender, and what happens to texts whose outcome is unknown. */
/** @import { OnUnknown, SenderView } from "./types.js" */
import { html } from "../lib/htm-preact.js";
import { fault } from "./problems.js";
import { Field } from "./components.js";
import { onValue } from "./events.js";
import { t } from "./i18n.js";
import "./strings/sending.js";

/**
 * Chooses the sender; shows nothing where there is only one.
 * @param {{
 *   senders: SenderView[], value: string, choose: (id: string) => void, problem?: unknown,
 * }} props An empty value chooses the sender by each recipient's country.
 */
export const SenderField = ({ senders, value, choose, problem }) =>
  (senders.length > 1 || value) &&
  html`<${Field} id="sender" label=${t("sender")} hint=${t("sender hint")} wrong=${fault(problem, "/sender")}>
    <select id="sender" aria-describedby="sender-hint" value=${value} onChange=${onValue(choose)}>
      <option value="">${t("sender chosen")}</option>
      ${senders.map(
        (s) => html`<option value=${s.id} selected=${s.id === value}>${s.from} ${s.signature ?? ""}</option>`,
      )}
    </select>
  <//>`;

const UNKNOWN_POLICIES = /** @type {const} */ (["leave", "resendOnce"]);

/** @param {{ value: OnUnknown, choose: (what: OnUnknown) => void }} props */
export const UnknownField = ({
  value,
  choose,
}) => html`<${Field} id="on-unknown" label=${t("on unknown")} hint=${t("on unknown hint")}>
  <select id="on-unknown" aria-describedby="on-unknown-hint" value=${value} onChange=${onValue(choose)}>
    ${UNKNOWN_POLICIES.map((u) => html`<option value=${u} selected=${u === value}>${t(`unknown ${u}`)}</option>`)}
  </select>
<//>`;
