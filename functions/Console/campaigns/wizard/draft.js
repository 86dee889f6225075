// @ts-check
/** The draft of a campaign: the state of the guided form. */
import { fromAudience, toAudience } from "../audience.js";
import { fromSchedule, missingPart, newRecurrence, toSchedule } from "../recurrence.js";
import { edge, fromSeason, span, toSeason } from "../season.js";
import { cardsOf } from "../../shared/deck.js";
import { covers } from "../../shared/names.js";
import { bodyOf } from "../format.js";
import { t } from "../../shared/i18n.js";

/** @import { Campaign, Card, NewCampaign, OnUnknown, Urgency } from "../../shared/types.js" */
/** @import { Recurrence } from "../recurrence.js" */
/** @import { Span } from "../season.js" */
/**
 * @typedef {{
 *   id: string, name: string, theme: string, chosen: import("../audience.js").Chosen,
 *   spans: Span[], recurrence: Recurrence, isDeck: boolean, template: string, cards: Card[],
 *   quiet: { on: boolean, start: string, end: string },
 *   latestUseful: string, sender: string, urgency: Urgency, onUnknown: OnUnknown, follows: boolean,
 *   base: Partial<NewCampaign>, etag: string | null,
 * }} Draft `base` is the campaign as it was read, including members that the form does not show.
 */

const lixia = edge("term", "立夏");
const [fireworks, tombSweeping] = [
  ["12-23", "eve", "1-5", "1-15"].map((d) => edge("lunar", d)),
  [edge("term", "清明", -10), edge("term", "清明", -2), edge("term", "清明")],
];
const singleDays = (/** @type {import("../season.js").Edge[]} */ edges) => edges.map((e) => span(e, e));
const weekly = (/** @type {string} */ day, /** @type {string} */ time, more = {}) => ({
  ...newRecurrence(),
  days: [day],
  times: [time],
  ...more,
});

/**
 * Proposals by theme: name, season, recurrence and templates of its campaigns.
 * @type {Record<string, { name: string, spans: Span[], recurrence: Recurrence, templates: string[] }>}
 */
export const THEME_PROPOSALS = {
  drowning: {
    name: "防溺水 · Drowning",
    spans: [span(lixia, edge("term", "白露"))],
    recurrence: weekly("FR", "16:30"),
    templates: ["drowning"],
  },
  heating: {
    name: "冬季取暖防火 · Heating",
    spans: [span(edge("date", "11-01"), edge("date", "03-15"))],
    recurrence: weekly("MO", "17:30", { kind: "fortnightly" }),
    templates: ["fire-heating"],
  },
  fireworks: {
    name: "烟花爆竹安全 · Fireworks",
    spans: singleDays(fireworks),
    recurrence: weekly("FR", "16:00", { kind: "daily" }),
    templates: ["fire-fireworks"],
  },
  tombSweeping: {
    name: "清明祭扫防火 · Tomb sweeping",
    spans: singleDays(tombSweeping),
    recurrence: weekly("FR", "08:30", { kind: "daily" }),
    templates: ["fire-tomb-sweeping"],
  },
  ebikes: {
    name: "电动自行车充电安全 · E-bikes",
    spans: [span(edge("date", "09-01"), edge("date", "05-31"))],
    recurrence: weekly("SA", "10:00", { kind: "monthly" }),
    templates: ["fire-ebike"],
  },
  fraud: {
    name: "防诈骗 · Fraud",
    spans: [span(edge("date", "01-01"), edge("date", "12-31"))],
    recurrence: weekly("WE", "10:00"),
    templates: [
      "fraud",
      "fraud-rebate",
      "fraud-gift",
      "fraud-service",
      "fraud-investment",
      "fraud-loan",
      "fraud-impersonation",
      "fraud-dating",
      "fraud-games",
    ],
  },
};

/**
 * @param {string} area The area of the operator who makes it.
 * @param {string[]} [lists] Ids of the lists that it is for, where these are known already.
 * @returns {Draft}
 */
export const newDraft = (area, lists = []) => ({
  id: `c-${crypto.randomUUID().slice(0, 8)}`,
  name: "",
  theme: "",
  chosen: { ...fromAudience(undefined, area), lists },
  spans: [span(lixia, edge("term", "白露"))],
  recurrence: newRecurrence(),
  isDeck: false,
  template: "",
  cards: [],
  quiet: { on: true, start: "21:00", end: "08:00" },
  latestUseful: "PT4H",
  sender: "",
  urgency: "routine",
  onUnknown: "leave",
  follows: false,
  base: {},
  etag: null,
});

/**
 * Applies a theme's proposal; "own" has none.
 * @param {Draft} draft
 * @param {string} theme
 * @param {import("../../shared/types.js").TemplateView[]} known The templates that there are.
 * @param {string} area The operator's.
 * @returns {Draft}
 */
export function applyTheme(draft, theme, known, area) {
  const proposal = THEME_PROPOSALS[theme];
  if (!proposal) return { ...draft, theme };
  const templates = proposal.templates.map((id) => defaultTemplateId(id, known, area));
  const isDeck = templates.length > 1;
  return {
    ...draft,
    theme,
    name: proposal.name,
    spans: proposal.spans,
    recurrence: proposal.recurrence,
    isDeck,
    template: isDeck ? "" : templates[0],
    cards: isDeck ? templates.map((template) => ({ template })) : [],
  };
}

/**
 * Returns the id of the ready-made template that an area has or can use: its ids end in the one of the whole tree.
 * @param {string} id
 * @param {import("../../shared/types.js").TemplateView[]} known
 * @param {string} area
 */
function defaultTemplateId(id, known, area) {
  const usable = known.filter((tpl) => (tpl.id === id || tpl.id.endsWith(`-${id}`)) && covers(tpl.area ?? "", area));
  const [nearest] = usable.sort((a, b) => (b.area ?? "").length - (a.area ?? "").length);
  return nearest?.id ?? id;
}

/**
 * Returns what changes in a draft where ready-made templates have other ids in the operator's area.
 * @param {Draft} draft
 * @param {Record<string, string>} ids The ids in the area, by those of the whole tree.
 * @returns {Pick<Draft, "template" | "cards">}
 */
export const withTemplateIds = (draft, ids) => ({
  template: ids[draft.template] ?? draft.template,
  cards: draft.cards.map((c) => ({ ...c, template: ids[c.template] ?? c.template })),
});

/** Makes a draft of a campaign, to change it. @param {Campaign} view @param {string | null} etag @returns {Draft} */
export function draftOf(view, etag) {
  const [quiet] = view.quietHours ?? [];
  const cards = cardsOf(view);
  return {
    id: view.id,
    name: view.name,
    theme: "own",
    chosen: fromAudience(view.audience),
    spans: fromSeason(view.season),
    recurrence: fromSchedule(view.schedule),
    isDeck: cards.length > 0,
    template: view.template ?? "",
    cards,
    quiet: quiet
      ? { on: true, start: quiet.start.slice(0, 5), end: quiet.end.slice(0, 5) }
      : { on: false, start: "21:00", end: "08:00" },
    latestUseful: view.latestUseful ?? "",
    sender: view.sender ?? "",
    urgency: view.urgency ?? "routine",
    onUnknown: view.onUnknown ?? "leave",
    follows: view.follow === true,
    base: bodyOf(view),
    etag,
  };
}

/**
 * Converts a draft to the body of `PUT /api/campaigns/{id}`.
 * @param {Draft} draft
 * @param {string} zone IANA zone of a campaign that has none yet.
 * @returns {NewCampaign}
 */
export function toBody(draft, zone) {
  const { template, deck, latestUseful, sender, templateVersions, follow, ...base } = draft.base;
  void [template, deck, latestUseful, sender];
  const used = draft.follows ? [] : templateIdsOf(draft);
  const kept = Object.entries(templateVersions ?? {}).filter(([id]) => used.includes(id));
  const quiet = draft.quiet.on ? [{ start: draft.quiet.start, end: draft.quiet.end }] : [];
  return {
    ...base,
    name: draft.name.trim(),
    ...(draft.isDeck
      ? { deck: draft.cards.map((c) => (c.urgent || c.retired ? c : c.template)) }
      : { template: draft.template }),
    audience: toAudience(draft.chosen) ?? { lists: [] },
    season: toSeason(draft.spans),
    schedule: toSchedule(draft.recurrence, base.schedule?.zone ?? zone),
    quietHours: [...quiet, ...(base.quietHours ?? []).slice(1)],
    ...(draft.latestUseful ? { latestUseful: draft.latestUseful } : {}),
    ...(draft.sender ? { sender: draft.sender } : {}),
    urgency: draft.urgency,
    onUnknown: draft.onUnknown,
    ...(draft.follows ? { follow: true } : follow === false ? { follow } : {}),
    ...(kept.length > 0 ? { templateVersions: Object.fromEntries(kept) } : {}),
  };
}

/** Says what a step still needs; empty where nothing is missing. @param {Draft} draft @param {string} step */
export function missingInStep(draft, step) {
  if (step === "theme" && !draft.name.trim()) return t("needs name");
  if (step === "audience" && !toAudience(draft.chosen)) return t("needs audience");
  if (step === "recurrence" && missingPart(draft.recurrence)) return t(`needs ${missingPart(draft.recurrence)}`);
  if (step === "text" && !(draft.isDeck ? draft.cards.some((c) => !c.retired) : draft.template)) return t("needs text");
  return "";
}

/** Returns the ids of the templates that the draft uses. @param {Draft} draft */
export const templateIdsOf = (draft) =>
  (draft.isDeck ? draft.cards.map((c) => c.template) : [draft.template]).filter(Boolean);

/** Returns the ids of used templates that do not exist. @param {Draft} draft @param {{ id: string }[]} templates */
export const missingTemplateIds = (draft, templates) =>
  templateIdsOf(draft).filter((id) => !templates.some((tpl) => tpl.id === id));

/** Returns the hours of a duration; null where these are not whole. @param {string} duration ISO 8601. */
export function wholeHours(duration) {
  const hours = /^PT(\d+)H$/.exec(duration)?.[1] ?? (duration === "P1D" ? "24" : null);
  return hours === null ? null : Number(hours);
}

/**
 * Returns the times that fall into the quiet hours, and whether the text would be too late when these end.
 * @param {Draft} draft
 * @returns {{ time: string, isLost: boolean }[]}
 */
export function waitingTimes(draft) {
  if (!draft.quiet.on || draft.urgency === "urgent") return [];
  const minute = (/** @type {string} */ time) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
  const [start, end] = [minute(draft.quiet.start), minute(draft.quiet.end)];
  const isQuiet = (/** @type {number} */ m) => (start < end ? m >= start && m < end : m >= start || m < end);
  const useful = wholeHours(draft.latestUseful);
  return (draft.recurrence.times ?? [])
    .filter((time) => time && isQuiet(minute(time)))
    .map((time) => ({ time, isLost: useful !== null && (end - minute(time) + 1440) % 1440 >= useful * 60 }));
}
