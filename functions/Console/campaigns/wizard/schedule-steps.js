// @ts-check
/** The steps of the guided form for theme, audience and recurrence. */
/** @import { BroadcastPreview } from "../../shared/types.js" */
/** @import { Chosen } from "../audience.js" */
/** @import { Recurrence } from "../recurrence.js" */
/** @import { Known } from "./wizard.js" */
import { html } from "../../lib/htm-preact.js";
import { previewOf } from "../../shared/preview-request.js";
import { AudienceFields, toAudience } from "../audience.js";
import { THEME_PROPOSALS, missingInStep, applyTheme } from "./draft.js";
import { KINDS, NTHS, WEEKDAYS, nthName, recurrenceWords, toSchedule, weekday } from "../recurrence.js";
import { LanguageGaps, LeftOut } from "../format.js";
import { seasonWords, toSeason } from "../season.js";
import { ErrorPanel, Field } from "../../shared/components.js";
import { onValue } from "../../shared/events.js";
import { useDebouncedQuery } from "../../shared/hooks.js";
import { language, localName, t } from "../../shared/i18n.js";
import { localDay, money } from "../../shared/format.js";

/**
 * @typedef {{
 *   draft: import("./draft.js").Draft, change: (part: Partial<import("./draft.js").Draft>) => void, known: Known,
 *   reload: () => Promise<void>, go: (step: string) => void,
 * }} Step
 */

/** @param {Step} props */
export function ThemeStep({ draft, change, known }) {
  return html`
    <div class="choices kinds" role="group" aria-label=${t("step theme")}>
      ${[...Object.keys(THEME_PROPOSALS), "own"].map(
        (id) => html`<button type="button"
          aria-pressed=${String(draft.theme === id)}
          onClick=${() => change(applyTheme(draft, id, known.newest, known.me.area))}>
          ${THEME_PROPOSALS[id] ? localName(THEME_PROPOSALS[id].name) : t("own theme")}
        </button>`,
      )}
    </div>
    ${
      THEME_PROPOSALS[draft.theme] &&
      html`<p class="notice">
        ${t("proposed", {
          season: seasonWords(toSeason(draft.spans), language),
          recurrence: recurrenceWords(toSchedule(draft.recurrence, ""), language),
        })}
      </p>`
    }
    <${Field} id="campaign-name" label=${t("campaign name")} hint=${t("campaign name hint")}>
      <input id="campaign-name" maxlength="200" value=${draft.name} aria-describedby="campaign-name-hint"
        onInput=${onValue((value) => change({ name: value }))} />
    <//>`;
}

/** @param {Step} props */
export function AudienceStep({ draft, change, known }) {
  return html`
    <${AudienceFields} chosen=${draft.chosen} choose=${(/** @type {Chosen} */ chosen) => change({ chosen })}
      lists=${known.lists} areas=${known.areas} ownArea=${known.ownArea} />
    <${RecipientCount} draft=${draft} known=${known} />`;
}

/**
 * Shows the number of recipients, counted again after each change.
 * @param {{ draft: import("./draft.js").Draft, known: Known }} props
 */
export function RecipientCount({ draft, known }) {
  const audience = toAudience(draft.chosen);
  const templateId = draft.isDeck ? draft.cards.find((c) => !c.retired)?.template : draft.template;
  const template = known.templates.find((tpl) => tpl.id === templateId);
  const request = audience && {
    name: draft.name || "-",
    audience,
    urgency: draft.urgency,
    ...(draft.sender ? { sender: draft.sender } : {}),
    ...(!template || known.kept.includes(template.id)
      ? { texts: template?.texts ?? { "zh-CN": "-", en: "-" } }
      : { template: template.id }),
  };
  const load = request && (async () => ({ ...(await previewOf(request)), isPriced: Boolean(template) }));
  const { value, problem, reload } = useDebouncedQuery(load, JSON.stringify(request ?? null), 250);
  if (problem) return html`<${ErrorPanel} problem=${problem} reload=${reload} />`;
  return html`<div class="count" role="status"><${CountText} hasAudience=${Boolean(request)} value=${value} /></div>`;
}

/**
 * Shows a count of recipients with its cost and the people whom it leaves out.
 * @param {{ hasAudience: boolean, value?: (BroadcastPreview & { isPriced: boolean }) | null }} props
 */
function CountText({ hasAudience, value }) {
  if (!hasAudience) return t("needs audience");
  if (!value) return t("counting");
  return html`
    <strong class=${value.recipients === 0 ? "wrong" : ""}>
      ${t(value.recipients === 0 ? "nobody would get" : "would get", { n: value.recipients })}
    </strong>
    ${value.isPriced && html`<span>${t("each time costs", { n: value.segments, cost: money(value.cost) })}</span>`}
    ${value.isPriced && value.segments > value.recipients && html`<br /><small>${t("long texts cost")}</small>`}
    ${value.isPriced && html`<${LanguageGaps} gaps=${value.languageGaps} />`}
    <${LeftOut} excluded=${value.excluded} />`;
}

/** @param {Step} props */
export function RecurrenceStep({ draft, change }) {
  const recurrence = draft.recurrence;
  const set = (/** @type {Partial<Recurrence>} */ part) => change({ recurrence: { ...recurrence, ...part } });
  const toggleDay = (/** @type {string} */ d) =>
    set({ days: recurrence.days.includes(d) ? recurrence.days.filter((x) => x !== d) : [...recurrence.days, d] });
  return html`
    <${Field} id="recurrence" label=${t("how often")}>
      <select id="recurrence" value=${recurrence.kind}
        onChange=${onValue(/** @param {Recurrence["kind"]} kind */ (kind) => set({ kind }))}>
        ${[...KINDS, ...(recurrence.kept ? ["kept"] : [])].map(
          (k) => html`<option value=${k}>${t(`recurrence ${k}`)}</option>`,
        )}
      </select>
    <//>
    ${
      recurrence.kind === "monthly" &&
      html`<${Field} id="nth" label=${t("which in month")}>
        <select id="nth" value=${recurrence.nth} onChange=${onValue((value) => set({ nth: Number(value) }))}>
          ${NTHS.map((n) => html`<option value=${n}>${nthName(n, language)}</option>`)}
        </select>
      <//>`
    }
    ${
      ["weekly", "fortnightly", "monthly"].includes(recurrence.kind) &&
      html`<fieldset>
        <legend>${t("weekdays")}</legend>
        <div class="choices">
          ${WEEKDAYS.map(
            (d) => html`<label class="check">
              <input type="checkbox" checked=${recurrence.days.includes(d)} onChange=${() => toggleDay(d)} />
              ${weekday(d, language)}
            </label>`,
          )}
        </div>
      </fieldset>`
    }
    ${
      recurrence.kind === "dates" &&
      html`<${ValueList} id="date" label=${t("dates")} type="date" values=${recurrence.dates}
        choose=${(/** @type {string[]} */ dates) => set({ dates })} />`
    }
    <${ValueList} id="time" label=${t("times")} type="time" values=${recurrence.times}
      choose=${(/** @type {string[]} */ times) => set({ times })} />
    ${
      !missingInStep(draft, "recurrence") &&
      html`<p class="count" role="status">
        <strong>${recurrenceWords(toSchedule(recurrence, ""), language)}</strong>
      </p>`
    }`;
}

/**
 * Edits a list of dates or times.
 * @param {{ id: string, label: string, type: string, values: string[], choose: (values: string[]) => void }} props
 */
function ValueList({ id, label, type, values, choose }) {
  const shown = values.length > 0 ? values : [""];
  // A yearly date such as 06-18 has no year, which a date control needs.
  const isYearly = (/** @type {string} */ v) => type === "date" && v.length === 5;
  return html`<fieldset>
    <legend>${label}</legend><div class="choices">
      ${shown.map(
        (v, i) => html`<span class="pair" key=${i}>
          ${
            isYearly(v)
              ? html`<span>
                ${t("every year on", { day: localDay(`2028-${v}`, { month: "long", day: "numeric" }) })}
              </span>`
              : html`<input id="${id}-${i}" aria-label="${label} ${i + 1}" type=${type} value=${v}
                onInput=${onValue((value) => choose(shown.map((old, j) => (i === j ? value : old))))} />`
          }
          ${
            shown.length > 1 &&
            html`<button type="button" class="quiet" aria-label="${t("delete")}: ${label} ${i + 1}"
              onClick=${() => choose(shown.filter((_, j) => j !== i))}>
              ✕
            </button>`
          }
        </span>`,
      )}
      <button type="button" onClick=${() => choose([...shown, ""])}>${t("one more")}</button>
    </div>
  </fieldset>`;
}
