// @ts-check
/** One list: its contacts page by page, searched by name, area and tag; added, changed and removed by hand. */
/** @import { AreaView, Contact, ListView, Page } from "../shared/types.js" */
/** @import { Context } from "./form-fields.js" */
/** @import { ImportDraft } from "./import/wizard.js" */
import { html, useEffect, useRef, useState } from "../lib/htm-preact.js";
import { ApiProblem, api, download, loadWithEtag, versionHeader } from "../shared/api.js";
import { dropDraft, findDraft } from "../shared/drafts.js";
import { ContactForm } from "./contact-form.js";
import { ImportWizard, draftPlace } from "./import/wizard.js";
import { DeleteList, EditList } from "./lists.js";
import { formValues, headerName } from "./form-fields.js";
import { areaName, languageName } from "../shared/names.js";
import { problemWords } from "../shared/problems.js";
import { ConfirmDialog, EmptyState, ErrorPanel, Field, Table } from "../shared/components.js";
import { onSubmit } from "../shared/events.js";
import { useAction } from "../shared/hooks.js";
import { searchParams, setSearchParams } from "../shared/url.js";
import { localName, t } from "../shared/i18n.js";
import { moment } from "../shared/format.js";

/** Pages that are searched for a rare name before the operator is asked whether to continue. */
const MAX_PAGES = 10;

/** Loads the contacts of a list page by page. @param {string} list @param {Record<string, string>} filter */
function useContacts(list, filter) {
  const [state, setState] = useState(
    /** @type {{ rows: Contact[], cursor?: string | null, busy: boolean, problem?: unknown }} */
    ({ rows: [], busy: true }),
  );
  const version = useRef(0);
  const loadPages = async (/** @type {Contact[]} */ before, /** @type {string | null} */ from) => {
    const current = ++version.current;
    setState((old) => ({ ...old, busy: true, problem: undefined }));
    try {
      const rows = [...before];
      let cursor = from;
      for (let pages = 0; pages < MAX_PAGES; pages++) {
        const query = new URLSearchParams({ limit: "100", ...filter, ...(cursor ? { cursor } : {}) });
        /** @type {Page<"contacts">} */
        const page = await api(`lists/${list}/contacts?${query}`);
        if (current !== version.current) return;
        rows.push(...page.contacts);
        cursor = page.cursor ?? null;
        if (!cursor || rows.length > before.length) break;
      }
      setState({ rows, cursor, busy: false });
    } catch (problem) {
      if (current === version.current) setState((old) => ({ ...old, busy: false, problem }));
    }
  };
  const reload = () => loadPages([], null);
  useEffect(() => void reload(), [list, JSON.stringify(filter)]);
  return { ...state, reload, more: state.cursor ? () => loadPages(state.rows, state.cursor ?? null) : null };
}

/** @param {Context & { id: string, reload: () => unknown }} props */
export function ListDetail({ id, lists, areas, known, me, may, showMessage, toPerson, reload }) {
  const list = lists.find((l) => l.id === id);
  const [filter, setFilter] = useState(
    /** @returns {Record<string, string>} */ () =>
      Object.fromEntries([...searchParams()].filter(([n]) => ["q", "area", "tag"].includes(n))),
  );
  const [open, setOpen] = useState(
    /** @type {{ what: string, contact?: Contact, etag?: string | null, draft?: ImportDraft } | null} */ (
      searchParams().get("import") || searchParams().get("new") ? { what: "import" } : null
    ),
  );
  // A new list opens the import once; a reload does not.
  useEffect(() => setSearchParams({ new: null }), []);
  const [draft, setDraft] = useState(/** @type {ImportDraft | undefined} */ (undefined));
  const lookForDraft = async (isClosing = false) => {
    const found = /** @type {ImportDraft | undefined} */ (await findDraft(draftPlace(id), me.name));
    setDraft(found?.file && found);
    // An import was sent whose opt-outs are not all stored: it continues without asking.
    if (found?.content.sent && !isClosing) setOpen({ what: "import", draft: found });
  };
  useEffect(() => void lookForDraft(), []);
  const contacts = useContacts(id, filter);
  if (!list)
    return html`<h1>${t("contacts")}</h1><section class="card">
      <${EmptyState} title=${t("problem unknown-list")} action=${html`<a class="button" href="/contacts.html">
        ${t("view lists")}
      </a>`} />
    </section>`;
  const close = () => setOpen(null);
  const search = onSubmit((form) => {
    const nextFilter = Object.fromEntries(Object.entries(formValues(form)).filter(([, v]) => v));
    setSearchParams({ q: null, area: null, tag: null, ...nextFilter });
    setFilter(nextFilter);
  });
  const headers = headersOf(contacts.rows);
  /** Restores a contact; given a version, only if it has not been changed since. */
  const restore = (/** @type {Contact} */ c, /** @type {string | null} */ etag = null) =>
    api(`lists/${id}/contacts`, {
      method: "POST",
      json: bodyOf(c, headers),
      headers: versionHeader(etag),
    }).then(contacts.reload, (problem) => showMessage({ text: problemWords(problem) }));
  /** Reads the contact again before it opens the form, because the row may be outdated. */
  const openForm = async (/** @type {Contact} */ c) => {
    try {
      /** @type {import("../shared/api.js").Loaded<Contact>} */
      const found = await loadWithEtag(`/api/lists/${id}/contacts/find`, { method: "POST", json: contactKey(c) });
      setOpen({ what: "contact", contact: found.value, etag: found.etag });
    } catch (problem) {
      const isGone = problem instanceof ApiProblem && problem.code === "unknown-contact";
      showMessage({ text: isGone ? t("contact gone", { name: nameOf(c) }) : problemWords(problem) });
      if (isGone) await contacts.reload();
    }
  };
  const remove = async (/** @type {Contact} */ contact) => {
    await api(`lists/${id}/contacts/remove`, {
      method: "POST",
      json: contactKey(contact),
    });
    close();
    showMessage({ text: t("contact removed", { name: nameOf(contact) }), undo: () => restore(contact) });
    await contacts.reload();
  };
  const official = may("official");
  const name = localName(list.name);
  const isFiltered = Object.keys(filter).length > 0;
  const empty =
    contacts.busy || contacts.problem
      ? html`<p class="loading" role="status">${contacts.busy ? t("loading") : ""}</p>`
      : isFiltered
        ? html`<${EmptyState} title=${contacts.cursor ? t("none so far") : t("nobody found")}
          action=${contacts.more && html`<button onClick=${contacts.more}>${t("search on")}</button>`} />`
        : html`<${EmptyState} title=${t("list empty")} action=${
            official &&
            open?.what !== "import" &&
            html`<button class="primary" onClick=${() => setOpen({ what: "import" })}>${t("import file")}</button>`
          }>
          ${t("list empty text")}
        <//>`;
  return html`
    <div class="top">
      <div>
        <h1>${name}</h1><p class="soft">
          ${areaName(list.area, areas)} ${list.labels.map((l) => html`<span class="state">${l}</span> `)} ${
            list.sample && html`<span class="state paused">${t("sample data")}</span>`
          }
        </p>
      </div>
      ${
        official &&
        html`<div class="actions">
          <button class="primary" onClick=${() => setOpen({ what: "import" })}>${t("import file")}</button>
          <button onClick=${() => setOpen({ what: "contact" })}>${t("add contact")}</button>
          <button class="quiet" onClick=${() => setOpen({ what: "edit" })}>${t("edit list")}</button>
          <button class="quiet" onClick=${() => setOpen({ what: "delete" })}>${t("delete")}</button>
        </div>`
      }
    </div>
    ${
      official &&
      draft &&
      html`<${DraftNotice} draft=${draft} resume=${() => (setOpen({ what: "import", draft }), setDraft(undefined))}
        discard=${() => dropDraft(draft.place).then(() => setDraft(undefined))} />`
    }
    ${
      open?.what === "import" &&
      html`<${ImportWizard} key=${open.draft ? "draft" : "new"} list=${list} areas=${areas} by=${me.name}
        draft=${open.draft}
        onChosen=${() => setDraft(undefined)}
        onClose=${() => (close(), setSearchParams({ import: null }), void lookForDraft(true))}
        onStored=${contacts.reload} />`
    }
    <section class="card">
      <div class="row"><h2>${t("people here")}</h2>${contacts.rows.length > 0 && html`<${Export} list=${list} />`}</div>
      ${
        (contacts.rows.length > 0 || isFiltered) &&
        html`<form class="filters" onSubmit=${search} role="search">
          <${Field} id="find-name" label=${t("person name")}>
            <input id="find-name" name="q" type="search" defaultValue=${filter.q ?? ""} />
          <//>
          <${Field} id="find-area" label=${t("area")}>
            <input id="find-area" name="area" list="areas-known"
              defaultValue=${filter.area ?? ""} autocomplete="off" />
            <datalist id="areas-known">${known.map((a) => html`<option value=${a}></option>`)}</datalist>
          <//>
          <${Field} id="find-tag" label=${t("tag")}>
            <input id="find-tag" name="tag" defaultValue=${filter.tag ?? ""} />
          <//>
          <button>${t("search")}</button>
        </form>`
      }
      <${ErrorPanel} problem=${contacts.problem} reload=${contacts.reload} />
      ${contacts.busy && contacts.rows.length > 0 && html`<p class="loading" role="status">${t("searching")}</p>`}
      <${Table} caption=${t("people here")} rows=${contacts.rows} filtered empty=${empty} more=${contacts.more}
        keyOf=${(/** @type {Contact} */ c) => c.phone ?? c.id}
        columns=${columns({
          areas,
          official,
          toPerson,
          edit: openForm,
          remove: (c) => setOpen({ what: "remove", contact: c }),
        })} />
    </section>
    ${
      open?.what === "contact" &&
      html`<${ContactForm} list=${list} contact=${open.contact} etag=${open.etag} known=${known} headers=${headers}
        onClose=${close}
        onSaved=${(/** @type {string | null} */ etag) => {
          close();
          const before = open.contact;
          showMessage({
            text: t(before ? "contact changed" : "contact added"),
            undo: before && (() => restore(before, etag)),
          });
          contacts.reload();
        }} />`
    }
    ${
      open?.what === "remove" &&
      open.contact &&
      html`<${ConfirmDialog}
        title=${t("remove contact", { name: nameOf(open.contact) })} action=${t("remove")} danger
        onYes=${() => open.contact && remove(open.contact)} onNo=${close}>
        <p>${t("remove text")}</p>
      <//>`
    }
    ${
      open?.what === "edit" &&
      html`<${EditList} list=${list} me=${me} known=${known} onClose=${close}
        onSaved=${() => (close(), showMessage({ text: t("saved") }), reload())} />`
    }
    ${
      open?.what === "delete" &&
      html`<${DeleteList} list=${list} onClose=${close}
        onGone=${() => location.assign("/contacts.html?deleted=1")} />`
    }`;
}

/** Returns the number or id by which requests identify a contact. @param {Contact} contact */
const contactKey = ({ phone, id }) => (phone ? { phone } : { id });

/**
 * Makes the request body that restores a contact.
 * @param {Contact} contact
 * @param {string[]} headers Values to empty where the contact did not have them.
 */
const bodyOf = ({ phone, name, language, area, household, address, tags, values, consent }, headers) => ({
  ...(phone ? { phone } : { address }),
  name: name ?? "",
  language: language ?? "",
  area,
  household: household ?? "",
  tags,
  values: { ...Object.fromEntries(headers.map((h) => [h, ""])), ...values },
  basis: consent.basis,
});

/** Returns the headers of all values of the shown contacts. @param {Contact[]} rows */
const headersOf = (rows) => [...new Set(["child", ...rows.flatMap((r) => Object.keys(r.values))])];

/**
 * @param {{
 *   areas: AreaView[], official: boolean, toPerson: Context["toPerson"], edit: (c: Contact) => void,
 *   remove: (c: Contact) => void,
 * }} how
 * @returns {import("../shared/components.js").Column<Contact>[]}
 */
const columns = ({ areas, official, toPerson, edit, remove }) => [
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
const nameOf = (c) => c.name ?? c.phone ?? "";

/** @param {Contact} c @returns {string[][]} */
const extraValues = (c) => [
  ...(c.household ? [[t("household"), c.household]] : []),
  ...(c.address ? [[t("home address"), c.address]] : []),
  ...(c.relation ? [[t("relation"), c.relation]] : []),
  ...(c.consent.basis === "none" ? [[t("consent"), t("basis none")]] : []),
  ...Object.entries(c.values).map(([k, v]) => [headerName(k), v]),
];

/**
 * Offers to continue the import of a file that was chosen earlier.
 * @param {{ draft: ImportDraft, resume: () => void, discard: () => void }} props
 */
const DraftNotice = ({ draft, resume, discard }) =>
  html`<section class="notice row" role="status">
    <p>${t("draft there", { name: draft.content.file?.name ?? "", at: moment(draft.at) })}</p>
    <div class="actions">
      <button class="primary" onClick=${resume}>${t("draft resume")}</button>
      <button onClick=${discard}>${t("draft discard")}</button>
    </div>
  </section>`;

/** @param {{ list: ListView }} props */
function Export({ list }) {
  const { busy, problem, run } = useAction();
  const save = () => run(() => download(`/api/lists/${list.id}/export`, `${localName(list.name)}.csv`));
  return html`<button class="quiet" disabled=${busy} onClick=${save}>
    ${busy ? t("loading") : t("export list")}
  </button><${ErrorPanel} problem=${problem} />`;
}
