// @ts-check
/** Texts planned for the next week, and failures of the last one. */
/** @import { BroadcastView, Rehearsal, TodayOccurrence } from "../shared/types.js" */
import { html, useState } from "../lib/htm-preact.js";
import { causeWords } from "../campaigns/causes.js";
import { EmptyState } from "../shared/components.js";
import { followUpWords } from "../shared/follow-up-words.js";
import { localName, t } from "../shared/i18n.js";
import { countFailures } from "./failures.js";
import { DAY, timeOfDay, isoDay, localDay, moment, money, now } from "../shared/format.js";

/** Milliseconds that an occurrence may be overdue before it counts as not started. */
const START_DELAY = 120_000;
const MAX_LINES = 8;

/** @typedef {{ at: string, key: string, href: string, name: string, campaign?: string }} Line */

/**
 * Lists occurrences of campaigns and scheduled broadcasts until `end`, in order.
 * @param {TodayOccurrence[]} occurrences @param {BroadcastView[]} broadcasts @param {number} end
 * @returns {Line[]}
 */
export const linesAhead = (occurrences, broadcasts, end) =>
  [
    ...occurrences
      .filter((o) => o.state === "planned" && Date.parse(o.dueAt) > now() - START_DELAY)
      .map((o) => ({
        at: o.dueAt,
        key: o.campaign + o.dueAt,
        href: `/campaigns.html?id=${o.campaign}`,
        name: localName(o.name),
        campaign: o.campaign,
      })),
    ...broadcasts
      .filter((b) => b.state === "scheduled" && Date.parse(b.startAt) < end)
      .map((b) => ({ at: b.startAt, key: b.id, href: `/broadcasts.html?id=${b.id}`, name: localName(b.name) })),
  ].sort((a, b) => Date.parse(a.at) - Date.parse(b.at));

/**
 * @param {{ lines: Line[], isCut: boolean, rehearsal?: Rehearsal | null, mayMake: boolean }} props `isCut`: further
 * dates are left out; `rehearsal`, if present, has people and cost.
 */
export function Ahead({ lines, isCut, rehearsal, mayMake }) {
  const days = [...new Set(lines.map((l) => isoDay(l.at)))];
  const people = new Map(rehearsal?.campaigns.map((c) => [c.id, c.people]));
  /** @param {Line} line */
  const peopleOf = ({ campaign }) => {
    const n = people.get(campaign ?? "");
    return n === undefined ? "" : t("people", { n });
  };
  return html`<section class="card" aria-labelledby="ahead">
    <h2 id="ahead">${t("goes out")}</h2>
    ${
      lines.length === 0 &&
      html`<${EmptyState} title=${t("nothing planned")}
        action=${mayMake && html`<a class="button" href="/campaigns.html?new=1">${t("make campaign")}</a>`}>
        ${t("nothing planned text")}
      <//>`
    }
    ${days.map((iso) => {
      const dayLines = lines.filter((l) => isoDay(l.at) === iso);
      const figures = rehearsal?.days.find((d) => d.day === iso);
      return html`<div class="day" key=${iso}>
        <h3 class="row">
          <span>${dayTitle(iso)}</span>
          ${
            figures?.occurrences === dayLines.length &&
            html`<small>${t("of the day", { cost: money(figures.cost) })}</small>`
          }
        </h3>
        <ul class="plain">
          ${dayLines.map(
            (l) => html`<li class="at" key=${l.key}>
              <b>${timeOfDay(l.at)}</b>
              <span>
                <a href=${l.href}>${l.name}</a>
                ${!l.campaign && html` <small>${t("scheduled broadcast")}</small>`}
              </span>
              <small>${peopleOf(l)}</small>
            </li>`,
          )}
        </ul>
      </div>`;
    })}
    ${isCut && html`<p class="soft">${t("dates cut")} <a href="/campaigns.html">${t("see year")}</a></p>`}
  </section>`;
}

/** Formats a date, with “today” or “tomorrow” before it. @param {string} iso */
function dayTitle(iso) {
  const date = localDay(iso, { month: "short", day: "numeric", weekday: "short" });
  if (iso === isoDay(now())) return `${t("day today")} · ${date}`;
  if (iso === isoDay(now() + DAY)) return `${t("day tomorrow")} · ${date}`;
  return date;
}

/**
 * Lists failures of the last week, the latest first: of broadcasts, and of occurrences that were not sent.
 * @param {BroadcastView[]} broadcasts @param {TodayOccurrence[]} occurrences
 */
export function needsAttention(broadcasts, occurrences) {
  const since = now() - 7 * DAY;
  return [
    ...broadcasts
      .filter((b) => Date.parse(b.startAt) > since)
      .map((b) => ({
        at: b.startAt,
        key: b.id,
        href: `/broadcasts.html?id=${b.id}`,
        name: localName(b.name),
        follows: followUpWords(b, broadcasts),
        said: remarkLines(b, broadcasts),
        byHand: false,
      })),
    ...occurrences.map((o) => ({
      at: o.dueAt,
      key: o.campaign + o.dueAt,
      href: `/campaigns.html?id=${o.campaign}`,
      name: localName(o.name),
      follows: "",
      said: skipWords(o),
      byHand: true,
    })),
  ]
    .filter((w) => w.said.length > 0)
    .sort((a, b) => Date.parse(b.at) - Date.parse(a.at));
}

/** @param {BroadcastView} broadcast @param {BroadcastView[]} others */
const remarkLines = (broadcast, others) => [
  ...Object.entries(broadcast.held).map(([why, n]) => t("held", { n: Number(n), why: t(`held ${why}`) })),
  ...Object.entries(countFailures(broadcast, others))
    .filter(([, n]) => n > 0)
    .map(([what, n]) => t(what, { n })),
];

/** Causes that are intended and need no attention. */
const AS_PLANNED = ["left-out", "left-out-by-hand", "moved", "before-change"];

/** What was skipped has a reason of its own, which needs no words of the campaign's season. */
const NO_SEASON = { season: [] };

/** Says why an occurrence was not sent, unless that was intended. @param {TodayOccurrence} occurrence */
function skipWords(occurrence) {
  if (occurrence.state === "missed") return [t("missed")];
  if (occurrence.state !== "skipped" || AS_PLANNED.includes(occurrence.cause?.code ?? "")) return [];
  return [
    occurrence.cause?.code === "empty-audience"
      ? t("skipped empty-audience")
      : t("skipped otherwise", { reason: causeWords(occurrence, NO_SEASON) }),
  ];
}

/**
 * @param {{ lines: ReturnType<typeof needsAttention>, maySend: boolean, offersTexts: boolean }} props `offersTexts`:
 * the operator is not told by text yet.
 */
export function Attention({ lines, maySend, offersTexts }) {
  const [limit, setLimit] = useState(MAX_LINES);
  return html`<section class="card" aria-labelledby="attention">
    <h2 id="attention">${t("went badly")}</h2>
    ${lines.length === 0 && html`<p class="soft">${t("all well")}</p>`}
    <ul class="plain">
      ${lines.slice(0, limit).map(
        (w) => html`<li key=${w.key}>
          <div class="row"><a href=${w.href}><strong>${w.name}</strong></a><small>${moment(w.at)}</small></div>
          ${w.follows && html`<small>${w.follows}</small>`}
          ${w.said.map((line) => html`<p class="remark">${line}</p>`)}
          ${w.byHand && maySend && html`<a href="/broadcasts.html?new=1">${t("send by hand")}</a>`}
        </li>`,
      )}
    </ul>
    ${offersTexts && html`<p><a href="/settings.html?part=notifications">${t("be told by text")}</a></p>`}
    ${
      lines.length > limit &&
      html`<button class="quiet" onClick=${() => setLimit(lines.length)}>
        ${t("further lines", { n: lines.length - limit })}
      </button>`
    }
  </section>`;
}
