// @ts-check
/** What a part of the people of a broadcast comes to. Pure, so that it can be tested without a page. */
/** @import { BroadcastView, Counts, Money } from "../shared/types.js" */

/** States of texts that the carrier took, or may have taken, and that it therefore bills. */
const TAKEN = ["accepted", "delivered", "undelivered", "unknown"];

/**
 * Estimates the segments and the cost of some of the people, as if all texts were of one length and price.
 * @param {{ recipients: number, segments: number, cost: Money }} whole
 * @param {number} people
 */
export function shareOf({ recipients, segments, cost }, people) {
  const share = recipients === 0 ? 0 : people / recipients;
  return {
    segments: Math.round(segments * share),
    cost: { ...cost, amount: String(Number(cost.amount) * share) },
  };
}

/**
 * Returns what a broadcast is billed: of one that was stopped only what the carrier took.
 * @param {Pick<BroadcastView, "recipients" | "segments" | "cost" | "state"> & { tallies: Counts }} broadcast
 */
export const billedOf = (broadcast) => (broadcast.state === "cancelled" ? sentOf(broadcast) : broadcast);

/**
 * Counts whose text the carrier took, or may have taken, and who got nothing, with the cost of the former.
 * @param {Pick<BroadcastView, "recipients" | "segments" | "cost"> & { tallies: Counts }} broadcast
 */
export function sentOf(broadcast) {
  const people = TAKEN.reduce((n, state) => n + (broadcast.tallies[state] ?? 0), 0);
  return { people, others: broadcast.recipients - people, ...shareOf(broadcast, people) };
}
