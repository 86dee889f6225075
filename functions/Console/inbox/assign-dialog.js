// @ts-check
/** The dialog that gives a thread to a colleague. */
/** @import { Page } from "../shared/types.js" */
/** @import { Me } from "../shared/shell.js" */
import { html, useState } from "../lib/htm-preact.js";
import { api, call } from "../shared/api.js";
import { Dialog, Field, FormActions } from "../shared/components.js";
import { onSubmit, onValue } from "../shared/events.js";
import { useAction, useQuery } from "../shared/hooks.js";
import { t } from "../shared/i18n.js";
import { personName } from "../shared/names.js";
import { fault } from "../shared/problems.js";
import { administersAll } from "../shared/sign-in/roles.js";

/** The newest threads whose operators are suggested. */
const LOOKED_AT = 100;

/**
 * Reads the names of colleagues that can be suggested: operators who took or answered one of the newest threads, and
 * on a local host all operators, for who may see them.
 * @param {Me} me @returns {Promise<string[]>}
 */
async function readColleagues(me) {
  const read = async () => {
    /** @type {Page<"threads">} */
    const { threads } = await api(`threads?limit=${LOOKED_AT}`);
    return threads.flatMap((thread) => [thread.assigned, thread.lastBy]);
  };
  const readOperators = async () => {
    if (!me.isLocal || !administersAll(me)) return [];
    /** @type {{ operators: { name: string }[] }} */
    const { operators } = await (await call("/local/operators")).json();
    return operators.map(({ name }) => name);
  };
  // Suggestions only help: the dialog opens without those that cannot be read.
  const names = await Promise.all([read, readOperators].map((part) => part().catch(() => [])));
  return [...new Set(names.flat().flatMap((name) => (name && name !== me.name ? [name] : [])))].sort();
}

/**
 * @param {{ me: Me, assign: (to: string) => Promise<void>, onClose: () => void }} props
 */
export function AssignDialog({ me, assign, onClose }) {
  const [name, setName] = useState("");
  const { problem, run } = useAction();
  const { value: colleagues = [] } = useQuery(() => readColleagues(me), []);
  return html`<${Dialog} title=${t("assign to colleague")} onClose=${onClose}>
    <form onSubmit=${onSubmit(() => run(() => assign(name.trim()), { leaves: true }))}>
      <${Field} id="colleague" label=${t("colleague name")} hint=${t("colleague hint")} wrong=${fault(problem, "/to")}>
        <input id="colleague" required maxlength="200" autocomplete="off" list="colleagues"
          aria-describedby="colleague-hint" value=${name} onInput=${onValue(setName)} />
        <datalist id="colleagues">
          ${colleagues.map((c) => html`<option value=${c}>${personName(c)}</option>`)}
        </datalist>
      <//>
      <${FormActions} problem=${problem} action=${t("assign")} onClose=${onClose} />
    </form>
  <//>`;
}
