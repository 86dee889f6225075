// @ts-check
/** Tables of what is held about a person beside their contacts: texts, replies, counted texts and cards. */
/** @import { Campaign, DeliveryView, Person, ReplyView, TemplateView } from "../shared/types.js" */
import { html } from "../lib/htm-preact.js";
import { State, Table } from "../shared/components.js";
import { localName, t, tryT } from "../shared/i18n.js";
import { localDay, timestamp } from "../shared/format.js";

/** @typedef {{ campaigns: Campaign[], templates: TemplateView[] }} Names */
/**
 * @template Row
 * @typedef {import("../shared/components.js").Column<Row>} Column
 */

/** @param {{ person: Person, names: Names }} props */
export function HeldTables({ person: { held }, names }) {
  const counts = (held.budgets ?? []).flatMap((b) => b.counted).sort((a, b) => b.day.localeCompare(a.day));
  return html`
    <${HeldTable} title=${t("kind deliveries")} none=${t("no deliveries")} rows=${held.deliveries ?? []} name="texts"
      columns=${deliveryColumns()} />
    <${HeldTable} title=${t("kind replies")} none=${t("no replies")} rows=${held.replies ?? []} name="replies"
      columns=${replyColumns()} />
    ${
      counts.length > 0 &&
      html`<${HeldTable} title=${t("kind budgets")} help=${t("budgets help")} rows=${counts} name="counted"
        columns=${countedColumns(held.deliveries)} />`
    }
    ${
      (held.cards ?? []).length > 0 &&
      html`<${HeldTable} title=${t("kind cards")} help=${t("cards help")} rows=${held.cards} name="cards"
        columns=${cardColumns(names)}
      />`
    }`;
}

/** @type {() => Column<{ broadcast: string, name: string, delivery: DeliveryView }>[]} */
const deliveryColumns = () => [
  {
    id: "at",
    title: t("when"),
    text: (d) => timestamp(d.delivery.at),
    sort: (d) => d.delivery.at,
    cell: (d) => html`<span class="nowrap">${timestamp(d.delivery.at)}</span>`,
  },
  {
    id: "name",
    title: t("broadcast"),
    text: (d) => d.name,
    sort: (d) => d.name,
    cell: (d) => html`<a href="/broadcasts.html?id=${d.broadcast}">${localName(d.name)}</a>`,
  },
  {
    id: "text",
    title: t("text sent"),
    text: (d) => d.delivery.text,
    cell: (d) => d.delivery.text,
  },
  {
    id: "state",
    title: t("state"),
    text: (d) => t(`state ${d.delivery.state}`),
    sort: (d) => d.delivery.state,
    cell: (d) => html`<${State} state=${d.delivery.state} /> <small>${failureReason(d.delivery)}</small>`,
  },
];

/** @type {() => Column<ReplyView>[]} */
const replyColumns = () => [
  {
    id: "at",
    title: t("when"),
    text: (r) => timestamp(r.at),
    sort: (r) => r.at,
    cell: (r) => timestamp(r.at),
  },
  { id: "text", title: t("text of reply"), text: (r) => r.text, cell: (r) => r.text },
  {
    id: "keyword",
    title: t("understood as"),
    text: (r) => t(r.likelyStop ? "likely stop" : `keyword ${r.keyword}`),
    cell: (r) =>
      r.likelyStop ? html`<span class="state unknown">${t("likely stop")}</span>` : t(`keyword ${r.keyword}`),
  },
];

/** @param {Person["held"]["deliveries"]} deliveries @returns {Column<{ day: string, broadcast: string }>[]} */
const countedColumns = (deliveries) => [
  {
    id: "day",
    title: t("when"),
    text: (c) => localDay(c.day),
    sort: (c) => c.day,
    cell: (c) => localDay(c.day),
  },
  {
    id: "what",
    title: t("broadcast"),
    text: (c) => broadcastName(deliveries, c.broadcast) ?? "",
    cell: (c) =>
      html`<a href="/broadcasts.html?id=${c.broadcast}">
        ${localName(broadcastName(deliveries, c.broadcast) ?? t("a broadcast"))}
      </a>`,
  },
];

/** @param {Names} names @returns {Column<{ campaign: string, seen: string[] }>[]} */
const cardColumns = (names) => [
  {
    id: "campaign",
    title: t("campaign"),
    text: (c) => nameIn(names.campaigns, c.campaign),
    cell: (c) => html`<a href="/campaigns.html?id=${c.campaign}">${nameIn(names.campaigns, c.campaign)}</a>`,
  },
  {
    id: "seen",
    title: t("cards seen"),
    text: (c) => c.seen.join(" "),
    cell: (c) => c.seen.map((id) => html`<div>${nameIn(names.templates, id)}</div>`),
  },
];

/**
 * Returns the name of a broadcast, if the person got a text of it.
 * @param {Person["held"]["deliveries"]} deliveries @param {string} id
 */
const broadcastName = (deliveries, id) => deliveries?.find((d) => d.broadcast === id)?.name;

/** @param {{ id: string, name: string }[]} things @param {string} id */
const nameIn = (things, id) => localName(things.find((x) => x.id === id)?.name ?? id);

/**
 * Says why a text did not arrive. A carrier's code on a text that arrived adds nothing, so it is left out.
 * @param {Pick<DeliveryView, "state" | "reason">} delivery
 */
const failureReason = ({ state, reason }) =>
  reason && !["accepted", "delivered"].includes(state)
    ? (tryT(`reason ${reason}`) ?? t("carrier code", { code: reason }))
    : "";

/**
 * @template Row
 * @param {{
 *   title: string, help?: string, none?: string, rows: Row[], name: string,
 *   columns: Column<Row>[],
 * }} props
 */
const HeldTable = ({ title, help, none, rows, name, columns }) => html`<section class="card">
  <h2>${title}</h2>${help && html`<p class="soft">${help}</p>`}
  ${
    rows.length
      ? html`<${Table} caption=${title} name=${name} rows=${rows} columns=${columns} />`
      : html`<p class="soft">${none}</p>`
  }
</section>`;
