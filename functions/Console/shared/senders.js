// @ts-check
/** @import { SenderView, SendersView } from "./types.js" */
import { api } from "./api.js";

/** Loads all senders, in the order of their ids. @returns {Promise<SenderView[]>} */
export async function loadSenders() {
  /** @type {SendersView} */
  const { senders } = await api("senders");
  return senders;
}

/**
 * Returns the signature that a sender puts before a text: that of its language, else the usual one.
 * @param {Pick<SenderView, "signature" | "signatures">} sender @param {string} lang BCP 47
 */
export function signatureFor({ signature, signatures }, lang) {
  const tags = lang.split("-").map((_, i, parts) =>
    parts
      .slice(0, parts.length - i)
      .join("-")
      .toLowerCase(),
  );
  const byTag = new Map(Object.entries(signatures).map(([tag, own]) => [tag.toLowerCase(), own]));
  return byTag.get(tags.find((tag) => byTag.has(tag)) ?? "") ?? signature ?? "";
}
