// @ts-check
/** All lists by area, with the dialogs to make, edit and delete one. */
/** @import { Campaign, ListView } from "../shared/types.js" */
/** @import { Context } from "./form-fields.js" */
import { html, useState } from "../lib/htm-preact.js";
import { loadAllPages, api, loadWithEtag, staleAs, versionHeader } from "../shared/api.js";
import { PeopleCount } from "./people-count.js";
import { formValues } from "./form-fields.js";
import { useFormDraft } from "../shared/drafts/draft-form.js";
import { AreaField } from "../shared/area-picker.js";
import { fault } from "../shared/problems.js";
import { areaName } from "../shared/names.js";
import { ConfirmDialog, Dialog, EmptyState, Field, FormActions, Loading, Table } from "../shared/components.js";
import { onSubmit } from "../shared/events.js";
import { useAction, useQuery } from "../shared/hooks.js";
import { joinTags, splitTags } from "../shared/tags.js";
import { localName, t } from "../shared/i18n.js";
import { day, isoDay, now } from "../shared/format.js";

/** @param {Context & { reload: () => unknown }} props */
export function Lists({ me, may, lists, areas, reload, showMessage }) {
  const [open, setOpen] = useState(/** @type {{ what: "edit" | "delete", list?: ListView } | null} */ (null));
  const newListButton =
    may("official") &&
    html`<button class="primary" onClick=${() => setOpen({ what: "edit" })}>${t("new list")}</button>`;
  const groups = [...new Set(lists.map((l) => l.area))].sort();
  /** @type {import("../shared/components.js").Column<ListView>[]} */
  const columns = [
    {
      id: "name",
      title: t("list name"),
      text: (l) => l.name,
      sort: (l) => localName(l.name),
      cell: (l) =>
        html`<a href="/contacts.html?list=${l.id}">
          <strong>${localName(l.name)}</strong>
        </a> ${l.sample && html`<span class="state paused">${t("sample data")}</span>`} ${
          l.beingDeleted && html`<span class="state failed">${t("being deleted")}</span>`
        }`,
    },
    {
      id: "labels",
      title: t("labels"),
      text: (l) => l.labels.join(" "),
      cell: (l) => l.labels.map((label) => html`<span class="state">${label}</span> `),
    },
    {
      id: "people",
      title: t("number of people here"),
      number: true,
      cell: (l) => html`<${PeopleCount} id=${l.id} />`,
    },
    {
      id: "made",
      title: t("made on"),
      text: (l) => day(l.createdAt),
      sort: (l) => l.createdAt,
      cell: (l) => day(l.createdAt),
    },
    {
      id: "do",
      title: t("actions"),
      cell: (l) => html`<span class="nowrap">
        <a class="button quiet" href="/contacts.html?list=${l.id}">${t("open")}</a>
        ${
          may("official") &&
          html`<button class="quiet" aria-label="${t("edit")}: ${localName(l.name)}"
            onClick=${() => setOpen({ what: "edit", list: l })}>
            ${t("edit")}
          </button>
          <button class="quiet" aria-label="${t("delete")}: ${localName(l.name)}"
            onClick=${() => setOpen({ what: "delete", list: l })}>
            ${t("delete")}
          </button>`
        }
      </span>`,
    },
  ];
  return html`
    ${lists.length > 0 && html`<div class="row"><p class="soft">${t("lists help")}</p>${newListButton}</div>`}
    ${
      lists.length === 0 &&
      html`<section class="card">
        <${EmptyState} title=${t("no lists")} action=${newListButton}>${t("no lists text")}<//>
      </section>`
    }
    ${groups.map(
      (area) => html`<section class="card" key=${area}>
        <h2>${areaName(area, areas)}</h2>
        <${Table} caption=${areaName(area, areas)} name=${t("view lists")} rows=${lists.filter((l) => l.area === area)}
          columns=${columns} keyOf=${(/** @type {ListView} */ l) => l.id} />
      </section>`,
    )}
    ${
      open?.what === "edit" &&
      html`<${EditList} list=${open.list} me=${me} areas=${areas} onClose=${() => setOpen(null)}
        onSaved=${(/** @type {ListView} */ saved) => {
          if (!open.list) return location.assign(`/contacts.html?list=${saved.id}&new=1`);
          setOpen(null);
          showMessage({ text: t("saved") });
          reload();
        }} />`
    }
    ${
      open?.what === "delete" &&
      html`<${DeleteList} list=${open.list} onClose=${() => setOpen(null)}
        onGone=${() => (setOpen(null), showMessage({ text: t("list deleted") }), reload())} />`
    }`;
}

/**
 * Makes an id of a name's Latin letters and a random suffix, because a PUT replaces a list with the same id.
 * @param {string} name
 */
const newListId = (name) =>
  [
    name
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "-")
      .replace(/^-+|-+$/g, "")
      .slice(0, 40)
      .replace(/-+$/, "") || `list-${isoDay(now()).replaceAll("-", "")}`,
    crypto.randomUUID().slice(0, 6),
  ].join("-");

/**
 * Reads a list again before it shows the form, or shows the form of a new one.
 * @param {Pick<Context, "me" | "areas"> & {
 *   list?: ListView, onClose: () => void, onSaved: (list: ListView) => void,
 * }} props
 */
export function EditList({ list, ...props }) {
  const loaded = useQuery(async () => (list ? loadWithEtag(`/api/lists/${list.id}`) : undefined), []);
  if (list && !loaded.value)
    return html`<${Dialog} title=${t("edit list")} onClose=${props.onClose}>
      <${Loading} problem=${loaded.problem} reload=${loaded.reload} />
    <//>`;
  return html`<${ListForm} ...${props} list=${loaded.value?.value} etag=${loaded.value?.etag} />`;
}

/**
 * @param {Pick<Context, "me" | "areas"> & {
 *   list?: ListView, etag?: string | null, onClose: () => void, onSaved: (list: ListView) => void,
 * }} props `etag` is the version of the list that the form shows.
 */
function ListForm({ list, etag, me, areas, onClose, onSaved }) {
  const { problem, run } = useAction(staleAs(t("list stale")));
  const draft = useFormDraft({ place: `list/${list?.id ?? "new"}`, version: etag });
  const { value } = draft;
  const [idSuffix] = useState(() => crypto.randomUUID().slice(0, 6));
  const save = async (/** @type {FormData} */ form) => {
    const { name, area, labels } = formValues(form);
    // The suffix is the same while the dialog is open, so that a second attempt makes no second list.
    const id = list?.id ?? newListId(name).replace(/[^-]+$/, idSuffix);
    /** @type {ListView} */
    const saved = await api(`lists/${id}`, {
      method: "PUT",
      json: { name, area, labels: splitTags(labels) },
      headers: versionHeader(etag),
    });
    draft.drop();
    onSaved(saved);
  };
  return html`<${Dialog} title=${list ? t("edit list") : t("new list")} onClose=${onClose}>
    ${draft.notice}
    <form ...${draft.form} onSubmit=${onSubmit((form) => run(() => save(form)))}>
      <${Field} id="list-name" label=${t("list name")} hint=${t("list name hint")}>
        <input id="list-name" name="name" required maxlength="100" defaultValue=${value("name", list?.name)}
          autocomplete="off"
          aria-describedby="list-name-hint" />
      <//>
      <${AreaField} id="list-area" name="area" label=${t("area")} hint=${t("list area hint")} areas=${areas}
        ownArea=${me.area} value=${value("area", list ? list.area : me.area)} wrong=${fault(problem, "/area")} />
      <${Field} id="list-labels" label=${t("labels")} hint=${t("labels hint")}>
        <input id="list-labels" name="labels" defaultValue=${value("labels", joinTags(list?.labels))} autocomplete="off"
          aria-describedby="list-labels-hint" />
      <//>
      <${FormActions} problem=${problem} action=${list ? t("save") : t("make list")}
        onClose=${() => (draft.drop(), onClose())} />
    </form>
  <//>`;
}

/** @param {{ list: ListView, onClose: () => void, onGone: () => void }} props */
export function DeleteList({ list, onClose, onGone }) {
  const [usedBy, setUsedBy] = useState(/** @type {Campaign[]} */ ([]));
  const remove = async () => {
    try {
      await api(`lists/${list.id}`, { method: "DELETE" });
      onGone();
    } catch (error) {
      setUsedBy((await loadAllPages("campaigns", "campaigns")).filter((c) => c.audience.lists?.includes(list.id)));
      throw error;
    }
  };
  return html`<${ConfirmDialog} title=${t("delete list", { name: localName(list.name) })} action=${t("delete")} danger
    onYes=${remove} onNo=${onClose}>
    <p>${t("delete list text")}</p>
    ${
      usedBy.length > 0 &&
      html`<p>${t("list used by")}</p><ul>
        ${usedBy.map(
          (c) => html`<li>
            <a href="/campaigns.html?id=${c.id}">${localName(c.name)}</a>
          </li>`,
        )}
      </ul>`
    }
  <//>`;
}
