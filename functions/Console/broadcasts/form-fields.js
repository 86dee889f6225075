// @ts-check
/** The fields of a broadcast request: audience, text and timing. */
/** @import { AreaView, ListView, OnUnknown, Page, SenderView, TemplateView } from "../shared/types.js" */
import { html } from "../lib/htm-preact.js";
import { api } from "../shared/api.js";
import { AreaPicker } from "../shared/area-picker.js";
import { languageName, zoneWords } from "../shared/names.js";
import { SenderField, UnknownField } from "../shared/sending-fields.js";
import { fault } from "../shared/problems.js";
import { Field } from "../shared/components.js";
import { onChecked, onValue } from "../shared/events.js";
import { useQuery } from "../shared/hooks.js";
import { localName, t } from "../shared/i18n.js";
import { now, toLocal, zoneName } from "../shared/format.js";

/** @typedef {import("./request.js").Form} Form */
/** @typedef {{ form: Form, set: (change: Partial<Form>) => void }} Fields */

/** Contacts of a list that are read to suggest tags, at most. */
const SAMPLED_CONTACTS = 200;

/** @param {string} list @returns {Promise<Page<"contacts">>} */
const firstContacts = (list) => api(`lists/${list}/contacts?limit=${SAMPLED_CONTACTS}`);

/** @param {Fields & { lists: ListView[], areas: AreaView[], ownArea: string }} props */
export function Audience({ form, set, lists, areas, ownArea }) {
  const tags = useQuery(async () => {
    const pages = await Promise.all(form.lists.slice(0, 5).map(firstContacts));
    return [...new Set(pages.flatMap((p) => p.contacts.flatMap((c) => c.tags)))].sort().slice(0, 24);
  }, [form.lists.join()]);
  /** @param {string[]} items @param {string} item */
  const toggle = (items, item) => (items.includes(item) ? items.filter((x) => x !== item) : [...items, item]);
  const knownTags = [...new Set([...(tags.value ?? []), ...form.tags])];
  return html`
    <fieldset>
      <legend>${t("lists")}</legend>
      <div class="checks">
        ${lists.map(
          (l) => html`<label class="check" key=${l.id}>
            <input type="checkbox" checked=${form.lists.includes(l.id)}
              onChange=${() => set({ lists: toggle(form.lists, l.id) })} /> <span>
              ${localName(l.name)}
              ${l.sample && html` <small>${t("sample data")}</small>`}
            </span>
          </label>`,
        )}
      </div>
    </fieldset>
    <${Field} id="area" label=${t("area")} hint=${form.lists.length ? t("area narrows") : t("area hint alone")}>
      <${AreaPicker} id="area" areas=${areas} ownArea=${ownArea} chosen=${form.areas} multiple describedBy="area-hint"
        none=${form.lists.length ? t("area of lists") : t("no area")}
        choose=${(/** @type {string[]} */ picked) => set({ areas: picked })} />
    <//>
    ${
      knownTags.length > 0 &&
      html`<fieldset>
        <legend>${t("tags")}</legend>
        <p><small>${t("tags narrow")}</small></p>
        <div class="choices">
          ${knownTags.map(
            (tag) => html`<button type="button" key=${tag}
              aria-pressed=${form.tags.includes(tag) ? "true" : "false"}
              onClick=${() => set({ tags: toggle(form.tags, tag) })}>
              ${tag}
            </button>`,
          )}
        </div>
      </fieldset>`
    }`;
}

/** @param {Fields & { templates: TemplateView[], problem: unknown }} props */
export function TextFields({ form, set, templates, problem }) {
  const chosen = templates.find((x) => x.id === form.template);
  // An own text begins with that of the chosen template, to be changed.
  const switchToOwnText = () =>
    set({
      own: true,
      ...(chosen && Object.values(form.texts).every((x) => !x.trim())
        ? { texts: { "zh-CN": "", en: "", ...chosen.texts } }
        : {}),
    });
  const languages = Object.keys(form.texts);
  return html`
    <div class="choices" role="group" aria-label=${t("what it says")}>
      <button type="button" aria-pressed=${form.own ? "false" : "true"} onClick=${() => set({ own: false })}>
        ${t("a template")}
      </button>
      <button type="button" aria-pressed=${form.own ? "true" : "false"} onClick=${switchToOwnText}>
        ${t("own words")}
      </button>
    </div>
    ${
      form.own
        ? html`<div class="two texts">
          ${languages.map(
            (tag) => html`<${Field} key=${tag} id=${`text-${tag}`} label=${languageName(tag)}
              wrong=${fault(problem, `/texts/${tag}`)}>
              <textarea id=${`text-${tag}`} lang=${tag} maxlength="1500" value=${form.texts[tag]}
                onInput=${onValue((value) => set({ texts: { ...form.texts, [tag]: value } }))}>
              </textarea>
            <//>`,
          )}
        </div>
        <p><small>${t("languages hint")}</small></p>`
        : html`<${Field} id="template" label=${t("template")}
          hint=${templates.length === 0 ? t("no templates to choose") : undefined} wrong=${fault(problem, "/template")}>
          <select id="template" value=${form.template} onChange=${onValue((value) => set({ template: value }))}>
            <option value="">${t("choose")}</option>
            ${templates.map(
              (x) => html`<option value=${x.id} selected=${x.id === form.template}>${localName(x.name)}</option>`,
            )}
          </select>
        <//>`
    }`;
}

/** @param {Fields & { senders: SenderView[], problem: unknown }} props */
export function TimingFields({ form, set, senders, problem }) {
  const hours = [...new Set([1, 2, 4, 8, 24, 72, Number(form.useful)])].filter((n) => n > 0).sort((a, b) => a - b);
  return html`
    <div class="choices" role="group" aria-label=${t("when")}>
      <button type="button" aria-pressed=${form.later ? "false" : "true"} onClick=${() => set({ later: false })}>
        ${t("now")}
      </button>
      <button type="button" aria-pressed=${form.later ? "true" : "false"} onClick=${() => set({ later: true })}>
        ${t("at a time")}
      </button>
    </div>
    <div class="two texts">
      ${
        form.later &&
        html`<${Field} id="at" label=${t("starts at")} hint=${zoneWords(zoneName())}
          wrong=${fault(problem, "/startAt")}>
          <input id="at" type="datetime-local" required min=${toLocal(now())} value=${form.at}
            onInput=${onValue((value) => set({ at: value }))} />
        <//>`
      }
      <${Field} id="useful" label=${t("of use until")} hint=${t("useful hint")}
        wrong=${fault(problem, "/latestUsefulAt")}>
        <select id="useful" aria-describedby="useful-hint" value=${form.useful}
          onChange=${onValue((value) => set({ useful: value }))}>
          <option value="">${t("as usual")}</option>
          ${hours.map(
            (n) => html`<option value=${String(n)} selected=${form.useful === String(n)}>
              ${t("hours after", { n })}
            </option>`,
          )}
        </select>
      <//>
    </div>
    <label class="check">
      <input type="checkbox" checked=${form.urgent} onChange=${onChecked((checked) => set({ urgent: checked }))} /> ${t(
        "it is urgent",
      )}
    </label>
    <p><small>${t("urgent text")}</small></p>
    ${
      form.urgent &&
      html`<${Field} id="reason" label=${t("why urgent")} hint=${t("reason hint")} wrong=${fault(problem, "/reason")}>
        <input id="reason" required maxlength="500" aria-describedby="reason-hint" value=${form.reason}
          onInput=${onValue((value) => set({ reason: value }))} />
      <//>`
    }
    <${SenderField} senders=${senders} value=${form.sender} choose=${(/** @type {string} */ sender) => set({ sender })}
      problem=${problem} />`;
}

/** Shows rarely used options. @param {Fields} props */
export const MoreOptions = ({ form, set }) => html`<details open=${form.base.onUnknown === "resendOnce"}>
  <summary>${t("more options")}</summary>
  <${UnknownField} value=${form.onUnknown} choose=${(/** @type {OnUnknown} */ onUnknown) => set({ onUnknown })} />
</details>`;
