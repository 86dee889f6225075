// @ts-check
/** The actions on a broadcast: stop it, or send it again to people whom it did not reach. */
/** @import { BroadcastView, OrderedView } from "../shared/types.js" */
import { html, useMemo, useState } from "../lib/htm-preact.js";
import { all, api } from "../shared/api.js";
import { MANY, sum } from "./format.js";
import { ConfirmDialog, Loading } from "../shared/components.js";
import { useQuery } from "../shared/hooks.js";
import { t } from "../shared/i18n.js";
import { moment, money } from "../shared/format.js";

/**
 * @param {Pick<import("../shared/shell.js").PageContext, "may"> & {
 *   broadcast: BroadcastView, reload: () => Promise<void>, showMessage: (text: string) => void,
 * }} props
 */
export function Actions({ broadcast, may, reload, showMessage }) {
  const [asking, setAsking] = useState("");
  const close = () => setAsking("");
  const over = broadcast.state === "finished" || broadcast.state === "cancelled";
  const lost = broadcast.tallies.undelivered ?? 0;
  return html`<div class="actions">
    ${broadcast.campaign &&
      html`<a class="button" href="/campaigns.html?id=${broadcast.campaign}">${t("open campaign")}</a>`}
    ${broadcast.order &&
      may("administrator") &&
      html`<a class="button" href="/broadcasts.html?edit=${broadcast.id}">${t("edit")}</a>`}
    ${over &&
      lost > 0 &&
      may("administrator") &&
      html`<button onClick=${() => setAsking("retry")}>${t("retry", { n: lost })}</button>`}
    ${!over &&
      may("administrator") &&
      html`<button class="danger" onClick=${() => setAsking("stop")}>${t("stop broadcast")}</button>`}
    ${asking === "stop" &&
      html`<${Stop} broadcast=${broadcast} onNo=${close}
        onDone=${async () => (close(), showMessage(t("stopped")), await reload())} />`}
    ${asking === "retry" && html`<${Retry} broadcast=${broadcast} onNo=${close} />`}
  </div>`;
}

/** @param {{ broadcast: BroadcastView, onNo: () => void, onDone: () => Promise<void> }} props */
function Stop({ broadcast, onNo, onDone }) {
  const open = broadcast.tallies.waiting ?? 0;
  const gone =
    broadcast.recipients -
    sum(
      Object.fromEntries(
        Object.entries(broadcast.tallies).filter(([state]) => state === "waiting" || state === "skipped"),
      ),
    );
  const yes = async () => {
    await api(`broadcasts/${broadcast.id}/cancel`, { method: "POST" });
    await onDone();
  };
  return html`<${ConfirmDialog} title=${t("stop this")} action=${t("stop broadcast")} danger onYes=${yes} onNo=${onNo}>
    <p>
      ${broadcast.state === "scheduled"
        ? t("stop scheduled", { at: moment(broadcast.startAt) })
        : t("stop running", { open: t("people", { n: open }), gone: t("people", { n: gone }) })}
    </p>
    <p>${t("stop for good")}</p>
  <//>`;
}

/** @param {{ broadcast: BroadcastView, onNo: () => void }} props */
function Retry({ broadcast, onNo }) {
  const key = useMemo(() => crypto.randomUUID(), []);
  const lost = useQuery(
    async () => {
      const deliveries = await all(`broadcasts/${broadcast.id}/deliveries?state=undelivered`, "deliveries");
      return deliveries.map((d) => d.segments);
    },
    [],
  );
  const yes = async () => {
    /** @type {OrderedView} */
    const { id } = await api(`broadcasts/${broadcast.id}/retry`, {
      method: "POST",
      headers: { "idempotency-key": key },
    });
    location.assign(`/broadcasts.html?id=${encodeURIComponent(id)}&done=ordered`);
  };
  const people = lost.value?.length ?? 0;
  const segments = lost.value?.reduce((a, n) => a + n, 0) ?? 0;
  // An estimate: the sender of each text, and thereby its price, is chosen only when the text is sent.
  const cost = {
    amount: (Number(broadcast.cost.amount) * segments) / Math.max(1, broadcast.segments),
    currency: broadcast.cost.currency,
  };
  if (!lost.value) return html`<${Loading} problem=${lost.problem} reload=${lost.reload} />`;
  return html`<${ConfirmDialog} title=${t("retry this")} action=${t("yes send", { n: people })}
    count=${people > MANY ? people : undefined} onYes=${yes} onNo=${onNo}>
    <p>
      <strong>
        ${t("retry comes to", {
          people: t("people get", { n: people }),
          segments: t("segments", { n: segments }),
          cost: money({ ...cost, amount: cost.amount.toFixed(2) }),
        })}
      </strong>
    </p>
    <p>${t("retry text")}</p>
  <//>`;
}
