// @ts-check
/** Seasons as a form, as a body and in words. These functions are pure, like those of `recurrence.js`. */
import { fill } from "../shared/text.js";
import { chineseDate, englishDate } from "./recurrence.js";
import { strings } from "./strings.js";

/** @import { Season, SeasonEdge, SeasonException } from "../shared/types.js" */
/** @typedef {import("../shared/i18n.js").Language} Language */
/** @typedef {{ kind: "date" | "term" | "lunar" | "day", value: string, offset: number }} Edge */
/**
 * @typedef {{ from: Edge, to: Edge, noExam: boolean, noEve: boolean, others: SeasonException[] }} Span
 * `others` are exceptions that the form cannot change; they stay as they were written.
 */

/** Solar terms as the API names them, in the order of the year. */
export const TERMS = [
  "小寒",
  "大寒",
  "立春",
  "雨水",
  "惊蛰",
  "春分",
  "清明",
  "谷雨",
  "立夏",
  "小满",
  "芒种",
  "夏至",
  "小暑",
  "大暑",
  "立秋",
  "处暑",
  "白露",
  "秋分",
  "寒露",
  "霜降",
  "立冬",
  "小雪",
  "大雪",
  "冬至",
];
const EDGES = /** @type {const} */ (["date", "term", "lunar", "day"]);
const EXAM = { day: "exam" };
const EVE = { day: "holiday-start", offsetDays: -1 };

/** @param {"date" | "term" | "lunar" | "day"} kind @param {string} value @param {number} [offset] @returns {Edge} */
export const edge = (kind, value, offset = 0) => ({ kind, value, offset });

/** @param {Edge} from @param {Edge} to @returns {Span} */
export const span = (from, to, more = {}) => ({ from, to, noExam: false, noEve: false, others: [], ...more });

/** Converts an edge to that of a request body. @param {Edge} e @returns {Exclude<SeasonEdge, string>} */
const toEdge = (e) => ({ [e.kind]: e.value, ...(e.offset ? { offsetDays: e.offset } : {}) });

/** Converts the form to the `season` of a request body. @param {Span[]} spans @returns {Season} */
export function toSeason(spans) {
  const bodies = spans.map((s) => {
    const except = [...(s.noExam ? [EXAM] : []), ...(s.noEve ? [EVE] : []), ...s.others];
    return { from: toEdge(s.from), to: toEdge(s.to), ...(except.length > 0 ? { except } : {}) };
  });
  return bodies.length === 1 ? bodies[0] : bodies;
}

/** Converts the edge of a body. @param {SeasonEdge} e @returns {Edge} */
function fromEdge(e) {
  if (typeof e === "string") return edge("date", e);
  const kind = EDGES.find((k) => e[k]) ?? "date";
  const value = String(e[kind] ?? "");
  return edge(kind, kind === "term" && !TERMS.includes(value) ? toSimplifiedTerm(value) : value, e.offsetDays ?? 0);
}

/** Converts a solar term in traditional characters; other terms stay as they are. @param {string} term */
const toSimplifiedTerm = (term) =>
  ({ 驚蟄: "惊蛰", 穀雨: "谷雨", 小滿: "小满", 芒種: "芒种", 處暑: "处暑" })[term] ?? term;

/** @param {SeasonException} e */
const isExam = (e) => typeof e === "object" && "day" in e && e.day === EXAM.day && !e.offsetDays;

/** @param {SeasonException} e */
const isEve = (e) => typeof e === "object" && "day" in e && e.day === EVE.day && e.offsetDays === EVE.offsetDays;

/** Fills the form from the `season` of a body. @param {Season} season @returns {Span[]} */
export function fromSeason(season) {
  return (Array.isArray(season) ? season : [season]).map((s) => {
    const except = s.except ?? [];
    return span(fromEdge(s.from), fromEdge(s.to), {
      noExam: except.some(isExam),
      noEve: except.some(isEve),
      others: except.filter((e) => !isExam(e) && !isEve(e)),
    });
  });
}

/** @param {string} key @param {Language} language @param {Record<string, string | number>} [values] */
const words = (key, language, values) => fill(strings[key], language, values);

/**
 * Returns the string for a key, or `text` where there is none.
 * @param {string} key @param {Language} language @param {string} text
 */
const wordsOr = (key, language, text) => (key in strings ? words(key, language) : text);

/** Formats a lunar date, such as 腊月廿三 for `12-23`. @param {string} lunar @param {Language} language */
export function lunarWords(lunar, language) {
  if (lunar === "eve") return words("lunar eve", language);
  const [month, day] = lunar.replace("leap ", "").split("-").map(Number);
  const date = { month: lunarName("lunar months", month, language), day: lunarName("lunar days", day, language) };
  return words(lunar.startsWith("leap ") ? "leap lunar date" : "lunar date", language, date);
}

/**
 * Returns the name of a month or day of the lunar calendar, out of the string that lists all of them.
 * @param {string} key @param {number} n From 1. @param {Language} language
 */
const lunarName = (key, n, language) => words(key, language).split(" ")[n - 1];

/** Names a day of the calendar settings. @param {string} what @param {Language} language */
export function dayWords(what, language) {
  const kind = what.replace(/-(start|end)$/, "");
  const days = wordsOr(`day kind ${kind}`, language, kind);
  if (what.endsWith("-start")) return words("first of days", language, { days });
  if (what.endsWith("-end")) return words("last of days", language, { days });
  return days;
}

/** @param {string} term @param {Language} language */
export const termWords = (term, language) => wordsOr(`term ${term}`, language, term);

/** @param {Edge} e @param {Language} language */
export function edgeWords(e, language) {
  const name = edgeName(e, language);
  if (!e.offset) return name;
  return words(e.offset < 0 ? "edge before" : "edge after", language, { n: Math.abs(e.offset), name });
}

/** Names an edge without its offset. @param {Edge} e @param {Language} language */
function edgeName({ kind, value }, language) {
  switch (kind) {
    case "term":
      return termWords(value, language);
    case "lunar":
      return lunarWords(value, language);
    case "day":
      return dayWords(value, language);
    default:
      return language === "en" ? englishDate(value) : chineseDate(value);
  }
}

/** Describes a season, such as 立夏至白露，避开考试日. @param {Season} season @param {Language} language */
export function seasonWords(season, language) {
  const spans = fromSeason(season);
  const separator = words("season comma", language);
  const parts = spans.map((s) => {
    if (isAllYear(s)) return words("all year", language);
    const [from, to] = [edgeWords(s.from, language), edgeWords(s.to, language)];
    return from === to ? from : words("season span", language, { from, to });
  });
  const exceptions = [...new Set(spans.flatMap(exceptionWords(language)))].join(separator);
  return parts.join(separator) + (exceptions ? words("season except", language, { exceptions }) : "");
}

/** @param {Span} s */
const isAllYear = ({ from, to }) =>
  from.kind === "date" && from.value === "01-01" && to.value === "12-31" && !from.offset && !to.offset;

/** Names the exceptions of a span, one by one. @param {Language} language */
export const exceptionWords = (language) => (/** @type {Span} */ s) => [
  ...(s.noExam ? [dayWords("exam", language)] : []),
  ...(s.noEve ? [words("eve of holidays", language)] : []),
  ...s.others.map((e) => {
    if (typeof e === "string" || !("from" in e)) return edgeWords(fromEdge(e), language);
    const [from, to] = [edgeWords(fromEdge(e.from), language), edgeWords(fromEdge(e.to), language)];
    return words("season span", language, { from, to });
  }),
];
