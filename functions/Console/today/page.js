// @ts-check
/** @import { CallerView, Page, Rehearsal, SubscriptionView } from "../shared/types.js" */
import { html, useRef } from "../lib/htm-preact.js";
import { loadAllPages, api } from "../shared/api.js";
import { RUNNING_STATES } from "../broadcasts/format.js";
import { readsRecords } from "../shared/sign-in/roles.js";
import { start } from "../shared/shell.js";
import {
  SampleOffer,
  SampleLoaded,
  SampleLoading,
  Steps,
  countPeople,
  readPrepared,
  stepsDone,
  useSample,
} from "./getting-started.js";
import { Recent, Running, Seasons } from "./running.js";
import { VisitorPage } from "./visitor.js";
import { Ahead, Attention, linesAhead, needsAttention } from "./week.js";
import { ErrorPanel, Loading } from "../shared/components.js";
import { useInterval, useQuery } from "../shared/hooks.js";
import { t } from "../shared/i18n.js";
import { DAY, day, isoDay, lunarMonthAndDay, now, setClock } from "../shared/format.js";
import { strings } from "./strings.js";

const WEEK = 7 * DAY;
/** Number of campaigns whose occurrences are read, with one request for each. */
const MAX_CAMPAIGNS = 60;
/** Milliseconds after which the plan is read again: at most, and at least while an occurrence is due. */
const [MAX_AGE, MIN_AGE] = [300_000, 10_000];
const [BUSY_INTERVAL, IDLE_INTERVAL] = [2_000, 15_000];

/** Reads what changes rarely. @param {import("../shared/shell.js").PageContext} context */
async function readPlan({ me, may }) {
  const at = now();
  const [campaigns, lists, templates] = await Promise.all([
    loadAllPages("campaigns", "campaigns"),
    loadAllPages("lists", "lists"),
    loadAllPages("templates", "templates"),
  ]);
  const active = campaigns.filter((c) => c.state === "active").slice(0, MAX_CAMPAIGNS);
  const occurrencesByCampaign = await Promise.all(
    active.map((c) =>
      loadAllPages(`campaigns/${c.id}/occurrences?from=${isoDay(at - WEEK)}&to=${isoDay(at + WEEK)}`, "occurrences"),
    ),
  );
  const occurrences = active.flatMap((campaign, i) => occurrencesByCampaign[i].map((o) => ({ ...o, campaign })));
  const plan = {
    campaigns,
    lists,
    templates,
    occurrences,
    people: /** @type {number | null} */ (null),
    prepared: /** @type {import("./steps.js").Prepared} */ ({}),
  };
  const isBegun = Object.values(stepsDone(plan, me.area)).every(Boolean);
  if (!isBegun && lists.length > 0 && may("official")) plan.people = await countPeople(me.area);
  if (!isBegun && may("official")) plan.prepared = await readPrepared(me);
  // A campaign that has just started keeps its past `nextAt` until its progress is stored.
  const due = Math.min(...active.flatMap((c) => (c.nextAt ? [Date.parse(c.nextAt)] : [])));
  return { ...plan, until: Math.min(at + MAX_AGE, Math.max(at + MIN_AGE, due)) };
}

/** @returns {Promise<Page<"broadcasts">>} */
const readNewest = () => api("broadcasts?limit=30");

/**
 * Reads the operator's notifications, which also tells the host that they are still there.
 * @returns {Promise<SubscriptionView>}
 */
const readNotifications = () => api("notifications");

/** @returns {Promise<CallerView>} */
const readMe = () => api("me");

/** @param {import("../shared/shell.js").PageContext} context */
function Today(context) {
  return readsRecords(context.me) ? html`<${TodayPage} ...${context} />` : html`<${VisitorPage} me=${context.me} />`;
}

/** @param {import("../shared/shell.js").PageContext} context */
function TodayPage(context) {
  const { me, may } = context;
  const plan = useRef(/** @type {Awaited<ReturnType<typeof readPlan>> | null} */ (null));
  const { value, problem, reload } = useQuery(async () => {
    const [{ broadcasts }, host] = await Promise.all([readNewest(), me.isLocal ? readMe() : me]);
    // A local host's clock may be changed while the page is open.
    if (me.isLocal) setClock(host.now);
    if (!plan.current || now() >= plan.current.until) plan.current = await readPlan(context);
    return { ...plan.current, broadcasts };
  }, []);
  const notifications = useQuery(async () => (may("official") ? readNotifications() : null), []);
  const reloadPlan = () => ((plan.current = null), reload());
  const {
    sample,
    problem: sampleProblem,
    reload: reloadSample,
    isLoading,
    isFresh,
  } = useSample(me.isLocal && may("administrator") && me.area === "", reloadPlan);
  const running = value?.broadcasts.filter((b) => RUNNING_STATES.includes(b.state)) ?? [];
  const lines = value ? linesAhead(value.occurrences, value.broadcasts, now() + WEEK) : [];
  const isDue = lines.some((l) => Date.parse(l.at) < now() + IDLE_INTERVAL);
  useInterval(reload, isLoading ? null : running.length > 0 || isDue ? BUSY_INTERVAL : IDLE_INTERVAL);
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
  if (!value || (!sample && sampleProblem))
    return html`
      <h1>${t("today")}</h1>
      <${Loading} problem=${problem ?? sampleProblem} reload=${problem ? reload : reloadSample} />`;
  const done = stepsDone(value, me.area);
  const isEmpty = value.lists.length === 0 && value.campaigns.length === 0 && value.broadcasts.length === 0;
  const isBegun = Object.values(done).every(Boolean);
  const offersSample =
    sample && !isBegun && (isEmpty ? sample.state !== "loaded" : ["interrupted", "failed"].includes(sample.state));
  const gettingStarted = may("official")
    ? !isBegun && html`<${Steps} me=${me} plan=${value} isEmpty=${isEmpty} reload=${reloadPlan} />`
    : isEmpty &&
      html`<section class="card"><h1>${t("only looking")}</h1><p class="soft">${t("only looking text")}</p></section>`;
  const errorPanel = problem && html`<${ErrorPanel} problem=${problem} reload=${reload} />`;
  if (isEmpty)
    return html`${errorPanel}${gettingStarted}${
      offersSample && html`<${SampleOffer} sample=${sample} reload=${reloadSample} />`
    }`;
  return html`
    <div class="top"><h1>${t("today is", { day: day(now()) })}</h1><p class="soft">${lunarDate()}</p></div>
    ${errorPanel}
    ${isFresh && sample && html`<${SampleLoaded} sample=${sample} plan=${value} />`}
    ${gettingStarted}
    ${offersSample && html`<${SampleOffer} sample=${sample} reload=${reloadSample} />`}
    ${
      context.unread > 0 &&
      html`<p class="notice row"><a href="/inbox.html">${t("unread", { n: context.unread })}</a></p>`
    }
    <${Running} broadcasts=${running} />
    <div class="two">
      <div class="stack">
        <${Attention} lines=${needsAttention(value.broadcasts, value.occurrences)} maySend=${may("administrator")}
          offersTexts=${notifications.value?.kinds.length === 0} />
        <${Ahead} lines=${lines} rehearsal=${rehearsal.value} mayMake=${may("official")} />
      </div>
      <div class="stack">
        <${Seasons} campaigns=${value.campaigns} />
        <${Recent} broadcasts=${value.broadcasts} />
      </div>
    </div>`;
}

/** Formats today's date in the lunar calendar, which many seasons follow. */
function lunarDate() {
  const { month, day } = lunarMonthAndDay(now());
  return t("lunar", { month, day: t("lunar day").split(" ")[Number(day) - 1] ?? day });
}

start({ page: "today", strings, View: Today });
