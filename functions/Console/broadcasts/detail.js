// @ts-check
/** @import { BroadcastView } from "../shared/types.js" */
/** @import { Visit } from "../shared/shell.js" */
import { html, useEffect, useState } from "../lib/htm-preact.js";
import { Actions } from "./actions.js";
import { OverTime } from "./chart.js";
import { ByArea, Deliveries, Replies } from "./deliveries.js";
import { areaName, loadAreas } from "../shared/names.js";
import { BUSY, counted, reason, sum } from "./format.js";
import { perMinute, useHistory } from "./rate.js";
import { all, api } from "../shared/api.js";
import { ErrorPanel, Loading, State, Tallies, Toast } from "../shared/components.js";
import { searchParams, setSearchParams } from "../shared/url.js";
import { useInterval, useQuery } from "../shared/hooks.js";
import { named, t } from "../shared/i18n.js";
import { clock, distance, isoDay, moment, money, now, number } from "../shared/format.js";

/** Names of what the broadcast refers to. */
async function names() {
  const [areas, templates, campaigns] = await Promise.all([
    loadAreas(),
    all("templates", "templates"),
    all("campaigns", "campaigns"),
  ]);
  /** @param {{ id: string, name: string }[]} rows */
  const byId = (rows) => new Map(rows.map((x) => [x.id, named(x.name)]));
  return { areas, templates: byId(templates), campaigns: byId(campaigns) };
}

/** @param {string} id @returns {Promise<BroadcastView>} */
const read = (id) => api(`broadcasts/${encodeURIComponent(id)}`);

/** @param {{ id: string, may: Visit["may"] }} props */
export function Detail({ id, may }) {
  const { value: b, problem, reload } = useQuery(() => read(id), [id]);
  const known = useQuery(names, []);
  const history = useHistory(b);
  const [message, setMessage] = useState(
    ["ordered", "changed"].includes(searchParams().get("done") ?? "") ? t(`done ${searchParams().get("done")}`) : "",
  );
  useEffect(() => setSearchParams({ done: null }), []);
  useInterval(reload, !b || !b.settled ? (b && BUSY.includes(b.state) ? 2_000 : 5_000) : null);
  if (!b) return html`<h1>${t("broadcast")}</h1><${Loading} problem=${problem} reload=${reload} />`;
  return html`
    <div class="top">
      <div><p><a href="/broadcasts.html">${t("all broadcasts")}</a></p><h1>${named(b.name)}</h1></div>
      <${Actions} b=${b} may=${may} reload=${reload} tell=${setMessage} />
    </div>
    ${problem && html`<${ErrorPanel} problem=${problem} reload=${reload} />`}
    <${Standing} b=${b} history=${history} />
    <div class="two">
      <${Facts} b=${b} names=${known.value} />
      <${Remarks} b=${b} names=${known.value} />
    </div>
    ${b.state !== "scheduled" && html`
      <${ByArea} b=${b} areas=${known.value?.areas} />
      <${Replies} b=${b} />
      <${Deliveries} b=${b} areas=${known.value?.areas} />`}
    ${message && html`<${Toast} text=${message} onGone=${() => setMessage("")} />`}`;
}

/** @param {{ b: BroadcastView, history: import("./rate.js").Seen[] }} props */
function Standing({ b, history }) {
  return html`<section class="card" aria-labelledby="standing">
    <div class="row"><h2 id="standing">${t("progress")}</h2><${State} state=${b.state} /></div>
    <p role="status">${standing(b)} ${pace(b, history)}</p>
    ${b.recipients > 0 && html`<${Tallies} tallies=${b.tallies} of=${b.recipients} />`}
    ${b.recipients > 0 && html`<${OverTime} b=${b} />`}
  </section>`;
}

/** Where it is, in a sentence. @param {BroadcastView} b */
function standing(b) {
  const gone = b.recipients - (b.tallies.waiting ?? 0) - (b.tallies.sending ?? 0);
  const until = b.forecast.lastAt
    ? t("end sentence", {
        at: isoDay(b.forecast.lastAt) === isoDay(now()) ? clock(b.forecast.lastAt) : moment(b.forecast.lastAt),
      })
    : "";
  switch (b.state) {
    case "scheduled":
      return t("starts in", { at: moment(b.startAt), distance: distance(b.startAt, now()) });
    case "expanding":
      return t("working out", { n: b.recipients });
    case "cancelled":
      return t("was stopped", { at: moment(b.cancelledAt ?? b.startAt), who: b.cancelledBy ?? "" });
    case "finished":
      return b.settled
        ? t("all settled", { n: b.tallies.delivered ?? 0 })
        : t("reports to come", { n: b.tallies.accepted ?? 0 });
    default:
      return `${t("done so far", { done: gone, n: b.recipients })}${t("stop")} ${until}`;
  }
}

/** What it did within the last minute. @param {BroadcastView} b @param {import("./rate.js").Seen[]} history */
function pace(b, history) {
  const n = perMinute(b, history);
  return n > 0 ? t("pace sentence", { n }) : "";
}

/** @param {{ b: BroadcastView, names: Awaited<ReturnType<typeof names>> | undefined }} props */
function Facts({ b, names }) {
  return html`<section class="card" aria-labelledby="facts">
    <h2 id="facts">${t("facts")}</h2>
    <dl class="facts">
      ${b.state !== "scheduled" && html`
        <dt>${t("number of people")}</dt><dd>${number(b.recipients)}</dd>
        <dt>${t("billed")}</dt><dd>${t("segments", { n: b.segments })}${t("comma")}${money(b.cost)}</dd>`}
      <dt>${t("starts at")}</dt>
      <dd>${moment(b.startAt)}</dd>
      <dt>${t("latest")}</dt>
      <dd>${moment(b.latestUsefulAt)}</dd>
      <dt>${t("area")}</dt>
      <dd>${b.areas.map((a) => areaName(a, names?.areas)).join(t("list comma"))}</dd>
      <dt>${t("ordered by")}</dt>
      <dd>
        ${b.campaign
          ? html`<a href="/campaigns.html?id=${b.campaign}">${names?.campaigns.get(b.campaign) ?? t("by campaign")}</a>`
          : b.orderedBy}
        ${t("comma")}
        ${moment(b.orderedAt)}
      </dd>
      ${b.template &&
        html`
          <dt>${t("template")}</dt>
          <dd><a href="/templates.html?id=${b.template}">${names?.templates.get(b.template) ?? t("template")}</a></dd>`}
      ${b.retryOf &&
        html`<dt>${t("retry of")}</dt><dd><a href="/broadcasts.html?id=${b.retryOf}">${t("first attempt")}</a></dd>`}
    </dl>
    ${b.cards && html`<h3>${t("cards")}</h3><ul class="plain">
      ${b.cards.map((c) => html`<li class="row">
        <span>
          ${names?.templates.get(c.template) ?? t("template")}
          ${c.urgent && html` <span class="state refused">${t("urgent")}</span>`}
        </span>
        <span>${t("people", { n: c.recipients })}</span>
      </li>`)}
    </ul>`}
  </section>`;
}

/** Whom it does not reach, and why. @param {{ b: BroadcastView }} props */
function Remarks({ b }) {
  const lost = (b.tallies.undelivered ?? 0) + (b.tallies.refused ?? 0);
  const lines = [
    ...(b.urgency === "urgent"
      ? [t(b.overridesQuietHours ? "was urgent over quiet" : "was urgent", { reason: b.reason ?? "" })]
      : []),
    ...Object.entries(b.held).map(([why, n]) => t("held", { n: Number(n), why: t(`held ${why}`) })),
    ...(b.tallies.undelivered ? [t("undelivered remark", { n: b.tallies.undelivered })] : []),
    ...(b.tallies.refused ? [t("refused remark", { n: b.tallies.refused })] : []),
    ...(b.tallies.unknown ? [t("unknown remark", { n: b.tallies.unknown })] : []),
    ...(sum(b.skipped) ? [t("skipped remark", { n: sum(b.skipped), why: counted(b.skipped) })] : []),
    ...(sum(b.excluded) ? [t("left out", { n: sum(b.excluded), why: counted(b.excluded, reason) })] : []),
  ];
  return html`<section class="card" aria-labelledby="remarks">
    <h2 id="remarks">${t("remarks")}</h2>
    ${lines.length === 0 && html`<p class="soft">${lost === 0 ? t("no remarks") : ""}</p>`}
    <ul class="plain">${lines.map((line) => html`<li>${line}</li>`)}</ul>
  </section>`;
}
