// @ts-check
/**
 * Schedules in three forms: the choices of a form, the body that the API takes, and a sentence. These functions are
 * pure, so that they can be tested without a page.
 */

/** @import { RuleBody, ScheduleBody } from "../shared/types.js" */
/** @typedef {import("../shared/i18n.js").Language} Language */
/**
 * @typedef
 * {"weekly" | "fortnightly" | "monthly" | "daily" | "school-days" | "last-school-day" | "eve" | "dates" | "kept"} Kind
 */
/**
 * The state of the form. Of kind `kept` is a schedule that the form cannot express: it stays as it is, in `kept`.
 * @typedef {{
 *   kind: Kind, days: string[], nth: number, dates: string[], times: string[], kept?: ScheduleBody,
 * }} Recurrence
 */

/** @type {Kind[]} */
export const KINDS = ["weekly", "fortnightly", "monthly", "daily", "school-days", "last-school-day", "eve", "dates"];
/** Codes of RFC 5545, Monday first. */
export const WEEKDAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];
export const NTHS = [1, 2, 3, 4, -1];

const DAY_NAMES = {
  "zh-CN": ["一", "二", "三", "四", "五", "六", "日"],
  en: ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
};
const NTH_NAMES = {
  "zh-CN": new Map([
    [1, "第一个"],
    [2, "第二个"],
    [3, "第三个"],
    [4, "第四个"],
    [-1, "最后一个"],
  ]),
  en: new Map([
    [1, "first"],
    [2, "second"],
    [3, "third"],
    [4, "fourth"],
    [-1, "last"],
  ]),
};

/** @type {Record<string, RuleBody>} */
const RULES = {
  "school-days": { each: "school-day" },
  "last-school-day": { lastSchoolDayBefore: "holiday" },
  eve: { each: "holiday-start", offsetDays: -1 },
};

/** @returns {Recurrence} */
export const newRecurrence = () => ({ kind: "weekly", days: ["FR"], nth: 1, dates: [], times: ["16:30"] });

/** @param {string} code Such as FR. @param {Language} language */
export const weekday = (code, language) =>
  (language === "en" ? "" : "周") + DAY_NAMES[language][WEEKDAYS.indexOf(code)];

/** @param {number} nth @param {Language} language */
export const nthName = (nth, language) => NTH_NAMES[language].get(nth) ?? String(nth);

/**
 * Converts the form to the `schedule` of a request body.
 * @param {Recurrence} recurrence
 * @param {string} zone IANA
 * @returns {ScheduleBody}
 */
export function toSchedule(recurrence, zone) {
  const times = [...new Set(recurrence.times.filter(Boolean))].sort();
  const when = times.length === 1 ? { time: times[0] } : { times };
  const days = WEEKDAYS.filter((d) => recurrence.days.includes(d)).join(",");
  switch (recurrence.kind) {
    case "weekly":
      return { rrule: `FREQ=WEEKLY;BYDAY=${days}`, ...when, zone };
    case "fortnightly":
      return { rrule: `FREQ=WEEKLY;INTERVAL=2;BYDAY=${days}`, ...when, zone };
    case "monthly":
      return {
        rrule: `FREQ=MONTHLY;BYDAY=${WEEKDAYS.filter((d) => recurrence.days.includes(d))
          .map((d) => recurrence.nth + d)
          .join(",")}`,
        ...when,
        zone,
      };
    case "daily":
      return { rrule: "FREQ=DAILY", ...when, zone };
    case "dates":
      return { dates: [...new Set(recurrence.dates.filter(Boolean))].sort(), ...when, zone };
    case "kept":
      return { ...daysOf(recurrence.kept ?? {}), ...when, zone: recurrence.kept?.zone ?? zone };
    default:
      return { rule: RULES[recurrence.kind], ...when, zone };
  }
}

/** Returns the days of a schedule without its times and zone. @param {Partial<ScheduleBody>} schedule */
const daysOf = ({ rrule, dates, rule }) => (rrule ? { rrule } : dates ? { dates } : { rule });

/** Fills the form from the `schedule` of a body. @param {ScheduleBody} schedule @returns {Recurrence} */
export function fromSchedule(schedule) {
  const times = schedule.times ?? [schedule.time ?? ""];
  const defaults = { ...newRecurrence(), times };
  if (schedule.dates) return { ...defaults, kind: "dates", dates: schedule.dates };
  const { rule } = schedule;
  if (rule) {
    const kind = /** @type {Kind | undefined} */ (Object.keys(RULES).find((k) => isSameRule(RULES[k], rule)));
    return kind ? { ...defaults, kind } : { ...defaults, kind: "kept", kept: schedule };
  }
  const parts = new Map(
    String(schedule.rrule ?? "")
      .toUpperCase()
      .split(";")
      .filter(Boolean)
      .map((p) => /** @type {[string, string]} */ (p.split("="))),
  );
  const [freq, interval, byDay] = [
    parts.get("FREQ"),
    parts.get("INTERVAL") ?? "1",
    (parts.get("BYDAY") ?? "").split(",").filter(Boolean),
  ];
  const isSupported = [...parts.keys()].every((k) => k === "FREQ" || k === "INTERVAL" || k === "BYDAY");
  if (isSupported && freq === "DAILY" && interval === "1" && byDay.length === 0) return { ...defaults, kind: "daily" };
  if (isSupported && freq === "WEEKLY" && byDay.length > 0 && byDay.every((d) => WEEKDAYS.includes(d))) {
    if (interval === "1") return { ...defaults, kind: "weekly", days: byDay };
    if (interval === "2") return { ...defaults, kind: "fortnightly", days: byDay };
  }
  const nths = byDay.map((d) => /^\+?(-?\d)([A-Z]{2})$/.exec(d));
  const nth = Number(nths[0]?.[1]);
  if (
    isSupported &&
    freq === "MONTHLY" &&
    interval === "1" &&
    NTHS.includes(nth) &&
    nths.every((m) => m && Number(m[1]) === nth && WEEKDAYS.includes(m[2]))
  ) {
    return { ...defaults, kind: "monthly", nth, days: nths.map((m) => m?.[2] ?? "") };
  }
  return { ...defaults, kind: "kept", kept: schedule };
}

/** Compares rules: the order of members does not count, null is absent. @param {RuleBody} a @param {RuleBody} b */
function isSameRule(a, b) {
  const canonical = (/** @type {RuleBody} */ rule) =>
    JSON.stringify(
      Object.entries(rule)
        .filter(([, v]) => v !== null && v !== undefined)
        .sort(),
    );
  return canonical(a) === canonical(b);
}

/**
 * Returns the part that is missing from a complete schedule; null where it is complete.
 * @param {Recurrence} recurrence
 * @returns {"days" | "dates" | "times" | null}
 */
export function missingPart(recurrence) {
  if (["weekly", "fortnightly", "monthly"].includes(recurrence.kind) && recurrence.days.length === 0) return "days";
  if (recurrence.kind === "dates" && !recurrence.dates.some(Boolean)) return "dates";
  return recurrence.times.some(Boolean) ? null : "times";
}

/** Describes a schedule without a full stop: 每周五 16:30. @param {ScheduleBody} schedule @param {Language} language */
export function recurrenceWords(schedule, language) {
  const recurrence = fromSchedule(schedule);
  const times = recurrence.times.join(language === "en" ? " and " : "、");
  return language === "en" ? `${englishWords(recurrence)} at ${times}` : `${chineseWords(recurrence)} ${times}`;
}

/** @param {Recurrence} recurrence */
function chineseWords(recurrence) {
  const days = WEEKDAYS.filter((d) => recurrence.days.includes(d)).map((d) => weekday(d, "zh-CN"));
  const dayList = days.map((d, i) => (i === 0 ? d : d.slice(1))).join("、");
  switch (recurrence.kind) {
    case "weekly":
      return days.length === 7 ? "每天" : `每${dayList}`;
    case "fortnightly":
      return `每两周的${dayList}`;
    case "monthly":
      return `每月${nthName(recurrence.nth, "zh-CN")}${dayList}`;
    case "daily":
      return "每天";
    case "school-days":
      return "每个上学日";
    case "last-school-day":
      return "每个节假日前的最后一个上学日";
    case "eve":
      return "每个节假日的前一天";
    case "dates":
      return recurrence.dates.map(chineseDate).join("、");
    default:
      return keptWords(recurrence.kept?.rule, "zh-CN");
  }
}

/** @param {Recurrence} recurrence */
function englishWords(recurrence) {
  const days = joinEnglish(WEEKDAYS.filter((d) => recurrence.days.includes(d)).map((d) => weekday(d, "en")));
  switch (recurrence.kind) {
    case "weekly":
      return recurrence.days.length === 7 ? "every day" : `every ${days}`;
    case "fortnightly":
      return `every second ${days}`;
    case "monthly":
      return `on the ${nthName(recurrence.nth, "en")} ${days} of the month`;
    case "daily":
      return "every day";
    case "school-days":
      return "on every school day";
    case "last-school-day":
      return "on the last school day before each holiday";
    case "eve":
      return "on the eve of every holiday";
    case "dates":
      return `on ${joinEnglish(recurrence.dates.map(englishDate))}`;
    default:
      return keptWords(recurrence.kept?.rule, "en");
  }
}

/**
 * Describes a schedule that the form cannot express.
 * @param {RuleBody | null | undefined} rule
 * @param {Language} language
 */
function keptWords(rule, language) {
  const en = language === "en";
  if (rule?.lastDays)
    return en ? `daily in the last ${rule.lastDays} days of the season` : `季节最后 ${rule.lastDays} 天每天`;
  if (rule?.firstDays)
    return en ? `daily in the first ${rule.firstDays} days of the season` : `季节开始后的前 ${rule.firstDays} 天每天`;
  return en ? "on a custom schedule" : "按自定义的安排";
}

/** @param {string[]} words */
const joinEnglish = (words) =>
  words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;

/** Formats a date in Chinese. @param {string} date Such as 06-18 or 2027-06-18. */
export function chineseDate(date) {
  const [day, month, year] = date.split("-").map(Number).reverse();
  return `${year ? `${year}年` : ""}${month}月${day}日`;
}

const MONTHS = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];

/** @param {string} date */
export function englishDate(date) {
  const [day, month, year] = date.split("-").map(Number).reverse();
  return `${day} ${MONTHS[month - 1]}${year ? ` ${year}` : ""}`;
}
