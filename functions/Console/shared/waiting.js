// @ts-check
/** The cause for which a text waits. This module is pure. */
/** @import { BroadcastView, DeliveryView } from "./types.js" */

/** @typedef {Pick<BroadcastView, "state" | "startAt" | "quietUntil">} Progress */
/** @typedef {Pick<DeliveryView, "held" | "dueAt">} Waiting */

/** Milliseconds by which a batch may be due later and still be in line: slots are given some seconds ahead. */
const IN_LINE = 120_000;

/** Tells whether a text goes so soon that its time need not be said. @param {Waiting} text @param {number} now */
export const isDueSoon = ({ dueAt }, now) => !dueAt || Date.parse(dueAt) <= now + IN_LINE;

/**
 * Tells what the texts of a broadcast wait for: `paused`, `start`, `quiet` hours, or their `turn` at the sender's pace.
 * @param {Progress} broadcast @param {number} now Milliseconds.
 */
export function broadcastWaitsFor({ state, startAt, quietUntil }, now) {
  if (state === "paused") return "paused";
  if (now < Date.parse(startAt)) return "start";
  return quietUntil ? "quiet" : "turn";
}

/**
 * Tells what all texts that wait are held for, such as a spend ceiling; null where any of them is not held.
 * @param {Pick<BroadcastView, "tallies" | "held">} broadcast
 */
export function allHeldFor({ tallies, held }) {
  const causes = Object.entries(held).filter(([, n]) => n > 0);
  const total = causes.reduce((sum, [, n]) => sum + n, 0);
  return total > 0 && total >= (tallies.waiting ?? 0) ? causes[0][0] : null;
}

/**
 * Tells what one text waits for: the cause for which it is held, or what its broadcast waits for. A text that is due
 * before the quiet hours end is in line. Without the broadcast a text that is due `later` waits for its time.
 * @param {Waiting} text @param {Progress | undefined} broadcast @param {number} now Milliseconds.
 */
export function textWaitsFor(text, broadcast, now) {
  if (!broadcast) return text.held ?? (isDueSoon(text, now) ? "turn" : "later");
  const cause = broadcastWaitsFor(broadcast, now);
  if (cause === "paused") return cause;
  if (text.held) return text.held;
  const { quietUntil } = broadcast;
  return cause === "quiet" && quietUntil && text.dueAt && Date.parse(text.dueAt) < Date.parse(quietUntil)
    ? "turn"
    : cause;
}
