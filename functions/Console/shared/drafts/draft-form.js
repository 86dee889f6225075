// @ts-check
/** Forms that keep what is typed until it is saved or discarded, and offer it when they are opened again. */
/** @import { ComponentChildren } from "../../lib/htm-preact.js" */
import { html, useEffect, useRef, useState } from "../../lib/htm-preact.js";
import { dropDraft, findDraft, saveDraft } from "./drafts.js";
import { moment } from "../format.js";
import { t } from "../i18n.js";

/**
 * Keeps the content of a form as a draft. A draft that is found when the form opens is offered in a notice; until the
 * operator continues it, the form shows the saved data.
 * @template Content
 * @param {{
 *   place: string, version?: string | null, onResume?: (content: Content) => void,
 * }} form
 * `place` and `version` are those of `Draft`. Where the draft began with another version, the notice says that the data
 * were changed since, so that what the operator saves may replace the newer ones.
 */
export function useDraft({ place, version = null, onResume }) {
  const [offered, setOffered] = useState(() => /** @type {typeof findDraft<Content>} */ (findDraft)(place));
  const [content, setContent] = useState(/** @type {Content | undefined} */ (undefined));
  const [isUnkept, setUnkept] = useState(false);
  useEffect(() => {
    if (!isUnkept) return undefined;
    /** @param {BeforeUnloadEvent} event */
    const warn = (event) => event.preventDefault();
    addEventListener("beforeunload", warn);
    return () => removeEventListener("beforeunload", warn);
  }, [isUnkept]);
  const hasReplaced = useRef(false);
  /** Stores the content after a change; the browser warns before the page is left where it cannot be. */
  const keep = (/** @type {Content} */ changed) => {
    hasReplaced.current = true;
    setUnkept(!saveDraft({ place, version, content: changed }));
  };
  /** Removes the draft, when its content is saved or discarded. */
  const drop = () => {
    dropDraft(place);
    setOffered(undefined);
    setUnkept(false);
  };
  const resume = () => {
    if (!offered) return;
    setContent(offered.content);
    onResume?.(offered.content);
    setOffered(undefined);
  };
  // Something may have been typed beside the offer: then that is the draft, and stays.
  const discard = () => (hasReplaced.current ? setOffered(undefined) : drop());
  const text = offered && t("draft kept", { at: moment(offered.at) });
  const change = offered && (offered.version ?? null) !== version ? ` ${t("draft outdated")}` : "";
  return {
    /** The draft's content, once the operator continues it. */
    content,
    keep,
    drop,
    /** The notice that offers the draft; undefined where there is none. */
    notice: text && html`<${DraftNotice} text=${text + change} resume=${resume} discard=${discard} />`,
  };
}

/** @typedef {[name: string, value: string][]} Fields The named fields of a form. */

/**
 * Returns the value of a field, or an empty one.
 * @param {Fields} fields @param {string} name
 */
const valueOf = (fields, name) => fields.find(([n]) => n === name)?.[1] ?? "";

/**
 * Keeps the fields of a form whose controls hold their own values (`defaultValue`).
 * @param {{
 *   place: string, version?: string | null, onResume?: (valueOf: (name: string) => string) => void,
 * }} form `onResume` takes the draft's values of what no control holds.
 */
export function useFormDraft({ place, version, onResume }) {
  const takeFields = (/** @type {Fields} */ fields) => onResume?.((name) => valueOf(fields, name));
  const draft = useDraft({ place, version, onResume: takeFields });
  const fields = draft.content;
  /** @param {Event} event */
  const onInput = (event) => draft.keep(fieldsOf(/** @type {HTMLFormElement} */ (event.currentTarget)));
  return {
    notice: draft.notice,
    drop: draft.drop,
    /** Properties of the form: one that continues a draft begins again, with the draft's values. */
    form: { key: fields ? "resumed" : "opened", onInput },
    /** Returns the value with which a field begins. @param {string} name @param {string | null} [saved] */
    value: (name, saved) => (fields ? valueOf(fields, name) : (saved ?? "")),
    /** Tells whether a box begins checked. @param {string} name @param {string} value @param {boolean} saved */
    isChecked: (name, value, saved) => (fields ? fields.some(([n, v]) => n === name && v === value) : saved),
  };
}

/** Returns the fields of a form, without phone numbers and files. @param {HTMLFormElement} form @returns {Fields} */
const fieldsOf = (form) =>
  [...new FormData(form)].flatMap(([name, value]) => {
    const control = form.elements.namedItem(name);
    const isNumber = control instanceof HTMLInputElement && control.type === "tel";
    return typeof value === "string" && !isNumber ? [/** @type {[string, string]} */ ([name, value])] : [];
  });

/**
 * Offers to continue or discard a draft.
 * @param {{ text: ComponentChildren, resume: () => void, discard: () => unknown }} props
 */
export function DraftNotice({ text, resume, discard }) {
  const notice = useRef(/** @type {HTMLElement | null} */ (null));
  /** Decides, and moves the focus to the form, because the pressed button is gone. @param {() => unknown} decide */
  const decideBy = (decide) => () => {
    const around = notice.current?.closest("dialog, main");
    decide();
    requestAnimationFrame(() => {
      if (document.activeElement !== document.body) return;
      const control = /** @type {HTMLElement | null | undefined} */ (
        around?.querySelector(":is(input, select, textarea):enabled:not([type=hidden])")
      );
      control?.focus();
    });
  };
  return html`<section class="notice row" role="status" ref=${notice}>
    <p>${text}</p>
    <div class="actions">
      <button type="button" class="primary" onClick=${decideBy(resume)}>${t("draft resume")}</button>
      <button type="button" onClick=${decideBy(discard)}>${t("draft discard")}</button>
    </div>
  </section>`;
}
