// @ts-check
/** Tags and labels as people write them: with commas between them. */
import { t } from "./i18n.js";

/** Chinese and English signs are read alike. @param {string} text */
export const splitTags = (text) => [...new Set(text.split(/[,;|、，；｜]/).map((p) => p.trim()).filter(Boolean))];

/** @param {string[] | undefined} tags */
export const joinTags = (tags = []) => tags.join(t("comma"));
