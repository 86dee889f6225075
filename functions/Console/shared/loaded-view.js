// @ts-check
/** A view whose script is loaded when it is shown; the other views of its page come sooner without it. */
import { html } from "../lib/htm-preact.js";
import { Loading } from "./components.js";
import { useQuery } from "./hooks.js";

/**
 * @param {{ title: string, load: () => Promise<(props: never) => unknown> }} props `title` is the page's until the view
 * is there; the others are the view's.
 */
export function LoadedView({ title, load, ...props }) {
  // In an object: a function would be called by the state that keeps it.
  const { value, problem, reload } = useQuery(async () => ({ View: await load() }), []);
  return value
    ? html`<${value.View} ...${props} />`
    : html`<h1>${title}</h1><${Loading} problem=${problem} reload=${reload} />`;
}
