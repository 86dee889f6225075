// @ts-check
/** Hooks: what components and pages do besides showing something. */
import { useEffect, useLayoutEffect, useRef, useState } from "../lib/htm-preact.js";

/**
 * Loads something and shows how that goes.
 * @template T
 * @param {() => Promise<T>} read
 * @param {unknown[]} on What it turns on: read again when that changes.
 * @returns {{ value: T | undefined, problem: unknown, again: () => Promise<void> }}
 */
export function useLoaded(read, on) {
  const [state, setState] = useState(/** @type {{ value?: T, problem?: unknown }} */ ({}));
  const turn = useRef(0);
  const again = async () => {
    const mine = ++turn.current;
    try {
      const value = await read();
      if (mine === turn.current) setState({ value });
    } catch (problem) {
      if (mine === turn.current) setState((old) => ({ ...old, problem }));
    }
  };
  useEffect(() => {
    void again();
    return () => void turn.current++;
  }, on);
  return { value: state.value, problem: state.problem, again };
}

/**
 * Does something every so often while the page is seen.
 * @param {() => Promise<unknown>} work
 * @param {number | null} milliseconds Null stops.
 */
export function useEvery(work, milliseconds) {
  const latest = useRef(work);
  latest.current = work;
  useEffect(() => {
    if (milliseconds === null) return undefined;
    let stopped = false;
    /** @type {ReturnType<typeof setTimeout>} */
    let timer;
    const next = () => {
      timer = setTimeout(async () => {
        if (!document.hidden) await latest.current();
        if (!stopped) next();
      }, document.hidden ? milliseconds * 5 : milliseconds);
    };
    next();
    return () => {
      stopped = true;
      clearTimeout(timer);
    };
  }, [milliseconds]);
}

/** Opens as a modal with the focus on its first field, and gives the focus back when it goes. */
export function useDialog() {
  const dialog = useRef(/** @type {HTMLDialogElement | null} */ (null));
  // Before the next picture: what is typed at once goes into the field, not to whatever had the focus.
  useLayoutEffect(() => {
    const before = /** @type {HTMLElement | null} */ (document.activeElement);
    const shown = dialog.current;
    shown?.showModal();
    /** @type {HTMLElement | null | undefined} */ (shown?.querySelector("form :is(input, select, textarea):enabled"))?.focus();
    return () => {
      // While it is open, nothing behind it takes the focus.
      shown?.close();
      before?.focus();
    };
  }, []);
  return dialog;
}
