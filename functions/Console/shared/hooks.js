// @ts-check
/** Hooks for loading, polling, actions, saving and dialogs. */
import { useEffect, useLayoutEffect, useRef, useState } from "../lib/htm-preact.js";
import { isStale, loadPage, staleAs } from "./api.js";
import { searchParams } from "./url.js";

/** @import { Rows } from "./types.js" */

/**
 * Loads a value, and loads it again when a dependency changes. The response of an outdated call is dropped.
 * @template T
 * @param {() => Promise<T>} load
 * @param {unknown[]} dependencies
 * @returns {{ value: T | undefined, problem: unknown, reload: () => Promise<void> }}
 */
export function useQuery(load, dependencies) {
  const [state, setState] = useState(/** @type {{ value?: T, problem?: unknown }} */ ({}));
  const version = useRef(0);
  const reload = async () => {
    const current = ++version.current;
    try {
      const value = await load();
      if (current === version.current) setState({ value });
    } catch (problem) {
      if (current === version.current) setState((old) => ({ ...old, problem }));
    }
  };
  useEffect(() => {
    void reload();
    return () => void version.current++;
  }, dependencies);
  return { value: state.value, problem: state.problem, reload };
}

/**
 * Loads a value after a pause in the changes of its key, such as while a text is typed. The former value stays until
 * the new one is loaded; a request for an outdated key is cancelled.
 * @template T
 * @param {((signal: AbortSignal) => Promise<T>) | null | undefined} load Null, or undefined: there is nothing to load,
 * and no value.
 * @param {string} key
 * @param {number} [pause] Milliseconds.
 * @returns {{ value?: T, isCurrent: boolean, problem?: unknown, busy: boolean, reload: () => void }} `isCurrent`: the
 * value is that of the key, not of a former one.
 */
export function useDebouncedQuery(load, key, pause = 300) {
  const [state, setState] = useState(
    /** @type {{ value?: T, of?: string, problem?: unknown, busy: boolean }} */ ({ busy: false }),
  );
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    if (!load) return void setState({ busy: false });
    const controller = new AbortController();
    const timer = setTimeout(async () => {
      setState((old) => ({ ...old, busy: true }));
      try {
        const value = await load(controller.signal);
        if (!controller.signal.aborted) setState({ value, of: key, busy: false });
      } catch (problem) {
        if (!controller.signal.aborted) setState(({ value, of }) => ({ value, of, problem, busy: false }));
      }
    }, pause);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [key, attempt]);
  const { of, ...shown } = state;
  return { ...shown, isCurrent: of === key, reload: () => setAttempt(attempt + 1) };
}

/**
 * Loads a collection page by page. All rows that are shown are read again together, so that none comes
 * twice or is missing where rows moved from one page to another.
 * @template {keyof Rows} Name
 * @param {string} path Under /api.
 * @param {Name} name The member that holds the rows.
 * @param {string} [version] The rows are read again when it changes, until a further page is loaded.
 */
export function usePages(path, name, version = "") {
  const shown = useRef(0);
  useEffect(() => {
    shown.current = 0;
  }, [path]);
  const readVersion = useRef(version);
  if (shown.current === 0) readVersion.current = version;
  const { value, problem, reload } = useQuery(async () => {
    const first = await loadPage(path, name);
    const rows = [...first[name]];
    let { cursor } = first;
    while (cursor && rows.length < shown.current) {
      const page = await loadPage(path, name, cursor);
      rows.push(...page[name]);
      cursor = page.cursor;
    }
    return { rows, cursor };
  }, [path, readVersion.current]);
  const [later, setLater] = useState({
    after: /** @type {typeof value} */ (undefined),
    rows: /** @type {Rows[Name][]} */ ([]),
    cursor: /** @type {string | null | undefined} */ (null),
  });
  // Pages loaded after rows that were read again since are among these.
  const none = { rows: /** @type {Rows[Name][]} */ ([]), cursor: value?.cursor };
  const loaded = later.after === value ? later : none;
  const rows = /** @type {Rows[Name][] | undefined} */ (value && [...value.rows, ...loaded.rows]);
  const loadMore = async () => {
    const page = await loadPage(path, name, loaded.cursor);
    const more = loaded.rows.concat(page[name]);
    shown.current = (value?.rows.length ?? 0) + more.length;
    setLater({ after: value, rows: more, cursor: page.cursor });
  };
  return {
    /** The rows of all loaded pages; undefined until the first is loaded. */
    rows,
    problem,
    reload,
    /** Loads the next page; null where there is none. */
    more: loaded.cursor ? loadMore : null,
  };
}

/** Returns the query of the page's address, which the back button changes too, and a function that reads it again. */
export function useSearchParams() {
  const [params, setParams] = useState(searchParams);
  const read = () => setParams(searchParams());
  useEffect(() => {
    addEventListener("popstate", read);
    return () => removeEventListener("popstate", read);
  }, []);
  return { params, read };
}

/**
 * Runs actions, and tells whether one is running and why the last one failed.
 * @param {(error: unknown) => unknown} [toShown] Returns the problem that is shown for an error.
 */
export function useAction(toShown = (error) => error) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState(/** @type {unknown} */ (null));
  /**
   * @param {() => unknown} action
   * @param {{ leaves?: boolean }} [options] `leaves`: the action leaves the page or closes the dialog, so it stays busy
   * unless it fails.
   */
  const run = async (action, { leaves = false } = {}) => {
    setBusy(true);
    setProblem(null);
    try {
      await action();
      if (!leaves) setBusy(false);
    } catch (error) {
      setProblem(toShown(error));
      setBusy(false);
    }
  };
  return { busy, problem, setProblem, run };
}

/**
 * Repeats work, with an interval between the end of one run and the start of the next; pauses while the page is hidden.
 * @param {() => Promise<unknown>} work
 * @param {number | null} milliseconds Null stops.
 */
export function useInterval(work, milliseconds) {
  const latest = useRef(work);
  latest.current = work;
  useEffect(() => {
    if (milliseconds === null) return undefined;
    let stopped = false;
    /** @type {ReturnType<typeof setTimeout>} */
    let timer;
    const next = () => {
      timer = setTimeout(
        async () => {
          if (!document.hidden) await latest.current();
          if (!stopped) next();
        },
        document.hidden ? milliseconds * 5 : milliseconds,
      );
    };
    next();
    return () => {
      stopped = true;
      clearTimeout(timer);
    };
  }, [milliseconds]);
}

/**
 * Keeps the message of the last save, which may offer to undo it, and the problem of the last action.
 * @param {() => Promise<void>} reload Reads the saved data again.
 * @param {string} [staleText] Replaces the problem of a save that another operator's save preceded (`stale-version`).
 */
export function useUndoableSave(reload, staleText) {
  const [message, setMessage] = useState(/** @type {{ text: string, undo?: () => unknown } | null} */ (null));
  const [problem, setProblem] = useState(/** @type {unknown} */ (null));
  const toShown = staleText ? staleAs(staleText) : (/** @type {unknown} */ error) => error;
  /**
   * Saves; if the data were changed meanwhile, reads them again before it fails, so that a dialog can keep its input.
   * @template T
   * @param {() => Promise<T>} put
   */
  const save = async (put) => {
    setProblem(null);
    try {
      return await put();
    } catch (error) {
      if (isStale(error)) await reload();
      throw toShown(error);
    }
  };
  /** Runs an action outside a dialog, and keeps its problem. @param {() => Promise<unknown>} action */
  const attempt = async (action) => {
    try {
      await action();
    } catch (error) {
      setMessage(null);
      setProblem(toShown(error));
    }
  };
  /**
   * Shows a message after a save.
   * @param {string} text
   * @param {(() => Promise<unknown>) | null} [undo]
   * @param {string} [undoneText] The message after the undo.
   */
  const showSaved = async (text, undo, undoneText) => {
    const restore = async () => {
      setMessage(null);
      setProblem(null);
      await attempt(async () => {
        await undo?.();
        if (undoneText) setMessage({ text: undoneText });
      });
      await reload();
    };
    setMessage({ text, undo: undo ? restore : undefined });
    await reload();
  };
  return {
    message,
    clearMessage: () => setMessage(null),
    problem,
    clearProblem: () => setProblem(null),
    save,
    attempt,
    showSaved,
  };
}

/** Opens a dialog as a modal with the focus on its first field, and restores the former focus when it closes. */
export function useDialog() {
  const dialog = useRef(/** @type {HTMLDialogElement | null} */ (null));
  // A layout effect moves the focus before the next paint, so that quick typing goes into the field.
  useLayoutEffect(() => {
    const focusedBefore = /** @type {HTMLElement | null} */ (document.activeElement);
    const element = dialog.current;
    element?.showModal();
    /** @type {HTMLElement | null | undefined} */ (
      element?.querySelector("form :is(input, select, textarea):enabled")
    )?.focus();
    return () => {
      // Closed first, because nothing behind an open modal can take the focus.
      element?.close();
      focusedBefore?.focus();
    };
  }, []);
  return dialog;
}
