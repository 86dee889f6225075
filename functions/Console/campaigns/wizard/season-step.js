// @ts-check
/** The step of the guided form for the season. */
/** @import { DayEntry } from "../../shared/types.js" */
/** @import { Edge, Span } from "../season.js" */
/** @import { Step } from "./schedule-steps.js" */
import { html } from "../../lib/htm-preact.js";
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
import { onValue } from "../../shared/events.js";
import { language, t } from "../../shared/i18n.js";
import { localDay } from "../../shared/format.js";

const DEFAULT_VALUES = /** @type {const} */ ({ date: "06-01", term: "立夏", lunar: "1-1", day: "school-term-start" });

/** Returns the number of days of a month in a leap year. @param {number} month */
const monthLength = (month) => new Date(Date.UTC(2028, month, 0)).getUTCDate();

/** @param {{ id: string, label: string, edge: Edge, choose: (e: Edge) => void, days: DayEntry[] }} props */
function EdgeFields({ id, label, edge: e, choose, days }) {
  const [month, day] = e.value.replace("leap ", "").split("-").map(Number);
  const setValue = (/** @type {string} */ value) => choose({ ...e, value });
  const twoDigits = (/** @type {number | string} */ n) => String(n).padStart(2, "0");
  const dayNames = [...new Set(["school-term", "holiday", "exam", ...days.map((d) => d.name)])].flatMap((n) => [
    `${n}-start`,
    `${n}-end`,
  ]);
  const lunarDays = Array.from({ length: 30 }, (_, i) => i + 1);
  const monthDays = Array.from({ length: e.kind === "date" ? monthLength(month) : 30 }, (_, i) => i + 1);
  return html`<div class="field">
    <label for=${id}>${label}</label>
    <select id=${id} value=${e.kind}
      onChange=${onValue(/** @param {Edge["kind"]} kind */ (kind) => choose(edge(kind, DEFAULT_VALUES[kind])))}>
      ${Object.keys(DEFAULT_VALUES).map((k) => html`<option value=${k}>${t(`edge ${k}`)}</option>`)}
    </select>
    ${
      e.kind === "date" &&
      html`<div class="pair">
        <select aria-label="${label}: ${t("month")}" value=${month}
          onChange=${onValue((value) =>
            setValue(`${twoDigits(value)}-${twoDigits(Math.min(day, monthLength(Number(value))))}`),
          )}>
          ${Array.from(
            { length: 12 },
            (_, i) => html`<option value=${i + 1}>
              ${localDay(`2028-${twoDigits(i + 1)}-01`, { month: "long" })}
            </option>`,
          )}
        </select>
        <select aria-label="${label}: ${t("day")}" value=${day}
          onChange=${onValue((value) => setValue(`${twoDigits(month)}-${twoDigits(value)}`))}>
          ${monthDays.map((d) => html`<option value=${d}>${d}</option>`)}
        </select>
      </div>`
    }
    ${
      e.kind === "term" &&
      html`<select aria-label="${label}: ${t("edge term")}" value=${e.value} onChange=${onValue(setValue)}>
        ${[...new Set([...TERMS, e.value])].map((n) => html`<option value=${n}>${termWords(n, language)}</option>`)}
      </select>`
    }
    ${
      e.kind === "lunar" &&
      html`<select aria-label="${label}: ${t("edge lunar")}" value=${e.value} onChange=${onValue(setValue)}>
        ${[
          ...new Set([
            e.value,
            "eve",
            ...Array.from({ length: 12 }, (_, m) => lunarDays.map((d) => `${m + 1}-${d}`)).flat(),
          ]),
        ].map((n) => html`<option value=${n}>${lunarWords(n, language)}</option>`)}
      </select>`
    }
    ${
      e.kind === "day" &&
      html`<select aria-label="${label}: ${t("edge day")}" value=${e.value} onChange=${onValue(setValue)}>
        ${[...new Set([...dayNames, e.value])].map((n) => html`<option value=${n}>${dayWords(n, language)}</option>`)}
      </select>`
    }
    <label class="inline">
      ${t("moved by")} <input type="number" min="-60" max="60" value=${e.offset}
        onInput=${onValue((value) =>
          choose({
            ...e,
            offset: Math.max(-60, Math.min(60, Math.round(Number(value) || 0))),
          }),
        )} /> ${t("days")}
    </label>
    <small>${edgeWords(e, language)}</small>
  </div>`;
}

/** @param {Step} props */
export function SeasonStep({ draft, change, known }) {
  const set = (/** @type {number} */ i, /** @type {Partial<Span>} */ part) =>
    change({ spans: draft.spans.map((s, j) => (i === j ? { ...s, ...part } : s)) });
  const hasSeveral = draft.spans.length > 1;
  return html`
    ${draft.spans.map(
      (s, i) => html`<fieldset key=${i}>
        <legend>${hasSeveral ? t("stretch n", { n: i + 1 }) : t("step season")}</legend>
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
        ${
          s.others.length > 0 &&
          html`<p class="soft">
            ${t("also left out")} ${exceptionWords(language)({ ...s, noExam: false, noEve: false }).join(
              t("list comma"),
            )} <button type="button" class="quiet" onClick=${() => set(i, { others: [] })}>
              ${t("leave out no more")}
            </button>
          </p>`
        }
        ${
          hasSeveral &&
          html`<button type="button" class="quiet"
            onClick=${() => change({ spans: draft.spans.filter((_, j) => j !== i) })}>
            ${t("remove stretch")}
          </button>`
        }
      </fieldset>`,
    )}
    <button type="button"
      onClick=${() => change({ spans: [...draft.spans, span(edge("date", "06-01"), edge("date", "08-31"))] })}>
      ${t("add stretch")}
    </button>
    ${known.days.length === 0 && html`<p class="soft">${t("no days known")}</p>`}
    <p class="count" role="status"><strong>${seasonWords(toSeason(draft.spans), language)}</strong></p>`;
}
