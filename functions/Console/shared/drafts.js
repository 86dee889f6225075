// @ts-check
/**
 * Drafts: unsent work, kept in IndexedDB so that leaving a page loses nothing. They hold people's data, so there is one
 * draft for each place, for the operator who began it, for at most a day, and none after signing out.
 */

const DATABASE = "drafts";
const DRAFTS = "drafts";
const FILES = "files";

const MAX_AGE = 24 * 60 * 60 * 1000;
const MAX_DRAFTS = 5;

/**
 * @template Content
 * @typedef {{ place: string, by: string, at: number, content: Content }} Draft
 * `place` identifies the form, such as `import/<list>`; `by` is the operator's name; `at` is when it was begun, in
 * milliseconds.
 */

/** @returns {Promise<IDBDatabase>} */
const openDatabase = () =>
  new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore(DRAFTS, { keyPath: "place" });
      request.result.createObjectStore(FILES);
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

/**
 * @template Value
 * @param {IDBRequest<Value>} request
 * @returns {Promise<Value>}
 */
const resultOf = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

/**
 * Runs work on both stores in one transaction. Returns undefined if that fails: a private window may have no storage.
 * @template Value
 * @param {(drafts: IDBObjectStore, files: IDBObjectStore) => Promise<Value>} work
 * @returns {Promise<Value | undefined>}
 */
async function withStores(work) {
  try {
    const database = await openDatabase();
    try {
      const transaction = database.transaction([DRAFTS, FILES], "readwrite");
      const completed = new Promise((resolve, reject) => {
        transaction.oncomplete = resolve;
        transaction.onabort = () => reject(transaction.error);
      });
      const value = await work(transaction.objectStore(DRAFTS), transaction.objectStore(FILES));
      await completed;
      return value;
    } finally {
      database.close();
    }
  } catch {
    return undefined;
  }
}

/**
 * Stores a draft and replaces the former one of its place.
 * @param {Draft<unknown>} draft
 * @param {Blob | null} [file] Undefined keeps the stored file; null removes it.
 */
export const saveDraft = (draft, file) =>
  withStores(async (drafts, files) => {
    await resultOf(drafts.put(draft));
    if (file === null) await resultOf(files.delete(draft.place));
    else if (file) await resultOf(files.put(file, draft.place));
  });

/**
 * Finds the operator's draft for a place.
 * @template Content
 * @param {string} place
 * @param {string} by
 * @returns {Promise<Draft<Content> & { file?: Blob } | undefined>}
 */
export async function findDraft(place, by) {
  await dropOldDrafts(by);
  return withStores(async (drafts, files) => {
    const draft = await resultOf(drafts.get(place));
    return draft && { ...draft, file: await resultOf(files.get(place)) };
  });
}

/** @param {string} place */
export const dropDraft = (place) =>
  withStores(async (drafts, files) => {
    await resultOf(drafts.delete(place));
    await resultOf(files.delete(place));
  });

/** Drops drafts that are a day old, of another operator, or beyond the newest few. @param {string} by */
export const dropOldDrafts = (by) =>
  withStores(async (drafts, files) => {
    /** @type {Draft<unknown>[]} */
    const all = await resultOf(drafts.getAll());
    const kept = all
      .filter((d) => d.by === by && Date.now() - d.at < MAX_AGE)
      .sort((a, b) => b.at - a.at)
      .slice(0, MAX_DRAFTS)
      .map((d) => d.place);
    for (const { place } of all.filter((d) => !kept.includes(d.place))) {
      await resultOf(drafts.delete(place));
      await resultOf(files.delete(place));
    }
  });

/** Drops all drafts, so that the next operator of this browser does not find them. */
export const dropDrafts = () =>
  withStores(async (drafts, files) => {
    await resultOf(drafts.clear());
    await resultOf(files.clear());
  });
