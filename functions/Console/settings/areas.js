// @ts-check
/** @import { AreaView, Budget, NewAreaBelow } from "../shared/types.js" */
import { html, useState } from "../lib/htm-preact.js";
import { api, loadWithEtag, versionHeader } from "../shared/api.js";
import { AreaDialog, hoursAndMinutes } from "./area-dialog.js";
import { loadSenders } from "../shared/senders.js";
import { ConfirmDialog, EmptyState, ErrorPanel, Loading, Table, Toast } from "../shared/components.js";
import { useQuery, useUndoableSave } from "../shared/hooks.js";
import { areaNodes, firstOpen, shownNodes } from "../shared/area-tree.js";
import { onValue } from "../shared/events.js";
import { areaName, loadAreas, zoneWords } from "../shared/names.js";
import "../shared/strings/areas.js";
import { localName, t } from "../shared/i18n.js";
import { money } from "../shared/format.js";

/** @typedef {Omit<AreaView, "etag"> & { etag?: string | null }} Area An area; a new one has no version. */

async function read() {
  const [areas, senders] = await Promise.all([loadAreas(), loadSenders()]);
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
 * Lists areas as a tree that folds, with the settings of each.
 * @param {import("../shared/shell.js").PageContext} context
 */
export function Areas({ me, may }) {
  const { value, problem, reload } = useQuery(read, []);
  const [edited, setEdited] = useState(/** @type {Area | "new" | null} */ (null));
  const [query, setQuery] = useState("");
  const [unfolded, setUnfolded] = useState(/** @type {Set<string> | null} */ (null));
  const [removing, setRemoving] = useState(/** @type {Area | null} */ (null));
  const { message, clearMessage, problem: actionProblem, clearProblem, save, showSaved } = useUndoableSave(reload);
  const mayEdit = may("administrator");
  if (!value) return html`<${Loading} problem=${problem} reload=${reload} />`;
  const areas = value.areas.filter((a) => !a.above);
  const nodes = areaNodes(areas, me.area).filter((n) => areas.some((a) => a.path === n.path));
  const open = unfolded ?? firstOpen(nodes, []);
  const shown = shownNodes(nodes, query, open);
  const nodeOf = new Map(nodes.map((n) => [n.path, n]));
  const isOpen = (/** @type {string} */ path) => query.trim() !== "" || open.has(path);
  const fold = (/** @type {string} */ path) =>
    setUnfolded(new Set(open.has(path) ? [...open].filter((p) => p !== path) : [...open, path]));
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
  /** @param {NewAreaBelow} area */
  const addArea = async (area) => {
    await save(() => api("areas", { method: "POST", json: area }));
    setEdited(null);
    setUnfolded(new Set([...open, area.parent]));
    await showSaved(t("area saved", { name: localName(area.name) }));
  };
  const remove = async () => {
    if (!removing) return;
    const area = removing;
    await api(areaPath(area.path), { method: "DELETE", headers: versionHeader(area.etag ?? "*") });
    setRemoving(null);
    await showSaved(t("area removed", { name: localName(area.name) }), () => putArea(area));
  };
  const inherited = html`<span class="soft">${t("as above")}</span>`;
  const own = { path: me.area, name: "" };
  const addButtons =
    mayEdit &&
    html`<div class="actions">
      <button onClick=${() => setEdited("new")}>${t("add area")}</button>
      ${
        !areas.some((a) => a.path === me.area) &&
        html`<button class="quiet" onClick=${() => setEdited(own)}>
          ${t("set up own", { name: areaName(me.area, value.areas) })}
        </button>`
      }
    </div>`;
  /** @type {import("../shared/components.js").Column<Area>[]} */
  const columns = [
    {
      id: "name",
      title: t("area"),
      cell: (a) =>
        html`<span class="depth" style=${{ paddingInlineStart: `${(nodeOf.get(a.path)?.depth ?? 0) * 1.25}rem` }}>
          ${
            nodeOf.get(a.path)?.hasBelow
              ? html`<button class="quiet twist" aria-expanded=${isOpen(a.path)}
                aria-label=${t("below area", { name: localName(a.name) })} onClick=${() => fold(a.path)}>
                ${isOpen(a.path) ? "▾" : "▸"}
              </button>`
              : html`<span class="twist"></span>`
          }
          <strong>${localName(a.name)}</strong>
        </span>`,
      text: (a) => `${localName(a.name)} ${a.path}`,
    },
    {
      id: "zone",
      title: t("zone"),
      cell: (a) => (a.zone ? zoneWords(a.zone) : inherited),
      text: (a) => (a.zone ? zoneWords(a.zone) : ""),
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
    ${me.area !== "" && html`<p>${t("own area", { name: areaName(me.area, value.areas) })}</p>`}
    ${
      areas.length > 0 &&
      html`<div class="tools">
        <input type="search" aria-label=${t("search areas")} placeholder=${t("find area")} value=${query}
          onInput=${onValue(setQuery)} />
        <button class="quiet" onClick=${() => setUnfolded(new Set(nodes.map((n) => n.path)))}>
          ${t("unfold all")}
        </button>
        <button class="quiet" onClick=${() => setUnfolded(null)}>${t("fold all")}</button>
        ${addButtons}
      </div>`
    }
    ${
      areas.length > 0 && shown.length === 0
        ? html`<p role="status">${t("no area found")}</p>`
        : html`<${Table} caption=${t("part areas")} name=${t("part areas")} filtered
          rows=${shown.flatMap((n) => areas.find((a) => a.path === n.path) ?? [])} whole=${async () => areas}
          keyOf=${(/** @type {Area} */ a) => a.path} columns=${columns}
          empty=${html`<section class="card">
            <${EmptyState} title=${t("no areas")} action=${addButtons}>${t("no areas text")}<//>
          </section>`} />`
    }
    ${
      edited &&
      html`<${AreaDialog} area=${edited === "new" ? null : edited} ownArea=${me.area} areas=${value.areas}
        currency=${value.currency} onSave=${saveArea} onAdd=${addArea} onClose=${() => setEdited(null)} />`
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
