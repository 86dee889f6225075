// @ts-check
/** @import { Page, Rehearsal, TodayView } from "../shared/types.js" */
import { html, useRef } from "../lib/htm-preact.js";
import { api, loadAgain } from "../shared/api.js";
import { RUNNING_STATES } from "../broadcasts/format.js";
import { readsRecords } from "../shared/sign-in/roles.js";
import { start } from "../shared/shell.js";
import {
  SampleOffer,
  SampleLoaded,
  SampleLoading,
  Steps,
  readPreparation,
  stepsDone,
  useSample,
} from "./getting-started.js";
import { Above, Recent, Running, Seasons } from "./running.js";
import { VisitorPage } from "./visitor.js";
import { Ahead, Attention, linesAhead, needsAttention } from "./week.js";
import { ErrorPanel, Loading } from "../shared/components.js";
import { useInterval, useQuery } from "../shared/hooks.js";
import { t } from "../shared/i18n.js";
import { DAY, day, isoDay, lunarMonthAndDay, now, setClock } from "../shared/format.js";
import { strings } from "./strings.js";

const WEEK = 7 * DAY;
const [BUSY_INTERVAL, IDLE_INTERVAL] = [2_000, 15_000];
/** Milliseconds after which what the steps need is read again, besides whenever a step is done. */
const STEPS_INTERVAL = 300_000;

/** @param {import("../shared/shell.js").PageContext} context */
function Today(context) {
  return readsRecords(context.me) ? html`<${TodayPage} ...${context} />` : html`<${VisitorPage} me=${context.me} />`;
}

/** @returns {Promise<Page<"broadcasts">>} */
const readNewest = () => api("broadcasts?limit=30");

/**
 * Reads all that the page shows; `refresh` reads the broadcasts alone, where the rest was read a short time ago.
 * @param {import("../shared/shell.js").Me} me
 */
function useToday(me) {
  const readAt = useRef(-Infinity);
  const refreshes = useRef(false);
  const known = useRef(/** @type {import("../shared/api.js").Loaded<TodayView> | null} */ (null));
  const query = useQuery(async () => {
    const isRefresh = refreshes.current;
    refreshes.current = false;
    if (isRefresh && known.current && performance.now() - readAt.current < IDLE_INTERVAL)
      return { ...known.current.value, broadcasts: (await readNewest()).broadcasts };
    const startedAt = performance.now();
    // A local host's clock may be turned while the page is open, and an answer's version does not tell the time.
    known.current = await loadAgain("/api/today", me.isLocal ? null : known.current);
    if (me.isLocal) setClock(known.current.value.campaigns.now);
    readAt.current = startedAt;
    return known.current.value;
  }, []);
  const refresh = () => {
    refreshes.current = true;
    return query.reload();
  };
  return { ...query, refresh };
}

/**
 * Reads what the first steps need, while they are shown.
 * @param {import("../shared/shell.js").PageContext} context @param {TodayView | undefined} today
 */
function usePreparation({ me, may }, today) {
  const isNeeded = today && may("official") && !Object.values(stepsDone(today, null)).every(Boolean);
  const key = isNeeded ? JSON.stringify([today.lists, today.templates, today.campaigns.counts]) : "";
  const query = useQuery(async () => (isNeeded ? readPreparation(me, today.lists > 0) : null), [key]);
  useInterval(query.reload, isNeeded ? STEPS_INTERVAL : null);
  return { ...query, isMissing: isNeeded && !query.value };
}

/** @param {import("../shared/shell.js").PageContext} context */
function TodayPage(context) {
  const { me, may } = context;
  const { value: today, problem, reload, refresh } = useToday(me);
  const preparation = usePreparation(context, today);
  const reloadAll = () => Promise.all([reload(), preparation.reload()]);
  const {
    sample,
    problem: sampleProblem,
    reload: reloadSample,
    isLoading,
    isFresh,
  } = useSample(me.isLocal && may("administrator") && me.area === "", reloadAll);
  const running = today?.broadcasts.filter((b) => RUNNING_STATES.includes(b.state)) ?? [];
  const lines = today ? linesAhead(today.campaigns.occurrences, today.broadcasts, now() + WEEK) : [];
  const isDue = lines.some((l) => Date.parse(l.at) < now() + IDLE_INTERVAL);
  useInterval(refresh, isLoading ? null : running.length > 0 || isDue ? BUSY_INTERVAL : IDLE_INTERVAL);
  const weekKey = lines
    .filter((l) => l.campaign)
    .map((l) => l.key)
    .join();
  const rehearsal = useQuery(
    /** @returns {Promise<Rehearsal | null>} */
    async () =>
      weekKey
        ? api("rehearsals", {
            method: "POST",
            json: {
              from: isoDay(now()),
              to: isoDay(now() + WEEK),
              campaigns: [...new Set(lines.flatMap((l) => l.campaign ?? []))],
            },
          })
        : null,
    [weekKey],
  );

  if (isLoading && sample) return html`<${SampleLoading} sample=${sample} />`;
  if (!today || preparation.isMissing || (!sample && sampleProblem)) {
    const failure = problem ?? preparation.problem;
    return html`
      <h1>${t("today")}</h1>
      <${Loading} problem=${failure ?? sampleProblem} reload=${failure ? reloadAll : reloadSample} />`;
  }
  const people = preparation.value?.people ?? null;
  const { active, paused } = today.campaigns.counts;
  const isEmpty = today.lists === 0 && active + paused === 0 && today.broadcasts.length === 0;
  const isBegun = Object.values(stepsDone(today, people)).every(Boolean);
  const offersSample =
    sample && !isBegun && (isEmpty ? sample.state !== "loaded" : ["interrupted", "failed"].includes(sample.state));
  const gettingStarted = may("official")
    ? !isBegun &&
      preparation.value &&
      html`<${Steps} me=${me} today=${today} preparation=${preparation.value} isEmpty=${isEmpty} reload=${reloadAll} />`
    : isEmpty &&
      html`<section class="card"><h1>${t("only looking")}</h1><p class="soft">${t("only looking text")}</p></section>`;
  const errorPanel = problem && html`<${ErrorPanel} problem=${problem} reload=${reload} />`;
  const above = html`<${Above} above=${today.above} isEmpty=${isEmpty} />`;
  if (isEmpty)
    return html`${errorPanel}${gettingStarted}${above}${
      offersSample && html`<${SampleOffer} sample=${sample} reload=${reloadSample} />`
    }`;
  return html`
    <div class="top"><h1>${t("today is", { day: day(now()) })}</h1><p class="soft">${lunarDate()}</p></div>
    ${errorPanel}
    ${isFresh && sample && html`<${SampleLoaded} sample=${sample} today=${today} />`}
    ${gettingStarted}
    ${offersSample && html`<${SampleOffer} sample=${sample} reload=${reloadSample} />`}
    <${Replies} threads=${today.threads} />
    <${Running} broadcasts=${running} all=${today.broadcasts} />
    <div class="two">
      <div class="stack">
        <${Attention} lines=${needsAttention(today.broadcasts, today.campaigns.occurrences)}
          maySend=${may("administrator")} offersTexts=${may("official") && !today.isToldByText} />
        <${Ahead} lines=${lines} isCut=${today.campaigns.isCut} rehearsal=${rehearsal.value}
          mayMake=${may("official")} />
      </div>
      <div class="stack">
        <${Seasons} campaigns=${today.campaigns} />
        ${above}
        <${Recent} broadcasts=${today.broadcasts} />
      </div>
    </div>`;
}

/**
 * Leads to the threads that wait for an answer; those that were answered and are still open are mentioned.
 * @param {{ threads: TodayView["threads"] }} props
 */
const Replies = ({ threads: { open, unread, unanswered } }) =>
  open > 0 &&
  html`<p class=${unanswered > 0 ? "notice row" : "soft"}>
    <a href="/inbox.html">
      ${
        unread > 0
          ? t("unread and unanswered", { n: unread, unanswered })
          : unanswered > 0
            ? t("only unanswered", { n: unanswered })
            : t("only answered", { n: open })
      }
    </a>
  </p>`;

/** Formats today's date in the lunar calendar, which many seasons follow. */
function lunarDate() {
  const { month, day } = lunarMonthAndDay(now());
  return t("lunar", { month, day: t("lunar day").split(" ")[Number(day) - 1] ?? day });
}

start({ page: "today", strings, View: Today });
