// @ts-check
/** How many people are on a list. */
/** @import { ListView } from "../shared/types.js" */
import { html } from "../lib/htm-preact.js";
import { api } from "../shared/api.js";
import { useQuery } from "../shared/hooks.js";
import { t } from "../shared/i18n.js";

/** @param {ListView} list Counted by the host, which stops at a number. */
const peopleWords = ({ people, morePeople }) =>
  morePeople ? t("at least", { people: t("people", { n: people ?? 0 }) }) : t("people", { n: people ?? 0 });

/** Counts the people of a list again whenever the version changes. @param {string} id @param {unknown} [version] */
const usePeopleWords = (id, version) => {
  const { value } = useQuery(
    /** @returns {Promise<ListView>} */ () => api(`lists/${encodeURIComponent(id)}?count=true`),
    [id, version],
  );
  return value && peopleWords(value);
};

/** Counts the people of a list; empty until they are counted. @param {{ id: string, version?: unknown }} props */
export const PeopleCount = ({ id, version }) => html`<span class="nowrap">${usePeopleWords(id, version) ?? ""}</span>`;

/** Says after an import how many people the list has now. @param {{ list: ListView }} props */
export function PeopleNow({ list }) {
  const people = usePeopleWords(list.id);
  return people ? t("people now", { people }) : null;
}
