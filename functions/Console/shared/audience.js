// @ts-check
/** Audiences of campaigns and broadcasts. */
/** @import { Audience } from "./types.js" */

/** Returns the areas that an audience names, by either member. @param {Audience} audience */
export const areasOf = (audience) =>
  audience.areas?.length
    ? audience.areas
    : audience.area === undefined || audience.area === null
      ? []
      : [audience.area];
