// @ts-check
/** Handlers for events of form controls: they pass on what the control holds. */

/**
 * @template {string} Value One of those that the control offers; any where it can be typed.
 * @param {(value: Value) => unknown} take
 * @returns {(event: Event) => unknown}
 */
export const onValue = (take) => (event) =>
  take(/** @type {{ value: Value }} */ (/** @type {unknown} */ (event.currentTarget)).value);

/** @param {(checked: boolean) => unknown} take @returns {(event: Event) => unknown} */
export const onChecked = (take) => (event) =>
  take(/** @type {HTMLInputElement} */ (event.currentTarget).checked);
