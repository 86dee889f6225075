// @ts-check
import { html, useRef, useState } from "../lib/htm-preact.js";
import { loadWithEtag } from "../shared/api.js";
import { Controls } from "./controls.js";
import { Phone } from "./phone.js";
import { start } from "../shared/shell.js";
import { EmptyState, ErrorPanel, Loading, Toast } from "../shared/components.js";
import { useInterval, useQuery } from "../shared/hooks.js";
import { t } from "../shared/i18n.js";
import { isoDay, now, number, numericDay, timeOfDay } from "../shared/format.js";
import { strings } from "./strings.js";

const SHOWN = 60;
const MAX_SHOWN = 960;
const READ_INTERVAL = 1_500;

/** @import { Loaded } from "../shared/api.js" */
/** @typedef {{ phone: string, messages: number, lastAt: string, lastText: string }} Handset */
/** @typedef {{ handsets: Handset[], phones: number, texts: number }} Handsets */
/** @typedef {{ quiet: boolean, inHand: number, due: number, reportsOwed: number }} Quiet */

/** @param {import("../shared/shell.js").PageContext} context */
function HandsetsPage({ me, may }) {
  if (!me.isLocal || me.area !== "")
    return html`<h1>${t("handsets")}</h1><p>${t(me.isLocal ? "whole tree only" : "local only")}</p>`;
  if (!may("administrator")) return html`<h1>${t("handsets")}</h1><p>${t("problem not-allowed")}</p>`;
  return html`<${HandsetWall} />`;
}

function HandsetWall() {
  const [limit, setLimit] = useState(SHOWN);
  const [open, setOpen] = useState("");
  const [message, setMessage] = useState("");
  const read = async () => {
    /** @type {[Promise<Loaded<Handsets>>, Promise<Loaded<Quiet>>]} */
    const answers = [
      loadWithEtag(`/local/handsets?order=newest&limit=${limit}`),
      loadWithEtag("/local/quiet?timeoutSeconds=0", { method: "POST" }),
    ];
    const [wall, quiet] = await Promise.all(answers);
    return { ...wall.value, quiet: quiet.value };
  };
  const { value, problem, reload } = useQuery(read, [limit]);
  useInterval(reload, READ_INTERVAL);
  // Number of seen texts by phone: a phone with more of them is highlighted until it is opened.
  const seen = useRef(/** @type {Map<string, number>} */ (new Map()));
  const openedAt = useRef(/** @type {number | null} */ (null));
  if (value) {
    openedAt.current ??= Date.parse(value.handsets[0]?.lastAt ?? "0");
    for (const h of value.handsets)
      if (!seen.current.has(h.phone))
        seen.current.set(h.phone, h.messages - (Date.parse(h.lastAt) > openedAt.current ? 1 : 0));
  }
  /** @param {Handset} h */
  const openPhone = (h) => {
    seen.current.set(h.phone, h.messages);
    setOpen(h.phone);
  };
  if (!value) return html`<h1>${t("handsets")}</h1><${Loading} problem=${problem} reload=${reload} />`;
  return html`
    <div class="top">
      <div><h1>${t("handsets")}</h1><p class="soft">${t("handsets text")}</p></div>
      <${Counts} value=${value} />
    </div>
    ${problem && html`<${ErrorPanel} problem=${problem} reload=${reload} />`}
    <${Controls} reload=${reload} showMessage=${setMessage} />
    ${
      value.handsets.length === 0 &&
      html`<section class="card">
        <${EmptyState} title=${t("no handsets")}
          action=${html`<a class="button primary" href="/broadcasts.html?new=1">${t("send something")}</a>`}>
          ${t("no handsets text")}
        <//>
      </section>`
    }
    <ul class="wall" aria-label=${t("newest first")}>
      ${value.handsets.map(
        (h) => html`<li key=${h.phone}>
          <${HandsetButton} handset=${h} fresh=${h.messages - (seen.current.get(h.phone) ?? h.messages)}
            onOpen=${() => openPhone(h)} />
        </li>`,
      )}
    </ul>
    ${
      value.phones > value.handsets.length &&
      html`<p class="row">
        <span class="soft">${t("shown of", { shown: value.handsets.length, n: value.phones })}</span>
        ${
          limit < MAX_SHOWN &&
          html`<button onClick=${() => setLimit(Math.min(MAX_SHOWN, limit * 2))}>${t("more rows")}</button>`
        }
      </p>`
    }
    ${open && html`<${Phone} phone=${open} onClose=${() => (setOpen(""), void reload())} />`}
    ${message && html`<${Toast} text=${message} onGone=${() => setMessage("")} />`}`;
}

/** @param {{ value: Handsets & { quiet: Quiet } }} props */
const Counts = ({ value }) => html`<div role="status">
  <dl class="figures">
    <div><dt>${t("phones")}</dt><dd>${number(value.phones)}</dd></div>
    <div><dt>${t("texts arrived")}</dt><dd>${number(value.texts)}</dd></div>
    <div><dt>${t("reports owed")}</dt><dd>${number(value.quiet.reportsOwed)}</dd></div>
  </dl>
  <p class="soft">
    ${
      value.quiet.quiet
        ? t("at rest")
        : value.quiet.inHand + value.quiet.due > 0
          ? t("at work")
          : t("waits for reports")
    }
  </p>
</div>`;

/**
 * Shows a phone with its number, the time and words of its last text, and how many texts are new.
 * @param {{ handset: Handset, fresh: number, onOpen: () => void }} props
 */
function HandsetButton({ handset, fresh, onOpen }) {
  return html`<button class=${`phone${fresh > 0 ? " fresh" : ""}`} onClick=${onOpen}>
    <span class="row">
      <strong>${handset.phone}</strong>
      <small>
        ${isoDay(handset.lastAt) === isoDay(now()) ? timeOfDay(handset.lastAt) : numericDay(handset.lastAt)}
      </small>
    </span>
    <span class="bubble" key=${handset.lastAt}>${handset.lastText}</span>
    <small>
      ${t("texts", { n: handset.messages })}
      ${fresh > 0 && html` <b class="new">${t("new texts", { n: fresh })}</b>`}
    </small>
  </button>`;
}

start({ page: "handsets", strings, View: HandsetsPage });
