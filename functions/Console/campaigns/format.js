// @ts-check
/** Words and figures of campaigns, their rehearsal and its collisions. */
/** @import { Campaign, Collision, Figures, LanguageGap, NewCampaign, Rehearsal } from "../shared/types.js" */
import { html } from "../lib/htm-preact.js";
import { api } from "../shared/api.js";
import { recurrenceWords } from "./recurrence.js";
import { seasonWords } from "./season.js";
import { language, t, tryT } from "../shared/i18n.js";
import { amountInCoins, localDay, money } from "../shared/format.js";
import { entryWords, gapLines, leftOut } from "../shared/audience.js";
import "../shared/strings/causes.js";
import "../shared/strings/problems.js";

/** Rehearses campaigns: nothing is sent. @param {object} request The request body. @returns {Promise<Rehearsal>} */
export const rehearse = (request) => api("rehearsals", { method: "POST", json: request });

/**
 * Describes season and schedule, such as 立夏至白露，每周五 16:30.
 * @param {Pick<NewCampaign, "season" | "schedule">} body
 */
export const scheduleSentence = (body) =>
  t("season and recurrence", {
    season: seasonWords(body.season, language),
    recurrence: recurrenceWords(body.schedule, language),
  });

/** Turns a campaign as it was read into a request body. @param {Campaign} view @returns {NewCampaign} */
export function bodyOf({ id, state, area, nextAt, changedAt, changedBy, notes, ...body }) {
  void [id, state, area, nextAt, changedAt, changedBy, notes];
  return body;
}

/** @param {string} month Such as 2027-06. */
export const monthName = (month) => localDay(`${month}-01`, { year: "numeric", month: "short" });

/**
 * Formats the cost of figures for a narrow column whose row names the currency; with its currency where there are
 * several. @param {Figures} figures @param {string} currency That of the row.
 */
export const briefCostOf = (figures, currency) =>
  (figures.otherCosts ?? []).length > 0 || figures.cost.currency !== currency
    ? costOf(figures)
    : amountInCoins(figures.cost);

/** Formats the cost of figures, in every currency that occurs. @param {Pick<Figures, "cost" | "otherCosts">} figures */
export const costOf = (figures) => [figures.cost, ...(figures.otherCosts ?? [])].map(money).join(" + ");

/**
 * Names who is left out and, apart from them, the entries of people on two lists and without a number.
 * @param {{ excluded: Record<string, number> }} props
 */
export const LeftOut = ({ excluded }) => {
  const lines = Object.entries(leftOut(excluded)).map(([why, n]) => `${t(`reason ${why}`)} ${n}`);
  return html`
    ${lines.length > 0 && html`<br /><small>${t("left out people")} ${lines.join(t("list comma"))}</small>`}
    ${entryWords(excluded) && html`<br /><small>${entryWords(excluded)}</small>`}`;
};

/** Names who gets a text in another language than their own. @param {{ gaps: LanguageGap[] }} props */
export const LanguageGaps = ({ gaps }) =>
  gapLines(gaps).map((line) => html`<br /><small class="wrong">${line}</small>`);

/** Describes a collision in a sentence. @param {Collision} collision @param {(id: string) => string} nameOf */
function collisionWords(collision, nameOf) {
  const names = collision.campaigns.map(nameOf).join(t("list comma"));
  const why = collision.problem
    ? (tryT(`cause ${collision.problem}`) ?? tryT(`problem ${collision.problem}`) ?? t("cause other"))
    : "";
  return t(`collision ${collision.kind}`, {
    day: localDay(collision.day),
    n: collision.people ?? 0,
    names,
    cost: money(collision.cost),
    why,
  });
}

/**
 * Lists collisions; those after the fifth are folded.
 * @param {{ collisions: Collision[], nameOf: (id: string) => string }} props
 */
export function Collisions({ collisions, nameOf }) {
  if (collisions.length === 0) return html`<p class="soft">${t("no collisions")}</p>`;
  const items = collisions.map((c) => html`<li>${collisionWords(c, nameOf)}</li>`);
  return html`<div class="notice">
    <p><strong>${t("collisions found", { n: collisions.length })}</strong></p>
    <ul>${items.slice(0, 5)}</ul>
    ${
      items.length > 5 &&
      html`<details>
        <summary>${t("further collisions", { n: items.length - 5 })}</summary>
        <ul>${items.slice(5, 100)}</ul>
      </details>`
    }
  </div>`;
}
