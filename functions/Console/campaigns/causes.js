// @ts-check
/** Words for the causes of a campaign's dates, and for notes on its season. */
/** @import { Campaign, CampaignNote, DayCause, OccurrenceCause, OccurrenceView } from "../shared/types.js" */
import { dayWords, fromSeason, exceptionWords, lunarWords, seasonWords } from "./season.js";
import { language, t, tryT } from "../shared/i18n.js";
import { localDay, momentOfYear, weekdayName } from "../shared/format.js";
import "../shared/strings/causes.js";

/**
 * Says why an occurrence is planned, or did not start. Occurrences settled before causes were stored have only the
 * host's sentence.
 * @param {Omit<OccurrenceView, "broadcast">} occurrence
 * @param {Pick<Campaign, "season">} campaign
 */
export function causeWords(occurrence, campaign) {
  const { cause } = occurrence;
  if (!cause)
    return (
      settledWords(occurrence) ??
      t("cause date", { day: weekdayName(occurrence.dueAt), season: seasonWords(campaign.season, language) })
    );
  if (cause.code === "planned") return plannedWords(cause, occurrence.dueAt, campaign);
  if (cause.code === "left-out") return t("cause left-out", { what: leftOut(cause, campaign) });
  if (cause.code === "left-out-by-hand" && occurrence.reason)
    return t("cause left-out-by-hand because", { reason: occurrence.reason });
  const otherDate = cause.movedTo ?? cause.movedFrom;
  if (otherDate) return t(cause.movedTo ? "cause moved" : "cause moved-here", { at: momentOfYear(otherDate) });
  return tryT(`cause ${cause.code}`) ?? tryT(`problem ${cause.code}`) ?? t("cause other");
}

/**
 * Puts a stored reason into words; returns undefined where there is none.
 * @param {Omit<OccurrenceView, "broadcast">} occurrence
 */
const settledWords = ({ state, reason }) =>
  reason ? (tryT(`cause ${state}`) ?? tryT(`problem ${reason.split(": ")[0]}`) ?? reason) : undefined;

/** @param {OccurrenceCause} cause @param {string} dueAt @param {Pick<Campaign, "season">} campaign */
function plannedWords(cause, dueAt, campaign) {
  const spans = [campaign.season].flat();
  const { except: _, ...span } = spans[cause.span ?? 0] ?? spans[0];
  const sentence = t("cause date", { day: dayCauseWords(cause.day, dueAt), season: seasonWords(span, language) });
  return cause.skippedTime
    ? `${sentence}${t("cause skipped time", { time: cause.skippedTime.slice(0, 5) })}`
    : sentence;
}

/** @param {DayCause | null | undefined} day @param {string} dueAt */
function dayCauseWords(day, dueAt) {
  if (!day) return weekdayName(dueAt);
  const n = day.count ?? Math.abs(day.offsetDays ?? 0);
  const values = {
    n,
    weekday: weekdayName(dueAt),
    name: day.name ?? "",
    of: day.of ? localDay(day.of, { month: "short", day: "numeric" }) : "",
  };
  if (day.code !== "each") return t(`cause day ${day.code}`, values);
  const [dayKey, name, offset] = [day.days ?? "", day.name ?? "", day.offsetDays ?? 0];
  const isEdge = (dayKey.endsWith("-start") && offset < 0) || (dayKey.endsWith("-end") && offset > 0);
  const days = isEdge ? name : dayWords(dayKey.replace(/^.*?(-start|-end)?$/, `${name}$1`), language);
  return offset ? t(offset < 0 ? "cause days before" : "cause days after", { n, days }) : days;
}

/** @param {OccurrenceCause} cause @param {Pick<Campaign, "season">} campaign */
function leftOut(cause, campaign) {
  const except = [campaign.season].flat()[cause.span ?? 0]?.except?.[cause.except ?? 0];
  const what = except
    ? fromSeason({ from: "01-01", to: "01-01", except: [except] })
        .flatMap(exceptionWords(language))
        .join("")
    : "";
  return cause.name ? t("cause what", { what, name: cause.name }) : what;
}

/**
 * Puts the notes on a campaign's season into words; notes that differ only by year share a line.
 * @param {CampaignNote[]} notes
 */
export function noteLines(notes) {
  /** @type {Map<string, CampaignNote & { years: number[] }>} */
  const lines = new Map();
  for (const note of notes) {
    const key = [note.code, note.name, note.first, note.last].join();
    lines.set(key, { ...note, years: [...(lines.get(key)?.years ?? []), note.year] });
  }
  return [...lines.values()].map(noteWords);
}

/** @param {CampaignNote & { years: number[] }} note */
function noteWords({ code, years, name: rawName, first, last, more }) {
  const name = rawName ?? "";
  const lunar = ["unknown-lunar-year", "no-leap-month", "short-month"].includes(code);
  const what = lunar ? lunarWords(name, language) : dayWords(name.replace(/-(start|end)$/, ""), language);
  return t(`note ${code}`, {
    year: years.join(t("list comma")),
    name: what,
    first: first ? localDay(first) : "",
    last: last ? localDay(last) : "",
    more: more ?? "",
  });
}
