// @ts-check
/** @import { AreaView, Budget } from "../shared/types.js" */
import { html, useState } from "../lib/htm-preact.js";
import { loadAllPages, api, loadWithEtag, versionHeader } from "../shared/api.js";
import { AreaDialog, hoursAndMinutes } from "./area-dialog.js";
import { loadSenders } from "../shared/senders.js";
import { ConfirmDialog, EmptyState, ErrorPanel, Loading, Table, Toast } from "../shared/components.js";
import { useQuery, useUndoableSave } from "../shared/hooks.js";
import { localName, t } from "../shared/i18n.js";
import { money } from "../shared/format.js";

/** @typedef {Omit<AreaView, "etag"> & { etag?: string | null }} Area An area; a new one has no version. */

async function read() {
  const [areas, senders] = await Promise.all([loadAllPages("areas", "areas"), loadSenders()]);
  return { areas, currency: senders[0].pricePerSegment.currency };
}

/** @param {string} path */
const areaPath = (path) => `areas/${path.split("/").map(encodeURIComponent).join("/")}`;

/** @param {Area} area */
const bodyOf = ({ path: _, etag: __, above: ___, ...body }) => body;

/** @param {Area} area */
const quietHoursWords = (area) =>
  (area.quietHours ?? []).map((q) => `${hoursAndMinutes(q.start)}–${hoursAndMinutes(q.end)}`).join(t("list comma"));

/** @param {Budget} budget */
const limitWords = (budget) =>
  [budget.perDay && t("per day", { n: budget.perDay }), budget.perWeek && t("per week", { n: budget.perWeek })]
    .filter(Boolean)
    .join(t("list comma"));

/** @param {Area} area */
const budgetLines = ({ policies }) =>
  [
    policies?.budget && `${t("each person")} ${limitWords(policies.budget)}`,
    policies?.householdBudget && `${t("each household")} ${limitWords(policies.householdBudget)}`,
  ].filter((line) => typeof line === "string");

/**
 * Lists areas as a tree of paths with the settings of each.
 * @param {import("../shared/shell.js").PageContext} context
 */
export function Areas({ me, may }) {
  const { value, problem, reload } = useQuery(read, []);
  const [edited, setEdited] = useState(/** @type {Area | "new" | null} */ (null));
  const [removing, setRemoving] = useState(/** @type {Area | null} */ (null));
  const { message, clearMessage, problem: actionProblem, clearProblem, save, showSaved } = useUndoableSave(reload);
  const mayEdit = may("administrator");
  if (!value) return html`<${Loading} problem=${problem} reload=${reload} />`;
  /** @param {Area} area @param {string} [asRead] */
  const putArea = (area, asRead) =>
    loadWithEtag(`/api/${areaPath(area.path)}`, {
      method: "PUT",
      json: bodyOf(area),
      headers: versionHeader(asRead),
    });
  /** @param {Area} area The new settings, with the version that was read. */
  const saveArea = async (area) => {
    const before = value.areas.find((a) => a.path === area.path);
    const { etag } = await save(() => putArea(area, area.etag ?? undefined));
    setEdited(null);
    await showSaved(
      t("area saved", { name: localName(area.name) }),
      before && (() => putArea(before, etag ?? undefined)),
    );
  };
  const remove = async () => {
    if (!removing) return;
    const area = removing;
    await api(areaPath(area.path), { method: "DELETE", headers: versionHeader(area.etag ?? "*") });
    setRemoving(null);
    await showSaved(t("area removed", { name: localName(area.name) }), () => putArea(area));
  };
  const inherited = html`<span class="soft">${t("as above")}</span>`;
  const addButton = mayEdit && html`<button onClick=${() => setEdited("new")}>${t("add area")}</button>`;
  /** @type {import("../shared/components.js").Column<Area>[]} */
  const columns = [
    {
      id: "name",
      title: t("area"),
      cell: (a) =>
        html`<span class="depth" style=${{ paddingInlineStart: `${depth(a.path) * 1.25}rem` }}>
          <strong>${localName(a.name)}</strong>
          <br />
          <small>${a.path || t("whole tree")}</small>
        </span>`,
      sort: (a) => a.path,
      text: (a) => `${localName(a.name)} ${a.path}`,
    },
    {
      id: "zone",
      title: t("zone"),
      cell: (a) => a.zone ?? inherited,
      text: (a) => a.zone ?? "",
    },
    { id: "quiet", title: t("quiet hours"), cell: (a) => quietHoursWords(a) || inherited, text: quietHoursWords },
    {
      id: "budget",
      title: t("most texts"),
      cell: (a) =>
        budgetLines(a).length > 0 ? budgetLines(a).map((b) => html`<span class="block">${b}</span>`) : inherited,
      text: (a) => budgetLines(a).join("; "),
    },
    {
      id: "spend",
      title: t("spend ceiling"),
      number: true,
      cell: (a) => money(a.policies?.spendPerDay) || inherited,
      text: (a) => money(a.policies?.spendPerDay),
    },
    ...(mayEdit
      ? [
          {
            id: "do",
            title: t("actions"),
            cell: (/** @type {Area} */ a) =>
              html`
                <button class="quiet" aria-label="${t("edit")} ${localName(a.name)}"
                  onClick=${() => (clearProblem(), setEdited(a))}>
                  ${t("edit")}
                </button> <button class="quiet" aria-label="${t("remove")} ${localName(a.name)}"
                  onClick=${() => (clearProblem(), setRemoving(a))}>
                  ${t("remove")}
                </button>`,
          },
        ]
      : []),
  ];
  return html`
    ${!mayEdit && html`<p class="notice">${t("administrators only")}</p>`}
    <${ErrorPanel} problem=${actionProblem ?? problem} reload=${actionProblem ? undefined : reload} />
    ${value.areas.length > 0 && addButton && html`<div>${addButton}</div>`}
    <${Table} caption=${t("part areas")} name=${t("part areas")} rows=${value.areas.filter((a) => !a.above)}
      keyOf=${(/** @type {Area} */ a) => a.path} columns=${columns}
      empty=${html`<section class="card">
        <${EmptyState} title=${t("no areas")} action=${addButton}>${t("no areas text")}<//>
      </section>`} />
    ${
      edited &&
      html`<${AreaDialog} area=${edited === "new" ? null : edited} ownArea=${me.area} existing=${value.areas}
        currency=${value.currency} onSave=${saveArea} onClose=${() => setEdited(null)} />`
    }
    ${
      removing &&
      html`<${ConfirmDialog} title=${t("remove area", { name: localName(removing.name) })} action=${t("remove")} danger
        onYes=${remove} onNo=${() => setRemoving(null)}>
        <p>${t("remove area text")}</p>
      <//>`
    }
    ${message && html`<${Toast} text=${message.text} undo=${message.undo} onGone=${clearMessage} />`}`;
}

/** @param {string} path */
const depth = (path) => (path ? path.split("/").length : 0);
