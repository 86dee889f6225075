// @ts-check
/** The dialog that sends one test text to one number. */
/** @import { PreviewsView, TestTextResult } from "./types.js" */
import { html, useState } from "../lib/htm-preact.js";
import { ApiProblem, api } from "./api.js";
import { reasonWords } from "./delivery-words.js";
import { languageName } from "./names.js";
import { fault, problemWords } from "./problems.js";
import { Dialog, ErrorPanel, Field, Loading } from "./components.js";
import { onSubmit, onValue } from "./events.js";
import { useAction, useQuery } from "./hooks.js";
import { language, t } from "./i18n.js";
import "./strings/sending.js";

/** Placeholders that have a sample value here. */
const STANDARD_PLACEHOLDERS = ["name", "child", "area", "household"];

/** Returns a sample person's values of these placeholders. */
export const sampleValues = () =>
  Object.fromEntries(STANDARD_PLACEHOLDERS.map((name) => [name, t(`test sample ${name}`)]));

/** Problems that are shown beside the number. */
const NUMBER_PROBLEMS = ["opted-out", "unreadable-number", "not-a-mobile"];

/**
 * @param {{
 *   what: { template: string } | { texts: Record<string, string> }, sample?: Record<string, string>,
 *   sender?: string, isLocal: boolean, onClose: () => void,
 * }} props
 * `sample`: values of placeholders that the page already has.
 */
export function TestMessage({ what, sample = {}, sender, isLocal, onClose }) {
  // The preview returns the languages and placeholders of the text.
  const preview = useQuery(
    /** @returns {Promise<PreviewsView>} */
    () => api("templates/preview", { method: "POST", json: { ...what, sample } }),
    [],
  );
  const [form, setForm] = useState(
    /** @type {{ phone: string, language?: string, values: Record<string, string> }} */ ({ phone: "", values: sample }),
  );
  const [result, setResult] = useState(/** @type {TestTextResult | null} */ (null));
  const { busy, problem, run } = useAction();
  if (!preview.value)
    return html`<${Dialog} title=${t("test title")} onClose=${onClose}>
      <${Loading} problem=${preview.problem} reload=${preview.reload} />
    <//>`;
  const languages = Object.keys(preview.value.previews);
  const chosenLanguage = form.language ?? languages.find((l) => l === language) ?? languages[0];
  const valueOf = (/** @type {string} */ name) => form.values[name] ?? sampleValues()[name] ?? "";
  const asked = preview.value.placeholders;
  const send = async () => {
    setResult(null);
    const values = { ...form.values, ...Object.fromEntries(asked.map((name) => [name, valueOf(name)])) };
    setResult(
      await api("broadcasts/test", {
        method: "POST",
        json: { ...what, phone: form.phone, language: chosenLanguage, sample: values, ...(sender ? { sender } : {}) },
      }),
    );
  };
  const isNumberProblem = problem instanceof ApiProblem && NUMBER_PROBLEMS.includes(problem.code);
  return html`<${Dialog} title=${t("test title")} onClose=${onClose}>
    <form onSubmit=${onSubmit(() => run(send))}>
      <p class="soft">${t("test help")}</p>
      <${Field} id="test-phone" label=${t("test phone")} hint=${t("test phone hint")}
        wrong=${isNumberProblem ? problemWords(problem) : undefined}>
        <input id="test-phone" type="tel" required autocomplete="off" aria-describedby="test-phone-hint"
          value=${form.phone} onInput=${onValue((value) => setForm({ ...form, phone: value }))} />
      <//>
      ${
        languages.length > 1 &&
        html`<${Field} id="test-language" label=${t("test language")}>
          <select id="test-language" value=${chosenLanguage}
            onChange=${onValue((value) => setForm({ ...form, language: value }))}>
            ${languages.map(
              (l) => html`<option value=${l} selected=${l === chosenLanguage}>${languageName(l)}</option>`,
            )}
          </select>
        <//>`
      }
      ${
        asked.length > 0 &&
        html`<fieldset>
          <legend>${t("test values")}</legend>
          ${asked.map(
            (name) => html`<${Field} key=${name} id="test-${name}"
              label=${STANDARD_PLACEHOLDERS.includes(name) ? t(`test value ${name}`) : name}
              wrong=${fault(problem, `/sample/${name}`) && t("test missing-value")}>
              <input id="test-${name}" autocomplete="off" value=${valueOf(name)}
                onInput=${onValue((value) => setForm({ ...form, values: { ...form.values, [name]: value } }))} />
            <//>`,
          )}
        </fieldset>`
      }
      <${ErrorPanel} problem=${isNumberProblem ? null : problem} />
      ${result && html`<${Result} result=${result} lang=${chosenLanguage} isLocal=${isLocal} />`}
      <div class="actions">
        <button type="button" class="quiet" onClick=${onClose}>${t("close")}</button>
        <button class="primary" disabled=${busy}>${busy ? t("sending test") : t("send test")}</button>
      </div>
    </form>
  <//>`;
}

/** @param {{ result: TestTextResult, lang: string, isLocal: boolean }} props */
const Result = ({ result, lang, isLocal }) => html`<div class="notice" role="status">
  <p><strong>${t(`test ${result.outcome}`)}</strong> ${reasonWords(result.code, result.outcome)}</p>
  <div class="handset"><p class="bubble" lang=${lang}>${result.text}</p></div>
  <p>
    ${t("segments", { n: result.segments })} ${
      isLocal &&
      ["accepted", "unknown"].includes(result.outcome) &&
      html`<a href="/handsets.html" target="_blank" rel="opener">${t("test wall")}</a>`
    }
  </p>
</div>`;
