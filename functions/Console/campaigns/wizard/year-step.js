// @ts-check
/** The last step: a rehearsal of the year. */
/** @import { NewCampaign, Rehearsal } from "../../shared/types.js" */
import { html } from "../../lib/htm-preact.js";
import { toBody } from "./draft.js";
import { Collisions, LeftOut, costOf, rehearse, scheduleSentence, monthName } from "../format.js";
import { TextsAsSent } from "../texts-as-sent.js";
import { QuietTimes, templateNameById, usefulWords } from "./text-steps.js";
import { seasonWords } from "../season.js";
import { AudienceFacts } from "../../shared/audience.js";
import { ErrorPanel } from "../../shared/components.js";
import { useQuery } from "../../shared/hooks.js";
import { language, localName, t } from "../../shared/i18n.js";
import { DAY, isoDay, localDay, now, number, zoneName } from "../../shared/format.js";

const DAYS = 365;
/** Number of dates that are listed one by one. */
const MAX_LISTED = 3;

/** @param {import("./schedule-steps.js").Step} props */
export function YearStep({ draft, known, go }) {
  const body = toBody(draft, zoneName());
  const { value, problem, reload } = useQuery(async () => {
    const range = { from: isoDay(now()), to: isoDay(now() + (DAYS - 1) * DAY) };
    const drafts = [{ id: draft.id, campaign: body }];
    // Rehearsed alone for its texts and cost, and with all other campaigns for collisions.
    const [alone, among] = await Promise.all([
      rehearse({ ...range, campaigns: [], drafts }),
      rehearse({ ...range, drafts }),
    ]);
    return { alone, among };
  }, [JSON.stringify(body)]);
  const templateOf = (/** @type {string} */ id) => known.templates.find((tpl) => tpl.id === id);
  const templateIds = draft.isDeck ? draft.cards.filter((c) => !c.retired).map((c) => c.template) : [draft.template];
  const texts = templateIds.map((id) => templateNameById(known.templates, id));
  /** @type {[string, import("../../lib/htm-preact.js").ComponentChildren, string][]} */
  const summary = [
    ["step theme", localName(draft.name), "theme"],
    [
      "step audience",
      html`<${AudienceFacts} audience=${body.audience} lists=${known.lists} areas=${known.areas} />`,
      "audience",
    ],
    ["step season", scheduleSentence(body), "season"],
    ["step text", texts.length > 1 ? t("texts in turn", { n: texts.length }) : texts[0], "text"],
    [
      "step policies",
      [
        draft.quiet.on ? t("quiet said", { start: draft.quiet.start, end: draft.quiet.end }) : t("no quiet"),
        draft.latestUseful ? t("useful said", { hours: usefulWords(draft.latestUseful) }) : "",
      ]
        .filter(Boolean)
        .join(t("semicolon")),
      "policies",
    ],
  ];
  return html`
    <dl class="said">
      ${summary.map(
        ([key, text, step]) => html`<div>
          <dt>${t(key)}</dt>
          <dd>
            ${text} <button type="button" class="quiet" aria-label="${t("edit")}: ${t(key)}" onClick=${() => go(step)}>
              ${t("edit")}
            </button>
          </dd>
        </div>`,
      )}
    </dl>
    <${QuietTimes} draft=${draft} />
    <${TextsAsSent} template=${templateOf(templateIds[0])} sender=${draft.sender} />
    ${
      problem
        ? html`<${ErrorPanel} problem=${problem} reload=${reload} />`
        : !value
          ? html`<p class="loading" role="status">${t("rehearsing")}</p>`
          : html`<${RehearsalResult} value=${value} draft=${draft} body=${body} />`
    }`;
}

/**
 * @param {{
 *   value: { alone: Rehearsal, among: Rehearsal }, draft: import("./draft.js").Draft, body: NewCampaign,
 * }} props
 */
function RehearsalResult({ value: { alone, among }, draft, body }) {
  const figures = alone.campaigns.find((c) => c.id === draft.id);
  const names = new Map(among.campaigns.map((c) => [c.id, localName(c.name)]));
  const ownCollisions = among.collisions.filter((c) => c.campaigns.includes(draft.id));
  if (!figures || figures.occurrences === 0)
    return html`<div class="notice" role="status"><p>${t("never this year")}</p></div>`;
  const dates = alone.days.flatMap(({ day }) => day ?? []);
  return html`<section aria-labelledby="year-played">
    <h3 id="year-played">${t("year would be")}</h3>
    <p class="count" role="status">
      <strong>
        ${t("year in words", {
          people: t("people", { n: figures.people }),
          times: number(figures.occurrences),
          segments: t("segments", { n: figures.segments }),
          cost: costOf(figures),
        })}
      </strong>
      <${LeftOut} excluded=${figures.excluded} />
    </p>
    <h3>${t("first dates")}</h3>
    <ul>
      ${dates.slice(0, MAX_LISTED).map(
        (day) => html`<li>
          ${localDay(day, { year: "numeric", month: "short", day: "numeric" })} <small>
            ${t("why date", {
              weekday: localDay(day, { weekday: "long" }),
              season: seasonWords(body.season, language),
            })}
          </small>
        </li>`,
      )}
    </ul>
    ${dates.length > MAX_LISTED && html`<p class="soft">${t("and more dates", { n: dates.length - MAX_LISTED })}</p>`}
    <details>
      <summary>${t("by month")}</summary>
      <div class="scroll" role="region" tabindex="0" aria-label=${t("by month")}>
        <table>
          <thead>
            <tr>
              <th scope="col">${t("month")}</th>
              <th scope="col" class="number">${t("occurrences")}</th>
              <th scope="col" class="number">${t("texts to people")}</th>
              <th scope="col" class="number">${t("cost")}</th>
            </tr>
          </thead>
          <tbody>
            ${alone.months.map(
              (m) => html`<tr>
                <td>${monthName(m.month ?? "")}</td>
                <td class="number">${number(m.occurrences)}</td>
                <td class="number">${number(m.recipients)}</td>
                <td class="number">${costOf(m)}</td>
              </tr>`,
            )}
          </tbody>
        </table>
      </div>
    </details>
    <h3>${t("collisions")}</h3>
    <${Collisions} collisions=${ownCollisions} nameOf=${(/** @type {string} */ id) => names.get(id) ?? id} />
  </section>`;
}
