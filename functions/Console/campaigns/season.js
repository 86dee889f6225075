// @ts-check
/** A season in plain words, and back. Pure, as `recurrence.js`. */
import { chineseDate, englishDate } from "./recurrence.js";

/** @import { Season, SeasonEdge, SeasonException } from "../shared/types.js" */
/** @typedef {import("../shared/i18n.js").Language} Language */
/** @typedef {{ kind: "date" | "term" | "lunar" | "day", value: string, offset: number }} Edge */
/**
 * @typedef {{
 *   from: Edge, to: Edge, noExam: boolean, noEve: boolean, others: SeasonException[],
 * }} Span `others` is left out too,
 * and stays as it was written.
 */

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
const TERMS_EN = [
  "Minor Cold",
  "Major Cold",
  "Start of Spring",
  "Rain Water",
  "Insects Awaken",
  "Spring Equinox",
  "Tomb Sweeping",
  "Grain Rain",
  "Start of Summer",
  "Grain Buds",
  "Grain in Ear",
  "Summer Solstice",
  "Minor Heat",
  "Major Heat",
  "Start of Autumn",
  "End of Heat",
  "White Dew",
  "Autumn Equinox",
  "Cold Dew",
  "Frost",
  "Start of Winter",
  "Minor Snow",
  "Major Snow",
  "Winter Solstice",
];
const LUNAR_MONTHS = ["正月", "二月", "三月", "四月", "五月", "六月", "七月", "八月", "九月", "十月", "冬月", "腊月"];
const DIGITS = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十"];
/** @type {Record<string, [string, string]>} */
const KINDS = {
  "school-term": ["学期", "school term"],
  holiday: ["节假日", "holidays"],
  "make-up-workday": ["调休上班日", "make-up workdays"],
  exam: ["考试日", "exam days"],
  observance: ["纪念日", "observances"],
};
const EDGES = /** @type {const} */ (["date", "term", "lunar", "day"]);
const EXAM = { day: "exam" };
const EVE = { day: "holiday-start", offsetDays: -1 };

/** @param {"date" | "term" | "lunar" | "day"} kind @param {string} value @param {number} [offset] @returns {Edge} */
export const edge = (kind, value, offset = 0) => ({ kind, value, offset });

/** @param {Edge} from @param {Edge} to @returns {Span} */
export const span = (from, to, more = {}) => ({ from, to, noExam: false, noEve: false, others: [], ...more });

/** The body's edge. @param {Edge} e @returns {Exclude<SeasonEdge, string>} */
const toEdge = (e) => ({ [e.kind]: e.value, ...(e.offset ? { offsetDays: e.offset } : {}) });

/** The body's `season`. @param {Span[]} spans @returns {Season} */
export function toSeason(spans) {
  const written = spans.map((s) => {
    const except = [...(s.noExam ? [EXAM] : []), ...(s.noEve ? [EVE] : []), ...s.others];
    return { from: toEdge(s.from), to: toEdge(s.to), ...(except.length > 0 ? { except } : {}) };
  });
  return written.length === 1 ? written[0] : written;
}

/** @param {SeasonEdge} e As it is written. @returns {Edge} */
function fromEdge(e) {
  if (typeof e === "string") return edge("date", e);
  const kind = EDGES.find((k) => e[k]) ?? "date";
  const value = String(e[kind] ?? "");
  return edge(kind, kind === "term" && !TERMS.includes(value) ? simplified(value) : value, e.offsetDays ?? 0);
}

/** Terms may be written in other ways; those the form does not list stay as they are. @param {string} term */
const simplified = (term) => ({ 驚蟄: "惊蛰", 穀雨: "谷雨", 小滿: "小满", 芒種: "芒种", 處暑: "处暑" })[term] ?? term;

/** @param {SeasonException} e */
const isExam = (e) => typeof e === "object" && "day" in e && e.day === EXAM.day && !e.offsetDays;

/** @param {SeasonException} e */
const isEve = (e) => typeof e === "object" && "day" in e && e.day === EVE.day && e.offsetDays === EVE.offsetDays;

/** @param {Season} season As the body writes it. @returns {Span[]} */
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

/** 腊月廿三, 除夕. @param {string} lunar @param {Language} language */
export function lunarWords(lunar, language) {
  const en = language === "en";
  if (lunar === "eve") return en ? "Lunar New Year's Eve" : "除夕";
  const leap = lunar.startsWith("leap ");
  const [month, day] = lunar.replace("leap ", "").split("-").map(Number);
  if (en) return `day ${day} of ${leap ? "leap " : ""}lunar month ${month}`;
  const tens =
    day === 10
      ? "初十"
      : day === 20
        ? "二十"
        : day === 30
          ? "三十"
          : `${["初", "十", "廿"][Math.floor(day / 10)]}${DIGITS[(day % 10) - 1]}`;
  return `${leap ? "闰" : ""}${LUNAR_MONTHS[month - 1]}${tens}`;
}

/** A day of the catalogue. @param {string} what @param {Language} language */
export function dayWords(what, language) {
  const en = language === "en";
  const name = what.replace(/-(start|end)$/, "");
  const said = KINDS[name]?.[en ? 1 : 0] ?? name;
  if (what.endsWith("-start")) return en ? `the first day of ${said}` : `${said}第一天`;
  if (what.endsWith("-end")) return en ? `the last day of ${said}` : `${said}最后一天`;
  return said;
}

/** @param {string} term @param {Language} language */
export const termWords = (term, language) =>
  language === "en" && TERMS.includes(term) ? `${term} (${TERMS_EN[TERMS.indexOf(term)]})` : term;

/** @param {Edge} e @param {Language} language */
export function edgeWords(e, language) {
  const en = language === "en";
  const name =
    e.kind === "term"
      ? termWords(e.value, language)
      : e.kind === "lunar"
        ? lunarWords(e.value, language)
        : e.kind === "day"
          ? dayWords(e.value, language)
          : en
            ? englishDate(e.value)
            : chineseDate(e.value);
  if (!e.offset) return name;
  const n = Math.abs(e.offset);
  if (en) return `${n} ${n === 1 ? "day" : "days"} ${e.offset < 0 ? "before" : "after"} ${name}`;
  return `${name}${e.offset < 0 ? "前" : "后"}${n}天`;
}

/** 立夏至白露，避开考试日. @param {Season} season As the body writes it. @param {Language} language */
export function seasonWords(season, language) {
  const en = language === "en";
  const spans = fromSeason(season);
  const said = spans.map((s) => {
    const [from, to] = [edgeWords(s.from, language), edgeWords(s.to, language)];
    if (from === to) return from;
    if (s.from.kind === "date" && s.from.value === "01-01" && s.to.value === "12-31" && !s.from.offset && !s.to.offset)
      return en ? "all year" : "全年";
    return en ? `${from} to ${to}` : `${from}至${to}`;
  });
  const left = [...new Set(spans.flatMap(leftWords(language)))];
  const not = left.length === 0 ? "" : en ? `, not on ${left.join(", ")}` : `，避开${left.join("、")}`;
  return said.join(en ? ", " : "、") + not;
}

/** @param {Language} language */
export const leftWords = (language) =>
  (/** @type {Span} */ s) => [
    ...(s.noExam ? [dayWords("exam", language)] : []),
    ...(s.noEve ? [language === "en" ? "the eve of holidays" : "节假日前一天"] : []),
    ...s.others.map((e) =>
      typeof e === "object" && "from" in e
        ? `${edgeWords(fromEdge(e.from), language)}${language === "en" ? " to " : "至"}${edgeWords(fromEdge(e.to), language)}`
        : edgeWords(fromEdge(e), language)),
  ];
