// @ts-check
/**
 * Everything stored about one person, the opt-out and the erasure. Numbers are sent in bodies, never in an address.
 */
/** @import { ErasedView } from "../shared/types.js" */
/** @import { Context } from "./form-fields.js" */
/** @import { Names } from "./held-tables.js" */
import { html, useEffect, useRef, useState } from "../lib/htm-preact.js";
import { loadAllPages, api, call } from "../shared/api.js";
import { formValues, headerName } from "./form-fields.js";
import { HeldTables } from "./held-tables.js";
import { actWords } from "./opt-outs.js";
import { areaName, languageName } from "../shared/names.js";
import { ConfirmDialog, ErrorPanel, Field } from "../shared/components.js";
import { onSubmit } from "../shared/events.js";
import { useAction } from "../shared/hooks.js";
import { localName, t, tryT } from "../shared/i18n.js";
import { day, timestamp } from "../shared/format.js";

/** @typedef {import("../shared/types.js").Person} PersonView */

/**
 * Reads what is held about a person, and the names of campaigns and templates where it has cards.
 * @param {{ phone: string } | { id: string }} identity
 */
async function readPerson(identity) {
  /** @type {PersonView} */
  const person = await api("people/find", { method: "POST", json: identity });
  /** @type {Names} */
  const names = person.held.cards?.length
    ? {
        campaigns: await loadAllPages("campaigns", "campaigns"),
        templates: await loadAllPages("templates", "templates"),
      }
    : { campaigns: [], templates: [] };
  return { person, names };
}

/**
 * @param {Context & import("./form-fields.js").Who} props `phone`, or `id` and `name`, of a person opened from a list.
 */
export function Person({ phone, id, name, lists, areas, may, showMessage }) {
  const [found, setFound] = useState(/** @type {Awaited<ReturnType<typeof readPerson>> | null} */ (null));
  const person = found?.person;
  const { busy, problem, run } = useAction();
  const [dialog, setDialog] = useState("");
  const [remainingKinds, setRemainingKinds] = useState(/** @type {string[]} */ ([]));
  const reason = useRef(/** @type {HTMLInputElement | null} */ (null));
  const findPerson = (/** @type {{ phone: string } | { id: string }} */ identity) =>
    run(async () => {
      const found = await readPerson(identity).catch((problem) => {
        setFound(null);
        throw problem;
      });
      setFound(found);
      history.replaceState(found.person.phone ? { phone: found.person.phone } : { ...identity, name }, "");
    });
  useEffect(() => void (phone ? findPerson({ phone }) : id && findPerson({ id })), []);
  const submit = onSubmit((form) => {
    setRemainingKinds([]);
    return findPerson({ phone: formValues(form).phone });
  });
  const finish = async (/** @type {string} */ text, /** @type {(() => unknown) | undefined} */ undo = undefined) => {
    setDialog("");
    showMessage({ text, undo });
    if (person?.phone) await findPerson({ phone: person.phone });
    else if (id) await findPerson({ id });
  };
  const optOut = async () => {
    await api("opt-outs", {
      method: "POST",
      json: { phone: person?.phone, reason: reason.current?.value.trim() || null },
    });
    await finish(t("opted out now"));
  };
  const removeOptOut = async () => {
    await api("opt-outs/remove", {
      method: "POST",
      json: { phone: person?.phone, reason: reason.current?.value.trim() },
    });
    await finish(t("texted again"));
  };
  const erase = async () => {
    const json = person?.phone ? { phone: person.phone } : { id };
    const answer = await call("/api/people/erase", { method: "POST", json });
    /** @type {ErasedView} */
    const { later: remaining } = answer.status === 202 ? await answer.json() : { later: [] };
    setRemainingKinds(remaining);
    await finish(remaining.length ? t("erased in part") : t("erased"));
  };
  return html`
    <section class="card" aria-labelledby="find-person">
      <h2 id="find-person">${t("find person")}</h2>
      <form class="filters" onSubmit=${submit} role="search">
        <${Field} id="person-phone" label=${t("phone")} hint=${t("find person hint")}>
          <input id="person-phone" name="phone" type="tel" required defaultValue=${phone ?? ""} autocomplete="off"
            aria-describedby="person-phone-hint" />
        <//>
        <button class="primary" disabled=${busy}>${busy ? t("loading") : t("search")}</button>
      </form>
      <${ErrorPanel} problem=${problem} />
    </section>
    ${
      remainingKinds.length > 0 &&
      html`<div class="notice" role="status">
        <p>${t("erase later", { kinds: remainingKinds.map((k) => tryT(`kind ${k}`) ?? k).join(t("list comma")) })}</p>
        <button onClick=${() => setDialog("erase")}>${t("erase again")}</button>
      </div>`
    }
    ${
      found &&
      html`<${PersonDetails} person=${found.person} called=${name} lists=${lists} areas=${areas} names=${found.names}
        official=${may("official")} ask=${setDialog} />`
    }
    ${
      dialog === "opt-out" &&
      html`<${ConfirmDialog} title=${t("opt out title")} action=${t("opt out")} onYes=${optOut}
        onNo=${() => setDialog("")}>
        <p>${t("opt out text")}</p>
        <${Field} id="opt-reason" label=${t("reason")} hint=${t("opt out reason hint")}>
          <input id="opt-reason" ref=${reason} maxlength="500" autocomplete="off" aria-describedby="opt-reason-hint" />
        <//>
      <//>`
    }
    ${
      dialog === "take back" &&
      html`<${ConfirmDialog} title=${t("take back title")} action=${t("take back")} onYes=${removeOptOut}
        onNo=${() => setDialog("")}>
        <p>${t("take back text")}</p>
        <${Field} id="opt-reason" label=${t("reason")} hint=${t("take back hint")}>
          <input id="opt-reason" ref=${reason} required maxlength="500" autocomplete="off"
            aria-describedby="opt-reason-hint" />
        <//>
      <//>`
    }
    ${
      dialog === "erase" &&
      html`<${ConfirmDialog} title=${t("erase title")} action=${t("erase")} danger onYes=${erase}
        onNo=${() => setDialog("")}>
        <p>${t("erase text")}</p>
      <//>`
    }`;
}

/**
 * @param {Pick<Context, "lists" | "areas"> & {
 *   person: PersonView, called?: string, names: Names, official: boolean, ask: (what: string) => void,
 * }} props
 * `called` is the name of a person without a number, as the list shows it.
 */
function PersonDetails({ person, called, lists, areas, names, official, ask }) {
  const held = person.held;
  const isAnythingHeld = person.contacts.length + Object.values(held).flat().length > 0 || person.optOut;
  const name = person.contacts.find((c) => c.contact.name)?.contact.name ?? called;
  const number = person.phone ?? t("without number");
  return html`<section class="card" aria-labelledby="who">
    <div class="row">
      <h2 id="who">${name ? `${name} · ${number}` : number}</h2>${
        official &&
        html`<div class="actions">
          ${
            person.phone &&
            (person.optOut
              ? html`<button onClick=${() => ask("take back")}>${t("take back")}</button>`
              : html`<button onClick=${() => ask("opt-out")}>${t("opt out")}</button>`)
          }
          ${isAnythingHeld && html`<button class="danger" onClick=${() => ask("erase")}>${t("erase")}</button>`}
        </div>`
      }
    </div>
    ${!isAnythingHeld && html`<p role="status">${t(person.phone ? "nothing held" : "nothing held of person")}</p>`}
    ${
      person.optOut
        ? html`<p class="notice">
          <strong>${t("opted out since", { at: timestamp(person.optOut.since) })}</strong> ${actWords(
            person.optOut.act,
          )}${person.optOut.reason ? ` ${t("reason given", { reason: person.optOut.reason })}` : ""}
        </p>`
        : isAnythingHeld && html`<p class="soft">${t(person.phone ? "may be texted" : "is never texted")}</p>`
    }
    <ul class="plain">
      ${person.contacts.map(
        ({ list, contact: c }) => html`<li>
          <a href="/contacts.html?list=${list}">
            <strong>${localName(lists.find((l) => l.id === list)?.name ?? t("list gone"))}</strong>
          </a>
          <div>
            ${[
              c.name,
              areaName(c.area, areas),
              languageName(c.language),
              c.household && `${t("household")} ${c.household}`,
              c.address && `${t("home address")} ${c.address}`,
              c.relation && `${t("relation")} ${c.relation}`,
              ...c.tags,
              ...Object.entries(c.values).map(([k, v]) => `${headerName(k)} ${v}`),
            ]
              .filter(Boolean)
              .join(" · ")}
          </div>
          <small>${t(`basis ${c.consent.basis}`)} · ${t("since", { at: day(c.consent.since) })}</small>
        </li>`,
      )}
    </ul>
  </section>
  <${HeldTables} person=${person} names=${names} />`;
}
