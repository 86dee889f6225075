// @ts-check
/** @import { Campaign, SavedTemplates, TemplateView } from "../shared/types.js" */
import { html, useState } from "../lib/htm-preact.js";
import { loadAllPages, api } from "../shared/api.js";
import { start } from "../shared/shell.js";
import { Editor, usesTemplate } from "./editor.js";
import { languagesInOrder } from "../shared/differences.js";
import { areaName, languageName, loadAreas, personName } from "../shared/names.js";
import { History } from "./history.js";
import { EmptyState, ErrorPanel, Loading, OnlyToRead, Table, Toast } from "../shared/components.js";
import { searchParams, setSearchParams } from "../shared/url.js";
import { useAction, useQuery } from "../shared/hooks.js";
import { localName, t } from "../shared/i18n.js";
import { moment } from "../shared/format.js";
import { strings } from "./strings.js";

/** @typedef {TemplateView & { usedBy: Campaign[], where: string }} UsedTemplate `where` is its area's name. */

async function loadTemplates() {
  const [templates, campaigns, areas] = await Promise.all([
    loadAllPages("templates", "templates"),
    loadAllPages("campaigns", "campaigns"),
    loadAreas(),
  ]);
  return templates.map((template) => ({
    ...template,
    usedBy: campaigns.filter((c) => usesTemplate(c, template.id)),
    where: areaName(template.area ?? "", areas),
  }));
}

/** @param {import("../shared/shell.js").PageContext} context */
function Templates(context) {
  const params = searchParams();
  const id = params.get("id");
  if (id && params.get("history")) return html`<${History} id=${id} me=${context.me} may=${context.may} />`;
  if (!id && params.get("new") && !context.may("official")) return html`<${OnlyToRead} title=${t("templates")} />`;
  return id || params.get("new")
    ? html`<${Editor} id=${id ?? ""} me=${context.me} may=${context.may} />`
    : html`<${TemplateList} ...${context} />`;
}

/** @param {import("../shared/shell.js").PageContext} context */
function TemplateList({ may }) {
  const { value: templates, problem, reload } = useQuery(loadTemplates, []);
  const { problem: actionProblem, run } = useAction();
  const [message, setMessage] = useState(
    /** @type {{ text: string, undo?: () => unknown } | null} */ (
      searchParams().has("deleted") ? { text: t("template deleted") } : null
    ),
  );
  const mayAddDefaults = may("official");
  const addDefaults = async () => {
    await run(async () => {
      /** @type {SavedTemplates} */
      const { saved } = await api("templates/defaults", { method: "POST" });
      const undo = () => run(() => removeTemplates(saved));
      setMessage(saved.length > 0 ? { text: t("taken", { n: saved.length }), undo } : { text: t("all there") });
    });
    await reload();
  };
  /** @param {string[]} ids */
  const removeTemplates = async (ids) => {
    setMessage(null);
    await Promise.all(ids.map((id) => api(`templates/${id}`, { method: "DELETE" }))).finally(reload);
  };
  const takes = mayAddDefaults && html`<button onClick=${addDefaults}>${t("adopt templates")}</button>`;
  if (!templates) return html`<h1>${t("templates")}</h1><${Loading} problem=${problem} reload=${reload} />`;
  return html`
    <div class="top">
      <h1>${t("templates")}</h1>
      <div class="actions">
        ${templates.length > 0 && takes}
        ${may("official") && html`<a class="button primary" href="/templates.html?new=1">${t("new template")}</a>`}
      </div>
    </div>
    <${ErrorPanel} problem=${actionProblem ?? problem} reload=${actionProblem ? undefined : reload} />
    <${Table} caption=${t("templates")} name=${t("templates")} rows=${templates}
      keyOf=${(/** @type {UsedTemplate} */ x) => x.id} columns=${columns()}
      empty=${html`<section class="card">
        <${EmptyState} title=${t("no templates")} action=${takes}>
          ${t("no templates text")}
        <//>
      </section>`} />
    ${
      message &&
      html`<${Toast} text=${message.text} undo=${message.undo}
        onGone=${() => (setMessage(null), setSearchParams({ deleted: null }))} />`
    }`;
}

/** @returns {import("../shared/components.js").Column<UsedTemplate>[]} */
function columns() {
  /** @param {UsedTemplate} template */
  const languages = (template) => languagesInOrder(template.texts).map(languageName).join(t("list comma"));
  /** @param {UsedTemplate} template */
  const campaignNames = (template) => template.usedBy.map((c) => localName(c.name)).join(t("list comma"));
  return [
    {
      id: "name",
      title: t("name"),
      cell: (x) => html`<a href="/templates.html?id=${x.id}"><strong>${localName(x.name)}</strong></a>`,
      sort: (x) => localName(x.name),
      text: (x) => localName(x.name),
    },
    {
      id: "purpose",
      title: t("purpose"),
      cell: (x) => localName(x.purpose ?? ""),
      sort: (x) => localName(x.purpose ?? ""),
      text: (x) => localName(x.purpose ?? ""),
    },
    { id: "area", title: t("template area"), cell: (x) => x.where, sort: (x) => x.where, text: (x) => x.where },
    {
      id: "languages",
      title: t("languages"),
      cell: (x) => html`<span class="whole">${languages(x)}</span>`,
      sort: languages,
      text: languages,
    },
    {
      id: "used",
      title: t("used by"),
      cell: (x) =>
        x.usedBy.length > 0
          ? x.usedBy.map((c) => html`<a class="block" href="/campaigns.html?id=${c.id}">${localName(c.name)}</a>`)
          : html`<span class="soft">${t("not used")}</span>`,
      sort: (x) => -x.usedBy.length,
      text: campaignNames,
    },
    {
      id: "changed",
      title: t("changed"),
      cell: (x) => html`<span class="whole">${moment(x.savedAt)}</span><br /><small>${personName(x.savedBy)}</small>`,
      sort: (x) => x.savedAt,
      text: (x) => `${x.savedAt} ${personName(x.savedBy)}`,
    },
  ];
}

start({ page: "templates", strings, View: Templates });
