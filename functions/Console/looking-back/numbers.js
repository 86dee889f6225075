// @ts-check
/** Numbers whose last texts failed. They are looked for on request, since that reads more. */
/** @import { AreaView, FailingNumberView, FailingNumbersView } from "../shared/types.js" */
import { html, useEffect, useState } from "../lib/htm-preact.js";
import { api } from "../shared/api.js";
import { EmptyState, ErrorPanel, Table } from "../shared/components.js";
import { failureReason } from "../shared/delivery-words.js";
import { timestamp } from "../shared/format.js";
import { useAction } from "../shared/hooks.js";
import { localName, t } from "../shared/i18n.js";
import { areaName } from "../shared/names.js";
import { openPerson } from "../shared/people-search.js";

/** @param {{ months: URLSearchParams, areas: AreaView[] }} props */
export function NumbersToCheck({ months, areas }) {
  const [found, setFound] = useState(/** @type {FailingNumbersView | null} */ (null));
  const { busy, problem, run } = useAction();
  const find = async () => setFound(await api(`statistics/numbers?${months}`));
  useEffect(() => setFound(null), [String(months)]);
  return html`<section class="card">
    <h2>${t("to be checked")}</h2>
    <p class="soft">${t("to be checked text")}</p>
    <${ErrorPanel} problem=${problem} />
    ${
      found
        ? html`<${Table} rows=${found.numbers} columns=${columns(areas)} caption=${t("to be checked")}
              name=${t("to be checked")} keyOf=${(/** @type {FailingNumberView} */ x) => x.phone} ofPeople
              empty=${html`<${EmptyState} title=${t("no numbers")} />`} />
            <p class="soft">
              ${found.since && t("numbers looked at", { n: found.broadcasts, since: timestamp(found.since) })}
              ${found.more && ` ${t("more numbers")}`}
            </p>`
        : html`<button type="button" disabled=${busy} onClick=${() => run(find)}>
            ${busy ? t("loading") : t("find numbers")}
          </button>`
    }
  </section>`;
}

/** Says why the last text of a number failed. @param {FailingNumberView} number */
const reasonOf = ({ texts: [last] }) => failureReason(last) || t(`state ${last.state}`);

/** @param {AreaView[]} areas @returns {import("../shared/components.js").Column<FailingNumberView>[]} */
const columns = (areas) => [
  {
    id: "phone",
    title: t("number to check"),
    cell: (x) => html`<button type="button" class="quiet whole flat" onClick=${() => openPerson({ phone: x.phone })}>
      ${x.phone}
    </button>`,
    sort: (x) => x.phone,
    text: (x) => x.phone,
  },
  {
    id: "name",
    title: t("person name"),
    cell: (x) => x.name ?? "",
    sort: (x) => x.name ?? "",
    text: (x) => x.name ?? "",
  },
  {
    id: "area",
    title: t("area"),
    cell: (x) => areaName(x.area, areas),
    sort: (x) => areaName(x.area, areas),
    text: (x) => areaName(x.area, areas),
  },
  {
    id: "why",
    title: t("why failed"),
    cell: reasonOf,
    sort: reasonOf,
    text: reasonOf,
  },
  {
    id: "texts",
    title: t("failed texts"),
    cell: (x) =>
      x.texts.map(
        (text) => html`<a class="block" href="/broadcasts.html?id=${text.broadcast}">
          ${localName(text.name)} <small>${timestamp(text.at)}</small>
        </a>`,
      ),
    text: (x) => x.texts.map((text) => `${localName(text.name)} ${timestamp(text.at)}`).join(t("list comma")),
  },
];
