// @ts-check
/** The dialogs that pause and resume a broadcast, and send to those who got nothing by it. */
/** @import { AcceptedView, BroadcastView } from "../shared/types.js" */
import { html, useMemo } from "../lib/htm-preact.js";
import { api } from "../shared/api.js";
import { ConfirmDialog, Loading } from "../shared/components.js";
import { moment } from "../shared/format.js";
import { useQuery } from "../shared/hooks.js";
import { previewOf } from "../shared/preview-request.js";
import { t } from "../shared/i18n.js";
import { CONFIRM_ABOVE } from "./format.js";

/** @typedef {{ broadcast: BroadcastView, onNo: () => void, onYes: () => Promise<void> }} DialogProps */

/** Counts who waits, and whose text is sent or was tried. @param {BroadcastView} broadcast */
export function countsOf({ recipients, tallies }) {
  const waiting = tallies.waiting ?? 0;
  return { waiting, sent: recipients - waiting - (tallies.skipped ?? 0) };
}

/** Counts whom the end of the broadcast kept from getting it. @param {BroadcastView} broadcast */
export const untoldCount = ({ skipped }) => (skipped.cancelled ?? 0) + (skipped["too-late"] ?? 0);

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

/** @param {DialogProps} props */
export function PauseDialog({ broadcast, onNo, onYes }) {
  const { waiting, sent } = countsOf(broadcast);
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
  const { waiting, sent } = countsOf(broadcast);
  return html`<${ConfirmDialog} title=${t("resume this")} action=${t("resume broadcast")} onYes=${onYes} onNo=${onNo}>
    <p>${t("resume running", { open: t("people", { n: waiting }), gone: t("people", { n: sent }) })}</p>
    <p>${t("none after", { until: moment(broadcast.latestUsefulAt) })}</p>
  <//>`;
}

/** @param {{ broadcast: BroadcastView, onNo: () => void }} props */
export function RestDialog({ broadcast, onNo }) {
  const sendRest = useFollowUp(broadcast.id, "rest");
  const { sent } = countsOf(broadcast);
  // An expansion that ended early did not count everybody, so the audience is counted as it is now.
  const audience = useQuery(async () => {
    if (!broadcast.copy) return 0;
    return (await previewOf(broadcast.copy)).recipients;
  }, []);
  if (audience.value === undefined) return html`<${Loading} problem=${audience.problem} reload=${audience.reload} />`;
  const untold = Math.max(untoldCount(broadcast), audience.value - sent);
  return html`<${ConfirmDialog} title=${t("rest this")} action=${t("send to the rest")}
    count=${untold > CONFIRM_ABOVE ? untold : undefined} onYes=${sendRest} onNo=${onNo}>
    <p><strong>${t("rest comes to", { open: t("people", { n: untold }), gone: t("people", { n: sent }) })}</strong></p>
    <p>${t("rest text")}</p>
  <//>`;
}
