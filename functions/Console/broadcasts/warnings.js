// @ts-check
/** Sentences about what could be wrong with a request, from its preview and from former broadcasts. */
/** @import { BroadcastPreview, BroadcastRequest, BroadcastView, Page } from "../shared/types.js" */
import { api, loadPage } from "../shared/api.js";
import { gapLines } from "../shared/audience.js";
import { languageName } from "../shared/names.js";
import { t } from "../shared/i18n.js";
import { money, now, shortMoment } from "../shared/format.js";
import { isRepeated } from "./repeated-text.js";
import { countPeople } from "./counts.js";

/** Former broadcasts whose cost says what is usual; fewer than the least say nothing. */
const [MAX_FORMER, MIN_FORMER] = [20, 3];
/** The time within which the same text to the same people is likely a mistake, in milliseconds. */
const REPEATED_WITHIN = 30 * 60_000;
/** Pages of former broadcasts that are looked at for it, and broadcasts whose text is read. */
const [MAX_PAGES, MAX_READ] = [3, 6];
/** The time after the start within which texts go at once, in milliseconds. */
const AT_ONCE = 5 * 60_000;

/** @typedef {{ count: number, most: BroadcastView["cost"] }} Usual The highest cost of former broadcasts. */

/** Reads what the last broadcasts cost at most; null where there are too few. @returns {Promise<Usual | null>} */
export async function readUsualCost() {
  /** @type {Page<"broadcasts">} */
  const { broadcasts } = await api(`broadcasts?limit=${MAX_FORMER}`);
  const former = broadcasts.filter((b) => b.recipients > 0 && b.state === "finished");
  if (former.length < MIN_FORMER) return null;
  const [most] = former.map((b) => b.cost).sort((a, b) => Number(b.amount) - Number(a.amount));
  return { count: former.length, most };
}

/**
 * Finds the newest broadcast of the last minutes with the text and the audience of a request, by any operator; null
 * where the caller sees none.
 * @param {BroadcastRequest} request
 * @param {string | null} [edited] The id of the broadcast that the request replaces.
 * @returns {Promise<BroadcastView | null>}
 */
export async function findRepeated(request, edited) {
  const since = now() - REPEATED_WITHIN;
  /** @type {BroadcastView[]} */
  const recent = [];
  let cursor = /** @type {string | null | undefined} */ (null);
  for (let n = 0; n < MAX_PAGES; n++) {
    /** @type {Page<"broadcasts">} */
    const page = await loadPage("broadcasts?limit=50", "broadcasts", cursor);
    recent.push(...page.broadcasts.filter((b) => Date.parse(b.orderedAt) >= since && b.id !== edited));
    cursor = page.cursor;
    // The newest start comes first, and nothing is requested after its start.
    if (!cursor || page.broadcasts.some((b) => Date.parse(b.startAt) < since)) break;
  }
  const likely = recent.filter((b) => b.state !== "cancelled" || countPeople(b).sent > 0).slice(0, MAX_READ);
  const read = await Promise.all(likely.map(/** @returns {Promise<BroadcastView>} */ (b) => api(`broadcasts/${b.id}`)));
  const same = read.filter(({ copy }) => copy && isRepeated(copy, request));
  return same.sort((a, b) => b.orderedAt.localeCompare(a.orderedAt))[0] ?? null;
}

/**
 * Returns what could be wrong, a sentence each.
 * @param {BroadcastPreview} preview
 * @param {Pick<BroadcastRequest, "urgency" | "startAt">} request
 * @param {string[]} [languages] The languages of the texts.
 * @param {Usual | null} [usual]
 */
export function warningsOf(preview, request, languages = [], usual = null) {
  const longest = Math.max(0, ...preview.samples.map((s) => s.segments));
  const urgent = request.urgency === "urgent";
  const start = request.startAt ? Date.parse(request.startAt) : now();
  const { firstAt, lastAt } = preview.forecast;
  const unused = languages.length > 1 ? languages.filter((tag) => !preview.byLanguage[tag]) : [];
  return [
    ...(preview.recipients === 0 ? [t("nobody")] : []),
    ...(preview.recipients > 0 ? unused.map((tag) => t("nobody in language", { language: languageName(tag) })) : []),
    ...gapLines(preview.languageGaps),
    ...(longest > 1 ? [t("long text", { n: longest })] : []),
    ...(preview.excluded["missing-value"] ? [t("values missing", { n: preview.excluded["missing-value"] })] : []),
    ...(preview.excluded["cannot-be-rendered"]
      ? [t("cannot be rendered", { n: preview.excluded["cannot-be-rendered"] })]
      : []),
    ...(lastAt && lastAt > preview.latestUsefulAt
      ? [t("too slow", { until: shortMoment(preview.latestUsefulAt) })]
      : []),
    ...(usual &&
    preview.cost.currency === usual.most.currency &&
    Number(preview.cost.amount) > Number(usual.most.amount)
      ? [t("costs above usual", { cost: money(preview.cost), n: usual.count, most: money(usual.most) })]
      : []),
    ...(!urgent && firstAt && Date.parse(firstAt) > start + AT_ONCE
      ? [t("waits for quiet hours", { from: shortMoment(firstAt) })]
      : []),
    ...(preview.overridesQuietHours ? [t("overrides quiet")] : urgent ? [t("urgent first")] : []),
  ];
}
