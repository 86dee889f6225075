// @ts-check
import { html, useState } from "../lib/htm-preact.js";
import { ApiProblem, api, load } from "../shared/api.js";
import { fault } from "../shared/problems.js";
import { ConfirmDialog, Dialog, ErrorPanel, Field, Loading, Table, Toast } from "../shared/components.js";
import { useQuery } from "../shared/hooks.js";
import { t } from "../shared/i18n.js";
import { money, number } from "../shared/format.js";

/** @typedef {any} Sender As `GET /api/senders` gives it. */

/** Minutes of an ISO 8601 duration of hours, minutes and seconds. @param {string} text */
export function minutes(text) {
  const [, hours, mins] = /^PT(?:(\d+)H)?(?:(\d+)M)?/.exec(text) ?? [];
  return Number(hours ?? 0) * 60 + Number(mins ?? 0);
}

/** @param {boolean} is */
const yes = (is) => t(is ? "yes" : "no");

/** Numbers and names that texts come from. @param {import("../shared/shell.js").Visit} visit */
export function Senders({ me, may }) {
  const { value, problem, reload } = useQuery(() => api("senders"), []);
  const [edited, setEdited] = useState(
    /** @type {{ sender: Sender, etag: string | null, isNew: boolean } | null} */ (null),
  );
  const [refused, setRefused] = useState(/** @type {unknown} */ (null));
  const [message, setMessage] = useState(/** @type {{ text: string, undo?: () => unknown } | null} */ (null));
  const [leaving, setLeaving] = useState(/** @type {{ sender: Sender, etag: string | null } | null} */ (null));
  const mayEdit = may("administrator") && me.area === "";
  if (!value) return html`<${Loading} problem=${problem} reload=${reload} />`;
  /** As it is now. @param {string} id @param {(read: { sender: Sender, etag: string | null }) => void} use */
  const read = async (id, use) => {
    setRefused(null);
    try {
      const { value: sender, etag } = await load(`/api/senders/${id}`);
      use({ sender, etag });
    } catch (error) {
      setRefused(error);
    }
  };
  /** @param {string} id */
  const edit = (id) => read(id, (now) => setEdited({ ...now, isNew: false }));
  const add = () =>
    setEdited({
      sender: {
        id: "",
        from: "",
        prefixes: [],
        segmentsPerMinute: 200,
        pricePerSegment: { ...value.senders[0].pricePerSegment },
        twoWay: true,
        reports: true,
        reportDeadline: "PT72H",
        resendAfter: "PT1H",
      },
      etag: null,
      isNew: true,
    });
  /** @param {Sender} sender */
  const save = async (sender) => {
    const { id, ...body } = sender;
    if (edited?.isNew && value.senders.some((/** @type {Sender} */ s) => s.id === id))
      throw new Error(t("sender there"));
    const { etag } = await load(`/api/senders/${id}`, {
      method: "PUT",
      json: body,
      headers: edited?.etag ? { "if-match": edited.etag } : {},
    });
    const before = edited?.isNew ? null : edited?.sender;
    setEdited(null);
    setMessage({
      text: t("saved"),
      undo:
        before &&
        (async () => {
          const { id: _, ...old } = before;
          await api(`senders/${id}`, { method: "PUT", json: old, headers: etag ? { "if-match": etag } : {} });
          setMessage(null);
          await reload();
        }),
    });
    await reload();
  };
  const remove = async () => {
    const { sender, etag } = /** @type {{ sender: Sender, etag: string | null }} */ (leaving);
    const { id, ...body } = sender;
    await load(`/api/senders/${id}`, { method: "DELETE", headers: etag ? { "if-match": etag } : {} });
    setLeaving(null);
    setMessage({
      text: t("sender deleted", { from: sender.from }),
      undo: async () => {
        await api(`senders/${id}`, { method: "PUT", json: body });
        setMessage(null);
        await reload();
      },
    });
    await reload();
  };
  return html`
    ${!mayEdit && html`<p class="notice">${t("whole tree administrators only")}</p>`}
    <${ErrorPanel} problem=${refused ?? problem} reload=${refused ? undefined : reload} />
    ${mayEdit && html`<div><button onClick=${add}>${t("add sender")}</button></div>`}
    <${Table} caption=${t("part senders")} name=${t("part senders")} rows=${value.senders} keyOf=${(/** @type {Sender} */ s) => s.id} columns=${[
      {
        id: "from",
        title: t("from"),
        cell: (/** @type {Sender} */ s) =>
          html`<strong>${s.from}</strong><br /><small>${s.id === "default" ? t("default sender") : s.id}</small>`,
        sort: (/** @type {Sender} */ s) => s.from,
        text: (/** @type {Sender} */ s) => `${s.from} ${s.id}`,
      },
      {
        id: "signature",
        title: t("signature"),
        cell: (/** @type {Sender} */ s) => s.signature ?? html`<span class="soft">${t("none")}</span>`,
        text: (/** @type {Sender} */ s) => s.signature ?? "",
      },
      {
        id: "prefixes",
        title: t("prefixes"),
        cell: (/** @type {Sender} */ s) => s.prefixes.join(" ") || t("everywhere"),
        text: (/** @type {Sender} */ s) => s.prefixes.join(" "),
      },
      {
        id: "pace",
        title: t("pace"),
        number: true,
        cell: (/** @type {Sender} */ s) => number(s.segmentsPerMinute),
        sort: (/** @type {Sender} */ s) => s.segmentsPerMinute,
        text: (/** @type {Sender} */ s) => String(s.segmentsPerMinute),
      },
      {
        id: "price",
        title: t("price"),
        number: true,
        cell: (/** @type {Sender} */ s) => money(s.pricePerSegment),
        sort: (/** @type {Sender} */ s) => Number(s.pricePerSegment.amount),
        text: (/** @type {Sender} */ s) => s.pricePerSegment.amount,
      },
      {
        id: "replies",
        title: t("takes replies"),
        cell: (/** @type {Sender} */ s) => yes(s.twoWay),
        text: (/** @type {Sender} */ s) => yes(s.twoWay),
      },
      {
        id: "reports",
        title: t("gets reports"),
        cell: (/** @type {Sender} */ s) =>
          s.reports ? t("reports within", { n: minutes(s.reportDeadline) / 60 }) : t("no"),
        text: (/** @type {Sender} */ s) => yes(s.reports),
      },
      ...(mayEdit
        ? [
            {
              id: "do",
              title: t("actions"),
              cell: (/** @type {Sender} */ s) =>
                html`<button class="quiet" aria-label="${t("edit")} ${s.from}" onClick=${() => edit(s.id)}>${t("edit")}</button> ${s.id !== "default" && html`<button class="quiet" aria-label="${t("delete")} ${s.from}" onClick=${() => read(s.id, setLeaving)}>${t("delete")}</button>`}`,
            },
          ]
        : []),
    ]} />
    ${edited && html`<${SenderDialog} ...${edited} onSave=${save} onClose=${() => setEdited(null)} />`}
    ${leaving && html`<${ConfirmDialog} title=${t("delete sender", { from: leaving.sender.from })} action=${t("delete")} danger onYes=${remove} onNo=${() => setLeaving(null)}><p>${t("delete sender text")}</p><//>`}
    ${message && html`<${Toast} text=${message.text} undo=${message.undo} onGone=${() => setMessage(null)} />`}`;
}

/** @param {{ sender: Sender, isNew: boolean, onSave: (sender: Sender) => Promise<void>, onClose: () => void }} props */
function SenderDialog({ sender, isNew, onSave, onClose }) {
  const [draft, setDraft] = useState({
    ...sender,
    hours: minutes(sender.reportDeadline) / 60 || 72,
    resend: minutes(sender.resendAfter),
    prefixes: sender.prefixes.join(" "),
  });
  const [problem, setProblem] = useState(/** @type {unknown} */ (null));
  /** @param {SubmitEvent} event */
  const submit = async (event) => {
    event.preventDefault();
    const { hours, resend, ...rest } = draft;
    try {
      await onSave({
        ...rest,
        prefixes: draft.prefixes.split(/[\s,，、]+/).filter(Boolean),
        segmentsPerMinute: Number(draft.segmentsPerMinute),
        reportDeadline: draft.reports ? `PT${Math.round(hours * 60)}M` : undefined,
        resendAfter: `PT${resend}M`,
        signature: draft.signature || undefined,
      });
    } catch (error) {
      setProblem(error instanceof ApiProblem && error.code === "stale-version" ? new Error(t("stale")) : error);
    }
  };
  /** @param {string} name @param {Record<string, any>} [more] */
  const input = (name, more = {}) =>
    html`<input id="sender-${name}" ...${more} value=${draft[name] ?? ""} onInput=${(/** @type {any} */ e) => setDraft({ ...draft, [name]: e.currentTarget.value })} />`;
  /** @param {string} name */
  const check = (name) =>
    html`<label class="check"><input type="checkbox" checked=${draft[name]} onChange=${(/** @type {any} */ e) => setDraft({ ...draft, [name]: e.currentTarget.checked })} />${t(name)}</label>`;
  /** @param {string} name @param {string} label @param {string} hint @param {any} control @param {string} [pointer] */
  const field = (name, label, hint, control, pointer) =>
    html`<${Field} id="sender-${name}" label=${label} hint=${hint} wrong=${fault(problem, pointer ?? `/${name}`)}>${control}<//>`;
  return html`<${Dialog} title=${isNew ? t("add sender") : t("edit sender", { from: sender.from })} onClose=${onClose} wide>
    <form onSubmit=${submit}>
      <div class="fields">
        ${isNew && field("id", t("short name"), t("short name hint"), input("id", { required: true, pattern: "[a-z0-9\\-]{1,40}" }))}
        ${field("from", t("from"), t("from hint"), input("from", { required: true }))}
        ${field("signature", t("signature"), t("signature hint"), input("signature", { maxlength: 40 }))}
        ${field("prefixes", t("prefixes"), t("prefixes hint"), input("prefixes"))}
        ${field("segmentsPerMinute", t("pace"), t("pace hint"), input("segmentsPerMinute", { type: "number", min: 1, max: 60000, required: true }))}
        ${field("price", `${t("price")} (${draft.pricePerSegment.currency})`, t("price hint"), html`<input id="sender-price" required inputmode="decimal" pattern="\\d+([.]\\d+)?" value=${draft.pricePerSegment.amount} onInput=${(/** @type {any} */ e) => setDraft({ ...draft, pricePerSegment: { ...draft.pricePerSegment, amount: e.currentTarget.value } })} />`, "/pricePerSegment")}
        ${field("resend", t("resend after"), t("resend hint"), input("resend", { type: "number", min: 1, required: true }), "/resendAfter")}
        ${draft.reports && field("hours", t("report deadline"), t("report hint"), input("hours", { type: "number", min: 0, max: 720, required: true }), "/reportDeadline")}
      </div>
      ${check("twoWay")} ${check("reports")}
      ${field("helpText", t("help answer"), t("help answer hint"), html`<textarea id="sender-helpText" value=${draft.helpText ?? ""} onInput=${(/** @type {any} */ e) => setDraft({ ...draft, helpText: e.currentTarget.value })}></textarea>`)}
      ${field("stopText", t("stop answer"), t("stop answer hint"), html`<textarea id="sender-stopText" value=${draft.stopText ?? ""} onInput=${(/** @type {any} */ e) => setDraft({ ...draft, stopText: e.currentTarget.value })}></textarea>`)}
      <${ErrorPanel} problem=${problem} />
      <div class="actions"><button type="button" class="quiet" onClick=${onClose}>${t("cancel")}</button><button class="primary">${t("save")}</button></div>
    </form>
  <//>`;
}
