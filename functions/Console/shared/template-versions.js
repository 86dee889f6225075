// @ts-check
/** The versions of templates that a campaign keeps. */
/** @import { Campaign, TemplateView } from "./types.js" */
import { loadAllPages } from "./api.js";

/** @typedef {{ kept: TemplateView, newest: TemplateView }} Newer A template of which there is a newer version. */

/**
 * Returns templates with the words that a campaign keeps in the place of the newest.
 * @param {TemplateView[]} templates @param {Newer[]} newer
 */
export const withKept = (templates, newer) =>
  templates.map((tpl) => newer.find((n) => n.newest.id === tpl.id)?.kept ?? tpl);

/**
 * Loads the versions that a campaign keeps of templates that have newer ones.
 * @param {Pick<Campaign, "templateVersions"> | undefined} campaign
 * @param {TemplateView[]} templates The newest versions.
 * @returns {Promise<Newer[]>}
 */
export async function loadNewer(campaign, templates) {
  const versions = campaign?.templateVersions ?? {};
  const outdated = templates.filter((tpl) => versions[tpl.id] < tpl.version);
  return Promise.all(
    outdated.map(async (newest) => {
      const all = await loadAllPages(`templates/${newest.id}/versions`, "versions");
      // One that cannot be read is left out of the list; the newest is then better than nothing.
      const kept = all.find((v) => v.version === versions[newest.id]) ?? newest;
      return { kept: { ...kept, area: newest.area }, newest };
    }),
  );
}
