// @ts-check
/** What a request would come to: shown while it is written, and asked before it is sent. */
/** @import { BroadcastPreview, BroadcastRequest } from "../shared/types.js" */
import { html } from "../lib/htm-preact.js";
import { Handsets, MANY, counted, sum } from "./format.js";
import { languageName } from "../shared/names.js";
import { ConfirmDialog } from "../shared/components.js";
import { CorrectButton, ofTexts, warningWords } from "../shared/text-warnings.js";
import { t } from "../shared/i18n.js";
import { clock, isoDay, moment, money, now, number } from "../shared/format.js";

/** A time of today as a clock has it, another with its day. @param {string | null} [at] */
const when = (at) => (!at ? "" : isoDay(at) === isoDay(now()) ? clock(at) : moment(at));

/** What is worth a second look. @param {BroadcastPreview} p @param {boolean} urgent */
function warningsOf(p, urgent) {
  const longest = Math.max(0, ...p.samples.map((s) => s.segments));
  return [
    ...(p.recipients === 0 ? [t("nobody")] : []),
    ...(longest > 1 ? [t("long text", { n: longest })] : []),
    ...(p.excluded["missing-value"] ? [t("values missing", { n: p.excluded["missing-value"] })] : []),
    ...(p.forecast.lastAt && p.forecast.lastAt > p.latestUsefulAt
      ? [t("too slow", { until: when(p.latestUsefulAt) })]
      : []),
    ...(p.overridesQuietHours ? [t("overrides quiet")] : urgent ? [t("urgent first")] : []),
  ];
}

/** @import { FieldError } from "../shared/types.js" */
/** @typedef {{ onCorrect?: (warning: FieldError) => void }} Corrects */

/**
 * @param {{
 *   preview: { value?: BroadcastPreview, problem?: unknown, busy?: boolean }, hasText: boolean, urgent: boolean,
 * } & Corrects} props `onCorrect` where the texts are this request's own.
 */
export function Preview({ preview, hasText, urgent, onCorrect }) {
  const p = preview.value;
  if (!p)
    return html`
      <h2>${t("outlook")}</h2>
      <p class="soft" role="status">${preview.busy ? t("counting") : preview.problem ? "" : t("outlook empty")}</p>`;
  const left = sum(p.excluded);
  return html`
    <h2>${t("outlook")}</h2>
    <div role="status" aria-busy=${preview.busy ? "true" : "false"}>
      <dl class="figures">
        <div><dt>${t("number of people")}</dt><dd>${number(p.recipients)}</dd></div>
        ${
          hasText &&
          html`<div><dt>${t("billed")}</dt><dd>${number(p.segments)}</dd></div>
        <div><dt>${t("cost")}</dt><dd>${money(p.cost)}</dd></div>`
        }
      </dl>
      ${hasText &&
        p.forecast.firstAt &&
        html`<p class="soft">
          ${t("goes from until", { from: when(p.forecast.firstAt), until: when(p.forecast.lastAt) })}
        </p>`}
      ${Object.keys(p.byLanguage).length > 1 && html`<p><small>${counted(p.byLanguage, languageName)}</small></p>`}
      ${left > 0 && html`<p><small>${t("left out", { n: left, why: counted(p.excluded) })}</small></p>`}
    </div>
    <${Warnings} lines=${warningsOf(p, urgent)} texts=${ofTexts(p.warnings)} onCorrect=${onCorrect} />
    ${hasText && p.samples.length > 0 && html`<h3>${t("as it arrives")}</h3><${Handsets} samples=${p.samples} />`}`;
}

/** @param {{ lines: string[], texts: FieldError[] } & Corrects} props */
const Warnings = ({ lines, texts, onCorrect }) =>
  lines.length + texts.length > 0 &&
  html`<ul class="notice warnings">
    ${lines.map((line) => html`<li>${line}</li>`)}
    ${texts.map((w) => html`<li>${warningWords(w)}<${CorrectButton} warning=${w} onCorrect=${onCorrect} /></li>`)}
  </ul>`;

/**
 * The last question.
 * @param {{
 *   request: BroadcastRequest, preview: BroadcastPreview, onYes: () => Promise<unknown>, onNo: () => void,
 * }} props
 */
export function SendDialog({ request, preview: p, onYes, onNo }) {
  const later = request.startAt !== undefined;
  const left = sum(p.excluded);
  return html`<${ConfirmDialog} title=${later ? t("schedule this") : t("send this")}
    action=${later ? t("yes schedule", { n: p.recipients }) : t("yes send", { n: p.recipients })}
    count=${p.recipients > MANY ? p.recipients : undefined} onYes=${onYes} onNo=${onNo}>
    <p>
      <strong>
        ${t("comes to", {
          people: t("people get", { n: p.recipients }),
          segments: t("segments", { n: p.segments }),
          cost: money(p.cost),
          from: when(p.forecast.firstAt),
          until: when(p.forecast.lastAt),
        })}
      </strong>
    </p>
    <p>${t("none after", { until: when(p.latestUsefulAt) })} ${t("may stop")}</p>
    ${left > 0 && html`<p>${t("left out", { n: left, why: counted(p.excluded) })}</p>`}
    ${request.onUnknown === "resendOnce" && html`<p>${t("resent once")}</p>`}
    ${request.reason && html`<p>${t("reason kept", { reason: request.reason })}</p>`}
    <${Warnings} lines=${warningsOf(p, request.urgency === "urgent")} texts=${ofTexts(p.warnings)} />
    <${Handsets} samples=${p.samples} />
  <//>`;
}
