// @ts-check
/** The years of holidays and other days. This module is pure. */
/** @import { DayEntry } from "../shared/types.js" */

/** @typedef {Pick<DayEntry, "from" | "to">} Span */

/** @param {string} iso */
const yearOf = (iso) => Number(iso.slice(0, 4));

/** Tells whether some of a span is in a year. @param {Span} span @param {number} year */
export const isInYear = ({ from, to }, year) => yearOf(from) <= year && year <= yearOf(to ?? from);

/**
 * Returns the year to show after days were saved: that in which most of them are; of several the one that is shown,
 * else the first.
 * @param {Span[]} saved @param {number} shown
 */
export function yearAfterSaving(saved, shown) {
  const years = [shown, ...saved.map((d) => yearOf(d.from)).sort((a, b) => a - b)];
  const countIn = (/** @type {number} */ year) => saved.filter((d) => isInYear(d, year)).length;
  return years.reduce((best, year) => (countIn(year) > countIn(best) ? year : best));
}
