// @ts-check
/** Controls of the simulation: the host's clock, and the failures of the simulated carrier. */
import { html, useEffect, useState } from "../lib/htm-preact.js";
import { loadAllPages, loadWithEtag } from "../shared/api.js";
import { fault } from "../shared/problems.js";
import { ConfirmDialog, ErrorPanel, Field, Loading } from "../shared/components.js";
import { onSubmit, onValue } from "../shared/events.js";
import { searchParams } from "../shared/url.js";
import { useAction, useQuery } from "../shared/hooks.js";
import { localName, t } from "../shared/i18n.js";
import { timeOfDay, day, fromLocal, momentOfYear, now, number, setClock, toLocal } from "../shared/format.js";

/** @import { Loaded } from "../shared/api.js" */
/**
 * @typedef {{
 *   rejectPercent: number, failPercent: number, timeoutAfterAcceptPercent: number, throttlePercent: number,
 *   pacePerMinute: number, reportDelaySeconds: number,
 * }} Behaviour How the simulated carrier behaves.
 */

const HOUR = 3_600_000;
/** Milliseconds before a due campaign to which the clock is set, so that its start can be watched. */
const LEAD_TIME = 3_000;

/** @param {{ reload: () => Promise<void>, showMessage: (text: string) => void }} props */
export const Controls = (props) => html`<div class="two">
  <${Clock} ...${props} />
  <${Carrier} ...${props} />
</div>`;

/**
 * Finds the campaign whose next date a button sets the clock to: the one that the address names, else the next one due;
 * undefined where none is.
 */
async function nextCampaign() {
  const campaigns = (await loadAllPages("campaigns", "campaigns")).flatMap(({ id, name, state, nextAt }) =>
    state === "active" && nextAt ? [{ id, name, nextAt }] : [],
  );
  const [first] = campaigns.sort((a, b) => a.nextAt.localeCompare(b.nextAt));
  return campaigns.find((c) => c.id === searchParams().get("campaign")) ?? first;
}

/** @param {{ reload: () => Promise<void>, showMessage: (text: string) => void }} props */
function Clock({ reload, showMessage }) {
  const next = useQuery(nextCampaign, []);
  const [, setTick] = useState(0);
  const [enteredTime, setEnteredTime] = useState("");
  const [asking, setAsking] = useState(/** @type {{ at: number, what: string } | null} */ (null));
  useEffect(() => {
    const timer = setInterval(() => setTick((n) => n + 1), 1_000);
    return () => clearInterval(timer);
  }, []);
  const changeClock = async () => {
    if (!asking) return;
    /** @type {Loaded<{ now: string }>} */
    const answer = await loadWithEtag("/local/clock", {
      method: "PUT",
      json: { now: new Date(asking.at).toISOString() },
    });
    setClock(answer.value.now);
    setAsking(null);
    showMessage(t("clock changed", { at: momentOfYear(answer.value.now) }));
    await Promise.all([reload(), next.reload()]);
  };
  const askForNext = () =>
    next.value &&
    setAsking({ at: Math.max(now(), Date.parse(next.value.nextAt) - LEAD_TIME), what: t("next campaign") });
  /** @param {SubmitEvent} event */
  const submit = (event) => {
    event.preventDefault();
    if (enteredTime) setAsking({ at: Date.parse(fromLocal(enteredTime)), what: t("change clock") });
  };
  return html`<details class="card" open=${searchParams().has("campaign")}>
    <summary><h2>${t("clock")}</h2> <span class="soft">${day(now())} <b>${timeOfDay(now())}</b></span></summary>
    <p class="soft">${t("clock text")}</p>
    <form class="answer" onSubmit=${submit}>
      <input type="datetime-local" required aria-label=${t("clock to")} min=${toLocal(now())} value=${enteredTime}
        onInput=${onValue(setEnteredTime)} />
      <button>${t("change clock")}</button>
    </form>
    <div class="actions">
      <button onClick=${() => setAsking({ at: now() + HOUR, what: t("hour on") })}>${t("hour on")}</button>
      <button onClick=${() => setAsking({ at: now() + 24 * HOUR, what: t("day on") })}>${t("day on")}</button>
      ${next.value && html`<button class="primary" onClick=${askForNext}>${t("next campaign")}</button>`}
    </div>
    <p>
      <small>
        ${
          next.value
            ? t("next campaign is", { name: localName(next.value.name), at: momentOfYear(next.value.nextAt) })
            : t("no next campaign")
        }
      </small>
    </p>
    ${
      asking &&
      html`<${ConfirmDialog} title=${t("clock question", { what: asking.what })} action=${t("change clock")}
        onYes=${changeClock} onNo=${() => setAsking(null)}>
        <p>
          <strong>
            ${t("clock from to", {
              from: momentOfYear(now()),
              to: momentOfYear(asking.at),
            })}
          </strong>
        </p>
        <p>${t("clock warning")}</p>
      <//>`
    }
  </details>`;
}

const SHARES = /** @type {const} */ (["rejectPercent", "failPercent", "timeoutAfterAcceptPercent", "throttlePercent"]);

async function readCarrier() {
  /** @type {Loaded<Behaviour>} */
  const { value } = await loadWithEtag("/local/carrier");
  return value;
}

/** @param {{ showMessage: (text: string) => void }} props */
function Carrier({ showMessage }) {
  const { value, problem, reload } = useQuery(readCarrier, []);
  const [changed, setChanged] = useState(/** @type {Partial<Behaviour>} */ ({}));
  const { problem: error, run } = useAction();
  if (!value)
    return html`<details class="card">
      <summary><h2>${t("carrier")}</h2></summary>
      <${Loading} problem=${problem} reload=${reload} />
    </details>`;
  const current = { ...value, ...changed };
  /** @param {Behaviour} to */
  const save = (to) =>
    run(async () => {
      await loadWithEtag("/local/carrier", { method: "PUT", json: to });
      setChanged({});
      await reload();
      showMessage(t("carrier changed"));
    });
  /** @param {string} name */
  const changeNumber = (name) => onValue((value) => setChanged({ ...changed, [name]: Number(value) }));
  return html`<details class="card">
    <summary><h2>${t("carrier")}</h2> <span class="soft">${behaviourWords(value)}</span></summary>
    <p class="soft">${t("carrier text")}</p>
    <form onSubmit=${onSubmit(() => save(current))}>
      <div class="two texts">
        ${SHARES.map(
          (name) => html`<${Field} id=${name} key=${name}
            label=${html`${t(name)} <output for=${name}>${number(current[name])} %</output>`} hint=${t(`${name} text`)}
            wrong=${fault(error, `/${name}`)}>
            <input id=${name} type="range" min="0" max="100" step="0.5" aria-describedby=${`${name}-hint`}
              value=${current[name]} onInput=${changeNumber(name)} />
          <//>`,
        )}

        <${Field} id="pace" label=${t("pace")} hint=${t("segments per minute")}
          wrong=${fault(error, "/pacePerMinute")}>
          <input id="pace" type="number" required min="1" max="60000" aria-describedby="pace-hint"
            value=${current.pacePerMinute} onInput=${changeNumber("pacePerMinute")} />
        <//>
        <${Field} id="delay" label=${t("delay")} hint=${t("delay text")} wrong=${fault(error, "/reportDelaySeconds")}>
          <input id="delay" type="number" required min="0" max="86400" aria-describedby="delay-hint"
            value=${current.reportDelaySeconds} onInput=${changeNumber("reportDelaySeconds")} />
        <//>
      </div>
      <p role="status">${behaviourWords(current)}</p>
      <${ErrorPanel} problem=${error} />
      <div class="actions">
        <button type="button" class="quiet"
          onClick=${() => save({ ...current, ...Object.fromEntries(SHARES.map((name) => [name, 0])) })}>
          ${t("no faults")}
        </button>
        <button class="primary">${t("save")}</button>
      </div>
    </form>
  </details>`;
}

/** Describes the carrier's behaviour in a sentence. @param {Behaviour} carrier */
function behaviourWords(carrier) {
  const faults = SHARES.filter((name) => carrier[name] > 0).map((name) => `${t(name)} ${number(carrier[name])} %`);
  const limits = [
    t("pace in words", { n: carrier.pacePerMinute }),
    t("delay in words", { n: carrier.reportDelaySeconds }),
  ];
  return [faults.length ? faults.join(t("comma")) : t("all arrives"), limits.join(t("comma"))].join(t("semicolon"));
}
