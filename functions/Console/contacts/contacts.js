// @ts-check
/** The contacts of a list: reading, changing and removing them. */
/** @import { Contact, Page } from "../shared/types.js" */
import { useEffect, useRef, useState } from "../lib/htm-preact.js";
import { api, loadWithEtag, versionHeader } from "../shared/api.js";

/** Pages that are searched for a rare name before the operator is asked whether to continue. */
const MAX_PAGES = 10;

/** Loads the contacts of a list page by page. @param {string} list @param {Record<string, string>} filter */
export function useContacts(list, filter) {
  const [state, setState] = useState(
    /** @type {{ rows: Contact[], cursor?: string | null, busy: boolean, problem?: unknown }} */
    ({ rows: [], busy: true }),
  );
  const version = useRef(0);
  const loadPages = async (/** @type {Contact[]} */ before, /** @type {string | null} */ from) => {
    const current = ++version.current;
    setState((old) => ({ ...old, busy: true, problem: undefined }));
    try {
      const rows = [...before];
      let cursor = from;
      for (let pages = 0; pages < MAX_PAGES; pages++) {
        const query = new URLSearchParams({ limit: "100", ...filter, ...(cursor ? { cursor } : {}) });
        /** @type {Page<"contacts">} */
        const page = await api(`lists/${list}/contacts?${query}`);
        if (current !== version.current) return;
        rows.push(...page.contacts);
        cursor = page.cursor ?? null;
        if (!cursor || rows.length > before.length) break;
      }
      setState({ rows, cursor, busy: false });
    } catch (problem) {
      if (current === version.current) setState((old) => ({ ...old, busy: false, problem }));
    }
  };
  const reload = () => loadPages([], null);
  useEffect(() => void reload(), [list, JSON.stringify(filter)]);
  return { ...state, reload, more: state.cursor ? () => loadPages(state.rows, state.cursor ?? null) : null };
}

/** Returns the number or id by which requests identify a contact. @param {Contact} contact */
const contactKey = ({ phone, id }) => (phone ? { phone } : { id });

/**
 * Makes the request body that restores a contact.
 * @param {Contact} contact
 * @param {string[]} headers Values to empty where the contact did not have them.
 */
const bodyOf = ({ phone, name, language, area, household, address, tags, values, consent }, headers) => ({
  ...(phone ? { phone } : { address }),
  name: name ?? "",
  language: language ?? "",
  area,
  household: household ?? "",
  tags,
  values: { ...Object.fromEntries(headers.map((h) => [h, ""])), ...values },
  basis: consent.basis,
});

/**
 * Reads a contact with its version.
 * @param {string} list @param {Contact} contact
 * @returns {Promise<import("../shared/api.js").Loaded<Contact>>}
 */
export const readContact = (list, contact) =>
  loadWithEtag(`/api/lists/${list}/contacts/find`, { method: "POST", json: contactKey(contact) });

/** Removes a contact from a list. @param {string} list @param {Contact} contact */
export const removeContact = (list, contact) =>
  api(`lists/${list}/contacts/remove`, { method: "POST", json: contactKey(contact) });

/**
 * Stores a contact as it was before; given a version, only if it has not been changed since.
 * @param {string} list @param {Contact} contact @param {string[]} headers @param {string | null} [etag]
 */
export const restoreContact = (list, contact, headers, etag) =>
  api(`lists/${list}/contacts`, { method: "POST", json: bodyOf(contact, headers), headers: versionHeader(etag) });

/** Returns the headers of all values of the shown contacts. @param {Contact[]} rows */
export const headersOf = (rows) => [...new Set(["child", ...rows.flatMap((r) => Object.keys(r.values))])];
