// @ts-check
import { html } from "./lib/htm-preact.js";
import { areaName, loadAreas } from "./names.js";
import { useLoaded } from "./ui.js";
import { t } from "./words.js";

const ROLES = ["official", "administrator", "visitor", "auditor"];

/** Who I am, what the roles may do, and where both are given. @param {import("./shell.js").Visit} visit */
export function People({ me }) {
  const areas = useLoaded(loadAreas, []);
  return html`
    <section class="card" aria-labelledby="me">
      <h2 id="me">${t("who am i")}</h2>
      <dl class="figures">
        <div><dt>${t("my name")}</dt><dd>${me.name}</dd></div>
        <div><dt>${t("roles")}</dt><dd>${me.roles.map((r) => t(`role ${r}`)).join(t("comma"))}</dd></div>
        <div><dt>${t("area")}</dt><dd>${areaName(me.area, areas.value)}</dd></div>
      </dl>
    </section>
    <section class="card" aria-labelledby="roles">
      <h2 id="roles">${t("roles")}</h2>
      <dl class="parts">${ROLES.map((r) => html`<div key=${r}><dt>${t(`role ${r}`)}${me.roles.includes(r) && html` <span class="state active">${t("yours")}</span>`}</dt><dd class="soft">${t(`may ${r}`)}</dd></div>`)}</dl>
    </section>
    <section class="card" aria-labelledby="where">
      <h2 id="where">${t("where given")}</h2>
      ${me.isLocal
        ? html`<p>${t("local people")} <code>.local/operators.json</code></p><p>${t("local people edit")}</p><p class="notice">${t("local tokens")}</p>`
        : html`<p>${t("entra people")}</p>
          <ul><li><code>sh infra/people.sh role li@example.org official</code> ${t("gives a role")}</li><li><code>sh infra/people.sh area li@example.org beiguan/hongqilu</code> ${t("gives an area")}</li></ul>`}
    </section>`;
}
