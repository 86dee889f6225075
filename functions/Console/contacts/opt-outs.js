// @ts-check
/** The list of all opt-outs, and words for one. */
/** @import { OptOutView } from "../shared/types.js" */
/** @import { Context } from "./form-fields.js" */
import { html } from "../lib/htm-preact.js";
import { loadAllPages } from "../shared/api.js";
import { EmptyState, Loading, Table } from "../shared/components.js";
import { usePages } from "../shared/hooks.js";
import { t, tryT } from "../shared/i18n.js";
import { personName } from "../shared/names.js";
import { timestamp } from "../shared/format.js";

/** Says by which act a person opted out. @param {string} how */
export const actWords = (how) =>
  how.startsWith("operator:") ? t("act operator", { name: personName(how.slice(9)) }) : (tryT(`act ${how}`) ?? how);

/** Lists all opt-outs. @param {Context} props */
export function OptOuts({ toPerson }) {
  const { rows, problem, reload, more } = usePages("opt-outs", "optOuts");
  if (!rows) return html`<${Loading} problem=${problem} reload=${reload} />`;
  /** @type {import("../shared/components.js").Column<OptOutView>[]} */
  const columns = [
    {
      id: "phone",
      title: t("phone"),
      text: (o) => o.phone ?? "",
      sort: (o) => o.phone ?? "",
      cell: (o) =>
        o.phone
          ? html`<button class="quiet flat" onClick=${() => toPerson({ phone: o.phone ?? "" })}>${o.phone}</button>`
          : html`<span class="soft">${t("number erased")}</span>`,
    },
    {
      id: "name",
      title: t("person name"),
      text: (o) => (o.names ?? []).join(" "),
      sort: (o) => o.names?.[0] ?? "",
      cell: (o) => (o.names ?? []).join(t("list comma")),
    },
    {
      id: "since",
      title: t("when"),
      text: (o) => timestamp(o.since),
      sort: (o) => o.since,
      cell: (o) => timestamp(o.since),
    },
    {
      id: "act",
      title: t("by what"),
      text: (o) => actWords(o.act),
      sort: (o) => o.act,
      cell: (o) => actWords(o.act),
    },
    {
      id: "reason",
      title: t("reason"),
      text: (o) => o.reason ?? "",
      cell: (o) => o.reason ?? "",
    },
  ];
  return html`<section class="card">
    <h2>${t("view optouts")}</h2><p class="soft">${t("opt-outs help")}</p>
    <${Table} caption=${t("view optouts")} name=${t("view optouts")} rows=${rows} more=${more}
      whole=${() => loadAllPages("opt-outs", "optOuts", Infinity)}
      empty=${html`<${EmptyState} title=${t("no opt-outs")} />`}
      keyOf=${(/** @type {OptOutView} */ o) => `${o.phone} ${o.since}`} columns=${columns} />
  </section>`;
}
