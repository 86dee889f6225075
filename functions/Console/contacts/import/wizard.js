// @ts-check
/** The import of a file into a list: first a dry run with corrections, then the import itself. */
/** @import { AreaView, StartedImport, ImportView, ListView } from "../../shared/types.js" */
/** @import { Changes, Layout, Sheet } from "./sheet.js" */
/** @import { AskedOptOut } from "./import-result.js" */
/** @import { Check } from "./check-result.js" */
import { html, useEffect, useRef, useState } from "../../lib/htm-preact.js";
import { api } from "../../shared/api.js";
import { dropDraft, saveDraft } from "../../shared/drafts.js";
import { Checked } from "./check-result.js";
import { Progress, Stored } from "./import-result.js";
import {
  applyChanges,
  columnsOfField,
  isUnchanged,
  layoutOf,
  noChanges,
  readSheet,
  rowAt,
  rowsOf,
  toFile,
} from "./sheet.js";
import { remember } from "./column-memory.js";
import { ConfirmDialog, ErrorPanel, Field } from "../../shared/components.js";
import { onValue } from "../../shared/events.js";
import { searchParams, setSearchParams } from "../../shared/url.js";
import { language, localName, t } from "../../shared/i18n.js";

const REGIONS = ["CN", "HK", "MO", "TW", "US", "CA", "GB", "SG", "MY", "AU"];
const regions = new Intl.DisplayNames(language, { type: "region" });
const BASES = /** @type {const} */ (["notice", "contract", "consent"]);
const SAMPLES = ["title-above-header", "two-header-rows", "father-and-mother", "buildings-and-grids"];

/**
 * @typedef {{
 *   region: string, mode: string, encoding: string, basis: string, headerRow: number | null, sheet: string,
 *   withoutNumbers: boolean, fillDown: boolean,
 * }} ImportOptions
 */
/**
 * @typedef {{
 *   name: string, blob: Blob, at: number, changes: Changes, sheet?: Sheet, isPrepared?: boolean,
 *   isRemembered?: boolean, usual?: Map<number, string | null>, sheetRow?: number,
 * }} ChosenFile
 * A file with all changes to it. `at`: when it was chosen; `isRemembered`: its columns are named as last time; `usual`:
 * the names that columns have before the operator chooses; `sheetRow`: the row of the sheet's header.
 */
/**
 * @typedef {{
 *   how: ImportOptions, file?: Omit<ChosenFile, "blob" | "sheet">, sent?: string, optOuts?: AskedOptOut[],
 * }} DraftContent
 * The content of a draft: a file that is not sent, or the remaining opt-outs of an import that was.
 */
/** @typedef {import("../../shared/drafts.js").Draft<DraftContent> & { file?: Blob }} ImportDraft */

/** Returns the place under which the draft of a list's import is stored. @param {string} list */
export const draftPlace = (list) => `import/${list}`;

/** @type {ImportOptions} */
const DEFAULT_OPTIONS = {
  region: "",
  mode: "merge",
  encoding: "",
  basis: "notice",
  headerRow: null,
  sheet: "",
  withoutNumbers: false,
  fillDown: true,
};

/** @param {ImportDraft | undefined} draft @returns {ChosenFile | null} */
const fileOf = (draft) => (draft?.file && draft.content.file ? { ...draft.content.file, blob: draft.file } : null);

/**
 * @param {{
 *   list: ListView, areas: AreaView[], by: string, draft?: ImportDraft, onClose: () => void, onStored: () => unknown,
 *   onChosen: () => void,
 * }} props
 * `by` is the operator's name; `draft` is an unfinished import to continue.
 */
export function ImportWizard({ list, areas, by, draft, onClose, onStored, onChosen }) {
  const [currentOptions, setCurrentOptions] = useState({ ...DEFAULT_OPTIONS, ...draft?.content.how });
  const [file, setFile] = useState(() => fileOf(draft));
  const [check, setCheck] = useState(/** @type {Check | null} */ (null));
  const [stored, setStored] = useState(draft?.content.sent ?? searchParams().get("import"));
  const [optOuts, setOptOuts] = useState(draft?.content.optOuts ?? []);
  const [confirmation, setConfirmation] = useState(/** @type {{ view: ImportView, sent?: Layout } | null} */ (null));
  const [problem, setProblem] = useState(/** @type {unknown} */ (null));
  const [isSending, setSending] = useState(false);
  const heading = useRef(/** @type {HTMLElement | null} */ (null));
  const version = useRef(0);
  const place = draftPlace(list.id);
  useEffect(() => {
    heading.current?.focus();
    if (file) void runCheck(file, currentOptions);
  }, []);

  /** @param {ChosenFile} chosen @param {ImportOptions} options @param {Blob} [blob] Unless it is stored already. */
  const saveFileDraft = ({ sheet: _, blob: __, ...kept }, options = currentOptions, blob = undefined) =>
    saveDraft({ place, by, at: kept.at, content: { how: options, file: kept } }, blob);
  /**
   * Applies the changes to the file; returns it with its layout.
   * @param {ChosenFile} chosen
   * @param {ImportOptions} options
   */
  const toSend = async (chosen, options) => {
    if (isUnchanged(chosen.changes)) return { blob: chosen.blob, shift: 0 };
    chosen.sheet ??= await readSheet(
      chosen.blob,
      options.encoding,
      options.headerRow ?? chosen.sheetRow ?? null,
      options.sheet,
    );
    const changed = applyChanges(chosen.sheet, chosen.changes);
    return {
      blob: toFile(changed),
      shift: changed.headerRow === 0 ? 1 : 0,
      sent: layoutOf(chosen.sheet, chosen.changes),
    };
  };
  /**
   * Uploads the file.
   * @param {{ blob: Blob, sent?: Layout }} sent
   * @param {ImportOptions} options
   * @param {boolean} dryRun
   * @param {number} [removed] Number of contacts that may be removed.
   */
  const send = async ({ blob, sent }, options, dryRun, removed) => {
    const query = new URLSearchParams({
      mode: options.mode,
      ...(dryRun ? { dryRun: "true" } : {}),
      basis: options.basis,
      ...(options.region ? { region: options.region } : {}),
      ...(options.headerRow !== null && !sent ? { headerRow: String(options.headerRow) } : {}),
      ...(removed ? { confirmRemovals: String(removed) } : {}),
      ...(options.encoding && !sent ? { encoding: options.encoding } : {}),
      ...(options.sheet && !sent ? { sheet: options.sheet } : {}),
      ...(options.withoutNumbers ? { withoutNumbers: "true" } : {}),
      ...(options.fillDown ? {} : { fillDown: "false" }),
    });
    /** @type {StartedImport} */
    const { id } = await api(`lists/${list.id}/imports?${query}`, { method: "POST", body: blob });
    return id;
  };
  /** @param {ChosenFile} chosen @param {ImportOptions} options */
  const runCheck = async (chosen, options) => {
    const current = ++version.current;
    setCheck(null);
    setProblem(null);
    try {
      const { shift, sent, ...file } = await toSend(chosen, options);
      const id = await send({ ...file, sent }, options, true);
      if (current === version.current) setCheck({ id, shift, sent });
    } catch (error) {
      if (current === version.current) setProblem(error);
    }
  };
  /** @param {Partial<ImportOptions>} change */
  const change = (change) => {
    // Another sheet has its own header and columns, so options that depend on these are reset.
    const sheetDefaults = "sheet" in change ? { headerRow: null, withoutNumbers: false, fillDown: true } : {};
    const options = { ...currentOptions, ...sheetDefaults, ...change };
    setCurrentOptions(options);
    if (!file) return;
    // With another header or encoding the columns have other names; corrected cells are kept.
    const isOtherSheet = "headerRow" in change || "encoding" in change || "sheet" in change;
    if ("sheet" in change) file.changes = noChanges();
    if (isOtherSheet) file.changes.names.clear();
    const next = isOtherSheet ? { ...file, sheet: undefined, sheetRow: undefined, isPrepared: false } : file;
    setFile(next);
    void saveFileDraft(next, options);
    void runCheck(next, options);
  };
  /** @param {ImportView} view @param {Layout | undefined} sent Layout of the file that was checked. */
  const store = async (view, sent) => {
    if (!file) return;
    setSending(true);
    try {
      const changed = await toSend(file, currentOptions);
      const optOutRows = optOutsOf(file, view, sent);
      const id = await send(changed, currentOptions, false, view.removed);
      rememberColumns(list.id, file);
      setOptOuts(optOutRows);
      // The file is sent, so only the opt-outs still need a draft.
      if (optOutRows.length > 0)
        await saveDraft(
          { place, by, at: file.at, content: { how: currentOptions, sent: id, optOuts: optOutRows } },
          null,
        );
      else await dropDraft(place);
      setCheck({ id, shift: changed.shift, sent: changed.sent });
      setConfirmation(null);
      setStored(id);
      setSearchParams({ import: id });
    } finally {
      setSending(false);
    }
  };
  const askOrStore = (/** @type {ImportView} */ view, /** @type {Layout | undefined} */ sent) =>
    view.removed > 0 ? setConfirmation({ view, sent }) : void store(view, sent).catch(setProblem);
  /** @param {FileList | null | undefined} files */
  const chooseFile = (files) => {
    if (!files?.[0]) return;
    const options = { ...currentOptions, headerRow: null, sheet: "", withoutNumbers: false, fillDown: true };
    /** @type {ChosenFile} */
    const chosen = { name: files[0].name, blob: files[0], at: Date.now(), changes: noChanges() };
    setCurrentOptions(options);
    setFile(chosen);
    void saveFileDraft(chosen, options, files[0]).then(onChosen);
    void runCheck(chosen, options);
  };
  const reset = () => {
    version.current++;
    setFile(null);
    setCheck(null);
    setStored(null);
    setProblem(null);
    setSearchParams({ import: null });
  };
  /** Returns to the check of the file after a failed import. */
  const recheck = () => {
    if (!file) return;
    setStored(null);
    setSearchParams({ import: null });
    void saveFileDraft(file, currentOptions, file.blob);
    void runCheck(file, currentOptions);
  };
  const discard = () => {
    reset();
    void dropDraft(place);
  };
  return html`<section class="card" aria-labelledby="import-title">
    <div class="row first">
      <h2 id="import-title" tabindex="-1" ref=${heading}>${t("import into", { name: localName(list.name) })}</h2>
      <button class="quiet" onClick=${onClose}>${t("close")}</button>
    </div>
    ${
      stored
        ? html`<${Stored} key=${stored} id=${stored} chosen=${file?.sheet} sent=${check?.sent}
          shift=${check?.shift ?? 0}
          sheet=${file?.sheet ? applyChanges(file.sheet, file.changes) : null} name=${file?.name ?? ""} list=${list}
          optOuts=${optOuts} region=${currentOptions.region} onOver=${onStored} onAnotherFile=${reset}
          onBackToFile=${file && recheck}
          onOptedOut=${() => dropDraft(place).then(onStored)} />`
        : html`
          <${DropZone} name=${file?.name} take=${chooseFile} discard=${discard} />
          ${!file && html`<${Samples} />`}
          <div class="filters">
            <${Field} id="import-mode" label=${t("import mode")}>
              <select id="import-mode" value=${currentOptions.mode}
                onChange=${onValue((value) => change({ mode: value }))}>
                <option value="merge">${t("mode merge")}</option><option value="replace">${t("mode replace")}</option>
              </select>
            <//>
            <${Field} id="import-region" label=${t("import region")}>
              <select id="import-region" value=${currentOptions.region}
                onChange=${onValue((value) => change({ region: value }))}>
                <option value="">${t("region usual")}</option>
                ${REGIONS.map((r) => html`<option value=${r}>${regions.of(r)}</option>`)}
              </select>
            <//>
            <${Field} id="import-basis" label=${t("import basis")}>
              <select id="import-basis" value=${currentOptions.basis}
                onChange=${onValue((value) => change({ basis: value }))}>
                ${BASES.map((b) => html`<option value=${b}>${t(`basis ${b}`)}</option>`)}
              </select>
            <//>
          </div>
          <p class="soft">${t(currentOptions.mode === "replace" ? "mode replace text" : "mode merge text")}</p>
          <${ErrorPanel} problem=${problem} />
          ${file && !check && !problem && html`<${Progress} text=${t("checking")} />`}
          ${
            check &&
            file &&
            html`<${Checked} key=${check.id} check=${check} file=${file} list=${list.id} options=${currentOptions}
              areas=${areas} change=${change} recheck=${() => runCheck(file, currentOptions)}
              saveDraft=${() => saveFileDraft(file)} isSending=${isSending} store=${askOrStore} />`
          }`
    }
    ${
      confirmation &&
      html`<${ConfirmDialog} title=${t("replace title")} action=${t("replace yes")} danger
        count=${confirmation.view.removed > 20 ? confirmation.view.removed : undefined}
        onYes=${() => store(confirmation.view, confirmation.sent)} onNo=${() => setConfirmation(null)}>
        <p>${t("replace text", { n: confirmation.view.removed, name: localName(list.name) })}</p>
      <//>`
    }
  </section>`;
}

/**
 * Returns the rows to opt out, each with the cells that hold its numbers.
 * @param {ChosenFile} file
 * @param {ImportView} view
 * @param {Layout} [sent]
 * @returns {AskedOptOut[]}
 */
function optOutsOf({ sheet, changes }, view, sent) {
  if (!sheet || !sent) return [];
  const optOutRows = [...changes.decisions.values()].filter((d) => d.does === "opt-out").map((d) => d.remark.row);
  const phones = columnsOfField(sent, view.columns, "phone");
  return [...new Set(optOutRows)].map((row) => {
    const cells = rowAt(rowsOf(sheet, changes), row)?.cells ?? [];
    return { row, cells: phones.map((i) => changes.cells.get(row)?.get(i) ?? cells[i] ?? "").filter((c) => c.trim()) };
  });
}

/** Stores the meanings chosen for the columns of a file. @param {string} list @param {ChosenFile} file */
function rememberColumns(list, { sheet, changes, usual }) {
  if (!sheet || changes.headless || sheet.headerRow === 0) return;
  const chosen = [...changes.names].filter(([i, as]) => usual?.get(i) !== as || !usual?.has(i));
  remember(list, sheet.header, new Map(chosen));
}

/**
 * @param {{
 *   name?: string, take: (files: FileList | null | undefined) => unknown, discard: () => void,
 * }} props
 */
function DropZone({ name, take, discard }) {
  const [isOver, setOver] = useState(false);
  const drop = (/** @type {DragEvent} */ event) => {
    event.preventDefault();
    setOver(false);
    take(event.dataTransfer?.files);
  };
  /** Empties the input, so that a file can be chosen twice. @param {{ currentTarget: HTMLInputElement }} event */
  const choose = ({ currentTarget: input }) => {
    take(input.files);
    input.value = "";
  };
  const enter = (/** @type {DragEvent} */ event) => {
    event.preventDefault();
    setOver(true);
  };
  return html`<div class="drop ${isOver ? "over" : ""}" onDragOver=${enter} onDragLeave=${() => setOver(false)}
    onDrop=${drop}>
    <label for="import-file">${t("drop here")} <span class="button">${t("choose file")}</span></label>
    <input id="import-file" class="unseen" type="file" accept=".csv,.txt,.tsv,.xlsx"
      aria-describedby="import-file-hint" onChange=${choose} />
    <small id="import-file-hint">${t("drop hint")}</small>
    ${
      name &&
      html`<span>
        <strong class="chosen" role="status">${t("file chosen", { name })}</strong>
        <button class="quiet" onClick=${discard}>${t("discard file")}</button>
      </span>`
    }
  </div>`;
}

/** Links to sample files of typical layouts, with invented people. */
const Samples = () => html`<details>
  <summary>${t("sample files")}</summary>
  <p class="soft">${t("sample files text")}</p>
  <ul>
    ${[...SAMPLES, language === "en" ? "all-columns-english" : "all-columns"].map(
      (name) => html`<li>
        <a href="/console/samples/${name}.csv" download>${t(`sample ${name.replace("-english", "")}`)}</a>
      </li>`,
    )}
  </ul>
</details>`;
