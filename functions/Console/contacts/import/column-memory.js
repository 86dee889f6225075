// @ts-check
/**
 * The columns' meanings that were chosen last time for a list and header, kept in this browser. Only header texts and
 * meanings are stored, no cell of a person.
 */

const KEY = "import-columns";
const MAX_KEPT = 50;
const MAX_COLUMNS = 60;
const MAX_HEADER = 100;

/** @typedef {{ list: string, header: string[], names: [number, string | null][] }} Kept */

/** @returns {Kept[]} */
function read() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(kept) ? kept.filter((k) => Array.isArray(k?.header) && Array.isArray(k.names)) : [];
  } catch {
    return [];
  }
}

/** @param {string[]} a @param {string[]} b */
const isSameHeader = (a, b) => a.length === b.length && a.every((text, i) => text === b[i]);

/** Tells whether these are headers and not a person's cells, of which one would be a phone number. */
const isHeader = (/** @type {string[]} */ header) =>
  header.length <= MAX_COLUMNS &&
  header.every((text) => text.length <= MAX_HEADER && text.normalize("NFKC").replace(/\D/g, "").length < 7);

/**
 * Returns the meanings chosen last time for this list and header; null where none were chosen.
 * @param {string} list
 * @param {string[]} header
 * @returns {Map<number, string | null> | null}
 */
export function remembered(list, header) {
  const found = read().find((k) => k.list === list && isSameHeader(k.header, header));
  return found ? new Map(found.names) : null;
}

/**
 * Stores the meanings for the next import; an empty map deletes those stored before.
 * @param {string} list
 * @param {string[]} header
 * @param {Map<number, string | null>} names
 */
export function remember(list, header, names) {
  const others = read().filter((k) => k.list !== list || !isSameHeader(k.header, header));
  const kept = names.size > 0 && isHeader(header) ? [{ list, header, names: [...names] }, ...others] : others;
  try {
    localStorage.setItem(KEY, JSON.stringify(kept.slice(0, MAX_KEPT)));
  } catch {
    // The storage may be full; then the columns are chosen again next time.
  }
}
