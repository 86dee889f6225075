// @ts-check
/** The inbox: replies that people have to read, by number. */
import { html, useEffect, useState } from "../lib/htm-preact.js";
import { AreaPicker } from "../shared/area-picker.js";
import { EmptyState, ErrorPanel, Field, Loading, Toast } from "../shared/components.js";
import { onChecked, onValue } from "../shared/events.js";
import { shortTimestamp } from "../shared/format.js";
import { useAction, useInterval, usePages, useQuery, useSearchParams } from "../shared/hooks.js";
import { t } from "../shared/i18n.js";
import { loadAreas, personName } from "../shared/names.js";
import { start } from "../shared/shell.js";
import { setSearchParams } from "../shared/url.js";
import { strings } from "./strings.js";
import { ThreadDetail, placeWords } from "./thread.js";

/** @import { AreaView, ThreadView } from "../shared/types.js" */

/** Milliseconds between two readings of the list. */
const INTERVAL = 60_000;
/** Milliseconds without typing after which a search begins. */
const PAUSE = 300;

/** @typedef {{ state: "open" | "done", unread: boolean, mine: boolean, area: string[], typed: string }} Filter */

/** @type {Filter} */
const NO_FILTER = { state: "open", unread: false, mine: false, area: [], typed: "" };

/** @param {import("../shared/shell.js").PageContext} context */
function Inbox(context) {
  const { params, read } = useSearchParams();
  const { value: areas = [] } = useQuery(loadAreas, []);
  const [message, setMessage] = useState(/** @type {{ text: string, undo?: () => unknown } | null} */ (null));
  const [filter, setFilter] = useState(NO_FILTER);
  const change = (/** @type {Partial<Filter>} */ part) => setFilter((old) => ({ ...old, ...part }));
  const show = (/** @type {string | null} */ thread) => {
    setSearchParams({ thread }, true);
    read();
  };
  const id = params.get("thread");
  return html`
    ${
      id
        ? html`<${ThreadDetail} key=${id} id=${id} areas=${areas} ...${context} showMessage=${setMessage}
          onBack=${() => show(null)} />`
        : html`<${ThreadList} areas=${areas} me=${context.me} may=${context.may} filter=${filter} change=${change}
          onOpen=${show} />`
    }
    ${message && html`<${Toast} ...${message} onGone=${() => setMessage(null)} />`}`;
}

/**
 * @param {Pick<import("../shared/shell.js").PageContext, "me" | "may"> & {
 *   areas: AreaView[], filter: Filter, change: (part: Partial<Filter>) => void, onOpen: (id: string) => void,
 * }} props
 */
function ThreadList({ areas, me, may, filter, change, onOpen }) {
  const { state, mine, area, typed } = filter;
  const unread = filter.unread && state === "open";
  const [text, setText] = useState(typed.trim());
  useEffect(() => {
    const timer = setTimeout(() => setText(typed.trim()), PAUSE);
    return () => clearTimeout(timer);
  }, [typed]);
  const query = new URLSearchParams({
    state,
    ...(unread && { unread: "true" }),
    ...(mine && { assigned: me.name }),
    ...(area.length > 0 && { area: area[0] }),
    ...(text && { q: text }),
  });
  const { rows, problem, reload, more } = usePages(`threads?${query}`, "threads");
  const { busy, problem: moreProblem, run } = useAction();
  useInterval(reload, INTERVAL);
  const isFiltered = unread || mine || area.length > 0 || text !== "";
  const emptyTitle =
    isFiltered && more
      ? "no such threads so far"
      : isFiltered
        ? "no such threads"
        : state === "open"
          ? "no threads"
          : "no done threads";
  return html`
    <div class="top"><h1>${t("inbox")}</h1><p class="soft">${t("inbox help")}</p></div>
    <section class="card" aria-label=${t("inbox")}>
      <div class="tools">
        <div class="choices">
          ${
            /** @type {const} */ (["open", "done"]).map(
              (s) => html`<button type="button" aria-pressed=${s === state} onClick=${() => change({ state: s })}>
              ${t(`threads ${s}`)}
            </button>`,
            )
          }
        </div>
        <input type="search" aria-label=${t("search threads")} placeholder=${t("search threads")} maxlength="60"
          value=${typed} onInput=${onValue((value) => change({ typed: value }))} />
        ${
          state === "open" &&
          html`<label class="check">
            <input type="checkbox" checked=${unread}
              onChange=${onChecked((checked) => change({ unread: checked }))} />${t("unread only")}
          </label>`
        }
        ${
          may("official") &&
          html`<label class="check">
            <input type="checkbox" checked=${mine}
              onChange=${onChecked((checked) => change({ mine: checked }))} />${t("mine only")}
          </label>`
        }
      </div>
      ${
        areas.length > 1 &&
        html`<div class="short-field">
          <${Field} id="inbox-area" label=${t("area")}>
            <${AreaPicker} id="inbox-area" areas=${areas} ownArea=${me.area} none=${t("threads of all areas")}
              chosen=${area} choose=${(/** @type {string[]} */ picked) => change({ area: picked })} />
          <//>
        </div>`
      }
      ${!rows && html`<${Loading} problem=${problem} reload=${reload} />`}
      ${rows && problem && html`<${ErrorPanel} problem=${problem} reload=${reload} />`}
      ${
        rows?.length === 0 &&
        html`<${EmptyState} title=${t(emptyTitle)}>
          ${!isFiltered && state === "open" && t("no threads text")}
        <//>`
      }
      <ul class="plain threads">
        ${rows?.map(
          (thread) =>
            html`<li key=${thread.id}>
              <${ThreadLine} thread=${thread} areas=${areas} me=${me} onOpen=${onOpen} />
            </li>`,
        )}
      </ul>
      <${ErrorPanel} problem=${moreProblem} />
      ${
        more &&
        html`<button onClick=${() => run(more)} disabled=${busy}>${busy ? t("loading") : t("more rows")}</button>`
      }
    </section>`;
}

/** Says the last text, an answer with its writer. @param {ThreadView} thread @param {{ name: string }} me */
const lastWords = ({ lastBy, lastText: text }, me) =>
  !lastBy
    ? text
    : lastBy === me.name
      ? t("you answered", { text })
      : t("colleague answered", { name: personName(lastBy), text });

/** @param {{ thread: ThreadView, areas: AreaView[], me: { name: string }, onOpen: (id: string) => void }} props */
function ThreadLine({ thread, areas, me, onOpen }) {
  const open = (/** @type {MouseEvent} */ event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    onOpen(thread.id);
  };
  return html`<a class="thread ${thread.unread > 0 ? "unread" : ""}" href="/inbox.html?thread=${thread.id}"
    onClick=${open}>
    <span class="row">
      <strong>${thread.name ?? thread.phone}</strong>
      <small>${shortTimestamp(thread.lastAt)}</small>
    </span>
    <span class="said">${lastWords(thread, me)}</span>
    <span class="soft">
      ${[
        placeWords(thread, areas),
        ...(thread.assigned ? [t("assigned to", { name: personName(thread.assigned) })] : []),
      ].join(" · ")}
    </span>
    ${
      (thread.state === "open" || thread.likelyStop) &&
      html`<span class="marks">
        ${
          thread.unread > 0
            ? html`<span class="state active">${t("unread replies", { n: thread.unread })}</span>`
            : thread.state === "open" &&
              html`<span class="state ${thread.lastBy ? "finished" : "waiting"}">
                ${t(thread.lastBy ? "thread answered" : "thread unanswered")}
              </span>`
        }
        ${thread.likelyStop && html`<span class="state unknown">${t("likely stop")}</span>`}
      </span>`
    }
  </a>`;
}

start({ page: "inbox", strings, View: Inbox });
