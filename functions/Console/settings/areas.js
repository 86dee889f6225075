// @ts-check
/** @import { AreaPolicies, AreaView, Budget, QuietHours } from "../shared/types.js" */
import { html, useState } from "../lib/htm-preact.js";
import { ApiProblem, all, api, load } from "../shared/api.js";
import { fault } from "../shared/problems.js";
import { loadSenders } from "../shared/senders.js";
import { ConfirmDialog, Dialog, EmptyState, ErrorPanel, Field, Loading, Table, Toast } from "../shared/components.js";
import { onValue } from "../shared/events.js";
import { useQuery } from "../shared/hooks.js";
import { named, t } from "../shared/i18n.js";
import { money } from "../shared/format.js";

/** @typedef {Omit<AreaView, "etag"> & { etag?: string }} Area One that is new has no version. */

async function read() {
  const [areas, senders] = await Promise.all([all("areas", "areas"), loadSenders()]);
  return { areas, currency: senders[0].pricePerSegment.currency };
}

/** @param {string} path */
const address = (path) => `areas/${path.split("/").map(encodeURIComponent).join("/")}`;

const BUDGETS = /** @type {const} */ ([
  ["budget", "perDay"],
  ["budget", "perWeek"],
  ["householdBudget", "perDay"],
  ["householdBudget", "perWeek"],
]);

/** @param {Area} area */
const bodyOf = ({ path: _, etag: __, ...body }) => body;

/** @param {string} time */
const short = (time) => time.slice(0, 5);

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

/** Areas as a tree of paths with what holds in each. @param {import("../shared/shell.js").Visit} visit */
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
  /** @param {Area} area As it shall be, with the version that was read. */
  const save = async (area) => {
    const before = value.areas.find((a) => a.path === area.path);
    let etag;
    try {
      ({ etag } = await put(area, area.etag));
    } catch (error) {
      // What somebody saved meanwhile is shown next time it is opened; what was typed stays in the dialog.
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

/**
 * @param {{
 *   area: Area | null, above: string, there: Area[], currency: string, onSave: (area: Area) => Promise<void>,
 *   onClose: () => void,
 * }} props
 */
function AreaDialog({ area, above, there, currency, onSave, onClose }) {
  const [problem, setProblem] = useState(/** @type {unknown} */ (null));
  const [hours, setHours] = useState(area?.quietHours ?? []);
  /** @type {AreaPolicies} */
  const policies = area?.policies ?? {};
  /** @param {SubmitEvent} event */
  const submit = async (event) => {
    event.preventDefault();
    const form = new FormData(/** @type {HTMLFormElement} */ (event.currentTarget));
    const path = area
      ? area.path
      : String(form.get("path"))
          .trim()
          .replace(/^\/+|\/+$/g, "");
    if (!area && there.some((a) => a.path === path)) return setProblem(new Error(t("area there")));
    try {
      await onSave({
        path,
        etag: area?.etag,
        name: String(form.get("name")).trim(),
        zone: String(form.get("zone")).trim() || undefined,
        quietHours: hours.length > 0 ? hours : undefined,
        policies: policiesOf(form, currency),
      });
    } catch (error) {
      setProblem(error);
    }
  };
  /** @param {number} i @param {Partial<QuietHours>} part */
  const change = (i, part) => setHours(hours.map((h, at) => (at === i ? { ...h, ...part } : h)));
  return html`<${Dialog} title=${area ? t("edit area", { name: named(area.name) }) : t("add area")} onClose=${onClose}>
    <form onSubmit=${submit}>
      ${!area &&
        html`<${Field} id="area-path" label=${t("path")} hint=${t("path hint")} wrong=${fault(problem, "area")}>
          <input id="area-path" name="path" list="areas-there" placeholder=${t("whole tree")}
            defaultValue=${above && `${above}/`} />
          <datalist id="areas-there">${there.map((a) => html`<option value=${`${a.path}/`}></option>`)}</datalist>
        <//>`}
      <${Field} id="area-name" label=${t("name")} wrong=${fault(problem, "/name")}>
        <input id="area-name" name="name" required maxlength="100" defaultValue=${area?.name ?? ""} />
      <//>
      <${Field} id="area-zone" label=${t("zone")} hint=${t("zone hint")} wrong=${fault(problem, "/zone")}>
        <input id="area-zone" name="zone" list="zones" defaultValue=${area?.zone ?? ""} />
        <datalist id="zones">
          ${Intl.supportedValuesOf("timeZone").map((z) => html`<option value=${z}></option>`)}
        </datalist>
      <//>
      <fieldset><legend>${t("quiet hours")}</legend><p class="soft">${t("quiet hint")}</p>
        ${hours.map(
          (h, i) => html`<div class="row start" key=${i}>
            <input class="short" type="time" required aria-label=${t("quiet from")} value=${short(h.start)}
              onInput=${onValue((value) => change(i, { start: value }))} /> –
            <input class="short" type="time" required aria-label=${t("quiet until")} value=${short(h.end)}
              onInput=${onValue((value) => change(i, { end: value }))} />
            <button type="button" class="quiet" onClick=${() => setHours(hours.filter((_, at) => at !== i))}>
              ${t("remove")}
            </button>
          </div>`,
        )}
        ${fault(problem, "/quietHours") && html`<p class="wrong" role="alert">${fault(problem, "/quietHours")}</p>`}
        <button type="button" class="quiet" onClick=${() => setHours([...hours, { start: "21:30", end: "07:30" }])}>
          + ${t("add quiet hours")}
        </button>
      </fieldset>
      <fieldset><legend>${t("most texts")}</legend><p class="soft">${t("budget hint")}</p><div class="fields narrow">
        ${BUDGETS.map(
          ([who, per]) => html`<${Field} id="${who}-${per}" label=${t(`${who} ${per}`)}
            wrong=${fault(problem, `/policies/${who}/${per}`)}>
            <input id="${who}-${per}" name="${who}-${per}" type="number" min="1" max="50"
              defaultValue=${policies[who]?.[per] ?? ""} />
          <//>`,
        )}
      </div></fieldset>
      <${Field} id="spend" label="${t("spend ceiling")} (${currency})" hint=${t("spend hint")}
        wrong=${fault(problem, "/policies/spendPerDay")}>
        <input id="spend" name="spend" inputmode="decimal" pattern="\\d+([.]\\d{1,6})?"
          defaultValue=${policies.spendPerDay?.amount ?? ""} />
      <//>
      <${ErrorPanel} problem=${problem} />
      <div class="actions">
        <button type="button" class="quiet" onClick=${onClose}>${t("cancel")}</button>
        <button class="primary">${t("save")}</button>
      </div>
    </form>
  <//>`;
}

/** What is left empty is left to the areas above. @param {FormData} form @param {string} currency */
function policiesOf(form, currency) {
  /** @param {string} who */
  const budget = (who) => {
    const [perDay, perWeek] = ["perDay", "perWeek"].map((per) => Number(form.get(`${who}-${per}`)) || undefined);
    return perDay || perWeek ? { perDay, perWeek } : undefined;
  };
  const spend = String(form.get("spend")).trim();
  const policies = {
    budget: budget("budget"),
    householdBudget: budget("householdBudget"),
    spendPerDay: spend ? { amount: spend, currency } : undefined,
  };
  return Object.values(policies).some(Boolean) ? policies : undefined;
}
