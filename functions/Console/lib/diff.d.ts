// What lib/diff.js (dist/diff.min.js of npm's diff, copied by the build) leaves behind: it is a script, no module.
declare global {
  var Diff: {
    diffWords(
      before: string,
      after: string,
      options: { intlSegmenter: Intl.Segmenter },
    ): { value: string; added: boolean; removed: boolean }[];
  };
}
export {};
