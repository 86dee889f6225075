// @ts-check
/** @import { AreaView, CalendarView, CreatedCalendar } from "../shared/types.js" */
import { html, useState } from "../lib/htm-preact.js";
import { loadAllPages, api } from "../shared/api.js";
import { AreaField } from "../shared/area-picker.js";
import { areaName, loadAreas, personName } from "../shared/names.js";
import { useFormDraft } from "../shared/drafts/draft-form.js";
import { fault } from "../shared/problems.js";
import { CopyField } from "./copy-field.js";
import {
  ConfirmDialog,
  Dialog,
  EmptyState,
  ErrorPanel,
  Field,
  FormActions,
  Loading,
  Table,
  Toast,
} from "../shared/components.js";
import { onSubmit } from "../shared/events.js";
import { useAction, useQuery } from "../shared/hooks.js";
import { t } from "../shared/i18n.js";
import { day } from "../shared/format.js";

/**
 * Lists feed addresses, from which calendar programs read planned and sent broadcasts.
 * @param {import("../shared/shell.js").PageContext} context
 */
export function Calendars({ me, may }) {
  const { value: calendars, problem, reload } = useQuery(() => loadAllPages("calendars", "calendars"), []);
  const areas = useQuery(loadAreas, []);
  const [isMaking, setMaking] = useState(false);
  const [made, setMade] = useState(/** @type {CreatedCalendar | null} */ (null));
  const [revoking, setRevoking] = useState(/** @type {CalendarView | null} */ (null));
  const [message, setMessage] = useState("");
  const mayEdit = may("official");
  if (!calendars) return html`<${Loading} problem=${problem} reload=${reload} />`;
  const makeButton =
    mayEdit && html`<button class="primary" onClick=${() => setMaking(true)}>${t("make calendar")}</button>`;
  const revoke = async () => {
    if (!revoking) return;
    await api(`calendars/${revoking.id}`, { method: "DELETE" });
    setRevoking(null);
    setMessage(t("calendar revoked", { name: revoking.name }));
    await reload();
  };
  /** @type {import("../shared/components.js").Column<CalendarView>[]} */
  const columns = [
    {
      id: "name",
      title: t("name"),
      cell: (c) => html`<strong>${c.name}</strong>`,
      sort: (c) => c.name,
      text: (c) => c.name,
    },
    {
      id: "area",
      title: t("area"),
      cell: (c) => areaName(c.area, areas.value),
      sort: (c) => c.area,
      text: (c) => c.area,
    },
    {
      id: "made",
      title: t("made"),
      cell: (c) => html`${day(c.createdAt)}<br /><small>${personName(c.createdBy)}</small>`,
      sort: (c) => c.createdAt,
      text: (c) => `${c.createdAt} ${personName(c.createdBy)}`,
    },
    ...(mayEdit
      ? [
          {
            id: "do",
            title: t("actions"),
            cell: (/** @type {CalendarView} */ c) =>
              html`<button class="quiet" aria-label=${t("revoke calendar", { name: c.name })}
                onClick=${() => setRevoking(c)}>
                ${t("revoke")}
              </button>`,
          },
        ]
      : []),
  ];
  return html`
    <${ErrorPanel} problem=${problem} reload=${reload} />
    ${calendars.length > 0 && makeButton && html`<div>${makeButton}</div>`}
    <${Table} caption=${t("part calendars")} name=${t("part calendars")} rows=${calendars}
      keyOf=${(/** @type {CalendarView} */ c) => c.id} columns=${columns}
      empty=${html`<section class="card">
        <${EmptyState} title=${t("no calendars")} action=${makeButton}>${t("no calendars text")}<//>
      </section>`} />
    ${
      isMaking &&
      html`<${MakeDialog} area=${me.area} areas=${areas.value ?? []}
        onMade=${async (/** @type {CreatedCalendar} */ calendar) => {
          setMaking(false);
          setMade(calendar);
          await reload();
        }}
        onClose=${() => setMaking(false)} />`
    }
    ${made && html`<${FeedAddressDialog} made=${made} isLocal=${me.isLocal} onClose=${() => setMade(null)} />`}
    ${
      revoking &&
      html`<${ConfirmDialog} title=${t("revoke calendar", { name: revoking.name })} action=${t("revoke")} danger
        onYes=${revoke} onNo=${() => setRevoking(null)}>
        <p>${t("revoke text")}</p>
      <//>`
    }
    ${message && html`<${Toast} text=${message} onGone=${() => setMessage("")} />`}`;
}

/**
 * @param {{
 *   area: string, areas: AreaView[], onMade: (calendar: CreatedCalendar) => Promise<void>, onClose: () => void,
 * }} props
 */
function MakeDialog({ area, areas, onMade, onClose }) {
  const { problem, run } = useAction();
  const draft = useFormDraft({ place: "calendar/new" });
  const { value } = draft;
  const save = async (/** @type {FormData} */ form) => {
    /** @type {CreatedCalendar} */
    const calendar = await api("calendars", {
      method: "POST",
      json: { name: String(form.get("name")).trim(), area: String(form.get("area")).trim() },
    });
    draft.drop();
    await onMade(calendar);
  };
  return html`<${Dialog} title=${t("make calendar")} onClose=${onClose}>
    ${draft.notice}
    <form ...${draft.form} onSubmit=${onSubmit((form) => run(() => save(form)))}>
      <${Field} id="calendar-name" label=${t("name")} hint=${t("calendar name hint")} wrong=${fault(problem, "/name")}>
        <input id="calendar-name" name="name" required maxlength="200" defaultValue=${value("name")} />
      <//>
      <${AreaField} id="calendar-area" name="area" label=${t("area")} hint=${t("calendar area hint")} areas=${areas}
        ownArea=${area} value=${value("area", area)} wrong=${fault(problem, "/area")} />
      <${FormActions} problem=${problem} action=${t("make address")} onClose=${() => (draft.drop(), onClose())} />
    </form>
  <//>`;
}

/**
 * Shows a new feed address, only this once, and how to subscribe to it.
 * @param {{ made: CreatedCalendar, isLocal: boolean, onClose: () => void }} props
 */
function FeedAddressDialog({ made, isLocal, onClose }) {
  return html`<${Dialog} title=${t("calendar made", { name: made.name })} onClose=${onClose} wide>
    <p class="notice">${t("shown once")}</p>
    <${CopyField} id="calendar-address" label=${t("address")} value=${new URL(made.address, location.origin).href} />
    ${isLocal && html`<p class="soft">${t("local calendar")}</p>`}
    <h3>${t("subscribe")}</h3>
    <ul>${["outlook", "apple", "google"].map((p) => html`<li>${t(`subscribe ${p}`)}</li>`)}</ul>
    <div class="actions"><button onClick=${onClose}>${t("i copied it")}</button></div>
  <//>`;
}
