// @ts-check
/** @typedef {{ template: string, urgent?: boolean, retired?: boolean }} Card */

/**
 * The cards of a campaign's deck, each written out: a bare template's id is a card too. None where it has one text for
 * all.
 * @param {any} campaign
 * @returns {Card[]}
 */
export const cardsOf = (campaign) =>
  (campaign.deck ?? []).map((/** @type {any} */ card) => (typeof card === "string" ? { template: card } : card));
