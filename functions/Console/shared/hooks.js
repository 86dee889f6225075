// @ts-check
/** Hooks for loading, polling, saving and dialogs. */
import { useEffect, useLayoutEffect, useRef, useState } from "../lib/htm-preact.js";
import { isStale } from "./api.js";

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
  /** @param {unknown} error */
  const toShown = (error) => (isStale(error) && staleText ? new Error(staleText) : error);
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
