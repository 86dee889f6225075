// @ts-check
/** The tree of areas: which may be picked, how they lie in one another, and which a search finds. */
/** @import { AreaView } from "./types.js" */
import { localName, t } from "./i18n.js";
import { covers } from "./names.js";

/**
 * @typedef {{
 *   path: string, name: string, parent: string | null, depth: number, hasBelow: boolean, search: string,
 * }} AreaNode `parent` is the nearest node above; null for one without. `search` is what a search looks in.
 */

// The first character of each initial in the pinyin order of the browser's collation.
const FIRST = "阿八嚓哒妸发旮哈丌咔垃妈拏噢妑七呥仨它穵夕丫帀";
const INITIALS = "abcdefghjklmnopqrstwxyz";
const pinyin = new Intl.Collator("zh-Hans-u-co-pinyin");

/** Returns the pinyin initials of Chinese characters; others are left out. @param {string} text */
const pinyinInitials = (text) =>
  [...text]
    .filter((c) => /\p{Script=Han}/u.test(c))
    .map((c) => INITIALS[[...FIRST].findLastIndex((first) => pinyin.compare(first, c) <= 0)] ?? "")
    .join("");

/** Returns the paths above one, the nearest first, down to the whole tree. @param {string} path */
const pathsAbove = (path) => {
  const parts = path.split("/");
  return path === "" ? [] : parts.map((_, i) => parts.slice(0, parts.length - 1 - i).join("/"));
};

/**
 * Returns the areas that may be picked in the order of the tree: those that the person covers, their own area, and
 * others that are named already.
 * @param {AreaView[]} areas
 * @param {string} ownArea
 * @param {string[]} [named] Paths that are used although they may not be registered.
 * @returns {AreaNode[]}
 */
export function areaNodes(areas, ownArea, named = []) {
  const known = new Map(areas.map((a) => [a.path, a]));
  const paths = [...new Set([ownArea, ...areas.filter((a) => !a.above).map((a) => a.path), ...named])]
    .filter((path) => covers(ownArea, path))
    .sort((a, b) => (a.replaceAll("/", "\0") < b.replaceAll("/", "\0") ? -1 : 1));
  const there = new Set(paths);
  /** @type {Map<string, AreaNode>} */
  const nodes = new Map();
  for (const path of paths) {
    const parent = pathsAbove(path).find((above) => there.has(above)) ?? null;
    const above = parent === null ? undefined : nodes.get(parent);
    if (above) above.hasBelow = true;
    const area = known.get(path);
    const names = [area?.name ?? "", ...(area?.otherNames ?? [])];
    const name = path === "" ? t("whole tree") : area ? localName(area.name) : (path.split("/").at(-1) ?? path);
    nodes.set(path, {
      path,
      name,
      parent,
      depth: above ? above.depth + 1 : 0,
      hasBelow: false,
      search: [name, ...names, ...names.map(pinyinInitials), path].join("\n").toLowerCase(),
    });
  }
  return [...nodes.values()];
}

/** Returns the nodes above one, the nearest first. @param {AreaNode[]} nodes @param {AreaNode} node */
const nodesAbove = (nodes, node) => {
  const found = [];
  for (let at = node.parent; at !== null;) {
    const above = nodes.find((n) => n.path === at);
    if (!above) break;
    found.push(above);
    at = above.parent;
  }
  return found;
};

/**
 * Returns the nodes that are shown: of a search, what it finds and the areas above; else those above which none is
 * folded.
 * @param {AreaNode[]} nodes @param {string} query @param {Set<string>} open The paths that are unfolded.
 */
export function shownNodes(nodes, query, open) {
  const q = query.trim().toLowerCase();
  if (!q) return nodes.filter((n) => nodesAbove(nodes, n).every((above) => open.has(above.path)));
  const shown = new Set();
  for (const node of nodes.filter((n) => n.search.includes(q)))
    for (const n of [node, ...nodesAbove(nodes, node)]) shown.add(n.path);
  return nodes.filter((n) => shown.has(n.path));
}

/**
 * Returns the paths that are unfolded at first: the top, and what lies above the areas that are chosen.
 * @param {AreaNode[]} nodes @param {string[]} chosen
 */
export const firstOpen = (nodes, chosen) =>
  new Set([...nodes.filter((n) => n.depth === 0).map((n) => n.path), ...chosen.flatMap(pathsAbove)]);
