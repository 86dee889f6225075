// @ts-check
/** What is held about a person beside their contacts: texts and replies, counted texts and cards. */
/** @import { Campaign, Person, TemplateView } from "../shared/types.js" */
import { html } from "../lib/htm-preact.js";
import { Table } from "../shared/components.js";
import { localName, t } from "../shared/i18n.js";
import { personName } from "../shared/names.js";
import { localDay } from "../shared/format.js";
import { Timeline } from "./timeline.js";

/** @typedef {{ campaigns: Campaign[], templates: TemplateView[] }} Names */
/**
 * @template Row
 * @typedef {import("../shared/components.js").Column<Row>} Column
 */

/** @param {{ person: Person, names: Names }} props */
export function HeldTables({ person: { held }, names }) {
  const counts = (held.budgets ?? []).flatMap((b) => b.counted).sort((a, b) => b.day.localeCompare(a.day));
  return html`
    <${Timeline} held=${held} />
    ${
      (held.notifications ?? []).length > 0 &&
      html`<p class="notice">
        ${t("held notifications", {
          names: (held.notifications ?? []).map((n) => personName(n.operator)).join(t("list comma")),
        })}
      </p>`
    }
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

/** @template Row @param {{ title: string, help: string, rows: Row[], name: string, columns: Column<Row>[] }} props */
const HeldTable = ({ title, help, rows, name, columns }) => html`<section class="card">
  <h2>${title}</h2><p class="soft">${help}</p>
  <${Table} caption=${title} name=${name} rows=${rows} columns=${columns} />
</section>`;
