// @ts-check
/** The import of a file into a list: a dry run, corrections, then the import itself. */
/** @import { AreaView, ImportOrdered, ImportView, ListView } from "../../shared/types.js" */
import { html, useEffect, useRef, useState } from "../../lib/htm-preact.js";
import { api, saveAs } from "../../shared/api.js";
import { Columns, Corrections, HeaderRow, Remarks, Sample, UnknownAreas, sayProblem } from "./review.js";
import { REMARKS, applyChanges, guessPhone, readSheet, rejectedFile, toFile } from "./sheet.js";
import { ConfirmDialog, ErrorPanel, Field } from "../../shared/components.js";
import { onValue } from "../../shared/events.js";
import { searchParams, setSearchParams } from "../../shared/url.js";
import { useInterval, useQuery } from "../../shared/hooks.js";
import { language, named, t } from "../../shared/i18n.js";
import { number } from "../../shared/format.js";

const REGIONS = ["CN", "HK", "MO", "TW", "US", "CA", "GB", "SG", "MY", "AU"];
const ENCODINGS = ["utf-8", "gb18030", "big5", "utf-16le"];
const OVER = ["completed", "failed"];
const BASES = /** @type {const} */ (["notice", "contract", "consent"]);

/** @typedef {import("./sheet.js").Changes} Changes */

/** @returns {Changes} */
const nothing = () => ({ cells: new Map(), names: new Map(), left: new Set() });

/** @typedef {{ region: string, mode: string, encoding: string, basis: string, headerRow: number | null }} How */
/** @typedef {{ name: string, blob: Blob, sheet?: import("./sheet.js").Sheet, isCorrected?: boolean }} Chosen */

/** @param {{ list: ListView, areas: AreaView[], onClose: () => void, onStored: () => unknown }} props */
export function ImportWizard({ list, areas, onClose, onStored }) {
  const [how, setHow] = useState(
    /** @type {How} */ ({ region: "", mode: "merge", encoding: "", basis: "notice", headerRow: null }),
  );
  const [file, setFile] = useState(/** @type {Chosen | null} */ (null));
  const [check, setCheck] = useState(/** @type {string | null} */ (null));
  const [stored, setStored] = useState(searchParams().get("import"));
  const [asks, setAsks] = useState(/** @type {ImportView | null} */ (null));
  const [problem, setProblem] = useState(/** @type {unknown} */ (null));
  const heading = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => heading.current?.focus(), []);

  /**
   * Sends the file off.
   * @param {Chosen} sent
   * @param {How} as
   * @param {boolean} dryRun
   * @param {number} [removed] How many contacts may be removed.
   * @returns {Promise<string>}
   */
  const send = async (sent, as, dryRun, removed) => {
    const asked = new URLSearchParams({
      mode: as.mode,
      ...(dryRun ? { dryRun: "true" } : {}),
      basis: as.basis,
      ...(as.region ? { region: as.region } : {}),
      ...(as.headerRow !== null && !sent.isCorrected ? { headerRow: String(as.headerRow) } : {}),
      ...(removed ? { confirmRemovals: String(removed) } : {}),
      ...(as.encoding && !sent.isCorrected ? { encoding: as.encoding } : {}),
    });
    /** @type {ImportOrdered} */
    const { id } = await api(`lists/${list.id}/imports?${asked}`, { method: "POST", body: sent.blob });
    return id;
  };
  /** @param {Chosen} chosen @param {How} [as] */
  const look = async (chosen, as = how) => {
    setFile(chosen);
    setCheck(null);
    setProblem(null);
    try {
      setCheck(await send(chosen, as, true));
    } catch (error) {
      setProblem(error);
    }
  };
  /** @param {Partial<How>} change */
  const change = (change) => {
    const as = { ...how, ...change };
    setHow(as);
    if (file) void look(file, as);
  };
  const store = async () => {
    if (!file) return;
    const id = await send(file, how, false, asks?.removed);
    setAsks(null);
    setStored(id);
    setSearchParams({ import: id });
  };
  /** @param {FileList | null | undefined} files */
  const take = (files) => {
    if (!files?.[0]) return;
    const as = { ...how, headerRow: null };
    setHow(as);
    void look({ name: files[0].name, blob: files[0] }, as);
  };
  const another = () => (
    setFile(null),
    setCheck(null),
    setStored(null),
    setProblem(null),
    setSearchParams({ import: null })
  );
  return html`<section class="card" aria-labelledby="import-title">
    <div class="row">
      <h2 id="import-title" tabindex="-1" ref=${heading}>${t("import into", { name: named(list.name) })}</h2>
      <button class="quiet" onClick=${onClose}>${t("close")}</button></div>
    ${
      stored
        ? html`<${Stored} id=${stored} file=${file} list=${list} onOver=${onStored} another=${another} />`
        : html`
        <${DropZone} name=${file?.name} take=${take} />
        <div class="filters">
          <${Field} id="import-mode" label=${t("import mode")}>
            <select id="import-mode" value=${how.mode} onChange=${onValue((value) => change({ mode: value }))}>
            <option value="merge">${t("mode merge")}</option><option value="replace">${t("mode replace")}</option>
          </select><//>
          <${Field} id="import-region" label=${t("import region")}>
            <select id="import-region" value=${how.region} onChange=${onValue((value) => change({ region: value }))}>
            <option value="">${t("region usual")}</option>
              ${REGIONS.map((r) => html`<option value=${r}>${new Intl.DisplayNames(language, { type: "region" }).of(r)}</option>`)}
          </select><//>
          <${Field} id="import-basis" label=${t("import basis")}>
            <select id="import-basis" value=${how.basis} onChange=${onValue((value) => change({ basis: value }))}>
            ${BASES.map((b) => html`<option value=${b}>${t(`basis ${b}`)}</option>`)}
          </select><//>
        </div>
        <p class="soft">${t(how.mode === "replace" ? "mode replace text" : "mode merge text")}</p>
        <${ErrorPanel} problem=${problem} />
        ${check && file && html`<${Checked} key=${check} id=${check} file=${file} areas=${areas} encoding=${how.encoding}
          setEncoding=${(/** @type {string} */ encoding) => change({ encoding })}
          headerRow=${how.headerRow} setHeaderRow=${(/** @type {number} */ headerRow) => change({ headerRow })}
          look=${look} store=${(/** @type {ImportView} */ view) => (view.removed > 0 ? setAsks(view) : store().catch(setProblem))} />`}`
    }
    ${
      asks &&
      html`<${ConfirmDialog} title=${t("replace title")} action=${t("replace yes")} danger count=${asks.removed > 20 ? asks.removed : undefined} onYes=${store} onNo=${() => setAsks(null)}>
      <p>${t("replace text", { n: asks.removed, name: named(list.name) })}</p>
    <//>`
    }
  </section>`;
}

/** @param {{ name?: string, take: (files: FileList | null | undefined) => unknown }} props */
function DropZone({ name, take }) {
  const [over, setOver] = useState(false);
  const drop = (/** @type {DragEvent} */ event) => {
    event.preventDefault();
    setOver(false);
    take(event.dataTransfer?.files);
  };
  /** @param {{ currentTarget: HTMLInputElement }} event The same file may be chosen again. */
  const choose = ({ currentTarget: input }) => {
    take(input.files);
    input.value = "";
  };
  return html`<div class="drop ${over ? "over" : ""}" onDragOver=${(/** @type {DragEvent} */ e) => (e.preventDefault(), setOver(true))} onDragLeave=${() => setOver(false)} onDrop=${drop}>
    <label for="import-file">${t("drop here")} <span class="button">${t("choose file")}</span></label>
    <input id="import-file" class="unseen" type="file" accept=".csv,.txt,.tsv,.xlsx" aria-describedby="import-file-hint" onChange=${choose} />
    <small id="import-file-hint">${t("drop hint")}</small>
    ${name && html`<strong role="status">${t("file chosen", { name })}</strong>`}
  </div>`;
}

/**
 * An import as far as it is, asked again until it is over; `done` is the import once it is.
 * @param {string} id
 */
function useImport(id) {
  const { value, problem, reload } = useQuery(/** @returns {Promise<ImportView>} */ () => api(`imports/${id}`), [id]);
  const done = value && OVER.includes(value.state) ? value : undefined;
  useInterval(reload, done || problem ? null : 400);
  return { value, problem, reload, done };
}

/** @param {{ value?: ImportView, text: string }} props */
const Progress = ({ value, text }) => html`<div class="field"><label for="import-progress" role="status">${text}</label>
  <progress id="import-progress" max=${value?.rows || 1} value=${value?.rows ? value.added + value.updated + value.unchanged + value.rejected : undefined}></progress></div>`;

const COUNTS = /** @type {const} */ (["rows", "added", "updated", "unchanged", "rejected", "removed"]);

/** @param {{ value: ImportView, future?: boolean }} props */
const Counts = ({ value, future }) =>
  html`<dl class="figures">${COUNTS.filter((c) => c !== "removed" || value.mode === "replace").map((c) => html`<div><dt>${t(`${future && c !== "rows" ? "will be" : "were"} ${c}`)}</dt><dd class=${c === "rejected" && value[c] > 0 ? "wrong" : ""}>${number(value[c])}</dd></div>`)}</dl>`;

/**
 * Whether most rows fail for their number: then the file is probably from another country.
 * @param {ImportView} value
 */
const mostlyNumbers = (value) =>
  value.rejected * 2 > value.rows &&
  value.problems.filter((p) => ["not-a-mobile", "unreadable-number"].includes(p.code)).length * 2 >
    value.problems.length;

/**
 * What the file would do.
 * @param {{
 *   id: string, file: Chosen, areas: AreaView[], encoding: string, setEncoding: (encoding: string) => void,
 *   headerRow: number | null, setHeaderRow: (row: number) => void,
 *   look: (chosen: Chosen) => Promise<void>, store: (view: ImportView) => unknown,
 * }} props
 */
function Checked({ id, file, areas, encoding, setEncoding, headerRow, setHeaderRow, look, store }) {
  const { value, problem, reload, done } = useImport(id);
  const [sheet, setSheet] = useState(file.sheet);
  const [trouble, setTrouble] = useState(/** @type {unknown} */ (null));
  const changes = useRef(nothing());
  const [changed, setChanged] = useState(0);
  const failure = value?.state === "failed" ? value.problems[0] : undefined;
  const needsSheet = done && (!failure || failure.code === "no-phone-column");
  useEffect(() => {
    if (needsSheet && !sheet)
      readSheet(file.blob, file.isCorrected ? "" : encoding, headerRow).then(setSheet, setTrouble);
  }, [needsSheet]);
  const lookAgain = async () => {
    try {
      const known = sheet ?? (await readSheet(file.blob, file.isCorrected ? "" : encoding, headerRow));
      const corrected = applyChanges(known, changes.current);
      await look({
        name: file.name,
        blob: toFile(corrected),
        sheet: {
          ...corrected,
          headerRow: corrected.headerRow || 1,
          rows: corrected.headerRow ? corrected.rows : corrected.rows.map((r) => ({ ...r, row: r.row + 1 })),
        },
        isCorrected: true,
      });
    } catch (error) {
      setTrouble(error);
    }
  };
  // A file of rejected rows comes back with our remarks: they are no people's data.
  useEffect(() => {
    if (!sheet || failure || !sheet.header.some((h) => REMARKS.includes(h))) return;
    sheet.header.forEach((h, i) => REMARKS.includes(h) && changes.current.names.set(i, null));
    void lookAgain();
  }, [sheet]);
  const touch = () =>
    setChanged(
      changes.current.cells.size +
        changes.current.names.size +
        changes.current.left.size +
        (changes.current.headless ? 1 : 0),
    );
  if (problem) return html`<${ErrorPanel} problem=${problem} reload=${reload} />`;
  if (!done) return html`<${Progress} value=${value} text=${t("checking")} />`;
  const encodings = html`<${Field} id="import-encoding" label=${t("encoding")} hint=${t("encoding hint")}>
    <select id="import-encoding" value=${encoding} aria-describedby="import-encoding-hint" onChange=${onValue(setEncoding)}>
    <option value="">${done.encoding && !encoding ? t("encoding found", { name: done.encoding.toUpperCase() }) : t("encoding auto")}</option>
      ${ENCODINGS.map((c) => html`<option value=${c}>${t(`encoding ${c}`)}</option>`)}
  </select><//>`;
  const recheck =
    changed > 0 && html`<button class="primary" onClick=${lookAgain}>${t("check again", { n: changed })}</button>`;
  if (failure)
    return html`
    <div class="error-panel" role="alert"><p><strong>${t("cannot read file")}</strong> ${sayProblem(failure)}</p></div>
    <${ErrorPanel} problem=${trouble} />
    ${failure.code === "unreadable-encoding" && encodings}
    ${failure.code === "no-phone-column" && sheet && html`<${HeaderRow} sheet=${sheet} value=${sheet.headerRow} set=${setHeaderRow} /><${Columns} sheet=${sheet} columns=${sheet.header.map((header) => ({ header, as: header }))} unread changes=${changes.current} touch=${touch} guess=${guessPhone(sheet)} /><div class="actions">${recheck}</div>`}`;
  const good = done.rows - done.rejected;
  // The button stands by what was typed.
  const hasCorrections = changes.current.cells.size + changes.current.left.size > 0;
  const save = () =>
    sheet &&
    saveAs(
      rejectedFile(sheet, done.problems, sayProblem),
      `${file.name.replace(/\.\w+$/, "")}-${t("rejected file")}.csv`,
    );
  return html`
    <h3 tabindex="-1">${t("check result")}</h3>
    <${Counts} value=${done} future />
    <${ErrorPanel} problem=${trouble} />
    ${mostlyNumbers(done) && html`<p class="notice">${t("another region")}</p>`}
    ${done.problems.length > 0 && html`<${Corrections} view=${done} sheet=${sheet} changes=${changes.current} touch=${touch} save=${save} recheck=${hasCorrections && recheck} />`}
    ${done.areaMatches.some((a) => !a.area) && html`<${UnknownAreas} view=${done} sheet=${sheet} areas=${areas} changes=${changes.current} touch=${touch} />`}
    ${done.remarks.length > 0 && html`<${Remarks} view=${done} sheet=${sheet} changes=${changes.current} touch=${touch} />`}
    ${sheet && !file.isCorrected && html`<${HeaderRow} sheet=${sheet} value=${done.headerRow} set=${setHeaderRow} />`}
    <details open><summary>${t("columns seen")}</summary><${Columns} sheet=${sheet} columns=${done.columns} changes=${changes.current} touch=${touch} guess=${-1} />${done.encoding && !file.isCorrected && encodings}</details>
    <${Sample} rows=${done.sample} areas=${areas} />
    ${done.columns.every((c) => c.as !== "basis") && html`<p class="soft">${t("consent text")}</p>`}
    <div class="actions">${!hasCorrections && recheck}<button class=${changed > 0 ? "" : "primary"} disabled=${good === 0} onClick=${() => store(done)}>${t("import rows", { n: good })}</button></div>
    ${done.rejected > 0 && good > 0 && html`<p class="soft">${t("rejected stay out", { n: done.rejected })}</p>`}`;
}

/**
 * An import as it runs, and what became of it.
 * @param {{ id: string, file: Chosen | null, list: ListView, onOver: () => unknown, another: () => unknown }} props
 */
function Stored({ id, file, list, onOver, another }) {
  const { value, problem, reload, done } = useImport(id);
  const isDone = Boolean(done);
  useEffect(() => void (isDone && onOver()), [isDone]);
  if (problem)
    return html`<${ErrorPanel} problem=${problem} reload=${reload} /><div class="actions"><button onClick=${another}>${t("another file")}</button></div>`;
  if (!done)
    return html`<${Progress} value=${value} text=${t("importing")} /><p class="soft">${t("importing text")}</p>`;
  const save = async (/** @type {Chosen} */ chosen) =>
    saveAs(
      rejectedFile(chosen.sheet ?? (await readSheet(chosen.blob, "")), done.problems, sayProblem),
      `${t("rejected file")}.csv`,
    );
  return html`
    ${done.state === "failed" ? html`<div class="error-panel" role="alert"><p><strong>${t("went wrong")}</strong> ${sayProblem(done.problems[0])}</p></div>` : html`<p role="status"><strong>${t("imported", { n: done.rows - done.rejected })}</strong></p><${Counts} value=${done} />`}
    <div class="actions">${done.rejected > 0 && file && html`<button onClick=${() => save(file)}>${t("save rejected")}</button>`}<button onClick=${another}>${t("another file")}</button>
      ${done.state !== "failed" && html`<a class="button primary" href="/campaigns.html?new=1&list=${list.id}">${t("campaign for them")}</a>`}</div>`;
}
