// @ts-check
/** The operator's own notifications: what they are told of by text, and at which number. */
/** @import { AreaView, MatterKind, SubscriptionView } from "../shared/types.js" */
/** @import { Loaded } from "../shared/api.js" */
import { html, useState } from "../lib/htm-preact.js";
import { api, loadWithEtag, staleAs, versionHeader } from "../shared/api.js";
import { AreaField } from "../shared/area-picker.js";
import { ErrorPanel, Field, Loading, Toast } from "../shared/components.js";
import { useFormDraft } from "../shared/drafts/draft-form.js";
import { onSubmit } from "../shared/events.js";
import { useAction, useQuery } from "../shared/hooks.js";
import { t } from "../shared/i18n.js";
import { languageName, loadAreas } from "../shared/names.js";
import { fault } from "../shared/problems.js";

/** @type {MatterKind[]} */
const KINDS = ["broadcasts", "campaigns", "replies", "spending"];
const LANGUAGES = ["zh-CN", "en"];

/** @returns {Promise<Loaded<SubscriptionView>>} */
const readSaved = () => loadWithEtag("/api/notifications");

/** @param {import("../shared/shell.js").PageContext} context */
export function Notifications({ me, may }) {
  const { value, problem, reload } = useQuery(async () => {
    const [saved, areas] = await Promise.all([readSaved(), loadAreas()]);
    return { saved, areas };
  }, []);
  const [message, setMessage] = useState("");
  if (!may("official")) return html`<p class="notice">${t("notifications officials")}</p>`;
  if (!value) return html`<${Loading} problem=${problem} reload=${reload} />`;
  const showSaved = async (/** @type {string} */ text) => {
    await reload();
    setMessage(text);
  };
  return html`
    <${NotificationForm} key=${value.saved.etag ?? "none"} saved=${value.saved} areas=${value.areas} ownArea=${me.area}
      isLocal=${me.isLocal} onSaved=${showSaved} />
    ${message && html`<${Toast} text=${message} onGone=${() => setMessage("")} />`}`;
}

/**
 * @param {{
 *   saved: Loaded<SubscriptionView>, areas: AreaView[], ownArea: string, isLocal: boolean,
 *   onSaved: (text: string) => Promise<void>,
 * }} props
 */
function NotificationForm({ saved: { value: saved, etag }, areas, ownArea, isLocal, onSaved }) {
  const { busy, problem, run } = useAction(staleAs(t("stale")));
  const draft = useFormDraft({ place: "notifications", version: etag });
  const { value, isChecked } = draft;
  const isOn = saved.kinds.length > 0;
  const save = async (/** @type {FormData} */ form) => {
    const chosen = form.getAll("kind");
    const kinds = KINDS.filter((k) => chosen.includes(k));
    const [phone, area, language] = ["phone", "area", "language"].map((name) => String(form.get(name)).trim());
    const json = { kinds, phone, area, language };
    await api("notifications", { method: "PUT", json, headers: versionHeader(etag) });
    draft.drop();
    await onSaved(t("saved"));
  };
  const end = async () => {
    await api("notifications", { method: "DELETE" });
    draft.drop();
    await onSaved(t("notifications ended"));
  };
  return html`
    ${draft.notice}
    <form class="card" ...${draft.form} onSubmit=${onSubmit((form) => run(() => save(form)))}>
      <fieldset>
        <legend>${t("told of")}</legend>
        ${KINDS.map(
          (k) => html`<label class="check" key=${k}>
            <input type="checkbox" name="kind" value=${k}
              defaultChecked=${isChecked("kind", k, isOn ? saved.kinds.includes(k) : true)} />
            <span>${t(`told of ${k}`)}<br /><small>${t(`told of ${k} when`)}</small></span>
          </label>`,
        )}
        ${fault(problem, "/kinds") && html`<p class="wrong" role="alert">${t("told of nothing")}</p>`}
      </fieldset>
      <div class="fields">
        <${Field} id="notifications-phone" label=${t("own phone")} hint=${t("own phone hint")}
          wrong=${fault(problem, "/phone")}>
          <input id="notifications-phone" name="phone" type="tel" required autocomplete="tel" maxlength="40"
            aria-describedby="notifications-phone-hint" defaultValue=${saved.phone ?? ""} />
        <//>
        <${AreaField} id="notifications-area" name="area" label=${t("area")} hint=${t("told area hint")} areas=${areas}
          ownArea=${ownArea} value=${value("area", saved.area)} wrong=${fault(problem, "/area")} />
        <${Field} id="notifications-language" label=${t("told language")} wrong=${fault(problem, "/language")}>
          <select id="notifications-language" name="language">
            ${LANGUAGES.map(
              (l) => html`<option value=${l} selected=${l === value("language", saved.language)}>
                ${languageName(l)}
              </option>`,
            )}
          </select>
        <//>
      </div>
      <p class="soft">${t("told how")} ${!isLocal && t("told until")}</p>
      <${ErrorPanel} problem=${problem} />
      <div class="actions">
        ${
          isOn &&
          html`<button type="button" class="quiet" disabled=${busy} onClick=${() => run(end)}>
            ${t("end notifications")}
          </button>`
        }
        <button class="primary" disabled=${busy}>${t(isOn ? "save" : "begin notifications")}</button>
      </div>
    </form>`;
}
