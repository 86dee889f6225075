// @ts-check
/** Audiences of campaigns and broadcasts, in words. */
/** @import { AreaView, Audience, Counts, LanguageGap, ListView } from "./types.js" */
import { html } from "../lib/htm-preact.js";
import { number } from "./format.js";
import { localName, t } from "./i18n.js";
import { areaName, languageName } from "./names.js";
import "./strings/audience.js";

/** Returns the areas that an audience names, by either member. @param {Audience} audience */
export const areasOf = (audience) =>
  audience.areas?.length
    ? audience.areas
    : audience.area === undefined || audience.area === null
      ? []
      : [audience.area];

/** Reasons that count entries of lists: nobody can tell whether two of them without a number are one person. */
const OF_ENTRIES = ["duplicate", "no-number"];

/** Returns the people who get no text, each counted once, by reason. @param {Counts} excluded */
export const leftOut = (excluded) =>
  Object.fromEntries(Object.entries(excluded).filter(([why, n]) => !OF_ENTRIES.includes(why) && n > 0));

/**
 * Says how many entries of the lists are of somebody who is on another list too, and how many have no number; empty
 * where none is.
 * @param {Counts} excluded
 */
export const entryWords = (excluded) =>
  [
    excluded.duplicate ? t("on two lists", { n: excluded.duplicate }) : "",
    excluded["no-number"] ? t("entries without number", { n: excluded["no-number"] }) : "",
  ]
    .filter(Boolean)
    .join(" ");

/** Says who gets a text in another language than their own, a sentence each. @param {LanguageGap[]} gaps */
export const gapLines = (gaps) =>
  gaps.map(({ wanted, language, people }) =>
    t("language gap", { n: people, wanted: languageName(wanted), given: languageName(language) }),
  );

const TAG_PARTS = /** @type {const} */ (["any", "all", "none"]);

/**
 * Names the lists, areas and tags of an audience, and the number of people where it is known.
 * @param {{ audience: Audience, lists: ListView[], areas: AreaView[] | undefined, people?: number }} props
 */
export function AudienceFacts({ audience, lists, areas, people }) {
  const named = areasOf(audience);
  const comma = t("list comma");
  const listNames = (audience.lists ?? []).map((id) => localName(lists.find((l) => l.id === id)?.name ?? id));
  const tags = TAG_PARTS.flatMap((part) => {
    const some = audience.tags?.[part] ?? [];
    return some.length > 0 ? [t(`tagged ${part}`, { tags: some.join(comma) })] : [];
  });
  /** @type {[string, string][]} */
  const facts = [
    [t("of lists"), listNames.length > 0 ? listNames.join(comma) : t("all lists there")],
    [t("of areas"), named.length > 0 ? named.map((path) => areaName(path, areas)).join(comma) : t("areas of lists")],
    ...(tags.length > 0 ? [/** @type {[string, string]} */ ([t("of tags"), tags.join(t("semicolon"))])] : []),
    ...(people === undefined ? [] : [/** @type {[string, string]} */ ([t("of people"), number(people)])]),
  ];
  return html`<dl class="said audience">
    ${facts.map(([name, words]) => html`<div><dt>${name}</dt><dd>${words}</dd></div>`)}
  </dl>`;
}
