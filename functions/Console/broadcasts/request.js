// @ts-check
/** A broadcast request in the making: what the form holds, and the body that it is sent as. */
/** @import { BroadcastRequest, ListView, OnUnknown, Texts } from "../shared/types.js" */
import { t } from "../shared/i18n.js";
import { fromLocal, now, toLocal } from "../shared/format.js";
import { searchParams } from "../shared/url.js";

/**
 * @typedef {{
 *   name: string, lists: string[], area: string, tags: string[], own: boolean, template: string, texts: Texts,
 *   urgent: boolean, reason: string, later: boolean, at: string, useful: string, sender: string,
 *   onUnknown: OnUnknown, base: Partial<BroadcastRequest>,
 * }} Form
 * What has been chosen so far; `useful` is hours after the start, empty for the usual; `base` is the request as it was
 * read, with what the form does not ask for.
 */

const HOUR = 3_600_000;
/** Counts people while there is nothing to say yet. */
const PLACEHOLDER_TEXTS = { "zh-CN": "…", en: "…" };

/** @returns {Form} */
export const emptyForm = () => ({
  name: "",
  lists: searchParams().getAll("list"),
  area: "",
  tags: [],
  own: false,
  template: searchParams().get("template") ?? "",
  texts: { "zh-CN": "", en: "" },
  urgent: false,
  reason: "",
  later: false,
  at: toLocal(Math.ceil((now() + 5 * 60_000) / HOUR) * HOUR),
  useful: "",
  sender: "",
  onUnknown: "leave",
  base: {},
});

/**
 * A scheduled request as it was read.
 * @param {BroadcastRequest} request
 * @param {ListView[]} lists Those that there still are.
 * @returns {Form}
 */
export const formOf = (request, lists) => ({
  name: request.name,
  lists: (request.audience.lists ?? []).filter((id) => lists.some((l) => l.id === id)),
  area: request.audience.area ?? "",
  tags: request.audience.tags?.any ?? [],
  own: !request.template,
  template: request.template ?? "",
  texts: { "zh-CN": "", en: "", ...request.texts },
  urgent: request.urgency === "urgent",
  reason: request.reason ?? "",
  later: true,
  at: toLocal(request.startAt ?? now()),
  useful: hoursBetween(request.startAt, request.latestUsefulAt),
  sender: request.sender ?? "",
  onUnknown: request.onUnknown ?? "leave",
  base: request,
});

/** @param {string | null} [from] @param {string | null} [to] Empty where one is not given. */
const hoursBetween = (from, to) => (from && to ? String((Date.parse(to) - Date.parse(from)) / HOUR) : "");

/** Whether it says anything yet. @param {Form} form */
export const hasText = (form) =>
  form.own ? Object.values(form.texts).some((text) => text.trim()) : form.template !== "";

/** Whether it is for anybody yet. @param {Form} form */
export const hasAudience = (form) => form.lists.length > 0 || form.area !== "";

/** What it says, as the API takes it. @param {Form} form */
export const whatOf = (form) =>
  form.own
    ? { texts: Object.fromEntries(Object.entries(form.texts).filter(([, text]) => text.trim())) }
    : { template: form.template };

/** The request as the API takes it. @param {Form} form @returns {BroadcastRequest} */
export function requestOf(form) {
  const { base } = form;
  // The control shows minutes: what nobody changed stays as it was.
  const begins =
    !form.later || !form.at
      ? null
      : base.startAt && toLocal(base.startAt) === form.at
        ? base.startAt
        : fromLocal(form.at);
  const tags = { ...base.audience?.tags, any: form.tags };
  return {
    name: form.name.trim() || t("no name yet"),
    ...(hasText(form) ? whatOf(form) : { texts: PLACEHOLDER_TEXTS }),
    audience: {
      lists: form.lists,
      ...(form.area ? { area: form.area } : {}),
      ...(Object.values(tags).some((of) => of?.length) ? { tags } : {}),
    },
    urgency: form.urgent ? "urgent" : "routine",
    ...(form.urgent && form.reason.trim() ? { reason: form.reason.trim() } : {}),
    ...(form.sender ? { sender: form.sender } : {}),
    onUnknown: form.onUnknown,
    ...(base.quietHours ? { quietHours: base.quietHours } : {}),
    ...(begins ? { startAt: begins } : {}),
    ...(form.useful
      ? {
          latestUsefulAt: new Date(
            (begins ? Date.parse(begins) : now()) + Math.round(Number(form.useful) * HOUR),
          ).toISOString(),
        }
      : {}),
  };
}
