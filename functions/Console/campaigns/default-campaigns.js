// @ts-check
/** Adds the ready-made campaigns of a year. */
/** @import { AdoptedCampaigns, AreaView, Campaign, ListView } from "../shared/types.js" */
import { html, useState } from "../lib/htm-preact.js";
import { loadAllPages, api } from "../shared/api.js";
import { AudienceFields, fromAudience, toAudience } from "./audience.js";
import { scheduleSentence } from "./format.js";
import { Dialog, ErrorPanel, Loading } from "../shared/components.js";
import { onSubmit } from "../shared/events.js";
import { useAction, useQuery } from "../shared/hooks.js";
import { localName, t } from "../shared/i18n.js";

/** @typedef {Omit<AdoptedCampaigns, "campaigns"> & { campaigns: Campaign[] }} Adopted */

/** Suffixes of the ids that the host gives to ready-made campaigns. */
const DEFAULT_IDS = [
  "drowning",
  "drowning-holidays",
  "drowning-summer",
  "fire-heating",
  "fire-safety-day",
  "fire-fireworks",
  "fire-tomb-sweeping",
  "fire-ebike",
  "fire-ebike-summer",
  "fraud",
  "fraud-peaks",
];

/** Patterns of the names of lists that suit a theme, by theme. */
const LIST_NAMES = /** @type {Record<string, RegExp>} */ ({
  drowning: /家长|学生|学校|幼儿|儿童|未成年|临水|parent|pupil|student|school|child|water/i,
  fire: /居民|住户|村民|老年|老人|临水户|resident|household|villager|elderly/i,
  fraud: /居民|住户|村民|老年|老人|resident|villager|elderly/i,
});

/**
 * Guesses the lists of each theme by their names.
 * @param {ListView[]} lists @returns {Record<string, string[]>}
 */
const guessListsByTheme = (lists) =>
  Object.fromEntries(
    Object.entries(LIST_NAMES).map(([theme, pattern]) => [
      theme,
      lists.filter((l) => pattern.test(l.name)).map((l) => l.id),
    ]),
  );

/** @param {string} id */
function defaultName(id) {
  const known = [...DEFAULT_IDS].sort((a, b) => b.length - a.length).find((r) => id === r || id.endsWith(`-${r}`));
  return known ? t(`ready ${known}`) : id;
}

/** @param {{ me: import("../shared/shell.js").Me, areas: AreaView[], onClose: () => void }} props */
export function DefaultCampaigns({ me, areas, onClose }) {
  const lists = useQuery(() => loadAllPages("lists", "lists"), []);
  const [chosen, setChosen] = useState(fromAudience({ area: me.area }, me.area));
  const [isByTheme, setByTheme] = useState(false);
  const [ticked, setTicked] = useState(/** @type {Record<string, string[]> | null} */ (null));
  const [made, setMade] = useState(/** @type {Adopted | null} */ (null));
  const { busy, problem, run } = useAction();
  const audience = toAudience(chosen);
  const listsByTheme = ticked ?? guessListsByTheme(lists.value ?? []);
  // The host sends a theme without lists to the whole area.
  const audiences = Object.fromEntries(
    Object.entries(listsByTheme)
      .filter(([, ids]) => ids.length > 0)
      .map(([theme, ids]) => [theme, { lists: ids }]),
  );
  const make = async () =>
    setMade(await api("campaigns/defaults", { method: "POST", json: isByTheme ? { audiences } : { audience } }));
  if (made)
    return html`<${Dialog} title=${t("ready made", { n: made.campaigns.length })} onClose=${onClose}>
      <${MadeCampaigns} made=${made} />
      <div class="actions"><button class="primary" onClick=${onClose}>${t("see them")}</button></div>
    <//>`;
  return html`<${Dialog} title=${t("adopt campaigns")} onClose=${onClose}>
    <p>${t("ready text", { n: DEFAULT_IDS.length })}</p>
    <details>
      <summary>${t("which ready")}</summary>
      <ul>${DEFAULT_IDS.map((id) => html`<li>${t(`ready ${id}`)}</li>`)}</ul>
    </details>
    ${
      lists.value
        ? html`<form onSubmit=${onSubmit(() => run(make))}>
          <fieldset>
            <legend>${t("for whom")}</legend>
            ${[false, true].map(
              (by) => html`<label class="check">
                <input type="radio" name="themes" checked=${isByTheme === by} onChange=${() => setByTheme(by)} />
                ${t(by ? "by theme" : "same for all")}
              </label>`,
            )}
          </fieldset>
          ${
            isByTheme
              ? Object.keys(LIST_NAMES).map(
                  (theme) => html`<${Theme} key=${theme} theme=${theme} lists=${lists.value}
                    ticked=${listsByTheme[theme]}
                    tick=${(/** @type {string[]} */ ids) => setTicked({ ...listsByTheme, [theme]: ids })} />`,
                )
              : html`<${AudienceFields} chosen=${chosen} choose=${setChosen} lists=${lists.value}
                areas=${areas} ownArea=${me.area} />`
          }
          <${ErrorPanel} problem=${problem} />
          <div class="actions">
            <button type="button" class="quiet" onClick=${onClose}>${t("cancel")}</button>
            <button class="primary" disabled=${busy || !(isByTheme || audience)}>
              ${busy ? t("working") : t("take them")}
            </button>
          </div>
        </form>`
        : html`<${Loading} problem=${lists.problem} reload=${lists.reload} />`
    }
  <//>`;
}

/**
 * Chooses the lists that the campaigns of one theme are for.
 * @param {{ theme: string, lists: ListView[], ticked: string[], tick: (ids: string[]) => void }} props
 */
const Theme = ({ theme, lists, ticked, tick }) => html`<fieldset>
  <legend>${t(`theme ${theme}`)}</legend>
  ${lists.map(
    (l) => html`<label class="check" key=${l.id}>
      <input type="checkbox" checked=${ticked.includes(l.id)}
        onChange=${() => tick(ticked.includes(l.id) ? ticked.filter((id) => id !== l.id) : [...ticked, l.id])} />
      ${localName(l.name)}
    </label>`,
  )}
  ${ticked.length === 0 && html`<p class="soft">${t("theme for all")}</p>`}
</fieldset>`;

/** Shows which campaigns were added, existed already or were left out. @param {{ made: Adopted }} props */
function MadeCampaigns({ made }) {
  return html`
    <p>${t("ready paused")}</p>
    <ul>
      ${made.campaigns.map(
        (c) => html`
          <li><strong>${localName(c.name)}</strong><br /><small>${scheduleSentence(c)}</small></li>
          `,
      )}
    </ul>
    ${made.existing.length > 0 && html`<p>${t("ready existing", { n: made.existing.length })}</p>`}
    ${
      made.left.length > 0 &&
      html`<div class="notice">
        <p><strong>${t("ready left", { n: made.left.length })}</strong></p>
        <ul>${made.left.map((l) => html`<li>${defaultName(l.id)}: ${t(`left ${l.code}`)}</li>`)}</ul>
      </div>`
    }`;
}
