// @ts-check
/** The next text of a campaign: its words, for how many people, and what it costs. */
/** @import { BroadcastPreview, BroadcastRequest, Campaign, TemplateView } from "../shared/types.js" */
/** @import { Newer } from "../shared/template-versions.js" */
import { html } from "../lib/htm-preact.js";
import { cardsOf } from "../shared/deck.js";
import { LanguageGaps, LeftOut } from "./format.js";
import { ErrorPanel } from "../shared/components.js";
import { useQuery } from "../shared/hooks.js";
import { t } from "../shared/i18n.js";
import { money, now } from "../shared/format.js";
import { previewOf } from "../shared/preview-request.js";
import { withKept } from "../shared/template-versions.js";
import { TextsAsSent } from "./texts-as-sent.js";

/** The time ahead for which an order is taken, in milliseconds. */
const MAX_AHEAD = 399 * 86_400_000;

/**
 * Previews the next text.
 * @param {Campaign} campaign
 * @param {Pick<BroadcastRequest, "template" | "texts">} content
 */
const previewNext = ({ name, audience, sender, urgency, quietHours, nextAt }, content) =>
  previewOf({
    name,
    ...content,
    audience,
    urgency,
    ...(sender ? { sender } : {}),
    ...(quietHours ? { quietHours } : {}),
    ...(nextAt && Date.parse(nextAt) > now() && Date.parse(nextAt) < now() + MAX_AHEAD ? { startAt: nextAt } : {}),
  });

/**
 * @param {{ campaign: Campaign, templates: TemplateView[], newer: Newer[], mayPreview: boolean }} props `newer` has the
 * versions that the campaign keeps. `mayPreview`: the host counts people for this person.
 */
export function NextText({ campaign, templates, newer, mayPreview }) {
  const id = campaign.deck ? cardsOf(campaign).find((c) => !c.retired)?.template : campaign.template;
  const template = withKept(templates, newer).find((x) => x.id === id);
  // A preview by template is of the newest version.
  const kept = newer.find((n) => n.newest.id === id)?.kept;
  const { value, problem, reload } = useQuery(
    async () =>
      mayPreview && id ? await previewNext(campaign, kept ? { texts: kept.texts } : { template: id }) : null,
    [campaign.changedAt, campaign.nextAt, template?.version],
  );
  return html`<section class="card" aria-labelledby="next-text">
    <h2 id="next-text">${t("next text")}</h2>
    ${campaign.deck && html`<p class="soft">${t("next text of deck")}</p>`}
    <${TextsAsSent} template=${template} sender=${campaign.sender} />
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
  </strong><span>${t("each time costs", { n: value.segments, cost: money(value.cost) })}</span>
  <${LanguageGaps} gaps=${value.languageGaps} />
  <${LeftOut} excluded=${value.excluded} />`;
