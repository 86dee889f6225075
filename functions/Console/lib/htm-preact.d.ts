// What lib/htm-preact.js (htm/preact/standalone of npm, copied by the build) offers.
export { Component, Fragment, createContext, h, render } from "preact";
export type { ComponentChildren } from "preact";
export {
  useCallback,
  useContext,
  useEffect,
  useLayoutEffect,
  useMemo,
  useReducer,
  useRef,
  useState,
} from "preact/hooks";
import type { VNode } from "preact";
export function html(strings: TemplateStringsArray, ...values: unknown[]): VNode;
