// @ts-check
/**
 * Drafts: what is typed in a form and not saved yet, kept in the browser's local storage, which is written at once: a
 * failed request, an expired sign-in, a reload or the browser's own error page loses nothing. They may hold people's
 * data, so there is one draft for each form, of the signed-in operator alone, for a day at most, and none after signing
 * out. A field for a phone number is never kept (`draft-form.js`). Drafts with a file are in `file-drafts.js`.
 */

/**
 * @template Content
 * @typedef {{ place: string, by: string, at: number, version?: string | null, content: Content }} Draft
 * `place` identifies the form, such as `broadcast/new`; it needs another name when the members of `Content` change.
 * `by` is the operator's name; `at` is when it was last changed, in milliseconds; `version` is that of the saved data
 * which the form changes.
 */

const PREFIX = "draft ";
const MAX_AGE = 24 * 60 * 60 * 1000;
const MAX_DRAFTS = 20;

/** The characters of one draft, so that all of them leave room in the storage. */
const MAX_LENGTH = 100_000;

let owner = "";

/** Returns the name of the signed-in operator, who finds only their own drafts. */
export const draftOwner = () => owner;

/**
 * Tells whether a draft may still be found by an operator.
 * @param {Pick<Draft<unknown>, "by" | "at">} draft @param {string} by
 */
export const isKept = (draft, by) => draft.by === by && Date.now() - draft.at < MAX_AGE;

/**
 * Signs an operator in: drafts are theirs from now on, and those of another operator are dropped.
 * @param {string} name
 */
export function takeDraftsOver(name) {
  owner = name;
  dropOldDrafts();
}

/**
 * Stores a draft of the operator and replaces the former one of its place.
 * @param {Pick<Draft<unknown>, "place" | "content" | "version">} draft
 * @returns {boolean} Whether it could be stored: it may be too long, and a browser may have no room.
 */
export function saveDraft(draft) {
  const text = JSON.stringify({ ...draft, by: owner, at: Date.now() });
  if (text.length > MAX_LENGTH) return false;
  try {
    localStorage.setItem(PREFIX + draft.place, text);
    if (keys().length > MAX_DRAFTS) dropOldDrafts();
    return true;
  } catch {
    return false;
  }
}

/**
 * Finds the operator's draft for a place.
 * @template Content
 * @param {string} place
 * @returns {Draft<Content> | undefined}
 */
export function findDraft(place) {
  dropOldDrafts();
  const draft = /** @type {Draft<Content> | undefined} */ (read(PREFIX + place));
  return draft?.place === place ? draft : undefined;
}

/** @param {string} place */
export function dropDraft(place) {
  try {
    localStorage.removeItem(PREFIX + place);
  } catch {
    // A browser without storage has no draft.
  }
}

/** Drops drafts that are a day old, of another operator, unreadable, or beyond the newest ones. */
export function dropOldDrafts() {
  const drafts = keys().map((key) => ({ key, draft: read(key) }));
  const kept = drafts
    .filter(({ draft }) => draft && isKept(draft, owner))
    .sort((a, b) => (b.draft?.at ?? 0) - (a.draft?.at ?? 0))
    .slice(0, MAX_DRAFTS);
  for (const dropped of drafts.filter((d) => !kept.includes(d))) localStorage.removeItem(dropped.key);
}

/** Drops all drafts, so that the next operator of this browser does not find them. */
export const dropDrafts = () => keys().forEach((key) => localStorage.removeItem(key));

function keys() {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));
  } catch {
    return [];
  }
}

/** @param {string} key @returns {Draft<unknown> | undefined} */
function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "null") ?? undefined;
  } catch {
    return undefined;
  }
}
