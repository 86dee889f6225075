// @ts-check
/** Explanations of a text's encoding and size, and cheaper replacements for characters. */

/** @import { Preview } from "../shared/types.js" */
/** @typedef {"plain" | "script" | "signature" | "costly"} Why */

/** Plain replacements for characters that word processors insert. @type {Record<string, string>} */
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
 * Returns a plain replacement of a character; empty to leave it out, null for a letter of another script.
 * @param {string} character
 */
export function plainForm(character) {
  if (character in PLAIN) return PLAIN[character];
  const narrow = character.normalize("NFKC");
  if (ascii.test(narrow)) return narrow;
  const bare = character.normalize("NFD").replace(/\p{M}/gu, "");
  if (ascii.test(bare)) return bare;
  return /\p{L}/u.test(character) ? null : "";
}

/**
 * Explains why a text has its encoding, with the characters to mark.
 * @param {Preview} preview @param {string} signature The sender's, which precedes the text.
 * @returns {{ why: Why, marked: Preview["unusual"] }}
 */
export function explainEncoding(preview, signature) {
  if (preview.encoding === "GSM-7") return { why: "plain", marked: [] };
  const unusualInText = preview.unusual.filter((u) => u.position >= signature.length);
  if (unusualInText.length === 0) return { why: "signature", marked: preview.unusual };
  const letters = preview.text.slice(signature.length).match(/\p{L}/gu)?.length ?? 0;
  const foreign = unusualInText.filter((u) => plainForm(u.character) === null).length;
  return foreign > letters * 0.3 ? { why: "script", marked: [] } : { why: "costly", marked: unusualInText };
}

/** Splits a text into marked and unmarked pieces. @param {string} text @param {Preview["unusual"]} marked */
export function splitMarked(text, marked) {
  const found = [];
  let end = 0;
  for (const { character, position } of marked) {
    if (position > end) found.push({ text: text.slice(end, position), marked: false });
    found.push({ text: character, marked: true });
    end = position + character.length;
  }
  return [...found, { text: text.slice(end), marked: false }];
}
