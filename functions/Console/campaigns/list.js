// @ts-check
/** @import { Campaign } from "../shared/types.js" */
import { html, useState } from "../lib/htm-preact.js";
import { loadAllPages, api } from "../shared/api.js";
import { DefaultCampaigns } from "./default-campaigns.js";
import { scheduleSentence } from "./format.js";
import { areaName, loadAreas } from "../shared/names.js";
import { Year } from "./year.js";
import { ConfirmDialog, EmptyState, ErrorPanel, Loading, State, Table, Toast } from "../shared/components.js";
import { searchParams, setSearchParams } from "../shared/url.js";
import { useAction, useQuery } from "../shared/hooks.js";
import { localName, t } from "../shared/i18n.js";
import { momentOfYear } from "../shared/format.js";

const STATES = ["", "active", "paused"];

async function loadCampaigns() {
  const [campaigns, areas] = await Promise.all([loadAllPages("campaigns", "campaigns"), loadAreas()]);
  return { campaigns, areas };
}

/** @param {import("../shared/shell.js").PageContext} context */
export function CampaignList({ me, may }) {
  const { value, problem, reload } = useQuery(loadCampaigns, []);
  const [state, setState] = useState(searchParams().get("state") ?? "");
  const [adopting, setAdopting] = useState(false);
  const [deleting, setDeleting] = useState(/** @type {Campaign | null} */ (null));
  const [version, setVersion] = useState(0);
  const { problem: actionProblem, run } = useAction();
  const [message, setMessage] = useState(
    /** @type {{ text: string, undo?: () => unknown } | null} */ (
      searchParams().has("made")
        ? { text: t("switched on") }
        : searchParams().has("deleted")
          ? { text: t("campaign deleted") }
          : null
    ),
  );
  if (!value) return html`<h1>${t("campaigns")}</h1><${Loading} problem=${problem} reload=${reload} />`;

  /** @param {Campaign} campaign @param {"pause" | "resume"} verb @param {boolean} [isUndo] */
  const changeState = (campaign, verb, isUndo) =>
    run(async () => {
      await api(`campaigns/${campaign.id}/${verb}`, { method: "POST" });
      const opposite = verb === "pause" ? "resume" : "pause";
      setMessage({
        text: t(isUndo ? "undone" : `done ${verb}`, { name: localName(campaign.name) }),
        undo: isUndo ? undefined : () => changeState(campaign, opposite, true),
      });
      setVersion((n) => n + 1);
      await reload();
    });
  const remove = async () => {
    if (!deleting) return;
    await api(`campaigns/${deleting.id}`, { method: "DELETE" });
    setMessage({ text: t("done deleted", { name: localName(deleting.name) }) });
    setDeleting(null);
    setVersion((n) => n + 1);
    await reload();
  };
  const mayEdit = may("official");
  const mayRehearse = mayEdit || me.roles.includes("auditor");
  const shown = value.campaigns.filter((c) => !state || c.state === state);
  /** @type {import("../shared/components.js").Column<Campaign>[]} */
  const columns = [
    {
      id: "name",
      title: t("name"),
      sort: (c) => localName(c.name),
      text: (c) => localName(c.name),
      cell: (c) =>
        html`<div class="called">
          <a href="/campaigns.html?id=${c.id}"><strong>${localName(c.name)}</strong></a>
          <br />
          <small>${scheduleSentence(c)}</small>
        </div>`,
    },
    {
      id: "state",
      title: t("state"),
      sort: (c) => c.state,
      text: (c) => t(`state ${c.state}`),
      cell: (c) => html`<${State} state=${c.state} />`,
    },
    {
      id: "next",
      title: t("next date"),
      sort: (c) => c.nextAt ?? "9",
      text: (c) => (c.nextAt ? momentOfYear(c.nextAt) : ""),
      cell: (c) => nextDateWords(c),
    },
    {
      id: "area",
      title: t("area"),
      sort: (c) => areaName(c.area, value.areas),
      text: (c) => areaName(c.area, value.areas),
      cell: (c) => html`<span class="line">${areaName(c.area, value.areas)}</span>`,
    },
    ...(mayEdit
      ? [
          {
            id: "do",
            title: t("actions"),
            cell: (/** @type {Campaign} */ c) => html`<div class="rowdo">
              <button onClick=${() => changeState(c, c.state === "paused" ? "resume" : "pause")}
                aria-label="${t(c.state === "paused" ? "resume" : "pause")}: ${localName(c.name)}">
                ${t(c.state === "paused" ? "resume" : "pause")}
              </button>
              <button class="quiet" onClick=${() => setDeleting(c)} aria-label="${t("delete")}: ${localName(c.name)}">
                ${t("delete")}
              </button>
            </div>`,
          },
        ]
      : []),
  ];
  const addButtons =
    mayEdit &&
    html`<div class="actions">
      <a class="button primary" href="/campaigns.html?new=1">${t("make one")}</a>
      <button onClick=${() => setAdopting(true)}>${t("adopt campaigns")}</button>
    </div>`;
  return html`
    <div class="top">
      <div><h1>${t("campaigns")}</h1><p class="soft">${t("campaigns help")}</p></div>
      ${value.campaigns.length > 0 && addButtons}
    </div>
    <${ErrorPanel} problem=${actionProblem} />
    <${ErrorPanel} problem=${problem} reload=${reload} />
    ${
      value.campaigns.length === 0
        ? html`<section class="card">
          <${EmptyState} title=${t("no campaigns")} action=${html`<div class="middle">${addButtons}</div>`}>
            ${t("no campaigns help")}
          <//>
        </section>`
        : html`
          ${mayRehearse && html`<${Year} campaigns=${value.campaigns} version=${version} />`}
          <section class="card">
            <h2>${t("all campaigns")}</h2>
            <div class="choices kinds" role="group" aria-label=${t("state")}>
              ${STATES.map(
                (s) => html`<button aria-pressed=${String(state === s)}
                  onClick=${() => (setState(s), setSearchParams({ state: s || null }))}>
                  ${s ? t(`state ${s}`) : t("all states")}
                </button>`,
              )}
            </div>
            <${Table} rows=${shown} columns=${columns} caption=${t("all campaigns")} name=${t("campaigns")}
              keyOf=${(/** @type {Campaign} */ c) => c.id} />
          </section>`
    }
    ${
      adopting &&
      html`<${DefaultCampaigns} me=${me} areas=${value.areas}
        onClose=${() => (setAdopting(false), setVersion(version + 1), reload())} />`
    }
    ${
      deleting &&
      html`<${ConfirmDialog} title=${t("delete title", { name: localName(deleting.name) })} action=${t("delete")} danger
        onYes=${remove} onNo=${() => setDeleting(null)}>
        <p>${t("delete text")}</p>
      <//>`
    }
    ${
      message &&
      html`<${Toast} text=${message.text} undo=${message.undo}
        onGone=${() => (setMessage(null), setSearchParams({ made: null, deleted: null }))} />`
    }`;
}

/** @param {Campaign} campaign */
const nextDateWords = (campaign) =>
  campaign.state === "paused"
    ? html`<small>${t("once resumed")}</small>`
    : campaign.nextAt
      ? momentOfYear(campaign.nextAt)
      : t("no next date");
