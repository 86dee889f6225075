// @ts-check
/** The audience of a campaign in a form: lists, areas and tags. */
/** @import { AreaView, Audience, ListView } from "../shared/types.js" */
import { html } from "../lib/htm-preact.js";
import { AreaPicker } from "../shared/area-picker.js";
import { areaName } from "../shared/names.js";
import { Field } from "../shared/components.js";
import { onValue } from "../shared/events.js";
import { joinTags, splitTags } from "../shared/tags.js";
import { localName, t } from "../shared/i18n.js";

/**
 * @typedef {{ lists: string[], isArea: boolean, areas: string[], any: string, every: string, none: string }} Chosen The
 * state of the form; `any`, `every` and `none` are tags as they are typed.
 */

/**
 * Fills the form from the `audience` of a request body.
 * @param {Audience} [audience]
 * @param {string} [area] The area of the person who chooses.
 * @returns {Chosen}
 */
export function fromAudience(audience, area = "") {
  const tags = audience?.tags ?? {};
  return {
    lists: audience?.lists ?? [],
    isArea: audience !== undefined && !audience.lists?.length,
    areas: audience?.areas?.length ? audience.areas : [audience?.area ?? area],
    any: joinTags(tags.any),
    every: joinTags(tags.all),
    none: joinTags(tags.none),
  };
}

/**
 * Converts the form to the `audience` of a request body; undefined while nobody is chosen.
 * @param {Chosen} chosen
 * @returns {Audience | undefined}
 */
export function toAudience(chosen) {
  if (chosen.isArea ? chosen.areas.length === 0 : chosen.lists.length === 0) return undefined;
  const tags = { any: splitTags(chosen.any), all: splitTags(chosen.every), none: splitTags(chosen.none) };
  const tagFilter = tags.any.length + tags.all.length + tags.none.length > 0 ? { tags } : {};
  const { areas } = chosen;
  const lists = chosen.isArea ? {} : { lists: chosen.lists };
  if (areas.length > 1) return { ...lists, areas, ...tagFilter };
  return { ...lists, ...(chosen.isArea || areas[0] ? { area: areas[0] } : {}), ...tagFilter };
}

/**
 * @param {{
 *   chosen: Chosen, choose: (chosen: Chosen) => void, lists: ListView[], areas: AreaView[], ownArea: string,
 * }} props
 */
export function AudienceFields({ chosen, choose, lists, areas, ownArea }) {
  const set = (/** @type {Partial<Chosen>} */ part) => choose({ ...chosen, ...part });
  const toggleList = (/** @type {string} */ id) =>
    set({ lists: chosen.lists.includes(id) ? chosen.lists.filter((l) => l !== id) : [...chosen.lists, id] });
  return html`
    <fieldset>
      <legend>${t("recipients")}</legend>
      <label class="check">
        <input type="radio" name="who" checked=${!chosen.isArea} onChange=${() => set({ isArea: false })} />
        ${t("these lists")}
      </label>
      <label class="check">
        <input type="radio" name="who" checked=${chosen.isArea} onChange=${() => set({ isArea: true })} />
        ${t("whole area")}
      </label>
    </fieldset>
    ${
      !chosen.isArea &&
      html`<fieldset>
        <legend>${t("lists")}</legend>
        ${lists.length === 0 && html`<p>${t("no lists to choose")} <a href="/contacts.html">${t("contacts")}</a></p>`}
        ${lists.map(
          (l) => html`<label class="check" key=${l.id}>
            <input type="checkbox" checked=${chosen.lists.includes(l.id)} onChange=${() => toggleList(l.id)} />
            ${localName(l.name)} <small>${areaName(l.area, areas)}</small>
          </label>`,
        )}
      </fieldset>`
    }
    <${Field} id="who-area" label=${t(chosen.isArea ? "area" : "only area")}
      hint=${t(chosen.isArea ? "whole area hint" : "several areas hint")}>
      <${AreaPicker} id="who-area" areas=${areas} ownArea=${ownArea} chosen=${chosen.areas} multiple
        choose=${(/** @type {string[]} */ picked) => set({ areas: picked })} describedBy="who-area-hint" />
    <//>
    <details open=${Boolean(chosen.any || chosen.every || chosen.none)}>
      <summary>${t("by tags")}</summary>
      <p class="soft">${t("tags separated")}</p>
      ${
        /** @type {const} */ (["any", "every", "none"]).map(
          (part) => html`<${Field} id="tags-${part}" label=${t(`tags ${part}`)}>
            <input id="tags-${part}" value=${chosen[part]} onInput=${onValue((value) => set({ [part]: value }))} />
          <//>`,
        )
      }
    </details>`;
}
