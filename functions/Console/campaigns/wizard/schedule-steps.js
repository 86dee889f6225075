// @ts-check
/** The steps of the guided form that say who, when and how often. */
/** @import { BroadcastPreview, BroadcastRequest, DayEntry } from "../../shared/types.js" */
/** @import { Chosen } from "../audience.js" */
/** @import { Recurrence } from "../recurrence.js" */
/** @import { Edge, Span } from "../season.js" */
/** @import { Known } from "./wizard.js" */
import { html } from "../../lib/htm-preact.js";
import { api } from "../../shared/api.js";
import { AudienceFields, toAudience } from "../audience.js";
import { THEMES, needs, themed } from "./draft.js";
import { KINDS, NTHS, WEEKDAYS, nthName, recurrenceWords, toSchedule, weekday } from "../recurrence.js";
import {
  TERMS,
  dayWords,
  edge,
  edgeWords,
  exceptionWords,
  lunarWords,
  seasonWords,
  span,
  termWords,
  toSeason,
} from "../season.js";
import { ErrorPanel, Field } from "../../shared/components.js";
import { onValue } from "../../shared/events.js";
import { useQuery } from "../../shared/hooks.js";
import { language, named, t } from "../../shared/i18n.js";
import { localDay, money } from "../../shared/format.js";

/**
 * @typedef {{
 *   draft: import("./draft.js").Draft, change: (part: Partial<import("./draft.js").Draft>) => void, known: Known,
 *   reload: () => Promise<void>, go: (step: string) => void,
 * }} Step
 */

/** @param {Step} props */
export function ThemeStep({ draft, change }) {
  return html`
    <div class="choices kinds" role="group" aria-label=${t("step theme")}>
      ${[...Object.keys(THEMES), "own"].map((id) => html`<button type="button"
        aria-pressed=${String(draft.theme === id)} onClick=${() => change(themed(draft, id))}>
        ${THEMES[id] ? named(THEMES[id].name) : t("own theme")}
      </button>`)}
    </div>
    ${THEMES[draft.theme] &&
      html`<p class="notice">
        ${t("proposed", {
          season: seasonWords(toSeason(draft.spans), language),
          recurrence: recurrenceWords(toSchedule(draft.recurrence, ""), language),
        })}
      </p>`}
    <${Field} id="campaign-name" label=${t("campaign name")} hint=${t("campaign name hint")}>
      <input id="campaign-name" maxlength="200" value=${draft.name} aria-describedby="campaign-name-hint"
        onInput=${onValue((value) => change({ name: value }))} />
    <//>`;
}

/** @param {Step} props */
export function AudienceStep({ draft, change, known }) {
  return html`
    <${AudienceFields} chosen=${draft.chosen} choose=${(/** @type {Chosen} */ chosen) => change({ chosen })}
      lists=${known.lists} areas=${known.areas} />
    <${Count} draft=${draft} known=${known} />`;
}

/** @param {BroadcastRequest} request @returns {Promise<BroadcastPreview>} */
const previewOf = (request) => api("broadcasts/preview", { method: "POST", json: request });

/**
 * The number of recipients, counted again after each change.
 * @param {{ draft: import("./draft.js").Draft, known: Known }} props
 */
export function Count({ draft, known }) {
  const audience = toAudience(draft.chosen);
  const wanted = draft.isDeck ? draft.cards.find((c) => !c.retired)?.template : draft.template;
  const has = known.templates.some((tpl) => tpl.id === wanted);
  const request = audience && {
    name: draft.name || "-",
    audience,
    urgency: draft.urgency,
    ...(draft.sender ? { sender: draft.sender } : {}),
    ...(has ? { template: wanted } : { texts: { "zh-CN": "-", en: "-" } }),
  };
  const { value, problem, reload } = useQuery(async () => {
    // Somebody may be typing.
    await new Promise((done) => setTimeout(done, 250));
    return request ? { ...(await previewOf(request)), isPriced: has } : null;
  }, [JSON.stringify(request)]);
  if (problem) return html`<${ErrorPanel} problem=${problem} reload=${reload} />`;
  const excluded = Object.entries(value?.excluded ?? {}).filter(([, n]) => n > 0);
  return html`<div class="count" role="status">
    ${!request
      ? t("needs audience")
      : !value
        ? t("counting")
        : html`
          <strong class=${value.recipients === 0 ? "wrong" : ""}>
            ${t(value.recipients === 0 ? "nobody would get" : "would get", { n: value.recipients })}
          </strong>
          ${value.isPriced &&
            html`<span>${t("each time costs", { n: value.segments, cost: money(value.cost) })}</span>`}
          ${value.isPriced && value.segments > value.recipients && html`<br /><small>${t("long texts cost")}</small>`}
          ${excluded.length > 0 &&
            html`
              <br />
              <small>
                ${t("left out people")} ${excluded.map(([why, n]) => `${t(`reason ${why}`)} ${n}`).join(
                  t("list comma"),
                )}
              </small>`}`}
  </div>`;
}

/** @param {Step} props */
export function SeasonStep({ draft, change, known }) {
  const set = (/** @type {number} */ i, /** @type {Partial<Span>} */ part) =>
    change({ spans: draft.spans.map((s, j) => (i === j ? { ...s, ...part } : s)) });
  const many = draft.spans.length > 1;
  return html`
    ${draft.spans.map((s, i) => html`<fieldset key=${i}>
      <legend>${many ? t("stretch n", { n: i + 1 }) : t("step season")}</legend>
      <div class="two">
        <${EdgeFields} id="from-${i}" label=${t("from")} edge=${s.from}
          choose=${(/** @type {Edge} */ from) => set(i, { from })} days=${known.days} />
        <${EdgeFields} id="to-${i}" label=${t("to")} edge=${s.to} choose=${(/** @type {Edge} */ to) => set(i, { to })}
          days=${known.days} />
      </div>
      <label class="check">
        <input type="checkbox" checked=${s.noExam} onChange=${() => set(i, { noExam: !s.noExam })} />
        ${t("not on exam days")}
      </label>
      <label class="check">
        <input type="checkbox" checked=${s.noEve} onChange=${() => set(i, { noEve: !s.noEve })} />
        ${t("not on eves")}
      </label>
      ${s.others.length > 0 &&
        html`<p class="soft">
          ${t("also left out")} ${exceptionWords(language)({ ...s, noExam: false, noEve: false }).join(
            t("list comma"),
          )} <button type="button" class="quiet" onClick=${() => set(i, { others: [] })}>
            ${t("leave out no more")}
          </button>
        </p>`}
      ${many &&
        html`<button type="button" class="quiet"
          onClick=${() => change({ spans: draft.spans.filter((_, j) => j !== i) })}>
          ${t("remove stretch")}
        </button>`}
    </fieldset>`)}
    <button type="button"
      onClick=${() => change({ spans: [...draft.spans, span(edge("date", "06-01"), edge("date", "08-31"))] })}>
      ${t("add stretch")}
    </button>
    ${known.days.length === 0 && html`<p class="soft">${t("no days known")}</p>`}
    <p class="count" role="status"><strong>${seasonWords(toSeason(draft.spans), language)}</strong></p>`;
}

const START = /** @type {const} */ ({ date: "06-01", term: "立夏", lunar: "1-1", day: "school-term-start" });

/** Days of a month in a leap year. @param {number} month */
const monthLength = (month) => new Date(Date.UTC(2028, month, 0)).getUTCDate();

/**
 * @param
 * {{ id: string, label: string, edge: Edge, choose: (e: Edge) => void, days: DayEntry[] }}
 * props
 */
function EdgeFields({ id, label, edge: e, choose, days }) {
  const [month, day] = e.value.replace("leap ", "").split("-").map(Number);
  const put = (/** @type {string} */ value) => choose({ ...e, value });
  const two = (/** @type {number | string} */ n) => String(n).padStart(2, "0");
  const names = [...new Set(["school-term", "holiday", "exam", ...days.map((d) => d.name)])].flatMap((n) => [
    `${n}-start`,
    `${n}-end`,
  ]);
  const lunarDays = Array.from({ length: 30 }, (_, i) => i + 1);
  const daysIn = Array.from({ length: e.kind === "date" ? monthLength(month) : 30 }, (_, i) => i + 1);
  return html`<div class="field">
    <label for=${id}>${label}</label>
    <select id=${id} value=${e.kind}
      onChange=${onValue(/** @param {Edge["kind"]} kind */ (kind) => choose(edge(kind, START[kind])))}>
      ${Object.keys(START).map((k) => html`<option value=${k}>${t(`edge ${k}`)}</option>`)}
    </select>
    ${e.kind === "date" && html`<div class="pair">
      <select aria-label="${label}: ${t("month")}" value=${month}
        onChange=${onValue((value) => put(`${two(value)}-${two(Math.min(day, monthLength(Number(value))))}`))}>
        ${Array.from({ length: 12 }, (_, i) => html`<option value=${i + 1}>
          ${localDay(`2028-${two(i + 1)}-01`, { month: "long" })}
        </option>`)}
      </select>
      <select aria-label="${label}: ${t("day")}" value=${day}
        onChange=${onValue((value) => put(`${two(month)}-${two(value)}`))}>
        ${daysIn.map((d) => html`<option value=${d}>${d}</option>`)}
      </select>
    </div>`}
    ${e.kind === "term" &&
      html`<select aria-label="${label}: ${t("edge term")}" value=${e.value} onChange=${onValue(put)}>
        ${[...new Set([...TERMS, e.value])].map((n) => html`<option value=${n}>${termWords(n, language)}</option>`)}
      </select>`}
    ${e.kind === "lunar" && html`<select aria-label="${label}: ${t("edge lunar")}" value=${e.value}
      onChange=${onValue(put)}>
      ${[
        ...new Set([
          e.value,
          "eve",
          ...Array.from({ length: 12 }, (_, m) => lunarDays.map((d) => `${m + 1}-${d}`)).flat(),
        ]),
      ].map((n) => html`<option value=${n}>${lunarWords(n, language)}</option>`)}
    </select>`}
    ${e.kind === "day" &&
      html`<select aria-label="${label}: ${t("edge day")}" value=${e.value} onChange=${onValue(put)}>
        ${[...new Set([...names, e.value])].map((n) => html`<option value=${n}>${dayWords(n, language)}</option>`)}
      </select>`}
    <label class="inline">
      ${t("moved by")} <input type="number" min="-60" max="60" value=${e.offset}
        onInput=${onValue((value) => choose({
          ...e,
          offset: Math.max(-60, Math.min(60, Math.round(Number(value) || 0))),
        }))} /> ${t("days")}
    </label>
    <small>${edgeWords(e, language)}</small>
  </div>`;
}

/** @param {Step} props */
export function RecurrenceStep({ draft, change }) {
  const recurrence = draft.recurrence;
  const set = (/** @type {Partial<Recurrence>} */ part) =>
    change({ recurrence: { ...recurrence, ...part } });
  const flip = (/** @type {string} */ d) =>
    set({ days: recurrence.days.includes(d) ? recurrence.days.filter((x) => x !== d) : [...recurrence.days, d] });
  return html`
    <${Field} id="recurrence" label=${t("how often")}>
      <select id="recurrence" value=${recurrence.kind}
        onChange=${onValue(/** @param {Recurrence["kind"]} kind */ (kind) => set({ kind }))}>
        ${[...KINDS, ...(recurrence.kept ? ["kept"] : [])].map((k) => html`<option value=${k}>
          ${t(`recurrence ${k}`)}
        </option>`)}
      </select>
    <//>
    ${recurrence.kind === "monthly" &&
      html`<${Field} id="nth" label=${t("which in month")}>
        <select id="nth" value=${recurrence.nth} onChange=${onValue((value) => set({ nth: Number(value) }))}>
          ${NTHS.map((n) => html`<option value=${n}>${nthName(n, language)}</option>`)}
        </select>
      <//>`}
    ${["weekly", "fortnightly", "monthly"].includes(recurrence.kind) &&
      html`<fieldset>
        <legend>${t("weekdays")}</legend>
        <div class="choices">
          ${WEEKDAYS.map((d) => html`<label class="check">
            <input type="checkbox" checked=${recurrence.days.includes(d)} onChange=${() => flip(d)} />
            ${weekday(d, language)}
          </label>`)}
        </div>
      </fieldset>`}
    ${recurrence.kind === "dates" &&
      html`<${Several} id="date" label=${t("dates")} type="date" values=${recurrence.dates}
        choose=${(/** @type {string[]} */ dates) => set({ dates })} />`}
    <${Several} id="time" label=${t("times")} type="time" values=${recurrence.times}
      choose=${(/** @type {string[]} */ times) => set({ times })} />
    ${!needs(draft, "recurrence") &&
      html`<p class="count" role="status">
        <strong>${recurrenceWords(toSchedule(recurrence, ""), language)}</strong>
      </p>`}`;
}

/**
 * Several dates or times.
 * @param {{ id: string, label: string, type: string, values: string[], choose: (values: string[]) => void }} props
 */
function Several({ id, label, type, values, choose }) {
  const shown = values.length > 0 ? values : [""];
  // A day of every year has no year to show.
  const isYearly = (/** @type {string} */ v) => type === "date" && v.length === 5;
  return html`<fieldset><legend>${label}</legend><div class="choices">
    ${shown.map((v, i) => html`<span class="pair" key=${i}>
      ${isYearly(v)
        ? html`<span>${t("every year on", { day: localDay(`2028-${v}`, { month: "long", day: "numeric" }) })}</span>`
        : html`<input id="${id}-${i}" aria-label="${label} ${i + 1}" type=${type} value=${v}
          onInput=${onValue((value) => choose(shown.map((old, j) => (i === j ? value : old))))} />`}
      ${shown.length > 1 &&
        html`<button type="button" class="quiet" aria-label="${t("delete")}: ${label} ${i + 1}"
          onClick=${() => choose(shown.filter((_, j) => j !== i))}>
          ✕
        </button>`}
    </span>`)}
    <button type="button" onClick=${() => choose([...shown, ""])}>${t("one more")}</button>
  </div></fieldset>`;
}
