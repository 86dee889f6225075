// @ts-check
/**
 * Drafts with a file, kept in IndexedDB, which has room for it. They hold people's data, so there are few of them,
 * under the rules of all drafts (`drafts.js`): of the signed-in operator, for a day at most, none after signing out.
 */
import { draftOwner, isKept } from "./drafts.js";

const DATABASE = "drafts";
const DRAFTS = "drafts";
const FILES = "files";

const MAX_FILE_DRAFTS = 5;

/** The bytes of a file that is kept; of a larger one only the changes to it are. */
const MAX_FILE = 5 * 1024 * 1024;

/**
 * @template Content
 * @typedef {import("./drafts.js").Draft<Content>} Draft
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
 * @param {Pick<Draft<unknown>, "place" | "at" | "content">} draft
 * @param {Blob | null} [file] Undefined keeps the stored file; null, or a file that is too large, removes it.
 */
export const saveFileDraft = (draft, file) =>
  withStores(async (drafts, files) => {
    await resultOf(drafts.put({ ...draft, by: draftOwner() }));
    if (file && file.size <= MAX_FILE) await resultOf(files.put(file, draft.place));
    else if (file !== undefined) await resultOf(files.delete(draft.place));
  });

/**
 * Finds the operator's draft for a place.
 * @template Content
 * @param {string} place
 * @returns {Promise<Draft<Content> & { file?: Blob } | undefined>}
 */
export async function findFileDraft(place) {
  await dropOldFileDrafts();
  return withStores(async (drafts, files) => {
    const draft = await resultOf(drafts.get(place));
    return draft && { ...draft, file: await resultOf(files.get(place)) };
  });
}

/** @param {string} place */
export const dropFileDraft = (place) =>
  withStores(async (drafts, files) => {
    await resultOf(drafts.delete(place));
    await resultOf(files.delete(place));
  });

/** Drops drafts that are a day old, of another operator, or beyond the newest few. */
export const dropOldFileDrafts = () =>
  withStores(async (drafts, files) => {
    /** @type {Draft<unknown>[]} */
    const all = await resultOf(drafts.getAll());
    const kept = all
      .filter((d) => isKept(d, draftOwner()))
      .sort((a, b) => b.at - a.at)
      .slice(0, MAX_FILE_DRAFTS)
      .map((d) => d.place);
    for (const { place } of all.filter((d) => !kept.includes(d.place))) {
      await resultOf(drafts.delete(place));
      await resultOf(files.delete(place));
    }
  });

/** Drops all drafts, so that the next operator of this browser does not find them. */
export const dropFileDrafts = () =>
  withStores(async (drafts, files) => {
    await resultOf(drafts.clear());
    await resultOf(files.clear());
  });
