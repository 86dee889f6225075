// @ts-check
/** @import { Role } from "../shared/types.js" */
import { html } from "../lib/htm-preact.js";
import { t } from "../shared/i18n.js";

export const ROLES = /** @type {const} */ (["official", "administrator", "visitor", "auditor"]);

/** @param {Role[]} roles */
export const roleNames = (roles) => roles.map((r) => t(`role ${r}`)).join(t("list comma"));

/**
 * Lets roles be ticked, each with what it may.
 * @param {{ roles: Role[], isWrong: boolean }} props
 */
export const RolesField = ({ roles, isWrong }) => html`<fieldset>
  <legend>${t("roles")}</legend>
  ${ROLES.map(
    (r) => html`<label class="check">
      <input type="checkbox" name="role" value=${r} defaultChecked=${roles.includes(r)} />
      <span>${t(`role ${r}`)}<br /><small>${t(`may ${r}`)}</small></span>
    </label>`,
  )}
  ${isWrong && html`<p class="wrong" role="alert">${t("no role")}</p>`}
</fieldset>`;
