// @ts-check
/** The campaigns that keep an older version of a template. This module is pure. */
/** @import { Campaign } from "../shared/types.js" */

/** @typedef {{ id: string, name: string, version: number }} OlderUse A campaign, and the version that it keeps. */

/**
 * Finds the campaigns that keep a version older than the newest; those that follow it keep none.
 * @param {Pick<Campaign, "id" | "name" | "templateVersions">[]} campaigns
 * @param {string} template Its id.
 * @param {number} newest The newest version.
 * @returns {OlderUse[]}
 */
export const findOlderUses = (campaigns, template, newest) =>
  campaigns
    .map(({ id, name, templateVersions }) => ({ id, name, version: templateVersions?.[template] ?? newest }))
    .filter((use) => use.version < newest);

/** Returns the one version that all of them keep; undefined where there are several. @param {OlderUse[]} uses */
export const sharedVersion = (uses) =>
  uses.every((use) => use.version === uses[0].version) ? uses[0]?.version : undefined;
