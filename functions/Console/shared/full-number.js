// @ts-check
/** Tells a whole phone number from the end of one. Pure, so that it can be tested without a page. */

/** The digits of the shortest number that is whole; what has fewer is the end of one. */
const MIN_DIGITS = 7;

/**
 * Returns a text that is a whole phone number, as the host reads it; null for any other text.
 * @param {string} text
 */
export function findFullNumber(text) {
  const typed = text.trim().normalize("NFKC");
  const digits = typed.replace(/\D/g, "");
  return /^\+?[\d\s().-]+$/.test(typed) && digits.length >= MIN_DIGITS && digits.length <= 15 ? typed : null;
}
