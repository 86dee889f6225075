// @ts-check
/** The state of an import, from the choice of a file to the result. */
/** @import { ImportView } from "../../shared/types.js" */
/** @import { AskedOptOut } from "./import-result.js" */
/** @import { Check } from "./check-result.js" */
/** @import { ChosenFile, ImportDraft, ImportOptions } from "./import-file.js" */
/** @import { Layout } from "./sheet.js" */
import { useEffect, useReducer, useRef } from "../../lib/htm-preact.js";
import { dropFileDraft, saveFileDraft } from "../../shared/drafts/file-drafts.js";
import { searchParams, setSearchParams } from "../../shared/url.js";
import {
  DEFAULT_OPTIONS,
  SHEET_DEFAULTS,
  chosenAgain,
  draftPlace,
  fileOf,
  newFile,
  optOutsOf,
  rememberColumns,
  toUpload,
  upload,
  withChangedOptions,
} from "./import-file.js";

/**
 * @typedef {{
 *   options: ImportOptions, file: ChosenFile | null, check: Check | null, stored: string | null,
 *   optOuts: AskedOptOut[], confirmation: { view: ImportView, sent?: Layout } | null, problem: unknown,
 *   isSending: boolean,
 * }} ImportState
 * `stored` is the id of the import that stores the file; `confirmation` asks whether contacts may be removed.
 */

/** @param {ImportDraft | undefined} draft @returns {ImportState} */
const firstState = (draft) => ({
  options: { ...DEFAULT_OPTIONS, ...draft?.content.how },
  file: fileOf(draft),
  check: null,
  stored: draft?.content.sent ?? searchParams().get("import"),
  optOuts: draft?.content.optOuts ?? [],
  confirmation: null,
  problem: null,
  isSending: false,
});

/** @param {ImportState} state @param {Partial<ImportState>} change */
const reduce = (state, change) => ({ ...state, ...change });

/**
 * Keeps the state of an import, checks the file after each change, and stores a draft of it.
 * @param {{ list: string, draft?: ImportDraft, onChosen: () => void }} props
 */
export function useImportState({ list, draft, onChosen }) {
  const [state, set] = useReducer(reduce, draft, firstState);
  const { options, file } = state;
  const version = useRef(0);
  const unfinished = useRef(draft);
  const place = draftPlace(list);
  useEffect(() => {
    if (file) void runCheck(file, options);
  }, []);

  /** @param {ChosenFile} chosen @param {ImportOptions} how @param {Blob} [blob] Unless it is stored already. */
  const saveChosen = ({ sheet: _, blob: __, ...kept }, how = options, blob = undefined) =>
    saveFileDraft({ place, at: kept.at, content: { how, file: kept } }, blob);
  /** @param {ChosenFile} chosen @param {ImportOptions} how */
  const runCheck = async (chosen, how) => {
    const current = ++version.current;
    set({ check: null, problem: null });
    try {
      const { shift, sent, blob } = await toUpload(chosen, how);
      const id = await upload(list, { blob, sent }, how, { dryRun: true });
      if (current === version.current) set({ check: { id, shift, sent } });
    } catch (problem) {
      if (current === version.current) set({ problem });
    }
  };
  /** @param {Partial<ImportOptions>} change */
  const changeOptions = (change) => {
    const next = { ...options, ...("sheet" in change ? SHEET_DEFAULTS : {}), ...change };
    set({ options: next });
    if (!file) return;
    const changed = withChangedOptions(file, change);
    set({ file: changed });
    void saveChosen(changed, next);
    void runCheck(changed, next);
  };
  /** @param {FileList | null | undefined} files */
  const chooseFile = (files) => {
    if (!files?.[0]) return;
    const again = chosenAgain(unfinished.current, files[0]);
    unfinished.current = undefined;
    const next = again ? options : { ...options, ...SHEET_DEFAULTS, sheet: "" };
    const chosen = again ?? newFile(files[0]);
    set({ options: next, file: chosen });
    void saveChosen(chosen, next, files[0]).then(onChosen);
    void runCheck(chosen, next);
  };
  /** Stores the contacts of the file. @param {ImportView} view The result of the check. @param {Layout} [sent] */
  const store = async (view, sent) => {
    if (!file) return;
    set({ isSending: true });
    try {
      const changed = await toUpload(file, options);
      const optOuts = optOutsOf(file, view, sent);
      const id = await upload(list, changed, options, { removed: view.removed });
      rememberColumns(list, file);
      set({ optOuts });
      // The file is sent, so only the opt-outs still need a draft.
      if (optOuts.length > 0)
        await saveFileDraft({ place, at: file.at, content: { how: options, sent: id, optOuts } }, null);
      else await dropFileDraft(place);
      set({ check: { id, shift: changed.shift, sent: changed.sent }, confirmation: null, stored: id });
      setSearchParams({ import: id });
    } finally {
      set({ isSending: false });
    }
  };
  /** Stores the contacts, after a confirmation where some would be removed. @type {typeof store} */
  const askOrStore = async (view, sent) =>
    view.removed > 0 ? set({ confirmation: { view, sent } }) : store(view, sent).catch((problem) => set({ problem }));
  const reset = () => {
    version.current++;
    set({ file: null, check: null, stored: null, problem: null });
    setSearchParams({ import: null });
  };
  /** Returns to the check of the file after a failed import. */
  const returnToCheck = () => {
    if (!file) return;
    set({ stored: null });
    setSearchParams({ import: null });
    void saveChosen(file, options, file.blob);
    void runCheck(file, options);
  };
  return {
    ...state,
    changeOptions,
    chooseFile,
    recheck: () => file && runCheck(file, options),
    saveDraft: () => file && saveChosen(file),
    store,
    askOrStore,
    endConfirmation: () => set({ confirmation: null }),
    reset,
    discard: () => {
      reset();
      void dropFileDraft(place);
    },
    returnToCheck,
    dropDraft: () => dropFileDraft(place),
  };
}
