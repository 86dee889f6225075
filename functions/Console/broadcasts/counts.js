// @ts-check
/**
 * Who has the text of a broadcast, who waits and who got nothing, and what a part of the people comes to. The page, its
 * dialogs and the first page count by these. Pure, so that it can be tested without a page.
 */
/** @import { BroadcastView, Money } from "../shared/types.js" */

/** @typedef {Pick<BroadcastView, "recipients" | "state" | "tallies" | "skipped">} Counted */

/** States of texts that the carrier took, may have taken or is taking, and that it therefore bills. */
const SENT = ["sending", "accepted", "delivered", "undelivered", "unknown"];

/**
 * Counts each person of a broadcast in one of these: who `waits`; whose text is `sent`, or may be; whose number was
 * `refused`; the `remainder`, whom a stop or the latest useful time kept from getting it; and the `others`, who were
 * left out for a reason of their own, such as a budget. In a stopped broadcast nobody waits any more.
 * @param {Counted} broadcast
 */
export function countPeople({ recipients, state, tallies, skipped }) {
  const sent = SENT.reduce((n, s) => n + (tallies[s] ?? 0), 0);
  const refused = tallies.refused ?? 0;
  const open = tallies.waiting ?? 0;
  const waiting = state === "cancelled" ? 0 : open;
  const remainder = (skipped.cancelled ?? 0) + (skipped["too-late"] ?? 0) + (open - waiting);
  return { waiting, sent, refused, remainder, others: recipients - waiting - sent - refused - remainder };
}

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
 * @param {Counted & Pick<BroadcastView, "segments" | "cost">} broadcast
 */
export const billedOf = (broadcast) =>
  broadcast.state === "cancelled" ? shareOf(broadcast, countPeople(broadcast).sent) : broadcast;

/**
 * Counts whom a follow-up to the remainder would reach: those of the broadcast, and `added`, who were not counted when
 * it stopped, or were added to its lists since.
 * @param {Counted} broadcast
 * @param {number} [audience] The number of people whom the audience has now; absent where it is not known.
 */
export function countRemainder(broadcast, audience) {
  const { sent, refused, remainder, others } = countPeople(broadcast);
  return { remainder, added: Math.max(0, (audience ?? 0) - sent - refused - others - remainder) };
}
