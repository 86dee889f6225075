// @ts-check
/** The steps of the guided form for texts and policies. */
/** @import { Card, OnUnknown, SavedTemplates, TemplateView, Urgency } from "../../shared/types.js" */
import { html } from "../../lib/htm-preact.js";
import { api, versionHeader } from "../../shared/api.js";
import { missingTemplateIds, templateIdsOf, wholeHours, waitingTimes, withTemplateIds } from "./draft.js";
import { RecipientCount } from "./schedule-steps.js";
import { TextsAsSent } from "../texts-as-sent.js";
import { covers } from "../../shared/names.js";
import { SenderField, UnknownField } from "../../shared/sending-fields.js";
import { ErrorPanel, Field } from "../../shared/components.js";
import { onChecked, onValue } from "../../shared/events.js";
import { useAction } from "../../shared/hooks.js";
import { CorrectButton, applyCorrection, textWarningsIn, warningWords } from "../../shared/text-warnings.js";
import { localName, t } from "../../shared/i18n.js";

const USEFUL_DURATIONS = ["PT1H", "PT2H", "PT4H", "PT6H", "PT12H", "P1D"];

/**
 * Returns a template's name in the page's language: names of ready-made templates hold Chinese, a space and English.
 * @param {{ name: string }} template
 */
function templateName(template) {
  const halves = /^([^A-Za-z]+) ([A-Za-z].*)$/.exec(template.name);
  return localName(halves && !template.name.includes(" · ") ? `${halves[1]} · ${halves[2]}` : template.name);
}

/**
 * Returns the name of the template with this id; the id itself where there is none.
 * @param {TemplateView[]} templates
 * @param {string} id
 */
export function templateNameById(templates, id) {
  const template = templates.find((tpl) => tpl.id === id);
  return template ? templateName(template) : id;
}

/** @param {import("./schedule-steps.js").Step} props */
export function TextStep({ draft, change, known, reload }) {
  const { busy, problem, run } = useAction();
  const { templates } = known;
  const wanted = templateIdsOf(draft);
  const missing = missingTemplateIds(draft, templates);
  const addDefaultTemplates = async () => {
    /** @type {SavedTemplates} */
    const { ids } = await api("templates/defaults", { method: "POST" });
    change(withTemplateIds(draft, ids));
    await reload();
  };
  /**
   * Saves a new version of the template, unless another operator has saved one meanwhile.
   * @param {TemplateView} template
   * @param {FieldError} warning
   */
  const correct = async ({ id, name, purpose, texts, version }, warning) => {
    await api(`templates/${id}`, {
      method: "PUT",
      json: { name, purpose, texts: applyCorrection(texts, warning) },
      headers: versionHeader(`"${version}"`),
    });
    await reload();
  };
  const templateOf = (/** @type {string} */ id) => templates.find((tpl) => tpl.id === id);
  const mayCorrect = (/** @type {string} */ id) =>
    !known.kept.includes(id) && covers(known.me.area, templateOf(id)?.area ?? known.me.area);
  const setCards = (/** @type {Card[]} */ list) => change({ cards: list });
  const moveUp = (/** @type {number} */ i) =>
    setCards(draft.cards.map((c, j) => (j === i - 1 ? draft.cards[i] : j === i ? draft.cards[i - 1] : c)));
  return html`
    ${
      (templates.length === 0 || missing.length > 0) &&
      html`<div class="notice">
        <p>${t("templates missing")}</p>
        <button type="button" onClick=${() => run(addDefaultTemplates)} disabled=${busy}>
          ${busy ? t("working") : t("adopt templates")}
        </button> <a href="/templates.html">${t("templates")}</a>
      </div>`
    }
    <${ErrorPanel} problem=${problem} />
    <fieldset>
      <legend>${t("which texts")}</legend>
      <label class="check">
        <input type="radio" name="deck" checked=${!draft.isDeck}
          onChange=${() => change({ isDeck: false, template: draft.template || draft.cards[0]?.template || "" })} />
        ${t("one text")}
      </label>
      <label class="check">
        <input type="radio" name="deck" checked=${draft.isDeck}
          onChange=${() =>
            change({
              isDeck: true,
              cards: draft.cards.length > 0 ? draft.cards : draft.template ? [{ template: draft.template }] : [],
            })} />
        ${t("several texts")}
      </label>
    </fieldset>
    ${
      !draft.isDeck &&
      html`<${Field} id="template" label=${t("template")}>
        <select id="template" value=${draft.template} onChange=${onValue((value) => change({ template: value }))}>
          ${!templateOf(draft.template) && html`<option value=${draft.template}>${t("choose")}</option>`}
          ${templates.map((tpl) => html`<option value=${tpl.id}>${templateName(tpl)}</option>`)}
        </select>
      <//>`
    }
    ${
      draft.isDeck &&
      html`
        <ol class="plain cardlist">
          ${draft.cards.map(
            (c, i) => html`<li class="row" key=${c.template}>
              <span>
                ${i + 1}. ${templateNameById(templates, c.template)} ${
                  c.urgent && html`<span class="state sending">${t("card urgent")}</span>`
                } ${c.retired && html`<span class="state skipped">${t("card retired")}</span>`}
              </span>
              <span>
                <button type="button" class="quiet" disabled=${i === 0} onClick=${() => moveUp(i)}
                  aria-label="${t("earlier")}: ${i + 1}">
                  ↑
                </button>
                <button type="button" class="quiet" onClick=${() => setCards(draft.cards.filter((_, j) => j !== i))}
                  aria-label="${t("delete")}: ${i + 1}">
                  ✕
                </button>
              </span>
            </li>`,
          )}
        </ol>
        <${AddCard} templates=${templates} cards=${draft.cards}
          add=${(/** @type {string} */ template) => setCards([...draft.cards, { template }])} />`
    }
    ${wanted.slice(0, 1).map((id) => html`<${TextsAsSent} template=${templateOf(id)} sender=${draft.sender} />`)}
    ${wanted.map(
      (id) =>
        html`<${TextWarnings} key=${id} template=${templateOf(id)} onCorrect=${
          mayCorrect(id) ? correct : undefined
        } />`,
    )}
    <div>
      <label class="check">
        <input type="checkbox" checked=${draft.follows} onChange=${onChecked((follows) => change({ follows }))}
          aria-describedby="follow-help" />
        ${t("follow newest")}
      </label>
      <p class="soft" id="follow-help">${t("follow newest help")}</p>
    </div>
    <${RecipientCount} draft=${draft} known=${known} />`;
}

/** @import { FieldError } from "../../shared/types.js" */
/**
 * Shows what is probably a mistake in a template, with a button to correct it.
 * @param {{ template?: TemplateView, onCorrect?: (template: TemplateView, warning: FieldError) => void }} props
 */
const TextWarnings = ({ template, onCorrect }) =>
  template &&
  textWarningsIn(template.warnings).map(
    (w) =>
      html`<p class="notice">
        ${templateName(template)} · ${warningWords(w)}
        ${onCorrect && html`<${CorrectButton} warning=${w} onCorrect=${() => onCorrect(template, w)} />`}
      </p>`,
  );

/** @param {{ templates: TemplateView[], cards: Card[], add: (template: string) => void }} props */
export function AddCard({ templates, cards, add }) {
  const available = templates.filter((tpl) => !cards.some((c) => c.template === tpl.id));
  /** @param {{ currentTarget: HTMLSelectElement }} event The choice is shown in the list, not in the control. */
  const choose = ({ currentTarget: select }) => {
    if (select.value) add(select.value);
    select.value = "";
  };
  return html`<${Field} id="add-card" label=${t("add text")}>
    <select id="add-card" value="" onChange=${choose}>
      <option value="">${t("choose")}</option>
      ${available.map((tpl) => html`<option value=${tpl.id}>${templateName(tpl)}</option>`)}
    </select>
  <//>`;
}

/** @param {import("./schedule-steps.js").Step} props */
export function PolicyStep({ draft, change, known }) {
  const changeQuiet = (/** @type {Partial<typeof draft.quiet>} */ part) =>
    change({ quiet: { ...draft.quiet, ...part } });
  const hours = [...new Set([...USEFUL_DURATIONS, draft.latestUseful])].filter(Boolean);
  return html`
    <fieldset>
      <legend>${t("quiet hours")}</legend>
      <label class="check">
        <input type="checkbox" checked=${draft.quiet.on} onChange=${() => changeQuiet({ on: !draft.quiet.on })} />
        ${t("keep quiet")}
      </label>
      ${
        draft.quiet.on &&
        html`<div class="two">
          <${Field} id="quiet-start" label=${t("quiet from")}>
            <input id="quiet-start" type="time" value=${draft.quiet.start}
              onInput=${onValue((value) => value && changeQuiet({ start: value }))} />
          <//>
          <${Field} id="quiet-end" label=${t("quiet until")}>
            <input id="quiet-end" type="time" value=${draft.quiet.end}
              onInput=${onValue((value) => value && changeQuiet({ end: value }))} />
          <//>
        </div>`
      }
      <${QuietTimes} draft=${draft} />
    </fieldset>
    <${Field} id="useful" label=${t("latest useful")} hint=${t("latest useful hint")}>
      <select id="useful" aria-describedby="useful-hint" value=${draft.latestUseful}
        onChange=${onValue((value) => change({ latestUseful: value }))}>
        ${hours.map((h) => html`<option value=${h}>${usefulWords(h)}</option>`)}
        <option value="">${t("useful usual")}</option>
      </select>
    <//>
    <${Field} id="urgency" label=${t("urgency")} hint=${t("urgency hint")}>
      <select id="urgency" aria-describedby="urgency-hint" value=${draft.urgency}
        onChange=${onValue(/** @param {Urgency} urgency */ (urgency) => change({ urgency }))}>
        ${["routine", "urgent"].map((u) => html`<option value=${u}>${t(`urgency ${u}`)}</option>`)}
      </select>
    <//>
    <${UnknownField} value=${draft.onUnknown} choose=${(/** @type {OnUnknown} */ onUnknown) => change({ onUnknown })} />
    <${SenderField} senders=${known.senders} value=${draft.sender}
      choose=${(/** @type {string} */ sender) => change({ sender })} />`;
}

/** Warns of times that fall into quiet hours. @param {{ draft: import("./draft.js").Draft }} props */
export const QuietTimes = ({ draft }) =>
  waitingTimes(draft).map(
    ({ time, isLost }) =>
      html`<p class="notice" key=${time}>
        ${t(isLost ? "time lost" : "time waits", { time, until: draft.quiet.end })}
      </p>`,
  );

/** @param {string} duration ISO 8601. */
export function usefulWords(duration) {
  const hours = wholeHours(duration);
  return hours ? t("hours", { n: hours }) : duration.replace(/^PT?/, "");
}
