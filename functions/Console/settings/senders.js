// @ts-check
/** @import { SenderBody, SenderView } from "../shared/types.js" */
import { html, useState } from "../lib/htm-preact.js";
import { loadWithEtag, versionHeader } from "../shared/api.js";
import { SenderDialog, wholeMinutes } from "./sender-dialog.js";
import { loadSenders } from "../shared/senders.js";
import { ConfirmDialog, ErrorPanel, Loading, Table, Toast } from "../shared/components.js";
import { useQuery, useUndoableSave } from "../shared/hooks.js";
import { languageName } from "../shared/names.js";
import { t } from "../shared/i18n.js";
import { number, price } from "../shared/format.js";

/** @typedef {SenderBody & { id: string }} Saved */

/** Describes the signatures of a sender, one a line. @param {SenderView} sender */
const signatureLines = ({ signature, signatures }) => [
  ...(signature ? [signature] : []),
  ...Object.entries(signatures).map(([tag, own]) => `${languageName(tag)}${t("colon")}${own || t("no signature")}`),
];

/** @param {boolean} is */
const yesOrNo = (is) => t(is ? "yes" : "no");

/** Lists the numbers and names that texts come from. @param {import("../shared/shell.js").PageContext} context */
export function Senders({ me, may }) {
  const { value, problem, reload } = useQuery(loadSenders, []);
  const [edited, setEdited] = useState(
    /** @type {{ sender: SenderView, etag: string | null, isNew: boolean } | null} */ (null),
  );
  const undoable = useUndoableSave(reload);
  const { message, clearMessage, problem: actionProblem, clearProblem, save, attempt, showSaved } = undoable;
  const [removing, setRemoving] = useState(/** @type {{ sender: SenderView, etag: string | null } | null} */ (null));
  const mayEdit = may("administrator") && me.area === "";
  if (!value) return html`<${Loading} problem=${problem} reload=${reload} />`;
  /**
   * Reads a sender and its version again before it is used.
   * @param {string} id @param {(read: { sender: SenderView, etag: string | null }) => void} use
   */
  const withCurrent = (id, use) =>
    attempt(async () => {
      clearProblem();
      /** @type {import("../shared/api.js").Loaded<SenderView>} */
      const { value: sender, etag } = await loadWithEtag(`/api/senders/${id}`);
      use({ sender, etag });
    });
  /** @param {string} id */
  const edit = (id) => withCurrent(id, (now) => setEdited({ ...now, isNew: false }));
  const add = () =>
    setEdited({
      sender: {
        id: "",
        from: "",
        prefixes: [],
        signatures: {},
        segmentsPerMinute: 200,
        pricePerSegment: { ...value[0].pricePerSegment },
        twoWay: true,
        reports: true,
        reportDeadline: "PT72H",
        resendAfter: "PT1H",
      },
      etag: null,
      isNew: true,
    });
  /** @param {Saved} sender @param {string | null} [etag] Null, or none: whatever is stored is replaced. */
  const putSender = ({ id, ...body }, etag) =>
    loadWithEtag(`/api/senders/${id}`, { method: "PUT", json: body, headers: versionHeader(etag) });
  /** @param {Saved} sender */
  const saveSender = async (sender) => {
    if (edited?.isNew && value.some((s) => s.id === sender.id)) throw new Error(t("sender there"));
    const { etag } = await save(() => putSender(sender, edited?.etag));
    const before = edited?.isNew ? undefined : edited?.sender;
    setEdited(null);
    await showSaved(t("saved"), before && (() => putSender(before, etag)));
  };
  const remove = async () => {
    if (!removing) return;
    const { sender, etag } = removing;
    await save(() => loadWithEtag(`/api/senders/${sender.id}`, { method: "DELETE", headers: versionHeader(etag) }));
    setRemoving(null);
    await showSaved(t("sender deleted", { from: sender.from }), () => putSender(sender));
  };
  /** @type {import("../shared/components.js").Column<SenderView>[]} */
  const columns = [
    {
      id: "from",
      title: t("sender number"),
      cell: (s) =>
        html`<strong>${s.from}</strong><br /><small>${s.id === "default" ? t("default sender") : s.id}</small>`,
      sort: (s) => s.from,
      text: (s) => `${s.from} ${s.id}`,
    },
    {
      id: "signature",
      title: t("signature"),
      cell: (s) =>
        signatureLines(s).length
          ? signatureLines(s).map((line) => html`<div key=${line}>${line}</div>`)
          : html`<span class="soft">${t("none")}</span>`,
      text: (s) => signatureLines(s).join(" "),
    },
    {
      id: "prefixes",
      title: t("prefixes"),
      cell: (s) => s.prefixes.join(" ") || t("everywhere"),
      text: (s) => s.prefixes.join(" "),
    },
    {
      id: "pace",
      title: t("segments per minute"),
      number: true,
      cell: (s) => number(s.segmentsPerMinute),
      sort: (s) => s.segmentsPerMinute,
      text: (s) => String(s.segmentsPerMinute),
    },
    {
      id: "price",
      title: t("price"),
      number: true,
      cell: (s) => price(s.pricePerSegment),
      sort: (s) => Number(s.pricePerSegment.amount),
      text: (s) => String(s.pricePerSegment.amount),
    },
    {
      id: "replies",
      title: t("takes replies"),
      cell: (s) => yesOrNo(s.twoWay),
      text: (s) => yesOrNo(s.twoWay),
    },
    {
      id: "reports",
      title: t("gets reports"),
      cell: (s) => (s.reports ? t("reports within", { n: wholeMinutes(s.reportDeadline) / 60 }) : t("no")),
      text: (s) => yesOrNo(s.reports),
    },
    ...(mayEdit
      ? [
          {
            id: "do",
            title: t("actions"),
            cell: (/** @type {SenderView} */ s) =>
              html`
                <button class="quiet" aria-label="${t("edit")} ${s.from}" onClick=${() => edit(s.id)}>
                  ${t("edit")}
                </button> ${
                  s.id !== "default" &&
                  html`<button class="quiet" aria-label="${t("delete")} ${s.from}"
                    onClick=${() => withCurrent(s.id, setRemoving)}>
                    ${t("delete")}
                  </button>`
                }`,
          },
        ]
      : []),
  ];
  return html`
    ${!mayEdit && html`<p class="notice">${t("whole tree administrators only")}</p>`}
    <${ErrorPanel} problem=${actionProblem ?? problem} reload=${actionProblem ? undefined : reload} />
    ${mayEdit && html`<div><button onClick=${add}>${t("add sender")}</button></div>`}
    <${Table} caption=${t("part senders")} name=${t("part senders")} rows=${value}
      keyOf=${(/** @type {SenderView} */ s) => s.id} columns=${columns} />
    ${edited && html`<${SenderDialog} ...${edited} onSave=${saveSender} onClose=${() => setEdited(null)} />`}
    ${
      removing &&
      html`<${ConfirmDialog} title=${t("delete sender", { from: removing.sender.from })} action=${t("delete")} danger
        onYes=${remove} onNo=${() => setRemoving(null)}>
        <p>${t("delete sender text")}</p>
      <//>`
    }
    ${message && html`<${Toast} text=${message.text} undo=${message.undo} onGone=${clearMessage} />`}`;
}
