// @ts-check
/** @import { Money, Preview } from "../shared/types.js" */
import { html, useState } from "../lib/htm-preact.js";
import { ApiProblem } from "../shared/api.js";
import { SUGGESTED_LANGUAGES, languageName } from "../shared/names.js";
import { Handset, fieldWords } from "./preview.js";
import { STANDARD, placeholderName } from "./sample.js";
import { Field } from "../shared/components.js";
import { onValue } from "../shared/events.js";
import { t } from "../shared/i18n.js";

/**
 * Shows a button for each placeholder, which inserts it at the cursor.
 * @param {{ headers: string[], onPick: (name: string) => void }} props
 */
export function Placeholders({ headers, onPick }) {
  return html`<section class="card" aria-labelledby="placeholders">
    <h2 id="placeholders">${t("placeholders")}</h2>
    <p class="soft">${t("placeholders help")}</p>
    <div class="choices">
      ${[...STANDARD, ...headers].map(
        (name) => html`<button key=${name} type="button"
          aria-label=${t("insert", { name: placeholderName(name) })} onClick=${() => onPick(name)}>
          + ${placeholderName(name)}
        </button>`,
      )}
    </div>
  </section>`;
}

/**
 * Shows the text of one language and its preview on a handset.
 * @param {{
 *   lang: string, text: string, isFixed?: boolean, preview?: Preview, problem: unknown, signature: string,
 *   price: Money,
 *   onText: (text: string) => void, onWriting: (area: HTMLTextAreaElement) => void, onRemove?: () => void,
 * }} props
 */
export function LanguageColumn(props) {
  const { lang, text, preview, problem, isFixed, signature, price, onText, onWriting, onRemove } = props;
  const name = languageName(lang);
  const id = `text-${lang}`;
  const errors =
    problem instanceof ApiProblem ? (problem.problem.errors ?? []).filter((e) => e.pointer === `/texts/${lang}`) : [];
  return html`<section class="card language" aria-labelledby="${id}-title">
    <div class="row">
      <h2 id="${id}-title">${name}</h2>
      ${
        onRemove &&
        html`<button class="quiet" aria-label=${t("remove language", { name })} title=${t("remove language", { name })}
          onClick=${onRemove}>
          ✕
        </button>`
      }
    </div>
    ${
      isFixed
        ? html`<p class="text-to-read" lang=${lang} dir="auto">${text}</p>`
        : html`<label class="unseen" for=${id}>${t("text in", { name })}</label>
          <textarea id=${id} lang=${lang} dir="auto" value=${text}
            aria-invalid=${errors.length > 0 ? "true" : undefined}
            onFocus=${(/** @type {{ currentTarget: HTMLTextAreaElement }} */ e) => onWriting(e.currentTarget)}
            onInput=${onValue(onText)}>
          </textarea>`
    }
    ${errors.map((e) => html`<p class="wrong" role="alert" key=${e.code}>${fieldWords(e, lang)}</p>`)}
    <${Handset} lang=${lang} isEmpty=${!text.trim()} preview=${preview} signature=${signature} price=${price} />
  </section>`;
}

/** @param {{ there: string[], onAdd: (lang: string) => void }} props */
export function AddLanguage({ there, onAdd }) {
  const [picked, setPicked] = useState("");
  const [tag, setTag] = useState("");
  const wanted = picked === "other" ? tag.trim() : picked;
  const isTag =
    /^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,4}$/.test(wanted) &&
    !there.some((l) => l.toLowerCase() === wanted.toLowerCase());
  /** @param {SubmitEvent} event */
  const add = (event) => {
    event.preventDefault();
    if (!isTag) return;
    onAdd(wanted);
    setPicked("");
    setTag("");
  };
  return html`<details class="card">
    <summary>${t("add language")}</summary>
    <form onSubmit=${add}>
      <${Field} id="add-language" label=${t("language to add")}>
        <select id="add-language" value=${picked} onChange=${onValue(setPicked)}>
          <option value="">${t("choose")}</option>
          ${SUGGESTED_LANGUAGES.filter((l) => !there.includes(l)).map(
            (l) => html`<option value=${l}>${languageName(l)}</option>`,
          )}
          <option value="other">${t("another language")}</option>
        </select>
      <//>
      ${
        picked === "other" &&
        html`<${Field} id="add-tag" label=${t("language tag")} hint=${t("language tag hint")}>
          <input id="add-tag" value=${tag} onInput=${onValue(setTag)} />
        <//>`
      }
      <div class="actions"><button disabled=${!isTag}>${t("add")}</button></div>
    </form>
  </details>`;
}
