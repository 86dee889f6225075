// @ts-check
import { html, useState } from "../lib/htm-preact.js";
import { Field } from "../shared/components.js";
import { t } from "../shared/i18n.js";

/**
 * Shows a read-only value with a button that copies it.
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
      <div class="pair">
        <input id=${id} readonly value=${value}
          onFocus=${(/** @type {{ currentTarget: HTMLInputElement }} */ e) => e.currentTarget.select()} />
        <button class="primary" onClick=${copy}>${t("copy")}</button>
      </div>
    <//>
    <p role="status">${message}</p>`;
}
