// @ts-check
/** The order of the first steps by role. This module is pure, so that its users can be tested without a page. */
import { administersAll, hasRole } from "../shared/sign-in/roles.js";

/** @typedef {"areas" | "people" | "signature" | "days" | "contacts" | "templates" | "campaigns"} Step */
/**
 * @typedef {{ areas?: number, colleagues?: number, hasSignature?: boolean, days?: number }} Prepared What an
 * administrator has prepared; absent where it cannot be seen from here, as people in a directory, or all people by an
 * administrator of one area.
 */

/** The steps to the first text, which an official takes. */
const TO_FIRST_TEXT = /** @type {Step[]} */ (["contacts", "templates", "campaigns"]);

/**
 * Returns the steps of a person, in order: an administrator prepares first, and only one of all areas what belongs to
 * no area.
 * @param {import("../shared/sign-in/roles.js").Person} me
 * @returns {Step[]}
 */
export const stepsOf = (me) =>
  administersAll(me)
    ? ["areas", "people", "signature", "days", ...TO_FIRST_TEXT]
    : hasRole(me, "administrator")
      ? ["areas", "people", "days", ...TO_FIRST_TEXT]
      : TO_FIRST_TEXT;

/**
 * Tells which steps of the preparation are done; undefined where it cannot be seen from here.
 * @param {Prepared} prepared
 * @returns {Partial<Record<Step, boolean>>}
 */
export const preparedDone = ({ areas, colleagues, hasSignature, days }) => ({
  areas: areas === undefined ? undefined : areas > 0,
  people: colleagues === undefined ? undefined : colleagues > 0,
  signature: hasSignature,
  days: days === undefined ? undefined : days > 0,
});
