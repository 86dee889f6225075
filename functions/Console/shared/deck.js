// @ts-check
/** @import { Campaign, Card } from "./types.js" */

/**
 * Returns the cards of a campaign's deck as objects: the API also writes a card as its template's id. Empty where the
 * campaign has no deck.
 * @param {Pick<Campaign, "deck">} campaign
 * @returns {Card[]}
 */
export const cardsOf = (campaign) =>
  (campaign.deck ?? []).map((card) => (typeof card === "string" ? { template: card } : card));
