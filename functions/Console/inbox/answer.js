// @ts-check
/** The answer to a thread, with its size and cost while it is typed. */
import { html, useRef, useState } from "../lib/htm-preact.js";
import { ApiProblem, api } from "../shared/api.js";
import { useDraft } from "../shared/drafts/draft-form.js";
import { ErrorPanel, Field } from "../shared/components.js";
import { onSubmit, onValue } from "../shared/events.js";
import { money } from "../shared/format.js";
import { useAction, useDebouncedQuery } from "../shared/hooks.js";
import { t, tryT } from "../shared/i18n.js";
import { faultWords } from "../shared/problems.js";
import { CorrectButton } from "../shared/text-warnings.js";
import { roomOf } from "../shared/segment-capacity.js";
import "../shared/strings/sending.js";
import { findLeadingSignature } from "./leading-signature.js";

/** @import { AnswerSize, EntryView } from "../shared/types.js" */
/** @import { Message } from "./thread.js" */

/** Measures an answer shortly after the last key. @param {string} path Of the thread. @param {string} text */
function useSize(path, text) {
  /** @param {AbortSignal} signal @returns {Promise<AnswerSize>} */
  const load = (signal) => api(`${path}/messages/preview`, { method: "POST", json: { text }, signal });
  const { value, isCurrent } = useDebouncedQuery(text.trim() ? load : null, text);
  return { size: value, isCurrent };
}

/** Says how long an answer is and what it costs. @param {{ size: AnswerSize }} props */
const Size = ({ size }) => html`<p aria-live="polite">
  <strong>${t("segments", { n: size.segments })}</strong> <span class="soft">
    ${t("units", { n: size.units, room: roomOf(size) })} · ${money(size.cost)}
  </span>
</p>`;

/** The error of an answer that takes too many segments. @param {AnswerSize} size */
const tooLong = ({ segments, maxSegments }) => ({
  pointer: "/text",
  code: "too-many-segments",
  detail: "",
  segments,
  most: maxSegments,
});

/**
 * @param {{
 *   path: string, reload: () => Promise<void>, showMessage: (message: Message | null) => void,
 * }} props
 */
export function AnswerForm({ path, reload, showMessage }) {
  const [text, setText] = useState("");
  const [reason, setReason] = useState("");
  const [isQuiet, setQuiet] = useState(false);
  const { busy, problem, run } = useAction();
  const { size, isCurrent } = useSize(path, text);
  const signature = isCurrent && size ? findLeadingSignature(text, size.text) : null;
  const isTooLong = isCurrent && size !== undefined && size.segments > size.maxSegments;
  // A key for each text, kept with it: clicking twice, or again after a lost answer or a reload, sends one text.
  const key = useRef(/** @type {string | null} */ (null));
  const kept = useDraft({
    place: `answer/${path}`,
    onResume: (/** @type {{ text: string, reason: string, key: string | null }} */ draft) => {
      setText(draft.text);
      setReason(draft.reason);
      setQuiet(draft.reason !== "");
      key.current = draft.key;
    },
  });
  const forgetKey = () => {
    key.current = null;
    kept.keep({ text, reason, key: null });
  };
  const type = (/** @type {string} */ typed) => {
    key.current = null;
    setText(typed);
    if (typed) kept.keep({ text: typed, reason, key: null });
    else if (!kept.notice) kept.drop();
  };
  const giveReason = (/** @type {string} */ typed) => {
    setReason(typed);
    kept.keep({ text, reason: typed, key: key.current });
  };
  const send = () =>
    run(async () => {
      key.current ??= crypto.randomUUID();
      kept.keep({ text, reason, key: key.current });
      /** @type {EntryView} */
      let sent;
      try {
        sent = await api(`${path}/messages`, {
          method: "POST",
          json: { text, reason: reason.trim() || null },
          headers: { "idempotency-key": key.current },
        });
      } catch (error) {
        if (error instanceof ApiProblem && error.code === "quiet-hours") {
          forgetKey();
          setQuiet(true);
        }
        throw error;
      }
      if (sent.state === "accepted" || sent.state === "delivered" || sent.state === "unknown") {
        key.current = null;
        kept.drop();
        setText("");
        setReason("");
        setQuiet(false);
      } else if (sent.state !== "sending") forgetKey();
      showMessage({ text: outcomeWords(sent) });
      await reload();
    });
  return html`<form class="stack" onSubmit=${onSubmit(() => text.trim() && send())}>
    ${kept.notice}
    <${Field} id="answer" label=${t("answer label")} hint=${t("answer hint")}>
      <textarea id="answer" rows="3" maxlength="2000" value=${text} onInput=${onValue(type)}
        aria-describedby="answer-hint"></textarea>
      ${size && html`<${Size} size=${size} />`}
    <//>
    ${
      signature &&
      html`<p class="notice">
        ${faultWords(signature)}
        <${CorrectButton} warning=${signature} onCorrect=${() => type(text.replace(signature.found ?? "", ""))} />
      </p>`
    }
    ${isTooLong && html`<p class="wrong" role="alert">${faultWords(tooLong(size))}</p>`}
    ${
      isQuiet &&
      html`<${Field} id="answer-reason" label=${t("answer reason")}>
        <input id="answer-reason" maxlength="500" required value=${reason}
          onInput=${onValue(giveReason)} />
      <//>`
    }
    <${ErrorPanel} problem=${problem} />
    <div class="actions">
      <button class="primary" disabled=${busy || isTooLong || !text.trim()}>
        ${busy ? t("loading") : t("send answer")}
      </button>
    </div>
  </form>`;
}

/** Says what became of an answer. @param {EntryView} sent */
function outcomeWords(sent) {
  // A report may come before the answer of the call.
  if (sent.state === "accepted" || sent.state === "delivered") return t("answer sent");
  if (sent.state === "undelivered") return t("answer undelivered");
  if (sent.state === "unknown") return t("answer unknown");
  if (sent.state === "sending") return t("answer sending");
  return t("answer not sent", { state: tryT(`state ${sent.state}`) ?? sent.state ?? "" });
}
