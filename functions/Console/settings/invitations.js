// @ts-check
/** Invitations to sign in to a local host: the form, the link shown once, and those that nobody has accepted. */
/** @import { AreaView, Role } from "../shared/types.js" */
import { html, useState } from "../lib/htm-preact.js";
import { call } from "../shared/api.js";
import { useFormDraft } from "../shared/drafts/draft-form.js";
import { AreaField } from "../shared/area-picker.js";
import { ConfirmDialog, Dialog, EmptyState, ErrorPanel, Field, Loading, Table, Toast } from "../shared/components.js";
import { onSubmit } from "../shared/events.js";
import { momentOfYear, now } from "../shared/format.js";
import { useAction, useQuery } from "../shared/hooks.js";
import { t } from "../shared/i18n.js";
import { areaName, loadAreas, personName } from "../shared/names.js";
import { fault } from "../shared/problems.js";
import { CopyField } from "./copy-field.js";
import { ROLES, RolesField, roleNames } from "./roles-field.js";

/**
 * @typedef {{
 *   name: string, roles: Role[], area: string, by: string, expiresAt: string, hasExpired: boolean, secret?: string,
 * }} Invitation Only the call that made it returns the secret.
 */

const MAX_DAYS = 30;
const DEFAULT_DAYS = 7;

/** Says until when somebody is invited. @param {string} until */
export const invitedWords = (until) =>
  Date.parse(until) > now() ? t("invited until", { at: momentOfYear(until) }) : t("invitation expired");

/**
 * Invites somebody again, whose devices are signed out. @param {string} name
 * @returns {Promise<Invitation>}
 */
export const inviteAgain = async (name) =>
  (await call(`/local/operators/${encodeURIComponent(name)}/invitation`, { method: "POST", json: {} })).json();

/**
 * @param {{
 *   areas: AreaView[], ownArea: string, onMade: (invitation: Invitation) => Promise<unknown>, onClose: () => void,
 * }} props
 */
export function InviteDialog({ areas, ownArea, onMade, onClose }) {
  const { problem, run } = useAction();
  const draft = useFormDraft({ place: "invitation/new" });
  const { value, isChecked } = draft;
  const invite = async (/** @type {FormData} */ form) => {
    const answer = await call("/local/invitations", {
      method: "POST",
      json: {
        name: String(form.get("name")).trim(),
        roles: form.getAll("role"),
        area: String(form.get("area")).trim(),
        days: Number(form.get("days")),
      },
    });
    draft.drop();
    await onMade(await answer.json());
  };
  return html`<${Dialog} title=${t("invite operator")} onClose=${onClose}>
    ${draft.notice}
    <form ...${draft.form} onSubmit=${onSubmit((form) => run(() => invite(form)))}>
      <${Field} id="operator-name" label=${t("person name")} wrong=${fault(problem, "/name")}>
        <input id="operator-name" name="name" required maxlength="60" autocomplete="off"
          defaultValue=${value("name")} />
      <//>
      <${RolesField} roles=${ROLES.filter((r) => isChecked("role", r, r === "official"))}
        isWrong=${Boolean(fault(problem, "/roles"))} />
      <${AreaField} id="operator-area" name="area" label=${t("area")} hint=${t("operator area hint")} areas=${areas}
        ownArea=${ownArea} required value=${value("area") || undefined} wrong=${fault(problem, "/area")} />
      <${Field} id="invitation-days" label=${t("invitation days")} wrong=${fault(problem, "/days")}>
        <input id="invitation-days" name="days" type="number" min="1" max=${MAX_DAYS} required
          defaultValue=${value("days", String(DEFAULT_DAYS))} />
      <//>
      <${ErrorPanel} problem=${problem} />
      <div class="actions">
        <button type="button" class="quiet" onClick=${() => (draft.drop(), onClose())}>${t("cancel")}</button>
        <button class="primary">${t("make invitation")}</button>
      </div>
    </form>
  <//>`;
}

/** Shows the link of an invitation, only this once. @param {{ invitation: Invitation, onClose: () => void }} props */
export const InvitationLinkDialog = ({ invitation, onClose }) =>
  html`<${Dialog} title=${t("link of", { name: invitation.name })} onClose=${onClose} wide>
    <p class="notice">${t("link once")} ${t("link works once", { at: momentOfYear(invitation.expiresAt) })}</p>
    <${CopyField} id="operator-link" label=${t("sign-in link")}
      value=${`${location.origin}/#invite=${invitation.secret}`} />
    <div class="actions"><button onClick=${onClose}>${t("i copied it")}</button></div>
  <//>`;

/**
 * Lists the invitations of an administrator's area, for one of whose people the list of operators is not.
 * @param {import("../shared/shell.js").PageContext} context
 */
export function Invitations({ me }) {
  const { value, problem, reload } = useQuery(async () => {
    const [answer, areas] = await Promise.all([call("/local/invitations"), loadAreas()]);
    /** @type {{ invitations: Invitation[], areGiven: boolean }} */
    const invitations = await answer.json();
    return { ...invitations, areas };
  }, []);
  const [isInviting, setInviting] = useState(false);
  const [made, setMade] = useState(/** @type {Invitation | null} */ (null));
  const [revoking, setRevoking] = useState(/** @type {Invitation | null} */ (null));
  const [message, setMessage] = useState("");
  if (!value) return html`<section class="card"><${Loading} problem=${problem} reload=${reload} /></section>`;
  const revoke = async () => {
    const { name } = /** @type {Invitation} */ (revoking);
    await call(`/local/invitations/${encodeURIComponent(name)}`, { method: "DELETE" });
    setRevoking(null);
    setMessage(t("invitation revoked", { name }));
    await reload();
  };
  /** @type {import("../shared/components.js").Column<Invitation>[]} */
  const columns = [
    { id: "name", title: t("person name"), cell: (i) => html`<strong>${i.name}</strong>`, text: (i) => i.name },
    { id: "roles", title: t("roles"), cell: (i) => roleNames(i.roles), text: (i) => roleNames(i.roles) },
    {
      id: "area",
      title: t("area"),
      cell: (i) => areaName(i.area, value.areas),
      text: (i) => areaName(i.area, value.areas),
    },
    { id: "by", title: t("invited by"), cell: (i) => personName(i.by), text: (i) => personName(i.by) },
    {
      id: "until",
      title: t("holds until"),
      cell: (i) => (i.hasExpired ? t("invitation expired") : momentOfYear(i.expiresAt)),
      text: (i) => i.expiresAt,
    },
    {
      id: "do",
      title: t("actions"),
      cell: (i) => html`<button class="quiet" aria-label="${t("revoke")} ${i.name}" onClick=${() => setRevoking(i)}>
        ${t("revoke")}
      </button>`,
    },
  ];
  return html`<section class="card" aria-labelledby="invitations">
    <div class="row">
      <h2 id="invitations">${t("invitations")}</h2>
      ${
        !value.areGiven &&
        html`<button class="primary" onClick=${() => setInviting(true)}>${t("invite operator")}</button>`
      }
    </div>
    <p class="soft">${t(value.areGiven ? "operators given" : "invitations text")}</p>
    <${Table} caption=${t("invitations")} name=${t("invitations")} rows=${value.invitations} columns=${columns}
      keyOf=${(/** @type {Invitation} */ i) => i.name} empty=${html`<${EmptyState} title=${t("no invitations")} />`} />
    ${
      isInviting &&
      html`<${InviteDialog} areas=${value.areas} ownArea=${me.area} onClose=${() => setInviting(false)}
        onMade=${async (/** @type {Invitation} */ invitation) => {
          setInviting(false);
          setMade(invitation);
          await reload();
        }} />`
    }
    ${made && html`<${InvitationLinkDialog} invitation=${made} onClose=${() => setMade(null)} />`}
    ${
      revoking &&
      html`<${ConfirmDialog} title=${t("revoke invitation", { name: revoking.name })} action=${t("revoke")} danger
        onYes=${revoke} onNo=${() => setRevoking(null)}>
        <p>${t("revoke invitation text")}</p>
      <//>`
    }
    ${message && html`<${Toast} text=${message} onGone=${() => setMessage("")} />`}
  </section>`;
}
