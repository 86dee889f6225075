// @ts-check
import { html } from "../lib/htm-preact.js";
import { CampaignList } from "./list.js";
import { OnlyToRead } from "../shared/components.js";
import { t } from "../shared/i18n.js";
import { start } from "../shared/shell.js";
import { LoadedView } from "../shared/loaded-view.js";
import { searchParams } from "../shared/url.js";
import { strings } from "./strings.js";

const loadDetail = () => import("./detail.js").then((module) => module.CampaignDetail);
const loadWizard = () => import("./wizard/wizard.js").then((module) => module.CampaignWizard);

/** @param {import("../shared/shell.js").PageContext} context */
function Campaigns({ me, may }) {
  const params = searchParams();
  const hasForm = params.has("new") || params.has("edit");
  if (hasForm && !may("official")) return html`<${OnlyToRead} title=${t("campaigns")} />`;
  if (hasForm)
    return html`<${LoadedView} key="form" title=${t("campaigns")} load=${loadWizard} me=${me}
      edited=${params.get("edit")} />`;
  const id = params.get("id");
  return id
    ? html`<${LoadedView} key="campaign" title=${t("campaigns")} load=${loadDetail} id=${id} may=${may} />`
    : html`<${CampaignList} me=${me} may=${may} />`;
}

start({ page: "campaigns", strings, View: Campaigns });
