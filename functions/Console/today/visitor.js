// @ts-check
/** The first page of a grid worker: who they are to the system, what they have, and whom to ask for the rest. */
/** @import { SignInView } from "../shared/types.js" */
import { html } from "../lib/htm-preact.js";
import { api } from "../shared/api.js";
import { useQuery } from "../shared/hooks.js";
import { areaName } from "../shared/names.js";
import { SignOutEverywhere } from "../shared/sign-in/sign-in.js";
import { t } from "../shared/i18n.js";

const PARTS = /** @type {const} */ (["have", "read", "ask"]);

/** @param {{ me: import("../shared/shell.js").Me }} props */
export function VisitorPage({ me }) {
  const { value: way } = useQuery(/** @returns {Promise<SignInView>} */ () => api("sign-in"), []);
  return html`
    <h1>${t("visitor hello", { name: me.name })}</h1>
    <section class="card" aria-labelledby="account">
      <h2 id="account">${t("visitor account")}</h2>
      <dl class="figures">
        <div><dt>${t("visitor role")}</dt><dd>${me.roles.map((r) => t(`role ${r}`)).join(t("list comma"))}</dd></div>
        <div><dt>${t("area")}</dt><dd>${areaName(me.area, [])}</dd></div>
      </dl>
      <${SignOutEverywhere} me=${me} />
    </section>
    ${PARTS.map(
      (part) => html`<section class="card" key=${part} aria-labelledby=${part}>
        <h2 id=${part}>${t(`visitor ${part}`)}</h2>
        <p>${t(`visitor ${part} text`)}</p>
        ${part === "ask" && way?.contact && html`<p>${t("ask whom", { contact: way.contact })}</p>`}
      </section>`,
    )}`;
}
