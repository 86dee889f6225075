// @ts-check
/** Why a campaign's dates are as they are, and what is to be known of its season. */
import { dayWords, fromSeason, leftWords, lunarWords, seasonWords } from "./season.js";
import { language, t, tIfAny } from "../shared/i18n.js";
import { localDay, moment } from "../shared/format.js";
import "../shared/strings/causes.js";

/**
 * Why an occurrence is planned, or did not start; what was settled before causes were kept says it in the host's
 * sentence.
 * @param {any} o As `GET /api/campaigns/{id}/occurrences` has it. @param {any} campaign
 */
export function causeWords(o, campaign) {
  const { cause } = o;
  if (!cause)
    return (
      settledWords(o) ?? t("cause date", { day: weekday(o.dueAt), season: seasonWords(campaign.season, language) })
    );
  if (cause.code === "planned") return plannedWords(o, campaign);
  if (cause.code === "left-out") return t("cause left-out", { what: leftOut(cause, campaign) });
  return tIfAny(`cause ${cause.code}`) ?? tIfAny(`problem ${cause.code}`) ?? t("cause other");
}

/** @param {any} o Undefined where nothing needs a reason. */
const settledWords = ({ state, reason }) =>
  reason ? (tIfAny(`cause ${state}`) ?? tIfAny(`problem ${reason.split(": ")[0]}`) ?? reason) : undefined;

/** @param {any} o @param {any} campaign */
function plannedWords({ dueAt, cause }, campaign) {
  const spans = [campaign.season].flat();
  const { except: _, ...span } = spans[cause.span] ?? spans[0];
  const said = t("cause date", { day: dayOf(cause.day, dueAt), season: seasonWords(span, language) });
  return cause.skippedTime ? `${said}${t("cause skipped time", { time: cause.skippedTime.slice(0, 5) })}` : said;
}

/** @param {any} day @param {string} dueAt */
function dayOf(day, dueAt) {
  const n = day.count ?? Math.abs(day.offsetDays ?? 0);
  const values = {
    n,
    weekday: weekday(dueAt),
    name: day.name ?? "",
    of: day.of ? localDay(day.of, { month: "short", day: "numeric" }) : "",
  };
  if (day.code !== "each") return t(`cause day ${day.code}`, values);
  const isEdge =
    (day.days.endsWith("-start") && day.offsetDays < 0) || (day.days.endsWith("-end") && day.offsetDays > 0);
  const days = isEdge ? day.name : dayWords(day.days.replace(/^.*?(-start|-end)?$/, `${day.name}$1`), language);
  return day.offsetDays ? t(day.offsetDays < 0 ? "cause days before" : "cause days after", { n, days }) : days;
}

/** @param {any} cause @param {any} campaign */
function leftOut(cause, campaign) {
  const except = [campaign.season].flat()[cause.span]?.except?.[cause.except];
  const what = except
    ? fromSeason({ from: "01-01", to: "01-01", except: [except] })
        .flatMap(leftWords(language))
        .join("")
    : "";
  return cause.name ? t("cause what", { what, name: cause.name }) : what;
}

/** @param {string} at */
const weekday = (at) => moment(at, { weekday: "long" });

/**
 * What is to be known of a campaign's season, a line for all years of which it is the same.
 * @param {any[]} notes As a campaign has them.
 */
export function noteLines(notes) {
  /** @type {Map<string, any>} */
  const told = new Map();
  for (const { year, code, name, first, last } of notes) {
    const key = [code, name, first, last].join();
    told.set(key, { code, name, first, last, years: [...(told.get(key)?.years ?? []), year] });
  }
  return [...told.values()].map(noteWords);
}

/** @param {any} note */
function noteWords({ code, years, name = "", first, last }) {
  const lunar = ["unknown-lunar-year", "no-leap-month", "short-month"].includes(code);
  const what = lunar ? lunarWords(name, language) : dayWords(name.replace(/-(start|end)$/, ""), language);
  return t(`note ${code}`, {
    year: years.join(t("list comma")),
    name: what,
    first: first ? localDay(first) : "",
    last: last ? localDay(last) : "",
  });
}
