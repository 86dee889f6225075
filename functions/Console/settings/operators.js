// @ts-check
/** @import { AreaView, Role } from "../shared/types.js" */
import { html, useState } from "../lib/htm-preact.js";
import { call, isStale, versionHeader } from "../shared/api.js";
import { AreaField } from "../shared/area-picker.js";
import { areaName, loadAreas, personName } from "../shared/names.js";
import { useFormDraft } from "../shared/drafts/draft-form.js";
import { fault } from "../shared/problems.js";
import { CopyField } from "./copy-field.js";
import { ConfirmDialog, Dialog, FormActions, Loading, Table, Toast } from "../shared/components.js";
import { onSubmit } from "../shared/events.js";
import { Foldable } from "../shared/foldable.js";
import { useAction, useQuery } from "../shared/hooks.js";
import { SignOutEverywhere } from "../shared/sign-in/sign-in.js";
import { InvitationLinkDialog, Invitations, InviteDialog, inviteAgain, invitedWords } from "./invitations.js";
import { ROLES, RolesField, roleNames } from "./roles-field.js";
import { t } from "../shared/i18n.js";

/** @typedef {{ name: string, roles: Role[], area: string, etag: string, invitedUntil?: string }} Operator */
/** @typedef {{ operators: Operator[], areGiven: boolean }} Operators `areGiven`: settings define them. */

/** Shows one's own roles, all roles and the operators. @param {import("../shared/shell.js").PageContext} context */
export function People(context) {
  const { me, may } = context;
  const areas = useQuery(loadAreas, []);
  return html`
    <section class="card" aria-labelledby="me">
      <h2 id="me">${t("who am i")}</h2>
      <dl class="figures">
        <div><dt>${t("person name")}</dt><dd>${personName(me.name)}</dd></div>
        <div><dt>${t("roles")}</dt><dd>${roleNames(me.roles)}</dd></div>
        <div><dt>${t("area")}</dt><dd>${areaName(me.area, areas.value)}</dd></div>
      </dl>
      <${SignOutEverywhere} me=${me} />
    </section>
    ${me.isLocal && may("administrator") && html`<${me.area === "" ? Operators : Invitations} ...${context} />`}
    <${Foldable} id="roles" title=${t("what roles may")}>
      <dl class="parts">
        ${ROLES.map(
          (r) => html`<div key=${r}>
            <dt>${t(`role ${r}`)}${me.roles.includes(r) && html` <span class="state active">${t("yours")}</span>`}</dt>
            <dd class="soft">${t(`may ${r}`)}</dd>
          </div>`,
        )}
      </dl>
    <//>
    ${
      !me.isLocal &&
      html`<${Foldable} id="where" title=${t("where given")}>
        <p>${t("entra people")}</p>
        <ul>
          <li><code>sh infra/people.sh role li@example.org official</code> ${t("gives a role")}</li>
          <li><code>sh infra/people.sh area li@example.org beiguan/hongqilu</code> ${t("gives an area")}</li>
        </ul>
      <//>`
    }`;
}

/** @param {string} name @param {import("../shared/api.js").Options} options @param {string} [suffix] */
const callOperator = async (name, options, suffix = "") => {
  const answer = await call(`/local/operators/${encodeURIComponent(name)}${suffix}`, options);
  return answer.status === 204 ? undefined : answer.json();
};

/**
 * Lists the operators who may sign in to a local host. In Azure the directory has them instead.
 * @param {import("../shared/shell.js").PageContext} context
 */
function Operators({ me }) {
  const { value, problem, reload } = useQuery(async () => {
    const [answer, areas] = await Promise.all([call("/local/operators"), loadAreas()]);
    /** @type {Operators} */
    const operators = await answer.json();
    return { ...operators, areas };
  }, []);
  const [edited, setEdited] = useState(/** @type {Operator | null} */ (null));
  const [isInviting, setInviting] = useState(false);
  const [removing, setRemoving] = useState(/** @type {Operator | null} */ (null));
  const [renewing, setRenewing] = useState(/** @type {Operator | null} */ (null));
  const [made, setMade] = useState(/** @type {import("./invitations.js").Invitation | null} */ (null));
  const [link, setLink] = useState(/** @type {{ name: string, token: string } | null} */ (null));
  const [message, setMessage] = useState("");
  if (!value) return html`<section class="card"><${Loading} problem=${problem} reload=${reload} /></section>`;
  const mayEdit = !value.areGiven;
  /** @param {Operator} operator */
  const save = async ({ name, roles, area, etag }) => {
    const headers = versionHeader(etag);
    try {
      await callOperator(name, { method: "PUT", json: { roles, area }, headers });
      setMessage(t("saved"));
    } catch (error) {
      if (!isStale(error)) throw error;
      await reload();
      throw new Error(t("stale"));
    }
    setEdited(null);
    await reload();
  };
  const remove = async () => {
    const { name } = /** @type {Operator} */ (removing);
    await callOperator(name, { method: "DELETE" });
    setRemoving(null);
    setMessage(t("operator removed", { name }));
    await reload();
  };
  const renew = async () => {
    const { name } = /** @type {Operator} */ (renewing);
    // The last administrator cannot be one who is only invited: their own link is for good.
    if (name === me.name) setLink(await callOperator(name, { method: "POST" }, "/token"));
    else setMade(await inviteAgain(name));
    setRenewing(null);
    if (name !== me.name) await reload();
  };
  /** @type {import("../shared/components.js").Column<Operator>[]} */
  const columns = [
    {
      id: "name",
      title: t("person name"),
      cell: (o) =>
        html`<strong>${personName(o.name)}</strong>
          ${o.name === me.name && html` <span class="state active">${t("you")}</span>`}
          ${o.invitedUntil && html`<br /><small>${invitedWords(o.invitedUntil)}</small>`}`,
      sort: (o) => o.name,
      text: (o) => o.name,
    },
    {
      id: "roles",
      title: t("roles"),
      cell: (o) => roleNames(o.roles),
      sort: (o) => roleNames(o.roles),
      text: (o) => roleNames(o.roles),
    },
    {
      id: "area",
      title: t("area"),
      cell: (o) => areaName(o.area, value.areas),
      sort: (o) => o.area,
      text: (o) => areaName(o.area, value.areas),
    },
    ...(mayEdit
      ? [
          {
            id: "do",
            title: t("actions"),
            cell: (/** @type {Operator} */ o) => html`
              <button class="quiet" aria-label="${t("edit")} ${o.name}" onClick=${() => setEdited(o)}>
                ${t("edit")}
              </button>
              <button class="quiet" aria-label="${t("new link")} ${o.name}" onClick=${() => setRenewing(o)}>
                ${t("new link")}
              </button>
              ${
                o.name !== me.name &&
                html`<button class="quiet" aria-label="${t("remove")} ${o.name}" onClick=${() => setRemoving(o)}>
                  ${t("remove")}
                </button>`
              }`,
          },
        ]
      : []),
  ];
  return html`<section class="card" aria-labelledby="operators">
    <div class="row">
      <h2 id="operators">${t("operators")}</h2>
      ${mayEdit && html`<button class="primary" onClick=${() => setInviting(true)}>${t("invite operator")}</button>`}
    </div>
    <p class="soft">${t(mayEdit ? "operators text" : "operators given")}</p>
    <${Table} caption=${t("part people")} name=${t("part people")} rows=${value.operators}
      keyOf=${(/** @type {Operator} */ o) => o.name} columns=${columns} />
    ${
      edited &&
      html`<${OperatorDialog} operator=${edited} areas=${value.areas} onSave=${save}
        onClose=${() => setEdited(null)} />`
    }
    ${
      isInviting &&
      html`<${InviteDialog} areas=${value.areas} ownArea="" onClose=${() => setInviting(false)}
        onMade=${async (/** @type {import("./invitations.js").Invitation} */ invitation) => {
          setInviting(false);
          setMade(invitation);
          await reload();
        }} />`
    }
    ${made && html`<${InvitationLinkDialog} invitation=${made} onClose=${() => setMade(null)} />`}
    ${
      removing &&
      html`<${ConfirmDialog} title=${t("remove operator", { name: removing.name })} action=${t("remove")} danger
        onYes=${remove} onNo=${() => setRemoving(null)}>
        <p>${t("remove operator text")}</p>
      <//>`
    }
    ${
      renewing &&
      html`<${ConfirmDialog} title=${t("renew operator", { name: renewing.name })} action=${t("new link")}
        onYes=${renew}
        onNo=${() => setRenewing(null)}>
        <p>${t(renewing.name === me.name ? "renew self text" : "renew operator text")}</p>
      <//>`
    }
    ${link && html`<${SignInLinkDialog} name=${link.name} token=${link.token} onClose=${() => setLink(null)} />`}
    ${message && html`<${Toast} text=${message} onGone=${() => setMessage("")} />`}
  </section>`;
}

/**
 * @param {{
 *   operator: Operator, areas: AreaView[], onSave: (operator: Operator) => Promise<void>, onClose: () => void,
 * }} props
 */
function OperatorDialog({ operator, areas, onSave, onClose }) {
  const { problem, run } = useAction();
  const draft = useFormDraft({ place: `operator/${operator.name}`, version: operator.etag });
  const { value, isChecked } = draft;
  const save = async (/** @type {FormData} */ form) => {
    const chosen = form.getAll("role");
    const roles = ROLES.filter((r) => chosen.includes(r));
    await onSave({ ...operator, roles, area: String(form.get("area")).trim() });
    draft.drop();
  };
  return html`<${Dialog} title=${t("edit operator", { name: operator.name })} onClose=${onClose}>
    ${draft.notice}
    <form ...${draft.form} onSubmit=${onSubmit((form) => run(() => save(form)))}>
      <${RolesField} roles=${ROLES.filter((r) => isChecked("role", r, operator.roles.includes(r)))}
        isWrong=${Boolean(fault(problem, "/roles"))} />
      <${AreaField} id="operator-area" name="area" label=${t("area")} hint=${t("operator area hint")} areas=${areas}
        ownArea="" value=${value("area", operator.area)} wrong=${fault(problem, "/area")} />
      <${FormActions} problem=${problem} action=${t("save")} onClose=${() => (draft.drop(), onClose())} />
    </form>
  <//>`;
}

/** Shows a sign-in link, only this once. @param {{ name: string, token: string, onClose: () => void }} props */
function SignInLinkDialog({ name, token, onClose }) {
  return html`<${Dialog} title=${t("link of", { name })} onClose=${onClose} wide>
    <p class="notice">${t("link once")}</p>
    <${CopyField} id="operator-link" label=${t("sign-in link")} value=${`${location.origin}/#token=${token}`} />
    <div class="actions"><button onClick=${onClose}>${t("i copied it")}</button></div>
  <//>`;
}
