// @ts-check
/** To whom a broadcast went, in the dialogs about it, as previews say it. */
/** @import { AreaView, BroadcastView, ListView } from "../shared/types.js" */
import { html } from "../lib/htm-preact.js";
import { AudienceFacts } from "../shared/audience.js";

/** @typedef {{ lists: ListView[], areas: AreaView[] }} Named The lists and areas that have names. */

/**
 * Names lists, areas and tags of a broadcast, and the people of a part of it; nothing until the names are loaded, and
 * for who may not read the request.
 * @param {{ broadcast: BroadcastView, names?: Named, people: number }} props
 */
export const AudienceOf = ({ broadcast, names, people }) =>
  broadcast.copy && names
    ? html`<${AudienceFacts} audience=${broadcast.copy.audience} lists=${names.lists} areas=${names.areas}
      people=${people} />`
    : null;
