// @ts-check
/** The columns of a list's contacts. */
/** @import { AreaView, Contact } from "../shared/types.js" */
/** @import { Context } from "./form-fields.js" */
import { html } from "../lib/htm-preact.js";
import { headerName } from "./form-fields.js";
import { areaName, languageName } from "../shared/names.js";
import { t } from "../shared/i18n.js";

/**
 * @param {{
 *   areas: AreaView[], official: boolean, toPerson: Context["toPerson"], edit: (c: Contact) => void,
 *   remove: (c: Contact) => void,
 * }} how
 * @returns {import("../shared/components.js").Column<Contact>[]}
 */
export const contactColumns = ({ areas, official, toPerson, edit, remove }) => [
  {
    id: "name",
    title: t("person name"),
    sort: (c) => c.name ?? "",
    cell: (c) =>
      html`<button class="quiet flat" aria-label="${t("see everything")}: ${nameOf(c)}"
        onClick=${() => toPerson(c.phone ? { phone: c.phone } : { id: c.id ?? "", name: c.name ?? "" })}>
        ${c.name ?? "—"}
      </button>`,
  },
  {
    id: "phone",
    title: t("phone"),
    sort: (c) => c.phone ?? "",
    cell: (c) =>
      html`<span class="nowrap">${c.phone ?? t("without number")}</span>${
        c.optedOut &&
        html`<br />
        <span class="state unknown">${t("has opted out")}</span>`
      }`,
  },
  {
    id: "area",
    title: t("area"),
    sort: (c) => c.area,
    cell: (c) => html`<span class="roomy">${areaName(c.area, areas)}</span>`,
  },
  {
    id: "language",
    title: t("language of texts"),
    sort: (c) => c.language ?? "",
    cell: (c) => languageName(c.language),
  },
  { id: "tags", title: t("tags"), cell: (c) => c.tags.map((tag) => html`<span class="state">${tag}</span> `) },
  {
    id: "values",
    title: t("more about"),
    cell: (c) =>
      html`<span class="roomy">${extraValues(c).map(([k, v]) => html`<div><small>${k}</small> ${v}</div>`)}</span>`,
  },
  ...(official
    ? [
        {
          id: "do",
          title: t("actions"),
          cell: (/** @type {Contact} */ c) =>
            html`<span class="nowrap">
              <button class="quiet" aria-label="${t("edit")}: ${nameOf(c)}" onClick=${() => edit(c)}>
                ${t("edit")}
              </button>
              <button class="quiet" aria-label="${t("remove")}: ${nameOf(c)}" onClick=${() => remove(c)}>
                ${t("remove")}
              </button>
            </span>`,
        },
      ]
    : []),
];

/** @param {Contact} c */
export const nameOf = (c) => c.name ?? c.phone ?? "";

/** @param {Contact} c @returns {string[][]} */
const extraValues = (c) => [
  ...(c.household ? [[t("household"), c.household]] : []),
  ...(c.address ? [[t("home address"), c.address]] : []),
  ...(c.relation ? [[t("relation"), c.relation]] : []),
  ...(c.consent.basis === "none" ? [[t("consent"), t("basis none")]] : []),
  ...Object.entries(c.values).map(([k, v]) => [headerName(k), v]),
];
