// @ts-check
import "../lib/diff.js";
import { html } from "../lib/htm-preact.js";
import { languageName } from "./names.js";
import { language, t } from "./i18n.js";

/**
 * @typedef
 * {{ name: string, purpose?: string | null, texts: Record<string, string> }}
 * Words The content of a version.
 */

/**
 * Sorts languages for display: Chinese, English, all others.
 * @param {Record<string, string>} texts
 */
export const languagesInOrder = (texts) => Object.keys(texts).sort((a, b) => rank(a) - rank(b) || a.localeCompare(b));

/** @param {string} tag */
const rank = (tag) => (tag.startsWith("zh") ? 0 : tag.startsWith("en") ? 1 : 2);

/**
 * Shows two texts as one: removed words are struck out, added words are underlined.
 * @param {{ before: string, after: string, lang: string }} props
 */
export function Differences({ before, after, lang }) {
  const parts = Diff.diffWords(before, after, { intlSegmenter: new Intl.Segmenter(lang, { granularity: "word" }) });
  return html`<p class="differences" lang=${lang}>
    ${parts.map((p) =>
      p.added ? html`<ins>${p.value}</ins>` : p.removed ? html`<del>${p.value}</del>` : html`<span>${p.value}</span>`,
    )}
  </p>`;
}

/** Shows the differences of two versions, part by part. @param {{ before: Words, after: Words }} props */
export function VersionDifferences({ before, after }) {
  const parts = [
    { title: t("name"), before: before.name, after: after.name, lang: language },
    { title: t("purpose"), before: before.purpose ?? "", after: after.purpose ?? "", lang: language },
    ...languagesInOrder({ ...before.texts, ...after.texts }).map((lang) => ({
      title: languageName(lang),
      before: before.texts[lang] ?? "",
      after: after.texts[lang] ?? "",
      lang,
    })),
  ].filter((p) => p.before !== p.after);
  if (parts.length === 0) return html`<p class="soft">${t("no differences")}</p>`;
  return html`<dl class="parts">
    ${parts.map(
      (p) => html`<div key=${p.title}>
        <dt>${p.title}</dt>
        <dd><${Differences} before=${p.before} after=${p.after} lang=${p.lang} /></dd>
      </div>`,
    )}
  </dl>`;
}

/** Names the parts in which two versions differ. @param {Words | undefined} before @param {Words} after */
export function changedParts(before, after) {
  if (!before) return t("first version");
  const texts = languagesInOrder({ ...before.texts, ...after.texts }).filter(
    (lang) => before.texts[lang] !== after.texts[lang],
  );
  return [
    ...(before.name !== after.name ? [t("name")] : []),
    ...((before.purpose ?? "") !== (after.purpose ?? "") ? [t("purpose")] : []),
    ...texts.map(languageName),
  ].join(t("list comma"));
}
