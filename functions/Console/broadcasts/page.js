// @ts-check
/** @import { BroadcastView } from "../shared/types.js" */
/** @import { PageContext } from "../shared/shell.js" */
import { html, useState } from "../lib/htm-preact.js";
import { api, loadAllPages } from "../shared/api.js";
import { BroadcastDetail } from "./detail.js";
import { RUNNING_STATES, stateWords } from "./format.js";
import { billedOf } from "./counts.js";
import { start } from "../shared/shell.js";
import { EmptyState, ErrorPanel, Loading, OnlyToRead, State, Table } from "../shared/components.js";
import { followUpWords } from "../shared/follow-up-words.js";
import { LoadedView } from "../shared/loaded-view.js";
import { searchParams } from "../shared/url.js";
import { useInterval, usePages } from "../shared/hooks.js";
import { localName, t } from "../shared/i18n.js";
import { personName } from "../shared/names.js";
import { money, number, timestamp } from "../shared/format.js";
import { strings } from "./strings.js";

const PAGE_SIZE = 50;

const loadForm = () => import("./form.js").then((module) => module.BroadcastForm);

/** @param {PageContext} context */
function Broadcasts({ me, may }) {
  const id = searchParams().get("id");
  if (id) return html`<${BroadcastDetail} id=${id} may=${may} />`;
  const isEditing = searchParams().has("edit");
  if ((isEditing || searchParams().has("new")) && !may(isEditing ? "administrator" : "official"))
    return html`<${OnlyToRead} title=${t("broadcasts")} />`;
  if (isEditing || searchParams().has("new"))
    return html`<${LoadedView} title=${t("broadcasts")} load=${loadForm} me=${me} may=${may}
      edited=${searchParams().get("edit")} copied=${searchParams().get("copy")} />`;
  return html`<${BroadcastList} may=${may} />`;
}

/** @param {string} id @returns {Promise<BroadcastView>} */
const readBroadcast = (id) => api(`broadcasts/${id}`);

/** @param {Pick<PageContext, "may">} props */
function BroadcastList({ may }) {
  const { rows: loaded, problem, reload, more } = usePages(`broadcasts?limit=${PAGE_SIZE}`, "broadcasts");
  const [updates, setUpdates] = useState(/** @type {Record<string, BroadcastView>} */ ({}));
  const seen = new Set();
  const rows = (loaded ?? [])
    .filter((b) => !seen.has(b.id) && seen.add(b.id))
    .map((b) => (RUNNING_STATES.includes(b.state) ? (updates[b.id] ?? b) : b));
  const running = rows.filter((b) => RUNNING_STATES.includes(b.state));
  // Running broadcasts are read one by one, because reading a whole page every two seconds would cost more.
  const refreshRunning = async () => {
    const views = await Promise.all(running.map((b) => readBroadcast(b.id).catch(() => b)));
    setUpdates((old) => ({ ...old, ...Object.fromEntries(views.map((b) => [b.id, b])) }));
  };
  useInterval(refreshRunning, running.length > 0 ? 2_000 : null);
  useInterval(reload, 15_000);
  if (!loaded) return html`<h1>${t("broadcasts")}</h1><${Loading} problem=${problem} reload=${reload} />`;
  const newBroadcastLink =
    may("official") &&
    html`<a class="button primary" href="/broadcasts.html?new=1">
      ${may("administrator") ? t("new broadcast") : t("preview broadcast")}
    </a>`;
  return html`
    <div class="top">
      <h1>${t("broadcasts")}</h1>
      ${rows.length > 0 && html`<p class="actions">${newBroadcastLink}</p>`}
    </div>
    <p class="soft">${t("broadcasts text")}</p>
    ${problem && html`<${ErrorPanel} problem=${problem} reload=${reload} />`}
    <${Table} rows=${rows} columns=${columns(rows)} caption=${t("broadcasts")} name=${t("broadcasts")}
      keyOf=${(/** @type {BroadcastView} */ b) => b.id} more=${more}
      whole=${() => loadAllPages("broadcasts", "broadcasts", Infinity)}
      empty=${html`<section class="card">
        <${EmptyState} title=${t("no broadcasts")} action=${newBroadcastLink}>
          ${t("no broadcasts text")}
        <//>
      </section>`} />`;
}

/** @param {BroadcastView[]} rows @returns {import("../shared/components.js").Column<BroadcastView>[]} */
const columns = (rows) => [
  {
    id: "name",
    title: t("name"),
    sort: (b) => localName(b.name),
    text: (b) => localName(b.name),
    cell: (b) => html`
      <a href="/broadcasts.html?id=${b.id}"><strong>${localName(b.name)}</strong></a>
      ${b.urgency === "urgent" && html` <span class="state refused">${t("urgent")}</span>`}
      <br />
      <small>
        ${originWords(b, rows)}
      </small>`,
  },
  {
    id: "state",
    title: t("state"),
    sort: (b) => t(`state ${b.state}`),
    text: stateWords,
    cell: (b) => html`<${State} state=${b.state} words=${stateWords(b)} /><br /><small>${resultWords(b)}</small>`,
  },
  {
    id: "people",
    title: t("number of people"),
    number: true,
    sort: (b) => b.recipients,
    text: (b) => String(b.recipients),
    cell: (b) =>
      b.state === "scheduled"
        ? ""
        : b.state === "expanding"
          ? t("recipients so far", { n: b.recipients })
          : number(b.recipients),
  },
  {
    id: "when",
    title: t("when"),
    sort: (b) => b.startAt,
    text: (b) => timestamp(b.startAt),
    cell: (b) => timestamp(b.startAt),
  },
  {
    id: "cost",
    title: t("cost"),
    number: true,
    sort: (b) => Number(billedOf(b).cost.amount),
    text: (b) => money(billedOf(b).cost),
    cell: (b) => (b.state === "scheduled" ? "" : money(billedOf(b).cost)),
  },
];

/** Says who or what made the broadcast. @param {BroadcastView} broadcast @param {BroadcastView[]} others */
function originWords(broadcast, others) {
  if (broadcast.campaign) return t("by campaign");
  if (broadcast.follows) return followUpWords(broadcast, others);
  return t("by person", { who: personName(broadcast.orderedBy) });
}

/** Describes the progress or the result briefly. @param {BroadcastView} broadcast */
function resultWords(broadcast) {
  const doneCount = broadcast.recipients - (broadcast.tallies.waiting ?? 0) - (broadcast.tallies.sending ?? 0);
  if (broadcast.recipients === 0) return "";
  return RUNNING_STATES.includes(broadcast.state)
    ? t("done so far", { done: doneCount, n: broadcast.recipients })
    : t("delivered of", { n: broadcast.tallies.delivered ?? 0 });
}

start({ page: "broadcasts", strings, View: Broadcasts });
