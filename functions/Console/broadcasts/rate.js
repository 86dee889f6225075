// @ts-check
/** What a page has seen of a broadcast, and how fast it goes. */
/** @import { BroadcastView, Counts } from "../shared/types.js" */
import { useRef } from "../lib/htm-preact.js";
import { now } from "../shared/format.js";

/** @typedef {{ at: number, tallies: Counts }} Seen `at` in seconds. */

/** The rate is measured over this many seconds. */
const WINDOW = 60;

/**
 * What the page has seen of a broadcast of late.
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
 * People a minute, by what it did within the last; 0 where that is not known.
 * @param {BroadcastView} broadcast
 * @param {Seen[]} history
 */
export function perMinute(broadcast, history) {
  const last = history.at(-1);
  const first = history[0];
  if (!["waiting", "sending"].includes(broadcast.state) || !last || !first || last.at - first.at < 3) return 0;
  const open = (/** @type {Counts} */ counts) => (counts.waiting ?? 0) + (counts.sending ?? 0);
  return Math.max(0, Math.round(((open(first.tallies) - open(last.tallies)) * 60) / (last.at - first.at)));
}
