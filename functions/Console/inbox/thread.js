// @ts-check
/** One thread: its texts, what can be done about it, and the answer. */
import { html, useEffect, useLayoutEffect, useRef, useState } from "../lib/htm-preact.js";
import { api, isStale, loadWithEtag, staleAs, versionHeader } from "../shared/api.js";
import { ConfirmDialog, ErrorPanel, Loading, State } from "../shared/components.js";
import { shortTimestamp } from "../shared/format.js";
import { useAction, useInterval, useQuery } from "../shared/hooks.js";
import { t } from "../shared/i18n.js";
import { failureReason } from "../shared/delivery-words.js";
import { areaName, personName } from "../shared/names.js";
import { openPerson } from "../shared/people-search.js";
import { problemWords } from "../shared/problems.js";
import { AnswerForm } from "./answer.js";
import { AssignDialog } from "./assign-dialog.js";

/** @import { AreaView, EntryView, ThreadPage, ThreadView } from "../shared/types.js" */
/** @import { PageContext } from "../shared/shell.js" */
/** @typedef {import("../shared/api.js").Loaded<ThreadPage>} Loaded */
/** @typedef {{ text: string, undo?: () => unknown }} Message */

/** States of texts that have no outcome yet, so that a code of an earlier attempt says nothing. */
const OPEN_STATES = ["waiting", "sending"];
/** Milliseconds between two readings of the thread. */
const INTERVAL = 60_000;

/**
 * @param {PageContext & {
 *   id: string, areas: AreaView[], showMessage: (message: Message | null) => void, onBack: () => void,
 * }} props
 */
export function ThreadDetail({ id, areas, me, may, countUnread, showMessage, onBack }) {
  const path = `threads/${id}`;
  const { value, problem, reload } = useQuery(
    /** @returns {Promise<Loaded>} */ () => loadWithEtag(`/api/${path}`),
    [id],
  );
  useInterval(reload, INTERVAL);
  const [earlier, setEarlier] = useState(/** @type {{ entries: EntryView[], cursor?: string | null } | null} */ (null));
  const [optingOut, setOptingOut] = useState(false);
  const [assigning, setAssigning] = useState(false);
  const { busy, problem: failure, run } = useAction(staleAs(t("thread changed")));
  const thread = value?.value.thread;
  const isOfficial = may("official");
  /** Changes the version that is shown. @param {string} act @param {unknown} [json] */
  const change = (act, json = {}) =>
    api(`${path}/${act}`, { method: "POST", json, headers: versionHeader(value?.etag) });
  // The version that is shown is marked as read: a reply that comes meanwhile stays unread.
  useEffect(() => {
    if (isOfficial && thread && thread.unread > 0)
      void change("read")
        .then(() => Promise.all([reload(), countUnread()]))
        .catch((error) => !isStale(error) && showMessage({ text: problemWords(error) }));
  }, [value?.etag]);
  const act = (/** @type {string} */ name, /** @type {unknown} */ json, /** @type {Message | null} */ message = null) =>
    run(async () => {
      try {
        await change(name, json).catch(async (error) => {
          if (!isStale(error)) throw error;
          // The operator's own answer, or another operator's note, may have changed it: only unread replies matter.
          /** @type {Loaded} */
          const fresh = await loadWithEtag(`/api/${path}`);
          if (fresh.value.thread.unread > 0) throw error;
          await api(`${path}/${name}`, { method: "POST", json, headers: versionHeader(fresh.etag) });
        });
      } finally {
        await reload();
      }
      // The message may offer to undo, so the page shows the change before.
      showMessage(message);
    });
  const assign = async (/** @type {string} */ to) => {
    await change("assign", { to });
    setAssigning(false);
    showMessage({ text: t("thread assigned", { name: personName(to) }) });
    await reload();
  };
  const undoDone = () =>
    run(async () => {
      showMessage(null);
      await api(`${path}/reopen`, { method: "POST", json: {} });
      await reload();
      showMessage({ text: t("thread reopened") });
    });
  const loadEarlier = () =>
    run(async () => {
      const cursor = earlier ? earlier.cursor : value?.value.cursor;
      /** @type {ThreadPage} */
      const page = await api(`${path}?${new URLSearchParams({ cursor: cursor ?? "" })}`);
      setEarlier({ entries: [...entriesOf(value, earlier), ...page.entries], cursor: page.cursor });
    });
  const optOut = async () => {
    await api("opt-outs", { method: "POST", json: { phone: thread?.phone, reason: t("opt out reason") } });
    await api(`${path}/done`, { method: "POST", json: {} });
    setOptingOut(false);
    showMessage({ text: t("writer opted out") });
    await reload();
  };
  const entries = entriesOf(value, earlier).reverse();
  const talk = useNewestInView(entries);
  if (!thread || !value) return html`<${Back} onBack=${onBack} /><${Loading} problem=${problem} reload=${reload} />`;
  const isMine = thread.assigned === me.name;
  const { optedOut } = value.value;
  const hasEarlier = earlier ? earlier.cursor : value.value.cursor;
  return html`
    <${Back} onBack=${onBack} />
    <div class="top row">
      <div>
        <h1>${thread.name ?? thread.phone}</h1>
        ${optedOut && html`<span class="state unknown">${t("person opted out")}</span>`}
        <p class="soft">
          ${described(thread, areas)} · <button class="quiet" onClick=${() => openPerson({ phone: thread.phone })}>
            ${t("open person")}
          </button>
        </p>
      </div>
      ${
        isOfficial &&
        html`<div class="actions">
          <button disabled=${busy} onClick=${() => act("assign", { to: isMine ? null : me.name })}>
            ${t(isMine ? "release thread" : "take thread")}
          </button>
          <button disabled=${busy} onClick=${() => setAssigning(true)}>${t("assign to other")}</button>
          ${
            thread.state === "open"
              ? html`<button class="primary" disabled=${busy}
                onClick=${() => act("done", {}, { text: t("thread finished"), undo: undoDone })}>
                ${t("finish thread")}
              </button>`
              : html`<button disabled=${busy} onClick=${() => act("reopen", {}, { text: t("thread reopened") })}>
                ${t("reopen thread")}
              </button>`
          }
          ${
            !optedOut &&
            !thread.likelyStop &&
            html`<button class="quiet" onClick=${() => setOptingOut(true)}>${t("opt out now")}</button>`
          }
        </div>`
      }
    </div>
    <${ErrorPanel} problem=${failure} />
    <${ErrorPanel} problem=${problem} reload=${reload} />
    ${
      thread.likelyStop &&
      !optedOut &&
      html`<div class="notice row" role="status">
        <p>${t("likely stop text")}</p>
        ${isOfficial && html`<button onClick=${() => setOptingOut(true)}>${t("opt out now")}</button>`}
      </div>`
    }
    <section class="card" aria-label=${t("texts of thread")}>
      ${
        hasEarlier && html`<button class="quiet" disabled=${busy} onClick=${loadEarlier}>${t("earlier texts")}</button>`
      }
      <div class="handset talk" ref=${talk} role="log" tabindex="0" aria-label=${t("texts of thread")}>
        ${entries.map((entry) => html`<${Entry} key=${keyOf(entry)} entry=${entry} />`)}
      </div>
      ${
        isOfficial &&
        (optedOut
          ? html`<p class="notice">${t("no answer opted out")}</p>`
          : html`<${AnswerForm} path=${path} reload=${reload} showMessage=${showMessage} />`)
      }
    </section>
    ${assigning && html`<${AssignDialog} me=${me} assign=${assign} onClose=${() => setAssigning(false)} />`}
    ${
      optingOut &&
      html`<${ConfirmDialog} title=${t("opt out writer", { who: thread.name ?? thread.phone })}
        action=${t("opt out now")} danger onYes=${optOut} onNo=${() => setOptingOut(false)}>
        <p>${t("opt out writer text")}</p>
      <//>`
    }`;
}

/**
 * Scrolls a log of texts to its end when it is first shown and whenever a newer text comes, so that the newest is in
 * view, and earlier ones are above it.
 * @param {EntryView[]} entries The newest last.
 */
function useNewestInView(entries) {
  const log = useRef(/** @type {HTMLElement | null} */ (null));
  const newest = entries.at(-1);
  useLayoutEffect(() => {
    if (log.current) log.current.scrollTop = log.current.scrollHeight;
  }, [newest && keyOf(newest)]);
  return log;
}

/**
 * Joins the newest entries and those loaded before, the newest first, each once and in its newest state.
 * @param {Loaded | undefined} newest
 * @param {{ entries: EntryView[] } | null} earlier
 */
const entriesOf = (newest, earlier) => {
  /** @type {Map<string, EntryView>} */
  const byKey = new Map();
  for (const entry of [...(newest?.value.entries ?? []), ...(earlier?.entries ?? [])])
    if (!byKey.has(keyOf(entry))) byKey.set(keyOf(entry), entry);
  return [...byKey.values()].sort((a, b) => Date.parse(b.at) - Date.parse(a.at));
};

/** @param {EntryView} entry */
const keyOf = (entry) => entry.at + entry.direction + entry.text;

/** @param {{ onBack: () => void }} props */
function Back({ onBack }) {
  const goBack = (/** @type {Event} */ event) => {
    event.preventDefault();
    onBack();
  };
  return html`<p class="back"><a href="/inbox.html" onClick=${goBack}>← ${t("all threads")}</a></p>`;
}

/** Names the areas of a thread. @param {ThreadView} thread @param {AreaView[]} areas */
export const placeWords = (thread, areas) =>
  thread.areas.length ? thread.areas.map((a) => areaName(a, areas)).join(t("list comma")) : t("unknown number");

/** Describes a thread by its number, areas and operator. @param {ThreadView} thread @param {AreaView[]} areas */
const described = (thread, areas) =>
  [
    thread.name && thread.phone,
    placeWords(thread, areas),
    thread.assigned && t("assigned to", { name: personName(thread.assigned) }),
  ]
    .filter(Boolean)
    .join(" · ");

/** Says why a text did not arrive, or may not have; empty for others. @param {EntryView} entry */
function reasonOf({ state, code }) {
  if (code === "interrupted") return t("answer interrupted");
  return state && code && !OPEN_STATES.includes(state) ? failureReason({ state, reason: code }) : "";
}

/** @param {{ entry: EntryView }} props */
function Entry({ entry }) {
  const isOut = entry.direction === "out";
  return html`<div class=${isOut ? "message reply" : "message"}>
    <p class=${isOut ? "bubble reply" : "bubble"}>${entry.text}</p>
    <small>
      ${shortTimestamp(entry.at)}
      ${entry.by && ` · ${t("answered by", { name: personName(entry.by) })}`}
      ${entry.broadcast && html` · <a href="/broadcasts.html?id=${entry.broadcast}">${t("by broadcast")}</a>`}
      ${entry.keyword && ` · ${t(`keyword ${entry.keyword}`)}`}
      ${entry.state && html` · <${State} state=${entry.state} />`}
      ${reasonOf(entry) && ` · ${reasonOf(entry)}`}
    </small>
  </div>`;
}
