// @ts-check
/** The texts of a template as they are sent. */
/** @import { PreviewsView, TemplateView } from "../shared/types.js" */
import { html } from "../lib/htm-preact.js";
import { api } from "../shared/api.js";
import { useQuery } from "../shared/hooks.js";
import { language, t } from "../shared/i18n.js";
import { languageName } from "../shared/names.js";
import { sampleValues } from "../shared/test-message.js";

/** @param {TemplateView["texts"]} texts @param {string} sender @returns {Promise<PreviewsView>} */
const previewTexts = (texts, sender) =>
  api("templates/preview", { method: "POST", json: { texts, sample: sampleValues(), sender } });

/**
 * Shows a template's text in each of its languages, the page's first: whole, with the sender's signature and the values
 * of a sample person, and the segments that it takes. Until these are known, and where they cannot be, it shows the
 * words of the template.
 * @param {{ template?: TemplateView, sender?: string | null }} props Without a sender, the usual one.
 */
export function TextsAsSent({ template, sender }) {
  const { value } = useQuery(
    async () => template && (await previewTexts(template.texts, sender || "default")),
    [template?.id, template?.version, sender],
  );
  if (!template) return null;
  const own = (/** @type {string} */ tag) => Number(tag.startsWith(language.slice(0, 2)));
  const texts = Object.entries(template.texts).sort(([a], [b]) => own(b) - own(a));
  return html`<div class="handset">
      ${texts.map(([tag, text]) => {
        const preview = value?.previews[tag];
        return html`
          <small>${languageName(tag)}${preview && ` · ${t("segments", { n: preview.segments })}`}</small>
          <div class="bubble" lang=${tag}>${preview?.text ?? text}</div>`;
      })}
    </div>
    ${value && html`<p><small>${t("as sent to sample person")}</small></p>`}`;
}
