// @ts-check
/** The dialogs that stop, pause and resume a broadcast. */
/** @import { BroadcastView } from "../shared/types.js" */
import { html } from "../lib/htm-preact.js";
import { ConfirmDialog, ErrorPanel } from "../shared/components.js";
import { moment } from "../shared/format.js";
import { useAction } from "../shared/hooks.js";
import { t } from "../shared/i18n.js";
import { AudienceOf } from "./audience-of.js";
import { countPeople } from "./counts.js";
import { RUNNING_STATES } from "./format.js";

/** @typedef {{ broadcast: BroadcastView, onNo: () => void, onYes: () => Promise<void> }} DialogProps */

/**
 * Asks whether to stop. The numbers are read again while it is open; where texts go meanwhile, it offers to pause
 * first, and stays open.
 * @param {DialogProps & { onPause: () => Promise<void> }} props
 */
export function StopDialog({ broadcast, onPause, onNo, onYes }) {
  const { waiting, sent } = countPeople(broadcast);
  const { busy, problem, run } = useAction();
  const isPaused = broadcast.state === "paused";
  const isRunning = RUNNING_STATES.includes(broadcast.state) && !isPaused;
  return html`<${ConfirmDialog} title=${t("stop this")} action=${t("stop broadcast")} danger
    cancel=${isPaused ? t("keep paused") : undefined} onYes=${onYes} onNo=${onNo}>
    ${
      isRunning &&
      html`<div class="notice row">
        <p>${t("goes on meanwhile")}</p>
        <button type="button" disabled=${busy} onClick=${() => run(onPause)}>${t("pause first")}</button>
      </div>`
    }
    ${isPaused && html`<p class="notice" role="status">${t("paused decide")}</p>`}
    <${ErrorPanel} problem=${problem} />
    <p>
      ${
        broadcast.state === "scheduled"
          ? t("stop scheduled", { at: moment(broadcast.startAt) })
          : t("stop running", { open: t("people", { n: waiting }), gone: t("people", { n: sent }) })
      }
    </p>
    <p>${t("stop for good")}</p>
  <//>`;
}

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

/** @param {DialogProps & { names?: import("./audience-of.js").Named }} props */
export function ResumeDialog({ broadcast, names, onNo, onYes }) {
  const { waiting, sent } = countPeople(broadcast);
  return html`<${ConfirmDialog} title=${t("resume this")} action=${t("resume broadcast")} onYes=${onYes} onNo=${onNo}>
    <p>${t("resume running", { open: t("people", { n: waiting }), gone: t("people", { n: sent }) })}</p>
    <${AudienceOf} broadcast=${broadcast} names=${names} people=${waiting} />
    <p>${t("none after", { until: moment(broadcast.latestUsefulAt) })}</p>
  <//>`;
}
