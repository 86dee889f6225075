// @ts-check
/** @import { BroadcastView } from "../shared/types.js" */
/** @import { PageContext } from "../shared/shell.js" */
import { html, useEffect, useState } from "../lib/htm-preact.js";
import { Actions } from "./actions.js";
import { ResultChart } from "./chart.js";
import { ByArea, Deliveries, Replies } from "./deliveries.js";
import { AudienceFacts, entryWords, leftOut } from "../shared/audience.js";
import { areaName, loadAreas, personName } from "../shared/names.js";
import { RUNNING_STATES, countWords, stateWords, sum } from "./format.js";
import { perMinute, useHistory } from "./rate.js";
import { billedOf, countPeople } from "./counts.js";
import { loadAllPages, api } from "../shared/api.js";
import { ErrorPanel, Loading, State, Tallies, Toast } from "../shared/components.js";
import { Foldable } from "../shared/foldable.js";
import { searchParams, setSearchParams } from "../shared/url.js";
import { useInterval, useQuery } from "../shared/hooks.js";
import "../shared/strings/follow-ups.js";
import { localName, t } from "../shared/i18n.js";
import { relativeTime, moment, momentOfYear, money, now, number, shortMoment } from "../shared/format.js";

/** Loads the areas, the lists, and the names of templates and campaigns that a broadcast refers to. */
async function loadNames() {
  const [areas, lists, templates, campaigns] = await Promise.all([
    loadAreas(),
    loadAllPages("lists", "lists"),
    loadAllPages("templates", "templates"),
    loadAllPages("campaigns", "campaigns"),
  ]);
  /** @param {{ id: string, name: string }[]} rows */
  const byId = (rows) => new Map(rows.map((x) => [x.id, localName(x.name)]));
  return { areas, lists, templates: byId(templates), campaigns: byId(campaigns) };
}

/** @param {string} id @returns {Promise<BroadcastView>} */
const readBroadcast = (id) => api(`broadcasts/${encodeURIComponent(id)}`);

/** @param {{ id: string, may: PageContext["may"] }} props */
export function BroadcastDetail({ id, may }) {
  const { value: broadcast, problem, reload } = useQuery(() => readBroadcast(id), [id]);
  const loadedNames = useQuery(loadNames, []);
  const history = useHistory(broadcast);
  const [message, setMessage] = useState(
    ["ordered", "changed"].includes(searchParams().get("done") ?? "") ? t(`done ${searchParams().get("done")}`) : "",
  );
  useEffect(() => setSearchParams({ done: null }), []);
  useInterval(
    reload,
    !broadcast || !broadcast.settled ? (broadcast && RUNNING_STATES.includes(broadcast.state) ? 2_000 : 5_000) : null,
  );
  if (!broadcast) return html`<h1>${t("broadcast")}</h1><${Loading} problem=${problem} reload=${reload} />`;
  return html`
    <div class="top">
      <div><p><a href="/broadcasts.html">${t("all broadcasts")}</a></p><h1>${localName(broadcast.name)}</h1></div>
      <${Actions} broadcast=${broadcast} names=${loadedNames.value} may=${may} reload=${reload}
        showMessage=${setMessage} />
    </div>
    ${problem && html`<${ErrorPanel} problem=${problem} reload=${reload} />`}
    <${Progress} broadcast=${broadcast} history=${history} />
    <div class="two">
      <${Facts} broadcast=${broadcast} names=${loadedNames.value} />
      <${Remarks} broadcast=${broadcast} names=${loadedNames.value} />
    </div>
    ${
      broadcast.state !== "scheduled" &&
      html`
        <${ByArea} broadcast=${broadcast} areas=${loadedNames.value?.areas} />
        <${Replies} broadcast=${broadcast} />
        <${Deliveries} broadcast=${broadcast} areas=${loadedNames.value?.areas} mayAct=${may("official")} />`
    }
    ${message && html`<${Toast} text=${message} onGone=${() => setMessage("")} />`}`;
}

/** @param {{ broadcast: BroadcastView, history: import("./rate.js").Seen[] }} props */
function Progress({ broadcast, history }) {
  return html`<section class="card" aria-labelledby="progress">
    <div class="row">
      <h2 id="progress">${t("progress")}</h2>
      <${State} state=${broadcast.state} words=${stateWords(broadcast)} />
    </div>
    <p role="status">${progressText(broadcast)} ${rateText(broadcast, history)}</p>
    ${
      broadcast.recipients > 0 &&
      html`<${Tallies} tallies=${broadcast.tallies} of=${broadcast.recipients} broadcast=${broadcast} />`
    }
    ${broadcast.recipients > 0 && html`<${ResultChart} broadcast=${broadcast} />`}
  </section>`;
}

/** Describes the progress of a broadcast in a sentence. @param {BroadcastView} broadcast */
function progressText(broadcast) {
  const doneCount = broadcast.recipients - (broadcast.tallies.waiting ?? 0) - (broadcast.tallies.sending ?? 0);
  const until = broadcast.forecast.lastAt ? t("end sentence", { at: shortMoment(broadcast.forecast.lastAt) }) : "";
  switch (broadcast.state) {
    case "scheduled":
      return t("starts in", { at: moment(broadcast.startAt), distance: relativeTime(broadcast.startAt, now()) });
    case "expanding":
      return t("working out", { n: broadcast.recipients });
    case "paused":
      return t("is paused", {
        at: moment(broadcast.paused?.at ?? broadcast.startAt),
        who: personName(broadcast.paused?.by),
        open: t("people", { n: broadcast.tallies.waiting ?? 0 }),
        until: moment(broadcast.latestUsefulAt),
      });
    case "cancelled":
      return `${t("was stopped", {
        at: moment(broadcast.cancelledAt ?? broadcast.startAt),
        who: personName(broadcast.cancelledBy),
      })} ${sentWords(broadcast)}`;
    case "finished":
      return broadcast.settled
        ? t("all settled", { n: broadcast.tallies.delivered ?? 0 })
        : t("reports to come", { n: broadcast.tallies.accepted ?? 0 });
    default:
      return `${t("done so far", { done: doneCount, n: broadcast.recipients })}${t("stop")} ${until}`;
  }
}

/** Says who has the text of a stopped broadcast, at what cost, and who got nothing. @param {BroadcastView} broadcast */
function sentWords(broadcast) {
  const { sent, refused, remainder } = countPeople(broadcast);
  const { segments, cost } = billedOf(broadcast);
  const values = { people: t("people", { n: sent }), segments: t("segments", { n: segments }), cost: money(cost) };
  return [
    sent === 0 ? t("nothing sent of it") : t("sent of it", values),
    ...(remainder > 0 ? [t("not sent of it", { people: t("people", { n: remainder }) })] : []),
    ...(refused > 0 ? [t("refused of it", { n: refused })] : []),
  ].join(" ");
}

/** Puts the sending rate into words. @param {BroadcastView} broadcast @param {import("./rate.js").Seen[]} history */
function rateText(broadcast, history) {
  const n = perMinute(broadcast, history);
  return n > 0 ? t("pace sentence", { n }) : "";
}

/** @param {{ broadcast: BroadcastView, names: Awaited<ReturnType<typeof loadNames>> | undefined }} props */
function Facts({ broadcast, names }) {
  const followUps = broadcast.family?.filter((f) => f.id !== broadcast.id) ?? [];
  const billed = billedOf(broadcast);
  const followed = broadcast.follows?.of[0];
  const { value: source } = useQuery(async () => (followed ? readBroadcast(followed) : null), [followed]);
  return html`<${Foldable} id="facts" title=${t("facts")}>
    <dl class="facts">
      ${
        broadcast.state !== "scheduled" &&
        html`
          <dt>${t("number of people")}</dt>
          <dd>
            ${
              broadcast.state === "expanding"
                ? t("recipients so far", { n: broadcast.recipients })
                : number(broadcast.recipients)
            }
          </dd>
          <dt>${t("billed")}</dt>
          <dd>${t("segments", { n: billed.segments })}${t("comma")}${money(billed.cost)}</dd>`
      }
      <dt>${t("starts at")}</dt>
      <dd>${moment(broadcast.startAt)}</dd>
      <dt>${t("latest")}</dt>
      <dd>${moment(broadcast.latestUsefulAt)}</dd>
      <dt>${t("area")}</dt>
      <dd>${broadcast.areas.map((a) => areaName(a, names?.areas)).join(t("list comma"))}</dd>
      <dt>${t("ordered by")}</dt>
      <dd>
        ${
          broadcast.campaign
            ? html`<a href="/campaigns.html?id=${broadcast.campaign}">
              ${names?.campaigns.get(broadcast.campaign) ?? t("by campaign")}
            </a>`
            : personName(broadcast.orderedBy)
        }
        ${t("comma")}
        ${moment(broadcast.orderedAt)}
      </dd>
      ${
        broadcast.template &&
        html`
          <dt>${t("template")}</dt>
          <dd>
            <a href="/templates.html?id=${broadcast.template}">
              ${names?.templates.get(broadcast.template) ?? t("template")}
            </a>
          </dd>`
      }
      ${
        broadcast.follows &&
        html`
          <dt>${t(broadcast.follows.who === "untold" ? "remainder of" : "retry of")}</dt>
          <dd><a href="/broadcasts.html?id=${broadcast.follows.of[0]}">
            ${source ? t("broadcast of", { at: momentOfYear(source.startAt) }) : t("broadcast")}
          </a></dd>`
      }
      ${
        followUps.length > 0 &&
        html`
          <dt>${t("followed by")}</dt>
          <dd>
            <ul class="plain">
              ${followUps.map(
                (f) => html`<li>
                  <a href="/broadcasts.html?id=${f.id}">${t(`follow-up ${f.who}`)}</a>
                  ${" "}<${State} state=${f.state}
                    words=${f.state === "waiting" ? t("state waiting turn") : undefined} />
                </li>`,
              )}
            </ul>
          </dd>`
      }
    </dl>
    ${
      broadcast.copy &&
      names &&
      html`<h3>${t("sent to")}</h3>
      <${AudienceFacts} audience=${broadcast.copy.audience} lists=${names.lists} areas=${names.areas} />`
    }
    ${
      broadcast.cards &&
      html`<h3>${t("cards")}</h3><ul class="plain">
        ${broadcast.cards.map(
          (c) => html`<li class="row">
            <span>
              ${names?.templates.get(c.template) ?? t("template")}
              ${c.urgent && html` <span class="state refused">${t("urgent")}</span>`}
            </span>
            <span>${t("people", { n: c.recipients })}</span>
          </li>`,
        )}
      </ul>`
    }
  <//>`;
}

/** Lists why it was urgent, and which people it does not reach and why. @param {{ broadcast: BroadcastView }} props */
function Remarks({ broadcast }) {
  const failedCount = (broadcast.tallies.undelivered ?? 0) + (broadcast.tallies.refused ?? 0);
  const lines = [
    ...(broadcast.urgency === "urgent"
      ? [t(broadcast.overridesQuietHours ? "was urgent over quiet" : "was urgent", { reason: broadcast.reason ?? "" })]
      : []),
    ...Object.entries(broadcast.held).map(([why, n]) => t("held", { n: Number(n), why: t(`held ${why}`) })),
    ...(broadcast.tallies.undelivered ? [t("undelivered remark", { n: broadcast.tallies.undelivered })] : []),
    ...(broadcast.tallies.refused ? [t("refused remark", { n: broadcast.tallies.refused })] : []),
    ...(broadcast.tallies.unknown ? [t("unknown remark", { n: broadcast.tallies.unknown })] : []),
    ...(sum(broadcast.skipped)
      ? [t("skipped remark", { n: sum(broadcast.skipped), why: countWords(broadcast.skipped) })]
      : []),
    ...(entryWords(broadcast.excluded) ? [entryWords(broadcast.excluded)] : []),
    ...(sum(leftOut(broadcast.excluded))
      ? [
          t("left out", {
            n: sum(leftOut(broadcast.excluded)),
            why: countWords(leftOut(broadcast.excluded)),
          }),
        ]
      : []),
  ];
  return html`<section class="card" aria-labelledby="remarks">
    <h2 id="remarks">${t("remarks")}</h2>
    ${lines.length === 0 && html`<p class="soft">${failedCount === 0 ? t("no remarks") : ""}</p>`}
    <ul class="plain">${lines.map((line) => html`<li>${line}</li>`)}</ul>
  </section>`;
}
