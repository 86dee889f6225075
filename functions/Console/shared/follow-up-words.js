// @ts-check
/** Says of a follow-up, which has the name of the broadcast it follows, to whom of it it goes. */
/** @import { BroadcastView } from "./types.js" */
import { t } from "./i18n.js";
import { shortMoment } from "./format.js";
import "./strings/follow-ups.js";

/**
 * Returns the words, with the start of the broadcast it follows where that is among others; empty for no follow-up.
 * @param {Pick<BroadcastView, "follows">} broadcast
 * @param {Pick<BroadcastView, "id" | "startAt">[]} others
 */
export function followUpWords({ follows }, others) {
  if (!follows) return "";
  const source = others.find((b) => follows.of.includes(b.id));
  return source ? t(`follow-up ${follows.who} of`, { at: shortMoment(source.startAt) }) : t(`follow-up ${follows.who}`);
}
