// @ts-check
/** Why a text costs what it costs, and what to write instead. */

/** @import { Preview } from "../shared/types.js" */
/** @typedef {"plain" | "script" | "signature" | "costly"} Why */

/** What keyboards and word processors put where a plain character would do. @type {Record<string, string>} */
const PLAIN = {
  "“": '"',
  "”": '"',
  "„": '"',
  "‘": "'",
  "’": "'",
  "`": "'",
  "–": "-",
  "—": "-",
  "―": "-",
  "…": "...",
  "，": ",",
  "、": ",",
  "。": ".",
  "；": ";",
  "：": ":",
  "！": "!",
  "？": "?",
  "（": "(",
  "）": ")",
  "【": "(",
  "】": ")",
  "《": '"',
  "》": '"',
  "「": '"',
  "」": '"',
  "·": "-",
  "•": "-",
  "×": "x",
  "\u00a0": " ",
  "\u3000": " ",
  "\t": " ",
};

const ascii = /^[\x20-\x5f\x61-\x7e]+$/;

/**
 * What to write instead: empty leaves it out, null is nothing (a letter of another script).
 * @param {string} character
 */
export function instead(character) {
  if (character in PLAIN) return PLAIN[character];
  const narrow = character.normalize("NFKC");
  if (ascii.test(narrow)) return narrow;
  const bare = character.normalize("NFD").replace(/\p{M}/gu, "");
  if (ascii.test(bare)) return bare;
  return /\p{L}/u.test(character) ? null : "";
}

/**
 * Why a text is carried as it is, with the characters to mark.
 * @param {Preview} preview @param {string} signature What stands before the text.
 * @returns {{ why: Why, marked: Preview["unusual"] }}
 */
export function explain(preview, signature) {
  if (preview.encoding === "GSM-7") return { why: "plain", marked: [] };
  const own = preview.unusual.filter((u) => u.position >= signature.length);
  if (own.length === 0) return { why: "signature", marked: preview.unusual };
  const letters = preview.text.slice(signature.length).match(/\p{L}/gu)?.length ?? 0;
  const foreign = own.filter((u) => instead(u.character) === null).length;
  return foreign > letters * 0.3 ? { why: "script", marked: [] } : { why: "costly", marked: own };
}

/** Characters that one segment holds alone, and each of several. @param {string} encoding */
export const limits = (encoding) => (encoding === "GSM-7" ? { alone: 160, joined: 153 } : { alone: 70, joined: 67 });

/** A text in pieces, those to mark told apart. @param {string} text @param {Preview["unusual"]} marked */
export function pieces(text, marked) {
  const found = [];
  let end = 0;
  for (const { character, position } of marked) {
    if (position > end) found.push({ text: text.slice(end, position), marked: false });
    found.push({ text: character, marked: true });
    end = position + character.length;
  }
  return [...found, { text: text.slice(end), marked: false }];
}
