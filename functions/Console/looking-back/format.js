// @ts-check
/** Months, names and shares of the page. */
/** @import { AreaView, StatisticsRow } from "../shared/types.js" */
import { html } from "../lib/htm-preact.js";
import { isoDay, money, now, localDay } from "../shared/format.js";
import { language, localName, t } from "../shared/i18n.js";
import { areaName } from "../shared/names.js";

/** @typedef {"month" | "campaign" | "template" | "area"} Grouping */
/** @typedef {{ from: string, to: string, by: Grouping, area: string }} Choice Months such as 2027-01. */

export const GROUPINGS = /** @type {const} */ (["month", "campaign", "template", "area"]);

/** Key of recipients who were erased before they were counted. */
const ERASED = "~erased";

/** Months that are kept, and the longest time that can be asked for. */
const MAX_MONTHS = 24;

/** Months shown at first, this one included. */
const FIRST_MONTHS = 6;

const MONTH = /^\d{4}-(0[1-9]|1[0-2])$/;

/** Returns the month some months before this one. @param {number} back */
function monthBefore(back) {
  const [year, month] = isoDay(now()).split("-").map(Number);
  return new Date(Date.UTC(year, month - 1 - back, 1)).toISOString().slice(0, 7);
}

/** Returns the months to choose from, newest first. */
export const monthsToChoose = () => Array.from({ length: MAX_MONTHS }, (_, back) => monthBefore(back));

/** Reads what the page's address asks for. @param {URLSearchParams} params @returns {Choice} */
export function readChoice(params) {
  const month = (/** @type {string} */ name, /** @type {number} */ back) => {
    const asked = params.get(name) ?? "";
    return MONTH.test(asked) ? asked : monthBefore(back);
  };
  const by = GROUPINGS.find((g) => g === params.get("by")) ?? "month";
  return { from: month("from", FIRST_MONTHS - 1), to: month("to", 0), by, area: params.get("area") ?? "" };
}

/** @param {string} month Such as 2027-01. */
export const monthName = (month) => localDay(`${month}-01`, { year: "numeric", month: "long" });

/** @param {Grouping} by @param {StatisticsRow} row @param {AreaView[]} areas */
export function groupName(by, row, areas) {
  if (row.key === ERASED) return t("erased people");
  if (by === "month") return monthName(row.key);
  if (by === "area") return areaName(row.key, areas);
  return row.key === "" ? t(`no row ${by}`) : localName(row.name);
}

/**
 * Links a row to what it is about: a month and an area to their rows on this page, others to their own page.
 * @param {{ by: Grouping, row: StatisticsRow, months: URLSearchParams, areas: AreaView[] }} props
 */
export function GroupLink({ by, row, months, areas }) {
  const name = groupName(by, row, areas);
  if (row.key === ERASED || row.key === "") return html`<span>${name}</span>`;
  const within = new URLSearchParams(months);
  if (by === "month") {
    within.set("from", row.key);
    within.set("to", row.key);
    within.set("by", "campaign");
  } else if (by === "area") {
    within.set("area", row.key);
    within.set("by", "month");
  }
  const href =
    by === "month" || by === "area"
      ? `/looking-back.html?${within}`
      : `/${by}s.html?${new URLSearchParams({ id: row.key })}`;
  return html`<a href=${href}>${name}</a>`;
}

const shares = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 1 });

/** Returns the share of the texts that were delivered; nothing without texts. @param {StatisticsRow} row */
export const share = (row) => (row.texts > 0 ? shares.format(row.delivered / row.texts) : "");

/** Returns the cost, in each currency. @param {StatisticsRow} row */
export const costWords = (row) => [row.cost, ...(row.otherCosts ?? [])].map(money).join(t("list comma"));
