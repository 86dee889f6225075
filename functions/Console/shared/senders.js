// @ts-check
/** @import { SenderView, SendersView } from "./types.js" */
import { api } from "./api.js";

/** Loads all senders, in the order of their ids. @returns {Promise<SenderView[]>} */
export async function loadSenders() {
  /** @type {SendersView} */
  const { senders } = await api("senders");
  return senders;
}
