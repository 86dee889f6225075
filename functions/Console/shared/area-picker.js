// @ts-check
/**
 * The field in which an area is picked, or several: a combobox whose list is the tree of areas, with search and
 * folding.
 */
/** @import { AreaView } from "./types.js" */
/** @import { AreaNode } from "./area-tree.js" */
import { html, useEffect, useMemo, useRef, useState } from "../lib/htm-preact.js";
import { areaNodes, firstOpen, shownNodes } from "./area-tree.js";
import { Field, HiddenField } from "./components.js";
import { onValue } from "./events.js";
import { t } from "./i18n.js";
import { areaName, covers } from "./names.js";
import "./strings/areas.js";

/**
 * @typedef {{
 *   id: string, areas: AreaView[], ownArea: string, named?: string[], none?: string, describedBy?: string,
 *   required?: boolean,
 * }} Picker `named` are areas in use that may not be registered; `none` names the choice of no area, where there is it.
 */

/**
 * @param {Picker & { chosen: string[], choose: (paths: string[]) => void, multiple?: boolean }} props `chosen` is empty
 * where no area is picked.
 */
export function AreaPicker({ id, areas, ownArea, named, none, describedBy, required, chosen, choose, multiple }) {
  const nodes = useMemo(
    () => areaNodes(areas, ownArea, [...(named ?? []), ...chosen]),
    [areas, ownArea, chosen.join()],
  );
  const [query, setQuery] = useState("");
  const [isShown, setShown] = useState(false);
  const [open, setOpen] = useState(() => firstOpen(nodes, chosen));
  const [active, setActive] = useState(/** @type {string | null} */ (null));
  const input = useRef(/** @type {HTMLInputElement | null} */ (null));
  const found = useRef(/** @type {HTMLElement | null} */ (null));
  // What is typed next replaces the name of the area that was picked.
  useEffect(() => {
    if (!isShown && document.activeElement === input.current) input.current?.select();
  }, [isShown]);
  // On a phone the list opens below the edge of the screen.
  useEffect(() => {
    if (isShown) found.current?.scrollIntoView({ block: "nearest" });
  }, [isShown]);
  const nameOf = (/** @type {string} */ path) => areaName(path, areas);
  const rows = shownNodes(nodes, query, open);
  const isOpen = (/** @type {AreaNode} */ n) => query.trim() !== "" || open.has(n.path);
  const close = () => (setShown(false), setQuery(""), setActive(null));
  const show = () => (setShown(true), setActive(multiple ? null : (chosen[0] ?? null)));
  const search = (/** @type {string} */ text) => (setShown(true), setQuery(text), setActive(null));
  /** @param {string} path @param {boolean} unfold */
  const fold = (path, unfold) => {
    const next = new Set(open);
    if (unfold) next.add(path);
    else next.delete(path);
    setOpen(next);
  };
  const turn = (/** @type {Event} */ event, /** @type {AreaNode} */ n) => {
    if (!n.hasBelow) return;
    event.stopPropagation();
    fold(n.path, !isOpen(n));
  };
  /** @param {string} path */
  const pick = (path) => {
    if (!multiple) return (choose([path]), close());
    // An area includes those below it, so one of them replaces the other.
    if (chosen.includes(path)) choose(chosen.filter((p) => p !== path));
    else choose([...chosen.filter((p) => !covers(path, p) && !covers(p, path)), path]);
    setQuery("");
  };
  /** @param {KeyboardEvent} event */
  const onKey = (event) => {
    if (event.isComposing) return;
    const node = isShown ? rows.find((n) => n.path === active) : undefined;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      if (isShown) setActive(next(rows, active, step));
      else show();
    } else if (event.key === "Enter" && isShown) {
      if (node) pick(node.path);
      else if (query.trim() && rows.length > 0) pick(firstFound(rows, query).path);
    } else if (event.key === "Escape" && isShown) close();
    else if (event.key === "ArrowRight" && node?.hasBelow && !isOpen(node)) fold(node.path, true);
    else if (event.key === "ArrowLeft" && node && !query) {
      if (node.hasBelow && isOpen(node)) fold(node.path, false);
      else if (node.parent !== null) setActive(node.parent);
    } else return;
    event.preventDefault();
  };
  const keepFocus = (/** @type {Event} */ event) => event.preventDefault();
  return html`<div class="area-picker">
    ${
      multiple &&
      chosen.length > 0 &&
      html`<ul class="areas-chosen" aria-label=${t("areas chosen")}>
        ${chosen.map(
          (path) => html`<li key=${path}>
            ${nameOf(path)} <button type="button" class="quiet" aria-label=${t("leave area", { name: nameOf(path) })}
              onClick=${() => choose(chosen.filter((p) => p !== path))}>✕</button>
          </li>`,
        )}
      </ul>`
    }
    <input id=${id} ref=${input} required=${required} role="combobox" autocomplete="off" spellcheck=${false}
      aria-haspopup="tree" aria-expanded=${isShown}
      aria-controls="${id}-tree" aria-autocomplete="list" aria-describedby=${describedBy}
      aria-activedescendant=${isShown && active !== null ? itemId(id, active) : undefined}
      placeholder=${none ?? t("find area")}
      value=${isShown ? query : multiple || chosen.length === 0 ? "" : nameOf(chosen[0])}
      onFocus=${show} onClick=${show} onBlur=${close} onKeyDown=${onKey} onInput=${onValue(search)} />
    <div class="area-found" ref=${found} hidden=${!isShown} onMouseDown=${keepFocus}>
      ${
        none &&
        !multiple &&
        chosen.length > 0 &&
        html`<button type="button" class="quiet" tabindex="-1" onClick=${() => (choose([]), close())}>${none}</button>`
      }
      <ul role="tree" id="${id}-tree" aria-label=${t("areas to pick")}
        aria-multiselectable=${multiple ? "true" : undefined} hidden=${rows.length === 0}>
        ${rows.map(
          (n) => html`<li role="treeitem" key=${n.path} id=${itemId(id, n.path)} aria-level=${n.depth + 1}
            aria-selected=${chosen.includes(n.path)} aria-expanded=${n.hasBelow ? isOpen(n) : undefined}
            class=${n.path === active ? "active" : ""} style=${{ paddingInlineStart: `${n.depth * 1.1 + 0.4}rem` }}
            onClick=${() => pick(n.path)}>
            <span class="twist" aria-hidden="true" onClick=${(/** @type {Event} */ event) => turn(event, n)}>
              ${n.hasBelow ? (isOpen(n) ? "▾" : "▸") : ""}
            </span>
            ${n.name}
          </li>`,
        )}
      </ul>
      <p role="status" class=${rows.length > 0 ? "unseen" : ""}>
        ${isShown && (rows.length > 0 ? t("areas shown", { n: rows.length }) : t("no area found"))}
      </p>
    </div>
  </div>`;
}

/**
 * A field of a form in which one area is picked; the form has its path under `name`, empty for none.
 * @param {Picker & {
 *   name: string, label: string, hint?: string, wrong?: string, value?: string | null,
 * }} props
 */
export function AreaField({ name, label, hint, wrong, value, ...picker }) {
  const [chosen, setChosen] = useState(value === undefined || value === null ? [] : [value]);
  return html`<${Field} id=${picker.id} label=${label} hint=${hint} wrong=${wrong}>
    <${AreaPicker} ...${picker} chosen=${chosen} choose=${setChosen}
      describedBy=${hint ? `${picker.id}-hint` : undefined} />
    <${HiddenField} name=${name} value=${chosen[0] ?? ""} />
  <//>`;
}

/** @param {string} id @param {string} path */
const itemId = (id, path) => `${id}-at-${encodeURIComponent(path)}`;

/**
 * Returns the path of the next row, round the ends.
 * @param {AreaNode[]} rows @param {string | null} path @param {number} step
 */
function next(rows, path, step) {
  if (rows.length === 0) return null;
  const at = rows.findIndex((n) => n.path === path);
  return rows[at < 0 ? (step > 0 ? 0 : rows.length - 1) : (at + step + rows.length) % rows.length].path;
}

/**
 * Returns the first row that a search finds itself, not one above it.
 * @param {AreaNode[]} rows @param {string} query
 */
const firstFound = (rows, query) => {
  const q = query.trim().toLowerCase();
  return rows.find((n) => n.name.toLowerCase().includes(q)) ?? rows.find((n) => n.search.includes(q)) ?? rows[0];
};
