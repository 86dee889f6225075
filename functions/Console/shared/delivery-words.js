// @ts-check
/** States of texts, reasons and the carrier's codes in words. */
/** @import { BroadcastView, DeliveryView } from "./types.js" */
import { t, tryT } from "./i18n.js";
import { now, shortMoment } from "./format.js";
import { allHeldFor, broadcastWaitsFor, isDueSoon, textWaitsFor } from "./waiting.js";

/** @typedef {Pick<BroadcastView, "state" | "settled" | "startAt" | "quietUntil">} Progress */

/** Returns the key of a code's words: its own, else that of its kind. @param {string} code @param {string} state */
const codeKey = (code, state) =>
  tryT(`code ${code}`) ? code : /^5\d\d$/.test(code) ? "5xx" : `other ${KINDS.includes(state) ? state : "unknown"}`;

/** States that have words for a code that is in no list. */
const KINDS = ["refused", "undelivered"];

/**
 * Puts the reason of a state into words; a carrier's code follows in brackets.
 * @param {string | null} [code] @param {string} [state]
 */
export const reasonWords = (code, state = "unknown") =>
  !code ? "" : (tryT(`reason ${code}`) ?? t("words with code", { words: t(`code ${codeKey(code, state)}`), code }));

/**
 * Says what to do about a carrier's code; empty where there is nothing.
 * @param {string | null | undefined} code @param {string} state
 */
const adviceFor = (code, state) =>
  code && !tryT(`reason ${code}`) ? (tryT(`advice ${codeKey(code, state)}`) ?? "") : "";

/**
 * Says why a text did not arrive, and what to do. The carrier's code of a text that arrived adds nothing, so it is left
 * out.
 * @param {{ state: string, reason?: string | null }} delivery Or an answer to a reply.
 */
export const failureReason = ({ state, reason }) => (arrived(state) ? "" : reasonWords(reason, state));

/** @param {Pick<DeliveryView, "state" | "reason">} delivery */
export const failureAdvice = ({ state, reason }) => (arrived(state) ? "" : adviceFor(reason, state));

/** @param {string} state */
const arrived = (state) => ["delivered", "accepted"].includes(state);

/**
 * Names the state of several texts: what those who wait are waiting for depends on the broadcast.
 * @param {string} state @param {Progress} [broadcast]
 */
export function tallyWords(state, broadcast) {
  if (broadcast && state === "accepted") return t(broadcast.settled ? "state accepted over" : "state accepted open");
  if (broadcast && state === "waiting") return t(`state waiting ${broadcastWaitsFor(broadcast, now())}`);
  return t(`state ${state}`);
}

/**
 * Names the state of one text: one that waits says for what, and until when.
 * @param {Pick<DeliveryView, "state" | "held" | "dueAt">} delivery @param {Progress} [broadcast]
 */
export function deliveryWords(delivery, broadcast) {
  if (delivery.state !== "waiting") return tallyWords(delivery.state, broadcast);
  const cause = textWaitsFor(delivery, broadcast, now());
  const words = t(`state waiting ${cause}`);
  const isTimed = ["start", "quiet", "turn", "later"].includes(cause) && !isDueSoon(delivery, now());
  return isTimed ? t("waits until", { words, at: shortMoment(delivery.dueAt) }) : words;
}

/**
 * Names the state of a broadcast. One of which some texts have gone is being sent while the others wait for their turn,
 * unless all of these are held for a cause such as a spend ceiling.
 * @param {Pick<BroadcastView, "state" | "startAt" | "quietUntil" | "recipients" | "tallies" | "held">} broadcast
 */
export function broadcastWords(broadcast) {
  if (broadcast.state !== "waiting") return t(`state ${broadcast.state}`);
  const cause = broadcastWaitsFor(broadcast, now());
  const held = allHeldFor(broadcast);
  if (cause === "turn" && held) return t(`state waiting ${held}`);
  if (cause === "turn" && broadcast.recipients > (broadcast.tallies.waiting ?? 0)) return t("state sending");
  const words = t(`state waiting ${cause}`);
  return cause === "quiet" ? t("waits until", { words, at: shortMoment(broadcast.quietUntil) }) : words;
}
