// @ts-check
/** The people who would get the next text of a campaign. */
/** @import { AreaView, Campaign, Page, RecipientView } from "../shared/types.js" */
/** @import { Column } from "../shared/components.js" */
import { html, useState } from "../lib/htm-preact.js";
import { loadPage } from "../shared/api.js";
import { EmptyState, Loading, Table } from "../shared/components.js";
import { useQuery } from "../shared/hooks.js";
import { t } from "../shared/i18n.js";
import { areaName, languageName } from "../shared/names.js";

const PAGE_SIZE = 50;

/** @type {RecipientView[]} */
const NONE = [];

/**
 * Reads a page. The host looks at some of the contacts for a page, so it is read on until somebody is found.
 * @param {string} campaign @param {string | null} [cursor]
 * @returns {Promise<Page<"recipients">>}
 */
async function read(campaign, cursor) {
  const page = await loadPage(`campaigns/${campaign}/next/recipients?limit=${PAGE_SIZE}`, "recipients", cursor);
  return page.recipients.length === 0 && page.cursor ? read(campaign, page.cursor) : page;
}

/**
 * Lists the people, once it is unfolded: the host reads contacts for it.
 * @param {{ campaign: Campaign, areas: AreaView[] | undefined }} props
 */
export function NextRecipients({ campaign, areas }) {
  const [open, setOpen] = useState(false);
  const { value, problem, reload } = useQuery(
    async () => (open ? read(campaign.id) : null),
    [open, campaign.changedAt, campaign.nextAt],
  );
  const [later, setLater] = useState(
    /** @type {{ of: unknown, rows: RecipientView[], cursor?: string | null } | null} */ (null),
  );
  // Pages after a first one that was read again since are not shown.
  const { rows, cursor } = later && later.of === value ? later : { rows: NONE, cursor: value?.cursor };
  const loadMore = async () => {
    const page = await read(campaign.id, cursor);
    setLater({ of: value, rows: rows.concat(page.recipients), cursor: page.cursor });
  };
  return html`<details class="card"
    onToggle=${(/** @type {{ currentTarget: HTMLDetailsElement }} */ e) => setOpen(e.currentTarget.open)}>
    <summary><h2>${t("next recipients")}</h2></summary>
    <p class="soft">${t("next recipients help")}</p>
    ${
      !value
        ? open && html`<${Loading} problem=${problem} reload=${reload} />`
        : html`<${Table} rows=${[...value.recipients, ...rows]} columns=${columnsOf(areas)}
          caption=${t("next recipients")} keyOf=${(/** @type {RecipientView} */ r) => r.phone}
          more=${cursor ? loadMore : null} filtered ofPeople
          empty=${html`<${EmptyState} title=${t("no next recipients")} />`} />`
    }
  </details>`;
}

/** @param {AreaView[] | undefined} areas @returns {Column<RecipientView>[]} */
const columnsOf = (areas) => [
  {
    id: "who",
    title: t("next recipient"),
    sort: (r) => r.name ?? r.phone,
    cell: (r) => html`${r.name ?? ""}${r.name && html`<br />`}<small>${r.phone}</small>`,
  },
  {
    id: "area",
    title: t("area"),
    sort: (r) => areaName(r.area, areas),
    cell: (r) => areaName(r.area, areas),
  },
  {
    id: "language",
    title: t("recipient's language"),
    sort: (r) => r.language,
    cell: (r) => languageName(r.language),
  },
];
