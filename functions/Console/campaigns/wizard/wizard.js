// @ts-check
/** The guided form that makes a campaign step by step, or changes one. */
/** @import { Campaign, DaysView, SavedTemplates } from "../../shared/types.js" */
/** @import { Loaded } from "../../shared/api.js" */
/** @import { Step } from "./schedule-steps.js" */
import { html, useEffect, useRef, useState } from "../../lib/htm-preact.js";
import { loadAllPages, api, loadWithEtag, versionHeader } from "../../shared/api.js";
import {
  THEME_PROPOSALS,
  draftOf,
  missingInStep,
  newDraft,
  missingTemplateIds,
  toBody,
  withTemplateIds,
} from "./draft.js";
import { PolicyStep, TextStep } from "./text-steps.js";
import { AudienceStep, RecurrenceStep, ThemeStep } from "./schedule-steps.js";
import { SeasonStep } from "./season-step.js";
import { YearStep } from "./year-step.js";
import { loadNewer, withKept } from "../../shared/template-versions.js";
import { loadAreas } from "../../shared/names.js";
import { loadSenders } from "../../shared/senders.js";
import { useDraft } from "../../shared/drafts/draft-form.js";
import { ErrorPanel, Loading } from "../../shared/components.js";
import { searchParams, setSearchParams } from "../../shared/url.js";
import { onSubmit } from "../../shared/events.js";
import { useAction, useQuery } from "../../shared/hooks.js";
import { t } from "../../shared/i18n.js";
import { zoneName } from "../../shared/format.js";

const STEPS = ["theme", "audience", "season", "recurrence", "text", "policies", "year"];
/** @type {Record<string, (props: Step) => import("../../lib/htm-preact.js").ComponentChildren>} */
const VIEWS = {
  theme: ThemeStep,
  audience: AudienceStep,
  season: SeasonStep,
  recurrence: RecurrenceStep,
  text: TextStep,
  policies: PolicyStep,
  year: YearStep,
};

/** @param {string} id @returns {Promise<Loaded<Campaign>>} */
const readCampaign = (id) => loadWithEtag(`/api/campaigns/${id}`);

/** @returns {Promise<DaysView>} */
const readDays = () => api("days");

/** @param {import("../../shared/shell.js").Me} me @param {string | null} edited */
async function loadStepData(me, edited) {
  const [lists, areas, templates, { days }, senders, saved] = await Promise.all([
    loadAllPages("lists", "lists"),
    loadAreas(),
    loadAllPages("templates", "templates"),
    readDays(),
    loadSenders(),
    edited ? readCampaign(edited) : null,
  ]);
  const newer = await loadNewer(saved?.value, templates);
  const shown = withKept(templates, newer);
  const kept = newer.map((n) => n.newest.id);
  const texts = { templates: shown, newest: templates, kept };
  return { me, lists, areas, ownArea: me.area, ...texts, days, senders, saved };
}

/** @typedef {Awaited<ReturnType<typeof loadStepData>>} Known The stored data that the steps choose from. */

/** @param {{ me: import("../../shared/shell.js").Me, edited: string | null }} props */
export function CampaignWizard({ me, edited }) {
  const { value, problem, reload } = useQuery(() => loadStepData(me, edited), []);
  if (!value)
    return html`
      <h1>${t(edited ? "change campaign" : "make campaign title")}</h1>
      <${Loading} problem=${problem} reload=${reload} />`;
  const requestedLists = searchParams()
    .getAll("list")
    .filter((id) => value.lists.some((l) => l.id === id));
  const first = value.saved ? draftOf(value.saved.value, value.saved.etag) : newDraft(me.area, requestedLists);
  return html`<${Steps} first=${first} known=${value} reload=${reload} edited=${edited} />`;
}

/**
 * Returns the requested step, or the one before it that still needs something.
 * @param {import("./draft.js").Draft} draft
 * @param {string | null} requested
 */
function reachableStep(draft, requested) {
  const requestedIndex = STEPS.indexOf(requested ?? "");
  const firstIncomplete = STEPS.findIndex((s) => missingInStep(draft, s));
  return Math.max(0, firstIncomplete < 0 ? requestedIndex : Math.min(requestedIndex, firstIncomplete));
}

/**
 * @param {{
 *   first: import("./draft.js").Draft, known: Known, reload: () => Promise<void>, edited: string | null,
 * }} props
 */
function Steps({ first, known, reload, edited }) {
  const [draft, setDraft] = useState(first);
  const latest = useRef(draft);
  // The step at which the page was left, before this form shows an earlier one.
  const [leftAt] = useState(() => searchParams().get("step"));
  const [stepIndex, setStepIndex] = useState(() => reachableStep(draft, leftAt));
  const kept = useDraft({
    place: `campaign/${edited ?? "new"}`,
    version: draft.etag,
    onResume: (/** @type {import("./draft.js").Draft} */ content) => {
      const resumed = { ...content, etag: first.etag };
      latest.current = resumed;
      setDraft(resumed);
      setStepIndex(reachableStep(resumed, leftAt));
    },
  });
  const { busy, problem, setProblem, run } = useAction();
  const [showsMissing, setShowsMissing] = useState(false);
  const heading = useRef(/** @type {HTMLElement | null} */ (null));
  const hasMoved = useRef(false);
  useEffect(() => {
    if (hasMoved.current) heading.current?.focus();
    hasMoved.current = true;
  }, [stepIndex]);
  // The browser's back and forth lead from step to step.
  useEffect(() => {
    const showStep = () => setStepIndex(Math.max(0, STEPS.indexOf(searchParams().get("step") ?? "")));
    addEventListener("popstate", showStep);
    return () => removeEventListener("popstate", showStep);
  }, []);
  const change = (/** @type {Partial<import("./draft.js").Draft>} */ part) => {
    latest.current = { ...latest.current, ...part };
    setDraft(latest.current);
    kept.keep(latest.current);
  };
  const go = (/** @type {number} */ to) => {
    const blocked = STEPS.slice(0, to).findIndex((s) => missingInStep(draft, s));
    setShowsMissing(blocked >= 0);
    const next = blocked >= 0 ? blocked : to;
    setStepIndex(next);
    setProblem(null);
    setSearchParams({ step: STEPS[next] }, next !== stepIndex);
  };
  /** Skips to the last step with what the theme proposes; adds the ready-made templates where it needs them. */
  const skipToYear = async () => {
    if (missingTemplateIds(draft, known.templates).length > 0) {
      /** @type {SavedTemplates} */
      const { ids } = await api("templates/defaults", { method: "POST" });
      change(withTemplateIds(draft, ids));
      await reload();
    }
    go(STEPS.length - 1);
  };
  const step = STEPS[stepIndex];
  const canSkip =
    !edited &&
    Boolean(THEME_PROPOSALS[draft.theme]) &&
    ["theme", "audience"].includes(step) &&
    !missingInStep(draft, "theme") &&
    !missingInStep(draft, "audience");
  const last = stepIndex === STEPS.length - 1;
  const saveCampaign = async () => {
    const json = toBody(draft, zoneName());
    await api(`campaigns/${draft.id}`, { method: "PUT", json, headers: versionHeader(draft.etag) });
    kept.drop();
    location.assign(edited ? `/campaigns.html?id=${edited}&saved=1` : "/campaigns.html?made=1");
  };
  const submit = onSubmit(() => (last ? run(saveCampaign, { leaves: true }) : go(stepIndex + 1)));
  const lack = missingInStep(draft, step);
  return html`
    <div class="top">
      <h1>${t(edited ? "change campaign" : "make campaign title")}</h1>
      <a class="button quiet" href=${edited ? `/campaigns.html?id=${edited}` : "/campaigns.html"}
        onClick=${kept.drop}>
        ${t("cancel")}
      </a>
    </div>
    ${kept.notice}
    <nav aria-label=${t("steps")}>
      <ol class="progress">
        ${STEPS.map(
          (s, i) => html`<li>
            <button type="button" class="quiet" aria-current=${i === stepIndex ? "step" : undefined}
              onClick=${() => go(i)}>
              ${t(`step ${s}`)}
            </button>
          </li>`,
        )}
      </ol>
    </nav>
    <form class="card making" onSubmit=${submit} noValidate>
      <h2 tabindex="-1" ref=${heading}>${t(`title ${step}`)}</h2>
      <p class="soft">${t(`help ${step}`)}</p>
      <${VIEWS[step]} draft=${draft} change=${change} known=${known} reload=${reload}
        go=${(/** @type {string} */ s) => go(STEPS.indexOf(s))} />
      ${showsMissing && lack && html`<p class="wrong" role="alert">${lack}</p>`}
      <${ErrorPanel} problem=${problem} />
      <div class="actions">
        ${
          stepIndex > 0 &&
          html`<button type="button" class="quiet" onClick=${() => go(stepIndex - 1)}>${t("back")}</button>`
        }
        ${
          canSkip &&
          html`<button type="button" class="primary" disabled=${busy} onClick=${() => run(skipToYear)}>
            ${t("rest as proposed")}
          </button>`
        }
        <button class=${canSkip ? "" : "primary"} disabled=${busy}>
          ${busy ? t("working") : t(last ? (edited ? "save changes" : "switch on") : "next")}
        </button>
      </div>
    </form>`;
}
