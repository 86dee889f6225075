// @ts-check
/** The campaigns that still send an older version of a template, and taking the newest one there. */
/** @import { Campaign } from "../shared/types.js" */
/** @import { OlderUse } from "./older-uses.js" */
import { html } from "../lib/htm-preact.js";
import { loadAllPages, loadWithEtag, staleAs, versionHeader } from "../shared/api.js";
import { ErrorPanel } from "../shared/components.js";
import { useAction, useQuery } from "../shared/hooks.js";
import { localName, t } from "../shared/i18n.js";
import { findOlderUses, sharedVersion } from "./older-uses.js";

/** @typedef {{ text: string, undo?: () => unknown }} Message */

/**
 * Names the campaigns of the operator's area that keep an older version; nothing where all send the newest.
 * @param {{ id: string, version: number, may: boolean, showMessage: (message: Message | null) => void }} props `id` and
 * `version` are the template's; `may` tells whether the operator changes campaigns.
 */
export function OlderVersions({ id, version, may, showMessage }) {
  const { value: uses, reload } = useQuery(
    async () => findOlderUses(await loadAllPages("campaigns", "campaigns"), id, version),
    [id, version],
  );
  const { busy, problem, run } = useAction(staleAs(t("campaign changed meanwhile")));
  /** @param {OlderUse[]} chosen */
  const take = (chosen) =>
    run(async () => {
      showMessage(null);
      /** @type {OlderUse[]} */
      const taken = [];
      try {
        for (const use of chosen) if (await moveVersion(use.id, id, use.version, version)) taken.push(use);
      } finally {
        await reload();
        // What was taken before a failure can be undone too; what somebody else took is theirs.
        if (taken.length > 0)
          showMessage({ text: t("taken there", { n: taken.length, version }), undo: () => giveBack(taken) });
      }
    });
  /** @param {OlderUse[]} taken */
  const giveBack = (taken) =>
    run(async () => {
      showMessage(null);
      try {
        for (const use of taken) await moveVersion(use.id, id, version, use.version);
      } finally {
        await reload();
      }
      showMessage({ text: t("version given back") });
    });
  return html`
    <${ErrorPanel} problem=${problem} />
    ${
      uses &&
      uses.length > 0 &&
      html`<${Uses} uses=${uses} version=${version} take=${may ? take : null} busy=${busy} />`
    }`;
}

/**
 * @param {{
 *   uses: OlderUse[], version: number, take: ((chosen: OlderUse[]) => unknown) | null, busy: boolean,
 * }} props
 */
function Uses({ uses, version, take, busy }) {
  const kept = sharedVersion(uses);
  return html`<section class="card" aria-labelledby="older-versions">
    <h2 id="older-versions">
      ${
        kept === undefined
          ? t("older still sent", { n: uses.length })
          : t("version still sent", { n: uses.length, version: kept })
      }
    </h2>
    <p class="soft">${t("version still sent help")}</p>
    <ul class="plain">
      ${uses.map(
        (use) => html`<li class="row" key=${use.id}>
          <span>
            <a href="/campaigns.html?id=${use.id}">${localName(use.name)}</a> <small>
              ${t("version kept there", { n: use.version })}
            </small>
          </span>
          ${
            take &&
            html`<button disabled=${busy} onClick=${() => take([use])}
              aria-label="${t("take there", { n: version })}: ${localName(use.name)}">
              ${t("take there", { n: version })}
            </button>`
          }
        </li>`,
      )}
    </ul>
    ${
      take &&
      uses.length > 1 &&
      html`<div class="actions">
        <button class="primary" disabled=${busy} onClick=${() => take(uses)}>
          ${t("take in all", { n: version })}
        </button>
      </div>`
    }
  </section>`;
}

/**
 * Makes a campaign keep another version, unless somebody has changed meanwhile which one it keeps.
 * @param {string} campaign @param {string} template @param {number} from @param {number} to
 * @returns {Promise<boolean>} Whether the campaign was changed.
 */
async function moveVersion(campaign, template, from, to) {
  /** @type {import("../shared/api.js").Loaded<Campaign>} */
  const { value, etag } = await loadWithEtag(`/api/campaigns/${campaign}`);
  if (value.templateVersions?.[template] !== from) return false;
  await loadWithEtag(`/api/campaigns/${campaign}/take-versions`, {
    method: "POST",
    json: { templateVersions: { [template]: to } },
    headers: versionHeader(etag),
  });
  return true;
}
