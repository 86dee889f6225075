// @ts-check
/**
 * The search for people in the header of every page. The host searches all lists of the person signed in; a number is
 * sent in a body, never in an address.
 */
/** @import { AreaView, FoundPerson, PeoplePage } from "./types.js" */
import { html, useEffect, useRef, useState } from "../lib/htm-preact.js";
import { api } from "./api.js";
import { findFullNumber } from "./full-number.js";
import { useDebouncedQuery } from "./hooks.js";
import { localName, t } from "./i18n.js";
import { areaName, loadHeaderAreas } from "./names.js";
import { problemWords } from "./problems.js";
import "./strings/people.js";

/** The time after the last key for which the search waits, in milliseconds. */
const PAUSE = 200;
const PAGE_SIZE = 8;
const HANDOVER = "person";

/** @typedef {{ phone?: string, id?: string, name?: string }} Who A person by number, or by id and name without one. */

/** Opens the page of a person, also from another page. @param {Who} who */
export function openPerson(who) {
  // The next page takes it out at once (takePerson): an address would stay in the browser's history.
  sessionStorage.setItem(HANDOVER, JSON.stringify(who));
  location.assign("/contacts.html?find=1");
}

/** Takes over the person whom another page has opened, into the state of the page's place in the history. */
export function takePerson() {
  const who = sessionStorage.getItem(HANDOVER);
  sessionStorage.removeItem(HANDOVER);
  if (who) history.replaceState(JSON.parse(who), "");
}

/**
 * Searches while a text is typed; an outdated search is cancelled.
 * @param {string} q
 * @returns {{ people: FoundPerson[], more: boolean, problem?: unknown, done: boolean }}
 */
function useSearch(q) {
  const search = async (/** @type {AbortSignal} */ signal) => {
    /** @type {PeoplePage} */
    const page = await api("people/search", { method: "POST", json: { q, limit: PAGE_SIZE }, signal });
    return page;
  };
  const { value, isCurrent, problem, busy } = useDebouncedQuery(q ? search : null, q, PAUSE);
  const page = isCurrent ? value : undefined;
  return { people: page?.people ?? [], more: Boolean(page?.cursor), problem, done: Boolean(page || problem) && !busy };
}

/** Focuses a field when "/" is typed elsewhere. @param {{ current: HTMLInputElement | null }} input */
function useSlash(input) {
  useEffect(() => {
    /** @param {KeyboardEvent} event */
    const focus = (event) => {
      const target = /** @type {HTMLElement} */ (event.target);
      const writes = target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName);
      if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || writes) return;
      if (document.querySelector("dialog[open]")) return;
      event.preventDefault();
      input.current?.focus();
    };
    addEventListener("keydown", focus);
    return () => removeEventListener("keydown", focus);
  }, []);
}

/** A field that searches as one types, with the people found in a list below it. */
export function PeopleSearch() {
  const [text, setText] = useState("");
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const [areas, setAreas] = useState(/** @type {AreaView[]} */ ([]));
  const input = useRef(/** @type {HTMLInputElement | null} */ (null));
  const q = text.trim();
  const result = useSearch(q);
  useSlash(input);
  const { people } = result;
  const unlisted = result.done && people.length === 0 ? findFullNumber(q) : null;
  useEffect(() => setActive(-1), [q, people.length]);
  /** @param {FoundPerson} person */
  const choose = (person) => {
    setText("");
    setOpen(false);
    openPerson(person.phone ? { phone: person.phone } : { id: person.id ?? "", name: person.name ?? undefined });
  };
  const openUnlisted = () => {
    setText("");
    setOpen(false);
    openPerson({ phone: unlisted ?? "" });
  };
  /** @param {KeyboardEvent} event */
  const onKey = (event) => {
    if (event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && people.length > 0) {
      event.preventDefault();
      setOpen(true);
      setActive((active + step + people.length + (active < 0 && step < 0 ? 1 : 0)) % people.length);
    } else if (event.key === "Enter" && people.length > 0) {
      event.preventDefault();
      // Of several people none is opened unless it was chosen: the first may be another of the same name.
      const person = people.length === 1 && !result.more ? people[0] : people[active];
      if (person) choose(person);
    } else if (event.key === "Enter" && unlisted) {
      event.preventDefault();
      openUnlisted();
    } else if (event.key === "Escape" && (open || text)) {
      event.preventDefault();
      if (open && q) setOpen(false);
      else setText("");
    }
  };
  const start = () => {
    setOpen(true);
    void loadHeaderAreas().then(setAreas);
  };
  const shown = open && q !== "";
  return html`<search class="people-search">
    <input type="search" ref=${input} role="combobox" autocomplete="off" maxlength="60" spellcheck=${false}
      aria-label=${t("find people")} placeholder=${t("find people hint")} title=${t("find people title")}
      aria-expanded=${shown && people.length > 0} aria-controls="people-found" aria-autocomplete="list"
      aria-activedescendant=${shown && active >= 0 ? `person-found-${active}` : undefined} value=${text}
      onFocus=${start} onBlur=${() => setOpen(false)} onKeyDown=${onKey}
      onInput=${(/** @type {InputEvent & { currentTarget: HTMLInputElement }} */ event) => {
        setText(event.currentTarget.value);
        setOpen(true);
      }} />
    <div class="people-found" hidden=${!shown}>
      <p role="status" class=${people.length > 0 && !result.more ? "unseen" : ""}>${shown && summary(result)}</p>
      ${
        unlisted &&
        html`<button type="button" onMouseDown=${(/** @type {Event} */ event) => event.preventDefault()}
          onClick=${openUnlisted}>
          ${t("see number", { number: unlisted })}
        </button>`
      }
      <ul role="listbox" id="people-found" aria-label=${t("people found")} hidden=${people.length === 0}>
        ${people.map(
          (person, i) => html`<li role="option" id="person-found-${i}" aria-selected=${i === active}
            onMouseDown=${(/** @type {Event} */ event) => event.preventDefault()} onClick=${() => choose(person)}>
            <${Found} person=${person} areas=${areas} />
          </li>`,
        )}
      </ul>
    </div>
  </search>`;
}

/** Says how the search stands. @param {ReturnType<typeof useSearch>} result */
function summary({ people, more, problem, done }) {
  if (!done) return t("searching people");
  if (problem) return problemWords(problem);
  if (people.length === 0) return t("no people found");
  return more ? t("more people found") : t("people count", { n: people.length });
}

/** @param {{ person: FoundPerson, areas: AreaView[] }} props */
const Found = ({ person, areas }) => html`<strong>${person.name ?? person.phone}</strong>
  <span>${person.name ? (person.phone ?? t("no number of person")) : ""}
    ${person.optedOut && html` <span class="state unknown">${t("person opted out")}</span>`}</span>
  <small>${[
    person.household && t("household of person", { household: person.household }),
    person.address,
    areaName(person.area, areas),
    person.lists.map((list) => localName(list.name)).join(t("list comma")),
  ]
    .filter(Boolean)
    .join(" · ")}</small>`;
