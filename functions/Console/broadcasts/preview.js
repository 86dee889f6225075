// @ts-check
/** The preview of a request: shown while it is written, and confirmed before it is sent. */
/** @import { AreaView, BroadcastPreview, BroadcastRequest, BroadcastView, ListView } from "../shared/types.js" */
import { html } from "../lib/htm-preact.js";
import { Handsets, CONFIRM_ABOVE, countWords, sum } from "./format.js";
import { languageName, personName } from "../shared/names.js";
import { ConfirmDialog } from "../shared/components.js";
import { CorrectButton, textWarningsIn, warningWords } from "../shared/text-warnings.js";
import { AudienceFacts, entryWords, leftOut } from "../shared/audience.js";
import { warningsOf } from "./warnings.js";
import { localName, t } from "../shared/i18n.js";
import { money, now, number, relativeTime, shortMoment } from "../shared/format.js";

/** @import { FieldError } from "../shared/types.js" */
/** @typedef {{ onCorrect?: (warning: FieldError) => void }} Corrects */

/**
 * @param {{
 *   preview: { value?: BroadcastPreview, problem?: unknown, busy?: boolean }, hasText: boolean,
 *   request: BroadcastRequest, languages: string[],
 * } & Corrects} props `onCorrect` is given only where the request has no template.
 */
export function Preview({ preview, hasText, request, languages, onCorrect }) {
  const result = preview.value;
  if (!result)
    return html`
      <h2>${t("outlook")}</h2>
      <p class="soft" role="status">${preview.busy ? t("counting") : preview.problem ? "" : t("outlook empty")}</p>`;
  const excluded = leftOut(result.excluded);
  return html`
    <h2>${t("outlook")}</h2>
    <div role="status" aria-busy=${preview.busy ? "true" : "false"}>
      <dl class="figures">
        <div><dt>${t("number of people")}</dt><dd>${number(result.recipients)}</dd></div>
        ${
          hasText &&
          html`<div><dt>${t("billed")}</dt><dd>${number(result.segments)}</dd></div>
          <div><dt>${t("cost")}</dt><dd>${money(result.cost)}</dd></div>`
        }
      </dl>
      ${
        hasText &&
        result.forecast.firstAt &&
        html`<p class="soft">
          ${t("goes from until", {
            from: shortMoment(result.forecast.firstAt),
            until: shortMoment(result.forecast.lastAt),
          })}
        </p>`
      }
      ${
        Object.keys(result.byLanguage).length > 1 &&
        html`<p><small>${countWords(result.byLanguage, languageName)}</small></p>`
      }
      ${
        sum(excluded) > 0 &&
        html`<p><small>${t("left out", { n: sum(excluded), why: countWords(excluded) })}</small></p>`
      }
      ${entryWords(result.excluded) && html`<p><small>${entryWords(result.excluded)}</small></p>`}
    </div>
    <${Warnings} lines=${warningsOf(result, request, languages)} texts=${textWarningsIn(result.warnings)}
      onCorrect=${onCorrect} />
    ${
      hasText &&
      result.samples.length > 0 &&
      html`<h3>${t("as it arrives")}</h3><${Handsets} samples=${result.samples} />`
    }`;
}

/** @param {{ lines: string[], texts: FieldError[] } & Corrects} props */
const Warnings = ({ lines, texts, onCorrect }) =>
  lines.length + texts.length > 0 &&
  html`<ul class="notice warnings">
    ${lines.map((line) => html`<li>${line}</li>`)}
    ${texts.map((w) => html`<li>${warningWords(w)}<${CorrectButton} warning=${w} onCorrect=${onCorrect} /></li>`)}
  </ul>`;

/**
 * Asks for confirmation before the broadcast is sent or scheduled.
 * @param {{
 *   request: BroadcastRequest, preview: BroadcastPreview, lists: ListView[], areas: AreaView[], languages: string[],
 *   usual: import("./warnings.js").Usual | null, repeated: BroadcastView | null, onYes: () => Promise<unknown>,
 *   onNo: () => void,
 * }} props `repeated` is a broadcast of the last minutes with the same text and audience.
 */
export function SendDialog({ request, preview, lists, areas, languages, usual, repeated, onYes, onNo }) {
  const later = request.startAt !== undefined;
  const excluded = leftOut(preview.excluded);
  return html`<${ConfirmDialog} title=${later ? t("schedule this") : t("send this")}
    action=${later ? t("yes schedule", { n: preview.recipients }) : t("yes send", { n: preview.recipients })}
    count=${preview.recipients > CONFIRM_ABOVE ? preview.recipients : undefined} onYes=${onYes} onNo=${onNo}>
    <p>
      <strong>
        ${t("comes to", {
          people: t("people get", { n: preview.recipients }),
          segments: t("segments", { n: preview.segments }),
          cost: money(preview.cost),
          from: shortMoment(preview.forecast.firstAt),
          until: shortMoment(preview.forecast.lastAt),
        })}
      </strong>
    </p>
    ${
      repeated &&
      html`<p class="notice">
        ${t("sent just now", {
          who: repeated.campaign ? t("by campaign") : personName(repeated.orderedBy),
          ago: relativeTime(repeated.orderedAt, now()),
        })}${" "}
        <a href="/broadcasts.html?id=${repeated.id}" target="_blank" rel="noopener">${localName(repeated.name)}</a>
      </p>`
    }
    <${AudienceFacts} audience=${request.audience} lists=${lists} areas=${areas} people=${preview.recipients} />
    <p>${t("none after", { until: shortMoment(preview.latestUsefulAt) })} ${t("may stop")}</p>
    ${sum(excluded) > 0 && html`<p>${t("left out", { n: sum(excluded), why: countWords(excluded) })}</p>`}
    ${entryWords(preview.excluded) && html`<p>${entryWords(preview.excluded)}</p>`}
    ${request.onUnknown === "resendOnce" && html`<p>${t("resent once")}</p>`}
    ${request.reason && html`<p>${t("reason kept", { reason: request.reason })}</p>`}
    <${Warnings} lines=${warningsOf(preview, request, languages, usual)} texts=${textWarningsIn(preview.warnings)} />
    <${Handsets} samples=${preview.samples} />
  <//>`;
}
