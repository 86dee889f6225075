// @ts-check
/** The warning about an answer that would show two signatures. Pure, so that it can be tested without a page. */
/** @import { FieldError } from "../shared/types.js" */

/**
 * Warns where an answer begins as a signature does, and the sender's is put before it; null where it does not.
 * @param {string} text As typed.
 * @param {string} whole As it would be sent, with the signature of its sender.
 * @returns {FieldError | null}
 */
export function findLeadingSignature(text, whole) {
  const found = /^\s{0,20}【[^【】\r\n]{1,30}】\s{0,20}/.exec(text)?.[0];
  const name = whole.slice(0, Math.max(0, whole.length - text.trim().length)).trim();
  return found && name
    ? { pointer: "/text", code: "signature-look-alike", detail: "", name, found, instead: "" }
    : null;
}
