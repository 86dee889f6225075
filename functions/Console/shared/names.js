// @ts-check
/** What areas and languages are called. */
/** @import { AreaView } from "./types.js" */
import { all } from "./api.js";
import { language, named, t, tryT } from "./i18n.js";

/** Those that are registered; an area needs no registration to be used. */
export const loadAreas = () => all("areas", "areas");

/**
 * An area by the names that are known of it and of those above it, as far as they are known; the empty path is the
 * whole tree.
 * @param {string} path
 * @param {AreaView[] | undefined} areas
 */
export function areaName(path, areas) {
  if (!path) return t("whole tree");
  const parts = path.split("/");
  return parts
    .map((part, i) => {
      const known = areas?.find((a) => a.path === parts.slice(0, i + 1).join("/"));
      return known ? named(known.name) : part;
    })
    .join(" / ");
}

const languages = new Intl.DisplayNames(language, { type: "language" });

/** A language as people call it. @param {string | null} [tag] BCP 47 */
export function languageName(tag) {
  if (!tag) return "";
  try {
    return tryT(`language ${tag}`) ?? languages.of(tag) ?? tag;
  } catch {
    return tag;
  }
}
