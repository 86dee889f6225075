// @ts-check
import { html } from "../lib/htm-preact.js";
import { CampaignList } from "./list.js";
import { CampaignWizard } from "./wizard/wizard.js";
import { CampaignDetail } from "./detail.js";
import { start } from "../shared/shell.js";
import { searchParams } from "../shared/url.js";
import { strings } from "./strings.js";

/** @param {import("../shared/shell.js").PageContext} visit */
function Campaigns({ me, may }) {
  const asked = searchParams();
  if (asked.has("new") || asked.has("edit")) return html`<${CampaignWizard} me=${me} edited=${asked.get("edit")} />`;
  const id = asked.get("id");
  return id ? html`<${CampaignDetail} id=${id} may=${may} />` : html`<${CampaignList} me=${me} may=${may} />`;
}

start({ page: "campaigns", strings, View: Campaigns });
