// @ts-check
/** One list: its contacts page by page, searched by name, area and tag; added, changed and removed by hand. */
/** @import { AreaView, Contact, ListView } from "../shared/types.js" */
/** @import { Context } from "./form-fields.js" */
/** @import { ImportDraft } from "./import/import-file.js" */
import { html, useEffect, useState } from "../lib/htm-preact.js";
import { ApiProblem, download } from "../shared/api.js";
import { DraftNotice } from "../shared/drafts/draft-form.js";
import { dropFileDraft, findFileDraft } from "../shared/drafts/file-drafts.js";
import { contactColumns, nameOf } from "./contact-columns.js";
import { ContactForm } from "./contact-form.js";
import { PeopleCount } from "./people-count.js";
import { headersOf, readContact, removeContact, restoreContact, useContacts } from "./contacts.js";
import { draftPlace } from "./import/import-file.js";
import { ImportWizard } from "./import/wizard.js";
import { DeleteList, EditList } from "./lists.js";
import { formValues } from "./form-fields.js";
import { AreaField } from "../shared/area-picker.js";
import { areaName } from "../shared/names.js";
import { problemWords } from "../shared/problems.js";
import { ConfirmDialog, EmptyState, ErrorPanel, Field, Table, TakeAlong } from "../shared/components.js";
import { onSubmit } from "../shared/events.js";
import { useAction } from "../shared/hooks.js";
import { searchParams, setSearchParams, withQuery } from "../shared/url.js";
import { localName, t } from "../shared/i18n.js";
import { moment } from "../shared/format.js";

/**
 * @typedef {{ what: "import", draft?: ImportDraft } | { what: "contact", contact?: Contact, etag?: string | null }
 *   | { what: "remove", contact: Contact } | { what: "edit" } | { what: "delete" }} Opened The part of the page that is
 * open.
 */

/** Reads the filter from the address. @returns {Record<string, string>} */
const filterOfAddress = () =>
  Object.fromEntries([...searchParams()].filter(([name]) => ["q", "area", "tag"].includes(name)));

/**
 * Finds the draft of the list's import. One that was sent and whose opt-outs are not all stored continues without
 * asking.
 * @param {string} list @param {(draft: ImportDraft) => void} continueSent
 */
function useImportDraft(list, continueSent) {
  const [draft, setDraft] = useState(/** @type {ImportDraft | undefined} */ (undefined));
  const lookForDraft = async (isClosing = false) => {
    const found = /** @type {ImportDraft | undefined} */ (await findFileDraft(draftPlace(list)));
    setDraft(found?.content.sent ? undefined : found);
    if (found?.content.sent && !isClosing) continueSent(found);
  };
  useEffect(() => void lookForDraft(), []);
  return { draft, lookForDraft, forgetDraft: () => setDraft(undefined) };
}

/** @param {Context & { id: string, reload: () => unknown }} props */
export function ListDetail(props) {
  const list = props.lists.find((l) => l.id === props.id);
  if (list) return html`<${KnownList} ...${props} list=${list} />`;
  return html`
    <h1>${t("contacts")}</h1>
    <section class="card">
      <${EmptyState} title=${t("problem unknown-list")}
        action=${html`<a class="button" href="/contacts.html">${t("view lists")}</a>`} />
    </section>`;
}

/** @param {Context & { list: ListView, reload: () => unknown }} props */
function KnownList({ list, areas, me, may, showMessage, toPerson, reload }) {
  const { id } = list;
  const [filter, setFilter] = useState(filterOfAddress);
  const [opened, setOpened] = useState(
    /** @type {Opened | null} */ (
      may("official") && (searchParams().get("import") || searchParams().get("new")) ? { what: "import" } : null
    ),
  );
  // A new list opens the import once; a reload does not.
  useEffect(() => setSearchParams({ new: null }), []);
  const { draft, lookForDraft, forgetDraft } = useImportDraft(id, (sent) => setOpened({ what: "import", draft: sent }));
  const contacts = useContacts(id, filter);
  const headers = headersOf(contacts.rows);
  const official = may("official");
  const close = () => setOpened(null);
  const openImport = () => setOpened({ what: "import" });
  /** @param {Record<string, string>} next */
  const search = (next) => {
    setSearchParams({ q: null, area: null, tag: null, ...next });
    setFilter(next);
  };
  /** @param {Contact} contact @param {string | null} [etag] */
  const restore = (contact, etag) =>
    restoreContact(id, contact, headers, etag).then(contacts.reload, (problem) =>
      showMessage({ text: problemWords(problem) }),
    );
  /** Reads the contact again before it opens the form, because the row may be outdated. @param {Contact} contact */
  const openForm = async (contact) => {
    try {
      const { value, etag } = await readContact(id, contact);
      setOpened({ what: "contact", contact: value, etag });
    } catch (problem) {
      const isGone = problem instanceof ApiProblem && problem.code === "unknown-contact";
      showMessage({ text: isGone ? t("contact gone", { name: nameOf(contact) }) : problemWords(problem) });
      if (isGone) await contacts.reload();
    }
  };
  /** @param {Contact} contact */
  const remove = async (contact) => {
    await removeContact(id, contact);
    close();
    showMessage({ text: t("contact removed", { name: nameOf(contact) }), undo: () => restore(contact) });
    await contacts.reload();
  };
  /** @param {Contact | undefined} before @param {string | null} etag */
  const showSavedContact = (before, etag) => {
    close();
    const text = t(before ? "contact changed" : "contact added");
    showMessage({ text, undo: before && (() => restore(before, etag)) });
    void contacts.reload();
  };
  return html`
    <${ListHeading} list=${list} areas=${areas} official=${official} open=${setOpened} version=${contacts.rows} />
    ${
      official &&
      draft &&
      html`<${DraftNotice} text=${draftWords(draft)}
        resume=${() => (setOpened({ what: "import", draft }), forgetDraft())}
        discard=${() => dropFileDraft(draft.place).then(forgetDraft)} />`
    }
    ${
      opened?.what === "import" &&
      html`<${ImportWizard} key=${opened.draft ? "draft" : "new"} list=${list} areas=${areas}
        draft=${opened.draft} onChosen=${forgetDraft} onStored=${contacts.reload}
        onClose=${() => (close(), setSearchParams({ import: null }), void lookForDraft(true))} />`
    }
    <section class="card">
      <div class="row">
        <h2>${t("people here")}</h2>
        ${contacts.rows.length > 0 && html`<${Export} list=${list} filter=${filter} mayImport=${official} />`}
      </div>
      <${ContactTable} contacts=${contacts} filter=${filter} search=${search} areas=${areas} list=${list}
        importFile=${official && opened?.what !== "import" && openImport}
        columns=${contactColumns({
          areas,
          official,
          toPerson,
          edit: openForm,
          remove: (contact) => setOpened({ what: "remove", contact }),
        })} />
    </section>
    ${
      opened?.what === "contact" &&
      html`<${ContactForm} list=${list} contact=${opened.contact} etag=${opened.etag} areas=${areas}
        ownArea=${me.area} headers=${headers}
        onClose=${close} onSaved=${(/** @type {string | null} */ etag) => showSavedContact(opened.contact, etag)} />`
    }
    ${
      opened?.what === "remove" &&
      html`<${ConfirmDialog} title=${t("remove contact", { name: nameOf(opened.contact) })} action=${t("remove")} danger
        onYes=${() => remove(opened.contact)} onNo=${close}>
        <p>${t("remove text")}</p>
      <//>`
    }
    ${
      opened?.what === "edit" &&
      html`<${EditList} list=${list} me=${me} areas=${areas} onClose=${close}
        onSaved=${() => (close(), showMessage({ text: t("saved") }), reload())} />`
    }
    ${
      opened?.what === "delete" &&
      html`<${DeleteList} list=${list} onClose=${close}
        onGone=${() => location.assign("/contacts.html?deleted=1")} />`
    }`;
}

/**
 * @param {{ list: ListView, areas: AreaView[], official: boolean, version: unknown,
 *   open: (opened: Opened) => void,
 * }} props `version` changes with the contacts.
 */
const ListHeading = ({ list, areas, official, version, open }) => html`<div class="top">
  <div>
    <h1>${localName(list.name)}</h1>
    <p class="soft">
      ${areaName(list.area, areas)} <${PeopleCount} id=${list.id} version=${version} />
      ${list.labels.map((l) => html` <span class="state">${l}</span>`)}
      ${list.sample && html` <span class="state paused">${t("sample data")}</span>`}
    </p>
  </div>
  ${
    official &&
    html`<div class="actions">
      <button class="primary" onClick=${() => open({ what: "import" })}>${t("import file")}</button>
      <button onClick=${() => open({ what: "contact" })}>${t("add contact")}</button>
      <button class="quiet" onClick=${() => open({ what: "edit" })}>${t("edit list")}</button>
      <button class="quiet" onClick=${() => open({ what: "delete" })}>${t("delete")}</button>
    </div>`
  }
</div>`;

/**
 * Shows the contacts of a list with a search.
 * @param {{
 *   contacts: ReturnType<typeof useContacts>, filter: Record<string, string>, areas: AreaView[],
 *   list: ListView,
 *   search: (filter: Record<string, string>) => void, importFile: false | (() => void),
 *   columns: import("../shared/components.js").Column<Contact>[],
 * }} props `importFile` opens the import, which an empty list offers.
 */
function ContactTable({ contacts, filter, areas, list, search, importFile, columns }) {
  const isFiltered = Object.keys(filter).length > 0;
  const importButton = importFile && html`<button class="primary" onClick=${importFile}>${t("import file")}</button>`;
  const searchOn = contacts.more && html`<button onClick=${contacts.more}>${t("search on")}</button>`;
  const empty =
    contacts.busy || contacts.problem
      ? html`<p class="loading" role="status">${contacts.busy ? t("loading") : ""}</p>`
      : isFiltered
        ? html`<${EmptyState} title=${contacts.cursor ? t("none so far") : t("nobody found")} action=${searchOn} />`
        : html`<${EmptyState} title=${t("list empty")} action=${importButton}>${t("list empty text")}<//>`;
  return html`
    ${
      (contacts.rows.length > 0 || isFiltered) &&
      html`<${ContactSearch} filter=${filter} areas=${areas} list=${list} search=${search} />`
    }
    <${ErrorPanel} problem=${contacts.problem} reload=${contacts.reload} />
    ${contacts.busy && contacts.rows.length > 0 && html`<p class="loading" role="status">${t("searching")}</p>`}
    <${Table} caption=${t("people here")} rows=${contacts.rows} filtered ofPeople empty=${empty} more=${contacts.more}
      keyOf=${(/** @type {Contact} */ c) => c.phone ?? c.id} columns=${columns} />`;
}

/**
 * @param {{
 *   filter: Record<string, string>, areas: AreaView[], list: ListView,
 *   search: (filter: Record<string, string>) => void,
 * }} props
 */
const ContactSearch = ({ filter, areas, list, search }) => html`<form class="filters" role="search"
  onSubmit=${onSubmit((form) => search(Object.fromEntries(Object.entries(formValues(form)).filter(([, v]) => v))))}>
  <${Field} id="find-name" label=${t("person name")}>
    <input id="find-name" name="q" type="search" defaultValue=${filter.q ?? ""} />
  <//>
  <${AreaField} id="find-area" name="area" label=${t("area")} areas=${areas} ownArea=${list.area} none=${t("any area")}
    value=${filter.area} />
  <${Field} id="find-tag" label=${t("tag")}>
    <input id="find-tag" name="tag" defaultValue=${filter.tag ?? ""} />
  <//>
  <button>${t("search")}</button>
</form>`;

/** Names the file of an import that was not finished. @param {ImportDraft} draft */
const draftWords = ({ file, content, at }) =>
  t(file ? "draft there" : "draft there without file", { name: content.file?.name ?? "", at: moment(at) });

/**
 * Offers a list as files: those for people have whom the filter shows, the one for programs has everybody.
 * @param {{ list: ListView, filter: Record<string, string>, mayImport: boolean }} props
 */
function Export({ list, filter, mayImport }) {
  const { busy, problem, run } = useAction();
  const save = () => run(() => download(`/api/lists/${list.id}/export`, `${localName(list.name)}.csv`));
  return html`<div class="tools">
    <${TakeAlong} path=${withQuery(`/api/lists/${list.id}/export`, new URLSearchParams(filter))}
      name=${localName(list.name)} />
    ${
      mayImport &&
      html`<button class="quiet" disabled=${busy} onClick=${save}>${busy ? t("loading") : t("export list")}</button>`
    }
    <${ErrorPanel} problem=${problem} />
  </div>`;
}
