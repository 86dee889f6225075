// @ts-check
/** @import { FieldError, Money, Preview, PreviewsView } from "../shared/types.js" */
import { html } from "../lib/htm-preact.js";
import { api } from "../shared/api.js";
import { languageName } from "../shared/names.js";
import { faultWords } from "../shared/problems.js";
import { placeholderName, plainName } from "./sample.js";
import { roomOf, segmentCapacity } from "../shared/segment-capacity.js";
import { explainEncoding, plainForm, splitMarked } from "./segments.js";
import { CorrectButton, textWarningsIn, warningWords } from "../shared/text-warnings.js";
import { useDebouncedQuery } from "../shared/hooks.js";
import { t } from "../shared/i18n.js";
import { price as formatPrice } from "../shared/format.js";

/**
 * Previews texts shortly after the last change.
 * @param {Record<string, string>} texts @param {Record<string, string>} sample @param {string} sender
 */
export function usePreviews(texts, sample, sender) {
  const filled = Object.fromEntries(Object.entries(texts).filter(([, text]) => text.trim()));
  const json = { texts: filled, sample, sender };
  /** @param {AbortSignal} signal @returns {Promise<PreviewsView>} */
  const load = (signal) => api("templates/preview", { method: "POST", json, signal });
  return useDebouncedQuery(Object.keys(filled).length > 0 ? load : null, JSON.stringify(json));
}

/**
 * Shows a text as on a handset, with its size and price.
 * @param {{ lang: string, isEmpty: boolean, preview?: Preview, signature: string, price: Money }} props
 */
export function Handset({ lang, isEmpty, preview, signature, price }) {
  if (!preview) return html`<div class="handset"><p class="soft">${t(isEmpty ? "nothing typed" : "loading")}</p></div>`;
  const { why, marked } = explainEncoding(preview, signature);
  const capacity = segmentCapacity(preview.encoding);
  const key = why === "script" && lang.startsWith("zh") ? "encoding chinese" : `encoding ${why}`;
  return html`<div class="size">
    <div class="handset" role="img" aria-label="${t("on the handset")}: ${preview.text}">
      <div class="bubble" lang=${lang}>
        ${splitMarked(preview.text, marked).map((p) => (p.marked ? html`<mark>${p.text}</mark>` : p.text))}
      </div>
    </div>
    <p aria-live="polite">
      <strong>${t("segments", { n: preview.segments })}</strong> <span class="soft">
        ${t("units", { n: preview.units, room: roomOf(preview) })} ${t("price each", { price: formatPrice(price) })}
      </span>
    </p>
    <p class=${why === "costly" || why === "signature" ? "notice" : "soft"}>
      ${t(key, { alone: capacity.alone, joined: capacity.joined, signature })}
    </p>
    ${why === "costly" && html`<${Costly} marked=${marked} />`}
  </div>`;
}

const MAX_COSTLY_SHOWN = 8;

/** @param {{ marked: Preview["unusual"] }} props */
function Costly({ marked }) {
  const characters = [...new Set(marked.map((u) => u.character))];
  return html`<ul class="plain costly">
    ${characters
      .slice(0, MAX_COSTLY_SHOWN)
      .map((c) => html`<li key=${c}><mark>${c}</mark> ${replacementWords(c)}</li>`)}
    ${
      characters.length > MAX_COSTLY_SHOWN &&
      html`<li class="soft">${t("more characters", { n: characters.length - MAX_COSTLY_SHOWN })}</li>`
    }
  </ul>`;
}

/** @param {string} character */
function replacementWords(character) {
  const plain = plainForm(character);
  return plain === null
    ? t("no plain form")
    : plain === ""
      ? t("leave out")
      : plain === " "
        ? t("write a blank")
        : t("write instead", { plain });
}

/**
 * Lists problems and warnings of all languages.
 * @param {{
 *   previews?: PreviewsView, headers: string[], onCorrect?: (warning: import("../shared/types.js").FieldError) => void,
 * }} props `headers`: columns of the chosen list; placeholders of these names are not warned about.
 */
export function Warnings({ previews, headers, onCorrect }) {
  if (!previews) return null;
  const about = textWarningsIn(previews.warnings);
  const others = { ...previews, warnings: previews.warnings.filter((w) => !about.includes(w)) };
  const lines = [...new Set([...problemLines(others), ...warningLines(others, headers), ...lengthLines(others)])];
  return html`<section class="card" aria-labelledby="warnings">
    <h2 id="warnings">${t("warnings")}</h2>
    ${about.length + lines.length === 0 && html`<p class="soft">${t("no warnings")}</p>`}
    <ul class="plain">
      ${about.map((w) => html`<li>${warningWords(w)}<${CorrectButton} warning=${w} onCorrect=${onCorrect} /></li>`)}
    </ul>
    <ul class="plain">${lines.map((line) => html`<li key=${line}>${line}</li>`)}</ul>
  </section>`;
}

/** @param {PreviewsView} previews */
function problemLines({ previews }) {
  return Object.entries(previews).flatMap(([lang, preview]) => preview.problems.map((p) => fieldWords(p, lang)));
}

/** @param {PreviewsView} previews @param {string[]} headers */
function warningLines({ warnings }, headers) {
  const filled = new Set(headers.map(plainName));
  return warnings
    .filter((w) => !(w.code === "unknown-placeholder" && filled.has(plainName(w.name ?? ""))))
    .map((w) => fieldWords(w, w.pointer.split("/").at(-1) ?? ""));
}

/** @param {PreviewsView} previews */
function lengthLines({ previews }) {
  const sizes = Object.entries(previews).sort(([, a], [, b]) => b.segments - a.segments);
  const [most, least] = [sizes[0], sizes.at(-1)];
  if (!most || !least || most[1].segments === least[1].segments) return [];
  return [
    t("one longer", {
      longer: languageName(most[0]),
      n: most[1].segments,
      shorter: languageName(least[0]),
      least: least[1].segments,
    }),
  ];
}

/**
 * Describes an error or warning of the host about a text.
 * @param {FieldError} found
 * @param {string} lang Of the text.
 */
export const fieldWords = (found, lang) =>
  `${languageName(lang)}${t("colon")}${faultWords({ ...found, name: placeholderName(found.name ?? "") })}`;
