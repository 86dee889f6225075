// @ts-check
/** Texts by state over time, as areas one upon the other. */
import { html, useEffect, useRef } from "./lib/htm-preact.js";
import { clock, moment, number, t, zoneName } from "./words.js";

/** @typedef {{ at: number, tallies: Record<string, number> }} Point `at` in seconds. */

/** From the bottom to the top. */
const STATES = ["delivered", "accepted", "unknown", "undelivered", "refused", "skipped", "sending", "waiting"];
const HEIGHT = 220;

/** The numbers at each point, each state's with all below it; the topmost first, so that the lower ones are painted over it. @param {Point[]} history */
function stacked(history) {
  const sums = STATES.map((_, i) => history.map((p) => STATES.slice(0, i + 1).reduce((n, s) => n + (p.tallies[s] ?? 0), 0)));
  return [history.map((p) => p.at), ...sums.reverse()];
}

/** @param {Element} within @param {string} state */
function colour(within, state) {
  const dot = within.querySelector(`.dot.${state}`);
  return dot ? getComputedStyle(dot).backgroundColor : "gray";
}

/** @param {{ history: Point[], of: number }} props */
export function Chart({ history, of }) {
  const figure = useRef(/** @type {HTMLElement | null} */ (null));
  const canvas = useRef(/** @type {HTMLElement | null} */ (null));
  const plot = useRef(/** @type {any} */ (null));
  useEffect(() => {
    const [host, box] = [canvas.current, figure.current];
    if (!host || !box) return undefined;
    const ink = () => getComputedStyle(box).color;
    const uPlot = /** @type {any} */ (window).uPlot;
    const axis = { stroke: ink, grid: { stroke: () => `color-mix(in srgb, ${ink()} 18%, transparent)`, width: 1 }, ticks: { show: false }, font: "13px system-ui, sans-serif" };
    plot.current = new uPlot(
      {
        width: host.clientWidth,
        height: HEIGHT,
        legend: { show: false },
        cursor: { show: false },
        tzDate: (/** @type {number} */ at) => uPlot.tzDate(new Date(at * 1000), zoneName()),
        scales: { y: { range: [0, Math.max(1, of)] } },
        axes: [
          { ...axis, space: 90, size: 32, values: (/** @type {any} */ _, /** @type {number[]} */ at) => at.map((x) => moment(x * 1000, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" })) },
          { ...axis, size: 60, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 2e4, 5e4], values: (/** @type {any} */ _, /** @type {number[]} */ ns) => ns.map((n) => number(n)) },
        ],
        series: [{}, ...[...STATES].reverse().map((state) => ({ width: 0, points: { show: false }, fill: () => colour(box, state) }))],
      },
      stacked(history),
      host,
    );
    const watch = new ResizeObserver(() => plot.current?.setSize({ width: host.clientWidth, height: HEIGHT }));
    watch.observe(host);
    return () => {
      watch.disconnect();
      plot.current?.destroy();
      plot.current = null;
    };
  }, [of]);
  useEffect(() => plot.current?.setData(stacked(history)), [history]);
  const [first, last] = [history[0], history[history.length - 1]];
  const there = STATES.filter((s) => history.some((p) => p.tallies[s] > 0));
  return html`<figure class="chart" ref=${figure}>
    <figcaption>${t("chart", { from: clock(first.at * 1000), until: clock(last.at * 1000) })}</figcaption>
    <span hidden>${STATES.map((s) => html`<i class="dot ${s}"></i>`)}</span>
    <div ref=${canvas} role="img" aria-label=${`${t("chart alone")} ${there.map((s) => t("chart state", { state: t(`state ${s}`), first: first.tallies[s] ?? 0, last: last.tallies[s] ?? 0 })).join(t("list comma"))}`}></div>
  </figure>`;
}
