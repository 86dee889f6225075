// @ts-check
/** The recipients of a broadcast that a search finds. */
/** @import { DeliveryView, Page } from "../shared/types.js" */
/** @import { Column } from "../shared/components.js" */
import { html, useState } from "../lib/htm-preact.js";
import { api } from "../shared/api.js";
import { EmptyState, Loading, Table } from "../shared/components.js";
import { useDebouncedQuery } from "../shared/hooks.js";
import { t } from "../shared/i18n.js";

/** @type {DeliveryView[]} */
const NONE = [];

/**
 * Searches the recipients of a broadcast by name, end of number or household. The host looks at some of them for a
 * page, so the search goes on until somebody is found.
 * @param {string} broadcast @param {string} q @param {string} state Empty for all. @param {string | null} [cursor]
 * @param {AbortSignal} [signal]
 * @returns {Promise<Page<"deliveries">>}
 */
async function search(broadcast, q, state, cursor, signal) {
  /** @type {Page<"deliveries">} */
  const page = await api(`broadcasts/${broadcast}/deliveries/search`, {
    method: "POST",
    json: { q, state: state || undefined, cursor: cursor ?? undefined },
    signal,
  });
  return page.deliveries.length === 0 && page.cursor ? search(broadcast, q, state, page.cursor, signal) : page;
}

/** @param {{ broadcast: string, q: string, state: string, columns: Column<DeliveryView>[] }} props */
export function FoundDeliveries({ broadcast, q, state, columns }) {
  const { value, isCurrent, problem, busy, reload } = useDebouncedQuery(
    (signal) => search(broadcast, q, state, null, signal),
    q,
  );
  const [later, setLater] = useState(
    /** @type {{ of: unknown, rows: DeliveryView[], cursor?: string | null } | null} */ (null),
  );
  if (!value || !isCurrent || busy) return html`<${Loading} problem=${problem} reload=${reload} />`;
  // Pages of a former search are not shown.
  const { rows, cursor } = later?.of === value ? later : { rows: NONE, cursor: value.cursor };
  const loadMore = async () => {
    const page = await search(broadcast, q, state, cursor);
    setLater({ of: value, rows: rows.concat(page.deliveries), cursor: page.cursor });
  };
  return html`<${Table} rows=${[...value.deliveries, ...rows]} columns=${columns} caption=${t("deliveries")}
    keyOf=${(/** @type {DeliveryView} */ d) => d.phone} more=${cursor ? loadMore : null} filtered ofPeople
    empty=${html`<${EmptyState} title=${t("no recipient found")} />`} />`;
}
