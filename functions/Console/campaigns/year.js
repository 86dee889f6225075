// @ts-check
/** A calendar year as a table: a row of bands and ticks for each campaign, collisions and cost by month. */
/** @import { Campaign, Rehearsal } from "../shared/types.js" */
import { html, useState } from "../lib/htm-preact.js";
import { Collisions, bodyOf, briefCostOf, costOf, rehearse, scheduleSentence } from "./format.js";
import { edgeWords, fromSeason } from "./season.js";
import { ErrorPanel } from "../shared/components.js";
import { searchParams, setSearchParams } from "../shared/url.js";
import { useQuery } from "../shared/hooks.js";
import { localName, t } from "../shared/i18n.js";
import { DAY, isoDay, localDay, now, number } from "../shared/format.js";

/** Days between two occurrences from which on they belong to two bands. */
const MAX_GAP_DAYS = 62;

/** Widths of the column of names and of a digit of a cost, in rem: a month is as wide as its cost. */
const [NAME_WIDTH, DIGIT_WIDTH] = [11, 0.45];

/** @param {{ campaigns: Campaign[], version: number }} props `version` changes with what is stored. */
export function Year({ campaigns, version }) {
  const defaultYear = firstYear(campaigns);
  const requestedYear = Number(searchParams().get("year"));
  const [year, setYear] = useState(requestedYear >= thisYear() && requestedYear < 2100 ? requestedYear : defaultYear);
  const paused = campaigns.filter((c) => c.state === "paused");
  const [pausedChoice, setWithPaused] = useState(/** @type {boolean | null} */ (null));
  const withPaused = pausedChoice ?? paused.length === campaigns.length;
  const { value, problem, reload } = useQuery(async () => {
    const drafts = withPaused ? paused.map((c) => ({ id: c.id, campaign: bodyOf(c) })) : [];
    const today = isoDay(now());
    const [from, to] = [`${year}-01-01`, `${year}-12-31`];
    // The whole year for the bands; from today on for dates, collisions and cost.
    const [whole, ahead] = await Promise.all(
      [from, ...(today > from ? [today] : [])].map((first) => rehearse({ from: first, to, drafts })),
    );
    return { whole, ahead: ahead ?? whole };
  }, [year, withPaused, version, campaigns.map((c) => c.state + c.id).join()]);
  const showYear = (/** @type {number} */ to) => (
    setYear(to),
    setSearchParams({ year: to === defaultYear ? null : String(to) })
  );
  return html`<section class="card" aria-labelledby="year">
    <div class="row">
      <h2 id="year">${t("the year", { year: String(year) })}</h2>
      <span class="actions tight">
        ${
          paused.length > 0 &&
          html`<label class="check">
            <input type="checkbox" checked=${withPaused} onChange=${() => setWithPaused(!withPaused)} />
            ${t("with paused", { n: paused.length })}
          </label>`
        }
        <button onClick=${() => showYear(year - 1)} disabled=${year <= thisYear()} aria-label=${t("year before")}>
          ←
        </button>
        <button onClick=${() => showYear(year + 1)} aria-label=${t("year after")}>→</button>
      </span>
    </div>
    ${
      problem
        ? html`<${ErrorPanel} problem=${problem} reload=${reload} />`
        : !value
          ? html`<p class="loading" role="status">${t("rehearsing")}</p>`
          : html`<${YearTable} whole=${value.whole} rehearsal=${value.ahead} campaigns=${campaigns} year=${year} />`
    }
  </section>`;
}

const thisYear = () => Number(isoDay(now()).slice(0, 4));

/** Returns the year of the first date to come; this year where there is none. @param {Campaign[]} campaigns */
function firstYear(campaigns) {
  const [first] = campaigns.flatMap((c) => (c.state === "active" && c.nextAt ? [c.nextAt] : [])).sort();
  return Number(isoDay(first ?? now()).slice(0, 4));
}

/**
 * @param {{ whole: Rehearsal, rehearsal: Rehearsal, campaigns: Campaign[], year: number }} props
 * `rehearsal` covers the rest of the year from today, `whole` all of it.
 */
function YearTable({ whole, rehearsal, campaigns, year }) {
  const { currency } = rehearsal.total.cost;
  const months = Array.from({ length: 12 }, (_, i) => monthOf(rehearsal, year, i));
  const rows = campaigns
    .map((campaign) => rowOf(campaign, whole, rehearsal))
    .filter((r) => r.days.length > 0)
    .sort((a, b) => a.days[0].localeCompare(b.days[0]));
  const names = new Map(campaigns.map((c) => [c.id, localName(c.name)]));
  const costs = months.map((m) => (m.figures ? briefCostOf(m.figures, currency) : ""));
  const costWidth = (Math.max(...costs.map((cost) => cost.length)) + 1) * DIGIT_WIDTH;
  const today = isoDay(now());
  if (rows.length === 0) return html`<p class="soft">${t("nothing this year")}</p>`;
  return html`
    <p class="count">
      ${t(whole === rehearsal ? "year total" : "rest total", {
        times: number(rehearsal.total.occurrences),
        segments: t("segments", { n: rehearsal.total.segments }),
        cost: costOf(rehearsal.total),
      })}
    </p>
    <div class="scroll wideyear" role="region" tabindex="0" aria-label=${t("year caption")}>
      <table class="year" style=${{ minWidth: `max(58rem, ${NAME_WIDTH + 12 * costWidth}rem)` }}>
        <caption class="unseen">${t("year caption")}</caption>
        <thead>
          <tr>
            <th scope="col">${t("name")}</th>
            ${months.map((m) => html`<th scope="col" class=${today.startsWith(m.id) ? "now" : ""}>${m.short}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            (row) => html`<tr key=${row.campaign.id} class=${row.campaign.state}>
              <th scope="row">
                <a href="/campaigns.html?id=${row.campaign.id}" title=${scheduleSentence(row.campaign)}>
                  ${localName(row.campaign.name)}
                </a>
                ${row.campaign.state === "paused" && html` <span class="state paused">${t("state paused")}</span>`}
              </th>
              ${months.map((m) => html`<${MonthCell} row=${row} month=${m} />`)}
            </tr>`,
          )}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">${t("collisions")}</th>
            ${months.map(
              (m) => html`<td class=${m.collisions ? "clashes" : ""}>
                ${m.collisions ? number(m.collisions) : html`<span class="unseen">0</span>`}
              </td>`,
            )}
          </tr>
          <tr>
            <th scope="row">${t("cost in", { currency })}</th>
            ${months.map(
              (m, i) => html`<td class="cost" title=${m.figures && costOf(m.figures)}>
                ${costs[i] || html`<span class="unseen">0</span>`}
              </td>`,
            )}
          </tr>
        </tfoot>
      </table>
    </div>
    <ol class="plain narrowyear">
      ${months.map(
        (m) =>
          m.figures &&
          html`<li>
            <div class="row"><h3>${m.long}</h3><strong>${costOf(m.figures)}</strong></div>
            <ul>
              ${rows.flatMap((row) => {
                const days = row.days.filter((d) => d.startsWith(m.id));
                return days.length
                  ? [
                      html`<li>
                        <a href="/campaigns.html?id=${row.campaign.id}">${localName(row.campaign.name)}</a> <small>
                          ${days.map((d) => localDay(d, { day: "numeric" })).join(t("list comma"))}
                        </small>
                      </li>`,
                    ]
                  : [];
              })}
            </ul>
            ${m.collisions > 0 && html`<p class="wrong">${t("collisions found", { n: m.collisions })}</p>`}
          </li>`,
      )}
    </ol>
    <h3>${t("collisions")}</h3>
    <${Collisions} collisions=${rehearsal.collisions} nameOf=${(/** @type {string} */ id) => names.get(id) ?? id} />`;
}

/** @param {Rehearsal} rehearsal @param {number} year @param {number} index From 0. */
function monthOf(rehearsal, year, index) {
  const id = `${year}-${String(index + 1).padStart(2, "0")}`;
  return {
    id,
    length: new Date(Date.UTC(year, index + 1, 0)).getUTCDate(),
    short: localDay(`${id}-01`, { month: "short" }),
    long: localDay(`${id}-01`, { year: "numeric", month: "long" }),
    figures: rehearsal.months.find((m) => m.month === id),
    collisions: rehearsal.collisions.filter((c) => c.day.startsWith(id)).length,
  };
}

/**
 * @typedef {{
 *   campaign: Campaign, days: string[], clashes: Set<string>,
 *   bands: { from: string, to: string, opens: string, closes: string }[],
 * }} Row
 */

/** @param {Campaign} campaign @param {Rehearsal} whole @param {Rehearsal} rehearsal @returns {Row} */
function rowOf(campaign, whole, rehearsal) {
  const daysOf = (/** @type {Rehearsal} */ played) =>
    played.days.flatMap((d) => (d.day && d.campaigns?.includes(campaign.id) ? [d.day] : []));
  const days = daysOf(whole);
  /** @type {Row["bands"]} */
  const bands = [];
  for (const day of days) {
    const last = bands.at(-1);
    if (last && (Date.parse(day) - Date.parse(last.to)) / DAY <= MAX_GAP_DAYS) last.to = day;
    else bands.push({ from: day, to: day, opens: "", closes: "" });
  }
  const spans = fromSeason(campaign.season);
  const wrapsYear = spans.length === 1 && bands.length === 2;
  // A winter season has two bands in a calendar year: its end in spring, then its beginning in autumn.
  if (wrapsYear) [bands[0].closes, bands[1].opens] = [edgeLabel(spans[0].to), edgeLabel(spans[0].from)];
  else if (bands.length === 1)
    [bands[0].opens, bands[0].closes] = [edgeLabel(spans[0].from), edgeLabel(spans[spans.length - 1].to)];
  const clashes = new Set(rehearsal.collisions.filter((c) => c.campaigns.includes(campaign.id)).map((c) => c.day));
  return { campaign, days: daysOf(rehearsal), clashes, bands };
}

/** Labels an edge that is a solar term or lunar date; others get no label. @param {import("./season.js").Edge} edge */
const edgeLabel = (edge) => (edge.kind === "term" || edge.kind === "lunar" ? edgeWords(edge, "zh-CN") : "");

/** @param {{ row: Row, month: ReturnType<typeof monthOf> }} props */
function MonthCell({ row, month }) {
  const [first, last] = [`${month.id}-01`, `${month.id}-${String(month.length).padStart(2, "0")}`];
  const days = row.days.filter((d) => d.startsWith(month.id));
  const bands = row.bands.filter((b) => b.from <= last && b.to >= first);
  const names = bands
    .flatMap((b) => [
      b.opens && b.from >= first ? b.opens : "",
      b.closes && b.closes !== b.opens && b.to <= last ? b.closes : "",
    ])
    .filter(Boolean);
  const dayIndex = (/** @type {string} */ day) => Number(day.slice(8)) - 1;
  return html`<td>
    ${names.length > 0 && html`<small lang="zh-CN">${names.join(" · ")}</small>`}
    ${
      bands.length > 0 &&
      html`<svg viewBox="0 0 ${month.length} 12" preserveAspectRatio="none" aria-hidden="true">
        ${bands.map((b) => {
          const x = b.from < first ? 0 : dayIndex(b.from);
          return html`<rect class="band" x=${x} y="2" width=${(b.to > last ? month.length : dayIndex(b.to) + 1) - x}
            height="8" />`;
        })}
        ${days.map(
          (d) => html`<rect class=${row.clashes.has(d) ? "tick clash" : "tick"} x=${dayIndex(d)}
            y=${row.clashes.has(d) ? 0 : 2} width="1" height=${row.clashes.has(d) ? 12 : 8} />`,
        )}
      </svg>`
    }
    <span class="unseen">
      ${
        days.length > 0
          ? days.map((d) => localDay(d, { month: "short", day: "numeric" })).join(t("list comma"))
          : t("none")
      }
    </span>
  </td>`;
}
