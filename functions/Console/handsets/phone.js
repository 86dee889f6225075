// @ts-check
/** One simulated phone: its conversation, and a form to answer. */
import { html, useEffect, useRef, useState } from "../lib/htm-preact.js";
import { api, loadWithEtag } from "../shared/api.js";
import { Dialog, ErrorPanel, Loading } from "../shared/components.js";
import { onSubmit, onValue } from "../shared/events.js";
import { useAction, useInterval, useQuery } from "../shared/hooks.js";
import { t } from "../shared/i18n.js";
import { shortTimestamp } from "../shared/format.js";

/** @import { Loaded } from "../shared/api.js" */
/** @import { Person } from "../shared/types.js" */
/** @typedef {{ id: string, at: string, text: string, segments: number }} Message A text that the carrier delivered. */

const KEYWORDS = ["STOP", "START", "HELP"];

/** Reads texts from the simulated carrier, and replies from the API. @param {string} phone */
async function read(phone) {
  /** @type {[Promise<Loaded<{ messages: Message[] }>>, Promise<Person>]} */
  const answers = [
    loadWithEtag(`/local/handsets/${encodeURIComponent(phone)}`),
    api("people/find", { method: "POST", json: { phone } }),
  ];
  const [texts, person] = await Promise.all(answers);
  const entries = [
    ...texts.value.messages.map(({ id, at, text, segments }) => ({ id, at, text, segments, isReply: false })),
    ...(person.held.replies ?? []).map(({ id, at, text }) => ({ id, at, text, segments: 0, isReply: true })),
  ];
  return {
    entries: entries.sort((a, b) => Date.parse(a.at) - Date.parse(b.at)),
    name: person.contacts.find((c) => c.contact.name)?.contact.name ?? "",
    optedOut: person.optOut,
  };
}

/** @param {{ phone: string, onClose: () => void }} props */
export function Phone({ phone, onClose }) {
  const { value, problem, reload } = useQuery(() => read(phone), [phone]);
  useInterval(reload, 1_500);
  const [text, setText] = useState("");
  const { problem: error, run } = useAction();
  const end = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => end.current?.scrollIntoView({ block: "nearest" }), [value?.entries.length]);
  /** @param {string} answer */
  const reply = (answer) =>
    run(async () => {
      await loadWithEtag(`/local/handsets/${encodeURIComponent(phone)}/replies`, {
        method: "POST",
        json: { text: answer },
      });
      setText("");
      await reload();
    });
  return html`<${Dialog} title=${value?.name ? `${value.name} ${phone}` : phone} onClose=${onClose}>
    ${
      !value
        ? html`<${Loading} problem=${problem} reload=${reload} />`
        : html`
          ${
            value.optedOut &&
            html`<p class="notice" role="status">${t("opted out", { at: shortTimestamp(value.optedOut.since) })}</p>`
          }
          <div class="handset talk" role="log" tabindex="0" aria-label=${t("conversation")}>
            ${value.entries.length === 0 && html`<p class="soft">${t("nothing said")}</p>`}
            ${value.entries.map(
              (m) => html`<div key=${m.id} class=${m.isReply ? "message reply" : "message"}>
                <p class=${m.isReply ? "bubble reply" : "bubble"}>${m.text}</p>
                <small>${shortTimestamp(m.at)}${m.isReply ? "" : ` · ${t("segments", { n: m.segments })}`}</small>
              </div>`,
            )}
            <span ref=${end}></span>
          </div>
          <div class="actions">
            ${KEYWORDS.map(
              (word) => html`<button type="button" onClick=${() => reply(word)} title=${t(`reply ${word}`)}>
                ${word}
              </button>`,
            )}
          </div>
          <form class="answer" onSubmit=${onSubmit(() => text.trim() && reply(text))}>
            <input aria-label=${t("reply text")} placeholder=${t("reply text")} maxlength="500" value=${text}
              onInput=${onValue(setText)} />
            <button class="primary">${t("reply")}</button>
          </form>
          <${ErrorPanel} problem=${error} />`
    }
  <//>`;
}
