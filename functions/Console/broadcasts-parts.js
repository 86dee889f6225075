// @ts-check
/** What composing and watching a broadcast share. */
import { html } from "./lib/htm-preact.js";
import { all } from "./api.js";
import { named, number, t } from "./words.js";

export const BUSY = ["expanding", "waiting", "sending"];

/** Above so many people their number must be typed. */
export const MANY = 200;

const LANGUAGES = /** @type {Record<string, string>} */ ({ "zh-CN": "中文", en: "English" });

/** What a language calls itself. @param {string} tag */
export const languageName = (tag) => LANGUAGES[tag] ?? tag;

/** Areas by path, for their names. @returns {Promise<Map<string, string>>} */
export async function areaNames() {
  const areas = await all("areas", "areas");
  return new Map(areas.map((a) => [a.path, named(a.name)]));
}

/** An area as people call it. @param {Map<string, string> | undefined} names @param {string} path */
export const areaName = (names, path) => (path === "" ? t("whole tree") : (names?.get(path) ?? path.split("/").map((_, i, parts) => names?.get(parts.slice(0, i + 1).join("/")) ?? parts[i]).join(" / ")));

/** A reason in words, a carrier's code as such. @param {string | undefined} code */
export function reason(code) {
  const said = t(`reason ${code}`);
  return !code ? "" : said === `reason ${code}` ? t("carrier code", { code }) : said;
}

/** Reasons with their numbers, the greatest first: “opted out 5, in two lists 2”. @param {Record<string, number>} counts @param {(code: string) => string} [say] */
export const counted = (counts, say = reason) =>
  Object.entries(counts)
    .filter(([, n]) => n > 0)
    .sort(([, a], [, b]) => b - a)
    .map(([code, n]) => `${say(code)} ${number(n)}`)
    .join(t("comma"));

/** @param {Record<string, number>} counts */
export const sum = (counts) => Object.values(counts).reduce((a, b) => a + b, 0);

/** Texts as they arrive, on a handset for each language. @param {{ samples: { language: string, text: string, segments: number }[] }} props */
export const Handsets = ({ samples }) => html`<div class="samples">
  ${samples.map((s) => html`<figure key=${s.language} class="handset">
    <figcaption class="row"><strong>${languageName(s.language)}</strong><small>${t("segments each", { n: s.segments })}</small></figcaption>
    <p class="bubble" lang=${s.language}>${s.text}</p>
  </figure>`)}
</div>`;
