// @ts-check
/** The sending rate of a broadcast, measured from the tallies that the page has read. */
/** @import { BroadcastView, Counts } from "../shared/types.js" */
import { useRef } from "../lib/htm-preact.js";
import { now } from "../shared/format.js";

/** @typedef {{ at: number, tallies: Counts }} Seen `at` in seconds. */

/** Period over which the rate is measured, in seconds. */
const WINDOW = 60;

/**
 * Remembers the tallies that this page read within the last minute, oldest first.
 * @param {BroadcastView | undefined} broadcast
 * @returns {Seen[]}
 */
export function useHistory(broadcast) {
  const seen = useRef(/** @type {Seen[]} */ ([]));
  const last = useRef(/** @type {BroadcastView | undefined} */ (undefined));
  if (broadcast && broadcast !== last.current && broadcast.recipients > 0) {
    last.current = broadcast;
    const at = now() / 1000;
    seen.current = [...seen.current.filter((h) => h.at >= at - WINDOW), { at, tallies: broadcast.tallies }];
  }
  return seen.current;
}

/**
 * Returns the recipients handled a minute, measured over the last minute; 0 where that is not known.
 * @param {BroadcastView} broadcast
 * @param {Seen[]} history
 */
export function perMinute(broadcast, history) {
  const last = history.at(-1);
  const first = history[0];
  if (!["waiting", "sending"].includes(broadcast.state) || !last || !first || last.at - first.at < 3) return 0;
  const unsentCount = (/** @type {Counts} */ counts) => (counts.waiting ?? 0) + (counts.sending ?? 0);
  return Math.max(
    0,
    Math.round(((unsentCount(first.tallies) - unsentCount(last.tallies)) * 60) / (last.at - first.at)),
  );
}
