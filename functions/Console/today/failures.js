// @ts-check
/** Whom a broadcast did not reach and somebody has to look after. Pure, so that it can be tested without a page. */
/** @import { BroadcastView, Counts } from "../shared/types.js" */
import { isOver } from "../broadcasts/action-conflicts.js";
import { countPeople } from "../broadcasts/counts.js";

/**
 * Tells whether a later broadcast was sent to some of the people of this one.
 * @param {string} id @param {"untold" | "undelivered"} who @param {Pick<BroadcastView, "follows" | "state">[]} others
 */
const isFollowed = (id, who, others) =>
  others.some((b) => b.follows?.who === who && b.follows.of.includes(id) && b.state !== "cancelled");

/**
 * Counts people by the key of the words about them; those to whom a follow-up has been sent are left out.
 * @param {Pick<BroadcastView, "id" | "recipients" | "state" | "tallies" | "skipped">} broadcast
 * @param {Pick<BroadcastView, "follows" | "state">[]} others The broadcasts that may be its follow-ups.
 * @returns {Counts}
 */
export function countFailures(broadcast, others) {
  const { id, state, tallies, skipped } = broadcast;
  if (!isOver(broadcast)) return {};
  const isStopped = state === "cancelled";
  const remainder = isFollowed(id, "untold", others) ? 0 : countPeople(broadcast).remainder;
  return {
    undelivered: isFollowed(id, "undelivered", others) ? 0 : (tallies.undelivered ?? 0),
    refused: tallies.refused ?? 0,
    unknown: tallies.unknown ?? 0,
    "skipped stopped": isStopped ? remainder : 0,
    "skipped too-late": isStopped ? 0 : remainder,
    "skipped budget": skipped.budget ?? 0,
  };
}
