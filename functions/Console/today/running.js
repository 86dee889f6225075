// @ts-check
/** Running and recent broadcasts, the campaigns in season, and those of areas above. */
/** @import { BroadcastView, CampaignWeek, FromAbove } from "../shared/types.js" */
import { html } from "../lib/htm-preact.js";
import { perMinute, useHistory } from "../broadcasts/rate.js";
import { State, Tallies } from "../shared/components.js";
import { broadcastWords } from "../shared/delivery-words.js";
import { followUpWords } from "../shared/follow-up-words.js";
import { localName, t } from "../shared/i18n.js";
import { areaName } from "../shared/names.js";
import { DAY, moment, momentOfYear, now, shortMoment } from "../shared/format.js";

/** Days within which the next date of a campaign in season lies. */
const SEASON_DAYS = 45;

const MAX_RECENT = 6;

/** @param {{ broadcasts: BroadcastView[], all: BroadcastView[] }} props `all`: the newest, running or not. */
export function Running({ broadcasts, all }) {
  return html`<section class="card" aria-labelledby="running">
    <h2 id="running">${t("running")}</h2>
    ${broadcasts.length === 0 && html`<p class="soft">${t("nothing running")}</p>`}
    <ul class="plain">${broadcasts.map((b) => html`<${RunningBroadcast} key=${b.id} broadcast=${b} all=${all} />`)}</ul>
  </section>`;
}

/** @param {{ broadcast: BroadcastView, all: BroadcastView[] }} props */
function RunningBroadcast({ broadcast, all }) {
  const pace = perMinute(broadcast, useHistory(broadcast));
  const done = broadcast.recipients - (broadcast.tallies.waiting ?? 0) - (broadcast.tallies.sending ?? 0);
  const at = broadcast.forecast.lastAt;
  const follows = followUpWords(broadcast, all);
  const parts = [
    ...(follows ? [follows] : []),
    broadcast.state === "expanding"
      ? t("counting recipients", { n: broadcast.recipients })
      : t("done of", { done, n: broadcast.recipients }),
    ...(pace > 0 ? [t("pace now", { n: pace })] : []),
    ...(at ? [t("expected end", { at: shortMoment(at) })] : []),
  ];
  return html`<li>
    <div class="row">
      <a href="/broadcasts.html?id=${broadcast.id}"><strong>${localName(broadcast.name)}</strong></a>
      <${State} state=${broadcast.state} words=${broadcastWords(broadcast)} />
    </div>
    ${
      broadcast.recipients > 0 &&
      html`<${Tallies} tallies=${broadcast.tallies} of=${broadcast.recipients}
      broadcast=${broadcast} />`
    }
    <small>${parts.join(t("dot"))}</small>
  </li>`;
}

/** @param {{ campaigns: CampaignWeek }} props */
export function Seasons({ campaigns: { next, moreNext, counts } }) {
  const soon = next.filter((c) => Date.parse(c.nextAt) < now() + SEASON_DAYS * DAY);
  const later = next.slice(soon.length);
  return html`<section class="card" aria-labelledby="seasons">
    <div class="row"><h2 id="seasons">${t("seasons")}</h2><a href="/campaigns.html">${t("see year")}</a></div>
    ${soon.length === 0 && html`<p class="soft">${t("none in season")}</p>`}
    <ul class="plain">${soon.map((c) => html`<${Season} key=${c.id} campaign=${c} />`)}</ul>
    ${
      later.length > 0 &&
      html`<details open=${soon.length === 0}>
        <summary>${t("later seasons", { n: later.length + moreNext })}</summary>
        <ul class="plain">${later.map((c) => html`<${Season} key=${c.id} campaign=${c} />`)}</ul>
      </details>`
    }
    ${moreNext > 0 && html`<p class="soft">${t("further lines", { n: moreNext })}</p>`}
    ${counts.paused > 0 && html`<p class="soft">${t("paused besides", { n: counts.paused })}</p>`}
  </section>`;
}

/** @param {{ campaign: { id: string, name: string, nextAt: string } }} props */
const Season = ({ campaign }) => html`<li>
  <a href="/campaigns.html?id=${campaign.id}">${localName(campaign.name)}</a>
  <br />
  <small>${t("next at", { at: momentOfYear(campaign.nextAt) })}</small>
</li>`;

/**
 * Shows what areas above send to the people of this one.
 * @param {{ above: FromAbove, isEmpty: boolean }} props `isEmpty`: nothing of this area's own is there yet.
 */
export const Above = ({ above: { campaigns, more }, isEmpty }) =>
  campaigns.length > 0 &&
  html`<section class="card" aria-labelledby="above">
    <h2 id="above">${t("from above")}</h2>
    <p class="soft">${t(isEmpty ? "from above already" : "from above too")}</p>
    <ul class="plain">
      ${campaigns.map(
        (c) => html`<li key=${c.name + c.area + c.nextAt}>
          ${localName(c.name)}
          <br />
          <small>
            ${c.areaName ? localName(c.areaName) : areaName(c.area, [])}${t("dot")}${t("next at", {
              at: momentOfYear(c.nextAt),
            })}
          </small>
        </li>`,
      )}
    </ul>
    ${more > 0 && html`<p class="soft">${t("further lines", { n: more })}</p>`}
  </section>`;

/** @param {{ broadcasts: BroadcastView[] }} props */
export function Recent({ broadcasts }) {
  return html`<section class="card" aria-labelledby="recent">
    <div class="row"><h2 id="recent">${t("recent")}</h2><a href="/broadcasts.html">${t("all broadcasts")}</a></div>
    ${broadcasts.length === 0 && html`<p class="soft">${t("none recent")}</p>`}
    <ul class="plain">
      ${broadcasts.slice(0, MAX_RECENT).map(
        (b) => html`<li class="row" key=${b.id}>
          <span>
            <a href="/broadcasts.html?id=${b.id}">${localName(b.name)}</a>
            <br />
            <small>
              ${b.follows && html`${followUpWords(b, broadcasts)}<br />`}
              ${moment(b.startAt)}${b.recipients > 0 ? `${t("dot")}${t("people", { n: b.recipients })}` : ""}
            </small>
          </span>
          <${State} state=${b.state} words=${broadcastWords(b)} />
        </li>`,
      )}
    </ul>
  </section>`;
}
