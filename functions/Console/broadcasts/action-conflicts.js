// @ts-check
/** What keeps an action from a broadcast that has changed meanwhile. Pure, so that it can be tested without a page. */
/** @import { BroadcastView } from "../shared/types.js" */

/** @typedef {"pause" | "resume" | "stop" | "remainder" | "retry"} Verb */
/** @typedef {Pick<BroadcastView, "id" | "state" | "tallies" | "retryOf" | "family">} Seen */

/** @param {Pick<BroadcastView, "state">} broadcast */
export const isOver = ({ state }) => state === "finished" || state === "cancelled";

/** Whether somebody has sent to those who got nothing by a broadcast. @param {Seen} broadcast */
export function isRemainderSent({ id, family = [] }) {
  const members = family ?? [];
  return members
    .slice(members.findIndex((f) => f.id === id) + 1)
    .some((f) => f.who === "untold" && f.state !== "cancelled");
}

/**
 * Returns the end of the key of the sentence that says why an action is no longer possible; null where it is.
 * @param {Verb} verb @param {Seen} broadcast
 * @returns {"finished" | "cancelled" | "paused" | "resumed" | "remainder" | "delivered" | null}
 */
export function findConflict(verb, broadcast) {
  if (verb === "remainder") return isRemainderSent(broadcast) ? "remainder" : null;
  if (verb === "retry") return broadcast.tallies.undelivered ? null : "delivered";
  if (broadcast.state === "finished" || broadcast.state === "cancelled") return broadcast.state;
  if (verb === "pause" && broadcast.state === "paused") return "paused";
  return verb === "resume" && broadcast.state !== "paused" ? "resumed" : null;
}
