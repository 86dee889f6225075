// @ts-check
/** @import { Newer } from "../shared/template-versions.js" */
import { html } from "../lib/htm-preact.js";
import { templateNameById } from "./wizard/text-steps.js";
import { VersionDifferences } from "../shared/differences.js";
import { t } from "../shared/i18n.js";
import { personName } from "../shared/names.js";
import { moment } from "../shared/format.js";

/**
 * Shows the templates of which there are newer versions than the campaign keeps, with the differences.
 * @param {{ newer: Newer[], take: ((newer: Newer) => unknown) | null }} props `take` is null for who may not change the
 * campaign.
 */
export function NewerVersions({ newer, take }) {
  return newer.map(({ kept, newest }) => {
    const name = templateNameById([newest], newest.id);
    return html`<section class="card" key=${newest.id} aria-label=${t("newer version", { name })}>
      <h2>${t("newer version", { name })}</h2>
      <p>
        ${t("newer version text", {
          by: personName(newest.savedBy),
          at: moment(newest.savedAt),
          kept: kept.version,
          newest: newest.version,
        })}
      </p>
      <p class="soft"><ins>${t("came")}</ins> <del>${t("went")}</del></p>
      <${VersionDifferences} before=${kept} after=${newest} />
      ${
        take &&
        html`<div class="actions">
          <button class="primary" onClick=${() => take({ kept, newest })}>
            ${t("take version", { n: newest.version })}
          </button>
        </div>`
      }
    </section>`;
  });
}
