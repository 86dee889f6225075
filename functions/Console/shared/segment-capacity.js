// @ts-check
/** The room in the segments of a text. */

/** Returns the characters that fit into a single segment, and into each of several. @param {string} encoding */
export const segmentCapacity = (encoding) =>
  encoding === "GSM-7" ? { alone: 160, joined: 153 } : { alone: 70, joined: 67 };

/**
 * Returns the characters that fit into as many segments as a text takes.
 * @param {{ encoding: string, segments: number }} size
 */
export function roomOf({ encoding, segments }) {
  const { alone, joined } = segmentCapacity(encoding);
  return segments === 1 ? alone : joined * segments;
}
