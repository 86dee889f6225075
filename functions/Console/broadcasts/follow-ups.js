// @ts-check
/** The dialogs that pause and resume a broadcast, and send follow-ups to those who got nothing by it. */
/** @import { AcceptedView, BroadcastPreview, BroadcastView } from "../shared/types.js" */
import { html, useMemo } from "../lib/htm-preact.js";
import { api } from "../shared/api.js";
import { ConfirmDialog, Dialog, Loading } from "../shared/components.js";
import { moment, money } from "../shared/format.js";
import { useQuery } from "../shared/hooks.js";
import { previewOf } from "../shared/preview-request.js";
import { t } from "../shared/i18n.js";
import { CONFIRM_ABOVE } from "./format.js";
import { countPeople, countRemainder, shareOf } from "./counts.js";

/** @typedef {{ broadcast: BroadcastView, onNo: () => void, onYes: () => Promise<void> }} DialogProps */
/**
 * @typedef {{
 *   broadcast: BroadcastView, guard: (action: () => Promise<void>) => () => Promise<void>, onNo: () => void,
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
export const LoadingDialog = ({ title, query, onClose }) => html`<${Dialog} title=${title} onClose=${onClose}>
  <${Loading} problem=${query.problem} reload=${query.reload} />
  <div class="actions"><button class="quiet" onClick=${onClose}>${t("cancel")}</button></div>
<//>`;

/** @param {DialogProps} props */
export function PauseDialog({ broadcast, onNo, onYes }) {
  const { waiting, sent } = countPeople(broadcast);
  return html`<${ConfirmDialog} title=${t("pause this")} action=${t("pause broadcast")} onYes=${onYes} onNo=${onNo}>
    <p>
      ${
        broadcast.recipients === 0
          ? t("pause before", { at: moment(broadcast.startAt) })
          : t("pause running", { open: t("people", { n: waiting }), gone: t("people", { n: sent }) })
      }
    </p>
    <p>${t("pause until", { until: moment(broadcast.latestUsefulAt) })}</p>
  <//>`;
}

/** @param {DialogProps} props */
export function ResumeDialog({ broadcast, onNo, onYes }) {
  const { waiting, sent } = countPeople(broadcast);
  return html`<${ConfirmDialog} title=${t("resume this")} action=${t("resume broadcast")} onYes=${onYes} onNo=${onNo}>
    <p>${t("resume running", { open: t("people", { n: waiting }), gone: t("people", { n: sent }) })}</p>
    <p>${t("none after", { until: moment(broadcast.latestUsefulAt) })}</p>
  <//>`;
}

/** @param {FollowUpProps} props */
export function RemainderDialog({ broadcast, guard, onNo }) {
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
    <p><strong>${t("remainder comes to", { open: t("people", { n: remainder }), gone: t("people", { n: sent }) })}</strong></p>
    ${added > 0 && html`<p>${t("remainder added", { n: added })}</p>`}
    <p>${t("remainder costs", { segments: t("segments", { n: segments }), cost: money(cost) })}</p>
    <p>${t("remainder text")}</p>
  <//>`;
}
