// @ts-check
/** Whether two requests have the same text and the same audience. Pure, so that it can be tested without a page. */
/** @import { Audience, BroadcastRequest } from "../shared/types.js" */

/** @typedef {Pick<BroadcastRequest, "template" | "texts" | "audience">} Content */

/** Writes a set of words in one way. @param {string[] | null} [words] */
const inOrder = (words) => [...(words ?? [])].sort();

/** Writes an audience in one way. @param {Audience} audience */
const peopleOf = ({ lists, areas, area, tags }) => [
  inOrder(lists),
  inOrder(areas?.length ? areas : area ? [area] : []),
  inOrder(tags?.any),
  inOrder(tags?.all),
  inOrder(tags?.none),
];

/** Writes a text in one way. @param {Content} request */
const textOf = ({ template, texts }) =>
  template ??
  Object.entries(texts ?? {})
    .map(([language, text]) => `${language} ${text.trim()}`)
    .sort();

/** Tells whether two requests have the same text and the same audience. @param {Content} one @param {Content} other */
export const isRepeated = (one, other) =>
  JSON.stringify([textOf(one), peopleOf(one.audience)]) === JSON.stringify([textOf(other), peopleOf(other.audience)]);
