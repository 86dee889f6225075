// @ts-check
/** The actions on a broadcast: pause, resume or stop it, and reach those whom it did not. */
/** @import { BroadcastView } from "../shared/types.js" */
import { html, useState } from "../lib/htm-preact.js";
import { api } from "../shared/api.js";
import { countPeople } from "./counts.js";
import { RemainderDialog, RetryDialog } from "./follow-ups.js";
import { PauseDialog, ResumeDialog, StopDialog } from "./stop-dialogs.js";
import { isOver, isRemainderSent, findConflict } from "./action-conflicts.js";
import { Dialog } from "../shared/components.js";
import { t } from "../shared/i18n.js";
import { personName } from "../shared/names.js";
import { moment } from "../shared/format.js";

/**
 * @param {Pick<import("../shared/shell.js").PageContext, "may"> & {
 *   broadcast: BroadcastView, names?: import("./audience-of.js").Named, reload: () => Promise<void>,
 *   showMessage: (text: string) => void,
 * }} props
 */
export function Actions({ broadcast, names, may, reload, showMessage }) {
  const [asking, setAsking] = useState(/** @type {import("./action-conflicts.js").Verb | null} */ (null));
  const [acting, setActing] = useState(false);
  const close = () => setAsking(null);
  const ended = isOver(broadcast);
  const isPaused = broadcast.state === "paused";
  const undeliveredCount = broadcast.tallies.undelivered ?? 0;
  // What an own action has changed is no conflict to it.
  const conflict = asking && !acting ? findConflict(asking, broadcast) : null;
  const asked = conflict ? null : asking;
  /**
   * Guards an action while it runs. After a refusal the broadcast is read again, so that its dialog can say what has
   * changed.
   * @param {() => Promise<void>} action
   */
  const guard = (action) => async () => {
    setActing(true);
    try {
      await action();
    } catch (error) {
      await reload();
      setActing(false);
      throw error;
    }
  };
  /** @param {"pause" | "resume" | "cancel"} verb @param {string} message The key of what is said afterwards. */
  const act = (verb, message) =>
    guard(async () => {
      await api(`broadcasts/${broadcast.id}/${verb}`, { method: "POST" });
      close();
      showMessage(t(message));
      await reload();
      setActing(false);
    });
  /** Pauses, and leaves the question open whether to stop. */
  const pauseFirst = guard(async () => {
    await api(`broadcasts/${broadcast.id}/pause`, { method: "POST" });
    await reload();
    setActing(false);
  });
  return html`<div class="actions">
    ${
      broadcast.campaign &&
      html`<a class="button" href="/campaigns.html?id=${broadcast.campaign}">${t("open campaign")}</a>`
    }
    ${
      broadcast.order &&
      may("administrator") &&
      html`<a class="button" href="/broadcasts.html?edit=${broadcast.id}">${t("edit")}</a>`
    }
    ${
      broadcast.copy &&
      may("official") &&
      html`<a class="button" href="/broadcasts.html?new=1&copy=${broadcast.id}">${t("use again")}</a>`
    }
    ${
      ended &&
      !broadcast.retryOf &&
      !isRemainderSent(broadcast) &&
      (broadcast.state === "cancelled" || countPeople(broadcast).remainder > 0) &&
      may("administrator") &&
      html`<button onClick=${() => setAsking("remainder")}>${t("send to the rest")}</button>`
    }
    ${
      ended &&
      undeliveredCount > 0 &&
      may("administrator") &&
      html`<button onClick=${() => setAsking("retry")}>${t("retry", { n: undeliveredCount })}</button>`
    }
    ${
      isPaused &&
      may("administrator") &&
      html`<button class="primary" onClick=${() => setAsking("resume")}>${t("resume broadcast")}</button>`
    }
    ${
      !ended &&
      !isPaused &&
      may("administrator") &&
      html`<button onClick=${() => setAsking("pause")}>${t("pause broadcast")}</button>`
    }
    ${
      !ended &&
      may("administrator") &&
      html`<button class="danger" onClick=${() => setAsking("stop")}>${t("stop broadcast")}</button>`
    }
    ${
      asked === "stop" &&
      html`<${StopDialog} broadcast=${broadcast} onPause=${pauseFirst} onNo=${close}
        onYes=${act("cancel", "stopped")} />`
    }
    ${
      asked === "pause" && html`<${PauseDialog} broadcast=${broadcast} onNo=${close} onYes=${act("pause", "paused")} />`
    }
    ${
      asked === "resume" &&
      html`<${ResumeDialog} broadcast=${broadcast} names=${names} onNo=${close} onYes=${act("resume", "resumed")} />`
    }
    ${
      asked === "remainder" &&
      html`<${RemainderDialog} broadcast=${broadcast} names=${names} guard=${guard} onNo=${close} />`
    }
    ${asked === "retry" && html`<${RetryDialog} broadcast=${broadcast} names=${names} guard=${guard} onNo=${close} />`}
    ${conflict && html`<${ConflictDialog} broadcast=${broadcast} conflict=${conflict} onClose=${close} />`}
  </div>`;
}

/**
 * Takes the place of a dialog whose action somebody else, or the end of the broadcast, has made impossible.
 * @param {{ broadcast: BroadcastView, conflict: string, onClose: () => void }} props
 */
const ConflictDialog = ({
  broadcast,
  conflict,
  onClose,
}) => html`<${Dialog} title=${t("changed since")} onClose=${onClose}>
  <p role="status">
    ${t(`since ${conflict}`, {
      n: broadcast.tallies.delivered ?? 0,
      who: personName(broadcast.cancelledBy ?? broadcast.paused?.by),
      at: moment(broadcast.cancelledAt ?? broadcast.paused?.at ?? broadcast.startAt),
    })}
  </p>
  <div class="actions"><button class="primary" onClick=${onClose}>${t("close")}</button></div>
<//>`;
