// @ts-check
/** The form of a new broadcast, or of a scheduled one that has not begun. */
/** @import { BroadcastPreview, BroadcastRequest, BroadcastView, AcceptedView } from "../shared/types.js" */
/** @import { Loaded } from "../shared/api.js" */
import { html, useRef, useState } from "../lib/htm-preact.js";
import { ApiProblem, loadAllPages, api, loadWithEtag, versionHeader } from "../shared/api.js";
import { Audience, MoreOptions, TextFields, TimingFields } from "./form-fields.js";
import { emptyForm, formOf, hasAudience, hasText, requestOf, contentOf, languagesOf } from "./request.js";
import { loadAreas } from "../shared/names.js";
import { fault } from "../shared/problems.js";
import { Preview, SendDialog } from "./preview.js";
import { findRepeated, readUsualCost } from "./warnings.js";
import { previewOf } from "../shared/preview-request.js";
import { loadSenders } from "../shared/senders.js";
import { applyCorrection } from "../shared/text-warnings.js";
import { TestMessage } from "../shared/test-message.js";
import { useDraft } from "../shared/drafts/draft-form.js";
import { EmptyState, ErrorPanel, Field, Loading } from "../shared/components.js";
import { onSubmit, onValue } from "../shared/events.js";
import { useAction, useDebouncedQuery, useQuery } from "../shared/hooks.js";
import { localName, t } from "../shared/i18n.js";

/** @typedef {import("./request.js").Form} Form */
/**
 * @typedef {{
 *   request: BroadcastRequest, preview: BroadcastPreview, usual: import("./warnings.js").Usual | null,
 *   repeated: BroadcastView | null,
 * }} Asked What is confirmed.
 */

const PREVIEW_PAUSE = 400;

/** @param {string} id @returns {Promise<Loaded<BroadcastView>>} */
const readEdited = (id) => loadWithEtag(`/api/broadcasts/${encodeURIComponent(id)}`);

/** @param {string | null} edited @param {string | null} copied The broadcast that a new one begins like. */
async function loadFormData(edited, copied) {
  const [lists, templates, areas, senders, saved] = await Promise.all([
    loadAllPages("lists", "lists"),
    loadAllPages("templates", "templates"),
    loadAreas(),
    loadSenders(),
    (edited ?? copied) ? readEdited(edited ?? copied ?? "") : null,
  ]);
  return { lists, templates, areas, senders, saved };
}

/** Previews the request shortly after the last change to the form. @param {Form} form */
function usePreview(form) {
  const load = hasAudience(form) ? (/** @type {AbortSignal} */ signal) => previewOf(requestOf(form), signal) : null;
  const { value, problem, busy } = useDebouncedQuery(load, JSON.stringify({ ...form, name: "" }), PREVIEW_PAUSE);
  // Numbers of a former request would mislead beside the problem of this one.
  return { value: problem ? undefined : value, problem, busy };
}

/** @param {import("../shared/shell.js").PageContext & { edited: string | null, copied: string | null }} props */
export function BroadcastForm({ me, may, edited, copied }) {
  const { value, problem, reload } = useQuery(() => loadFormData(edited, copied), [edited, copied]);
  const title = t(
    edited
      ? "change broadcast"
      : may("administrator")
        ? "new broadcast"
        : copied
          ? "preview copy"
          : "preview broadcast",
  );
  if (!value) return html`<h1>${title}</h1><${Loading} problem=${problem} reload=${reload} />`;
  const request = edited ? value.saved?.value.order : value.saved?.value.copy;
  if (edited && !request)
    return html`
      <h1>${title}</h1>
      <section class="card">
        <${EmptyState} title=${t("begun already")}
          action=${html`<a class="button" href="/broadcasts.html?id=${edited}">${t("see broadcast")}</a>`} />
      </section>`;
  if (value.lists.length === 0)
    return html`
      <h1>${title}</h1>
      <section class="card">
        <${EmptyState} title=${t("no contacts")}
          action=${html`<a class="button primary" href="/contacts.html">${t("bring contacts")}</a>`}>
          ${t("no contacts text")}
        <//>
      </section>`;
  return html`<${Form} me=${me} may=${may} edited=${edited} copied=${copied} title=${title} known=${value}
    first=${request ? formOf(request, value.lists) : emptyForm()} />`;
}

/**
 * @param {import("../shared/shell.js").PageContext & {
 *   edited: string | null, copied: string | null, title: string,
 *   known: Awaited<ReturnType<typeof loadFormData>>, first: Form,
 * }} props
 */
function Form({ me, may, edited, copied, title, known, first }) {
  const [form, setForm] = useState(first);
  const latest = useRef(first);
  const preview = usePreview(form);
  // One idempotency key for this form, kept with its draft: however often it is sent, people are texted once.
  const [idempotencyKey, setIdempotencyKey] = useState(/** @returns {string} */ () => crypto.randomUUID());
  const draft = useDraft({
    // A copy has a draft of its own, so that an older one of another broadcast is not offered above it.
    place: `broadcast/${edited ?? (copied ? `copy/${copied}` : "new")}`,
    version: edited && known.saved?.etag,
    onResume: (/** @type {{ form: Form, idempotencyKey: string }} */ kept) => {
      const lists = kept.form.lists.filter((id) => known.lists.some((l) => l.id === id));
      latest.current = { ...kept.form, lists };
      setForm(latest.current);
      setIdempotencyKey(kept.idempotencyKey);
    },
  });
  const [asking, setAsking] = useState(/** @type {Asked | null} */ (null));
  const [isUnnamed, setUnnamed] = useState(false);
  const [testing, setTesting] = useState(false);
  const { busy, problem: error, run } = useAction();
  /** @param {Partial<Form>} change */
  const set = (change) => {
    latest.current = { ...latest.current, ...change };
    setForm(latest.current);
    draft.keep({ form: latest.current, idempotencyKey });
  };

  /** Says what is missing below the field, in place of the browser's own words. @param {Event} event */
  const askForName = (event) => {
    event.preventDefault();
    setUnnamed(true);
    /** @type {HTMLElement} */ (event.currentTarget).focus();
  };
  const askToSend = async () => {
    if (!hasAudience(form)) throw new Error(t("choose audience"));
    if (!hasText(form)) throw new Error(t("choose text"));
    if (!form.name.trim()) {
      setUnnamed(true);
      throw new Error(t("name missing"));
    }
    // Previewed again, so that the confirmation shows the current numbers.
    const request = requestOf(form);
    const [currentPreview, usual, repeated] = await Promise.all([
      previewOf(request),
      // Both only advise: where they cannot be read, the text is confirmed without them.
      readUsualCost().catch(() => null),
      findRepeated(request, edited).catch(() => null),
    ]);
    if (currentPreview.recipients === 0) throw new Error(t("nobody"));
    setAsking({ request, preview: currentPreview, usual, repeated });
  };
  const send = async () => {
    // Kept also where nothing was typed: after a lost answer the same key must be sent again.
    draft.keep({ form: latest.current, idempotencyKey });
    try {
      /** @type {AcceptedView} */
      const { id } = edited
        ? await api(`broadcasts/${edited}`, {
            method: "PUT",
            json: asking?.request,
            headers: versionHeader(known.saved?.etag),
          })
        : await api("broadcasts", {
            method: "POST",
            json: asking?.request,
            headers: { "idempotency-key": idempotencyKey },
          });
      draft.drop();
      location.assign(`/broadcasts.html?id=${encodeURIComponent(id)}&done=${edited ? "changed" : "ordered"}`);
    } catch (error) {
      throw toPageError(error);
    }
  };
  const shownProblem = error ?? preview.problem;
  const backLink = edited
    ? html`<a class="button quiet" href="/broadcasts.html?id=${edited}" onClick=${draft.drop}>
      ${t("leave unchanged")}
    </a>`
    : html`<a class="button quiet" href="/broadcasts.html">${t("all broadcasts")}</a>`;
  return html`
    <div class="top"><h1>${title}</h1><p class="actions">${backLink}</p></div>
    ${!may("administrator") && html`<p class="notice">${t("officials preview")}</p>`}
    ${draft.notice}
    ${edited && html`<p class="soft">${t("change text", { name: localName(first.name) })}</p>`}
    <form class="compose" onSubmit=${onSubmit(() => run(askToSend))}>
      <div class="parts">
        <section class="card">
          <h2>${t("who gets it")}</h2>
          <${Audience} form=${form} set=${set} lists=${known.lists} areas=${known.areas}
            ownArea=${me.area} />
        </section>
        <section class="card">
          <h2>${t("what it says")}</h2>
          <${TextFields} form=${form} set=${set} templates=${known.templates} problem=${shownProblem} />
        </section>
        <section class="card">
          <h2>${t("when and how urgent")}</h2>
          <${TimingFields} form=${form} set=${set} senders=${known.senders} problem=${shownProblem} />
          <${Field} id="name" label=${t("what it is called")} hint=${t("broadcast name hint")} required
            wrong=${isUnnamed && !form.name.trim() ? t("name missing") : fault(error, "/name")}>
            <input id="name" required maxlength="200" value=${form.name} aria-describedby="name-hint"
              aria-invalid=${isUnnamed && !form.name.trim() ? "true" : undefined} onInvalid=${askForName}
              onInput=${onValue((value) => set({ name: value }))} />
          <//>
          <${MoreOptions} form=${form} set=${set} />
        </section>
      </div>
      <aside class="card outlook" aria-label=${t("outlook")}>
        <${Preview} preview=${preview} hasText=${hasText(form)} request=${requestOf(form)}
          languages=${languagesOf(form, known.templates)}
          onCorrect=${
            form.own
              ? (/** @type {import("../shared/types.js").FieldError} */ w) =>
                  set({ texts: applyCorrection(form.texts, w) })
              : undefined
          } />
        <${ErrorPanel} problem=${shownProblem} />
        ${
          may("administrator") &&
          html`<div class="actions">
            <button type="button" class="quiet" disabled=${!hasText(form)} onClick=${() => setTesting(true)}>
              ${t("test text")}
            </button>
            <button class="primary" disabled=${busy}>
              ${t(edited ? "change…" : form.later ? "schedule…" : "send…")}
            </button>
          </div>`
        }
      </aside>
    </form>
    ${
      asking &&
      html`<${SendDialog} ...${asking}
        lists=${known.lists} areas=${known.areas} languages=${languagesOf(form, known.templates)} onYes=${send}
        onNo=${() => setAsking(null)} />`
    }
    ${
      testing &&
      html`<${TestMessage} what=${contentOf(form)} sender=${form.sender} isLocal=${me.isLocal && me.area === ""}
        onClose=${() => setTesting(false)} />`
    }`;
}

/** Replaces problems for which this page has a more helpful message. @param {unknown} error */
function toPageError(error) {
  const code = error instanceof ApiProblem ? error.code : "";
  if (code === "idempotency-key-reused") return new Error(t("ordered already"));
  if (code === "not-scheduled") return new Error(`${t("begun already")} ${t("not kept")}`);
  if (code === "stale-version") return new Error(t("changed meanwhile"));
  return error;
}
