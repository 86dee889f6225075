// @ts-check
/** The form to add or change one contact. */
/** @import { AreaView, Contact, ListView } from "../shared/types.js" */
import { html } from "../lib/htm-preact.js";
import { loadWithEtag, staleAs, versionHeader } from "../shared/api.js";
import { formValues, headerName } from "./form-fields.js";
import { AreaField } from "../shared/area-picker.js";
import { fault } from "../shared/problems.js";
import { languageName } from "../shared/names.js";
import { Dialog, Field, FormActions } from "../shared/components.js";
import { joinTags, splitTags } from "../shared/tags.js";
import { onSubmit } from "../shared/events.js";
import { useAction } from "../shared/hooks.js";
import { localName, t } from "../shared/i18n.js";

const BASES = ["notice", "contract", "consent", "none"];
const LANGUAGES = ["zh-CN", "en", "bo", "ug", "mn", "ko"];

/**
 * @param {{
 *   list: ListView, contact?: Contact, etag?: string | null, areas: AreaView[], ownArea: string,
 *   headers: string[], onClose: () => void,
 *   onSaved: (etag: string | null) => void,
 * }} props `etag` is the version of the contact that the form shows.
 */
export function ContactForm({ list, contact, etag, areas, ownArea, headers, onClose, onSaved }) {
  const { problem, run } = useAction(staleAs(t("contact stale")));
  const save = async (/** @type {FormData} */ form) => {
    const { phone, name, language, area, household, address, tags, basis, ...rest } = formValues(form);
    const values = Object.fromEntries(
      Object.entries(rest)
        .map(([k, v]) => [headers[Number(k.slice(6))], v])
        .filter(([k, v]) => v || contact?.values[k]),
    );
    const json = {
      ...(contact?.phone ? { phone: contact.phone } : phone ? { phone } : {}),
      name,
      language,
      area,
      household,
      address,
      tags: splitTags(tags),
      values,
      ...(basis ? { basis } : {}),
    };
    const version = versionHeader(etag);
    onSaved((await loadWithEtag(`/api/lists/${list.id}/contacts`, { method: "POST", json, headers: version })).etag);
  };
  // Name, household and address identify a person without a number, so they cannot be changed.
  const isUnnumbered = contact !== undefined && !contact.phone;
  const languages = [...new Set([...LANGUAGES, ...(contact?.language ? [contact.language] : [])])];
  const textField = (
    /** @type {string} */ id,
    /** @type {string} */ label,
    /** @type {string | null | undefined} */ value,
    hint = "",
    fixed = false,
  ) => html`<${Field} id="contact-${id}" label=${label} hint=${hint || undefined}>
    <input id="contact-${id}" name=${id} defaultValue=${value ?? ""} maxlength="200" readonly=${fixed}
      autocomplete="off" aria-describedby=${hint ? `contact-${id}-hint` : undefined} />
  <//>`;
  return html`<${Dialog} title=${contact ? t("edit contact") : t("add contact to", { name: localName(list.name) })}
    onClose=${onClose} wide>
    <form onSubmit=${onSubmit((form) => run(() => save(form)))}>
      <div class="form">
        ${
          contact
            ? html`<${Field} id="contact-phone" label=${t("phone")} hint=${t("phone fixed")}>
              <input id="contact-phone" value=${contact.phone ?? t("without number")} readonly
                aria-describedby="contact-phone-hint" />
            <//>`
            : html`<${Field} id="contact-phone" label=${t("phone")} hint=${t("phone hint")}>
              <input id="contact-phone" name="phone" type="tel" autocomplete="off" aria-describedby="contact-phone-hint"
              />
            <//>`
        }
        ${textField("name", t("person name"), contact?.name, "", isUnnumbered)}
        <${Field} id="contact-language" label=${t("language of texts")}>
          <select id="contact-language" name="language" defaultValue=${contact?.language ?? ""}>
            <option value="">${t("language usual")}</option>${languages.map(
              (l) => html`<option value=${l} selected=${l === contact?.language}>${languageName(l)}</option>`,
            )}
          </select>
        <//>
        <${AreaField} id="contact-area" name="area" label=${t("area")} areas=${areas} ownArea=${ownArea}
          value=${contact?.area ?? list.area} wrong=${fault(problem, "/area")} />
        ${textField("household", t("household"), contact?.household, t("household hint"), isUnnumbered)}
        ${textField("address", t("home address"), contact?.address, "", isUnnumbered)}
        ${textField("tags", t("tags"), joinTags(contact?.tags), t("tags separated"))}
        ${headers.map((h, i) => textField(`value-${i}`, headerName(h), contact?.values[h]))}
        <${Field} id="contact-basis" label=${t("consent")}>
          <select id="contact-basis" name="basis">
            ${!contact && html`<option value="">${t("basis usual")}</option>`}
            ${BASES.map(
              (b) => html`<option value=${b} selected=${b === contact?.consent.basis}>${t(`basis ${b}`)}</option>`,
            )}
          </select>
        <//>
      </div>
      <${FormActions} problem=${problem} action=${contact ? t("save") : t("add")} onClose=${onClose} />
    </form>
  <//>`;
}
