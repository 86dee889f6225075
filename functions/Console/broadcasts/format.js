// @ts-check
/** Constants, words and components shared by the form and the detail page of a broadcast. */
import { html } from "../lib/htm-preact.js";
import { languageName } from "../shared/names.js";
import { broadcastWords, reasonWords } from "../shared/delivery-words.js";
import { t } from "../shared/i18n.js";
import { number } from "../shared/format.js";
import { countPeople } from "./counts.js";

/** States in which people still wait; a paused broadcast is among them, so that nobody forgets it. */
export const RUNNING_STATES = ["expanding", "waiting", "sending", "paused"];

/** Recipients above which a confirmation asks to type their number. */
export const CONFIRM_ABOVE = 200;

/** Recipients up to which all deliveries are reread at every refresh of a broadcast. */
export const MAX_REREAD = 2_000;

/**
 * Lists reasons with their numbers, the greatest first: “opted out 5, in two lists 2”.
 * @param {import("../shared/types.js").Counts} counts
 * @param {(code: string) => string} [wordsOf]
 */
export const countWords = (counts, wordsOf = (code) => reasonWords(code)) =>
  Object.entries(counts)
    .filter(([, n]) => n > 0)
    .sort(([, a], [, b]) => b - a)
    .map(([code, n]) => `${wordsOf(code)} ${number(n)}`)
    .join(t("comma"));

/**
 * Names the state of a broadcast; of one that was stopped, with the number of people who have its text.
 * @param {import("../shared/types.js").BroadcastView} broadcast
 */
export const stateWords = (broadcast) =>
  broadcast.state === "cancelled" && broadcast.recipients > 0
    ? t("state stopped with", { n: countPeople(broadcast).sent })
    : broadcastWords(broadcast);

/** @param {import("../shared/types.js").Counts} counts */
export const sum = (counts) => Object.values(counts).reduce((a, b) => a + b, 0);

/**
 * Shows sample texts as they arrive, on one handset for each language.
 * @param {{ samples: import("../shared/types.js").PreviewSample[] }} props
 */
export const Handsets = ({ samples }) => html`<div class="samples">
  ${samples.map(
    (s) => html`<figure key=${s.language} class="handset">
      <figcaption class="row">
        <strong>${languageName(s.language)}</strong>
        <small>${t("segments each", { n: s.segments })}</small>
      </figcaption>
      <p class="bubble" lang=${s.language}>${s.text}</p>
    </figure>`,
  )}
</div>`;
