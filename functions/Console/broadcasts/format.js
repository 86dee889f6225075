// @ts-check
/** What composing and watching a broadcast share. */
import { html } from "../lib/htm-preact.js";
import { languageName } from "../shared/names.js";
import { t, tryT } from "../shared/i18n.js";
import { number } from "../shared/format.js";

export const BUSY = ["expanding", "waiting", "sending"];

/** Above so many people their number must be typed. */
export const MANY = 200;

/** Up to so many people everybody is read again with each look at their broadcast. */
export const FEW = 2_000;

/** A reason in words, a carrier's code as such. @param {string | null} [code] */
export const reason = (code) => (!code ? "" : (tryT(`reason ${code}`) ?? t("carrier code", { code })));

/**
 * Reasons with their numbers, the greatest first: “opted out 5, in two lists 2”.
 * @param {import("../shared/types.js").Counts} counts
 * @param {(code: string) => string} [say]
 */
export const counted = (counts, say = reason) =>
  Object.entries(counts)
    .filter(([, n]) => n > 0)
    .sort(([, a], [, b]) => b - a)
    .map(([code, n]) => `${say(code)} ${number(n)}`)
    .join(t("comma"));

/** @param {import("../shared/types.js").Counts} counts */
export const sum = (counts) => Object.values(counts).reduce((a, b) => a + b, 0);

/**
 * Texts as they arrive, on a handset for each language.
 * @param {{ samples: import("../shared/types.js").PreviewSample[] }} props
 */
export const Handsets = ({ samples }) => html`<div class="samples">
  ${samples.map((s) => html`<figure key=${s.language} class="handset">
    <figcaption class="row">
      <strong>${languageName(s.language)}</strong>
      <small>${t("segments each", { n: s.segments })}</small>
    </figcaption>
    <p class="bubble" lang=${s.language}>${s.text}</p>
  </figure>`)}
</div>`;
