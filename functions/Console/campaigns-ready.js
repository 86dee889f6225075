// @ts-check
/** Takes the ready campaigns of a year. */
import { html, useState } from "./lib/htm-preact.js";
import { all, api } from "./api.js";
import { AudienceFields, areaChoices, chosenOf, toAudience } from "./campaigns-audience.js";
import { inWords } from "./campaigns-told.js";
import { Dialog, Trouble, Waiting, useLoaded } from "./ui.js";
import { named, t } from "./words.js";

/** As the host's ids end; longer ones first where one ends in another. */
const READY = ["drowning", "drowning-holidays", "drowning-summer", "fire-heating", "fire-safety-day", "fire-fireworks", "fire-tomb-sweeping", "fire-ebike", "fire-ebike-summer", "fraud", "fraud-peaks"];

/** @param {string} id */
function readyName(id) {
  const known = [...READY].sort((a, b) => b.length - a.length).find((r) => id === r || id.endsWith(`-${r}`));
  return known ? t(`ready ${known}`) : id;
}

/** @param {{ me: import("./shell.js").Me, areas: any[], onClose: () => void }} props */
export function Adoption({ me, areas, onClose }) {
  const lists = useLoaded(() => all("lists", "lists"), []);
  const [chosen, choose] = useState(chosenOf({ area: me.area }, me.area));
  const [made, setMade] = useState(/** @type {any} */ (null));
  const [problem, setProblem] = useState(/** @type {unknown} */ (null));
  const [busy, setBusy] = useState(false);
  const audience = toAudience(chosen);
  /** @param {SubmitEvent} event */
  const submit = async (event) => {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      setMade(await api("campaigns/defaults", { method: "POST", json: { audience } }));
    } catch (error) {
      setProblem(error);
    }
    setBusy(false);
  };
  if (made) return html`<${Dialog} title=${t("ready made", { n: made.campaigns.length })} onClose=${onClose}><${Made} made=${made} /><div class="actions"><button class="primary" onClick=${onClose}>${t("see them")}</button></div><//>`;
  return html`<${Dialog} title=${t("take ready")} onClose=${onClose}>
    <p>${t("ready text", { n: READY.length })}</p>
    <details><summary>${t("which ready")}</summary><ul>${READY.map((id) => html`<li>${t(`ready ${id}`)}</li>`)}</ul></details>
    ${lists.value
      ? html`<form onSubmit=${submit}>
        <${AudienceFields} chosen=${chosen} choose=${choose} lists=${lists.value} areas=${areaChoices(areas, lists.value, me.area)} />
        <${Trouble} problem=${problem} />
        <div class="actions"><button type="button" class="quiet" onClick=${onClose}>${t("cancel")}</button><button class="primary" disabled=${busy || !audience}>${busy ? t("working") : t("take them")}</button></div>
      </form>`
      : html`<${Waiting} problem=${lists.problem} again=${lists.again} />`}
  <//>`;
}

/** @param {{ made: any }} props What came of it. */
function Made({ made }) {
  return html`
    <p>${t("ready paused")}</p>
    <ul>${made.campaigns.map((/** @type {any} */ c) => html`<li><strong>${named(c.name)}</strong><br /><small>${inWords(c)}</small></li>`)}</ul>
    ${made.existing.length > 0 && html`<p>${t("ready existing", { n: made.existing.length })}</p>`}
    ${made.left.length > 0 && html`<div class="notice"><p><strong>${t("ready left", { n: made.left.length })}</strong></p>
      <ul>${made.left.map((/** @type {any} */ l) => html`<li>${readyName(l.id)}: ${t(`left ${l.code}`)}</li>`)}</ul></div>`}`;
}
