// @ts-check
/** The state of a page in the query of its address. */

/** Adds to the query of a path. @param {string} path @param {string | URLSearchParams} query */
export const withQuery = (path, query) => `${path}${path.includes("?") ? "&" : "?"}${query}`;

/** Returns the query of the page's address. */
export const searchParams = () => new URLSearchParams(location.search);

/**
 * Changes the query of the page's address without loading it.
 * @param {Record<string, string | null>} values Null removes a parameter.
 * @param {boolean} [isStep] Whether the browser's back button returns to the former query.
 */
export function setSearchParams(values, isStep) {
  const params = searchParams();
  for (const [name, value] of Object.entries(values)) {
    if (value) params.set(name, value);
    else params.delete(name);
  }
  const address = `${location.pathname}${params.size ? `?${params}` : ""}`;
  // The state stays with its place in the history: it holds the person who is shown, whose number is in no address.
  if (isStep) history.pushState(null, "", address);
  else history.replaceState(history.state, "", address);
}
