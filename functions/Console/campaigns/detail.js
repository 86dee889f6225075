// @ts-check
/** @import { Campaign, Card, OccurrenceView, TemplateView } from "../shared/types.js" */
/** @import { Loaded } from "../shared/api.js" */
import { html, useState } from "../lib/htm-preact.js";
import { loadAllPages, api, loadWithEtag, versionHeader } from "../shared/api.js";
import { cardsOf } from "../shared/deck.js";
import { bodyOf, scheduleSentence } from "./format.js";
import { AddCard, templateNameById, usefulWords } from "./wizard/text-steps.js";
import { causeWords, noteLines } from "./causes.js";
import { SkipDialog } from "./skip-dialog.js";
import { MoveDialog } from "./move-dialog.js";
import { NextRecipients } from "./next-recipients.js";
import { NextText } from "./next-text.js";
import { AudienceFacts } from "../shared/audience.js";
import { NewerVersions } from "./newer-versions.js";
import { loadNewer } from "../shared/template-versions.js";
import { loadAreas } from "../shared/names.js";
import { ConfirmDialog, ErrorPanel, Loading, State, Table, Toast } from "../shared/components.js";
import { searchParams, setSearchParams } from "../shared/url.js";
import { useAction, useQuery } from "../shared/hooks.js";
import { localName, t } from "../shared/i18n.js";
import { DAY, isoDay, momentOfYear, now } from "../shared/format.js";

/** @param {string} id @returns {Promise<Loaded<Campaign>>} */
const readCampaign = (id) => loadWithEtag(`/api/campaigns/${id}`);

/** @param {Pick<import("../shared/shell.js").PageContext, "may"> & { id: string }} props */
export function CampaignDetail({ id, may }) {
  const { value, problem, reload } = useQuery(async () => {
    const range = `from=${isoDay(now() - 366 * DAY)}&to=${isoDay(now() + 366 * DAY)}`;
    const [{ value: campaign, etag }, occurrences, lists, areas, templates] = await Promise.all([
      readCampaign(id),
      loadAllPages(`campaigns/${id}/occurrences?${range}`, "occurrences", 3000),
      loadAllPages("lists", "lists"),
      loadAreas(),
      loadAllPages("templates", "templates"),
    ]);
    const newer = await loadNewer(campaign, templates);
    return { campaign, etag, occurrences, lists, areas, templates, newer };
  }, [id]);
  const { problem: actionProblem, run } = useAction();
  const copying = useAction();
  const [message, setMessage] = useState(
    /** @type {{ text: string, undo?: () => unknown } | null} */ (
      searchParams().has("saved") ? { text: t("saved") } : null
    ),
  );
  const [deleting, setDeleting] = useState(false);
  const [skipping, setSkipping] = useState(/** @type {OccurrenceView | null} */ (null));
  const [moving, setMoving] = useState(/** @type {OccurrenceView | null} */ (null));
  if (!value) return html`<h1>${t("campaigns")}</h1><${Loading} problem=${problem} reload=${reload} />`;
  const { campaign } = value;
  const name = localName(campaign.name);
  const runAction = async (
    /** @type {() => Promise<unknown>} */ work,
    /** @type {string} */ text,
    /** @type {(() => unknown) | undefined} */ undo,
  ) => {
    await run(async () => {
      await work();
      setMessage({ text, undo });
    });
    await reload();
  };
  /** @type {(verb: "pause" | "resume", isUndo: boolean) => Promise<void>} */
  const changeState = (verb, isUndo) =>
    runAction(
      () => api(`campaigns/${id}/${verb}`, { method: "POST" }),
      t(isUndo ? "undone" : `done ${verb}`, { name }),
      isUndo ? undefined : () => changeState(verb === "pause" ? "resume" : "pause", true),
    );
  /**
   * Changes the version that is shown; the undo changes the version that this made.
   * @param {string} path @param {"PUT" | "POST"} method
   * @param {{ json: unknown, text: string }} change The body, and what is said afterwards.
   * @param {{ json: unknown, text: string }} reverse
   */
  const changeWithUndo = (path, method, change, reverse) => {
    let { etag } = value;
    const send = async (/** @type {unknown} */ json) => {
      ({ etag } = await loadWithEtag(path, { method, json, headers: versionHeader(etag) }));
    };
    return runAction(
      () => send(change.json),
      change.text,
      () => runAction(() => send(reverse.json), reverse.text, undefined),
    );
  };
  const saveDeck = (/** @type {Card[]} */ deck) => {
    const former = bodyOf(campaign);
    const change = { json: { ...former, deck }, text: t("saved") };
    return changeWithUndo(`/api/campaigns/${id}`, "PUT", change, { json: former, text: t("undone deck") });
  };
  /** @param {import("../shared/template-versions.js").Newer} newer */
  const takeVersion = ({ kept, newest }) => {
    const take = (/** @type {number} */ version) => ({ templateVersions: { [newest.id]: version } });
    const text = t("version taken", { name: templateNameById([newest], newest.id), n: newest.version });
    return changeWithUndo(
      `/api/campaigns/${id}/take-versions`,
      "POST",
      { json: take(newest.version), text },
      { json: take(kept.version), text: t("undone", { name }) },
    );
  };
  const copy = () =>
    copying.run(
      async () => {
        /** @type {Campaign} */
        const made = await api(`campaigns/${id}/copy`, {
          method: "POST",
          json: { id: `${id.slice(0, 51)}-${crypto.randomUUID().slice(0, 8)}` },
        });
        location.assign(`/campaigns.html?edit=${made.id}`);
      },
      { leaves: true },
    );
  /** @type {(verb: "skip" | "restore", dueAt: string, reason?: string) => Promise<unknown>} */
  const changeDate = (verb, dueAt, reason) =>
    api(`campaigns/${id}/occurrences/${verb}`, { method: "POST", json: { dueAt, reason } });
  const restore = (/** @type {string} */ dueAt, isUndo = false) =>
    runAction(() => changeDate("restore", dueAt), t(isUndo ? "undone" : "date restored", { name }), undefined);
  const skip = async (/** @type {string} */ dueAt, /** @type {string | undefined} */ reason) => {
    await changeDate("skip", dueAt, reason);
    setSkipping(null);
    setMessage({ text: t("date skipped"), undo: () => restore(dueAt, true) });
    await reload();
  };
  const move = async (/** @type {string} */ dueAt, /** @type {string} */ to) => {
    await api(`campaigns/${id}/occurrences/move`, { method: "POST", json: { dueAt, to } });
    setMoving(null);
    setMessage({ text: t("date moved", { at: momentOfYear(to) }), undo: () => restore(dueAt, true) });
    await reload();
  };
  const remove = async () => {
    await api(`campaigns/${id}`, { method: "DELETE" });
    location.assign("/campaigns.html?deleted=1");
  };
  const instant = new Date(now()).toISOString();
  const upcoming = value.occurrences.filter((o) => o.dueAt >= instant);
  // A date that a person skipped is still the next of the plan.
  const nextAt = upcoming.find((o) => o.state === "planned")?.dueAt ?? campaign.nextAt;
  // Planned dates in the past lie before the campaign was made and were never due.
  const past = value.occurrences.filter((o) => o.dueAt < instant && o.state !== "planned").reverse();
  const mayEdit = may("official");
  return html`
    <p class="back"><a href="/campaigns.html">← ${t("campaigns")}</a></p>
    <div class="top">
      <div><h1>${name}</h1><${State} state=${campaign.state} /></div>
      ${
        mayEdit &&
        html`<div class="actions">
          <button class=${campaign.state === "paused" ? "primary" : ""}
            onClick=${() => changeState(campaign.state === "paused" ? "resume" : "pause", false)}>
            ${t(campaign.state === "paused" ? "resume" : "pause")}
          </button>
          <a class="button" href="/campaigns.html?edit=${id}">${t("edit")}</a>
          <button disabled=${copying.busy} onClick=${copy}>${t("copy campaign")}</button>
          <button class="quiet" onClick=${() => setDeleting(true)}>${t("delete")}</button>
        </div>`
      }
    </div>
    <${ErrorPanel} problem=${actionProblem ?? copying.problem} />
    <${ErrorPanel} problem=${problem} reload=${reload} />
    <${NewerVersions} newer=${value.newer} take=${mayEdit ? takeVersion : null} />
    <section class="card" aria-labelledby="what">
      <h2 id="what">${t("what it does")}</h2>
      <p class="count"><strong>${scheduleSentence(campaign)}</strong></p>
      ${noteLines(campaign.notes).map((line) => html`<p class="soft">${line}</p>`)}
      <dl class="said">
        <div>
          <dt>${t("step audience")}</dt>
          <dd><${AudienceFacts} audience=${campaign.audience} lists=${value.lists} areas=${value.areas} /></dd>
        </div>
        <div>
          <dt>${t("step text")}</dt>
          <dd>
            ${
              campaign.deck
                ? t("texts in turn", { n: campaign.deck.length })
                : html`<a href="/templates.html?id=${campaign.template}">
                  ${templateNameById(value.templates, campaign.template ?? "")}
                </a>${keptWords(campaign, campaign.template ?? "")}`
            }
          </dd>
        </div>
        <div>
          <dt>${t("next date")}</dt>
          <dd>
            ${campaign.state === "paused" ? t("once resumed") : nextAt ? momentOfYear(nextAt) : t("no next date")}
          </dd>
        </div>
        <div><dt>${t("step policies")}</dt><dd>${policyLines(campaign).join(t("semicolon"))}</dd></div>
      </dl>
    </section>
    <${NextText} campaign=${campaign} templates=${value.templates} newer=${value.newer} mayPreview=${mayEdit} />
    ${campaign.nextAt && html`<${NextRecipients} campaign=${campaign} areas=${value.areas} />`}
    ${
      campaign.deck &&
      html`<${Deck} campaign=${campaign} cards=${cardsOf(campaign)} templates=${value.templates}
        save=${mayEdit ? saveDeck : null} />`
    }
    <section class="card">
      <h2>${t("dates ahead")}</h2>
      <${Occurrences} rows=${upcoming} campaign=${campaign} caption=${t("dates ahead")} empty=${t("no dates ahead")}
        change=${mayEdit ? { skip: setSkipping, move: setMoving, restore } : null} />
    </section>
    <section class="card">
      <h2>${t("dates past")}</h2>
      <${Occurrences} rows=${past} campaign=${campaign} caption=${t("dates past")} empty=${t("no dates past")} />
    </section>
    ${skipping && html`<${SkipDialog} dueAt=${skipping.dueAt} onYes=${skip} onNo=${() => setSkipping(null)} />`}
    ${moving && html`<${MoveDialog} dueAt=${moving.dueAt} onYes=${move} onNo=${() => setMoving(null)} />`}
    ${
      deleting &&
      html`<${ConfirmDialog} title=${t("delete title", { name })} action=${t("delete")} danger onYes=${remove}
        onNo=${() => setDeleting(false)}>
        <p>${t("delete text")}</p>
      <//>`
    }
    ${
      message &&
      html`<${Toast} text=${message.text} undo=${message.undo}
        onGone=${() => (setMessage(null), setSearchParams({ saved: null }))} />`
    }`;
}

/** Names the version of a template that the campaign keeps. @param {Campaign} campaign @param {string} template */
function keptWords(campaign, template) {
  const version = campaign.templateVersions?.[template];
  return version ? html` <small>${t("keeps version", { n: version })}</small>` : "";
}

/** @param {Campaign} campaign */
const policyLines = (campaign) => [
  ...(campaign.urgency === "urgent" ? [t("said urgent")] : []),
  ...(campaign.quietHours ?? []).map((q) => t("quiet said", { start: q.start.slice(0, 5), end: q.end.slice(0, 5) })),
  campaign.latestUseful ? t("useful said", { hours: usefulWords(campaign.latestUseful) }) : t("useful usual"),
  ...(campaign.onUnknown === "resendOnce" ? [t("said resent")] : []),
];

/**
 * @param {{
 *   rows: OccurrenceView[], campaign: Campaign, caption: string, empty: string,
 *   change?: DateChanges | null,
 * }} props
 */
function Occurrences({ rows, campaign, caption, empty, change }) {
  const [limit, setLimit] = useState(10);
  const causeOf = (/** @type {OccurrenceView} */ o) => causeWords(o, campaign);
  // A planned occurrence of a paused campaign does not start, so it is shown as paused.
  const stateOf = (/** @type {OccurrenceView} */ o) =>
    campaign.state === "paused" && o.state === "planned" ? "paused" : o.state;
  /** @type {import("../shared/components.js").Column<OccurrenceView>[]} */
  const columns = [
    {
      id: "at",
      title: t("date"),
      sort: (o) => o.dueAt,
      text: (o) => momentOfYear(o.dueAt),
      cell: (o) => momentOfYear(o.dueAt),
    },
    {
      id: "state",
      title: t("state"),
      sort: stateOf,
      text: (o) => t(`state ${stateOf(o)}`),
      cell: (o) => html`<${State} state=${stateOf(o)} />`,
    },
    { id: "why", title: t("why"), text: causeOf, cell: causeOf },
    {
      id: "broadcast",
      title: t("sent as"),
      cell: (o) => o.broadcast && html`<a href="/broadcasts.html?id=${o.broadcast}">${t("see broadcast")}</a>`,
    },
    ...(change ? [changeColumn(change)] : []),
  ];
  const more = rows.length > limit ? async () => setLimit(limit + 50) : null;
  return html`<${Table} rows=${rows.slice(0, limit)} columns=${columns} caption=${caption}
    name="${localName(campaign.name)} ${caption}" more=${more} whole=${async () => [...rows]}
    keyOf=${(/** @type {OccurrenceView} */ o) => o.dueAt} empty=${html`<p class="soft">${empty}</p>`} />`;
}

/**
 * Changes of one date: the first two open a dialog.
 * @typedef {{
 *   skip: (o: OccurrenceView) => void, move: (o: OccurrenceView) => void, restore: (dueAt: string) => unknown,
 * }} DateChanges
 */

/**
 * Makes the column whose buttons skip, move and restore a date.
 * @param {DateChanges} change
 * @returns {import("../shared/components.js").Column<OccurrenceView>}
 */
const changeColumn = ({ skip, move, restore }) => ({
  id: "do",
  title: t("actions"),
  cell: (o) => {
    const when = momentOfYear(o.dueAt);
    const button = (/** @type {string} */ label, /** @type {() => unknown} */ work) =>
      html`<button class="quiet" aria-label="${t(label)}: ${when}" onClick=${work}>${t(label)}</button>`;
    if (o.cause?.code === "moved" || o.cause?.code === "left-out-by-hand")
      return button("restore date", () => restore(o.dueAt));
    if (o.state !== "planned") return null;
    const { movedFrom } = o.cause ?? {};
    return html`${movedFrom ? button("move back", () => restore(movedFrom)) : button("move date", () => move(o))}
    ${button("skip date", () => skip(o))}`;
  },
});

/**
 * @param {{
 *   campaign: Campaign, cards: Card[], templates: TemplateView[], save: ((deck: Card[]) => unknown) | null,
 * }} props
 */
function Deck({ campaign, cards, templates, save }) {
  const remaining = cards.filter((c) => !c.retired).length;
  const toggleCard = (/** @type {number} */ i, /** @type {"urgent" | "retired"} */ what) =>
    save?.(cards.map((c, j) => (i === j ? { ...c, [what]: !c[what] } : c)));
  return html`<section class="card" aria-labelledby="deck">
    <h2 id="deck">${t("deck")}</h2>
    <p class="soft">${t("deck help")}</p>
    <ol class="plain cardlist">
      ${cards.map((c, i) => {
        const name = templateNameById(templates, c.template);
        return html`<li class="row" key=${c.template}>
          <span>
            ${i + 1}. <a href="/templates.html?id=${c.template}">${name}</a>${keptWords(campaign, c.template)} ${
              c.urgent && html`<span class="state sending">${t("card urgent")}</span>`
            } ${c.retired && html`<span class="state skipped">${t("card retired")}</span>`}
          </span>
          ${
            save &&
            html`<span>
              ${
                !c.retired &&
                html`<button class="quiet" aria-pressed=${String(Boolean(c.urgent))}
                  aria-label="${t("make urgent")}: ${name}" onClick=${() => toggleCard(i, "urgent")}>
                  ${t("make urgent")}
                </button>`
              }
              <button class="quiet" disabled=${!c.retired && remaining === 1}
                aria-label="${t(c.retired ? "bring back" : "retire")}: ${name}"
                onClick=${() => toggleCard(i, "retired")}>
                ${t(c.retired ? "bring back" : "retire")}
              </button>
            </span>`
          }
        </li>`;
      })}
    </ol>
    ${
      save &&
      html`<${AddCard} templates=${templates} cards=${cards}
        add=${(/** @type {string} */ template) => save([...cards, { template }])} />`
    }
  </section>`;
}
