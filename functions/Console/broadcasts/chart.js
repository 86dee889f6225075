// @ts-check
/** A stacked area chart: people by the state of their text, over time. */
/** @import { BroadcastView, Counts, Timeline, TimelinePoint } from "../shared/types.js" */
import { html, useEffect, useRef } from "../lib/htm-preact.js";
import { api } from "../shared/api.js";
import { MAX_REREAD } from "./format.js";
import { Loading } from "../shared/components.js";
import { useInterval, useQuery } from "../shared/hooks.js";
import { t } from "../shared/i18n.js";
import { axisMoment, now, number, shortTimestamp, zoneName } from "../shared/format.js";

/** @typedef {{ at: number, tallies: Counts }} Point `at` in seconds. */

/** States in stacking order, the lowest first. */
const STATES = ["delivered", "accepted", "unknown", "undelivered", "refused", "skipped"];
const HEIGHT = 220;

/** Time between two reads of a broadcast with many recipients, in milliseconds. */
const READ_INTERVAL = 20_000;

/** The share of the time axis for the last count: for that before late results, and again for these. */
const LAST_SHARE = 0.04;

/** Minimum length of the time axis, in seconds. */
const MIN_SECONDS = 10;

/** Steps between two labels of the time axis, in seconds. */
const WHOLE_SECONDS = [
  1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 14_400, 28_800, 43_200, 86_400, 172_800, 604_800,
];

/** Shows the states of texts over time, reread while the broadcast runs. @param {{ broadcast: BroadcastView }} props */
export function ResultChart({ broadcast }) {
  const { value, problem, reload } = useQuery(
    /** @returns {Promise<Timeline>} */
    () => api(`broadcasts/${broadcast.id}/timeline`),
    [
      broadcast.id,
      broadcast.recipients <= MAX_REREAD
        ? JSON.stringify(broadcast.tallies)
        : `${broadcast.state} ${broadcast.settled}`,
    ],
  );
  useInterval(reload, broadcast.recipients > MAX_REREAD && !broadcast.settled ? READ_INTERVAL : null);
  if (!value) return problem ? html`<${Loading} problem=${problem} reload=${reload} />` : null;
  if (value.points.length === 0) return null;
  return html`<${Chart} ...${toChartData(broadcast, value.points)} of=${broadcast.recipients} />`;
}

/**
 * Returns what to draw of a timeline: from the start until the last change, or until now. A few late results would
 * compress all others into a line, so they are one step at the end, which ends at `laterAt`.
 * @param {BroadcastView} broadcast @param {TimelinePoint[]} points
 * @returns {{ history: Point[], until: number, laterAt: number | null }} `until` ends what is to scale.
 */
function toChartData(broadcast, points) {
  const history = points.map((p) => ({ at: Date.parse(p.at) / 1000, tallies: p.tallies }));
  const from = Math.min(Date.parse(broadcast.startAt) / 1000, history[0].at);
  const total = peopleAt(history[history.length - 1]);
  const cutoffIndex = history.findIndex((p) => peopleAt(p) >= total * 0.98);
  const visible =
    history[history.length - 1].at - from > 3 * (history[cutoffIndex].at - from)
      ? history.slice(0, cutoffIndex + 1)
      : history;
  const last = visible[visible.length - 1];
  const isCut = visible.length < history.length;
  const until = broadcast.settled || isCut ? last.at : Math.max(last.at, now() / 1000);
  const final = history[history.length - 1];
  const step = Math.max(1, (until - from) * LAST_SHARE);
  // A point is drawn up to the next one, so the last one is repeated, or its count would not be seen.
  const end = isCut
    ? [1, 2].map((n) => ({ ...final, at: until + n * step }))
    : [{ ...last, at: until > last.at ? until : until + step }];
  return {
    history: [{ at: from, tallies: {} }, ...visible, ...end],
    until,
    laterAt: isCut ? final.at : null,
  };
}

/** @param {Point} point */
const peopleAt = (point) => Object.values(point.tallies).reduce((a, n) => a + n, 0);

/**
 * Returns uPlot's data: the times, then for each state its number plus those of all lower states. The highest state
 * comes first, so that lower ones are painted over it.
 * @param {Point[]} history
 * @returns {[xs: number[], ...ys: number[][]]}
 */
function stackStates(history) {
  const sums = STATES.map((_, i) =>
    history.map((p) => STATES.slice(0, i + 1).reduce((n, s) => n + (p.tallies[s] ?? 0), 0)),
  );
  return [history.map((p) => p.at), ...sums.reverse()];
}

/** @param {Element} within @param {string} state */
function stateColour(within, state) {
  const dot = within.querySelector(`.dot.${state}`);
  return dot ? getComputedStyle(dot).backgroundColor : "gray";
}

/** Formats a moment of the chart. @param {number} at @param {Point[]} history */
function formatMoment(at, history) {
  const [first, last] = [history[0].at, history[history.length - 1].at];
  return axisMoment(at * 1000, last - first);
}

/** @param {ReturnType<typeof toChartData> & { of: number }} props */
function Chart({ history, until, laterAt, of }) {
  const figure = useRef(/** @type {HTMLElement | null} */ (null));
  const canvas = useRef(/** @type {HTMLElement | null} */ (null));
  const plot = useRef(/** @type {import("uplot") | null} */ (null));
  const latest = useRef(history);
  latest.current = history;
  useEffect(() => {
    const [host, box] = [canvas.current, figure.current];
    if (!host || !box) return undefined;
    const textColour = () => getComputedStyle(box).color;
    const { uPlot } = /** @type {{ uPlot: typeof import("uplot") }} */ (/** @type {unknown} */ (window));
    const stepped = uPlot.paths.stepped?.({ align: 1 });
    const axis = {
      stroke: textColour,
      grid: { stroke: () => `color-mix(in srgb, ${textColour()} 18%, transparent)`, width: 1 },
      ticks: { show: false },
      font: "13px system-ui, sans-serif",
    };
    plot.current = new uPlot(
      {
        width: host.clientWidth,
        height: HEIGHT,
        legend: { show: false },
        cursor: { show: false },
        tzDate: (at) => uPlot.tzDate(new Date(at * 1000), zoneName()),
        scales: {
          x: {
            range: (_, from, to) => [from, Math.max(to, from + MIN_SECONDS)],
          },
          y: { range: [0, Math.max(1, of)] },
        },
        axes: [
          {
            ...axis,
            space: 90,
            size: 32,
            incrs: WHOLE_SECONDS,
            values: (_, at) => at.map((x) => formatMoment(x, latest.current)),
          },
          {
            ...axis,
            size: 60,
            incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 2e4, 5e4],
            values: (_, ns) => ns.map((n) => number(n)),
          },
        ],
        series: [
          {},
          ...[...STATES].reverse().map((state) => ({
            width: 0,
            paths: stepped,
            points: { show: false },
            fill: () => stateColour(box, state),
          })),
        ],
      },
      stackStates(latest.current),
      host,
    );
    const resizeObserver = new ResizeObserver(() => plot.current?.setSize({ width: host.clientWidth, height: HEIGHT }));
    resizeObserver.observe(host);
    return () => {
      resizeObserver.disconnect();
      plot.current?.destroy();
      plot.current = null;
    };
  }, [of]);
  useEffect(() => plot.current?.setData(stackStates(history)), [history]);
  const [first, last] = [history[0], history[history.length - 1]];
  const states = STATES.filter((s) => last.tallies[s] > 0)
    .map((s) => t("chart state", { state: t(`state ${s}`), n: last.tallies[s] }))
    .join(t("list comma"));
  return html`<figure class="chart" ref=${figure}>
    <figcaption>
      ${t("chart", { from: formatMoment(first.at, history), until: formatMoment(until, history) })}
      ${laterAt && ` ${t("chart later", { at: shortTimestamp(laterAt * 1000) })}`}
    </figcaption>
    <span hidden>${STATES.map((s) => html`<i class="dot ${s}"></i>`)}</span>
    <div ref=${canvas} role="img" aria-label="${t("chart alone")} ${states}"></div>
  </figure>`;
}
