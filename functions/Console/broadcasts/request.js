// @ts-check
/** Conversion between the form of a broadcast and the body of its request. */
/** @import { BroadcastRequest, ListView, OnUnknown, TemplateView, Texts } from "../shared/types.js" */
import { areasOf } from "../shared/audience.js";
import { t } from "../shared/i18n.js";
import { fromLocal, now, toLocal } from "../shared/format.js";
import { searchParams } from "../shared/url.js";

/**
 * @typedef {{
 *   name: string, lists: string[], areas: string[], tags: string[], own: boolean, template: string, texts: Texts,
 *   urgent: boolean, reason: string, later: boolean, at: string, useful: string, sender: string,
 *   onUnknown: OnUnknown, base: Partial<BroadcastRequest>,
 * }} Form
 * The state of the form. `useful` is in hours after the start, empty for the default; `base` is the request as it was
 * read, including members that the form does not show.
 */

const HOUR = 3_600_000;
/** Texts of a preview that only counts people, while no text is written yet. */
const PLACEHOLDER_TEXTS = { "zh-CN": "…", en: "…" };

/** The start that the form suggests: the next full hour, five minutes off at least. */
const nextHour = () => toLocal(Math.ceil((now() + 5 * 60_000) / HOUR) * HOUR);

/** @returns {Form} */
export const emptyForm = () => ({
  name: "",
  lists: searchParams().getAll("list"),
  areas: [],
  tags: [],
  own: false,
  template: searchParams().get("template") ?? "",
  texts: { "zh-CN": "", en: "" },
  urgent: false,
  reason: "",
  later: false,
  at: nextHour(),
  useful: "",
  sender: "",
  onUnknown: "leave",
  base: {},
});

/**
 * Fills the form from the request of a scheduled broadcast, or of one that another begins like.
 * @param {BroadcastRequest} request
 * @param {ListView[]} lists Existing lists; lists deleted since are left out.
 * @returns {Form}
 */
export const formOf = (request, lists) => ({
  name: request.name,
  lists: (request.audience.lists ?? []).filter((id) => lists.some((l) => l.id === id)),
  areas: areasOf(request.audience),
  tags: request.audience.tags?.any ?? [],
  own: !request.template,
  template: request.template ?? "",
  texts: { "zh-CN": "", en: "", ...request.texts },
  urgent: request.urgency === "urgent",
  reason: request.reason ?? "",
  later: Boolean(request.startAt),
  at: request.startAt ? toLocal(request.startAt) : nextHour(),
  useful: hoursBetween(request.startAt, request.latestUsefulAt),
  sender: request.sender ?? "",
  onUnknown: request.onUnknown ?? "leave",
  base: request,
});

/**
 * Returns the hours between two instants; empty unless both are given.
 * @param {string | null} [from] @param {string | null} [to]
 */
const hoursBetween = (from, to) => (from && to ? String((Date.parse(to) - Date.parse(from)) / HOUR) : "");

/** Tells whether a text or a template is chosen. @param {Form} form */
export const hasText = (form) =>
  form.own ? Object.values(form.texts).some((text) => text.trim()) : form.template !== "";

/** Tells whether an audience is chosen. @param {Form} form */
export const hasAudience = (form) => form.lists.length > 0 || form.areas.length > 0;

/** Returns the text part of the request body. @param {Form} form */
export const contentOf = (form) =>
  form.own
    ? { texts: Object.fromEntries(Object.entries(form.texts).filter(([, text]) => text.trim())) }
    : { template: form.template };

/** Returns the languages of the texts. @param {Form} form @param {TemplateView[]} templates */
export const languagesOf = (form, templates) => {
  const texts = form.own ? form.texts : (templates.find((x) => x.id === form.template)?.texts ?? {});
  return Object.keys(texts).filter((language) => texts[language].trim());
};

/** Converts the form to the request body. @param {Form} form @returns {BroadcastRequest} */
export function requestOf(form) {
  const { base } = form;
  // The control shows whole minutes, so an unchanged start keeps its seconds.
  const startTime =
    !form.later || !form.at
      ? null
      : base.startAt && toLocal(base.startAt) === form.at
        ? base.startAt
        : fromLocal(form.at);
  const tags = { ...base.audience?.tags, any: form.tags };
  return {
    name: form.name.trim() || t("no name yet"),
    ...(hasText(form) ? contentOf(form) : { texts: PLACEHOLDER_TEXTS }),
    audience: {
      lists: form.lists,
      ...(form.areas.length > 1 ? { areas: form.areas } : form.areas.length ? { area: form.areas[0] } : {}),
      ...(Object.values(tags).some((values) => values?.length) ? { tags } : {}),
    },
    urgency: form.urgent ? "urgent" : "routine",
    ...(form.urgent && form.reason.trim() ? { reason: form.reason.trim() } : {}),
    ...(form.sender ? { sender: form.sender } : {}),
    onUnknown: form.onUnknown,
    ...(base.quietHours ? { quietHours: base.quietHours } : {}),
    ...(startTime ? { startAt: startTime } : {}),
    ...(form.useful
      ? {
          latestUsefulAt: new Date(
            (startTime ? Date.parse(startTime) : now()) + Math.round(Number(form.useful) * HOUR),
          ).toISOString(),
        }
      : {}),
  };
}
