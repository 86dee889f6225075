// @ts-check
/** What a page shows, kept in its address. */

/** The page's address, taken apart. */
export const query = () => new URLSearchParams(location.search);

/** Keeps what the page shows in its address. @param {Record<string, string | null>} values Null takes one away. @param {boolean} [isStep] The browser's back leads to what was shown before. */
export function keep(values, isStep) {
  const now = query();
  for (const [name, value] of Object.entries(values)) {
    if (value) now.set(name, value);
    else now.delete(name);
  }
  history[isStep ? "pushState" : "replaceState"](null, "", `${location.pathname}${now.size ? `?${now}` : ""}`);
}
