// @ts-check
/** The form of a sender's settings. */
/** @import { SenderBody, SenderView } from "../shared/types.js" */
/** @import { ComponentChildren } from "../lib/htm-preact.js" */
/** @import { Saved } from "./senders.js" */
import { html, useState } from "../lib/htm-preact.js";
import { staleAs } from "../shared/api.js";
import { useDraft } from "../shared/drafts/draft-form.js";
import { fault } from "../shared/problems.js";
import { Dialog, Field, FormActions } from "../shared/components.js";
import { onChecked, onSubmit, onValue } from "../shared/events.js";
import { useAction } from "../shared/hooks.js";
import { SUGGESTED_LANGUAGES, languageName } from "../shared/names.js";
import { t } from "../shared/i18n.js";

/** @typedef {Omit<SenderBody, "prefixes" | "signatures"> & {
 *   id: string, prefixes: string, hours: number, resend: number, signatures: Record<string, string | null>,
 * }} Draft A signature that is null is not saved. */

/** Returns the whole minutes of a duration. @param {string} text ISO 8601, of hours, minutes and seconds. */
export function wholeMinutes(text) {
  const [, hours, mins] = /^PT(?:(\d+)H)?(?:(\d+)M)?/.exec(text) ?? [];
  return Number(hours ?? 0) * 60 + Number(mins ?? 0);
}

/**
 * @param {{
 *   sender: SenderView, etag: string | null, isNew: boolean, onSave: (sender: Saved) => Promise<void>,
 *   onClose: () => void,
 * }} props
 */
export function SenderDialog({ sender, etag, isNew, onSave, onClose }) {
  const [draft, showDraft] = useState(
    /** @returns {Draft} */ () => ({
      ...sender,
      hours: wholeMinutes(sender.reportDeadline) / 60 || 72,
      resend: wholeMinutes(sender.resendAfter),
      prefixes: sender.prefixes.join(" "),
    }),
  );
  const kept = useDraft({ place: `sender/${isNew ? "new" : sender.id}`, version: etag, onResume: showDraft });
  const setDraft = (/** @type {Draft} */ changed) => {
    showDraft(changed);
    kept.keep(changed);
  };
  const { problem, run } = useAction(staleAs(t("stale")));
  const languages = Object.keys(draft.signatures).filter((tag) => draft.signatures[tag] !== null);
  const save = async () => {
    const { hours, resend, ...rest } = draft;
    await onSave({
      ...rest,
      prefixes: draft.prefixes.split(/[\s,，、]+/).filter(Boolean),
      segmentsPerMinute: Number(draft.segmentsPerMinute),
      reportDeadline: draft.reports ? `PT${Math.round(hours * 60)}M` : undefined,
      resendAfter: `PT${resend}M`,
      signature: draft.signature || undefined,
      signatures: Object.fromEntries(
        Object.entries(draft.signatures).flatMap(([tag, own]) => (own === null ? [] : [[tag, own]])),
      ),
    });
    kept.drop();
  };
  /** @param {keyof Draft} name @param {Record<string, unknown>} [more] */
  const input = (name, more = {}) =>
    html`<input id="sender-${name}" ...${more} value=${draft[name] ?? ""}
      onInput=${onValue((value) => setDraft({ ...draft, [name]: value }))} />`;
  /** @param {"helpText" | "stopText"} name */
  const textarea = (name) =>
    html`<textarea id="sender-${name}" value=${draft[name] ?? ""}
      onInput=${onValue((value) => setDraft({ ...draft, [name]: value }))}>
    </textarea>`;
  /** @param {"twoWay" | "reports"} name */
  const checkbox = (name) =>
    html`<label class="check">
      <input type="checkbox" checked=${draft[name]}
        onChange=${onChecked((checked) => setDraft({ ...draft, [name]: checked }))} />
      ${t(name)}
    </label>`;
  /**
   * @param {string} name @param {string} label @param {string} hint @param {ComponentChildren} control
   * @param {string} [pointer]
   */
  const field = (name, label, hint, control, pointer) =>
    html`<${Field} id="sender-${name}" label=${label} hint=${hint} wrong=${fault(problem, pointer ?? `/${name}`)}>
      ${control}
    <//>`;
  return html`<${Dialog} title=${isNew ? t("add sender") : t("edit sender", { from: sender.from })} onClose=${onClose}
    wide>
    ${kept.notice}
    <form onSubmit=${onSubmit(() => run(save))}>
      <div class="fields">
        ${
          isNew &&
          field(
            "id",
            t("short name"),
            t("short name hint"),
            input("id", { required: true, pattern: "[a-z0-9\\-]{1,40}" }),
          )
        }
        ${field("from", t("sender number"), t("from hint"), input("from", { required: true }))}
        ${field("signature", t("signature"), t("signature hint"), input("signature", { maxlength: 40 }))}
        ${languages.map((tag) => {
          const set = (/** @type {string | null} */ own) =>
            setDraft({ ...draft, signatures: { ...draft.signatures, [tag]: own } });
          return field(
            `signature-${tag}`,
            t("signature in", { language: languageName(tag) }),
            t("signature in hint"),
            html`<div class="row">
              <input id="sender-signature-${tag}" lang=${tag} maxlength="40" value=${draft.signatures[tag]}
                aria-describedby="sender-signature-${tag}-hint" onInput=${onValue(set)} />
              <button type="button" class="quiet" title=${t("remove")}
                aria-label="${t("remove")} ${t("signature in", { language: languageName(tag) })}"
                onClick=${() => set(null)}>
                ✕
              </button>
            </div>`,
            `/signatures/${tag}`,
          );
        })}
        ${field(
          "signature-language",
          t("add signature language"),
          "",
          html`<select id="sender-signature-language" value=""
            onChange=${onValue((tag) => setDraft({ ...draft, signatures: { ...draft.signatures, [tag]: "" } }))}>
            <option value="">${t("choose")}</option>
            ${["en", "zh-CN", ...SUGGESTED_LANGUAGES]
              .filter((tag) => !languages.includes(tag))
              .map((tag) => html`<option key=${tag} value=${tag}>${languageName(tag)}</option>`)}
          </select>`,
          "/signatures",
        )}
        ${field("prefixes", t("prefixes"), t("prefixes hint"), input("prefixes"))}
        ${field(
          "segmentsPerMinute",
          t("segments per minute"),
          t("pace hint"),
          input("segmentsPerMinute", { type: "number", min: 1, max: 60000, required: true }),
        )}
        ${field(
          "price",
          `${t("price")} (${draft.pricePerSegment.currency})`,
          t("price hint"),
          html`<input id="sender-price" required inputmode="decimal" pattern="\\d+([.]\\d+)?"
            value=${draft.pricePerSegment.amount}
            onInput=${onValue((value) =>
              setDraft({
                ...draft,
                pricePerSegment: { ...draft.pricePerSegment, amount: value },
              }),
            )} />`,
          "/pricePerSegment",
        )}
        ${field(
          "resend",
          t("resend after"),
          t("resend hint"),
          input("resend", { type: "number", min: 1, required: true }),
          "/resendAfter",
        )}
        ${
          draft.reports &&
          field(
            "hours",
            t("report deadline"),
            t("report hint"),
            input("hours", { type: "number", min: 0, max: 720, required: true }),
            "/reportDeadline",
          )
        }
      </div>
      ${checkbox("twoWay")} ${checkbox("reports")}
      ${field("helpText", t("help answer"), t("help answer hint"), textarea("helpText"))}
      ${field("stopText", t("stop answer"), t("stop answer hint"), textarea("stopText"))}
      <${FormActions} problem=${problem} action=${t("save")} onClose=${() => (kept.drop(), onClose())} />
    </form>
  <//>`;
}
