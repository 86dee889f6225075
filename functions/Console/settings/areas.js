// @ts-check
/** @import { AreaView, Budget } from "../shared/types.js" */
import { html, useState } from "../lib/htm-preact.js";
import { ApiProblem, all, api, load } from "../shared/api.js";
import { AreaDialog, short } from "./area-dialog.js";
import { loadSenders } from "../shared/senders.js";
import { ConfirmDialog, EmptyState, ErrorPanel, Loading, Table, Toast } from "../shared/components.js";
import { useQuery } from "../shared/hooks.js";
import { named, t } from "../shared/i18n.js";
import { money } from "../shared/format.js";

/** @typedef {Omit<AreaView, "etag"> & { etag?: string }} Area An area; a new one has no version. */

async function read() {
  const [areas, senders] = await Promise.all([all("areas", "areas"), loadSenders()]);
  return { areas, currency: senders[0].pricePerSegment.currency };
}

/** @param {string} path */
const address = (path) => `areas/${path.split("/").map(encodeURIComponent).join("/")}`;

/** @param {Area} area */
const bodyOf = ({ path: _, etag: __, ...body }) => body;

/** @param {Area} area */
const quiet = (area) => (area.quietHours ?? []).map((q) => `${short(q.start)}–${short(q.end)}`).join(t("list comma"));

/** @param {Budget} budget */
const limit = (budget) =>
  [budget.perDay && t("per day", { n: budget.perDay }), budget.perWeek && t("per week", { n: budget.perWeek })]
    .filter(Boolean)
    .join(t("list comma"));

/** @param {Area} area */
const budgets = ({ policies }) =>
  [
    policies?.budget && `${t("each person")} ${limit(policies.budget)}`,
    policies?.householdBudget && `${t("each household")} ${limit(policies.householdBudget)}`,
  ].filter((line) => typeof line === "string");

/** Lists areas as a tree of paths with the settings of each. @param {import("../shared/shell.js").PageContext} visit */
export function Areas({ me, may }) {
  const { value, problem, reload } = useQuery(read, []);
  const [edited, setEdited] = useState(/** @type {Area | "new" | null} */ (null));
  const [message, setMessage] = useState(/** @type {{ text: string, undo?: (() => unknown) | null } | null} */ (null));
  const [leaving, setLeaving] = useState(/** @type {Area | null} */ (null));
  const [refused, setRefused] = useState(/** @type {unknown} */ (null));
  const mayEdit = may("administrator");
  if (!value) return html`<${Loading} problem=${problem} reload=${reload} />`;
  /** @param {Area} area @param {string} [asRead] */
  const put = (area, asRead) =>
    load(`/api/${address(area.path)}`, {
      method: "PUT",
      json: bodyOf(area),
      headers: asRead ? { "if-match": asRead } : {},
    });
  /** @param {string} text @param {(() => Promise<unknown>) | null} [back] */
  const done = async (text, back) => {
    setMessage({
      text,
      undo:
        back &&
        (async () => {
          setMessage(null);
          try {
            await back();
          } catch (error) {
            setRefused(error);
          }
          await reload();
        }),
    });
    await reload();
  };
  /** @param {Area} area The new settings, with the version that was read. */
  const save = async (area) => {
    const before = value.areas.find((a) => a.path === area.path);
    let etag;
    try {
      ({ etag } = await put(area, area.etag));
    } catch (error) {
      // The table shows what another operator saved meanwhile; the dialog keeps the input.
      if (error instanceof ApiProblem && error.problem.status === 412) await reload();
      throw error;
    }
    setEdited(null);
    await done(t("area saved", { name: named(area.name) }), before && (() => put(before, etag ?? undefined)));
  };
  const remove = async () => {
    if (!leaving) return;
    const area = leaving;
    await api(address(area.path), { method: "DELETE", headers: { "if-match": area.etag ?? "*" } });
    setLeaving(null);
    await done(t("area removed", { name: named(area.name) }), () => put(area));
  };
  const none = html`<span class="soft">${t("as above")}</span>`;
  const adds = mayEdit && html`<button onClick=${() => setEdited("new")}>${t("add area")}</button>`;
  /** @type {import("../shared/components.js").Column<Area>[]} */
  const columns = [
    {
      id: "name",
      title: t("area"),
      cell: (a) =>
        html`<span class="depth" style=${{ paddingInlineStart: `${depth(a.path) * 1.25}rem` }}>
          <strong>${named(a.name)}</strong>
          <br />
          <small>${a.path || t("whole tree")}</small>
        </span>`,
      sort: (a) => a.path,
      text: (a) => `${named(a.name)} ${a.path}`,
    },
    {
      id: "zone",
      title: t("zone"),
      cell: (a) => a.zone ?? none,
      text: (a) => a.zone ?? "",
    },
    { id: "quiet", title: t("quiet hours"), cell: (a) => quiet(a) || none, text: quiet },
    {
      id: "budget",
      title: t("most texts"),
      cell: (a) =>
        budgets(a).length > 0 ? budgets(a).map((b) => html`<span class="block">${b}</span>`) : none,
      text: (a) => budgets(a).join("; "),
    },
    {
      id: "spend",
      title: t("spend ceiling"),
      number: true,
      cell: (a) => money(a.policies?.spendPerDay) || none,
      text: (a) => money(a.policies?.spendPerDay),
    },
    ...(mayEdit
      ? [
          {
            id: "do",
            title: t("actions"),
            cell: (/** @type {Area} */ a) =>
              html`
                <button class="quiet" aria-label="${t("edit")} ${named(a.name)}"
                  onClick=${() => (setRefused(null), setEdited(a))}>
                  ${t("edit")}
                </button> <button class="quiet" aria-label="${t("remove")} ${named(a.name)}"
                  onClick=${() => (setRefused(null), setLeaving(a))}>
                  ${t("remove")}
                </button>`,
          },
        ]
      : []),
  ];
  return html`
    ${!mayEdit && html`<p class="notice">${t("administrators only")}</p>`}
    <${ErrorPanel} problem=${refused ?? problem} reload=${refused ? undefined : reload} />
    ${value.areas.length > 0 && adds && html`<div>${adds}</div>`}
    <${Table} caption=${t("part areas")} name=${t("part areas")} rows=${value.areas}
      keyOf=${(/** @type {Area} */ a) => a.path} columns=${columns}
      empty=${html`<section class="card">
        <${EmptyState} title=${t("no areas")} action=${adds}>${t("no areas text")}<//>
      </section>`} />
    ${edited &&
      html`<${AreaDialog} area=${edited === "new" ? null : edited} above=${me.area} there=${value.areas}
        currency=${value.currency} onSave=${save} onClose=${() => setEdited(null)} />`}
    ${leaving &&
      html`<${ConfirmDialog} title=${t("remove area", { name: named(leaving.name) })} action=${t("remove")} danger
        onYes=${remove} onNo=${() => setLeaving(null)}>
        <p>${t("remove area text")}</p>
      <//>`}
    ${message &&
      html`<${Toast} text=${message.text} undo=${message.undo ?? undefined} onGone=${() => setMessage(null)} />`}`;
}

/** @param {string} path */
const depth = (path) => (path ? path.split("/").length : 0);
