// @ts-check
/** @import { Loaded } from "../shared/api.js" */
/** @import { AreaView, DayEntry, DayKind, DaysView } from "../shared/types.js" */
import { html, useState } from "../lib/htm-preact.js";
import { loadWithEtag, versionHeader } from "../shared/api.js";
import { AreaField } from "../shared/area-picker.js";
import { useFormDraft } from "../shared/drafts/draft-form.js";
import { areaName, loadAreas } from "../shared/names.js";
import { isInYear, yearAfterSaving } from "./day-years.js";
import { ImportDays } from "./days-import.js";
import { Dialog, EmptyState, ErrorPanel, Field, FormActions, Loading, Table, Toast } from "../shared/components.js";
import { searchParams, setSearchParams } from "../shared/url.js";
import { onSubmit } from "../shared/events.js";
import { useAction, useQuery, useUndoableSave } from "../shared/hooks.js";
import { t } from "../shared/i18n.js";
import { DAY, isoDay, localDay, now } from "../shared/format.js";

/** @type {DayKind[]} */
export const KINDS = ["holiday", "make-up-workday", "school-term", "exam", "observance"];

/** @param {DayEntry} day */
export const dayRange = (day) =>
  day.to && day.to !== day.from ? `${localDay(day.from)} – ${localDay(day.to)}` : localDay(day.from);

/** @param {DayEntry} day */
const dayCount = (day) => Math.round((Date.parse(day.to ?? day.from) - Date.parse(day.from)) / DAY) + 1;

/** Identifies a day in the catalogue. @param {DayEntry} day */
const keyOf = (day) => `${day.kind} ${day.name} ${day.from} ${day.area}`;

/**
 * Lists holidays, make-up workdays, school terms and exams of one year.
 * @param {import("../shared/shell.js").PageContext} context
 */
export function Days({ me, may }) {
  const { value, problem, reload } = useQuery(
    /** @returns {Promise<Loaded<DaysView>>} */ () => loadWithEtag("/api/days"),
    [],
  );
  const areas = useQuery(loadAreas, []);
  const [edited, setEdited] = useState(/** @type {DayEntry | "new" | null} */ (null));
  const [importing, setImporting] = useState(false);
  const undoable = useUndoableSave(reload, t("stale"));
  const { message, clearMessage, problem: actionProblem, save, attempt, showSaved } = undoable;
  const year = Number(searchParams().get("year")) || Number(isoDay(now()).slice(0, 4));
  const mayEdit = may("official");
  if (!value) return html`<${Loading} problem=${problem} reload=${reload} />`;
  const { days } = value.value;
  const shown = days.filter((d) => isInYear(d, year)).sort((a, b) => a.from.localeCompare(b.from));

  /**
   * Stores the whole catalogue, if it has not changed since it was read.
   * @param {DayEntry[]} next
   * @param {string | null} etag
   */
  const putDays = (next, etag) =>
    loadWithEtag("/api/days", { method: "PUT", json: { days: next }, headers: versionHeader(etag) });
  /** @param {DayEntry[]} next @param {string} text */
  const saveDays = async (next, text) => {
    const { etag } = await save(() => putDays(next, value.etag));
    await showSaved(text, () => putDays(days, etag), t("undone"));
  };
  /** Shows the year of what was saved. @param {DayEntry[]} saved */
  const showYearOf = (saved) => setSearchParams({ year: String(yearAfterSaving(saved, year)) });
  /** @param {DayEntry} entry */
  const saveEntry = async (entry) => {
    await saveDays(
      edited === "new" ? [...days, entry] : days.map((d) => (d === edited ? entry : d)),
      t("day saved", { name: entry.name }),
    );
    showYearOf([entry]);
    setEdited(null);
  };
  /** @param {DayEntry} entry */
  const remove = (entry) =>
    attempt(() =>
      saveDays(
        days.filter((d) => d !== entry),
        t("day removed", { name: entry.name }),
      ),
    );
  /** Offers to undo an import. @param {string} text @param {DayEntry[]} imported */
  const showImported = async (text, imported) => {
    setImporting(false);
    showYearOf(imported);
    const { etag } = await loadWithEtag("/api/days");
    await showSaved(text, () => putDays(days, etag), t("undone"));
  };
  const addButtons =
    mayEdit &&
    html`
      <button class="primary" onClick=${() => setEdited("new")}>
        ${t("add days")}
      </button> <button onClick=${() => setImporting(true)}>${t("import days")}</button>`;
  /** @type {import("../shared/components.js").Column<DayEntry>[]} */
  const columns = [
    {
      id: "when",
      title: t("date"),
      cell: dayRange,
      sort: (d) => d.from,
      text: (d) => [d.from, d.to].filter(Boolean).join(" – "),
    },
    {
      id: "length",
      title: t("length"),
      number: true,
      cell: (d) => t("days long", { n: dayCount(d) }),
      sort: dayCount,
      text: (d) => String(dayCount(d)),
    },
    {
      id: "kind",
      title: t("kind"),
      cell: (d) => html`<span class="state kind-${d.kind}">${t(`kind ${d.kind}`)}</span>`,
      sort: (d) => t(`kind ${d.kind}`),
      text: (d) => t(`kind ${d.kind}`),
    },
    {
      id: "name",
      title: t("name"),
      cell: (d) => html`<strong>${d.name}</strong>`,
      sort: (d) => d.name,
      text: (d) => d.name,
    },
    {
      id: "area",
      title: t("where"),
      cell: (d) => (d.area ? areaName(d.area, areas.value) : t("whole tree")),
      sort: (d) => d.area ?? "",
      text: (d) => d.area ?? "",
    },
    {
      id: "source",
      title: t("source"),
      cell: (d) => t(d.uid ? "from file" : "by hand"),
      sort: (d) => t(d.uid ? "from file" : "by hand"),
      text: (d) => t(d.uid ? "from file" : "by hand"),
    },
    ...(mayEdit
      ? [
          {
            id: "do",
            title: t("actions"),
            cell: (/** @type {DayEntry} */ d) => html`<div class="row start">
              <button class="quiet" aria-label="${t("edit")} ${d.name} ${d.from}" onClick=${() => setEdited(d)}>
                ${t("edit")}
              </button>
              <button class="quiet" aria-label="${t("remove")} ${d.name} ${d.from}" onClick=${() => remove(d)}>
                ${t("remove")}
              </button>
            </div>`,
          },
        ]
      : []),
  ];
  return html`
    <div class="top">
      <nav class="years" aria-label=${t("year")}>
        <a class="button" href="/settings.html?part=days&year=${year - 1}"
          aria-label=${t("year of", { year: String(year - 1) })}>
          ← ${year - 1}
        </a>
        <h2>${t("year of", { year: String(year) })}</h2>
        <a class="button" href="/settings.html?part=days&year=${year + 1}"
          aria-label=${t("year of", { year: String(year + 1) })}>
          ${year + 1} →
        </a>
      </nav>
      <div class="actions">${addButtons}</div>
    </div>
    <${ErrorPanel} problem=${actionProblem ?? problem} reload=${actionProblem ? undefined : reload} />
    <${Table} caption=${t("days in", { year: String(year) })} name="${t("part days")} ${year}" rows=${shown}
      keyOf=${keyOf} columns=${columns}
      empty=${html`<section class="card">
        <${EmptyState} title=${t("no days", { year: String(year) })}>${t("no days text")}<//>
      </section>`} />
    ${
      edited &&
      html`<${DayDialog} entry=${edited === "new" ? null : edited} year=${year} area=${me.area}
        areas=${areas.value ?? []} onSave=${saveEntry}
        onClose=${() => setEdited(null)} />`
    }
    ${importing && html`<${ImportDays} area=${me.area} onDone=${showImported} onClose=${() => setImporting(false)} />`}
    ${message && html`<${Toast} text=${message.text} undo=${message.undo} onGone=${clearMessage} />`}`;
}

/**
 * @param {{
 *   entry: DayEntry | null, year: number, area: string, areas: AreaView[], onSave: (entry: DayEntry) => Promise<void>,
 *   onClose: () => void,
 * }} props
 */
function DayDialog({ entry, year, area, areas, onSave, onClose }) {
  const { problem, run } = useAction();
  const draft = useFormDraft({ place: `day/${entry ? keyOf(entry) : "new"}` });
  const { value } = draft;
  const save = async (/** @type {FormData} */ form) => {
    /** @param {string} name */
    const text = (name) => String(form.get(name)).trim();
    const [from, to] = [text("from"), text("to")];
    if (to && to < from) throw new Error(t("ends early"));
    await onSave({
      kind: /** @type {DayKind} */ (text("kind")),
      name: text("name"),
      from,
      to: to && to !== from ? to : undefined,
      area: text("area") || undefined,
      uid: entry?.uid,
    });
    draft.drop();
  };
  return html`<${Dialog} title=${entry ? t("edit days", { name: entry.name }) : t("add days")} onClose=${onClose}>
    ${draft.notice}
    <form ...${draft.form} onSubmit=${onSubmit((form) => run(() => save(form)))}>
      <${Field} id="day-kind" label=${t("kind")}>
        <select id="day-kind" name="kind">
          ${KINDS.map(
            (k) => html`<option value=${k} selected=${k === value("kind", entry?.kind)}>${t(`kind ${k}`)}</option>`,
          )}
        </select>
      <//>
      <${Field} id="day-name" label=${t("name")} hint=${t("day name hint")}>
        <input id="day-name" name="name" required maxlength="100" defaultValue=${value("name", entry?.name)} />
      <//>
      <div class="fields">
        <${Field} id="day-from" label=${t("first day")}>
          <input id="day-from" name="from" type="date" required min="1900-01-01" max="2100-12-31"
            defaultValue=${value("from", entry?.from ?? `${year}-01-01`)} />
        <//>
        <${Field} id="day-to" label=${t("last day")} hint=${t("last day hint")}>
          <input id="day-to" name="to" type="date" max="2100-12-31" defaultValue=${value("to", entry?.to ?? "")} />
        <//>
      </div>
      <${AreaField} id="day-area" name="area" label=${t("where")} hint=${t("where hint")} areas=${areas} ownArea=${area}
        value=${value("area", entry ? (entry.area ?? "") : area)} />
      <${FormActions} problem=${problem} action=${t("save")} onClose=${() => (draft.drop(), onClose())} />
    </form>
  <//>`;
}
