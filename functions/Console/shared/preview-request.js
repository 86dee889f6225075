// @ts-check
/** The count of whom a request would reach, and of what it would cost. */
/** @import { BroadcastPreview, BroadcastRequest } from "./types.js" */
import { api } from "./api.js";

/**
 * Previews a request; nothing is sent.
 * @param {BroadcastRequest} request
 * @param {AbortSignal} [signal]
 * @returns {Promise<BroadcastPreview>}
 */
export const previewOf = (request, signal) => api("broadcasts/preview", { method: "POST", json: request, signal });
