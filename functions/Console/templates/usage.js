// @ts-check
/** The use of a template, and own copies of it. */
/** @import { TemplateUsage, TemplateView } from "../shared/types.js" */
import { html } from "../lib/htm-preact.js";
import { api } from "../shared/api.js";
import { ErrorPanel } from "../shared/components.js";
import { useAction } from "../shared/hooks.js";
import { localName, t } from "../shared/i18n.js";

/**
 * Makes an id of the Latin letters of a name and a random suffix, so that it is not another template's.
 * @param {string} name
 */
export const newTemplateId = (name) =>
  [...(name.toLowerCase().match(/[a-z0-9]+/g) ?? ["template"]), crypto.randomUUID().slice(0, 6)]
    .join("-")
    .slice(-60)
    .replace(/^-+/, "");

/**
 * Names the campaigns that use a template, and counts those of other areas.
 * @param {{ usedBy: TemplateUsage }} props
 */
export function UsedBy({ usedBy: { campaigns, others } }) {
  if (campaigns.length + others === 0) return html`<p class="soft">${t("used by")}${t("colon")}${t("not used")}</p>`;
  const links = campaigns.map((c) => html`<a href="/campaigns.html?id=${c.id}">${localName(c.name)}</a>`);
  return html`
    ${
      links.length > 0 &&
      html`<p class="soft">
        ${t("used by")}${t("colon")}${links.flatMap((link, i) => (i > 0 ? [t("list comma"), link] : [link]))}
      </p>`
    }
    <p class="soft">${others > 0 && `${t("used by others", { n: others })} `}${t("others keep")}</p>`;
}

/** Copies a template into the caller's area and opens the copy. @param {{ id: string, name: string }} props */
export function CopyButton({ id, name }) {
  const { busy, problem, run } = useAction();
  const copy = async () => {
    /** @type {TemplateView} */
    const made = await api(`templates/${id}/copy`, { method: "POST", json: { id: newTemplateId(name) } });
    location.assign(`/templates.html?id=${made.id}&copied=1`);
  };
  return html`<button disabled=${busy} onClick=${() => run(copy, { leaves: true })}>${t("copy template")}</button>
    <${ErrorPanel} problem=${problem} />`;
}
