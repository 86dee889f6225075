// @ts-check
/** Deliveries of a broadcast one by one and by area, and the replies to it. */
/** @import { AreaView, BroadcastView, ByArea as Areas, DeliveryView, ReplyView } from "../shared/types.js" */
/** @import { Column } from "../shared/components.js" */
import { html, useState } from "../lib/htm-preact.js";
import { loadAllPages, api } from "../shared/api.js";
import { FoundDeliveries } from "./found-deliveries.js";
import { MAX_REREAD, Handsets } from "./format.js";
import { deliveryWords, failureAdvice, failureReason, tallyWords } from "../shared/delivery-words.js";
import { areaName, languageName } from "../shared/names.js";
import { EmptyState, Loading, State, Table, TakeAlong } from "../shared/components.js";
import { onValue } from "../shared/events.js";
import { Foldable } from "../shared/foldable.js";
import { searchParams, setSearchParams } from "../shared/url.js";
import { usePages, useQuery } from "../shared/hooks.js";
import { localName, t } from "../shared/i18n.js";
import { number, secondOfDay } from "../shared/format.js";

const STATES = ["delivered", "accepted", "sending", "waiting", "unknown", "undelivered", "refused", "skipped"];
const PAGE_SIZE = 50;
/** States that count as not reached. */
const NOT_REACHED = ["undelivered", "refused", "skipped"];

/**
 * @param {{ broadcast: BroadcastView, areas: AreaView[] | undefined, mayAct: boolean }} props `mayAct`: advice about
 * texts that failed is for this person.
 */
export function Deliveries({ broadcast, areas, mayAct }) {
  const [q, setQ] = useState("");
  const [state, setState] = useState(searchParams().get("state") ?? "");
  const path = `broadcasts/${broadcast.id}/deliveries?limit=${PAGE_SIZE}${state ? `&state=${state}` : ""}`;
  const tallies = JSON.stringify(broadcast.tallies);
  const { rows, problem, reload, more } = usePages(path, "deliveries", tallies);
  /** @param {string} to */
  const filterByState = (to) => {
    setState(to);
    setSearchParams({ state: to || null });
  };
  const columns = deliveryColumns(broadcast, areas, mayAct ? failureAdvice : () => "");
  const samples = Object.values(Object.fromEntries([...(rows ?? [])].reverse().map((d) => [d.language, d])));
  return html`<${Foldable} title=${t("deliveries")} open=${searchParams().has("state")}>
    ${samples.length > 0 && html`<${Handsets} samples=${samples} />`}
    <div class="tools">
      <input type="search" maxlength="60" autocomplete="off" aria-label=${t("search recipients")}
        placeholder=${t("search recipients")} value=${q} onInput=${onValue(setQ)} />
      <label for="state">${t("state")}</label>
      <select id="state" class="short" value=${state} onChange=${onValue(filterByState)}>
        <option value="">${t("all states")} (${number(broadcast.recipients)})</option>
        ${STATES.filter((s) => broadcast.tallies[s] > 0 || s === state).map(
          (s) => html`<option value=${s} selected=${s === state}>
            ${tallyWords(s, broadcast)} (${number(broadcast.tallies[s] ?? 0)})
          </option>`,
        )}
      </select>
      <${TakeAlong} path="/api/broadcasts/${broadcast.id}/deliveries${state ? `?state=${state}` : ""}"
        name="${t("deliveries")} ${localName(broadcast.name)}" />
    </div>
    ${
      q.trim()
        ? html`<${FoundDeliveries} key=${state} broadcast=${broadcast.id} q=${q.trim()} state=${state}
          columns=${columns} />`
        : !rows
          ? html`<${Loading} problem=${problem} reload=${reload} />`
          : html`<${Table} rows=${rows} columns=${columns} caption=${t("deliveries")}
            keyOf=${(/** @type {DeliveryView} */ d) => d.phone} more=${more} filtered ofPeople
            empty=${html`<${EmptyState} title=${t("nobody in state")} />`} />`
    }
  <//>`;
}

/**
 * @param {BroadcastView} broadcast
 * @param {AreaView[] | undefined} areas
 * @param {(delivery: DeliveryView) => string} adviceOf
 * @returns {Column<DeliveryView>[]}
 */
const deliveryColumns = (broadcast, areas, adviceOf) => [
  {
    id: "who",
    title: t("recipient"),
    sort: (d) => d.name ?? d.phone,
    text: (d) => `${d.name ?? ""} ${d.phone}`,
    cell: (d) => html`${d.name ?? ""}${d.name && html`<br />`}<small>${d.phone}</small>`,
  },
  {
    id: "area",
    title: t("area"),
    sort: (d) => areaName(d.area, areas),
    text: (d) => areaName(d.area, areas),
    cell: (d) => areaName(d.area, areas),
  },
  {
    id: "state",
    title: t("state"),
    sort: (d) => d.state,
    text: (d) => [deliveryWords(d, broadcast), failureReason(d), adviceOf(d)].filter(Boolean).join(t("comma")),
    cell: (d) =>
      html`
        <${State} state=${d.state} words=${deliveryWords(d, broadcast)} />
        ${failureReason(d) && html`<br /><small>${failureReason(d)}</small>`}
        ${adviceOf(d) && html`<br /><small class="soft">${adviceOf(d)}</small>`}
        ${d.epoch > 1 && html`<br /><small>${t("sent twice")}</small>`}`,
  },
  {
    id: "language",
    title: t("text language"),
    sort: (d) => d.language,
    text: (d) => languageName(d.language),
    cell: (d) => languageName(d.language),
  },
  { id: "segments", title: t("billed"), number: true, sort: (d) => d.segments, cell: (d) => number(d.segments) },
  { id: "at", title: t("last change"), sort: (d) => d.at, cell: (d) => secondOfDay(d.at) },
];

/**
 * Counts deliveries by area. The host reads every delivery for it, so this waits until the details are opened.
 * @param {{ broadcast: BroadcastView, areas: AreaView[] | undefined }} props
 */
export function ByArea({ broadcast, areas }) {
  const [open, setOpen] = useState(false);
  const { value, problem, reload } = useQuery(
    /** @returns {Promise<Areas | null>} */
    async () => (open ? api(`broadcasts/${broadcast.id}/areas`) : null),
    [
      open,
      broadcast.recipients <= MAX_REREAD
        ? JSON.stringify(broadcast.tallies)
        : `${broadcast.state} ${broadcast.settled}`,
    ],
  );
  if (broadcast.recipients === 0) return null;
  const rows = (value?.areas ?? []).map((a) => ({
    area: areaName(a.area, areas),
    people: a.recipients,
    delivered: a.tallies.delivered ?? 0,
    lost: NOT_REACHED.reduce((n, s) => n + (a.tallies[s] ?? 0), 0),
  }));
  /** @type {Column<AreaRow>[]} */
  const areaColumns = [
    {
      id: "area",
      title: t("area"),
      sort: (r) => r.area,
      text: (r) => r.area,
      cell: (r) => r.area,
    },
    countColumn("people", t("number of people")),
    countColumn("delivered", t("state delivered")),
    countColumn("lost", t("not reached")),
  ];
  return html`<details class="card"
    onToggle=${(/** @type {{ currentTarget: HTMLDetailsElement }} */ e) => setOpen(e.currentTarget.open)}>
    <summary><h2>${t("by area")}</h2></summary>
    ${
      !value
        ? html`<${Loading} problem=${problem} reload=${reload} />`
        : html`
          <div class="row"><span></span><button class="quiet" onClick=${reload}>${t("look again")}</button></div>
          <${Table} rows=${rows.sort((x, y) => x.area.localeCompare(y.area))} caption=${t("by area")}
            name=${`${t("by area")} ${localName(broadcast.name)}`} columns=${areaColumns} />
          ${value.erased > 0 && html`<p class="soft">${t("erased since", { n: value.erased })}</p>`}`
    }
  </details>`;
}

/** @typedef {{ area: string, people: number, delivered: number, lost: number }} AreaRow */

/** @param {"people" | "delivered" | "lost"} id @param {string} title @returns {Column<AreaRow>} */
const countColumn = (id, title) => ({
  id,
  title,
  number: true,
  sort: (r) => r[id],
  text: (r) => String(r[id]),
  cell: (r) => number(r[id]),
});

/**
 * Lists what the recipients of a broadcast replied; a reply does not say which text it answers.
 * @param {{ broadcast: BroadcastView }} props
 */
export function Replies({ broadcast }) {
  const { value, problem, reload } = useQuery(
    () => loadAllPages(`replies?broadcast=${broadcast.id}`, "replies"),
    [JSON.stringify(broadcast.tallies)],
  );
  /** @type {Column<ReplyView>[]} */
  const replyColumns = [
    {
      id: "who",
      title: t("recipient"),
      sort: (r) => r.phone,
      text: (r) => r.phone,
      cell: (r) => r.phone,
    },
    {
      id: "text",
      title: t("text of reply"),
      text: (r) => r.text,
      cell: (r) =>
        html`
          ${r.text}
          ${
            r.keyword !== "none" &&
            html` <span class="state ${r.keyword === "stop" ? "unknown" : ""}">${t(`keyword ${r.keyword}`)}</span>`
          }
          ${r.likelyStop && html` <span class="state unknown">${t("likely stop")}</span>`}`,
    },
    {
      id: "at",
      title: t("when"),
      sort: (r) => r.at,
      text: (r) => secondOfDay(r.at),
      cell: (r) => secondOfDay(r.at),
    },
  ];
  const again = html`<button class="quiet" onClick=${reload}>${t("look again")}</button>`;
  return html`<${Foldable} title=${t("replies")} action=${again}>
    <p class="soft">${t("replies text")}</p>
    ${
      !value
        ? html`<${Loading} problem=${problem} reload=${reload} />`
        : html`<${Table} rows=${value} caption=${t("replies")} name=${t("replies")}
          keyOf=${(/** @type {ReplyView} */ r) => r.id} empty=${html`<p class="soft">${t("no replies")}</p>`}
          columns=${replyColumns} />`
    }
  <//>`;
}
