// @ts-check
/** Every text that a person got, why they got none, and their replies, in the order of time. */
/** @import { DeliveryView, ReplyView } from "../shared/types.js" */
import { html } from "../lib/htm-preact.js";
import { deliveryWords, failureReason } from "../shared/delivery-words.js";
import { State, Table } from "../shared/components.js";
import { timestamp } from "../shared/format.js";
import { localName, t, tryT } from "../shared/i18n.js";
import { personName } from "../shared/names.js";

/**
 * @typedef {{
 *   at: string, kind: "text" | "reply" | "left-out", text: string, state: string, reason: string,
 *   broadcast?: string, name?: string,
 * }} Entry `state` is what happened, in words; `reason` says why.
 */

/** @param {ReplyView} reply */
const understoodAs = (reply) => t(reply.likelyStop ? "likely stop" : `keyword ${reply.keyword}`);

/**
 * Puts deliveries, replies and broadcasts without a text in one order, newest first.
 * @param {import("../shared/types.js").Person["held"]} held
 * @returns {(Entry & { delivery?: DeliveryView, reply?: ReplyView })[]}
 */
const entriesOf = ({ deliveries, replies, exclusions, threads }) =>
  [
    ...(deliveries ?? []).map(({ broadcast, name, delivery }) => ({
      at: delivery.at,
      kind: /** @type {const} */ ("text"),
      text: delivery.text,
      state: deliveryWords(delivery),
      reason: failureReason(delivery),
      broadcast,
      name,
      delivery,
    })),
    ...(replies ?? []).map((reply) => ({
      at: reply.at,
      kind: /** @type {const} */ ("reply"),
      text: reply.text,
      state: understoodAs(reply),
      reason: "",
      reply,
    })),
    ...(threads ?? [])
      .flatMap((thread) => thread.entries)
      .filter((entry) => entry.direction === "out")
      .map((entry) => ({
        at: entry.at,
        kind: /** @type {const} */ ("text"),
        text: entry.text,
        state: t(`state ${entry.state}`),
        reason: entry.by ? t("answered by", { name: personName(entry.by) }) : "",
      })),
    ...(exclusions ?? []).map(({ broadcast, name, at, reason }) => ({
      at,
      kind: /** @type {const} */ ("left-out"),
      text: "",
      state: t("not texted"),
      reason: tryT(`reason ${reason}`) ?? reason,
      broadcast,
      name,
    })),
  ].sort((a, b) => b.at.localeCompare(a.at));

/** @param {{ held: import("../shared/types.js").Person["held"] }} props */
export function Timeline({ held }) {
  const entries = entriesOf(held);
  /** @type {import("../shared/components.js").Column<ReturnType<typeof entriesOf>[number]>[]} */
  const columns = [
    {
      id: "at",
      title: t("when"),
      text: (e) => timestamp(e.at),
      sort: (e) => e.at,
      cell: (e) => html`<span class="nowrap">${timestamp(e.at)}</span>`,
    },
    {
      id: "kind",
      title: t("what happened"),
      text: (e) => t(`entry ${e.kind}`),
      sort: (e) => e.kind,
      cell: (e) => t(`entry ${e.kind}`),
    },
    {
      id: "name",
      title: t("broadcast"),
      text: (e) => e.name ?? "",
      sort: (e) => e.name ?? "",
      cell: (e) => e.broadcast && html`<a href="/broadcasts.html?id=${e.broadcast}">${localName(e.name ?? "")}</a>`,
    },
    { id: "text", title: t("text of entry"), text: (e) => e.text, cell: (e) => e.text },
    {
      id: "state",
      title: t("state"),
      text: (e) => [e.state, e.reason].filter(Boolean).join(t("comma")),
      sort: (e) => e.state,
      cell: (e) => html`${stateOf(e)} <small>${e.reason}</small>`,
    },
  ];
  return html`<section class="card"><h2>${t("texts and replies")}</h2>
    ${
      entries.length > 0
        ? html`<${Table} caption=${t("texts and replies")} name="texts" rows=${entries} columns=${columns} />`
        : html`<p class="soft">${t("no texts and replies")}</p>`
    }</section>`;
}

/** @param {ReturnType<typeof entriesOf>[number]} entry */
const stateOf = (entry) =>
  entry.delivery
    ? html`<${State} state=${entry.delivery.state} words=${entry.state} />`
    : entry.kind === "left-out" || entry.reply?.likelyStop
      ? html`<span class="state skipped">${entry.state}</span>`
      : entry.state;
