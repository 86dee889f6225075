// @ts-check
import { html } from "../lib/htm-preact.js";
import { CampaignList } from "./list.js";
import { CampaignDetail } from "./detail.js";
import { Loading, OnlyToRead } from "../shared/components.js";
import { useQuery } from "../shared/hooks.js";
import { t } from "../shared/i18n.js";
import { start } from "../shared/shell.js";
import { searchParams } from "../shared/url.js";
import { strings } from "./strings.js";

/** @param {import("../shared/shell.js").PageContext} context */
function Campaigns({ me, may }) {
  const params = searchParams();
  const hasForm = params.has("new") || params.has("edit");
  if (hasForm && !may("official")) return html`<${OnlyToRead} title=${t("campaigns")} />`;
  if (hasForm) return html`<${Wizard} me=${me} edited=${params.get("edit")} />`;
  const id = params.get("id");
  return id ? html`<${CampaignDetail} id=${id} may=${may} />` : html`<${CampaignList} me=${me} may=${may} />`;
}

/**
 * Loads the wizard where a campaign is made or changed; the other views come sooner without it.
 * @param {Parameters<typeof import("./wizard/wizard.js").CampaignWizard>[0]} props
 */
function Wizard(props) {
  const { value, problem, reload } = useQuery(() => import("./wizard/wizard.js"), []);
  return value
    ? html`<${value.CampaignWizard} ...${props} />`
    : html`<h1>${t("campaigns")}</h1><${Loading} problem=${problem} reload=${reload} />`;
}

start({ page: "campaigns", strings, View: Campaigns });
