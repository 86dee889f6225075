// @ts-check
/** @import { Contact, ListView, Page } from "../shared/types.js" */
import { html, useEffect, useState } from "../lib/htm-preact.js";
import { api } from "../shared/api.js";
import { ErrorPanel, Field } from "../shared/components.js";
import { onValue } from "../shared/events.js";
import { localName, t } from "../shared/i18n.js";

/** Placeholders that every contact may have a value for. */
export const STANDARD = ["name", "child", "area", "household"];

/** Returns the name of a placeholder in the page's language. @param {string} name */
export const placeholderName = (name) => (STANDARD.includes(name) ? t(`placeholder ${name}`) : name);

/**
 * Converts a column's header to a valid placeholder; the host matches them without case, spaces and punctuation.
 * @param {string} header
 */
export function placeholderOf(header) {
  const name = header
    .trim()
    .replace(/[^\p{L}\p{Nd}]+/gu, "_")
    .replace(/^_|_$/g, "");
  return /^\p{Nd}/u.test(name) ? `_${name}` : name;
}

/** Reduces a name to what is compared when placeholders are matched to headers. @param {string} name */
export const plainName = (name) => name.replace(/[^\p{L}\p{Nd}]/gu, "").toLowerCase();

/** Returns sample values for a preview without a chosen person. */
export const defaultSample = () => Object.fromEntries(STANDARD.map((name) => [name, t(`sample ${name}`)]));

/** @param {Contact} contact @returns {Record<string, string>} */
function valuesOf(contact) {
  const { name, area, household, language } = contact;
  const known = Object.entries({ name, area, household, language });
  return { ...Object.fromEntries(known.flatMap(([key, value]) => (value ? [[key, value]] : []))), ...contact.values };
}

/**
 * Chooses the values of the preview: typed, or those of a person on a list.
 * @param {{
 *   lists: ListView[], sample: Record<string, string>, asked: string[],
 *   onSample: (sample: Record<string, string>) => void, onHeaders: (headers: string[]) => void,
 * }} props
 * `asked` are the placeholders that the texts have.
 */
export function SamplePerson({ lists, sample, asked, onSample, onHeaders }) {
  const [list, setList] = useState("");
  const [contacts, setContacts] = useState(/** @type {Contact[]} */ ([]));
  const [problem, setProblem] = useState(/** @type {unknown} */ (null));
  useEffect(() => {
    setContacts([]);
    setProblem(null);
    if (!list) return onHeaders([]);
    let isOutdated = false;
    /** @type {Promise<Page<"contacts">>} */
    const first = api(`lists/${encodeURIComponent(list)}/contacts?limit=20`);
    first.then(
      (page) => {
        if (isOutdated) return;
        setContacts(page.contacts);
        const headers = new Set(page.contacts.flatMap((c) => Object.keys(c.values)));
        onHeaders([...headers].filter((h) => !STANDARD.includes(h)));
        if (page.contacts.length > 0) onSample(valuesOf(page.contacts[0]));
      },
      (error) => isOutdated || setProblem(error),
    );
    return () => void (isOutdated = true);
  }, [list]);
  const names = asked.length > 0 ? asked : STANDARD.slice(0, 2);
  /** Finds a placeholder's key in the sample, which may be spelled like the header. @param {string} name */
  const keyOf = (name) =>
    Object.hasOwn(sample, name)
      ? name
      : (Object.keys(sample).find((key) => plainName(key) === plainName(name)) ?? name);
  return html`<section class="card" aria-labelledby="sample">
    <h2 id="sample">${t("sample person")}</h2>
    <p class="soft">${t("sample help")}</p>
    <div class="fields">
      <${Field} id="sample-list" label=${t("from list")}>
        <select id="sample-list" value=${list} onChange=${onValue(setList)}>
          <option value="">${t("typed here")}</option>
          ${lists.map((l) => html`<option value=${l.id}>${localName(l.name)}</option>`)}
        </select>
      <//>
      ${
        contacts.length > 0 &&
        html`<${Field} id="sample-contact" label=${t("person")}>
          <select id="sample-contact"
            onChange=${(/** @type {{ currentTarget: HTMLSelectElement }} */ e) =>
              onSample(valuesOf(contacts[e.currentTarget.selectedIndex]))}>
            ${contacts.map(
              (c) => html`<option>
                ${[c.name ?? t("no name"), c.area].filter(Boolean).join(" · ")}
              </option>`,
            )}
          </select>
        <//>`
      }
      ${names.map(
        (name) => html`<${Field} id="sample-${name}" key=${name} label=${placeholderName(name)}>
          <input id="sample-${name}" autocomplete="off" value=${sample[keyOf(name)] ?? ""}
            onInput=${onValue((value) => onSample({ ...sample, [keyOf(name)]: value }))} />
        <//>`,
      )}
    </div>
    ${list && !problem && contacts.length === 0 && html`<p class="soft">${t("list empty")}</p>`}
    <${ErrorPanel} problem=${problem} />
  </section>`;
}
