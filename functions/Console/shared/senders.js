// @ts-check
/** @import { SenderView, SendersView } from "./types.js" */
import { api } from "./api.js";

/** Every sender, by id. @returns {Promise<SenderView[]>} */
export async function loadSenders() {
  /** @type {SendersView} */
  const { senders } = await api("senders");
  return senders;
}
