// @ts-check
/** Tags and labels as text, separated by commas. */
import { t } from "./i18n.js";

/** Splits at commas, semicolons and bars, Chinese or English. @param {string} text */
export const splitTags = (text) => [
  ...new Set(
    text
      .split(/[,;|、，；｜]/)
      .map((p) => p.trim())
      .filter(Boolean),
  ),
];

/** @param {string[] | undefined} tags */
export const joinTags = (tags = []) => tags.join(t("comma"));
