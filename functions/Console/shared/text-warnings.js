// @ts-check
/** Texts that go out as they are written, though they were hardly meant so. */
import { html } from "../lib/htm-preact.js";
import { languageName } from "./names.js";
import { faultWords } from "./problems.js";
import { t } from "./i18n.js";

/** @import { FieldError } from "./types.js" */

const CODES = ["placeholder-look-alike", "signature-twice"];

/** Those of the host's warnings that are about what a text has. @param {FieldError[]} warnings */
export const ofTexts = (warnings) => warnings.filter((w) => CODES.includes(w.code));

/** @param {FieldError} warning */
const languageOf = (warning) => warning.pointer.split("/").at(-1) ?? "";

/** @param {FieldError} warning */
export const warningWords = (warning) => `${languageName(languageOf(warning))}${t("colon")}${faultWords(warning)}`;

/**
 * The texts as the warning would have them.
 * @param {Record<string, string>} texts By language.
 * @param {FieldError} warning
 */
export const corrected = (texts, warning) => ({
  ...texts,
  [languageOf(warning)]: texts[languageOf(warning)].replaceAll(warning.found ?? "", () => warning.instead ?? ""),
});

/**
 * Corrects a text by one click.
 * @param {{ warning: FieldError, onCorrect?: (warning: FieldError) => void }} props Nothing where it cannot be done.
 */
export const CorrectButton = ({ warning, onCorrect }) =>
  onCorrect && warning.found && warning.instead
    ? html` <button type="button" onClick=${() => onCorrect(warning)}>
        ${t("correct to", { instead: warning.instead })}
      </button>`
    : null;
