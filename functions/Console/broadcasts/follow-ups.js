// @ts-check
/** The dialogs that send follow-ups: to those who got nothing by a broadcast, or whose text could not be delivered. */
/** @import { AcceptedView, BroadcastPreview, BroadcastView } from "../shared/types.js" */
import { html, useMemo } from "../lib/htm-preact.js";
import { api, loadAllPages } from "../shared/api.js";
import { ConfirmDialog, Dialog, Loading } from "../shared/components.js";
import { money } from "../shared/format.js";
import { useQuery } from "../shared/hooks.js";
import { previewOf } from "../shared/preview-request.js";
import { t } from "../shared/i18n.js";
import { AudienceOf } from "./audience-of.js";
import { CONFIRM_ABOVE } from "./format.js";
import { countPeople, countRemainder, shareOf } from "./counts.js";

/**
 * @typedef {{
 *   broadcast: BroadcastView, names?: import("./audience-of.js").Named,
 *   guard: (action: () => Promise<void>) => () => Promise<void>, onNo: () => void,
 * }} FollowUpProps `guard` is put around the action.
 */

/**
 * Returns a function that starts a follow-up, once however often it is called, and opens it.
 * @param {string} id @param {"rest" | "retry"} kind
 */
export function useFollowUp(id, kind) {
  const idempotencyKey = useMemo(() => crypto.randomUUID(), []);
  return async () => {
    /** @type {AcceptedView} */
    const followUp = await api(`broadcasts/${id}/${kind}`, {
      method: "POST",
      headers: { "idempotency-key": idempotencyKey },
    });
    location.assign(`/broadcasts.html?id=${encodeURIComponent(followUp.id)}&done=ordered`);
  };
}

/**
 * Shows in place of a dialog that its numbers are still counted, or why they cannot be.
 * @param {{ title: string, query: { problem: unknown, reload: () => unknown }, onClose: () => void }} props
 */
const LoadingDialog = ({ title, query, onClose }) => html`<${Dialog} title=${title} onClose=${onClose}>
  <${Loading} problem=${query.problem} reload=${query.reload} />
  <div class="actions"><button class="quiet" onClick=${onClose}>${t("cancel")}</button></div>
<//>`;

/** @param {FollowUpProps} props */
export function RemainderDialog({ broadcast, names, guard, onNo }) {
  const sendRemainder = useFollowUp(broadcast.id, "rest");
  const { sent } = countPeople(broadcast);
  // An expansion that ended early did not count everybody, so the audience is counted as it is now.
  const audience = useQuery(
    /** @returns {Promise<Pick<BroadcastPreview, "recipients" | "segments" | "cost">>} */
    async () => (broadcast.copy ? previewOf(broadcast.copy) : broadcast),
    [],
  );
  if (!audience.value) return html`<${LoadingDialog} title=${t("remainder this")} query=${audience} onClose=${onNo} />`;
  const { remainder, added } = countRemainder(broadcast, broadcast.copy ? audience.value.recipients : undefined);
  const people = remainder + added;
  // An estimate: whose text is longer, and who of these has opted out since, is known only when it is sent.
  const { segments, cost } = shareOf(audience.value, people);
  return html`<${ConfirmDialog} title=${t("remainder this")} action=${t("send to the rest")}
    count=${people > CONFIRM_ABOVE ? people : undefined} onYes=${guard(sendRemainder)} onNo=${onNo}>
    <p>
      <strong>
        ${t("remainder comes to", { open: t("people", { n: remainder }), gone: t("people", { n: sent }) })}
      </strong>
    </p>
    ${added > 0 && html`<p>${t("remainder added", { n: added })}</p>`}
    <p>${t("remainder costs", { segments: t("segments", { n: segments }), cost: money(cost) })}</p>
    <${AudienceOf} broadcast=${broadcast} names=${names} people=${people} />
    <p>${t("remainder text")}</p>
  <//>`;
}

/** @param {FollowUpProps} props */
export function RetryDialog({ broadcast, names, guard, onNo }) {
  const sendAgain = useFollowUp(broadcast.id, "retry");
  const undelivered = useQuery(async () => {
    const deliveries = await loadAllPages(`broadcasts/${broadcast.id}/deliveries?state=undelivered`, "deliveries");
    return deliveries.map((d) => d.segments);
  }, []);
  const people = undelivered.value?.length ?? 0;
  const segments = undelivered.value?.reduce((a, n) => a + n, 0) ?? 0;
  // An estimate: the sender of each text, and thereby its price, is chosen only when the text is sent.
  const cost = {
    amount: (Number(broadcast.cost.amount) * segments) / Math.max(1, broadcast.segments),
    currency: broadcast.cost.currency,
  };
  if (!undelivered.value)
    return html`<${LoadingDialog} title=${t("retry this")} query=${undelivered} onClose=${onNo} />`;
  return html`<${ConfirmDialog} title=${t("retry this")} action=${t("yes send", { n: people })}
    count=${people > CONFIRM_ABOVE ? people : undefined} onYes=${guard(sendAgain)} onNo=${onNo}>
    <p>
      <strong>
        ${t("retry comes to", {
          people: t("people get", { n: people }),
          segments: t("segments", { n: segments }),
          cost: money({ ...cost, amount: String(cost.amount) }),
        })}
      </strong>
    </p>
    <${AudienceOf} broadcast=${broadcast} names=${names} people=${people} />
    <p>${t("retry text")}</p>
  <//>`;
}
