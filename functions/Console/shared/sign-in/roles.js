// @ts-check
/** Menus and words by role. This module is pure, so that its users can be tested without a page. */
/** @import { CallerView, Role } from "../types.js" */

/** @typedef {Pick<CallerView, "roles" | "area" | "isLocal">} Person */
/** @typedef {"administrator" | "official" | "auditor" | "visitor"} Voice The role in whose words a page speaks. */

/** The pages in the order of the menu, with the role that reads each; none: everybody signed in. */
const PAGES = /** @type {{ id: string, href: string, reads?: "records" | "machine" }[]} */ ([
  { id: "today", href: "/" },
  { id: "campaigns", href: "/campaigns.html", reads: "records" },
  { id: "broadcasts", href: "/broadcasts.html", reads: "records" },
  { id: "inbox", href: "/inbox.html", reads: "records" },
  { id: "contacts", href: "/contacts.html", reads: "records" },
  { id: "templates", href: "/templates.html", reads: "records" },
  { id: "looking-back", href: "/looking-back.html", reads: "records" },
  { id: "handsets", href: "/handsets.html", reads: "machine" },
  { id: "settings", href: "/settings.html", reads: "records" },
]);

/** Whether a person has a role; an administrator has all. @param {Person} person @param {Role} role */
export const hasRole = ({ roles }, role) => roles.includes(role) || roles.includes("administrator");

/** Whether a person administers all areas, and with them what belongs to no area. @param {Person} person */
export const administersAll = (person) => hasRole(person, "administrator") && person.area === "";

/** Whether a person reads lists, broadcasts and replies, which a visitor does not. @param {Person} person */
export const readsRecords = (person) =>
  ["official", "auditor"].some((role) => hasRole(person, /** @type {Role} */ (role)));

/**
 * Returns the role in whose words a page speaks: the one that may change most.
 * @param {Person} person
 * @returns {Voice}
 */
export const voiceOf = ({ roles }) =>
  /** @type {const} */ (["administrator", "official", "auditor"]).find((role) => roles.includes(role)) ?? "visitor";

/** Returns the pages of a person's menu. @param {Person} person */
export const pagesOf = (person) =>
  PAGES.filter(
    ({ reads }) => !reads || (reads === "records" ? readsRecords(person) : person.isLocal && administersAll(person)),
  );

/**
 * Whether a person has no use for a page, since nothing on it is theirs to read. The handsets' page says itself where
 * it exists.
 * @param {Person} person
 * @param {string} page
 */
export const isForOthers = (person, page) =>
  !readsRecords(person) && PAGES.some(({ id, reads }) => id === page && reads !== undefined);
