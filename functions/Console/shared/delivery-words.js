// @ts-check
/** States of texts, reasons and the carrier's codes in words. */
/** @import { BroadcastView, DeliveryView } from "./types.js" */
import { t, tryT } from "./i18n.js";
import { now, shortMoment } from "./format.js";

/** @typedef {Pick<BroadcastView, "state" | "settled">} Progress */

/** Milliseconds by which a batch may be due later and still be in line: slots are given some seconds ahead. */
const IN_LINE = 120_000;

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
 * @param {Pick<DeliveryView, "state" | "reason">} delivery
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
  if (broadcast && state === "waiting")
    return broadcast.state === "paused"
      ? t("state waiting paused")
      : ["expanding", "sending"].includes(broadcast.state)
        ? t("state waiting turn")
        : t("state waiting later");
  return t(`state ${state}`);
}

/**
 * Names the state of one text: one that waits says for what, and until when.
 * @param {Pick<DeliveryView, "state" | "held" | "dueAt">} delivery @param {Progress} [broadcast]
 */
export function deliveryWords({ state, held, dueAt }, broadcast) {
  if (state !== "waiting") return tallyWords(state, broadcast);
  if (broadcast?.state === "paused") return t("state waiting paused");
  if (held) return t(`state waiting ${held}`);
  if (!dueAt || Date.parse(dueAt) <= now() + IN_LINE) return t("state waiting turn");
  return t("waits until", { words: t("state waiting later"), at: shortMoment(dueAt) });
}
