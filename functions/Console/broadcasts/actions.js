// @ts-check
/** The actions on a broadcast: pause, resume or stop it, and reach those whom it did not. */
/** @import { BroadcastView } from "../shared/types.js" */
import { html, useState } from "../lib/htm-preact.js";
import { loadAllPages, api } from "../shared/api.js";
import { CONFIRM_ABOVE } from "./format.js";
import { PauseDialog, RestDialog, ResumeDialog, countsOf, untoldCount, useFollowUp } from "./go-on.js";
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
  const isOver = broadcast.state === "finished" || broadcast.state === "cancelled";
  const isPaused = broadcast.state === "paused";
  const undeliveredCount = broadcast.tallies.undelivered ?? 0;
  const family = broadcast.family ?? [];
  const later = family.slice(family.findIndex((f) => f.id === broadcast.id) + 1);
  const hasRest = later.some((f) => f.who === "untold" && f.state !== "cancelled");
  /** @param {"pause" | "resume" | "cancel"} verb @param {string} message The key of what is said afterwards. */
  const act = (verb, message) => async () => {
    await api(`broadcasts/${broadcast.id}/${verb}`, { method: "POST" });
    close();
    showMessage(t(message));
    await reload();
  };
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
      broadcast.copy && html`<a class="button" href="/broadcasts.html?new=1&copy=${broadcast.id}">${t("use again")}</a>`
    }
    ${
      isOver &&
      !broadcast.retryOf &&
      !hasRest &&
      (broadcast.state === "cancelled" || untoldCount(broadcast) > 0) &&
      may("administrator") &&
      html`<button onClick=${() => setAsking("rest")}>${t("send to the rest")}</button>`
    }
    ${
      isOver &&
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
      !isOver &&
      !isPaused &&
      may("administrator") &&
      html`<button onClick=${() => setAsking("pause")}>${t("pause broadcast")}</button>`
    }
    ${
      !isOver &&
      may("administrator") &&
      html`<button class="danger" onClick=${() => setAsking("stop")}>${t("stop broadcast")}</button>`
    }
    ${
      asking === "stop" &&
      html`<${StopDialog} broadcast=${broadcast} onNo=${close} onYes=${act("cancel", "stopped")} />`
    }
    ${
      asking === "pause" &&
      html`<${PauseDialog} broadcast=${broadcast} onNo=${close} onYes=${act("pause", "paused")} />`
    }
    ${
      asking === "resume" &&
      html`<${ResumeDialog} broadcast=${broadcast} onNo=${close} onYes=${act("resume", "resumed")} />`
    }
    ${asking === "rest" && html`<${RestDialog} broadcast=${broadcast} onNo=${close} />`}
    ${asking === "retry" && html`<${RetryDialog} broadcast=${broadcast} onNo=${close} />`}
  </div>`;
}

/** @param {import("./go-on.js").DialogProps} props */
function StopDialog({ broadcast, onNo, onYes }) {
  const { waiting, sent } = countsOf(broadcast);
  return html`<${ConfirmDialog} title=${t("stop this")} action=${t("stop broadcast")} danger
    onYes=${onYes} onNo=${onNo}>
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

/** @param {{ broadcast: BroadcastView, onNo: () => void }} props */
function RetryDialog({ broadcast, onNo }) {
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
  if (!undelivered.value) return html`<${Loading} problem=${undelivered.problem} reload=${undelivered.reload} />`;
  return html`<${ConfirmDialog} title=${t("retry this")} action=${t("yes send", { n: people })}
    count=${people > CONFIRM_ABOVE ? people : undefined} onYes=${sendAgain} onNo=${onNo}>
    <p>
      <strong>
        ${t("retry comes to", {
          people: t("people get", { n: people }),
          segments: t("segments", { n: segments }),
          cost: money({ ...cost, amount: String(cost.amount) }),
        })}
      </strong>
    </p>
    <p>${t("retry text")}</p>
  <//>`;
}
