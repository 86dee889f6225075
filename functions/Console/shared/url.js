// @ts-check
/** What a page shows, kept in its address. */

/** The query of the page's address. */
export const searchParams = () => new URLSearchParams(location.search);

/**
 * Keeps what the page shows in its address.
 * @param {Record<string, string | null>} values Null takes one away.
 * @param {boolean} [isStep] The browser's back leads to what was shown before.
 */
export function setSearchParams(values, isStep) {
  const now = searchParams();
  for (const [name, value] of Object.entries(values)) {
    if (value) now.set(name, value);
    else now.delete(name);
  }
  history[isStep ? "pushState" : "replaceState"](null, "", `${location.pathname}${now.size ? `?${now}` : ""}`);
}
