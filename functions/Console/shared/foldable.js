// @ts-check
/** Sections that narrow screens show folded. */
/** @import { ComponentChildren } from "../lib/htm-preact.js" */
import { html, useEffect, useRef, useState } from "../lib/htm-preact.js";

/** Screens on which a page with several tables is too long to scroll through. */
const NARROW = "(max-width: 40rem)";

/**
 * A section of a page that is folded on a narrow screen; paper has the whole of it.
 * @param {{
 *   title: string, id?: string, open?: boolean, action?: ComponentChildren, children?: ComponentChildren,
 * }} props `id`: of the heading, which then names the section. `open`: it is what the page was opened for. `action` is
 * a button of the section.
 */
export function Foldable({ title, id, open, action, children }) {
  // Decided once: an answer that comes later must not fold what somebody reads.
  const [isOpened] = useState(open);
  const [isNarrow] = useState(() => matchMedia(NARROW).matches);
  const details = useRef(/** @type {HTMLDetailsElement | null} */ (null));
  useEffect(() => unfoldOnPaper(details), []);
  const heading = html`<h2 id=${id}>${title}</h2>`;
  return html`<section class="card" aria-labelledby=${id}>
    ${
      isNarrow
        ? html`<details ref=${details} open=${isOpened}><summary>${heading}</summary>${action}${children}</details>`
        : html`${action ? html`<div class="row">${heading}${action}</div>` : heading}${children}`
    }
  </section>`;
}

/**
 * Opens an element while the page is printed.
 * @param {{ current: HTMLDetailsElement | null }} details
 * @returns {() => void} Ends it.
 */
function unfoldOnPaper(details) {
  let wasFolded = false;
  const unfold = () => {
    wasFolded = details.current?.open === false;
    if (details.current) details.current.open = true;
  };
  const fold = () => {
    if (details.current && wasFolded) details.current.open = false;
  };
  addEventListener("beforeprint", unfold);
  addEventListener("afterprint", fold);
  return () => {
    removeEventListener("beforeprint", unfold);
    removeEventListener("afterprint", fold);
  };
}
