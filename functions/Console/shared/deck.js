// @ts-check
/** @import { Campaign, Card } from "./types.js" */

/**
 * The cards of a campaign's deck, each written out: a bare template's id is a card too. None where it has one text for
 * all.
 * @param {Pick<Campaign, "deck">} campaign
 * @returns {Card[]}
 */
export const cardsOf = (campaign) =>
  (campaign.deck ?? []).map((card) => (typeof card === "string" ? { template: card } : card));
