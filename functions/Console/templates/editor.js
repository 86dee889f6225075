// @ts-check
/** @import { AreaView, Campaign, ListView, SenderView, TemplateUsage, TemplateView } from "../shared/types.js" */
import { html, useRef, useState } from "../lib/htm-preact.js";
import { ApiProblem, loadAllPages, api, loadWithEtag, isStale, versionHeader } from "../shared/api.js";
import { cardsOf } from "../shared/deck.js";
import { languagesInOrder } from "../shared/differences.js";
import { Conflict } from "./conflict.js";
import { loadSenders, signatureFor } from "../shared/senders.js";
import { TestMessage } from "../shared/test-message.js";
import { AddLanguage, LanguageColumn, Placeholders } from "./language-column.js";
import { OlderVersions } from "./older-versions.js";
import { Warnings, usePreviews } from "./preview.js";
import { CopyButton, UsedBy, newTemplateId } from "./usage.js";
import { SamplePerson, placeholderOf, defaultSample } from "./sample.js";
import { useDraft } from "../shared/drafts/draft-form.js";
import { fault } from "../shared/problems.js";
import { areaName, covers, loadAreas, personName } from "../shared/names.js";
import { ConfirmDialog, Dialog, ErrorPanel, Field, Loading, Toast } from "../shared/components.js";
import { onValue } from "../shared/events.js";
import { useQuery } from "../shared/hooks.js";
import { applyCorrection } from "../shared/text-warnings.js";
import { localName, t } from "../shared/i18n.js";
import { moment } from "../shared/format.js";
import { searchParams } from "../shared/url.js";

/** @typedef {{ name: string, purpose: string, texts: Record<string, string> }} Draft */
/**
 * @typedef {{
 *   id: string, draft: Draft, etag: string | null, version?: number, area?: string | null, savedAt?: string,
 *   savedBy?: string, usedBy?: TemplateUsage | null,
 * }} Saved
 */

/** @param {TemplateView} view @returns {Draft} */
export const draftOf = (view) => ({
  name: view.name,
  purpose: view.purpose ?? "",
  texts: Object.fromEntries(languagesInOrder(view.texts).map((lang) => [lang, view.texts[lang]])),
});

/** Makes a request body of a draft; languages without a text are left out. @param {Draft} draft */
export const bodyOf = ({ name, purpose, texts }) => ({
  name: name.trim(),
  purpose: purpose.trim() || undefined,
  texts: Object.fromEntries(Object.entries(texts).filter(([, text]) => text.trim())),
});

/** @param {string} id @returns {Promise<Saved>} */
async function readTemplate(id) {
  if (!id) return { id, draft: { name: "", purpose: "", texts: { "zh-CN": "", en: "" } }, etag: null };
  /** @type {import("../shared/api.js").Loaded<TemplateView>} */
  const { value, etag } = await loadWithEtag(`/api/templates/${id}`);
  const { version, area, savedAt, savedBy, usedBy } = value;
  return { id, draft: draftOf(value), etag, version, area, savedAt, savedBy, usedBy };
}

/** @param {string} id */
async function loadEditorData(id) {
  const [saved, senders, lists, areas] = await Promise.all([
    readTemplate(id),
    loadSenders(),
    loadAllPages("lists", "lists"),
    loadAreas(),
  ]);
  return { saved, senders, lists, areas };
}

/** @param {Campaign} campaign @param {string} id */
export const usesTemplate = (campaign, id) =>
  campaign.template === id || cardsOf(campaign).some((card) => card.template === id);

/**
 * Loads a template and edits its texts, languages side by side.
 * @param {{ id: string, me: import("../shared/shell.js").Me, may: (role: string) => boolean }} props The id of a new
 * template is empty.
 */
export function Editor({ id, me, may }) {
  const { value, problem, reload } = useQuery(() => loadEditorData(id), [id]);
  if (!value) return html`<h1>${t("templates")}</h1><${Loading} problem=${problem} reload=${reload} />`;
  const mayCopy = may("official") && id !== "";
  const mayEdit = may("official") && mayChange(value.saved, me);
  return html`<${EditorForm} key=${id} ...${value} mayEdit=${mayEdit} mayCopy=${mayCopy} mayTest=${may("administrator")}
    mayTake=${may("official")} isLocal=${me.isLocal && me.area === ""} />`;
}

/**
 * Tells whether an official may change a template: who covers its area; one without area is everybody's.
 * @param {{ id: string, area?: string | null }} template
 * @param {{ area: string }} me
 */
export const mayChange = ({ id, area }, me) => !id || area === null || area === undefined || covers(me.area, area);

/**
 * @param {{
 *   saved: Saved, senders: SenderView[], lists: ListView[], areas: AreaView[], mayEdit: boolean, mayCopy: boolean,
 *   mayTest: boolean, mayTake: boolean, isLocal: boolean,
 * }} props
 */
function EditorForm({ saved: loaded, senders, lists, areas, mayEdit, mayCopy, mayTest, mayTake, isLocal }) {
  const [saved, setSaved] = useState(loaded);
  const [draft, setDraft] = useState(loaded.draft);
  const isChanged = (/** @type {Draft} */ text) => JSON.stringify(text) !== JSON.stringify(saved.draft);
  const dirty = isChanged(draft);
  const kept = useDraft({
    place: `template/${saved.id || "new"}`,
    onResume: (/** @type {{ draft: Draft, etag: string | null }} */ { draft: begun, etag }) => {
      setSaved({ ...saved, etag });
      setDraft(begun);
    },
  });
  const [sample, setSample] = useState(defaultSample());
  const [headers, setHeaders] = useState(/** @type {string[]} */ ([]));
  const [sender, setSender] = useState("default");
  const [problem, setProblem] = useState(/** @type {unknown} */ (null));
  const [conflict, setConflict] = useState(/** @type {Saved | null} */ (null));
  const [asking, setAsking] = useState(false);
  const [testing, setTesting] = useState(false);
  const [message, setMessage] = useState(
    /** @type {import("./older-versions.js").Message | null} */ (
      searchParams().has("copied") ? { text: t("template copied") } : null
    ),
  );
  const focusedTextarea = useRef(/** @type {HTMLTextAreaElement | null} */ (null));
  const previews = usePreviews(draft.texts, sample, sender);
  const previewSender = senders.find((s) => s.id === sender) ?? senders[0];

  /** @param {string | null} ifMatch */
  const save = async (ifMatch) => {
    setProblem(null);
    try {
      const templateId = saved.id || newTemplateId(draft.name);
      /** @type {import("../shared/api.js").Loaded<TemplateView>} */
      const { value, etag } = await loadWithEtag(`/api/templates/${templateId}`, {
        method: "PUT",
        json: bodyOf(draft),
        headers: versionHeader(ifMatch),
      });
      const { version, area, savedAt, savedBy } = value;
      const { usedBy } = saved;
      const next = { id: templateId, draft: draftOf(value), etag, version, area, savedAt, savedBy, usedBy };
      kept.drop();
      history.replaceState(null, "", `/templates.html?id=${templateId}`);
      setSaved(next);
      setDraft(next.draft);
      setConflict(null);
      setMessage({ text: t("saved") });
    } catch (error) {
      if (isStale(error)) setConflict(await readTemplate(saved.id));
      else setProblem(error);
    }
  };
  const remove = async () => {
    try {
      await api(`templates/${saved.id}`, { method: "DELETE" });
    } catch (error) {
      throw error instanceof ApiProblem && error.code === "template-in-use" ? new Error(t("used just now")) : error;
    }
    kept.drop();
    location.assign("/templates.html?deleted=1");
  };
  /** @param {string} name */
  const insert = (name) => {
    const textarea =
      focusedTextarea.current ??
      /** @type {HTMLTextAreaElement | null} */ (document.querySelector(".languages textarea"));
    if (!textarea) return;
    textarea.setRangeText(`{{ ${placeholderOf(name)} }}`, textarea.selectionStart, textarea.selectionEnd, "end");
    textarea.focus();
    textarea.dispatchEvent(new Event("input"));
  };
  /** @param {Partial<Draft>} part */
  const change = (part) => {
    const changed = { ...draft, ...part };
    setDraft(changed);
    if (isChanged(changed)) kept.keep({ draft: changed, etag: saved.etag });
    else if (!kept.notice) kept.drop();
  };
  const usedBy = saved.usedBy?.campaigns ?? [];
  const where = areaName(saved.area ?? "", areas);
  const isFaulty = problem instanceof ApiProblem && problem.code === "invalid-fields";

  return html`
    <p class="back"><a href="/templates.html">← ${t("all templates")}</a></p>
    <div class="top">
      <div>
        <h1>${saved.id ? localName(saved.draft.name) : t("new template")}</h1>
        ${
          saved.savedAt &&
          html`<small>${t("saved by", { at: moment(saved.savedAt), by: personName(saved.savedBy) })}</small>
          <br /><small>${t("template area")}${t("colon")}${where}</small>`
        }
      </div>
      <div class="actions">
        ${dirty && html`<span class="soft" role="status">${t("not saved")}</span>`}
        ${saved.id && html`<a class="button" href="/templates.html?id=${saved.id}&history=1">${t("history")}</a>`}
        ${
          mayTest &&
          html`<button disabled=${Object.keys(bodyOf(draft).texts).length === 0} onClick=${() => setTesting(true)}>
            ${t("test text")}
          </button>`
        }
        ${mayCopy && html`<${CopyButton} id=${saved.id} name=${saved.draft.name} />`}
        ${saved.id && mayEdit && html`<button onClick=${() => setAsking(true)}>${t("delete")}</button>`}
        ${
          mayEdit &&
          html`<button class="primary" disabled=${!dirty && Boolean(saved.id)} onClick=${() => save(saved.etag)}>
            ${t("save")}
          </button>`
        }
      </div>
    </div>
    ${mayEdit && kept.notice}
    ${
      isFaulty
        ? html`<p class="error-panel" role="alert">${t("look at marks")}</p>`
        : html`<${ErrorPanel} problem=${problem} />`
    }
    ${mayCopy && !mayEdit && html`<p class="notice">${t("not yours", { area: where })}</p>`}
    ${
      saved.version &&
      html`<${OlderVersions} id=${saved.id} version=${saved.version} may=${mayTake} showMessage=${setMessage} />`
    }
    ${saved.usedBy && html`<${UsedBy} usedBy=${saved.usedBy} />`}
    ${
      mayEdit
        ? html`<section class="card fields" aria-label=${t("about it")}>
          <${Field} id="name" label=${t("name")} hint=${t("template name hint")} wrong=${fault(problem, "/name")}>
            <input id="name" required maxlength="100" value=${draft.name}
              onInput=${onValue((value) => change({ name: value }))} />
          <//>
          <${Field} id="purpose" label=${t("purpose")} hint=${t("purpose hint")} wrong=${fault(problem, "/purpose")}>
            <input id="purpose" maxlength="500" value=${draft.purpose}
              onInput=${onValue((value) => change({ purpose: value }))} />
          <//>
        </section>`
        : html`<section class="card" aria-label=${t("about it")}>
          <dl class="facts">
            <dt>${t("name")}</dt>
            <dd>${localName(draft.name)}</dd>
            <dt>${t("purpose")}</dt>
            <dd>${localName(draft.purpose) || t("none")}</dd>
          </dl>
        </section>`
    }
    ${mayEdit && html`<${Placeholders} headers=${headers} onPick=${insert} />`}
    <div class="languages">
      ${Object.entries(draft.texts).map(
        ([lang, text]) => html`<${LanguageColumn} key=${lang} lang=${lang} text=${text}
          preview=${text.trim() ? previews.value?.previews[lang] : undefined} problem=${problem}
          isFixed=${!mayEdit} signature=${signatureFor(previewSender, lang)} price=${previewSender.pricePerSegment}
          onWriting=${(/** @type {HTMLTextAreaElement} */ area) => (focusedTextarea.current = area)}
          onText=${(/** @type {string} */ value) => change({ texts: { ...draft.texts, [lang]: value } })}
          onRemove=${
            mayEdit && Object.keys(draft.texts).length > 1
              ? () => change({ texts: Object.fromEntries(Object.entries(draft.texts).filter(([l]) => l !== lang)) })
              : undefined
          } />`,
      )}
    </div>
    ${
      mayEdit &&
      html`<${AddLanguage} there=${Object.keys(draft.texts)}
        onAdd=${(/** @type {string} */ lang) => change({ texts: { ...draft.texts, [lang]: "" } })} />`
    }
    <${ErrorPanel} problem=${previews.problem} />
    ${
      (mayEdit || mayCopy) &&
      html`<div class="two">
        <${Warnings} previews=${previews.value} headers=${headers}
          onCorrect=${
            mayEdit
              ? (/** @type {import("../shared/types.js").FieldError} */ w) =>
                  change({ texts: applyCorrection(draft.texts, w) })
              : undefined
          } />
        <${SamplePerson} lists=${lists} sample=${sample} asked=${previews.value?.placeholders ?? []}
          onSample=${setSample} onHeaders=${setHeaders} />
      </div>`
    }
    ${
      senders.length > 1 &&
      (mayEdit || mayCopy) &&
      html`<${Field} id="sender" label=${t("as sent by")}>
        <select id="sender" value=${sender} onChange=${onValue(setSender)}>
          ${senders.map((s) => html`<option value=${s.id}>${s.from} ${s.signature ?? ""}</option>`)}
        </select>
      <//>`
    }
    ${
      conflict &&
      html`<${Conflict} saved=${conflict} draft=${draft} onKeep=${() => save(conflict.etag)}
        onDiscard=${() => (kept.drop(), setSaved(conflict), setDraft(conflict.draft), setConflict(null))}
        onClose=${() => setConflict(null)} />`
    }
    ${
      testing &&
      html`<${TestMessage} what=${{ texts: bodyOf(draft).texts }} sample=${sample}
        sender=${sender === "default" ? undefined : sender} isLocal=${isLocal} onClose=${() => setTesting(false)} />`
    }
    ${
      asking &&
      usedBy.length > 0 &&
      html`<${Dialog} title=${t("still used", { name: localName(saved.draft.name) })} onClose=${() => setAsking(false)}>
        <p>${t("used by now")}</p>
        <ul>${usedBy.map((c) => html`<li><a href="/campaigns.html?id=${c.id}">${localName(c.name)}</a></li>`)}</ul>
        <p>${t("used by next")}</p>
      <//>`
    }
    ${
      asking &&
      usedBy.length === 0 &&
      html`<${ConfirmDialog} title=${t("delete template", { name: localName(saved.draft.name) })} action=${t("delete")}
        danger onYes=${remove} onNo=${() => setAsking(false)}>
        <p>${t("delete help")}</p>
      <//>`
    }
    ${message && html`<${Toast} ...${message} onGone=${() => setMessage(null)} />`}`;
}
