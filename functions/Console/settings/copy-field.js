// @ts-check
import { html, useState } from "../lib/htm-preact.js";
import { Field } from "../shared/components.js";
import { t } from "../shared/i18n.js";

/**
 * Shows the whole of a value that is only read, over several lines, with a button that copies it.
 * @param {{ id: string, label: string, value: string }} props
 */
export function CopyField({ id, label, value }) {
  const [message, setMessage] = useState("");
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(value);
      setMessage(t("copied"));
    } catch {
      setMessage(t("copy by hand"));
    }
  };
  return html`
    <${Field} id=${id} label=${label}>
      <textarea id=${id} class="whole-value" readonly rows="2" value=${value}
        onFocus=${(/** @type {{ currentTarget: HTMLTextAreaElement }} */ e) => e.currentTarget.select()}></textarea>
      <div><button type="button" class="primary" onClick=${copy}>${t("copy")}</button></div>
    <//>
    <p role="status">${message}</p>`;
}
