// @ts-check
/** Statistics: texts, cost and opt-outs of past months by month, campaign, template or area. */
/** @import { AreaView, StatisticsRow, StatisticsView } from "../shared/types.js" */
/** @import { Grouping } from "./format.js" */
import { html, useEffect, useRef } from "../lib/htm-preact.js";
import { api } from "../shared/api.js";
import { AreaPicker } from "../shared/area-picker.js";
import { EmptyState, ErrorPanel, Field, Loading, Table, TakeAlong, Tallies } from "../shared/components.js";
import { onValue } from "../shared/events.js";
import { money, number } from "../shared/format.js";
import { useQuery, useSearchParams } from "../shared/hooks.js";
import { t } from "../shared/i18n.js";
import { loadAreas } from "../shared/names.js";
import { start } from "../shared/shell.js";
import { setSearchParams } from "../shared/url.js";
import { GROUPINGS, GroupLink, costWords, groupName, monthName, monthsToChoose, readChoice, share } from "./format.js";
import { NumbersToCheck } from "./numbers.js";
import { strings } from "./strings.js";

/** @param {import("../shared/shell.js").PageContext} context */
function LookingBack({ me }) {
  const { params, read } = useSearchParams();
  const { value: areas = [] } = useQuery(loadAreas, []);
  const { from, to, by, area } = readChoice(params);
  /** @param {Record<string, string | null>} values */
  const change = (values) => (setSearchParams(values, true), read());
  const months = new URLSearchParams({ from, to, ...(area && { area }) });
  return html`
    <div class="top"><h1>${t("looking-back")}</h1></div>
    <p class="soft">${t("looking back text")}</p>
    <form class="card tools" role="search" aria-label=${t("looking-back")}
      onSubmit=${(/** @type {Event} */ e) => e.preventDefault()}>
      <${MonthField} id="from" label=${t("first month")} value=${from}
        choose=${(/** @type {string} */ m) => change({ from: m, to: m > to ? m : to })} />
      <${MonthField} id="to" label=${t("last month")} value=${to}
        choose=${(/** @type {string} */ m) => change({ to: m, from: m < from ? m : from })} />
      <${Field} id="area" label=${t("statistics of area")}>
        <${AreaPicker} id="area" areas=${areas} ownArea=${me.area} none=${t("every area of mine")}
          chosen=${area ? [area] : []} choose=${(/** @type {string[]} */ [path]) => change({ area: path ?? null })} />
      <//>
      <div class="choices" role="group" aria-label=${t("rows are")}>
        ${GROUPINGS.map(
          (g) => html`<button type="button" aria-pressed=${g === by} onClick=${() => change({ by: g })}>
            ${t(`rows ${g}`)}
          </button>`,
        )}
      </div>
    </form>
    <${Statistics} months=${months} by=${by} areas=${areas} />
    <${NumbersToCheck} months=${months} areas=${areas} />`;
}

/** @param {{ id: string, label: string, value: string, choose: (month: string) => void }} props */
const MonthField = ({ id, label, value, choose }) => html`<${Field} id=${id} label=${label}>
  <select id=${id} value=${value} onChange=${onValue(choose)}>
    ${[...new Set([...monthsToChoose(), value])].map(
      (month) => html`<option key=${month} value=${month}>${monthName(month)}</option>`,
    )}
  </select>
<//>`;

/** @param {{ months: URLSearchParams, by: Grouping, areas: AreaView[] }} props */
function Statistics({ months, by, areas }) {
  const path = `statistics?${months}&by=${by}`;
  const { value, problem, reload } = useQuery(
    /** @returns {Promise<{ path: string, view: StatisticsView }>} */
    async () => ({ path, view: await api(path) }),
    [path],
  );
  const view = value?.path === path ? value.view : undefined;
  const last = useRef({ path, uncounted: 0 });
  // Each reading counts some more; where one counts none, the others cannot be counted.
  const isStuck = last.current.path === path && last.current.uncounted === view?.uncounted;
  const isCounting = Boolean(view && view.uncounted > 0 && !isStuck);
  useEffect(() => {
    if (!view || !isCounting) return;
    last.current = { path, uncounted: view.uncounted };
    void reload();
  }, [view]);
  if (!view) return html`<${Loading} problem=${problem} reload=${reload} />`;
  const { total, rows, uncounted, unreadable } = view;
  const shown = by === "month" ? rows.filter((row) => row.broadcasts > 0 || row.optOuts) : rows;
  if (total.broadcasts === 0 && !total.optOuts && uncounted === 0 && unreadable.length === 0)
    return html`<section class="card">
      <${EmptyState} title=${t("nothing sent")}>${t("nothing sent text")}<//>
    </section>`;
  return html`<section class="card">
    <${ErrorPanel} problem=${problem} reload=${reload} />
    ${
      uncounted > 0 &&
      html`<p class="notice" role="status">
        ${t(isCounting ? "counted so far" : "cannot be counted", { n: uncounted })}
      </p>`
    }
    ${
      unreadable.length > 0 &&
      html`<p class="notice" role="status">
        ${t("unreadable broadcasts", { n: unreadable.length, ids: unreadable.join(t("list comma")) })}
      </p>`
    }
    <dl class="figures">
      <div><dt>${t("broadcast count")}</dt><dd>${number(total.broadcasts)}</dd></div>
      <div><dt>${t("text count")}</dt><dd>${number(total.texts)}</dd></div>
      <div><dt>${t("delivered share")}</dt><dd>${share(total)}</dd></div>
      <div><dt>${t("cost")}</dt><dd>${costWords(total)}</dd></div>
      <div><dt>${t("opted out count")}</dt><dd>${number(total.optOuts ?? 0)}</dd></div>
    </dl>
    <${Tallies} tallies=${talliesOf(total)} of=${Object.values(talliesOf(total)).reduce((a, n) => a + n, 0)} />
    <p class="soft">${t("opted out note")}</p>
    <${TakeAlong} path="/api/${path}" name="${t("looking-back")} ${months.get("from")} ${months.get("to")}" />
    <${Table} rows=${shown} columns=${columns(by, months, areas)} caption=${t(`rows ${by}`)}
      keyOf=${(/** @type {StatisticsRow} */ row) => row.key} filtered=${by === "month"} />
  </section>`;
}

/** @param {StatisticsRow} row @returns {import("../shared/types.js").Counts} */
const talliesOf = ({ delivered, undelivered, refused, unknown, skipped, accepted, waiting }) => ({
  delivered,
  undelivered,
  refused,
  unknown,
  skipped,
  accepted,
  waiting,
});

/**
 * @param {Grouping} by @param {URLSearchParams} months @param {AreaView[]} areas
 * @returns {import("../shared/components.js").Column<StatisticsRow>[]}
 */
function columns(by, months, areas) {
  /**
   * @param {string} id @param {string} title @param {(row: StatisticsRow) => number} count
   * @returns {import("../shared/components.js").Column<StatisticsRow>}
   */
  const figure = (id, title, count) => ({
    id,
    title,
    number: true,
    cell: (row) => number(count(row)),
    sort: count,
    text: (row) => String(count(row)),
  });
  return [
    {
      id: "name",
      title: t(`row ${by}`),
      cell: (row) => html`<${GroupLink} by=${by} row=${row} months=${months} areas=${areas} />`,
      sort: (row) => (by === "month" ? row.key : groupName(by, row, areas)),
      text: (row) => groupName(by, row, areas),
    },
    figure("broadcasts", t("broadcast count"), (row) => row.broadcasts),
    figure("texts", t("text count"), (row) => row.texts),
    {
      id: "share",
      title: t("delivered share"),
      number: true,
      cell: share,
      sort: (row) => (row.texts > 0 ? row.delivered / row.texts : -1),
      text: share,
    },
    figure("segments", t("segment count"), (row) => row.segments),
    {
      id: "cost",
      title: t("cost"),
      number: true,
      cell: costWords,
      sort: (row) => Number(row.cost.amount),
      text: (row) => money(row.cost),
    },
    ...STATES.map((state) => figure(state, t(`state ${state}`), (row) => row[state])),
    ...(by === "month" || by === "area" ? [figure("optOuts", t("opted out count"), (row) => row.optOuts ?? 0)] : []),
  ];
}

/** States with a column; the others are few once a month is over. */
const STATES = /** @type {const} */ (["delivered", "undelivered", "refused", "unknown", "skipped"]);

start({ page: "looking-back", strings, View: LookingBack });
