// @ts-check
/** The next text of a campaign: its words, for how many people, and what it costs. */
/** @import { BroadcastPreview, Campaign, TemplateView } from "../shared/types.js" */
import { html } from "../lib/htm-preact.js";
import { api } from "../shared/api.js";
import { cardsOf } from "../shared/deck.js";
import { LeftOut } from "./format.js";
import { ErrorPanel } from "../shared/components.js";
import { useQuery } from "../shared/hooks.js";
import { t } from "../shared/i18n.js";
import { money, now } from "../shared/format.js";
import { TemplateTexts } from "./wizard/text-steps.js";

/** The time ahead for which an order is taken, in milliseconds. */
const MAX_AHEAD = 399 * 86_400_000;

/** @param {Campaign} campaign @param {string} template @returns {Promise<BroadcastPreview>} */
const previewOf = ({ name, audience, sender, urgency, quietHours, nextAt }, template) =>
  api("broadcasts/preview", {
    method: "POST",
    json: {
      name,
      template,
      audience,
      urgency,
      ...(sender ? { sender } : {}),
      ...(quietHours ? { quietHours } : {}),
      ...(nextAt && Date.parse(nextAt) > now() && Date.parse(nextAt) < now() + MAX_AHEAD ? { startAt: nextAt } : {}),
    },
  });

/**
 * @param {{ campaign: Campaign, templates: TemplateView[], mayPreview: boolean }} props `mayPreview`: the host counts
 * people for this person.
 */
export function NextText({ campaign, templates, mayPreview }) {
  const id = campaign.deck ? cardsOf(campaign).find((c) => !c.retired)?.template : campaign.template;
  const template = templates.find((x) => x.id === id);
  const { value, problem, reload } = useQuery(
    async () => (mayPreview && id ? await previewOf(campaign, id) : null),
    [campaign.changedAt],
  );
  return html`<section class="card" aria-labelledby="next-text">
    <h2 id="next-text">${t("next text")}</h2>
    ${campaign.deck && html`<p class="soft">${t("next text of deck")}</p>`}
    <${TemplateTexts} template=${template} />
    ${
      mayPreview &&
      html`<div class="count" role="status">
        ${value ? html`<${NextCount} value=${value} />` : !problem && t("counting")}
      </div>`
    }
    <${ErrorPanel} problem=${problem} reload=${reload} />
  </section>`;
}

/** @param {{ value: BroadcastPreview }} props */
const NextCount = ({ value }) => html`
  <strong class=${value.recipients === 0 ? "wrong" : ""}>
    ${t(value.recipients === 0 ? "nobody would get" : "would get", { n: value.recipients })}
  </strong> <span>${t("each time costs", { n: value.segments, cost: money(value.cost) })}</span>
  <${LeftOut} excluded=${value.excluded} />`;
