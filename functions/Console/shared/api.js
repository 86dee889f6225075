// @ts-check
/** @import { Page, Problem, Rows } from "./types.js" */
/** @typedef {RequestInit & { json?: unknown, headers?: Record<string, string> }} Options `json` becomes the body. */

import { sessionHeader } from "./sign-in/session.js";
import { withQuery } from "./url.js";

/** The error for every answer that is a failure; `problem` is its body. */
export class ApiProblem extends Error {
  /** @param {Problem} problem */
  constructor(problem) {
    super(problem.detail ?? problem.title);
    this.problem = problem;
  }

  /** The last part of the problem's type, such as `invalid-fields`. */
  get code() {
    return this.problem.type.split("/").at(-1) ?? "";
  }
}

/** Whether the server refused a change since another one preceded it. @param {unknown} error */
export const isStale = (error) => error instanceof ApiProblem && error.code === "stale-version";

/**
 * Returns a function that replaces the error of a change that another one preceded.
 * @param {string} text
 */
export const staleAs = (text) => (/** @type {unknown} */ error) => (isStale(error) ? new Error(text) : error);

/**
 * Returns the header for a change of one version only; none without a version.
 * @param {string | null} [etag]
 * @returns {Record<string, string>}
 */
export const versionHeader = (etag) => (etag ? { "if-match": etag } : {});

/**
 * Sends a request to the host.
 * @param {string} path From the root, such as "/api/broadcasts".
 * @param {Options} [options]
 * @returns {Promise<Response>} A 2xx answer, or 304 to `if-none-match`; others are thrown as {@link ApiProblem}.
 */
export async function call(path, { json, headers, ...options } = {}) {
  const body = json === undefined ? {} : { body: JSON.stringify(json) };
  const type = /** @type {Record<string, string>} */ (json === undefined ? {} : { "content-type": "application/json" });
  let response;
  try {
    response = await fetch(path, {
      credentials: "same-origin",
      ...options,
      ...body,
      headers: { ...sessionHeader(), ...type, ...headers },
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new ApiProblem({ type: "/problems/unreachable", title: "unreachable", status: 0 });
  }
  if (response.ok || response.status === 304) return response;
  const text = await response.text();
  /** @type {Problem} */
  let problem;
  try {
    problem = JSON.parse(text);
  } catch {
    problem = { type: "about:blank", title: response.statusText || String(response.status), status: response.status };
  }
  throw new ApiProblem(problem);
}

/**
 * Calls the API and reads the JSON of its answer.
 * @template [Answer=unknown] The type of the body.
 * @param {string} path Under /api, such as "broadcasts".
 * @param {Options} [options]
 * @returns {Promise<Answer>} The body, or undefined when there is none.
 */
export async function api(path, options) {
  /** @type {Loaded<Answer>} */
  const { value } = await loadWithEtag(`/api/${path}`, options);
  return value;
}

/**
 * @template Answer
 * @typedef {{ value: Answer, etag: string | null, location: string | null }} Loaded
 */

/**
 * Reads JSON from a path of the host, with the version that a later change should send in `If-Match`.
 * @template [Answer=unknown]
 * @param {string} path
 * @param {Options} [options]
 * @returns {Promise<Loaded<Answer>>}
 */
export const loadWithEtag = async (path, options) => read(await call(path, options));

/**
 * Reads JSON again: the known value where the host says that it is still the same.
 * @template Answer
 * @param {string} path
 * @param {Loaded<Answer> | null} known
 * @returns {Promise<Loaded<Answer>>}
 */
export async function loadAgain(path, known) {
  const response = await call(path, { headers: known?.etag ? { "if-none-match": known.etag } : {} });
  return known && response.status === 304 ? known : read(response);
}

/** @param {Response} response */
async function read(response) {
  const text = await response.text();
  return {
    value: text ? JSON.parse(text) : undefined,
    etag: response.headers.get("etag"),
    location: response.headers.get("location"),
  };
}

/**
 * Reads one page of a collection.
 * @template {keyof Rows} Name
 * @param {string} path Under /api.
 * @param {Name} _name The member that holds the rows.
 * @param {string | null} [cursor] Where the page begins: the cursor of the page before it.
 * @returns {Promise<Page<Name>>}
 */
export const loadPage = (path, _name, cursor) => api(cursor ? withQuery(path, new URLSearchParams({ cursor })) : path);

/**
 * Reads the rows of all pages of a collection.
 * @template {keyof Rows} Name
 * @param {string} path Under /api.
 * @param {Name} name The member that holds the rows.
 * @param {number} [maxRows] Number of rows after which no further page is read.
 */
export async function loadAllPages(path, name, maxRows = 5000) {
  /** @type {Rows[Name][]} */
  const rows = [];
  for (let cursor = ""; ;) {
    const page = await loadPage(withQuery(path, "limit=1000"), name, cursor);
    rows.push(...page[name]);
    if (!page.cursor || rows.length >= maxRows) return rows;
    cursor = page.cursor;
  }
}

/**
 * Saves an answer as a file. A link could not, because it cannot send the header of the session.
 * @param {string} path From the root.
 * @param {string} name The file's name.
 */
export async function download(path, name) {
  saveAs(await (await call(path)).blob(), name);
}

/**
 * @param {Blob} blob
 * @param {string} name
 */
export function saveAs(blob, name) {
  const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
