// @ts-check
/** Event handlers of form controls, which pass on the control's value. */

/**
 * Makes a handler that takes the control's value.
 * @template {string} Value One of the control's options, or an arbitrary string where text is typed.
 * @param {(value: Value) => unknown} take
 * @returns {(event: Event) => unknown}
 */
export const onValue = (take) => (event) =>
  take(/** @type {{ value: Value }} */ (/** @type {unknown} */ (event.currentTarget)).value);

/** @param {(checked: boolean) => unknown} take @returns {(event: Event) => unknown} */
export const onChecked = (take) => (event) => take(/** @type {HTMLInputElement} */ (event.currentTarget).checked);
