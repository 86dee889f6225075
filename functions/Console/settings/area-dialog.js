// @ts-check
/** The form of an area's settings. */
/** @import { AreaPolicies, AreaView, NewAreaBelow, QuietHours } from "../shared/types.js" */
/** @import { Area } from "./areas.js" */
import { html, useState } from "../lib/htm-preact.js";
import { AreaField } from "../shared/area-picker.js";
import { useFormDraft } from "../shared/drafts/draft-form.js";
import { fault } from "../shared/problems.js";
import { Dialog, Field, FormActions, HiddenField } from "../shared/components.js";
import { onSubmit, onValue } from "../shared/events.js";
import { useAction } from "../shared/hooks.js";
import { localName, t, tryT } from "../shared/i18n.js";
import { SUGGESTED_ZONES } from "../shared/names.js";

const BUDGETS = /** @type {const} */ ([
  ["budget", "perDay"],
  ["budget", "perWeek"],
  ["householdBudget", "perDay"],
  ["householdBudget", "perWeek"],
]);

/** Cuts a time to hours and minutes. @param {string} time */
export const hoursAndMinutes = (time) => time.slice(0, 5);

/**
 * @param {{
 *   area: Area | null, ownArea: string, areas: AreaView[], currency: string, onSave: (area: Area) => Promise<void>,
 *   onAdd: (area: NewAreaBelow) => Promise<void>, onClose: () => void,
 * }} props
 */
export function AreaDialog({ area, ownArea, areas, currency, onSave, onAdd, onClose }) {
  const { problem, run } = useAction();
  const [hours, setHours] = useState(area?.quietHours ?? []);
  const draft = useFormDraft({
    place: `area/${area?.path ?? "new"}`,
    version: area?.etag,
    onResume: (valueOf) => setHours(JSON.parse(valueOf("hours"))),
  });
  const { value } = draft;
  /** @type {AreaPolicies} */
  const policies = area?.policies ?? {};
  const save = async (/** @type {FormData} */ form) => {
    const settings = {
      name: String(form.get("name")).trim(),
      otherNames: area?.otherNames,
      zone: String(form.get("zone")).trim() || undefined,
      quietHours: hours.length > 0 ? hours : undefined,
      policies: policiesOf(form, currency),
    };
    await (area
      ? onSave({ path: area.path, etag: area.etag, ...settings })
      : onAdd({ parent: String(form.get("parent")), ...settings }));
    draft.drop();
  };
  /** @param {number} i @param {Partial<QuietHours>} part */
  const changeHours = (i, part) => setHours(hours.map((h, at) => (at === i ? { ...h, ...part } : h)));
  const title = !area ? t("add area") : area.name ? t("edit area", { name: localName(area.name) }) : t("set up area");
  return html`<${Dialog} title=${title}
    onClose=${onClose}>
    ${draft.notice}
    <form ...${draft.form} onSubmit=${onSubmit((form) => run(() => save(form)))}>
      ${
        !area &&
        html`<${AreaField} id="area-parent" name="parent" label=${t("area above")} hint=${t("area above hint")}
          areas=${areas} ownArea=${ownArea} value=${value("parent", ownArea)} wrong=${fault(problem, "/parent")} />`
      }
      <${Field} id="area-name" label=${t("name")} wrong=${fault(problem, "/name")}>
        <input id="area-name" name="name" required maxlength="100" defaultValue=${value("name", area?.name)} />
      <//>
      <${Field} id="area-zone" label=${t("zone")} hint=${t("zone hint")} wrong=${fault(problem, "/zone")}>
        <select id="area-zone" name="zone">
          <option value="">${t("as above")}</option>
          ${zonesToChoose(value("zone", area?.zone)).map(
            (z) => html`<option value=${z} selected=${z === value("zone", area?.zone)}>
              ${tryT(`zone ${z}`) ?? z}
            </option>`,
          )}
        </select>
      <//>
      <fieldset>
        <${HiddenField} name="hours" value=${JSON.stringify(hours)} />
        <legend>${t("quiet hours")}</legend><p class="soft">${t("quiet hint")}</p>
        ${hours.map(
          (h, i) => html`<div class="row start" key=${i}>
            <input class="short" type="time" required aria-label=${t("quiet from")} value=${hoursAndMinutes(h.start)}
              onInput=${onValue((value) => changeHours(i, { start: value }))} /> –
            <input class="short" type="time" required aria-label=${t("quiet until")} value=${hoursAndMinutes(h.end)}
              onInput=${onValue((value) => changeHours(i, { end: value }))} />
            <button type="button" class="quiet" onClick=${() => setHours(hours.filter((_, at) => at !== i))}>
              ${t("remove")}
            </button>
          </div>`,
        )}
        ${fault(problem, "/quietHours") && html`<p class="wrong" role="alert">${fault(problem, "/quietHours")}</p>`}
        <button type="button" class="quiet" onClick=${() => setHours([...hours, { start: "21:30", end: "07:30" }])}>
          + ${t("add quiet hours")}
        </button>
      </fieldset>
      <fieldset>
        <legend>${t("most texts")}</legend><p class="soft">${t("budget hint")}</p><div class="fields narrow">
          ${BUDGETS.map(
            ([who, per]) => html`<${Field} id="${who}-${per}" label=${t(`${who} ${per}`)}
              wrong=${fault(problem, `/policies/${who}/${per}`)}>
              <input id="${who}-${per}" name="${who}-${per}" type="number" min="1" max="50"
                defaultValue=${value(`${who}-${per}`, String(policies[who]?.[per] ?? ""))} />
            <//>`,
          )}
        </div>
      </fieldset>
      <${Field} id="spend" label="${t("spend ceiling")} (${currency})" hint=${t("spend hint")}
        wrong=${fault(problem, "/policies/spendPerDay")}>
        <input id="spend" name="spend" inputmode="decimal" pattern="\\d+([.]\\d{1,6})?"
          defaultValue=${value("spend", policies.spendPerDay?.amount.toString())} />
      <//>
      <${FormActions} problem=${problem} action=${t("save")} onClose=${() => (draft.drop(), onClose())} />
    </form>
  <//>`;
}

/** Returns the zones that the browser knows, and the chosen one. @param {string} [chosen] */
const zonesToChoose = (chosen) => [
  ...new Set([...SUGGESTED_ZONES, ...(chosen ? [chosen] : []), ...Intl.supportedValuesOf("timeZone")]),
];

/** Reads the policies of a form; an empty field sets none. @param {FormData} form @param {string} currency */
function policiesOf(form, currency) {
  /** @param {string} who */
  const budget = (who) => {
    const [perDay, perWeek] = ["perDay", "perWeek"].map((per) => Number(form.get(`${who}-${per}`)) || undefined);
    return perDay || perWeek ? { perDay, perWeek } : undefined;
  };
  const spend = String(form.get("spend")).trim();
  const policies = {
    budget: budget("budget"),
    householdBudget: budget("householdBudget"),
    spendPerDay: spend ? { amount: spend, currency } : undefined,
  };
  return Object.values(policies).some(Boolean) ? policies : undefined;
}
