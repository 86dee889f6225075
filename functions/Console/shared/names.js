// @ts-check
/** Names of areas, languages, zones and operators. */
/** @import { AreaView } from "./types.js" */
import { loadAllPages } from "./api.js";
import { language, localName, t, tryT } from "./i18n.js";

/** Loads the areas that have settings; others are used without. */
export const loadAreas = () => loadAllPages("areas", "areas");

/** @type {Promise<AreaView[]> | undefined} */
let headerAreas;

/** Loads the areas once for the names in the header; none where they cannot be read, and a later call tries again. */
export const loadHeaderAreas = () =>
  (headerAreas ??= loadAreas().catch(() => {
    headerAreas = undefined;
    return [];
  }));

/**
 * Returns the names along an area's path; a part without a known name is shown as it is. The empty path is the whole
 * tree.
 * @param {string} path
 * @param {AreaView[] | undefined} areas
 */
export function areaName(path, areas) {
  if (!path) return t("whole tree");
  const parts = path.split("/");
  return parts
    .map((part, i) => {
      const known = areas?.find((a) => a.path === parts.slice(0, i + 1).join("/"));
      return known ? localName(known.name) : part;
    })
    .join(" / ");
}

/** Tells whether an area is the other one or above it. @param {string} area @param {string} other */
export const covers = (area, other) => area === "" || other === area || other.startsWith(`${area}/`);

const languages = new Intl.DisplayNames(language, { type: "language" });

/** Languages that are offered first, besides Chinese and English. */
export const SUGGESTED_LANGUAGES = ["zh-TW", "ug", "bo", "mn", "kk", "ko", "ja", "vi", "ru", "es", "fr", "ar"];

/**
 * Returns the name of a language in the page's language. Browsers lack the names of some, which are strings of ours.
 * @param {string | null} [tag] BCP 47
 */
export function languageName(tag) {
  if (!tag) return "";
  try {
    return tryT(`language ${tag}`) ?? languages.of(tag) ?? tag;
  } catch {
    return tag;
  }
}

/** Zones that are offered first. */
export const SUGGESTED_ZONES = ["Asia/Shanghai", "Asia/Urumqi", "Asia/Hong_Kong", "Asia/Macau", "Asia/Taipei"];

/** Returns the name of a zone as people say it, for most followed by the IANA name. @param {string} zone */
export function zoneWords(zone) {
  const own = tryT(`zone ${zone}`);
  if (own) return own;
  try {
    const format = new Intl.DateTimeFormat(language, { timeZone: zone, timeZoneName: "longGeneric" });
    return `${format.formatToParts().find((p) => p.type === "timeZoneName")?.value} (${zone})`;
  } catch {
    return zone;
  }
}

/** Operators that a new local host has; their names are those of their roles. */
const FIRST_OPERATORS = ["Administrator", "Official", "Auditor", "Visitor"];

/**
 * Returns the name of an operator; of one that a new local host has, in the page's language.
 * @param {string | null} [name]
 */
export const personName = (name) =>
  name && language !== "en" && FIRST_OPERATORS.includes(name) ? t(`role ${name.toLowerCase()}`) : (name ?? "");
