// @ts-check
/**
 * The steps from an empty system to the first text, and the sample district to try it with.
 */
/** @import { DaysView, SendersView, TodayView } from "../shared/types.js" */
/** @import { Loaded } from "../shared/api.js" */
import { html, useRef } from "../lib/htm-preact.js";
import { ApiProblem, api, call, loadWithEtag } from "../shared/api.js";
import { ErrorPanel } from "../shared/components.js";
import { useAction, useInterval, useQuery } from "../shared/hooks.js";
import { covers, loadAreas } from "../shared/names.js";
import { previewOf } from "../shared/preview-request.js";
import { administersAll } from "../shared/sign-in/roles.js";
import { preparedDone, stepsOf } from "./steps.js";
import { localName, t } from "../shared/i18n.js";
import { number } from "../shared/format.js";

/** @typedef {{ id: string, name: string, total: number, done: number, stored: number, rejected: number }} SampleList */
/** @typedef {{ state: string, name: string, residents: number, lists: SampleList[], detail?: string }} Sample */
/** @typedef {import("./steps.js").Step} Step */
/** @typedef {import("./steps.js").Prepared} Prepared */
/**
 * @typedef {{ people: number | null, prepared: Prepared }} Preparation What the steps need besides the page's answer;
 * `people` is null where they were not counted.
 */

/** Where each step is made; others have a page of their name. */
const HREFS = /** @type {Record<string, string>} */ ({
  areas: "/settings.html?part=areas",
  people: "/settings.html?part=people",
  signature: "/settings.html?part=senders",
  days: "/settings.html?part=days",
});

/**
 * Reads what is needed only while the steps are shown: how many people can be texted, and what is prepared.
 * @param {import("../shared/shell.js").Me} me
 * @param {boolean} hasLists
 * @returns {Promise<Preparation>}
 */
export async function readPreparation(me, hasLists) {
  const [people, prepared] = await Promise.all([hasLists ? countPeople(me.area) : null, readPrepared(me)]);
  return { people, prepared };
}

/** Counts the people of an area who can be texted. @param {string} area @returns {Promise<number>} */
async function countPeople(area) {
  return (await previewOf({ name: "-", texts: { en: "-" }, audience: { area } })).recipients;
}

/** Reads what an administrator prepares. @param {import("../shared/shell.js").Me} me @returns {Promise<Prepared>} */
async function readPrepared(me) {
  const steps = stepsOf(me);
  const [areas, days, senders, operators] = await Promise.all([
    steps.includes("areas") ? loadAreas() : undefined,
    steps.includes("days") ? /** @type {Promise<DaysView>} */ (api("days")) : undefined,
    steps.includes("signature") ? /** @type {Promise<SendersView>} */ (api("senders")) : undefined,
    steps.includes("people") && me.isLocal && administersAll(me)
      ? call("/local/operators").then((answer) => answer.json())
      : undefined,
  ]);
  return {
    areas: areas?.filter((a) => a.path !== me.area && covers(me.area, a.path)).length,
    days: days?.days.length,
    hasSignature: senders?.senders.some((s) => Boolean(s.signature) || Object.values(s.signatures).some(Boolean)),
    colleagues: /** @type {{ isDefault: boolean }[] | undefined} */ (operators?.operators)?.filter(
      ({ isDefault }) => !isDefault,
    ).length,
  };
}

/**
 * Tells which steps to the first text are done; what an administrator prepares before is not among them.
 * @param {Pick<TodayView, "lists" | "templates" | "campaigns">} today
 * @param {number | null} people Null where they were not counted.
 */
export const stepsDone = ({ lists, templates, campaigns }, people) => ({
  contacts: lists > 0 && people !== 0,
  templates: templates.usable > 0,
  campaigns: campaigns.counts.active > 0,
});

/**
 * @param {{
 *   me: import("../shared/shell.js").Me, today: TodayView, preparation: Preparation, isEmpty: boolean,
 *   reload: () => Promise<unknown>,
 * }} props
 */
export function Steps({ me, today, preparation, isEmpty, reload }) {
  const { busy, problem, run } = useAction();
  const addTemplates = async () => {
    await api("templates/defaults", { method: "POST" });
    await reload();
  };
  const steps = stepsOf(me);
  const done = { ...preparedDone(preparation.prepared), ...stepsDone(today, preparation.people) };
  const next = steps.find((s) => done[s] === false);
  const remaining = steps.filter((s) => done[s] === false).length;
  const Heading = isEmpty ? "h2" : "h3";
  return html`<section class="card" aria-labelledby="steps-title">
    ${
      isEmpty
        ? html`<h1 id="steps-title">${t("welcome", { n: remaining })}</h1><p class="soft">${t("welcome text")}</p>`
        : html`<h2 id="steps-title">${t("go on", { n: remaining })}</h2>`
    }
    <ol class="steps">
      ${steps.map(
        (step) => html`<li key=${step} class=${done[step] ? "done" : ""}>
          <div class="row">
            <div>
              <${Heading}>
                ${t(`step ${step}`)}${done[step] && html` <span class="state finished">${t("done")}</span>`}
              <//>
              <p class="soft">${stepText(step, today, preparation, done[step] === true, me.isLocal)}</p>
            </div>
            ${
              !done[step] &&
              html`<div class="actions">
                ${
                  step === "templates" &&
                  html`<button disabled=${busy} onClick=${() => run(addTemplates)}>${t("adopt templates")}</button>`
                }
                <a class=${`button${step === next ? " primary" : ""}`} href=${HREFS[step] ?? `/${step}.html`}>
                  ${t(`step ${step}`)}
                </a>
              </div>`
            }
          </div>
        </li>`,
      )}
    </ol>
    <${ErrorPanel} problem=${problem} />
  </section>`;
}

/**
 * Describes a step, or its result once it is done.
 * @param {Step} step @param {TodayView} today @param {Preparation} preparation @param {boolean} isDone
 * @param {boolean} isLocal
 */
function stepText(step, today, { people, prepared }, isDone, isLocal) {
  if (step === "areas") return isDone ? t("step areas done", { n: prepared.areas ?? 0 }) : t("step areas text");
  if (step === "people")
    return isDone
      ? t("step people done", { n: prepared.colleagues ?? 0 })
      : t(isLocal ? "step people text" : "step people directory");
  if (step === "signature") return t(isDone ? "step signature done" : "step signature text");
  if (step === "days") return isDone ? t("step days done", { n: prepared.days ?? 0 }) : t("step days text");
  if (step === "contacts") {
    const lists = t("number lists", { n: today.lists });
    if (isDone)
      return people === null
        ? t("step contacts lists", { lists })
        : t("step contacts done", { lists, people: t("people", { n: people }) });
    return t(today.lists > 0 ? "step contacts nobody" : "step contacts text");
  }
  if (step === "templates")
    return isDone ? t("step templates done", { n: today.templates.all }) : t("step templates text");
  const { active, paused } = today.campaigns.counts;
  if (isDone) return t("step campaigns done", { n: active });
  return paused > 0 ? t("step campaigns paused", { n: paused }) : t("step campaigns text");
}

/** Reads the state of the sample district; null where this host has none. @returns {Promise<Sample | null>} */
async function findSample() {
  try {
    /** @type {Loaded<Sample>} */
    const { value } = await loadWithEtag("/local/sample");
    return value;
  } catch (refused) {
    if (refused instanceof ApiProblem && refused.code === "no-sample") return null;
    throw refused;
  }
}

/**
 * Reads the state of this host's sample district, repeatedly while it is loading.
 * @param {boolean} may Whether this is a local host and the operator may load it.
 * @param {() => Promise<unknown>} onLoaded
 */
export function useSample(may, onLoaded) {
  const watched = useRef(false);
  const { value, problem, reload } = useQuery(async () => {
    const sample = may ? await findSample() : null;
    if (sample?.state === "loaded" && watched.current) await onLoaded();
    watched.current ||= sample?.state === "loading";
    return sample;
  }, [may]);
  useInterval(reload, value?.state === "loading" ? 400 : null);
  return {
    sample: value,
    problem,
    reload,
    isLoading: value?.state === "loading",
    isFresh: value?.state === "loaded" && watched.current,
  };
}

/** Offers to load the sample district, or its rest. @param {{ sample: Sample, reload: () => Promise<void> }} props */
export function SampleOffer({ sample, reload }) {
  const { problem, run } = useAction();
  const loadSample = async () => {
    await loadWithEtag("/local/sample", { method: "POST" });
    await reload();
  };
  return html`<section class="card" aria-labelledby="sample">
    <h2 id="sample">${t("sample title")}</h2>
    <p class="soft">
      ${t("sample text", { name: localName(sample.name), residents: sample.residents, lists: sample.lists.length })}
    </p>
    ${sample.state === "interrupted" && html`<p class="notice">${t("sample interrupted")}</p>`}
    ${
      sample.state === "failed" &&
      html`<p class="error-panel" role="alert">${t("sample failed", { detail: sample.detail ?? "" })}</p>`
    }
    <${ErrorPanel} problem=${problem} />
    <button onClick=${() => run(loadSample)}>${t(sample.state === "none" ? "sample load" : "sample again")}</button>
  </section>`;
}

/** @param {{ sample: Sample }} props */
export function SampleLoading({ sample }) {
  const at = sample.lists.findIndex((l) => l.done < l.total);
  const statusText =
    at < 0
      ? t("sample finishing")
      : t("sample importing", { name: localName(sample.lists[at].name), i: at + 1, n: sample.lists.length });
  return html`<section class="card" aria-labelledby="sample">
    <h1 id="sample">${t("sample loading")}</h1>
    <p role="status">${statusText}</p>
    <ul class="plain">
      ${sample.lists.map(
        (l) => html`<li key=${l.id}>
          <div class="row">
            <label for=${`sample-${l.id}`}>${localName(l.name)}</label>
            <small>${l.done < l.total ? t("sample rows", { done: l.done, n: l.total }) : importedWords(l)}</small>
          </div>
          <progress id=${`sample-${l.id}`} max=${l.total} value=${l.done}></progress>
        </li>`,
      )}
    </ul>
  </section>`;
}

/** @param {SampleList} list */
const importedWords = (list) =>
  [
    t("sample stored", { n: list.stored }),
    ...(list.rejected > 0 ? [t("sample rejected", { n: list.rejected })] : []),
  ].join(t("dot"));

/** Shows what was loaded, with links to it. @param {{ sample: Sample, today: TodayView }} props */
export function SampleLoaded({ sample, today }) {
  const sum = (/** @type {"stored" | "rejected"} */ what) => sample.lists.reduce((n, l) => n + l[what], 0);
  return html`<section class="card" aria-labelledby="sample">
    <h2 id="sample" tabindex="-1">${t("sample loaded")}</h2>
    <p role="status">
      ${t("sample loaded text", {
        lists: t("number lists", { n: sample.lists.length }),
        people: sum("stored"),
        rejected: sum("rejected"),
        campaigns: number(today.campaigns.counts.active),
      })} ${t("sample what now")}
    </p>
    <div class="actions">
      <a class="button primary" href="/handsets.html?campaign=drowning">${t("sample clock")}</a>
      <a class="button" href="/handsets.html">${t("handsets")}</a>
      <a class="button" href="/campaigns.html">${t("campaigns")}</a>
      <a class="button" href="/contacts.html">${t("contacts")}</a>
    </div>
    <p><small>${t("sample empty again")}</small></p>
  </section>`;
}
