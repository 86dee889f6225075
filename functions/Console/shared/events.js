// @ts-check
/** Event handlers of forms and their controls. */

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

/**
 * Makes a handler that submits a form without leaving the page.
 * @param {(form: FormData) => unknown} submit
 * @returns {(event: SubmitEvent) => unknown}
 */
export const onSubmit = (submit) => (event) => {
  event.preventDefault();
  return submit(new FormData(/** @type {HTMLFormElement} */ (event.currentTarget)));
};
